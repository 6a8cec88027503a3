"""A random customer in the making: who it is, when it is active, what was delivered about it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.integration.random_times import around, instant, shortly_after
from tests.oracle.delivered import CustomerLink, Interaction, OrderLine, RunSettings

LOAD_IDS = (1, 1, 1, 1, 2, 2, 3, 4, 5, 6)


@dataclass
class CustomerRows:
    """What was delivered about one person."""

    lines: list[OrderLine] = field(default_factory=list)
    interactions: list[Interaction] = field(default_factory=list)
    links: list[CustomerLink] = field(default_factory=list)


@dataclass
class CustomerInTheMaking:
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

    def update_time(self, at: datetime) -> datetime | None:
        return self.rng.choice((None, at, at + timedelta(days=1), at + timedelta(days=2)))
