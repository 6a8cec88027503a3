"""Retention rates and cohorts by counting people one at a time (definitions §3)."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from tests.oracle.calendar import GRAINS, Calendar, midnight
from tests.oracle.facts import Row
from tests.oracle.histories import History, Population
from tests.oracle.orders import ZERO

People = set[str]


def delivered_periods(population: Population, calendar: Calendar, grain: str) -> list[date]:
    """From the first delivered order's period, whoever's it was, to as_of's."""
    if not population.book.orders:
        return []
    first = min(order.local for order in population.book.orders)
    return calendar.periods(grain, first.date(), calendar.as_of_local.date())


def retention_rates(population: Population, calendar: Calendar) -> list[Row]:
    rows = []
    for grain in GRAINS:
        periods = delivered_periods(population, calendar, grain)
        for start in periods:
            for basis in ("previous_period", "activity_window"):
                row = _rate(population, calendar, grain, start, basis)
                row["is_left_truncated"] = start == periods[0] or (
                    basis == "activity_window"
                    and midnight(start) < _data_start(population) + calendar.window
                )
                rows.append(row)
    return rows


def _data_start(population: Population) -> datetime:
    return min(order.local for order in population.book.orders)


def _rate(population: Population, calendar: Calendar, grain: str, start: date, basis: str) -> Row:
    previous = calendar.previous(grain, start)
    if basis == "previous_period":
        at_start = _ordered_in(population, calendar, grain, previous)
        at_end = _ordered_in(population, calendar, grain, start)
    else:
        at_start = _active_at_end_of(population, calendar, grain, previous)
        at_end = _active_at_end_of(population, calendar, grain, start)
    new = _first_ordered_in(population, calendar, grain, start) & at_end
    retained = at_start & at_end
    return {
        "grain": grain,
        "period_start": start,
        "basis": basis,
        "segment_type": "all",
        "segment": "all",
        "customers_at_start": len(at_start),
        "customers_at_end": len(at_end),
        "new_customers": len(new),
        "retained_customers": len(retained),
        "reactivated_customers": len(at_end - at_start - new),
        "lost_customers": len(at_start - at_end),
        "retention_rate": _ratio(len(retained), len(at_start)),
        "textbook_retention_rate": _ratio(len(at_end) - len(new), len(at_start)),
        "is_complete": calendar.is_complete(grain, start),
    }


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _ordered_in(population: Population, calendar: Calendar, grain: str, start: date) -> People:
    return {
        history.person
        for history in population.histories
        if any(calendar.period(grain, order.local.date()) == start for order in history.purchases)
    }


def _first_ordered_in(
    population: Population, calendar: Calendar, grain: str, start: date
) -> People:
    return {
        history.person
        for history in population.histories
        if history.purchases and first_period(history, calendar, grain) == start
    }


def first_period(history: History, calendar: Calendar, grain: str) -> date:
    return calendar.period(grain, min(order.local for order in history.purchases).date())


def _active_at_end_of(
    population: Population, calendar: Calendar, grain: str, start: date
) -> People:
    """A qualifying order in [t - W, t), t the instant at which the period's state is taken."""
    state_at = calendar.state_at(grain, start)
    end = midnight(calendar.following(grain, start))
    return {
        history.person
        for history in population.histories
        if any(
            state_at - calendar.window <= order.local and order.local < end
            for order in history.purchases
        )
    }


def cohorts(population: Population, calendar: Calendar) -> list[Row]:
    rows = []
    for grain in GRAINS:
        periods = delivered_periods(population, calendar, grain)
        for cohort_start in periods:
            members = [
                history
                for history in population.histories
                if history.purchases and first_period(history, calendar, grain) == cohort_start
            ]
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


def _cell(members: list[History], calendar: Calendar, grain: str, start: date) -> Row:
    def periods_of(history: History) -> set[date]:
        return {calendar.period(grain, order.local.date()) for order in history.purchases}

    active = sum(start in periods_of(history) for history in members)
    unbounded = sum(max(periods_of(history)) >= start for history in members)
    end = midnight(calendar.following(grain, start))
    net = ZERO
    for history in members:
        net += sum((order.gross for order in history.orders if order.local < end), ZERO)
        net -= sum((refund.amount for refund in history.refunds if refund.local < end), ZERO)
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
