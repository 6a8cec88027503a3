"""Retention rates and cohorts by counting people one at a time (definitions §3)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from tests.oracle.calendar import GRAINS, Calendar, midnight
from tests.oracle.facts import Row
from tests.oracle.histories import History, Population
from tests.oracle.orders import ZERO
from tests.oracle.segments import Segmentation

People = set[str]


def delivered_periods(population: Population, calendar: Calendar, grain: str) -> list[date]:
    """From the first delivered order's period, whoever's it was, to as_of's."""
    if not population.book.orders:
        return []
    first = min(order.local for order in population.book.orders)
    return calendar.periods(grain, first.date(), calendar.as_of_local.date())


@dataclass
class Customer:
    """A person with a qualifying order, seen in one grain."""

    history: History
    ordered_in: set[date]

    @property
    def first_period(self) -> date:
        return min(self.ordered_in)

    @property
    def last_period(self) -> date:
        return max(self.ordered_in)


def customers(population: Population, calendar: Calendar, grain: str) -> list[Customer]:
    return [
        Customer(
            history, {calendar.period(grain, order.local.date()) for order in history.purchases}
        )
        for history in population.histories
        if history.purchases
    ]


def retention_rates(
    population: Population, calendar: Calendar, segmentation: Segmentation
) -> list[Row]:
    rows = []
    for grain in GRAINS:
        people = customers(population, calendar, grain)
        periods = delivered_periods(population, calendar, grain)
        for basis in ("previous_period", "activity_window"):
            known = {("all", "all")}
            for start in periods:
                members = _members(people, calendar, grain, start, basis)
                parts = _parts(members, people, segmentation, start)
                known |= parts.keys()
                is_left_truncated = start == periods[0] or (
                    basis == "activity_window"
                    and midnight(start) < _data_start(population) + calendar.window
                )
                for segment_type, segment in known:
                    part = parts.get((segment_type, segment), set())
                    rows.append(
                        {
                            "grain": grain,
                            "period_start": start,
                            "basis": basis,
                            "segment_type": segment_type,
                            "segment": segment,
                            "is_complete": calendar.is_complete(grain, start),
                            "is_left_truncated": is_left_truncated,
                        }
                        | _counts(members, part)
                    )
    return rows


def _data_start(population: Population) -> datetime:
    return min(order.local for order in population.book.orders)


@dataclass
class Members:
    at_start: People
    at_end: People
    new: People


def _members(
    people: list[Customer], calendar: Calendar, grain: str, start: date, basis: str
) -> Members:
    previous = calendar.previous(grain, start)
    if basis == "previous_period":
        at_start = {who.history.person for who in people if previous in who.ordered_in}
        at_end = {who.history.person for who in people if start in who.ordered_in}
    else:
        at_start = _active_at_end_of(people, calendar, grain, previous)
        at_end = _active_at_end_of(people, calendar, grain, start)
    first_ordered = {who.history.person for who in people if who.first_period == start}
    return Members(at_start, at_end, first_ordered & at_end)


def _parts(
    members: Members, people: list[Customer], segmentation: Segmentation, start: date
) -> dict[tuple[str, str], People]:
    """Who of the members, at the start or at the end, is in which segment of each type."""
    parts: dict[tuple[str, str], People] = defaultdict(set)
    everybody = members.at_start | members.at_end
    for who in people:
        person = who.history.person
        if person in everybody:
            for division in segmentation.segments(who.history, start).items():
                parts[division].add(person)
    return parts


def _counts(members: Members, part: People) -> Row:
    at_start, at_end, new = members.at_start & part, members.at_end & part, members.new & part
    retained = at_start & at_end
    return {
        "customers_at_start": len(at_start),
        "customers_at_end": len(at_end),
        "new_customers": len(new),
        "retained_customers": len(retained),
        "reactivated_customers": len(at_end - at_start - new),
        "lost_customers": len(at_start - at_end),
        "retention_rate": _ratio(len(retained), len(at_start)),
        "textbook_retention_rate": _ratio(len(at_end) - len(new), len(at_start)),
    }


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _active_at_end_of(
    people: list[Customer], calendar: Calendar, grain: str, start: date
) -> People:
    """A qualifying order in [t - W, t), t the instant at which the period's state is taken."""
    state_at = calendar.state_at(grain, start)
    end = midnight(calendar.following(grain, start))
    return {
        who.history.person
        for who in people
        if any(
            state_at - calendar.window <= order.local and order.local < end
            for order in who.history.purchases
        )
    }


def cohorts(population: Population, calendar: Calendar) -> list[Row]:
    rows = []
    for grain in GRAINS:
        people = customers(population, calendar, grain)
        periods = delivered_periods(population, calendar, grain)
        for cohort_start in periods:
            members = [who for who in people if who.first_period == cohort_start]
            if not members:
                continue
            later = [start for start in periods if start >= cohort_start]
            for number, start in enumerate(later):
                row = _cell(members, calendar, grain, start)
                row |= {
                    "grain": grain,
                    "cohort_start": cohort_start,
                    "period_number": number,
                    "is_left_truncated": cohort_start == periods[0],
                }
                rows.append(row)
    return rows


def _cell(members: list[Customer], calendar: Calendar, grain: str, start: date) -> Row:
    active = sum(start in who.ordered_in for who in members)
    unbounded = sum(who.last_period >= start for who in members)
    end = midnight(calendar.following(grain, start))
    net = ZERO
    for who in members:
        net += sum((order.gross for order in who.history.orders if order.local < end), ZERO)
        net -= sum((refund.amount for refund in who.history.refunds if refund.local < end), ZERO)
    per_customer = (net / Decimal(len(members))).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    return {
        "customers": len(members),
        "active_customers": active,
        "retention_rate": active / len(members),
        "unbounded_active_customers": unbounded,
        "unbounded_retention_rate": unbounded / len(members),
        "cumulative_net_revenue_per_customer": per_customer,
        "is_complete": calendar.is_complete(grain, start),
    }
