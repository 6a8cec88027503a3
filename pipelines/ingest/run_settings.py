"""raw.run_settings: the one row from which dbt knows which run, shop and instant it works for."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import duckdb
from pydantic import BaseModel, ConfigDict

from pipelines.errors import ConfigurationError, InputError
from pipelines.ingest.map_words import WEEKDAYS
from pipelines.ingest.shop_map import ShopMap

ACTIVITY_WINDOW_DAYS = 365
LATENESS_ALLOWANCE_DAYS = 3
_LATEST_EVENT = """
    with loads as (select load_id from raw.loads where status in ('loaded', 'accepted')),
    events as (
        select max(ordered_at) as at_utc from raw.orders
        where load_id in (from loads) and ordered_at <= $clock
        union all
        select max(occurred_at) from raw.interactions
        where load_id in (from loads) and occurred_at <= $clock
    )
    select max(at_utc) from events
"""


class RunSettings(BaseModel):
    """The row, column by column. Times are UTC without a zone."""

    model_config = ConfigDict(frozen=True)

    build_id: str
    source: str
    as_of: datetime
    is_as_of_given: bool
    run_clock: datetime
    reporting_time_zone: str
    reporting_currency: str
    zero_amount_orders: str
    redelivery: str
    week_starts_on: int
    activity_window_days: int = ACTIVITY_WINDOW_DAYS
    lateness_allowance_days: int = LATENESS_ALLOWANCE_DAYS
    customer_namespace: str
    map_fingerprint: str
    code_fingerprint: str
    forecast_holdout_weeks: int
    forecast_discount_rate: float
    logic_fingerprint: str
    seeds_fingerprint: str
    erased_ids: int


def as_of_given(words: str, zone: str, clock: datetime) -> datetime:
    """The instant a person asks for, in UTC; without a zone, a wall-clock time of this one.

    clock: the run's, in UTC. Raises ConfigurationError unless `words` are a time it has reached.
    """
    try:
        moment = in_utc(datetime.fromisoformat(words), zone)
    except (ValueError, OverflowError):
        raise ConfigurationError(
            f"--as-of {words or repr(words)}: write it like 2026-06-30T18:00 or"
            " 2026-06-30T18:00+02:00"
        ) from None
    if moment > clock:
        raise ConfigurationError(
            f"--as-of {words}: is later than now ({clock:%Y-%m-%d %H:%M} UTC): facts are known up"
            " to now, give an earlier time or leave it out"
        )
    return moment


def write_run_settings(
    connection: duckdb.DuckDBPyConnection,
    shop: ShopMap,
    *,
    build_id: str,
    as_of: datetime | None,
    clock: datetime,
    code_fingerprint: str,
    logic_fingerprint: str = "",
    seeds_fingerprint: str = "",
) -> RunSettings:
    """Replace the row. `as_of` without a zone is a wall-clock time of the reporting zone.

    logic_fingerprint, seeds_fingerprint: the parts of code_fingerprint, where somebody may have to
    tell which of them changed.

    Raises InputError when no event was accepted that the facts could describe, ConfigurationError
    when as_of lies before all of them.
    """
    moment = run_clock(connection, clock)
    latest = latest_event(connection, moment)
    if latest is None:
        raise InputError(
            f"{shop.name}: no order or interaction was accepted: see `ladder rejects`, "
            "mend the files or deliver some"
        )
    moment_described = latest if as_of is None else in_utc(as_of, shop.reporting_time_zone)
    if latest_event(connection, moment_described) is None:
        raise ConfigurationError(
            f"--as-of: no order or interaction of {shop.name} is as early as"
            f" {moment_described:%Y-%m-%d %H:%M} UTC: give a later time"
        )
    settings = RunSettings(
        build_id=build_id,
        source=shop.name,
        as_of=moment_described,
        is_as_of_given=as_of is not None,
        run_clock=moment,
        reporting_time_zone=shop.reporting_time_zone,
        reporting_currency=shop.reporting_currency,
        zero_amount_orders=shop.orders.zero_amount_orders,
        redelivery=shop.orders.redelivery,
        week_starts_on=WEEKDAYS.index(shop.week_starts_on) + 1,
        customer_namespace=shop.namespace_of(shop.orders),
        map_fingerprint=shop.fingerprint,
        code_fingerprint=code_fingerprint,
        logic_fingerprint=logic_fingerprint,
        seeds_fingerprint=seeds_fingerprint,
        erased_ids=_erased_ids(connection),
        forecast_holdout_weeks=shop.forecast.holdout_weeks,
        forecast_discount_rate=shop.forecast.yearly_discount_rate,
    )
    row = settings.model_dump()
    names, marks = ", ".join(row), ", ".join(f"${name}" for name in row)
    connection.begin()
    connection.execute("delete from raw.run_settings")
    connection.execute(f"insert into raw.run_settings ({names}) values ({marks})", row)
    connection.commit()
    return settings


def run_clock(connection: duckdb.DuckDBPyConnection, now: datetime) -> datetime:
    """`now`, in UTC, or when the last run was where the machine's clock was set back since.

    What has been published does not become younger by that, and as_of does not go back.
    """
    last = connection.execute("select max(run_clock) from raw.run_settings").fetchone()
    clock = in_utc(now, "UTC")
    return max(clock, last[0]) if last and last[0] else clock


def latest_event(connection: duckdb.DuckDBPyConnection, clock: datetime) -> datetime | None:
    row = connection.execute(_LATEST_EVENT, {"clock": clock}).fetchone()
    latest: datetime | None = row[0] if row else None
    return latest


def _erased_ids(connection: duckdb.DuckDBPyConnection) -> int:
    row = connection.execute("select count(*) from raw.tombstones").fetchone()
    return int(row[0]) if row else 0


def in_utc(moment: datetime, zone: str) -> datetime:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
    return aware.astimezone(UTC).replace(tzinfo=None)
