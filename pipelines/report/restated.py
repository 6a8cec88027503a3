"""Numbers of completed periods that are not what they were when they were published."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.report.figure import Marts, Row
from pipelines.report.sentences import count, listed

_SHOWN = 10
_CAUSES = {
    "erasure": "the erasure of a person",
    "map": "a changed shop map",
    "code": "changed code",
    "rules": "changed rules",
    "loads": "files that came late or were withdrawn",
    "as_of": "the time that went on",
}


@dataclass(frozen=True)
class Restated:
    """says: the sentence; rows: the largest changes of this build, as texts."""

    says: str
    rows: Sequence[Row]


def restated_of(marts: Marts) -> Restated:
    counted = marts.row(_COUNTS)
    rows = marts.rows(_LARGEST)
    return Restated(says=_said(counted), rows=[_told(row) for row in rows])


def _said(counted: Row) -> str:
    now, before = counted["now"], counted["so_far"] - counted["now"]
    earlier = f" Earlier builds had changed {count(before, 'number')}." if before else ""
    if not now:
        return f"This build changed no published number of a completed period.{earlier}"
    causes = listed([_CAUSES[cause] for cause in counted["cause"].split("|")])
    return (
        f"This build changed {count(now, 'published number')} of completed periods in"
        f" {count(counted['tables'], 'table')}, after {causes}.{earlier}"
    )


def _told(row: Row) -> Row:
    shown = {name: _number(row[name]) for name in ("old_value", "new_value")}
    return {**row, **shown}


def _number(value: object) -> str:
    return "–" if value is None else f"{value:,.4f}".rstrip("0").rstrip(".")


_COUNTS = """
    select
        count(*) filter (where is_of_this_build) as now,
        count(*) as so_far,
        count(distinct table_name) filter (where is_of_this_build) as tables,
        max(cause) filter (where is_of_this_build) as cause
    from marts.fct_restatements
"""
_LARGEST = f"""
    select table_name, grain, period_start, row_key, column_name, old_value, new_value, load_ids
    from marts.fct_restatements
    where is_of_this_build
    order by relative_change desc nulls last, table_name, period_start desc, grain, row_key,
        column_name
    limit {_SHOWN}
"""
