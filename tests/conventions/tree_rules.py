"""Rules for every tracked file: nothing of one machine, one registry or one day's work in it."""

import re
import subprocess
from pathlib import Path

# Put together here so that this file does not break its own rule.
_ROOTS = ("work", "root", "farm", "home", "Users")
MACHINE_PATH = re.compile(r"(?<![\w.)}/-])/(" + "|".join(_ROOTS) + r")/\w")
REGISTRY = re.compile("index" + r"-url|https?://[^\s\"')]*/simple\b|pypi" + r"\.(org|python)")
STATUS_FILE = re.compile(r"(^|/)(complete|status|plan|notes|todo|summary)\.md$", re.IGNORECASE)
LARGEST = 1_000_000


def tracked_files(root: Path) -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    return [name for name in listed.stdout.splitlines() if (root / name).is_file()]


def _lines(root: Path, pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name in tracked_files(root)
        for number, line in enumerate((root / name).read_text(errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]


def machine_paths(root: Path) -> list[str]:
    return _lines(root, MACHINE_PATH)


def registry_hosts(root: Path) -> list[str]:
    return _lines(root, REGISTRY)


def status_files(root: Path) -> list[str]:
    return [name for name in tracked_files(root) if STATUS_FILE.search(name)]


def large_files(root: Path) -> list[str]:
    return [name for name in tracked_files(root) if (root / name).stat().st_size > LARGEST]
