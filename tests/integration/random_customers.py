"""One random customer: orders, refunds, contacts and identities with every known trap."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from tests.integration.customer_in_the_making import LOAD_IDS, CustomerInTheMaking, CustomerRows
from tests.integration.random_contacts import random_contact
from tests.integration.random_times import date_of, instant
from tests.oracle.delivered import CustomerLink, OrderLine, RunSettings

AMOUNTS = ("0", "0.01", "9.99", "10", "10", "19.9951", "120.5", "-5", "7.3333")
STATUSES = ("placed",) * 14 + ("completed", "cancelled", "draft", "test")


def random_customer(
    seed: int,
    settings: RunSettings,
    bounds: tuple[datetime, datetime],
    *,
    has_cost: bool,
    has_interactions: bool,
    has_resolutions: bool,
) -> CustomerRows:
    customer = CustomerInTheMaking(
        f"c{seed}", Random(seed), settings, bounds, has_cost, has_resolutions
    )
    live(customer, has_interactions=has_interactions)
    return customer.rows


def live(customer: CustomerInTheMaking, *, has_interactions: bool) -> None:
    """Who the customer is, and all it does within its bounds."""
    _give_identities(customer)
    _give_eras(customer)
    for number in range(customer.rng.choice((0, 1, 1, 2, 3, 5, 9, 25))):
        random_order(customer, f"{customer.name}-o{number}")
    if has_interactions:
        for number in range(customer.rng.choice((0, 0, 1, 3, 6, 12, 20))):
            random_contact(customer, f"{customer.name}-i{number}")


def _give_identities(customer: CustomerInTheMaking) -> None:
    rng, name = customer.rng, customer.name
    customer.ids = [("shop", name)] * 6
    way = rng.choice(("one", "one", "one", "two", "chain", "moved", "withdrawn", "anonymous"))
    if way == "anonymous":
        customer.ids += [("shop", None)] * 2
    if way in ("two", "chain", "moved", "withdrawn"):
        customer.ids += [("shop", f"{name}b"), ("app", name)]
        load = 22 if way == "withdrawn" else 21
        middle = instant(rng, customer.settings.zone, *customer.bounds) if way == "moved" else None
        link = CustomerLink(load, customer.row_number(), f"{name}b", name, valid_from=middle)
        customer.rows.links.append(link)
        if middle is not None and rng.random() < 0.5:
            # Until that instant the second id was a third person's.
            earlier = replace(link, file_row=customer.row_number(), linked_customer_id=f"{name}z")
            customer.rows.links.append(replace(earlier, valid_from=None, valid_to=middle))
    if way == "chain":
        customer.rows.links.append(
            CustomerLink(21, customer.row_number(), name, f"{name}b", customer_namespace="app")
        )


def _give_eras(customer: CustomerInTheMaking) -> None:
    """One stretch of activity, or two with more than a year of silence between."""
    first, last = customer.bounds
    start = first + (last - first) * customer.rng.random() * 0.6
    length = timedelta(days=customer.rng.choice((20, 100, 400, 800)))
    customer.eras = [(start, min(start + length, last))]
    again = start + length + timedelta(days=customer.rng.choice((364, 366, 400, 700)))
    if customer.rng.random() < 0.4 and again < last - timedelta(days=30):
        customer.eras.append((again, min(again + length, last)))


def random_order(customer: CustomerInTheMaking, order_id: str) -> None:
    rng = customer.rng
    at = customer.moment()
    shared = {
        **customer.identity(),
        "currency": rng.choice((None, None, None, "EUR", "USD", "JPY")),
        "channel": rng.choice((None, "web", "store")),
        "customer_type": rng.choice((None, "private", "business")),
    }
    lines = [
        _line(customer, order_id, number, at, shared)
        for number in range(1, rng.choice((2, 2, 3, 4)))
    ]
    _deliver_order(customer, lines)
    if rng.random() < 0.3:
        _refund(customer, lines, f"{order_id}-r")


def _line(
    customer: CustomerInTheMaking, order_id: str, number: int, at: datetime, shared: dict[str, Any]
) -> OrderLine:
    rng = customer.rng
    status = rng.choice(STATUSES)
    is_refund = number > 1 and rng.random() < 0.08
    third_day = at + timedelta(days=3)
    third_date = date_of(customer.settings.zone, third_day)
    return OrderLine(
        load_id=1,
        file_row=0,
        order_id=order_id,
        line_number=number,
        ordered_at=customer.after(at) if rng.random() < 0.1 else at,
        amount=Decimal(rng.choice(AMOUNTS)),
        status="refund" if is_refund else status,
        refunds_order_id=rng.choice((None, f"{customer.name}-o0")) if is_refund else None,
        is_test=rng.random() < 0.02,
        exclusion=None if is_refund else rng.choice((None,) * 12 + ("not_a_sale", "a_voucher")),
        product_category=rng.choice((None, "books", "toys", "tools", "food")),
        promised_at=rng.choice((None, third_day, third_date, at + timedelta(days=5))),
        delivered_at=rng.choice((None, third_day, third_date, at + timedelta(days=4))),
        discount_amount=rng.choice((None, Decimal(0), Decimal("2.5"), Decimal("1.1111"))),
        cost_amount=Decimal("3.25") if customer.has_cost and rng.random() < 0.9 else None,
        **shared,
    )


def _deliver_order(customer: CustomerInTheMaking, lines: list[OrderLine]) -> None:
    """Once, or again with corrections; lines one by one where the shop redelivers lines."""
    rng = customer.rng
    versions = rng.choice((1, 1, 1, 2, 3))
    for _ in range(versions):
        stamp = customer.update_time(lines[0].ordered_at)
        load = rng.choice(LOAD_IDS) if versions > 1 else 1
        kept = [line for line in lines if rng.random() < 0.9] or lines[:1]
        for line in kept if versions > 1 else lines:
            if customer.settings.redelivery == "line" and versions > 1:
                load = rng.choice(LOAD_IDS)
                stamp = customer.update_time(line.ordered_at)
            customer.rows.lines.append(
                replace(line, load_id=load, file_row=customer.row_number(), updated_at=stamp)
            )
        lines = [_corrected(customer, line) for line in lines]


def _corrected(customer: CustomerInTheMaking, line: OrderLine) -> OrderLine:
    rng = customer.rng
    if rng.random() < 0.5:
        line = replace(line, amount=Decimal(rng.choice(AMOUNTS)))
    if rng.random() < 0.2:
        line = replace(line, status=rng.choice(STATUSES))
    if rng.random() < 0.2:
        line = replace(line, ordered_at=customer.after(line.ordered_at))
    return line


def _refund(customer: CustomerInTheMaking, lines: list[OrderLine], order_id: str) -> None:
    rng, bought = customer.rng, lines[0]
    whole = sum((line.amount for line in lines), Decimal(0))
    amount = rng.choice((whole, whole, whole / 2, whole * 2, Decimal("0.01")))
    names = rng.choice(
        (bought.order_id, bought.order_id, bought.order_id, None, "an order nobody knows")
    )
    gives_customer = rng.random() < 0.6
    refund = replace(
        bought,
        order_id=order_id,
        line_number=1,
        ordered_at=customer.after(bought.ordered_at) - timedelta(days=rng.choice((0, 0, 0, 40))),
        amount=amount.quantize(Decimal("0.0001")) * rng.choice((1, -1)),
        status="refund",
        currency=bought.currency if rng.random() < 0.9 else rng.choice((None, "USD", "JPY")),
        is_test=False,
        exclusion=None,
        refunds_order_id=names,
        source_customer_id=bought.source_customer_id if gives_customer else None,
        customer_namespace=bought.customer_namespace,
    )
    more = [
        replace(
            refund,
            line_number=number,
            ordered_at=rng.choice((refund.ordered_at, customer.after(refund.ordered_at))),
            amount=Decimal(rng.choice(AMOUNTS)),
            refunds_order_id=rng.choice((names, None, f"{customer.name}-o0")),
        )
        for number in range(2, rng.choice((2, 2, 3, 4)))
    ]
    _deliver_order(customer, [refund, *more])
