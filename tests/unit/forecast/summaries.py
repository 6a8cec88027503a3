"""The purchase summary in plain Python, from days with a purchase: slow and obvious, for tests.

Same columns as int_purchase_summary and int_purchase_weeks; nothing is shared with them.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

import pyarrow as pa

from pipelines.forecast import SUMMARY_SCHEMA, WEEKS_SCHEMA

PurchaseDays = Mapping[str, Mapping[date, float]]


def summarise(days: PurchaseDays, last_day: date, holdout_weeks: int) -> tuple[pa.Table, pa.Table]:
    """(summary, weeks) as of the end of last_day, the holdout being the weeks before it."""
    cut = last_day - timedelta(weeks=holdout_weeks)
    rows = [_customer(name, own, last_day, cut, holdout_weeks) for name, own in days.items()]
    weeks: Counter[int] = Counter()
    for own in days.values():
        if min(own) <= cut:
            weeks.update(_week(day, cut) for day in own if day > min(own))
    return (
        pa.Table.from_pylist(rows, schema=SUMMARY_SCHEMA),
        pa.table(
            {"week_number": list(weeks), "repeat_orders": list(weeks.values())},
            schema=WEEKS_SCHEMA,
        ),
    )


def _week(day: date, cut: date) -> int:
    """The seven days after the cut are week 1, the seven up to it week 0."""
    return ((day - cut).days - 1) // 7 + 1


def _customer(
    name: str, own: Mapping[date, float], last_day: date, cut: date, holdout_weeks: int
) -> dict[str, object]:
    first = min(own)
    repeats = [day for day in own if day > first]
    before = [day for day in repeats if day <= cut]
    row: dict[str, object] = {
        "customer_id": name,
        "frequency": len(repeats),
        "recency_days": (max(own) - first).days,
        "age_days": (last_day - first).days,
        "repeat_amount": sum(own[day] for day in repeats),
        "recent_orders": sum(day > cut - timedelta(weeks=holdout_weeks) for day in before),
        "recent_orders_90d": sum(day > cut - timedelta(days=90) for day in before),
        "holdout_orders": sum(day > cut for day in own),
        "holdout_orders_90d": sum(cut < day <= cut + timedelta(days=90) for day in own),
    }
    if first <= cut:
        row |= {
            "calibration_frequency": len(before),
            "calibration_recency_days": (max(before, default=first) - first).days,
            "calibration_age_days": (cut - first).days,
        }
    return row
