"""Where customers and the shop met, how it felt, and how alike the places feel (definitions §8)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tests.oracle.calendar import midnight, months_later
from tests.oracle.histories import Contact, History, Population
from tests.oracle.judgement import kinds

Row = dict[str, Any]
SIX_PLACES = Decimal("0.000001")
SMALL_TEAM = 5


def touchpoint_columns(history: History, month: date, end: datetime) -> Row:
    """The customer's consistency over the trailing year."""
    start = midnight(months_later(month, -11))
    means = means_by_touchpoint(
        contact
        for contact in (*history.contacts, *history.arrivals)
        if start <= contact.local < end
    )
    return {
        "touchpoints": len(means),
        "consistency": 1 - rounded(deviation(means)) if len(means) > 1 else None,
    }


def means_by_touchpoint(contacts: Iterable[Contact], at_least: int = 1) -> list[Decimal]:
    felt: dict[str, list[Decimal]] = defaultdict(list)
    for contact in contacts:
        felt[contact.touchpoint] += experiences([contact])
    return [rounded(mean(values)) for values in felt.values() if len(values) >= at_least]


def touchpoints(people: Population, months: list[Row]) -> list[Row]:
    catalogue = {(kind.touchpoint, kind.phase) for kind in kinds().values() if kind.phase}
    begun = min((contact.local for contact in people.contacts), default=datetime.max)
    rows = []
    for month in months:
        here = _in_month([*people.contacts, *people.arrivals], month)
        places = catalogue | {(contact.touchpoint, contact.phase) for contact in here}
        for touchpoint, phase in places:
            met = [c for c in here if (c.touchpoint, c.phase) == (touchpoint, phase)]
            felt = experiences(met)
            negative = len([experience for experience in felt if experience < 0])
            unused = "unused" if begun < midnight(month["period_end"]) else "unmeasured"
            rows.append(
                {
                    "period_start": month["period_start"],
                    "touchpoint": touchpoint,
                    "journey_phase": phase or "unclassified",
                    "status": "used" if met else unused,
                    **_counts(met),
                    "mean_experience": rounded(mean(felt)) if felt else None,
                    "sd_experience": rounded(deviation(felt)) if felt else None,
                    "negative_contacts": negative,
                    "negative_share": negative / len(felt) if felt else None,
                    "is_complete": month["is_complete"],
                }
            )
    return rows


def teams(people: Population, months: list[Row]) -> list[Row]:
    rows = []
    for month in months:
        by_team: dict[str, list[Contact]] = defaultdict(list)
        for contact in _in_month(people.contacts, month):
            if contact.team is not None:
                by_team[contact.team].append(contact)
        for team in [name for name, met in by_team.items() if len(met) < SMALL_TEAM]:
            by_team["other teams"] += by_team.pop(team)
        for team, met in by_team.items():
            felt = experiences(met)
            rows.append(
                {
                    "period_start": month["period_start"],
                    "team": team,
                    **_counts(met),
                    "mean_experience": (
                        rounded(mean(felt)) if felt and len(met) >= SMALL_TEAM else None
                    ),
                    "is_complete": month["is_complete"],
                }
            )
    return rows


def _in_month(contacts: list[Contact], month: Row) -> list[Contact]:
    start, end = midnight(month["period_start"]), midnight(month["period_end"])
    return [contact for contact in contacts if start <= contact.local < end]


def _counts(met: list[Contact]) -> Row:
    return {
        "contacts": len(met),
        "customers": len({contact.person for contact in met} - {None}),
        "scored_contacts": len(experiences(met)),
    }


def experiences(contacts: Iterable[Contact]) -> list[Decimal]:
    """Of those that say how it felt."""
    return [c.experience for c in contacts if c.is_scored and c.experience is not None]


def mean(values: list[Decimal]) -> Decimal:
    return sum(values, Decimal(0)) / len(values)


def deviation(values: list[Decimal]) -> Decimal:
    """Of a population, not of a sample."""
    middle = mean(values)
    return mean([(value - middle) ** 2 for value in values]).sqrt()


def rounded(value: Decimal) -> Decimal:
    return value.quantize(SIX_PLACES, ROUND_HALF_UP)
