"""One random customer: orders, refunds, contacts and identities with every known trap."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from tests.integration.random_times import around, instant, shortly_after
from tests.oracle.delivered import CustomerLink, Interaction, OrderLine, RunSettings

ORDER_LOAD_IDS = (1, 1, 1, 1, 2, 2, 3, 4, 5, 6)
AMOUNTS = ("0", "0.01", "9.99", "10", "10", "19.9951", "120.5", "-5", "7.3333")
STATUSES = ("placed",) * 14 + ("completed", "cancelled", "draft", "test")
SCORED = {
    "csat": (1, 5),
    "nps": (0, 10),
    "review": (1, 5),
    "brand_commitment": (1, 5),
    "complaint_resolved": (1, 5),
    "ces": (1, 7),
    "event_attended": (1, 5),
}
KINDS = (
    *("csat", "nps", "review", "praise", "complaint", "complaint", "complaint_resolved") * 2,
    *("complaint_resolved", "community_joined", "community_post", "event_attended") * 2,
    *("community_joined", "community_post", "brand_commitment", "referral_sent"),
    *("referral_converted", "ambassador_sale", "survey_sent", "survey_sent"),
    *("idea_submitted", "content_contributed", "visit", "cart", "ces", "campaign_sent"),
    *("a_kind_nobody_knows", "unclassified"),
)


@dataclass
class CustomerRows:
    """What was delivered about one person."""

    lines: list[OrderLine] = field(default_factory=list)
    interactions: list[Interaction] = field(default_factory=list)
    links: list[CustomerLink] = field(default_factory=list)


@dataclass
class _Customer:
    """A customer in the making."""

    name: str
    rng: Random
    settings: RunSettings
    bounds: tuple[datetime, datetime]
    has_cost: bool
    has_resolutions: bool
    rows: CustomerRows = field(default_factory=CustomerRows)
    ids: list[tuple[str, str | None]] = field(default_factory=list)
    eras: list[tuple[datetime, datetime]] = field(default_factory=list)
    next_row: int = 0

    def moment(self) -> datetime:
        if self.rng.random() < 0.08:
            return around(self.rng, self.settings.as_of)
        return instant(self.rng, self.settings.zone, *self.rng.choice(self.eras))

    def after(self, moment: datetime) -> datetime:
        return min(shortly_after(self.rng, moment), self.bounds[1])

    def row_number(self) -> int:
        self.next_row += 1
        return self.next_row

    def identity(self) -> dict[str, Any]:
        namespace, source_id = self.rng.choice(self.ids)
        return {"customer_namespace": namespace, "source_customer_id": source_id}


def random_customer(
    seed: int,
    settings: RunSettings,
    bounds: tuple[datetime, datetime],
    *,
    has_cost: bool,
    has_interactions: bool,
    has_resolutions: bool,
) -> CustomerRows:
    rng = Random(seed)
    customer = _Customer(f"c{seed}", rng, settings, bounds, has_cost, has_resolutions)
    _give_identities(customer)
    _give_eras(customer)
    for number in range(rng.choice((0, 1, 1, 2, 3, 5, 9, 25))):
        _order(customer, f"{customer.name}-o{number}")
    if has_interactions:
        for number in range(rng.choice((0, 0, 1, 3, 6, 12, 20))):
            _interaction(customer, f"{customer.name}-i{number}")
    return customer.rows


def _give_identities(customer: _Customer) -> None:
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


def _give_eras(customer: _Customer) -> None:
    """One stretch of activity, or two with more than a year of silence between."""
    first, last = customer.bounds
    start = first + (last - first) * customer.rng.random() * 0.6
    length = timedelta(days=customer.rng.choice((20, 100, 400, 800)))
    customer.eras = [(start, min(start + length, last))]
    again = start + length + timedelta(days=customer.rng.choice((364, 366, 400, 700)))
    if customer.rng.random() < 0.4 and again < last - timedelta(days=30):
        customer.eras.append((again, min(again + length, last)))


def _order(customer: _Customer, order_id: str) -> None:
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
    customer: _Customer, order_id: str, number: int, at: datetime, shared: dict[str, Any]
) -> OrderLine:
    rng = customer.rng
    status = rng.choice(STATUSES)
    is_refund = number > 1 and rng.random() < 0.08
    return OrderLine(
        load_id=1,
        file_row=0,
        order_id=order_id,
        line_number=number,
        ordered_at=customer.after(at) if rng.random() < 0.1 else at,
        amount=Decimal(rng.choice(AMOUNTS)),
        status="refund" if is_refund else status,
        is_test=rng.random() < 0.02,
        exclusion=None if is_refund else rng.choice((None,) * 12 + ("not_a_sale", "a_voucher")),
        product_category=rng.choice((None, "books", "toys", "tools", "food")),
        promised_at=rng.choice((None, at + timedelta(days=3), at + timedelta(days=5))),
        delivered_at=rng.choice((None, at + timedelta(days=3), at + timedelta(days=4))),
        discount_amount=rng.choice((None, Decimal(0), Decimal("2.5"), Decimal("1.1111"))),
        cost_amount=Decimal("3.25") if customer.has_cost and rng.random() < 0.9 else None,
        **shared,
    )


def _deliver_order(customer: _Customer, lines: list[OrderLine]) -> None:
    """Once, or again with corrections; lines one by one where the shop redelivers lines."""
    rng = customer.rng
    versions = rng.choice((1, 1, 1, 2, 3))
    for _ in range(versions):
        stamp = _update_time(customer, lines[0].ordered_at)
        load = rng.choice(ORDER_LOAD_IDS) if versions > 1 else 1
        kept = [line for line in lines if rng.random() < 0.9] or lines[:1]
        for line in kept if versions > 1 else lines:
            if customer.settings.redelivery == "line" and versions > 1:
                load = rng.choice(ORDER_LOAD_IDS)
                stamp = _update_time(customer, line.ordered_at)
            customer.rows.lines.append(
                replace(line, load_id=load, file_row=customer.row_number(), updated_at=stamp)
            )
        lines = [_corrected(customer, line) for line in lines]


def _update_time(customer: _Customer, at: datetime) -> datetime | None:
    return customer.rng.choice((None, at, at + timedelta(days=1), at + timedelta(days=2)))


def _corrected(customer: _Customer, line: OrderLine) -> OrderLine:
    rng = customer.rng
    if rng.random() < 0.5:
        line = replace(line, amount=Decimal(rng.choice(AMOUNTS)))
    if rng.random() < 0.2:
        line = replace(line, status=rng.choice(STATUSES))
    if rng.random() < 0.2:
        line = replace(line, ordered_at=customer.after(line.ordered_at))
    return line


def _refund(customer: _Customer, lines: list[OrderLine], order_id: str) -> None:
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
    _deliver_order(customer, [refund])


def _interaction(customer: _Customer, interaction_id: str) -> None:
    rng = customer.rng
    kind = rng.choice(KINDS)
    if kind == "complaint_resolved" and not customer.has_resolutions:
        kind = "complaint"
    at = customer.moment()
    complaints = [row for row in customer.rows.interactions if row.kind == "complaint"]
    orders: list[str | None] = [line.order_id for line in customer.rows.lines]
    row = Interaction(
        load_id=11,
        file_row=customer.row_number(),
        interaction_id=interaction_id,
        occurred_at=at,
        kind=kind,
        touchpoint=rng.choice((None, "chat")),
        team=rng.choice((None, "care", "advice")),
        score=_score(rng, kind),
        order_id=rng.choice(orders) if orders and rng.random() < 0.3 else None,
        statement=rng.choice((*"12345678", "9", "x", None)) if kind == "brand_commitment" else None,
        **customer.identity(),
    )
    asked = next((c for c in customer.rows.interactions if c.kind == "survey_sent"), None)
    if asked and kind in ("csat", "nps", "ces") and rng.random() < 0.7:
        at = customer.after(asked.occurred_at)
        row = replace(row, occurred_at=at, in_reply_to=asked.interaction_id)
    if kind == "complaint_resolved" and complaints:
        complaint = rng.choice(complaints)
        names = rng.random() < 0.5
        row = replace(
            row,
            occurred_at=customer.after(complaint.occurred_at),
            in_reply_to=complaint.interaction_id if names else rng.choice((None, None, "nothing")),
            order_id=rng.choice((None, complaint.order_id, row.order_id)),
        )
    customer.rows.interactions.append(row)
    if rng.random() < 0.15:
        correction = replace(
            row,
            load_id=rng.choice(ORDER_LOAD_IDS) + 10,
            file_row=customer.row_number(),
            score=_score(rng, kind),
            occurred_at=rng.choice((row.occurred_at, customer.after(row.occurred_at))),
            updated_at=_update_time(customer, at),
        )
        customer.rows.interactions.append(correction)
    if kind == "brand_commitment" and rng.random() < 0.7:
        _answer_whole_scale(customer, row)


def _answer_whole_scale(customer: _Customer, first: Interaction) -> None:
    """All eight statements at once, agreeing up to some rung."""
    agreed = customer.rng.randrange(0, 9)
    for statement in range(1, 9):
        lowest, highest = (4, 5) if statement <= agreed else (1, 4)
        answer = replace(
            first,
            interaction_id=f"{first.interaction_id}-{statement}",
            file_row=customer.row_number(),
            statement=str(statement),
            score=Decimal(customer.rng.randint(lowest, highest)),
        )
        customer.rows.interactions.append(answer)


def _score(rng: Random, kind: str) -> Decimal | None:
    if kind not in SCORED or rng.random() < 0.15:
        return None
    lowest, highest = SCORED[kind]
    if rng.random() < 0.05:
        return Decimal(rng.choice((lowest - 1, highest + 1)))
    return Decimal(rng.choice((lowest, highest, rng.randint(lowest, highest))))
