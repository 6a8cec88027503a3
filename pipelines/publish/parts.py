"""Which Parquet files a mart lies in, so that what a night leaves as it was need not be written.

A mart that grows with customers and time is a folder of years; a year too large for one row group
is one file a month. Any other mart is one file. What is in a part follows from the rows alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pipelines.content import Content

DATED_BY = {
    "fct_account_entries": "period_start",
    "fct_customer_periods": "period_start",
    "fct_incidents": "period_start",
    "fct_ladder_evidence": "period_start",
    "fct_ladder_stages": "entered_on",
    "fct_orders": "period_start",
}
"""Marts that lie in parts, and the day that says in which one a row lies."""

ROWS_IN_A_ROW_GROUP = 122_880

Months = Mapping[date | None, Content]
"""The content of each month; of rows without a day, and of a mart in one file, under None."""


@dataclass(frozen=True)
class Part:
    """A file below marts/, the rows that lie in it, and what they hold."""

    file: str
    condition: str
    content: Content


def month_of(mart: str) -> str:
    """The SQL expression whose values are the keys of Months."""
    day = DATED_BY.get(mart)
    return f"cast(date_trunc('month', {day}) as date)" if day else "cast(null as date)"


def parts_of(mart: str, months: Months) -> list[Part]:
    """The files of a mart, in the order of time; one of them at least, also without a row."""
    if mart not in DATED_BY:
        return [Part(f"{mart}.parquet", "true", months.get(None, Content()))]
    years: dict[int, dict[int, Content]] = {}
    for first, content in months.items():
        if first:
            years.setdefault(first.year, {})[first.month] = content
    parts = []
    for year, its_months in sorted(years.items()):
        whole = sum(its_months.values(), Content())
        if whole.rows <= ROWS_IN_A_ROW_GROUP:
            parts.append(_part(mart, f"{year:04}", (year, 1), (year + 1, 1), whole))
            continue
        for month, content in sorted(its_months.items()):
            name = f"{year:04}-{month:02}"
            following = (year + month // 12, month % 12 + 1)
            parts.append(_part(mart, name, (year, month), following, content))
    if None in months or not parts:
        undated = months.get(None, Content())
        parts.append(Part(f"{mart}.parquet/undated.parquet", f"{DATED_BY[mart]} is null", undated))
    return parts


def _part(
    mart: str, name: str, first: tuple[int, int], following: tuple[int, int], content: Content
) -> Part:
    day = DATED_BY[mart]
    since, until = (f"date '{year:04}-{month:02}-01'" for year, month in (first, following))
    condition = f"{day} >= {since} and {day} < {until}"
    return Part(f"{mart}.parquet/{name}.parquet", condition, content)
