"""CDNOW as the papers use it: 2,357 customers, calibration to 1997-09-30, 39 weeks of 78."""

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from pipelines.forecast.arrays import Integers, Reals
from pipelines.forecast.histories import Grouped, Histories

CALIBRATION_CUT = date(1997, 9, 30)
LAST_DAY = date(1998, 6, 30)
HOLDOUT_WEEKS = 39


@dataclass(frozen=True)
class ShippedSummary:
    """The summary that comes with the data; weeks are given to two decimals there."""

    frequency: Integers
    recency_weeks: Reals
    age_weeks: Reals
    mean_value: Reals

    def histories(self) -> Histories:
        """In whole days, which two decimals of a week tell exactly."""
        return Grouped.by_days(
            self.frequency,
            np.rint(self.recency_weeks * 7).astype(np.int64),
            np.rint(self.age_weeks * 7).astype(np.int64),
        ).histories


def read_shipped_summary(shared_data: Path) -> ShippedSummary:
    path = shared_data / "cdnow" / "cdnow_customers_summary_with_transactions.csv"
    with path.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    return ShippedSummary(
        np.array([int(row["x"]) for row in rows]),
        *(np.array([float(row[column]) for row in rows]) for column in ("t_x", "T", "zbar")),
    )


def read_purchase_days(shared_data: Path) -> dict[str, dict[date, float]]:
    """The transaction log, purchases of one day merged: customer → day → money."""
    path = shared_data / "cdnow" / "cdnow_sample.csv"
    days: dict[str, dict[date, float]] = {}
    with path.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            own = days.setdefault(row["master_customer_id"], {})
            day = date.fromisoformat(row["date"])
            own[day] = own.get(day, 0.0) + float(row["dollar_value"])
    return days
