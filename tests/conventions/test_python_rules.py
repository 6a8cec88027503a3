"""The rules of the house for Python hold, and each is seen to close on a bad case."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conventions.python_rules import (
    imports_of_dagster_outside_assembly,
    modules_too_long,
    modules_without_a_docstring,
    names_that_say_nothing,
    readers_of_the_environment,
)

REPOSITORY = Path(__file__).parents[2]
Rule = Callable[[Path], list[str]]
BAD_CASES: dict[Rule, list[tuple[str, str]]] = {
    imports_of_dagster_outside_assembly: [
        ("pipelines/check/verdicts.py", "def f():\n    from dagster import asset"),
        ("expectations/raw_orders.py", "import dagster_dbt"),
        ("pipelines/console/run.py", "import dagster as dg"),
    ],
    readers_of_the_environment: [
        ("pipelines/cli.py", "import os\nhome = os.environ['HOME']"),
        ("pipelines/ingest/files.py", "import os\nhome = os.getenv('HOME')"),
        ("expectations/registry.py", "from os import environ"),
    ],
    modules_too_long: [("pipelines/cli.py", "x = 1\n" * 301)],
    modules_without_a_docstring: [("tests/unit/test_x.py", "x = 1")],
    names_that_say_nothing: [
        ("pipelines/ingest/utils.py", ""),
        ("tests/helpers/dates.py", ""),
    ],
}


@pytest.mark.parametrize("rule", BAD_CASES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_its_rule(rule: Rule) -> None:
    assert rule(REPOSITORY) == []


@pytest.mark.parametrize(
    ("rule", "path", "source"),
    [(rule, *case) for rule, cases in BAD_CASES.items() for case in cases],
)
def test_a_bad_case_is_found(rule: Rule, path: str, source: str, tmp_path: Path) -> None:
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text(source)
    assert rule(tmp_path) != []


def test_those_who_assemble_may_know_dagster(tmp_path: Path) -> None:
    for path in ("pipelines/check/assets.py", "pipelines/run/execute.py"):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text("import dagster")
    assert imports_of_dagster_outside_assembly(tmp_path) == []
