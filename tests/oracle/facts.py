"""fct_customer_periods without the ladder: one row per person and month (definitions §2)."""

from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tests.oracle.calendar import Calendar, midnight
from tests.oracle.histories import Contact, History, Population
from tests.oracle.orders import ZERO, Order, Refund
from tests.oracle.touchpoints import touchpoint_columns

Row = dict[str, Any]
PHASE_OF = {
    "prospect": "interest",
    "new": "purchase",
    "retained": "repurchase",
    "reactivated": "repurchase",
    "dormant": "ownership",
    "lapsed": "ownership",
}
PHASES = ("interest", "purchase", "ownership", "repurchase")


def months_with_a_row(history: History, calendar: Calendar) -> list[date]:
    """From each event's month to the month in which W has run out since, up to as_of's month."""
    last = calendar.as_of_local.date()
    months: set[date] = set()
    for event in history.events:
        until = min((event + calendar.window).date(), last)
        months.update(calendar.periods("month", event.date(), until))
    return sorted(months)


def customer_period(
    history: History, month: date, calendar: Calendar, population: Population
) -> Row:
    end = calendar.following("month", month)
    state_at = calendar.state_at("month", month)
    start_local, end_local = midnight(month), midnight(end)
    purchases = [order for order in history.purchases if order.local < end_local]
    row: Row = {
        "customer_id": history.person,
        "period_start": month,
        "period_end": end,
        "is_complete": calendar.is_complete("month", month),
    }
    row |= _money("", history, start_local, end_local, population.book.has_cost)
    row |= _money("lifetime_", history, datetime.min, end_local, population.book.has_cost)
    row |= _categories(purchases, start_local)
    row |= _lifecycle(purchases, month, state_at, calendar)
    row["journey_phase"] = PHASE_OF[row["lifecycle"]]
    row |= _contacts(history.contacts, start_local, end_local)
    row |= touchpoint_columns(history, month, end_local)
    return row


def _money(prefix: str, history: History, start: datetime, end: datetime, has_cost: bool) -> Row:
    orders = [order for order in history.orders if start <= order.local < end]
    refunds: list[Refund] = [refund for refund in history.refunds if start <= refund.local < end]
    gross = sum((order.gross for order in orders), ZERO)
    refunded = sum((refund.amount for refund in refunds), ZERO)
    discount = sum((order.discount for order in orders), ZERO)
    cost = sum((order.cost for order in orders), ZERO)
    cost -= sum((refund.cost for refund in refunds), ZERO)
    knows_cost = has_cost and not any(order.lacks_cost for order in orders)
    row: Row = {
        f"{prefix}orders": sum(order.qualifies for order in orders),
        f"{prefix}gross_amount": gross,
        f"{prefix}refund_amount": refunded,
        f"{prefix}net_amount": gross - refunded,
        f"{prefix}margin_amount": gross - refunded - cost if knows_cost else None,
        f"{prefix}discount_share": share(discount, gross + discount),
    }
    if not prefix:
        row["discount_amount"] = discount
    return row


def share(part: Decimal, whole: Decimal) -> Decimal | None:
    return part / whole if whole != 0 else None


def _categories(purchases: list[Order], start: datetime) -> Row:
    def bought(orders: list[Order]) -> set[str]:
        return {
            line.product_category
            for order in orders
            for line in order.sale_lines
            if line.product_category is not None
        }

    now = bought([order for order in purchases if order.local >= start])
    before = bought([order for order in purchases if order.local < start])
    return {
        "categories": len(now),
        "new_categories": len(now - before),
        "lifetime_categories": len(now | before),
    }


def lifecycle(purchases: list[Order], month: date, state_at: datetime, calendar: Calendar) -> str:
    """`purchases` are the qualifying orders up to the state's instant."""
    if not purchases:
        return "prospect"
    months = [calendar.month(order.at) for order in purchases]
    last = max(order.local for order in purchases)
    if min(months) == month:
        return "new"
    if month in months:
        before = calendar.previous("month", month)
        return "retained" if before in months else "reactivated"
    return "dormant" if last >= state_at - calendar.window else "lapsed"


def _lifecycle(purchases: list[Order], month: date, state_at: datetime, calendar: Calendar) -> Row:
    stage = lifecycle(purchases, month, state_at, calendar)
    first = min((order.local for order in purchases), default=None)
    last = max((order.local for order in purchases), default=None)
    running_at_start = last is not None and last >= midnight(month) - calendar.window
    return {
        "lifecycle": stage,
        "is_active": stage in ("new", "retained", "reactivated"),
        "is_in_activity_window": any(
            order.local >= state_at - calendar.window for order in purchases
        ),
        "became_lapsed": stage == "lapsed" and running_at_start,
        "first_order_on": first.date() if first else None,
        "last_order_on": last.date() if last else None,
        "tenure_days": (state_at.date() - first.date()).days if first else None,
        "days_since_last_order": (state_at.date() - last.date()).days if last else None,
    }


def _contacts(contacts: list[Contact], start: datetime, end: datetime) -> Row:
    so_far = [contact for contact in contacts if contact.local < end]
    here = [contact for contact in so_far if contact.local >= start]
    kinds: dict[str, int] = defaultdict(int)
    for contact in here:
        kinds[contact.kind] += 1
    row: Row = {"interactions": len(here)}
    for phase in PHASES:
        row[f"{phase}_interactions"] = sum(contact.phase == phase for contact in here)
    row["complaints_opened"] = kinds["complaint"]
    row["complaints_open"] = len([c for c in so_far if is_open(c, end)])
    row["referrals_sent"] = kinds["referral_sent"]
    row["referrals_converted"] = kinds["referral_converted"]
    return row


def is_open(contact: Contact, end: datetime) -> bool:
    """Whether it is a complaint without a resolution by then (as_of has cut already)."""
    if contact.kind != "complaint":
        return False
    return contact.resolved_local is None or contact.resolved_local >= end
