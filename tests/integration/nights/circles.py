"""A circle: one to three customers whose rows name each other, and the night each row arrives in.

Circles know nothing of each other: a hundred of them are a hundred tries in one build, and one
that fails in a crowd can be built again alone.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from tests.integration.customer_in_the_making import CustomerInTheMaking, CustomerRows
from tests.integration.nights.circle_in_the_making import Circle
from tests.integration.nights.entangling import correct_contacts, correct_orders, name_each_other
from tests.integration.nights.linking import link_each_other
from tests.integration.nights.shop_plans import LATE_CURRENCY, ShopPlan
from tests.integration.random_contacts import random_contact
from tests.integration.random_customers import live, random_order
from tests.integration.random_shops import FIRST, LAST
from tests.oracle.delivered import Interaction, OrderLine

DEADLINES = (
    *(timedelta(days=days) for days in (3, 5, 7, 14, 30, 90, 180, 365)),
    timedelta(hours=48),
)


def circle_rows(name: str, seed: int, plan: ShopPlan) -> CustomerRows:
    rng = Random(seed)
    mood = rng.choice(("quiet", "quiet", "once", "once", "once", "busy"))
    later = range(1, plan.nights)
    touched = {"quiet": (), "once": (rng.choice(later),), "busy": tuple(later)}[mood]
    circle = Circle(name, rng, plan, touched, [])
    for number in range(rng.choice((1, 1, 2, 2, 3))):
        circle.customers.append(_customer(circle, f"{name}p{number}"))
    lived = CustomerRows()
    for customer in circle.customers:
        lived = _together(lived, customer.rows)
    rows = _delivered(circle, lived, None)
    for night in (0, *touched):
        rows = _together(rows, _news_of(circle, night, rows))
    rows.links.extend(link_each_other(circle))
    return _as_the_plan_allows(circle, rows)


def _customer(circle: Circle, name: str) -> CustomerInTheMaking:
    plan, rng = circle.plan, circle.rng
    settings = rng.choice(plan.settings)
    customer = CustomerInTheMaking(name, rng, settings, (FIRST, LAST), True, True)
    live(customer, has_interactions=True)
    return customer


def _news_of(circle: Circle, night: int, known: CustomerRows) -> CustomerRows:
    """What happened lately, what some as_of will find overdue, and corrections of what is known."""
    news = CustomerRows()
    for customer in circle.customers:
        news = _together(news, _news_about(circle, night, customer, known))
    name_each_other(circle.rng, news, known)
    if night in circle.touched:
        news.lines.extend(correct_orders(circle.rng, circle.customers, known))
        news.interactions.extend(correct_contacts(circle.rng, circle.customers, known))
    return _delivered(circle, news, night)


def _news_about(
    circle: Circle, night: int, customer: CustomerInTheMaking, known: CustomerRows
) -> CustomerRows:
    """A few orders and contacts; what they answer or are about is among all of the customer's."""
    rng = circle.rng
    ids = {source_id for _, source_id in customer.ids}
    customer.rows = CustomerRows(
        lines=[row for row in known.lines if row.source_customer_id in ids],
        interactions=[row for row in known.interactions if row.source_customer_id in ids],
    )
    lines, contacts = len(customer.rows.lines), len(customer.rows.interactions)
    for number in range(rng.choice((0, 1, 1, 3))):
        customer.eras = [_lately_or_due(circle, night)]
        if rng.random() < 0.4:
            random_order(customer, f"{customer.name}-n{night}o{number}")
        else:
            random_contact(customer, f"{customer.name}-n{night}i{number}")
    return CustomerRows(
        lines=customer.rows.lines[lines:], interactions=customer.rows.interactions[contacts:]
    )


def _lately_or_due(circle: Circle, night: int) -> tuple[datetime, datetime]:
    rng, settings = circle.rng, circle.plan.settings
    if rng.random() < 0.5:
        return settings[night].as_of - timedelta(days=rng.choice((2, 20))), settings[night].as_of
    due = rng.choice(settings).as_of - rng.choice(DEADLINES)
    return due - timedelta(hours=2), due + timedelta(hours=2)


def _together(one: CustomerRows, other: CustomerRows) -> CustomerRows:
    return CustomerRows(
        lines=[*one.lines, *other.lines],
        interactions=[*one.interactions, *other.interactions],
        links=[*one.links, *other.links],
    )


def _delivered(circle: Circle, rows: CustomerRows, night: int | None) -> CustomerRows:
    """Each version of each row in a file: of this night, or of the one its time suggests."""
    by_line = circle.plan.settings[0].redelivery == "line"
    loads: dict[tuple[object, ...], int] = {}
    latest: dict[str, int] = {}

    def load_of(version: tuple[object, ...], row_id: str, at: datetime, block: str) -> int:
        if version not in loads:
            first = circle.night_of(at) if night is None else night
            chosen = circle.later(latest[row_id]) if row_id in latest else first
            latest[row_id] = chosen
            loads[version] = circle.file(chosen, block)
        return loads[version]

    lines = [
        replace(
            line,
            load_id=load_of(
                ("order", line.order_id, line.load_id, line.file_row if by_line else None),
                line.order_id,
                line.ordered_at,
                "orders",
            ),
        )
        for line in rows.lines
    ]
    interactions = [
        replace(
            row,
            load_id=load_of(
                ("contact", row.interaction_id, row.load_id, row.file_row),
                row.interaction_id,
                row.occurred_at,
                "interactions",
            ),
        )
        for row in rows.interactions
    ]
    links = [replace(link, load_id=_link_load(circle, link.load_id)) for link in rows.links]
    return CustomerRows(lines=lines, interactions=interactions, links=links)


def _link_load(circle: Circle, drawn: int) -> int:
    night = circle.rng.choice((0, *circle.touched))
    return circle.plan.files[night, "links" if drawn == 21 else "withdrawn_links"].load_id


def _as_the_plan_allows(circle: Circle, rows: CustomerRows) -> CustomerRows:
    """Without what the shop does not deliver yet; every row with a number of its own."""
    return CustomerRows(
        lines=[
            replace(line, file_row=number)
            for number, line in enumerate(_lines_of_their_nights(circle, rows.lines), 1)
        ],
        interactions=[
            replace(row, file_row=number)
            for number, row in enumerate(_contacts_of_their_nights(circle, rows.interactions), 1)
        ],
        links=[replace(link, file_row=number) for number, link in enumerate(rows.links, 1)],
    )


def _lines_of_their_nights(circle: Circle, lines: Iterable[OrderLine]) -> Iterable[OrderLine]:
    """No costs before the first, and one currency for all lines that may stand in an order."""
    lines = list(lines)
    by_line = circle.plan.settings[0].redelivery == "line"
    together: dict[tuple[object, ...], list[OrderLine]] = {}
    for line in lines:
        together.setdefault((line.order_id, None if by_line else line.load_id), []).append(line)
    for line in lines:
        order = together[line.order_id, None if by_line else line.load_id]
        currency = order[0].currency
        first_night = min(each.load_id // 100 for each in order)
        if first_night >= circle.plan.first_late_currency and currency == "JPY":
            currency = LATE_CURRENCY
        has_cost = line.load_id // 100 >= circle.plan.first_cost
        yield replace(line, currency=currency, cost_amount=line.cost_amount if has_cost else None)


def _contacts_of_their_nights(circle: Circle, rows: Iterable[Interaction]) -> Iterable[Interaction]:
    first = circle.plan.first_nights
    return (row for row in rows if row.load_id // 100 >= first.get(row.kind, 0))
