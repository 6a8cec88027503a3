"""The phases of the journey month by month, and the funnel (definitions §9)."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from tests.oracle.calendar import midnight, months_later
from tests.oracle.histories import Contact, History, Population
from tests.oracle.judgement import kinds
from tests.oracle.touchpoints import experiences, mean, rounded

Row = dict[str, Any]
LEVELS = ("awareness", "interest", "consideration", "intent", "evaluation", "purchase")


@dataclass
class Move:
    customers: int = 0
    months: int = 0
    felt: list[Decimal] = field(default_factory=list)


def journey_phases(people: Population, facts: list[Row], months: list[Row]) -> list[Row]:
    moves: dict[tuple[date, str, str], Move] = defaultdict(Move)
    contacts = {history.person: history.contacts for history in people.histories}
    phase_in: dict[str, dict[date, str]] = defaultdict(dict)
    for row in facts:
        phase_in[row["customer_id"]][row["period_start"]] = row["journey_phase"]
    for person, phases in phase_in.items():
        for month in [period["period_start"] for period in months]:
            before, now = phases.get(months_later(month, -1)), phases.get(month)
            if before is None and now is None:
                continue
            move = moves[month, before or "entered", now or "left"]
            move.customers += 1
            move.months += _months_so_far(phases, months_later(month, -1))
            move.felt += experiences(_of_month(contacts[person], month))
    is_complete = {period["period_start"]: period["is_complete"] for period in months}
    return [
        {
            "period_start": month,
            "from_phase": before,
            "to_phase": now,
            "customers": move.customers,
            "months_in_from_phase": move.months,
            "mean_months_in_from_phase": (
                move.months / move.customers if before != "entered" else None
            ),
            "scored_contacts": len(move.felt),
            "mean_experience": rounded(mean(move.felt)) if move.felt else None,
            "is_complete": is_complete[month],
        }
        for (month, before, now), move in moves.items()
    ]


def _months_so_far(phases: dict[date, str], month: date) -> int:
    """How long without a break the customer has been in the phase of this month."""
    if month not in phases:
        return 0
    earlier = months_later(month, -1)
    return 1 + (_months_so_far(phases, earlier) if phases.get(earlier) == phases[month] else 0)


def _of_month(contacts: list[Contact], month: date) -> list[Contact]:
    start, end = midnight(month), midnight(months_later(month, 1))
    return [contact for contact in contacts if start <= contact.local < end]


def funnel(people: Population, months: list[Row]) -> list[Row]:
    delivered = {kinds()[contact.kind].funnel_level for contact in people.contacts}
    delivered |= {"purchase"} if people.book.orders else set()
    measured = [level for level in LEVELS if level in delivered]
    rows = []
    for month in months:
        deepest = [_deepest(history, month) for history in people.histories]
        at = {
            level: len([depth for depth in deepest if depth >= LEVELS.index(level)])
            for level in measured
        }
        for level in LEVELS:
            deeper = [other for other in measured if LEVELS.index(other) > LEVELS.index(level)]
            following = deeper[0] if deeper and level in measured else None
            after = at[following] if following else None
            rows.append(
                {
                    "period_start": month["period_start"],
                    "level": level,
                    "depth": LEVELS.index(level) + 1,
                    "is_measured": level in measured,
                    "customers": at.get(level),
                    "next_level": following,
                    "next_customers": after,
                    "conversion_rate": (
                        after / at[level] if after is not None and at[level] else None
                    ),
                    "is_complete": month["is_complete"],
                }
            )
    return rows


def _deepest(history: History, month: Row) -> int:
    """Index of the deepest level in the month; -1 when the person was nowhere."""
    start, end = midnight(month["period_start"]), midnight(month["period_end"])
    levels = [
        kinds()[contact.kind].funnel_level
        for contact in history.contacts
        if start <= contact.local < end
    ]
    levels += ["purchase" for order in history.purchases if start <= order.local < end]
    return max((LEVELS.index(level) for level in levels if level), default=-1)
