"""The command line itself: quick to ask, plain in what it says."""

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from pipelines import cli
from pipelines.errors import InputError, Refused, WarehouseBusy

HEAVY = ["dagster", "dbt", "duckdb", "great_expectations", "numpy", "pandas"]


def test_help_imports_none_of_the_heavy_libraries() -> None:
    code = (
        "import sys; from typer.testing import CliRunner; from pipelines.cli import app;"
        "done = CliRunner().invoke(app, ['--help']); assert done.exit_code == 0;"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_command_of_the_design_that_exists_is_listed() -> None:
    listed = CliRunner().invoke(cli.app, ["--help"]).stdout
    commands = [
        "run",
        "sample",
        "status",
        "rejects",
        "explain",
        "accept",
        "withdraw",
        "rollback",
        "erase",
        "notify",
        "ui",
    ]
    assert [name for name in commands if f" {name} " not in listed] == []


def test_version_is_the_package_s() -> None:
    done = CliRunner().invoke(cli.app, ["--version"])
    assert done.stdout.startswith("ladder 0.")


@pytest.mark.parametrize(
    ("problem", "code"),
    [(Refused("no"), 1), (InputError("no"), 2), (WarehouseBusy("no"), 3), (KeyError("no"), 70)],
)
def test_each_kind_of_ending_has_its_own_code(
    problem: Exception,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail() -> None:
        raise problem

    monkeypatch.setattr(cli, "app", fail)
    with pytest.raises(SystemExit) as ending:
        cli.main()
    assert ending.value.code == code
    said = capsys.readouterr().err
    if code < 70:
        assert said == "ladder: no\n"
    else:
        assert "Traceback" in said


@pytest.mark.parametrize("option", ["--home", "--shop"])
def test_an_empty_path_is_not_the_current_folder(option: str) -> None:
    done = CliRunner().invoke(cli.app, ["status", option, ""])
    assert getattr(done.exception, "exit_code", None) == 2
    assert str(done.exception).startswith(f"{option} is empty")


def test_a_sample_says_what_its_options_mean_and_how_long_it_may_be() -> None:
    shown = " ".join(CliRunner().invoke(cli.app, ["sample", "--help"]).stdout.split())
    for words in ("People", "Calendar months", "The same seed"):
        assert words in shown
    done = CliRunner().invoke(cli.app, ["sample", "nowhere", "--months", "100000"])
    assert done.exit_code == 2


def test_a_sample_never_replaces_what_is_no_sample(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("papers")
    (folder / "letter.txt").write_text("mine")
    done = CliRunner().invoke(cli.app, ["sample", str(folder), "--customers", "5", "--months", "1"])
    assert done.exception is not None
    assert getattr(done.exception, "exit_code", None) == 2
    assert (folder / "letter.txt").read_text() == "mine"
