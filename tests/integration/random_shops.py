"""Random shops for the comparison with the oracle: hundreds of independent customers each.

A customer's history follows from a seed and the shop's traits alone, so a customer that fails
in a crowd can be built again alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from hypothesis import strategies as st

from tests.integration.random_customers import CustomerRows, random_customer
from tests.integration.random_times import FIRST_YEAR, ZONES, instant
from tests.oracle.delivered import Delivered, ExchangeRate, Load, Reject, RunSettings

FIRST = datetime(FIRST_YEAR, 1, 1)
LAST = datetime(2024, 6, 30)
ORDER_LOADS = (
    Load(1, 1, "a.csv"),
    Load(2, 2, "b.csv"),
    Load(3, 2, "c.csv"),
    Load(4, 3, "a2.csv", status="withdrawn"),
    Load(5, 4, "d.csv", status="accepted"),
    Load(6, 5, "e.csv", status="refused"),
    Load(7, 5, "e.csv", status="superseded"),
    Load(8, 6, "f.csv", status="pending"),
)
INTERACTION_LOADS = tuple(
    replace(load, load_id=load.load_id + 10, block="interactions") for load in ORDER_LOADS
)
OTHER_LOADS = (
    Load(21, 1, "links.csv", "customer_links"),
    Load(22, 2, "old_links.csv", "customer_links", status="withdrawn"),
    Load(31, 1, "rates.csv", "fx_rates"),
)
REJECTS = tuple(
    Reject(load_id, 10**6 + number, reason)
    for load_id, reasons in {
        1: ("missing_time", "missing_time", "invalid_number"),
        4: ("missing_time",),
        5: ("duplicate_key",),
        6: ("invalid_number",) * 3,
        7: ("invalid_number",) * 4,
        12: ("missing_kind",),
        21: ("missing_value",),
        31: ("invalid_number",),
    }.items()
    for number, reason in enumerate(reasons)
)


@dataclass(frozen=True)
class RandomShop:
    """Traits every customer shares, and the seed of the customers' own."""

    settings: RunSettings
    has_cost: bool
    has_interactions: bool
    has_resolutions: bool
    seed: int
    customers: int

    @property
    def seeds(self) -> list[int]:
        return Random(self.seed).sample(range(10**9), self.customers)

    def customer(self, seed: int) -> CustomerRows:
        return random_customer(
            seed,
            self.settings,
            (FIRST, LAST),
            has_cost=self.has_cost,
            has_interactions=self.has_interactions,
            has_resolutions=self.has_resolutions,
        )

    def delivered(self) -> Delivered:
        return deliver(self.settings, [self.customer(seed) for seed in self.seeds])


def deliver(settings: RunSettings, customers: Sequence[CustomerRows]) -> Delivered:
    return Delivered(
        settings=settings,
        loads=(*ORDER_LOADS, *INTERACTION_LOADS, *OTHER_LOADS),
        lines=tuple(line for customer in customers for line in customer.lines),
        interactions=tuple(row for customer in customers for row in customer.interactions),
        links=tuple(link for customer in customers for link in customer.links),
        rates=exchange_rates(),
        rejects=REJECTS,
    )


def exchange_rates() -> tuple[ExchangeRate, ...]:
    """One rate every seven days, so that one is always at most seven days old."""
    first = FIRST - timedelta(days=100)
    days = (LAST - first).days + 400
    rng = Random(0)
    return tuple(
        ExchangeRate(
            31,
            number,
            currency,
            (first + timedelta(days=day)).date(),
            Decimal(rng.randrange(1, 40000)) / 10000 + Decimal("0.00000001"),
        )
        for number, (day, currency) in enumerate(
            (day, currency) for day in range(0, days, 7) for currency in ("USD", "JPY")
        )
    )


@st.composite
def random_shops(draw: st.DrawFn, customers: int = 250) -> RandomShop:
    zone = draw(st.sampled_from(ZONES))
    as_of = draw(st.integers(0, 2**32).map(lambda seed: as_of_for(seed, zone)))
    settings = RunSettings(
        as_of=as_of,
        zone=zone,
        zero_amount_orders=draw(st.sampled_from(("exclude", "qualify"))),
        redelivery=draw(st.sampled_from(("order", "line"))),
        week_starts_on=draw(st.integers(1, 7)),
    )
    return RandomShop(
        settings=settings,
        has_cost=draw(st.booleans()),
        has_interactions=draw(st.sampled_from((True, True, True, True, False))),
        has_resolutions=draw(st.sampled_from((True, True, True, False))),
        seed=draw(st.integers(0, 2**32)),
        customers=customers,
    )


def as_of_for(seed: int, zone: str) -> datetime:
    """Mostly late in the histories, sometimes in their middle, often at an edge."""
    rng = Random(seed)
    earliest = datetime(2021, 1, 1) if rng.random() < 0.4 else datetime(2023, 6, 1)
    return instant(rng, zone, earliest, LAST)
