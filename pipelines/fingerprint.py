"""Which version of the code shapes the data: when it changes, everything is derived again.

What a shop map or a file is, is known by fingerprints of ingest's own.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

from pipelines.settings import DBT_PROJECT, REPOSITORY

_ROOMS = ("ingest", "transform", "forecast", "check", "publish")
_MODELS = ("models", "macros", "tests")


@cache
def code_fingerprint() -> str:
    """Of the dbt project, its seeds, the expectations, and the rooms data passes through."""
    return _fingerprint([*_logic(), *_seeds()])


@cache
def logic_fingerprint() -> str:
    """Of the same without the seeds: what programmers edit."""
    return _fingerprint(_logic())


@cache
def seeds_fingerprint() -> str:
    """Of the seeds: what analysts edit."""
    return _fingerprint(_seeds())


def _fingerprint(files: Iterable[Path]) -> str:
    digest = sha256()
    for file in sorted(files):
        digest.update(file.relative_to(REPOSITORY).as_posix().encode() + b"\0")
        digest.update(sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _seeds() -> Iterator[Path]:
    return (file for file in (DBT_PROJECT / "seeds").rglob("*") if file.is_file())


def _logic() -> Iterator[Path]:
    yield DBT_PROJECT / "dbt_project.yml"
    for folder in _MODELS:
        yield from (file for file in (DBT_PROJECT / folder).rglob("*") if file.is_file())
    yield from (REPOSITORY / "expectations").rglob("*.py")
    for room in _ROOMS:
        yield from (REPOSITORY / "pipelines" / room).rglob("*.py")
