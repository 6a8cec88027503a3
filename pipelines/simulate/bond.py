"""The latent bond between customer and shop: warmth by month, and the ladder stage it means.

Orders and complaints move it, interactions show it; nothing here is delivered as such.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.simulate.arrays import NOTHING, Codes, Flags, Integers
from pipelines.simulate.clock import Clock
from pipelines.simulate.complaints import RECOVERED_FROM, Complaints
from pipelines.simulate.orders import Orders
from pipelines.simulate.parameters import DELIVERIES, PLANTED, STAGES
from pipelines.simulate.people import People

MISHAPS = (DELIVERIES.index("late"), DELIVERIES.index("missing"))
_SHOCK_OF_MISHAP = -0.15


@dataclass(frozen=True)
class CustomerMonths:
    """Arrays of people by months. `stage` is a code of STAGES, NOTHING off the ladder."""

    stage: Codes
    warmth: NDArray[np.float32]
    is_known: Flags
    is_alive: Flags

    @property
    def shape(self) -> tuple[int, int]:
        rows, months = self.stage.shape
        return rows, months


def live_through(
    rng: np.random.Generator,
    people: People,
    purchases: Orders,
    complaints: Complaints,
    clock: Clock,
) -> CustomerMonths:
    """The months of these people; a customer who has left keeps a warmth but is not alive."""
    months = np.arange(clock.months)
    arrival = clock.month_of(people.arrived_at)
    left = np.full(len(people), clock.months, np.int64)
    final = purchases.is_final
    left[purchases.person[final]] = clock.month_of(purchases.at[final])
    shocks = _shocks(people, purchases, complaints, clock)
    warmth = np.empty((len(people), clock.months), np.float32)
    mood = rng.standard_normal(len(people)) * PLANTED.bond.mood_sd
    for month in range(clock.months):
        noise = rng.standard_normal(len(people)) * PLANTED.bond.mood_sd
        mood = PLANTED.bond.persistence * mood + noise + shocks[:, month]
        warmth[:, month] = people.warmth + mood
    is_known = months >= arrival[:, None]
    is_customer = is_known & people.is_buyer[:, None]
    return CustomerMonths(
        stage=np.where(is_customer, _stage_of(warmth), NOTHING).astype(np.int8),
        warmth=warmth,
        is_known=is_known,
        is_alive=is_known & (months <= left[:, None]),
    )


def _stage_of(warmth: NDArray[np.float32]) -> Integers:
    bond = PLANTED.bond
    limits = [
        bond.from_satisfaction,
        bond.from_delight,
        bond.from_engagement,
        bond.from_empowerment,
    ]
    assert len(limits) + 1 == len(STAGES)
    return np.searchsorted(limits, warmth, side="right")


def _shocks(
    people: People, purchases: Orders, complaints: Complaints, clock: Clock
) -> NDArray[np.float64]:
    bond = PLANTED.bond
    shocks = np.zeros((len(people), clock.months))
    mishap = np.isin(purchases.delivery, MISHAPS)
    felt_at = np.minimum(purchases.promised_at[mishap], clock.end - 1)
    np.add.at(shocks, (purchases.person[mishap], clock.month_of(felt_at)), _SHOCK_OF_MISHAP)
    is_resolved = complaints.resolved_at != NOTHING
    is_recovered = is_resolved & (complaints.score >= RECOVERED_FROM)
    felt = np.where(
        is_recovered,
        bond.shock_recovered,
        np.where(is_resolved, bond.shock_poorly_resolved, bond.shock_unresolved),
    )
    felt_at = np.where(is_resolved, complaints.resolved_at, complaints.at)
    np.add.at(shocks, (complaints.person, clock.month_of(felt_at)), felt)
    return shocks
