"""A circle in the making: its customers, and in which night and file a row of theirs arrives."""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from tests.integration.customer_in_the_making import CustomerInTheMaking
from tests.integration.nights.shop_plans import ShopPlan


@dataclass
class Circle:
    """touched: the nights after the first that bring something about it."""

    name: str
    rng: Random
    plan: ShopPlan
    touched: tuple[int, ...]
    customers: list[CustomerInTheMaking]

    def file(self, night: int, block: str, *, may_be_decided_on: bool = True) -> int:
        """The load of one of the night's files. Who is touched by no night is in a plain one."""
        name = block
        if self.touched and may_be_decided_on and self.rng.random() < 0.3:
            name = self.rng.choice(
                [f"{which}_{block}" for which in ("more", "withdrawn", "accepted")]
            )
        return self.plan.files[night, name].load_id

    def night_of(self, at: datetime) -> int:
        """Mostly the first night that reaches it, sometimes a later one, or too early a one."""
        if self.rng.random() < 0.2:
            return self.rng.choice((0, *self.touched))
        reach = [n for n in (0, *self.touched) if self.plan.settings[n].as_of >= at]
        return reach[0] if reach else self.rng.choice((0, *self.touched))

    def later(self, night: int) -> int:
        return self.rng.choice([n for n in (0, *self.touched) if n >= night])
