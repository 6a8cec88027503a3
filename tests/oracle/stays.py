"""Unbroken stays on a rung and the moves between rungs (definitions §5)."""

from collections import Counter, defaultdict
from datetime import date

from tests.oracle.calendar import Calendar, months_later
from tests.oracle.facts import Row


def ladder_stages(facts: list[Row], calendar: Calendar) -> list[Row]:
    """One row per unbroken stay, decided by what decided its first month."""
    stays: list[Row] = []
    this_month = calendar.as_of_local.date().replace(day=1)
    for months in _by_person(facts).values():
        stay: Row | None = None
        last: date | None = None
        for row in months:
            month = row["period_start"]
            continues = (
                stay is not None
                and last == months_later(month, -1)
                and stay["stage"] == row["ladder_stage"]
            )
            if not continues:
                stay = {
                    "customer_id": row["customer_id"],
                    "stage": row["ladder_stage"],
                    "entered_on": month,
                    "months": 0,
                    "decided_by": row["ladder_rule_id"],
                    "is_direct": row["is_ladder_direct"],
                    "vetoed_from": row["ladder_vetoed_from"],
                }
                stays.append(stay)
            assert stay is not None
            stay["months"] += 1
            stay["left_on"] = None if month == this_month else months_later(month, 1)
            last = month
    return stays


def ladder_transitions(facts: list[Row], calendar: Calendar) -> list[Row]:
    this_month = calendar.as_of_local.date().replace(day=1)
    moves: Counter[tuple[date, str, str]] = Counter()
    for months in _by_person(facts).values():
        stage_in = {row["period_start"]: row["ladder_stage"] for row in months}
        for month, stage in stage_in.items():
            moves[month, stage_in.get(months_later(month, -1), "entered"), stage] += 1
            following = months_later(month, 1)
            if following not in stage_in and following <= this_month:
                moves[following, stage, "left"] += 1
    return [
        {
            "period_start": month,
            "from_stage": before,
            "to_stage": after,
            "customers": customers,
            "is_complete": calendar.is_complete("month", month),
        }
        for (month, before, after), customers in moves.items()
    ]


def _by_person(facts: list[Row]) -> dict[str, list[Row]]:
    """The months each person stands on the ladder, in order; prospects do not."""
    months: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(facts, key=lambda row: (row["customer_id"], row["period_start"])):
        if row["ladder_stage"] is not None:
            months[row["customer_id"]].append(row)
    return months
