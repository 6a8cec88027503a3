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
_LINK = re.compile(r"\]\((?!https?:)([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)


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


def broken_links(root: Path) -> list[str]:
    """Relative links of the documents to a file, or a heading in one, that is not there."""
    return [
        f"{name}: {link}"
        for name in tracked_files(root)
        if name.endswith(".md")
        for link in _LINK.findall((root / name).read_text(encoding="utf-8"))
        if not _leads_somewhere(root / name, link)
    ]


def _leads_somewhere(document: Path, link: str) -> bool:
    place, _, heading = link.partition("#")
    target = document.parent / place if place else document
    if not target.exists():
        return False
    headings = _HEADING.findall(target.read_text(encoding="utf-8")) if heading else []
    anchors = {re.sub(r"[^\w -]", "", words.lower()).replace(" ", "-") for words in headings}
    return not heading or heading in anchors
