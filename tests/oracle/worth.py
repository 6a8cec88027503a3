"""What loyalty is worth: stages, promotions and recommendations (definitions §5 and §10)."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from math import sqrt

from tests.oracle.calendar import Calendar, months_later
from tests.oracle.facts import Row, share
from tests.oracle.histories import History, Population
from tests.oracle.orders import ZERO, Order

STAGES = ("unknown", "dissatisfied", "satisfaction", "delight", "engagement", "empowerment")
MILLIONTH = Decimal("0.000001")


def ladder_economics(
    facts: list[Row], rates: list[Row], months: list[Row], population: Population
) -> list[Row]:
    kept = {
        (row["period_start"], row["segment"]): row
        for row in rates
        if (row["grain"], row["basis"]) == ("month", "activity_window")
        and row["segment_type"] == "ladder_stage"
    }
    net = {(row["customer_id"], row["period_start"]): row["net_amount"] for row in facts}
    standing = defaultdict(list)
    for row in facts:
        standing[row["period_start"], row["ladder_stage"]].append(row)
    has_discounts = any(order.discount > 0 for order in population.book.orders)
    told_of = {contact.kind for contact in population.contacts}
    has_referrals = not told_of.isdisjoint(("referral_sent", "referral_converted"))
    rows = []
    for month in months:
        start = month["period_start"]
        for stage in STAGES:
            here = standing[start, stage]
            retention = kept.get((start, stage), {})
            at_start = retention.get("customers_at_start", 0)
            if here or at_start:
                rows.append(
                    {
                        "period_start": start,
                        "is_complete": month["is_complete"],
                        "stage": stage,
                        "customers": len(here),
                        "customers_at_start": at_start,
                        "retained_customers": retention.get("retained_customers", 0),
                        "retention_rate": retention.get("retention_rate"),
                    }
                    | _money(here, has_discounts=has_discounts)
                    | _variation(here, net)
                    | _referrals(here, has_referrals=has_referrals)
                )
    return rows


def _money(here: list[Row], *, has_discounts: bool) -> Row:
    net, gross, discount = (
        sum((row[f"{name}_amount"] for row in here), ZERO) for name in ("net", "gross", "discount")
    )
    margins = [row["margin_amount"] for row in here if row["margin_amount"] is not None]
    margin = sum(margins, ZERO) if margins else None
    return {
        "net_amount": net,
        "net_revenue_per_customer": _per(net, len(here), Decimal("0.0001")),
        "margin_customers": len(margins),
        "margin_amount": margin,
        "margin_per_customer": _per(margin or ZERO, len(margins), Decimal("0.0001")),
        "gross_amount": gross,
        "discount_amount": discount,
        "discount_share": share(discount, gross + discount) if has_discounts else None,
    }


def _variation(here: list[Row], net: dict[tuple[str, date], Decimal]) -> Row:
    found = []
    for row in here:
        year = [
            net.get((row["customer_id"], months_later(row["period_start"], -back)), ZERO)
            for back in range(12)
        ]
        first_month = row["first_order_on"].replace(day=1)
        if first_month <= months_later(row["period_start"], -11) and sum(year) > 0:
            squares = 12 * sum(amount * amount for amount in year) - sum(year) ** 2
            exact = Decimal(sqrt(squares) / float(sum(year)))
            found.append(exact.quantize(MILLIONTH, ROUND_HALF_UP))
    return {
        "variation_customers": len(found),
        "revenue_variation": _per(sum(found, ZERO), len(found), MILLIONTH),
    }


def _recommends(row: Row) -> bool:
    return bool(row["referrals_sent"] + row["referrals_converted"] > 0)


def _referrals(here: list[Row], *, has_referrals: bool) -> Row:
    recommending = sum(_recommends(row) for row in here)
    return {
        "recommending_customers": recommending if has_referrals else None,
        "referral_rate": recommending / len(here) if has_referrals and here else None,
    }


def _per(amount: Decimal, count: int, places: Decimal) -> Decimal | None:
    return (amount / count).quantize(places, ROUND_HALF_UP) if count else None


def promotions(population: Population, months: list[Row], calendar: Calendar) -> list[Row]:
    orders = population.book.orders
    if not any(order.discount > 0 for order in orders):
        return []
    histories = {history.person: history for history in population.histories}
    placed = [
        (
            calendar.month(order.at),
            _group(order, histories, calendar),
            "discounted" if order.discount > 0 else "full_price",
            order,
        )
        for order in orders
    ]
    rows = []
    for month in months:
        for group in ("new", "existing", "unknown"):
            for price in ("discounted", "full_price"):
                cell = (month["period_start"], group, price)
                here = [order for *of_which, order in placed if tuple(of_which) == cell]
                if here:
                    rows.append(
                        {
                            "period_start": month["period_start"],
                            "is_complete": month["is_complete"],
                            "customer_group": group,
                            "order_price": price,
                        }
                        | _promoted(here, histories, calendar)
                    )
    return rows


def _group(order: Order, histories: dict[str, History], calendar: Calendar) -> str:
    if order.person is None:
        return "unknown"
    purchases = histories[order.person].purchases
    month = calendar.month(order.at)
    return "existing" if purchases and calendar.month(purchases[0].at) < month else "new"


def _promoted(here: list[Order], histories: dict[str, History], calendar: Calendar) -> Row:
    gross = sum((order.gross for order in here), ZERO)
    discount = sum((order.discount for order in here), ZERO)
    qualifying = [order for order in here if order.qualifies]
    row: Row = {
        "orders": len(here),
        "gross_amount": gross,
        "discount_amount": discount,
        "discount_share": share(discount, gross + discount),
        "qualifying_orders": len(qualifying),
    }
    for days in (90, 365):
        wait = timedelta(days=days)
        due = [order for order in qualifying if order.local + wait <= calendar.just_after_as_of]
        reordered = sum(_is_followed(order, histories, wait) for order in due)
        row[f"due_orders_{days}d"] = len(due)
        row[f"reordered_{days}d"] = reordered
        row[f"reorder_rate_{days}d"] = reordered / len(due) if due else None
    return row


def _is_followed(order: Order, histories: dict[str, History], wait: timedelta) -> bool:
    assert order.person is not None
    in_order = sorted(
        histories[order.person].purchases, key=lambda each: (each.local, each.order_id)
    )
    after = in_order[in_order.index(order) + 1 :]
    return bool(after) and after[0].local < order.local + wait


def recommendations(population: Population, facts: list[Row], months: list[Row]) -> list[Row]:
    def happened(kind: str, month: Row | None = None) -> int | None:
        told = [contact for contact in population.contacts if contact.kind == kind]
        if month is None:
            return len(told)
        here = [c for c in told if c.local.date().replace(day=1) == month["period_start"]]
        return len(here) if told else None

    named = {contact.referred for contact in population.contacts if contact.referred is not None}
    tells = bool(happened("referral_sent") or happened("referral_converted"))
    rows = []
    for month in months:
        active = [
            row
            for row in facts
            if row["period_start"] == month["period_start"] and row["is_in_activity_window"]
        ]
        new = [
            history
            for history in population.histories
            if history.person in named
            and history.purchases
            and history.purchases[0].local.date().replace(day=1) == month["period_start"]
        ]
        recommending = sum(_recommends(row) for row in active)
        rows.append(
            {
                "period_start": month["period_start"],
                "is_complete": month["is_complete"],
                "referrals_sent": happened("referral_sent", month),
                "referrals_converted": happened("referral_converted", month),
                "customers_won": len(new) if named else None,
                "customers": len(active),
                "recommending_customers": recommending if tells else None,
                "recommendation_rate": recommending / len(active) if tells and active else None,
            }
        )
    return rows
