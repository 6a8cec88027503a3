"""Rules of the house that a look at Python source can decide. Each returns what breaks it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ASSEMBLES = re.compile(r"^pipelines/(\w+/assets|definitions|endings|triggers|run/\w+)\.py$")
READS_ENVIRONMENT = "pipelines/settings.py"
SAYS_NOTHING = re.compile(r"(^|/)(utils?|helpers?|misc|common|stuff)(/|\.py$)")
LONGEST_MODULE = 300
ROOMS = ("pipelines", "expectations")


def modules(root: Path, *folders: str) -> Iterator[tuple[str, str]]:
    """Path relative to the root, and source."""
    for folder in folders:
        for path in sorted((root / folder).rglob("*.py")):
            yield path.relative_to(root).as_posix(), path.read_text()


def imports_of_dagster_outside_assembly(root: Path) -> list[str]:
    """Rooms stay testable without Dagster: only assets and what assembles and runs them know it."""
    return [
        f"{path}:{line_of(node)}"
        for path, source in modules(root, *ROOMS)
        if not ASSEMBLES.match(path)
        for node in ast.walk(ast.parse(source))
        if any(name.split(".")[0].startswith("dagster") for name in _imported(node))
    ]


def line_of(node: ast.AST) -> int:
    return getattr(node, "lineno", 0)


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def readers_of_the_environment(root: Path) -> list[str]:
    """Only the settings read it, so that what a run depends on stands in one place."""
    return [
        f"{path}:{line_of(node)}"
        for path, source in modules(root, *ROOMS)
        if path != READS_ENVIRONMENT
        for node in ast.walk(ast.parse(source))
        if _reads_environment(node)
    ]


def _reads_environment(node: ast.AST) -> bool:
    names = {"environ", "environb", "getenv", "getenvb"}
    if isinstance(node, ast.Attribute):
        return node.attr in names and isinstance(node.value, ast.Name) and node.value.id == "os"
    if isinstance(node, ast.ImportFrom):
        return node.module == "os" and any(alias.name in names for alias in node.names)
    return False


def modules_too_long(root: Path) -> list[str]:
    return [
        f"{path}: {len(source.splitlines())} lines"
        for path, source in modules(root, *ROOMS, "tests", "benchmarks")
        if len(source.splitlines()) > LONGEST_MODULE
    ]


def modules_without_a_docstring(root: Path) -> list[str]:
    """A module says who lives there."""
    return [
        path
        for path, source in modules(root, *ROOMS, "tests", "benchmarks")
        if source.strip() and not ast.get_docstring(ast.parse(source))
    ]


def names_that_say_nothing(root: Path) -> list[str]:
    return [
        path
        for path, _ in modules(root, *ROOMS, "tests", "benchmarks")
        if SAYS_NOTHING.search(path)
    ]
