"""What the web shop and the app write down: looking, putting in the cart, points, coupons."""

import numpy as np

from pipelines.simulate.arrays import Flags
from pipelines.simulate.bond import CustomerMonths
from pipelines.simulate.clock import DAY
from pipelines.simulate.dialogue import answer
from pipelines.simulate.habits import happen
from pipelines.simulate.journal import Journal
from pipelines.simulate.orders import Orders
from pipelines.simulate.parameters import CHANNELS, PLANTED, WEAK_LINKS
from pipelines.simulate.people import People

CART_SHARE = 0.15
COUPON_SHARE = 0.5
POINTS_SHARE = 0.4
POINTS_REDEEMED_SHARE = 0.02
_ONLINE = (CHANNELS.index("web"), CHANNELS.index("app"))
_OF_NO_CAUSE = ("visit", "product_view", "availability_check", "unavailable", "cart")


def write_web(
    rng: np.random.Generator,
    journal: Journal,
    people: People,
    months: CustomerMonths,
    purchases: Orders,
) -> None:
    """Everything of the web desk."""
    lacks_satisfaction = people.weak_link == WEAK_LINKS.index("satisfaction")
    unlucky = np.where(lacks_satisfaction, PLANTED.weak_links.unavailable_when_weak, 1.0)
    for kind in _OF_NO_CAUSE:
        factor = unlucky if kind == "unavailable" else None
        journal.write(kind, *happen(rng, kind, people, months, journal.clock, factor))
    person, at = happen(rng, "quote_request", people, months, journal.clock)
    asked = journal.write("quote_request", person, at)
    answer(rng, journal, people, asked, person, at)
    _sign_up(rng, journal, people)
    _accompany_orders(rng, journal, people, purchases)


def _sign_up(rng: np.random.Generator, journal: Journal, people: People) -> None:
    """Subscribers sign up up to a month before their first purchase, else the day after it."""
    person = np.flatnonzero(people.is_subscriber)
    arrived = people.arrived_at[person]
    before = arrived - rng.integers(3600, 30 * DAY, len(person))
    journal.write(
        "newsletter_signup",
        person,
        np.where(before < journal.clock.start, arrived + DAY, before),
    )


def _accompany_orders(
    rng: np.random.Generator, journal: Journal, people: People, purchases: Orders
) -> None:
    def some(share: float, among: Flags) -> Orders:
        return purchases.take(among & (rng.random(len(purchases)) < share))

    is_online = np.isin(purchases.channel, _ONLINE)
    is_member = people.is_subscriber[purchases.person]
    started = some(CART_SHARE, is_online)
    journal.write("cart", started.person, started.at - 900)
    journal.write("checkout_started", started.person, started.at - 240)
    couponed = some(COUPON_SHARE, purchases.discount_cents > 0)
    journal.write("coupon_redeemed", couponed.person, couponed.at, order=couponed.serial)
    earned = some(POINTS_SHARE, is_member)
    journal.write("points_earned", earned.person, earned.at + 60, order=earned.serial)
    redeemed = some(POINTS_REDEEMED_SHARE, is_member & ~purchases.is_first)
    journal.write("points_redeemed", redeemed.person, redeemed.at, order=redeemed.serial)
