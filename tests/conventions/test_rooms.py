"""Who may import whom: the contracts of pyproject.toml hold, and each is seen to break."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", LINT, "--config", "pyproject.toml", "--no-cache"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def copy_of_the_house(tmp_path: Path) -> Path:
    for room in ("pipelines", "expectations"):
        shutil.copytree(
            REPOSITORY / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(REPOSITORY / "pyproject.toml", tmp_path)
    return tmp_path


def test_no_contract_is_broken() -> None:
    done = lint_imports(REPOSITORY)
    assert done.returncode == 0, done.stdout
    assert "3 kept, 0 broken" in done.stdout


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("pipelines/publish/__init__.py", "import pipelines.check"),
        ("pipelines/ingest/__init__.py", "import pipelines.run"),
        ("pipelines/warehouse.py", "import pipelines.ingest"),
        ("pipelines/simulate/__init__.py", "import pipelines.settings"),
        ("expectations/registry.py", "import dagster"),
        ("expectations/registry.py", "import pipelines.errors"),
    ],
)
def test_a_forbidden_import_breaks_a_contract(
    copy_of_the_house: Path, module: str, line: str
) -> None:
    path = copy_of_the_house / module
    path.write_text(f"{path.read_text()}\n{line}\n")
    done = lint_imports(copy_of_the_house)
    assert done.returncode == 1
    assert "BROKEN" in done.stdout
