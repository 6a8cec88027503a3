"""One chunk of customers, lived through from traits to interactions.

Chunks bound memory and have a seed each; files are written elsewhere.
"""

from dataclasses import dataclass

import numpy as np

from pipelines.simulate.arrays import NOTHING, Integers
from pipelines.simulate.bond import CustomerMonths, live_through
from pipelines.simulate.clock import Clock
from pipelines.simulate.community import write_community
from pipelines.simulate.complaints import draw_complaints
from pipelines.simulate.crisis import CrisisWindow
from pipelines.simulate.journal import Interactions, Journal
from pipelines.simulate.mailings import Invitations, write_mailings
from pipelines.simulate.orders import Orders
from pipelines.simulate.paperwork import add_paperwork
from pipelines.simulate.people import People, draw_people
from pipelines.simulate.purchases import draw_purchases
from pipelines.simulate.service import write_service
from pipelines.simulate.web import write_web


@dataclass(frozen=True)
class Serials:
    """The next free number of an order and of an interaction."""

    order: int = 1
    interaction: int = 1


@dataclass(frozen=True)
class Chunk:
    """All that is known of some customers. Persons count from 0 within the chunk."""

    people: People
    months: CustomerMonths
    orders: Orders
    interactions: Interactions
    invitations: Invitations
    following: Serials


@dataclass(frozen=True)
class Wishes:
    """What may be switched off or on in a sample."""

    currencies: bool
    delivery_faults: bool
    window: CrisisWindow | None


def live(
    rng: np.random.Generator,
    numbers: Integers,
    buyers: int,
    clock: Clock,
    serials: Serials,
    wishes: Wishes,
) -> Chunk:
    """Draw these customers and everything they do."""
    people = draw_people(rng, numbers, buyers, clock, currencies=wishes.currencies)
    purchases = draw_purchases(
        rng, people, clock, wishes.window, delivery_faults=wishes.delivery_faults
    )
    orders = add_paperwork(rng, purchases, clock, serials.order)
    complaints = draw_complaints(rng, orders, clock)
    months = live_through(rng, people, purchases, complaints, clock)
    journal = Journal(serials.interaction, clock)
    qualifying = orders.take(orders.is_newest & (orders.exclusion == NOTHING))
    refunds = orders.take(orders.refunds != NOTHING)
    write_web(rng, journal, people, months, qualifying)
    write_service(rng, journal, people, months, complaints, refunds)
    invitations = write_mailings(rng, journal, people, months)
    write_community(rng, journal, people, months)
    interactions, next_interaction = journal.close()
    next_order = int(orders.serial.max(initial=serials.order - 1)) + 1
    following = Serials(next_order, next_interaction)
    return Chunk(people, months, orders, interactions, invitations, following)
