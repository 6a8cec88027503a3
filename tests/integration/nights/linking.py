"""Links between the customers of a circle: merged, split, ended, moved, chained, told twice."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from tests.integration.nights.circle_in_the_making import Circle
from tests.integration.random_times import instant
from tests.oracle.delivered import CustomerLink


def link_each_other(circle: Circle) -> Iterator[CustomerLink]:
    """Later customers become earlier ones; no customer is two persons in one instant."""
    names = [customer.name for customer in circle.customers]
    for number in range(1, len(names)):
        if circle.rng.random() < 0.6:
            yield from _links_of(circle, names[number], names[:number])


def _links_of(circle: Circle, who: str, others: list[str]) -> Iterator[CustomerLink]:
    rng, plan = circle.rng, circle.plan
    night = rng.choice((0, *circle.touched, *circle.touched))
    link = CustomerLink(0, 0, who, rng.choice(others), valid_from=_instant_or_never(circle))
    kept = replace(link, load_id=plan.files[night, "links"].load_id)
    taken_back = plan.files[night, "withdrawn_links"]
    way = rng.choice(("merged", "told twice", "split", "ended", "moved", "half each"))
    if way == "merged":
        yield kept
    if way == "told twice":
        again = circle.later(night)
        yield kept
        yield replace(kept, load_id=plan.files[again, "links"].load_id)
    if way == "half each":
        middle = instant(rng, plan.settings[0].zone, *circle.customers[0].bounds)
        yield replace(kept, valid_from=None, valid_to=middle)
        yield replace(kept, valid_from=middle, linked_customer_id=rng.choice(others))
    if way in ("split", "ended", "moved"):
        yield replace(link, load_id=taken_back.load_id)
        then = taken_back.withdrawn_at()
        if then is None or way == "split":
            return
        new = replace(link, load_id=plan.files[then, "links"].load_id)
        if way == "moved":
            yield replace(new, linked_customer_id=rng.choice(others))
        else:
            yield replace(new, valid_from=None, valid_to=_instant_or_never(circle))


def _instant_or_never(circle: Circle) -> datetime | None:
    zone, bounds = circle.plan.settings[0].zone, circle.customers[0].bounds
    return circle.rng.choice((None, instant(circle.rng, zone, *bounds)))
