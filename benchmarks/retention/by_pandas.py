"""Retention as one would write it in pandas for exactly this shop; by_hand.sql says which.

Customers and periods are numbered once; what follows is sorting, shifting and counting of integers.
Periods are numbered as in by_polars.py.
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.retention.tables import COHORTS, GRAINS, LATENESS, MONTHS_IN, RATES, WINDOW, ZONE

Days = npt.NDArray[np.datetime64]
Numbers = npt.NDArray[np.int64]


def retention(orders: Path, into: Path) -> None:
    """Write rates.parquet and cohorts.parquet. Orders: customer, time in UTC, amount."""
    bought = _bought(orders)
    first, as_of = bought["local"].min(), bought["local"].max()
    rates, cohorts = [], []
    for grain in GRAINS:
        calendar = _calendar(grain, first, as_of)
        periods = _periods(bought, grain, as_of)
        still_active = periods[periods["until"] >= periods["n"]]
        rates += [
            _rates(periods.assign(until=periods["n"]), calendar, "previous_period"),
            _rates(still_active, calendar, "activity_window"),
        ]
        cohorts.append(_cohorts(periods, calendar))
    pd.concat(rates)[RATES].to_parquet(into / "rates.parquet", index=False)
    pd.concat(cohorts)[COHORTS].to_parquet(into / "cohorts.parquet", index=False)


def _bought(orders: Path) -> pd.DataFrame:
    """Customer's number, local time, amount in ten-thousandths: pandas adds no decimals quickly."""
    delivered = pq.read_table(orders, columns=["source_customer_id", "ordered_at", "amount"])
    exact = pc.cast(pc.multiply(delivered["amount"], pa.scalar(10_000)), pa.int64())
    in_utc = pd.Series(delivered["ordered_at"].to_pandas()).dt.tz_localize("UTC")
    return pd.DataFrame(
        {
            "customer": pd.factorize(delivered["source_customer_id"].to_pandas())[0],
            "local": in_utc.dt.tz_convert(ZONE).dt.tz_localize(None),
            "amount": exact.to_pandas(),
        }
    )


def _number(grain: str, days: Days) -> Numbers:
    if grain == "week":
        return (days.astype(np.int64) + 3) // 7
    return (days.astype("datetime64[M]").astype(np.int64) + 1970 * 12) // MONTHS_IN[grain]


def _start(grain: str, number: Numbers) -> Days:
    if grain == "week":
        return (number * 7 - 3).astype("datetime64[D]")
    months = number * MONTHS_IN[grain] - 1970 * 12
    return months.astype("datetime64[M]").astype("datetime64[D]")


def _days(at: "pd.Series[pd.Timestamp]") -> Days:
    return at.to_numpy().astype("datetime64[D]")


def _calendar(grain: str, first: pd.Timestamp, as_of: pd.Timestamp) -> pd.DataFrame:
    """Every period from the first order's to as_of's, with its flags."""
    ends = _number(grain, np.array([first, as_of], dtype="datetime64[D]"))
    n = np.arange(ends[0], ends[1] + 1)
    starts = _start(grain, n)
    return pd.DataFrame(
        {
            "grain": grain,
            "period_start": starts,
            "is_complete": _start(grain, n + 1) + np.timedelta64(LATENESS) <= as_of.to_datetime64(),
            "is_first": n == ends[0],
            "is_before_first_window": starts < (first + WINDOW).to_datetime64(),
        },
        index=pd.Index(n, name="n"),
    )


def _periods(bought: pd.DataFrame, grain: str, as_of: pd.Timestamp) -> pd.DataFrame:
    """One row per customer and period with orders, and until when they count as active."""
    keyed = bought.assign(n=_number(grain, _days(bought["local"])))
    periods = (
        keyed.groupby(["customer", "n"])
        .agg(last_order=("local", "max"), amount=("amount", "sum"))
        .reset_index()
    )
    last_n = _number(grain, _days(pd.Series([as_of])))[0]
    runs_out = _number(grain, _days(periods["last_order"] + WINDOW))
    is_first = periods["customer"] != periods["customer"].shift()
    return periods.assign(
        until=np.where(periods["last_order"] > as_of - WINDOW, last_n, runs_out - 1),
        is_first=is_first,
        is_latest=periods["customer"] != periods["customer"].shift(-1),
        cohort=periods["n"].where(is_first).ffill().astype(np.int64),
    )


def _rates(runs: pd.DataFrame, calendar: pd.DataFrame, basis: str) -> pd.DataFrame:
    """runs: of each customer, in order, the periods n to until in which it is a member."""
    customer, n, until = runs["customer"], runs["n"], runs["until"]
    follows = (customer == customer.shift()) & (n <= until.shift() + 1)
    goes_on = (customer == customer.shift(-1)) & (n.shift(-1) <= until + 1)

    def per_period(numbers: "pd.Series[int]") -> "pd.Series[int]":
        return numbers.value_counts().reindex(calendar.index, fill_value=0)

    entered, new = per_period(n[~follows]), per_period(n[~follows & runs["is_first"]])
    lost = per_period(until[~goes_on] + 1)
    at_end = (entered - lost).cumsum()
    retained = at_end - entered
    at_start = retained + lost
    truncated = calendar["is_first"]
    if basis == "activity_window":
        truncated = truncated | calendar["is_before_first_window"]
    return calendar.assign(
        basis=basis,
        customers_at_start=at_start,
        customers_at_end=at_end,
        new_customers=new,
        retained_customers=retained,
        reactivated_customers=entered - new,
        lost_customers=lost,
        retention_rate=retained / at_start.where(at_start > 0),
        textbook_retention_rate=(at_end - new) / at_start.where(at_start > 0),
        is_left_truncated=truncated,
    )


def _cohorts(periods: pd.DataFrame, calendar: pd.DataFrame) -> pd.DataFrame:
    cells = periods.groupby(["cohort", "n"]).agg(
        active=("customer", "size"), last_seen=("is_latest", "sum"), amount=("amount", "sum")
    )
    cohorts = cells.index.unique("cohort")
    every_cell = pd.MultiIndex.from_product([cohorts, calendar.index], names=["cohort", "n"])
    dense = cells.reindex(every_cell[_is_after(every_cell)], fill_value=0).reset_index()
    of_cohort = dense.groupby("cohort")
    customers = of_cohort["active"].transform("first")
    unbounded = dense[::-1].groupby("cohort")["last_seen"].cumsum()[::-1]
    born = calendar.loc[dense["cohort"]]
    return dense.assign(
        grain=calendar["grain"].iloc[0],
        cohort_start=born["period_start"].to_numpy(),
        period_number=dense["n"] - dense["cohort"],
        customers=customers,
        active_customers=dense["active"],
        retention_rate=dense["active"] / customers,
        unbounded_active_customers=unbounded,
        unbounded_retention_rate=unbounded / customers,
        cumulative_net_revenue_per_customer=(
            (2 * of_cohort["amount"].cumsum() + customers) // (2 * customers) / 10_000
        ),
        is_complete=calendar.loc[dense["n"], "is_complete"].to_numpy(),
        is_left_truncated=born["is_first"].to_numpy(),
    )


def _is_after(cells: pd.MultiIndex) -> npt.NDArray[np.bool_]:
    return np.asarray(cells.get_level_values("n") >= cells.get_level_values("cohort"))
