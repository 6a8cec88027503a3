"""What of a table's last verdict still stands, so that only new rows need be asked.

A sentence about each row alone held of every row there was. If what is there now is that, without
the rows a night took the place of (before.X) and with those it brought (night.X), then it holds of
everything once it holds of what the night brought. That this is so is not believed but counted:
both sides have to have the same content.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

from expectations.registry import SUITES
from pipelines.check.fingerprint import Held
from pipelines.check.verdicts import Verdict
from pipelines.content import Content, content_of


@dataclass(frozen=True)
class Standing:
    """What was answered on sentences about rows that no row broke, by sentence.

    new_rows: the table of rows the answers are not about; None where there are none.
    """

    answers: Mapping[str, Mapping[str, Any]]
    new_rows: str | None


def told(held: Held) -> str:
    """What a table held, as a verdict keeps it."""
    return f"{held.shape} {held.content.rows} {held.content.total} {held.content.mixed}"


def standing(
    connection: duckdb.DuckDBPyConnection, table: str, now: Held, verdict: Verdict | None
) -> Standing | None:
    """None where nothing of the verdict stands."""
    if not verdict or not verdict.content or verdict.suite_version != SUITES[table].version:
        return None
    shape, *numbers = verdict.content.split()
    if shape != now.shape:
        return None
    then = Content(*map(int, numbers))
    if then == now.content:
        return Standing(_answers(verdict), None)
    _, name = table.split(".", 1)
    try:
        went, came = (
            content_of(connection, f'{schema}."{name}"', now.columns)
            for schema in ("before", "night")
        )
    except duckdb.Error:
        return None
    if then - went + came != now.content:
        return None
    return Standing(_answers(verdict), f"night.{name}")


def _answers(verdict: Verdict) -> Mapping[str, Mapping[str, Any]]:
    clean = {
        result.expectation
        for result in verdict.results
        if result.passed and not result.unexpected_count
    }
    return {
        sentence: answer
        for answer in verdict.answer.get("results", [])
        if (sentence := answer["expectation_config"]["description"]) in clean
    }
