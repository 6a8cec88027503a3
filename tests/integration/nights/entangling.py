"""Rows of a circle that name, correct or take over rows of its others: what closure must find."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from tests.integration.customer_in_the_making import CustomerInTheMaking, CustomerRows
from tests.integration.random_contacts import KINDS
from tests.oracle.delivered import Interaction, OrderLine

CORRECTION = 9
"""Stands for the file of a correction until it has one."""


def name_each_other(rng: Random, news: CustomerRows, known: CustomerRows) -> None:
    """Refunds, replies, complaints and referrals of the news name whatever is known of anybody."""
    orders = sorted({line.order_id for line in (*known.lines, *news.lines)})
    contacts = sorted({row.interaction_id for row in (*known.interactions, *news.interactions)})
    people = sorted({row.source_customer_id or "" for row in (*known.lines, *news.lines)} - {""})
    for number, line in enumerate(news.lines):
        if line.refunds_order_id and rng.random() < 0.3:
            news.lines[number] = replace(line, refunds_order_id=rng.choice(orders))
    for number, row in enumerate(news.interactions):
        if rng.random() < 0.3:
            changes = {
                "in_reply_to": rng.choice(contacts),
                "order_id": rng.choice((None, *orders)),
                "referred_customer_id": rng.choice((None, *people, "somebody new")),
            }
            name = rng.choice(sorted(changes))
            news.interactions[number] = replace(row, **{name: changes[name]})


def correct_orders(
    rng: Random, customers: Sequence[CustomerInTheMaking], known: CustomerRows
) -> Iterator[OrderLine]:
    """Some known orders once more: unchanged, cancelled, moved to another month or customer, ..."""
    versions: dict[tuple[str, int], list[OrderLine]] = {}
    for line in known.lines:
        versions.setdefault((line.order_id, line.load_id), []).append(line)
    for version in rng.sample(sorted(versions), min(len(versions), rng.choice((0, 1, 2)))):
        at = versions[version][0].ordered_at
        moved = timedelta(days=rng.choice((-400, -40, -1, 1, 40, 400)))
        who = rng.choice(customers)
        changes = rng.choice(
            (
                {},
                {"amount": Decimal(rng.choice(("0", "11.5", "120.5")))},
                {"status": rng.choice(("cancelled", "refund", "placed", "test"))},
                {"ordered_at": _within(who, at + moved)},
                who.identity(),
                {"currency": rng.choice((None, "USD"))},
                {"delivered_at": at + timedelta(days=rng.choice((2, 6)))},
                {"refunds_order_id": rng.choice(sorted(versions))[0]},
            )
        )
        changes["updated_at"] = rng.choice((None, at + timedelta(days=3), at - timedelta(days=3)))
        for line in versions[version]:
            yield replace(line, load_id=CORRECTION, file_row=who.row_number(), **changes)


def correct_contacts(
    rng: Random, customers: Sequence[CustomerInTheMaking], known: CustomerRows
) -> Iterator[Interaction]:
    rows = known.interactions
    for row in rng.sample(rows, min(len(rows), rng.choice((0, 1, 2)))):
        at = row.occurred_at
        who = rng.choice(customers)
        changes = rng.choice(
            (
                {},
                {"kind": rng.choice(KINDS)},
                {"occurred_at": _within(who, at + timedelta(days=rng.choice((-40, 1, 40))))},
                who.identity(),
                {"score": Decimal(rng.choice((1, 5, 10)))},
                {"in_reply_to": rng.choice(rows).interaction_id},
                {"referred_customer_id": who.name},
            )
        )
        changes["updated_at"] = rng.choice((None, at + timedelta(days=3), at - timedelta(days=3)))
        yield replace(row, load_id=CORRECTION, file_row=who.row_number(), **changes)


def _within(customer: CustomerInTheMaking, moment: datetime) -> datetime:
    return max(customer.bounds[0], min(moment, customer.bounds[1]))
