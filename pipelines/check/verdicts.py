"""What was found fit or unfit, when, by which suite and on which content; kept in the warehouse.

A verdict belongs to a suite's version and a table's content: once either changes, it fits no more.
How a suite is run is examine.py's.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import duckdb

from expectations.registry import SUITES
from pipelines.check.fingerprint import audited_fingerprints

SAMPLE_KEYS = 5


@dataclass(frozen=True)
class ExpectationResult:
    """One sentence of a suite. `sample_keys` name at most five of the rows that break it."""

    expectation: str
    column: str | None
    passed: bool
    severity: str
    unexpected_count: int | None
    sample_keys: tuple[Mapping[str, Any], ...]
    why: str
    fix: str


@dataclass(frozen=True)
class Verdict:
    """A table audited; `passed` when nothing critical failed.

    `document` is what GX answered, `content` what the table held, as holding.py tells it.
    """

    table: str
    suite_version: str
    fingerprint: str
    passed: bool
    checked_at: datetime
    results: tuple[ExpectationResult, ...]
    document: str = ""
    content: str = ""

    @property
    def answer(self) -> dict[str, Any]:
        """The document, read."""
        answer: dict[str, Any] = json.loads(self.document) if self.document else {}
        return answer

    @property
    def failures(self) -> tuple[ExpectationResult, ...]:
        """What closes the gate."""
        return tuple(r for r in self.results if not r.passed and r.severity == "critical")

    @property
    def warnings(self) -> tuple[ExpectationResult, ...]:
        """What a person should look at; publishing goes on."""
        return tuple(r for r in self.results if not r.passed and r.severity != "critical")

    def summary(self) -> dict[str, Any]:
        """For the manifest of a snapshot."""
        return {
            "passed": self.passed,
            "suite_version": self.suite_version,
            "fingerprint": self.fingerprint,
            "checked_at": self.checked_at.isoformat(timespec="seconds") + "Z",
            "expectations": len(self.results),
            "warnings": [result.expectation for result in self.warnings],
        }


def store_verdicts(connection: duckdb.DuckDBPyConnection, verdicts: Iterable[Verdict]) -> None:
    """The newest verdict of each table replaces the one before."""
    connection.execute("create schema if not exists quality")
    connection.execute(
        """
        create table if not exists quality.verdicts (
            table_name varchar, suite_version varchar, fingerprint varchar, passed boolean,
            checked_at timestamp, results json, document json, content varchar
        )
        """
    )
    connection.execute("alter table quality.verdicts add column if not exists content varchar")
    connection.execute("begin")
    for verdict in verdicts:
        connection.execute("delete from quality.verdicts where table_name = ?", [verdict.table])
        connection.execute(
            "insert into quality.verdicts values (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                verdict.table,
                verdict.suite_version,
                verdict.fingerprint,
                verdict.passed,
                verdict.checked_at,
                json.dumps([asdict(result) for result in verdict.results]),
                verdict.document or None,
                verdict.content,
            ],
        )
    connection.execute("commit")


def stored_verdicts(connection: duckdb.DuckDBPyConnection) -> dict[str, Verdict]:
    """The newest verdict of each table ever audited, whether or not it still fits."""
    try:
        rows = connection.execute(
            """
            select
                table_name, suite_version, fingerprint, passed, checked_at, results, document,
                content
            from quality.verdicts
            """
        ).fetchall()
    except (duckdb.CatalogException, duckdb.BinderException):
        # None yet, or none that says what it was given on.
        return {}
    return {
        table: Verdict(
            table,
            version,
            fingerprint,
            passed,
            checked_at,
            _results(results),
            document or "",
            content or "",
        )
        for table, version, fingerprint, passed, checked_at, results, document, content in rows
    }


def fitting_verdicts(
    connection: duckdb.DuckDBPyConnection, fingerprints: Mapping[str, str]
) -> dict[str, Verdict]:
    """Stored verdicts, passed or not, of the suites as they are now on exactly this content."""
    return fitting_among(stored_verdicts(connection).values(), fingerprints)


def fitting_among(
    verdicts: Iterable[Verdict], fingerprints: Mapping[str, str]
) -> dict[str, Verdict]:
    """Those of these verdicts, by table."""
    return {
        verdict.table: verdict
        for verdict in verdicts
        if verdict.table in SUITES
        and verdict.suite_version == SUITES[verdict.table].version
        and verdict.fingerprint == fingerprints.get(verdict.table)
    }


def fitting_verdict(connection: duckdb.DuckDBPyConnection, table: str) -> Verdict | None:
    """The stored verdict on `table` as it is now, if there is one."""
    return fitting_verdicts(connection, audited_fingerprints(connection, [table])).get(table)


def _results(document: str) -> tuple[ExpectationResult, ...]:
    return tuple(
        ExpectationResult(**{**result, "sample_keys": tuple(result["sample_keys"])})
        for result in json.loads(document)
    )
