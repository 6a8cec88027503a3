"""What a run knows of the suites without paying for Great Expectations."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from expectations import registry
from expectations.registry import INTERACTION_KINDS, PUBLISHED_TABLES, SUITES


def test_neither_versions_nor_the_parents_side_import_great_expectations() -> None:
    code = (
        "import sys; import pipelines.check.check_worker, pipelines.publish;"
        "from expectations.registry import SUITES; [s.version for s in SUITES.values()];"
        "sys.exit('great_expectations' in sys.modules or 'dagster' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_mart_of_the_dbt_project_has_a_suite() -> None:
    marts = INTERACTION_KINDS.parent.parent / "models" / "marts"
    assert {f"marts.{path.stem}" for path in marts.rglob("*.sql")} == set(PUBLISHED_TABLES)


def test_a_mart_is_compared_with_marts_only() -> None:
    for table in PUBLISHED_TABLES:
        assert set(SUITES[table].compared_with) <= set(PUBLISHED_TABLES), table


@pytest.mark.parametrize("edited", ["fct_orders.py", "sentences.py", "registry.py"])
def test_editing_a_suite_or_what_it_is_made_of_changes_its_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, edited: str
) -> None:
    here = tmp_path / "expectations"
    shutil.copytree(Path(registry.__file__).parent, here)
    monkeypatch.setattr(registry, "_HERE", here)
    monkeypatch.setattr(registry, "_SHARED_SOURCES", (here / "sentences.py", here / "registry.py"))
    before = SUITES["marts.fct_orders"].version
    untouched = SUITES["marts.fct_ladder_stages"].version
    (here / edited).write_text((here / edited).read_text() + "\n# edited\n")
    assert SUITES["marts.fct_orders"].version != before
    shared = edited != "fct_orders.py"
    assert (SUITES["marts.fct_ladder_stages"].version != untouched) == shared


def test_editing_a_scale_in_the_seed_changes_the_version_of_the_interactions(
    tmp_path: Path,
) -> None:
    suite = SUITES["raw.interactions"]
    seed = tmp_path / "kinds.csv"
    seed.write_text(INTERACTION_KINDS.read_text() + "extra\n")
    changed = registry.Suite(suite.table, suite.key, suite.compared_with, (seed,))
    assert changed.version != suite.version
