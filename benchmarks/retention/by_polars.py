"""Retention as one would write it in Polars for exactly this shop; by_hand.sql says which.

Lazy where there are many rows: the file, and what each grain makes of it. Periods are numbered, a
week by the Mondays since 1970, a month by the months since the year 0: neighbours differ by one.
"""

from datetime import datetime
from pathlib import Path

import polars as pl

from benchmarks.retention.tables import COHORTS, GRAINS, LATENESS, MONTHS_IN, RATES, WINDOW, ZONE


def retention(orders: Path, into: Path) -> None:
    """Write rates.parquet and cohorts.parquet. Orders: customer, time in UTC, amount."""
    bought = (
        pl.scan_parquet(orders)
        .select(
            customer=pl.col("source_customer_id").cast(pl.Categorical).to_physical(),
            local=pl.col("ordered_at")
            .dt.replace_time_zone("UTC")
            .dt.convert_time_zone(ZONE)
            .dt.replace_time_zone(None),
            amount=(pl.col("amount") * 10_000).cast(pl.Int64),
        )
        .collect(engine="streaming")
    )
    first, as_of = bought.select(first=pl.col("local").min(), as_of=pl.col("local").max()).row(0)
    rates, cohorts = [], []
    for grain in GRAINS:
        periods = _periods(bought, grain, as_of)
        calendar = _calendar(grain, first, as_of)
        rates += [_rates(runs, calendar, basis) for basis, runs in _memberships(periods).items()]
        cohorts.append(_cohorts(periods, calendar))
    pl.concat(rates).select(RATES).write_parquet(into / "rates.parquet")
    pl.concat(cohorts).select(COHORTS).write_parquet(into / "cohorts.parquet")


def _number(grain: str, at: pl.Expr) -> pl.Expr:
    if grain == "week":
        return (at.cast(pl.Date).cast(pl.Int32) + 3) // 7
    return (at.dt.year() * 12 + at.dt.month().cast(pl.Int32) - 1) // MONTHS_IN[grain]


def _start(grain: str, number: pl.Expr) -> pl.Expr:
    if grain == "week":
        return (number * 7 - 3).cast(pl.Date)
    month = number * MONTHS_IN[grain]
    return pl.date(month // 12, month % 12 + 1, 1)


def _calendar(grain: str, first: datetime, as_of: datetime) -> pl.DataFrame:
    """Every period from the first order's to as_of's, with its flags."""
    ends = pl.select(_number(grain, pl.lit(first)), last=_number(grain, pl.lit(as_of))).row(0)
    n = pl.col("n")
    return pl.DataFrame({"n": range(ends[0], ends[1] + 1)}, schema={"n": pl.Int32}).with_columns(
        grain=pl.lit(grain),
        period_start=_start(grain, n),
        is_complete=_start(grain, n + 1).cast(pl.Datetime) + LATENESS <= as_of,
        is_first=n == ends[0],
        is_before_first_window=_start(grain, n).cast(pl.Datetime) < first + WINDOW,
    )


def _periods(bought: pl.DataFrame, grain: str, as_of: datetime) -> pl.DataFrame:
    """One row per customer and period with orders, and until when they count as active."""
    n, last_order = pl.col("n"), pl.col("last_order")
    return (
        bought.lazy()
        .group_by("customer", _number(grain, pl.col("local")).alias("n"))
        .agg(last_order=pl.col("local").max(), amount=pl.col("amount").sum())
        .sort("customer", "n")
        .with_columns(
            is_first=pl.col("customer") != pl.col("customer").shift(),
            is_latest=pl.col("customer") != pl.col("customer").shift(-1),
            until=pl.when(last_order > as_of - WINDOW)
            .then(_number(grain, pl.lit(as_of)))
            .otherwise(_number(grain, last_order + WINDOW) - 1),
        )
        .with_columns(pl.col("is_first", "is_latest").fill_null(value=True))
        .with_columns(cohort=pl.when("is_first").then(n).forward_fill())
        .collect()
    )


def _memberships(periods: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Of each basis the runs of periods in which a customer is a member."""
    return {
        "previous_period": periods.with_columns(until=pl.col("n")),
        "activity_window": periods.filter(pl.col("until") >= pl.col("n")),
    }


def _rates(runs: pl.DataFrame, calendar: pl.DataFrame, basis: str) -> pl.DataFrame:
    same = pl.col("customer") == pl.col("customer").shift()
    next_is_same = pl.col("customer") == pl.col("customer").shift(-1)
    follows = same & (pl.col("n") <= pl.col("until").shift() + 1)
    goes_on = next_is_same & (pl.col("n").shift(-1) <= pl.col("until") + 1)
    marked = runs.select(
        "n",
        "is_first",
        ends_at=pl.col("until") + 1,
        begins=~follows.fill_null(value=False),
        ends=~goes_on.fill_null(value=False),
    )
    entered = (
        marked.filter("begins").group_by("n").agg(entered=pl.len(), new=pl.col("is_first").sum())
    )
    lost = marked.filter("ends").group_by(n=pl.col("ends_at")).agg(lost=pl.len())
    counts = (
        calendar.join(entered, on="n", how="left")
        .join(lost, on="n", how="left")
        .with_columns(pl.col("entered", "new", "lost").fill_null(0).cast(pl.Int64))
        .sort("n")
        .with_columns(customers_at_end=(pl.col("entered") - pl.col("lost")).cum_sum())
        .with_columns(retained=pl.col("customers_at_end") - pl.col("entered"))
        .with_columns(customers_at_start=pl.col("retained") + pl.col("lost"))
    )
    at_start = pl.when(pl.col("customers_at_start") > 0).then(pl.col("customers_at_start"))
    truncated = pl.col("is_first")
    if basis == "activity_window":
        truncated = truncated | pl.col("is_before_first_window")
    return counts.with_columns(
        basis=pl.lit(basis),
        new_customers=pl.col("new"),
        retained_customers=pl.col("retained"),
        reactivated_customers=pl.col("entered") - pl.col("new"),
        lost_customers=pl.col("lost"),
        retention_rate=pl.col("retained") / at_start,
        textbook_retention_rate=(pl.col("customers_at_end") - pl.col("new")) / at_start,
        is_left_truncated=truncated,
    )


def _cohorts(periods: pl.DataFrame, calendar: pl.DataFrame) -> pl.DataFrame:
    cells = periods.group_by("cohort", "n").agg(
        active=pl.len(), last_seen=pl.col("is_latest").sum(), amount=pl.col("amount").sum()
    )
    cohort = calendar.select(
        cohort="n", cohort_start="period_start", is_left_truncated="is_first"
    ).join(cells.select("cohort").unique(), on="cohort")
    net, customers = pl.col("net"), pl.col("customers")
    return (
        cohort.join_where(calendar, pl.col("n") >= pl.col("cohort"))
        .join(cells, on=["cohort", "n"], how="left")
        .with_columns(pl.col("active", "last_seen", "amount").fill_null(0).cast(pl.Int64))
        .sort("cohort", "n")
        .with_columns(
            period_number=pl.col("n") - pl.col("cohort"),
            customers=pl.col("active").first().over("cohort"),
            active_customers=pl.col("active"),
            unbounded_active_customers=pl.col("last_seen").cum_sum(reverse=True).over("cohort"),
            net=pl.col("amount").cum_sum().over("cohort"),
        )
        .with_columns(
            retention_rate=pl.col("active_customers") / customers,
            unbounded_retention_rate=pl.col("unbounded_active_customers") / customers,
            cumulative_net_revenue_per_customer=(2 * net + customers) // (2 * customers) / 10_000,
        )
    )
