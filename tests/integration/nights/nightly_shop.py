"""A shop over some nights: what lies in raw after each of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random

from tests.integration.customer_in_the_making import CustomerRows
from tests.integration.nights.circles import circle_rows
from tests.integration.nights.shop_plans import ShopPlan
from tests.oracle.delivered import Delivered

Circles = dict[str, CustomerRows]
"""Rows by the circle's name, which every id of the circle begins with."""


@dataclass(frozen=True)
class NightlyShop:
    """Everything follows from the seed, so that this line alone builds a failing shop again."""

    seed: int
    nights: int = 4
    circles: int = 90

    @cached_property
    def plan(self) -> ShopPlan:
        return ShopPlan(self.seed, self.nights)

    def all_circles(self) -> Circles:
        seeds = Random(self.seed).sample(range(10**6), self.circles)
        return {f"k{seed}.": circle_rows(f"k{seed}.", seed, self.plan) for seed in seeds}


def raw_of(plan: ShopPlan, circles: Circles) -> Callable[[int], Delivered]:
    """What raw holds in a night. Files without a row are not delivered."""
    lines = [row for rows in circles.values() for row in rows.lines]
    contacts = [row for rows in circles.values() for row in rows.interactions]
    links = [row for rows in circles.values() for row in rows.links]
    every: Sequence[Sequence[object]] = (lines, contacts, links, plan.rates)
    filled = {row.load_id for rows in every for row in rows}

    def of_night(night: int) -> Delivered:
        files = [f for f in plan.files.values() if f.night <= night and f.load_id in filled]
        there = {file.load_id for file in files if file.has_rows(night)}
        listed = {file.load_id for file in files}
        return Delivered(
            settings=plan.settings[night],
            loads=tuple(file.load(night) for file in files),
            lines=tuple(row for row in lines if row.load_id in there),
            interactions=tuple(row for row in contacts if row.load_id in there),
            links=tuple(row for row in links if row.load_id in there),
            rates=tuple(row for row in plan.rates if row.load_id in there),
            rejects=tuple(row for row in plan.rejects if row.load_id in listed),
        )

    return of_night
