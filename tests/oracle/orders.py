"""Orders and refunds as one order_id each: class, exclusion and money (definitions §1)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from tests.oracle.calendar import Calendar
from tests.oracle.delivered import Delivered, ExchangeRate, OrderLine
from tests.oracle.identity import person
from tests.oracle.newest import newest_lines, newest_rates

ZERO = Decimal(0)


def money(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.0001"), ROUND_HALF_UP)


def converted(amount: Decimal, rate: Decimal | None) -> Decimal:
    """Nothing needs no rate; a shop that lacks one for money must not get this far."""
    if amount == 0:
        return ZERO
    assert rate is not None
    return money(amount * rate)


def first_known(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value is not None), None)


def line_class(line: OrderLine) -> str:
    """The first that holds: test, refund, cancelled, draft, a named exclusion, else a sale."""
    if line.is_test or line.status == "test":
        return "test"
    if line.status in ("refund", "cancelled", "draft"):
        return line.status
    return line.exclusion or "sale"


@dataclass
class Refund:
    """Money that went back at one instant, for one order or for none that is known."""

    order_id: str
    at: datetime
    local: datetime
    names: str | None
    amount_original: Decimal
    cost_original: Decimal
    currency: str
    person: str | None = None
    rate: Decimal | None = None
    shown_in: str = ""

    @property
    def amount(self) -> Decimal:
        return converted(self.amount_original, self.rate)

    @property
    def cost(self) -> Decimal:
        """What the goods that came back had cost, where the shop says so."""
        return converted(self.cost_original, self.rate)


@dataclass
class Order:
    """All lines under one order_id."""

    order_id: str
    lines: list[OrderLine]
    at: datetime
    local: datetime
    currency: str
    person: str | None
    source_customer_id: str | None
    rate: Decimal | None = None
    exclusion: str | None = None
    refunds_of_it: list[Refund] = field(default_factory=list)
    refunds_in_it: list[Refund] = field(default_factory=list)

    def of_class(self, wanted: str) -> list[OrderLine]:
        return [line for line in self.lines if line_class(line) == wanted]

    @cached_property
    def sale_lines(self) -> list[OrderLine]:
        return self.of_class("sale")

    @property
    def qualifies(self) -> bool:
        return self.exclusion is None

    @cached_property
    def amount_original(self) -> Decimal:
        return sum((line.amount for line in self.sale_lines), ZERO)

    @property
    def used_rate(self) -> Decimal | None:
        """At which its money was converted; where it only gives back, the first it gave back."""
        if self.refunds_in_it and not self.sale_lines:
            return self.refunds_in_it[0].rate
        return self.rate

    @property
    def gross(self) -> Decimal:
        return converted(self.amount_original, self.rate)

    @property
    def discount(self) -> Decimal:
        given = sum((line.discount_amount or ZERO for line in self.sale_lines), ZERO)
        return converted(given, self.rate)

    @property
    def cost(self) -> Decimal:
        paid = sum((line.cost_amount or ZERO for line in self.sale_lines), ZERO)
        return converted(paid, self.rate)

    @property
    def lacks_cost(self) -> bool:
        return any(line.cost_amount is None for line in self.sale_lines)


@dataclass
class OrderBook:
    """Every order and refund that had happened by as_of."""

    orders: list[Order]
    refunds: list[Refund]
    has_cost: bool


def order_book(delivered: Delivered, calendar: Calendar) -> OrderBook:
    orders: dict[str, Order] = {}
    rates = newest_rates(delivered)
    for order_id, lines in newest_lines(delivered).items():
        order = _order(delivered, calendar, order_id, lines)
        if calendar.has_happened(order.at):
            order.rate = _rate(
                rates, delivered.settings.currency, order.currency, order.local.date()
            )
            orders[order_id] = order
    for order in orders.values():
        order.refunds_in_it = _refunds(calendar, order)
    _settle(orders)
    refunds = [refund for order in orders.values() for refund in order.refunds_in_it]
    for order in orders.values():
        order.exclusion = _exclusion(order, delivered.settings.zero_amount_orders)
    has_cost = any(
        line.cost_amount is not None for order in orders.values() for line in order.sale_lines
    )
    return OrderBook(list(orders.values()), refunds, has_cost)


def _order(
    delivered: Delivered, calendar: Calendar, order_id: str, lines: list[OrderLine]
) -> Order:
    at = min(line.ordered_at for line in lines)
    with_customer = [line for line in lines if line.source_customer_id is not None]
    first = with_customer[0] if with_customer else lines[0]
    return Order(
        order_id=order_id,
        lines=lines,
        at=at,
        local=calendar.local(at),
        currency=_currency(lines, delivered.settings.currency),
        person=person(delivered, first.customer_namespace, first.source_customer_id, at),
        source_customer_id=first.source_customer_id,
    )


def _currency(lines: list[OrderLine], home_currency: str) -> str:
    """That of all money in the order; a shop that mixes them must not get this far."""
    with_money = [line for line in lines if line_class(line) in ("sale", "refund")]
    if not with_money:
        return first_known(line.currency for line in lines) or home_currency
    (currency,) = {line.currency or home_currency for line in with_money}
    return currency


def _refunds(calendar: Calendar, order: Order) -> list[Refund]:
    """What it has given back so far: the lines of one instant for one order together."""
    lines = order.of_class("refund")
    beside = first_known(line.refunds_order_id for line in lines)
    unnamed = order.order_id if order.sale_lines else beside
    refunds: dict[tuple[datetime, str | None], Refund] = {}
    for line in lines:
        at, names = line.ordered_at, line.refunds_order_id or unnamed
        if not calendar.has_happened(at):
            continue
        nothing_yet = Refund(
            order.order_id, at, calendar.local(at), names, ZERO, ZERO, order.currency
        )
        refund = refunds.setdefault((at, names), nothing_yet)
        refund.amount_original += abs(line.amount)
        refund.cost_original += abs(line.cost_amount or ZERO)
    return list(refunds.values())


def _settle(orders: dict[str, Order]) -> None:
    """Rate, person and row of each refund, from its order and the one it names."""
    known = {order_id: order.person for order_id, order in orders.items()}
    for order in orders.values():
        named = [orders.get(refund.names or "") for refund in order.refunds_in_it]
        theirs = {known[each.order_id] for each in named if each} - {None}
        if order.person is None and not order.sale_lines and len(theirs) == 1:
            (order.person,) = theirs
        for refund, back in zip(order.refunds_in_it, named, strict=True):
            refund.rate, refund.person, refund.shown_in = order.rate, order.person, order.order_id
            if back is None:
                continue
            back.refunds_of_it.append(refund)
            if back.currency == refund.currency:
                refund.rate = back.rate
            if order.person is None and known[back.order_id] is not None:
                refund.person, refund.shown_in = known[back.order_id], back.order_id


def _rate(
    rates: list[ExchangeRate], home_currency: str, currency: str, day: date
) -> Decimal | None:
    """The latest rate at most 7 days old."""
    if currency == home_currency:
        return Decimal(1)
    usable = [
        rate
        for rate in rates
        if rate.currency == currency and day - timedelta(days=7) <= rate.rate_on <= day
    ]
    return max(usable, key=lambda rate: rate.rate_on).rate if usable else None


def _exclusion(order: Order, zero_amount_orders: str) -> str | None:
    """The first reason, by name, why an order does not qualify; None when it does."""
    if order.person is None:
        return "no_customer"
    if not order.sale_lines:
        classes = {line_class(line) for line in order.lines}
        for reason in ("test", "cancelled", "draft", "refund"):
            if reason in classes:
                return reason
        return min(classes)
    amount = order.amount_original
    in_its_currency = [each for each in order.refunds_of_it if each.currency == order.currency]
    refunded = sum((refund.amount_original for refund in in_its_currency), ZERO)
    if amount > 0 and refunded >= amount:
        return "refunded_in_full"
    if amount < 0:
        return "negative_amount"
    if amount == 0 and zero_amount_orders == "exclude":
        return "zero_amount"
    return None
