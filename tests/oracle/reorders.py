"""Who orders again within 90 days of a moment, and who was at the same point (definitions §10)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tests.oracle.calendar import Calendar, midnight
from tests.oracle.histories import History
from tests.oracle.orders import Order

WITHIN = timedelta(days=90)


@dataclass(frozen=True)
class Standing:
    """A customer at a moment: orders so far, the last of them, and whether another came in time."""

    orders: int
    last: datetime | None
    is_reordered: bool
    is_active: bool

    @property
    def order_band(self) -> int:
        return {1: 1, 2: 2, 3: 3, 4: 3}.get(self.orders, 5)

    def recency_band(self, moment: datetime) -> int:
        assert self.last is not None
        ago = moment - self.last
        return next(days for days in (7, 14, 30, 60, 90, 180, 1000) if ago <= timedelta(days=days))


def standing_just_after(history: History, moment: datetime, calendar: Calendar) -> Standing:
    """What happens at the moment itself has happened."""
    return _standing(history, moment, calendar, [o for o in history.purchases if o.local <= moment])


def standing_just_before(history: History, moment: datetime, calendar: Calendar) -> Standing:
    return _standing(history, moment, calendar, [o for o in history.purchases if o.local < moment])


def _standing(
    history: History, moment: datetime, calendar: Calendar, so_far: list[Order]
) -> Standing:
    last = max((order.local for order in so_far), default=None)
    later = [order.local for order in history.purchases if order not in so_far]
    return Standing(
        orders=len(so_far),
        last=last,
        is_reordered=any(order < moment + WITHIN for order in later),
        is_active=last is not None and moment <= last + calendar.window,
    )


def is_over(moment: datetime, calendar: Calendar) -> bool:
    """Whether the 90 days after it lie before as_of."""
    return moment + WITHIN <= calendar.just_after_as_of


def middle(month: date) -> datetime:
    return midnight(month) + timedelta(days=15)
