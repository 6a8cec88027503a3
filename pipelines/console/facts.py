"""What the closing summary tells, read from the warehouse's raw.* and the published snapshot.

How it looks is summary.py's. Rates are read as published, never computed again.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from pipelines.check.refusal import describe
from pipelines.check.verdicts import stored_verdicts
from pipelines.console.restatements import restated
from pipelines.warehouse import Warehouse

LADDER = ("empowerment", "engagement", "delight", "satisfaction", "dissatisfied", "unknown")


@dataclass(frozen=True)
class Delivery:
    """What one block of the shop map brought in one run."""

    block: str
    files: int
    rows_read: int
    rows_accepted: int
    rows_rejected: int
    rows_erased: int


@dataclass(frozen=True)
class RejectedFor:
    reason: str
    column: str | None
    rows: int


@dataclass(frozen=True)
class Retention:
    """One published row of fct_retention_rates."""

    basis: str
    period_start: date
    customers_at_start: int
    retained_customers: int
    retention_rate: Decimal | float | None
    textbook_retention_rate: Decimal | float | None


@dataclass(frozen=True)
class Facts:
    source: str
    as_of: datetime
    reporting_time_zone: str
    build_id: str
    customers: int
    orders: int
    deliveries: Sequence[Delivery]
    rejected: Sequence[RejectedFor]
    retention: Sequence[Retention]
    on_each_rung: dict[str, int]
    snapshot: Path
    warnings: Sequence[str]


def gather(warehouse: Warehouse, run_id: str | None = None) -> Facts:
    """Facts of the build that is published now, and of what one run loaded, or all of them."""
    snapshot = (warehouse.published / "current").resolve()
    with warehouse.connect() as connection:
        deliveries = [Delivery(*row) for row in _rows(connection, _DELIVERIES, run_id)]
        rejected = [RejectedFor(*row) for row in _rows(connection, _REJECTED, run_id)]
        verdicts = stored_verdicts(connection).values()
    with duckdb.connect(str(snapshot / "loyalty.duckdb"), read_only=True) as published:
        published.execute("set timezone = 'UTC'")
        source, as_of, zone, build_id = _rows(published, _BUILD)[0]
        return Facts(
            source=source,
            as_of=as_of,
            reporting_time_zone=zone,
            build_id=build_id,
            customers=_rows(published, "select count(*) from marts.dim_customers")[0][0],
            orders=_rows(published, "select count(*) from marts.fct_orders")[0][0],
            deliveries=deliveries,
            rejected=rejected,
            retention=[Retention(*row) for row in _rows(published, _RETENTION)],
            on_each_rung=dict(_rows(published, _RUNGS)),
            snapshot=snapshot,
            warnings=[
                *restated(json.loads((snapshot / "manifest.json").read_text("utf-8"))),
                *(
                    f"{verdict.table}: {describe(result)}"
                    for verdict in verdicts
                    for result in verdict.warnings
                ),
            ],
        )


def _rows(
    connection: duckdb.DuckDBPyConnection, query: str, *parameters: object
) -> list[tuple[Any, ...]]:
    return connection.execute(query, list(parameters)).fetchall()


_DELIVERIES = """
    select
        block,
        count(*),
        sum(rows_read)::bigint,
        sum(rows_accepted)::bigint,
        sum(rows_rejected)::bigint,
        sum(coalesce(rows_erased, 0))::bigint
    from raw.loads
    where run_id = coalesce(?, run_id) and status in ('loaded', 'accepted')
    group by block
    order by min(load_id)
"""

_REJECTED = """
    select rejects.reason, rejects.column_name, count(*) as row_count
    from raw.rejects as rejects
    join raw.loads as loads using (load_id)
    where loads.run_id = coalesce(?, loads.run_id) and loads.status in ('loaded', 'accepted')
    group by rejects.reason, rejects.column_name
    order by row_count desc, rejects.reason, rejects.column_name
"""

_BUILD = "select source, as_of, reporting_time_zone, build_id from marts.build_info"

_RETENTION = """
    select
        basis,
        period_start,
        customers_at_start,
        retained_customers,
        retention_rate,
        textbook_retention_rate
    from marts.fct_retention_rates
    where grain = 'month' and segment_type = 'all' and is_complete
    qualify row_number() over (partition by basis order by period_start desc) = 1
    order by basis desc
"""

_RUNGS = """
    select coalesce(ladder_stage, 'prospect'), count(*)
    from marts.dim_customers
    group by all
"""
