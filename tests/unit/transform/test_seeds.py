"""A wrong edit of a judgement seed is refused by file, line and column; one case per rule."""

import re
import shutil
from pathlib import Path
from typing import get_args

import pytest
from dbt_common.exceptions import DbtRuntimeError

from pipelines.errors import ConfigurationError
from pipelines.transform.seeds import gate
from pipelines.transform.seeds.judgement import check_seeds
from pipelines.transform.seeds.rows import Answer, Count

PROJECT = Path(__file__).parents[3] / "dbt_project"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the dbt project whose seeds a test may spoil."""
    for room in ("seeds", "models", "macros"):
        shutil.copytree(PROJECT / room, tmp_path / room)
    return tmp_path


def edit(project: Path, seed: str, old: str, new: str) -> int:
    """Replace the first occurrence; returns the line where the change begins."""
    path = project / "seeds" / f"{seed}.csv"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    return text[: text.index(old)].count("\n") + 1


def refusal(project: Path) -> str:
    with pytest.raises(ConfigurationError) as refused:
        check_seeds(project)
    assert refused.value.exit_code == 2
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_the_seeds_as_they_are_make_sense() -> None:
    check_seeds(PROJECT)


WRONG_EDITS = [
    line.replace("\\n", "\n").split("|")
    for line in Path(__file__).with_name("wrong_edits.csv").read_text().splitlines()[1:]
]


@pytest.mark.parametrize(
    ("seed", "old", "new", "words"), WRONG_EDITS, ids=[edit[3] for edit in WRONG_EDITS]
)
def test_a_wrong_cell_is_refused_by_its_line(
    project: Path, seed: str, old: str, new: str, words: str
) -> None:
    line = edit(project, seed, old, new)
    assert refusal(project).startswith(f"dbt_project/seeds/{seed}.csv line {line}: {words}")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("again,2020-05-31,2020-07-01,Twice.", "again overlaps the window of line 2"),
        ("around,2020-02-01,2020-07-01,Twice.", "around overlaps the window of line 2"),
        ("first_lockdown_2020,2019-05-31,2019-07-01,Twice.", "name is that of line 2"),
        ("right_after,2020-06-01,2020-07-01,No day twice.", None),
    ],
)
def test_crisis_windows_share_no_day_and_no_name(
    project: Path, line: str, words: str | None
) -> None:
    with (project / "seeds" / "crisis_windows.csv").open("a") as windows:
        windows.write(line + "\n")
    if words is None:
        check_seeds(project)
    else:
        assert refusal(project) == f"dbt_project/seeds/crisis_windows.csv line 3: {words}"


SEEDS = [path.stem for path in sorted((PROJECT / "seeds").glob("*.csv"))]


@pytest.mark.parametrize("seed", SEEDS)
def test_every_column_of_every_seed_must_be_there(project: Path, seed: str) -> None:
    path = project / "seeds" / f"{seed}.csv"
    rows = [line.split(",", 1) for line in path.read_text().splitlines()]
    path.write_text("\n".join(row[1] for row in rows))
    assert refusal(project) == (
        f"dbt_project/seeds/{seed}.csv line 1: column '{rows[0][0]}' is missing"
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_a_column_that_no_one_knows_is_refused(project: Path, seed: str) -> None:
    path = project / "seeds" / f"{seed}.csv"
    path.write_text("\n".join(f"{line},mood" for line in path.read_text().splitlines()))
    assert "line 1: column 'mood' is not one of" in refusal(project)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_seed_without_rows_or_file_is_refused(project: Path, seed: str) -> None:
    path = project / "seeds" / f"{seed}.csv"
    path.write_text(path.read_text().splitlines()[0] + "\n")
    assert refusal(project) == f"dbt_project/seeds/{seed}.csv line 1: there is a header and no row"
    path.write_text("")
    assert refusal(project) == f"dbt_project/seeds/{seed}.csv line 1: the file is empty"
    path.unlink()
    assert refusal(project) == f"dbt_project/seeds/{seed}.csv line 1: the file is missing"


def test_a_rule_without_rows_is_refused_at_its_rung(project: Path) -> None:
    path = project / "seeds" / "ladder_rules.csv"
    kept = [line for line in path.read_text().splitlines() if not line.startswith("delight_")]
    path.write_text("\n".join(kept))
    assert refusal(project) == (
        "dbt_project/seeds/ladder_rungs.csv line 5: rung 'delight' has no row in ladder_rules.csv"
    )


def test_the_line_is_that_of_the_file_when_a_cell_goes_over_several(project: Path) -> None:
    edit(project, "ladder_rungs", "Expectations are met", '"Expectations\nare met"')
    assert refusal(project) == (
        "dbt_project/seeds/ladder_rungs.csv line 4: meaning 'Expectations\\nare met'"
        " has a line break, or a space at its beginning or end"
    )


def test_a_spreadsheet_that_saved_another_encoding_is_refused_by_line(project: Path) -> None:
    path = project / "seeds" / "ladder_rungs.csv"
    path.write_bytes(path.read_bytes().replace(b"Expectations are met", b"gr\xfc\xdfe"))
    assert refusal(project) == "dbt_project/seeds/ladder_rungs.csv line 4: the text is not UTF-8"


def test_what_a_spreadsheet_adds_without_harm_is_taken(project: Path) -> None:
    for path in (project / "seeds").glob("*.csv"):
        text = path.read_text().replace("true", "TRUE").replace("false", "FALSE")
        path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    check_seeds(project)


def test_the_metrics_are_those_the_models_are_written_by() -> None:
    macros = (PROJECT / "macros" / "ladder_metrics.sql").read_text()
    assert set(re.findall(r"'(\w+)'", macros)) == {*get_args(Answer), *get_args(Count)}


def test_dbt_by_hand_refuses_the_same_edit(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "DBT_PROJECT", project)
    gate.Plugin("gate", {})
    edit(project, "ladder_rules", "delight_nps,delight", "delight_nps,delihgt")
    with pytest.raises(DbtRuntimeError, match=r"ladder_rules\.csv line 7: rung 'delihgt'"):
        gate.Plugin("gate", {})
    assert "module: pipelines.transform.seeds.gate" in (PROJECT / "profiles.yml").read_text()
