"""What is tracked names no machine, no registry and no passing state, and links lead somewhere."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conventions.tree_rules import (
    broken_links,
    large_files,
    machine_paths,
    registry_hosts,
    status_files,
)

REPOSITORY = Path(__file__).parents[2]
Rule = Callable[[Path], list[str]]
BAD_CASES: dict[Rule, tuple[str, str]] = {
    machine_paths: ("docs/data_flow.md", "See /" + "home/anna/shop.csv"),
    registry_hosts: ("Makefile", "pip install --index" + "-url=somewhere"),
    status_files: ("docs/TODO.md", "nothing"),
    large_files: ("data.bin", "x" * 1_000_001),
    broken_links: ("docs/data_flow.md", "# Here\n[here](#here), [it](data_flow.md), [no](#there)"),
}


@pytest.mark.parametrize("rule", BAD_CASES, ids=lambda rule: rule.__name__)
def test_the_tree_keeps_its_rule(rule: Rule) -> None:
    if not (REPOSITORY / ".git").exists():
        pytest.skip("not a checkout: nothing says which files are tracked")
    assert rule(REPOSITORY) == []


@pytest.mark.parametrize("rule", BAD_CASES, ids=lambda rule: rule.__name__)
def test_a_bad_file_is_found(rule: Rule, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    name, content = BAD_CASES[rule]
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(content)
    assert len(rule(tmp_path)) == 1
