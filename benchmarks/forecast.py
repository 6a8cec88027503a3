"""How long a forecast of a million customers takes, and its memory, beside lifetimes.

    python benchmarks/forecast.py [CUSTOMERS]

The summary is drawn from the simulated shop's own buying process over two years and lies in a
Parquet file; each contender reads it in a process of its own. Ours fits twice (calibration and
full), scores the holdout, fits spend and forecasts every customer; lifetimes, where it is
installed (extra `peers`), fits one BG/NBD and gives each customer expected orders once.
"""

import importlib.util
import resource
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.forecast import Terms, forecast
from pipelines.simulate.parameters import PLANTED
from pipelines.simulate.purchases import draw_repeat_purchases

DAYS = 730
HOLDOUT_DAYS = 91
CUSTOMERS_AT_A_TIME = 100_000
SECONDS, GIBIBYTES = 10.0, 2.0


def draw_summary(folder: Path, customers: int) -> None:
    """Write what int_purchase_summary and int_purchase_weeks would hold."""
    rng = np.random.default_rng(7)
    chunks, weeks = [], np.zeros(2 * DAYS // 7, np.int64)
    for first in range(0, customers, CUSTOMERS_AT_A_TIME):
        count = min(CUSTOMERS_AT_A_TIME, customers - first)
        columns, repeats = _draw_customers(rng, count)
        names = [f"{number:09d}" for number in range(first, first + count)]
        chunks.append(pa.table({"customer_id": names} | columns))
        weeks += repeats
    pq.write_table(pa.concat_tables(chunks), folder / "summary.parquet")
    numbers = np.arange(len(weeks)) - DAYS // 7
    pq.write_table(
        pa.table({"week_number": numbers, "repeat_orders": weeks}), folder / "weeks.parquet"
    )


def _draw_customers(rng: np.random.Generator, count: int) -> tuple[dict[str, pa.Array], np.ndarray]:
    buying, spend = PLANTED.buying, PLANTED.spend
    age = rng.integers(0, DAYS, count)
    days_watched = age.astype(np.float64) + 1.0
    rate = rng.gamma(buying.r, 1 / buying.alpha, count)
    repeats = draw_repeat_purchases(rng, rate, rng.beta(buying.a, buying.b, count), days_watched)
    keys = np.unique(repeats.person * DAYS + np.floor(repeats.after_days).astype(np.int64))
    person, day = keys // DAYS, keys % DAYS
    kept = day > 0  # the day of the first purchase holds no repeat purchase
    person, day = person[kept], day[kept]
    after_cut = day - age[person] + HOLDOUT_DAYS
    is_known = age >= HOLDOUT_DAYS
    frequency = np.bincount(person, minlength=count)
    value = spend.p * spend.gamma / rng.gamma(spend.q, 1.0, count)
    amount = rng.gamma(spend.p * np.maximum(frequency, 1e-9)) * value / spend.p

    def counted(where: np.ndarray) -> np.ndarray:
        return np.bincount(person[where], minlength=count)

    def last(where: np.ndarray) -> np.ndarray:
        latest = np.zeros(count, np.int64)
        np.maximum.at(latest, person[where], day[where])
        return latest

    before = after_cut <= 0
    calibration = {
        "calibration_frequency": counted(before),
        "calibration_recency_days": last(before),
        "calibration_age_days": age - HOLDOUT_DAYS,
    }
    columns = {
        "frequency": pa.array(frequency),
        "recency_days": pa.array(last(np.ones(len(day), np.bool_))),
        "age_days": pa.array(age),
        "repeat_amount": pa.array(np.where(frequency > 0, np.round(amount, 2), 0.0)),
        **{name: pa.array(column, mask=~is_known) for name, column in calibration.items()},
        "recent_orders": pa.array(counted(before & (after_cut > -HOLDOUT_DAYS))),
        "recent_orders_90d": pa.array(counted(before & (after_cut > -90))),
        "holdout_orders": pa.array(counted(~before)),
        "holdout_orders_90d": pa.array(counted(~before & (after_cut <= 90))),
    }
    known = is_known[person]
    week = (after_cut[known] - 1) // 7 + 1 + DAYS // 7
    return columns, np.bincount(week, minlength=2 * DAYS // 7)


def run_ours(folder: Path) -> str:
    """Everything a night does."""
    summary = pq.read_table(folder / "summary.parquet")
    weekly = pq.read_table(folder / "weeks.parquet")
    done = forecast(summary, weekly, Terms(datetime(2025, 12, 31), HOLDOUT_DAYS // 7))
    [verdict] = [row for row in done.quality.to_pylist() if row["measure"] == "is_forecast"]
    return f"{done.customers.num_rows:,} customers, forecast: {verdict['detail'] or 'yes'}"


def run_lifetimes(folder: Path) -> str:
    """One fit on grouped rows, as its own documentation advises, and one prediction."""
    from lifetimes import BetaGeoFitter

    columns = ["frequency", "recency_days", "age_days"]
    table = pq.read_table(folder / "summary.parquet", columns=columns)
    x, recency, age = (table[name].to_numpy() for name in columns)
    fitter = BetaGeoFitter()
    fitter.fit(x, recency / 7, age / 7)
    fitter.conditional_expected_number_of_purchases_up_to_time(90 / 7, x, recency / 7, age / 7)
    return f"{table.num_rows:,} customers, " + str(fitter.params_.round(4).to_dict())


CONTENDERS = {"ours": run_ours, "lifetimes": run_lifetimes}


def contend(name: str, folder: Path) -> None:
    started, worked = time.perf_counter(), time.process_time()
    what = CONTENDERS[name](folder)
    seconds, cpu = time.perf_counter() - started, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    within = (
        ""
        if name != "ours"
        else f", within {SECONDS:.0f} s and {GIBIBYTES:.0f} GiB: "
        + str(seconds < SECONDS and peak < GIBIBYTES)
    )
    print(f"{name:10s} {seconds:6.2f} s ({cpu:.2f} of CPU) {peak:5.2f} GiB  {what}{within}")


def main() -> None:
    if len(sys.argv) > 2:
        contend(sys.argv[1], Path(sys.argv[2]))
        return
    with tempfile.TemporaryDirectory() as folder:
        draw_summary(Path(folder), int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
        for name in CONTENDERS:
            if name == "ours" or importlib.util.find_spec(name):
                subprocess.run([sys.executable, __file__, name, folder], check=True)
            else:
                print(f"{name:10s} not installed")


if __name__ == "__main__":
    main()
