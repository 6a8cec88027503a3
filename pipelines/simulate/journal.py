"""Interactions as they are written down while a chunk of customers is lived through.

Who writes what is in the modules named after the shop's desks; files are made elsewhere.
"""

from dataclasses import dataclass

import numpy as np

from pipelines.simulate.arrays import NOTHING, Flags, Integers, Reals
from pipelines.simulate.clock import Clock

DESKS: dict[str, tuple[str, ...]] = {
    "web": (
        "visit", "product_view", "availability_check", "unavailable", "newsletter_signup",
        "cart", "checkout_started", "quote_request", "coupon_redeemed", "points_earned",
        "points_redeemed",
    ),
    "service": (
        "consultation", "inquiry", "reply", "complaint", "complaint_resolved", "goodwill",
        "return_request", "missing_item", "price_difference", "service_visit", "warranty_claim",
        "cancellation_request", "competitor_mention",
    ),
    "mailings": (
        "campaign_sent", "campaign_opened", "campaign_clicked", "survey_sent", "csat", "nps",
        "ces", "brand_commitment",
    ),
    "community": (
        "community_joined", "community_post", "event_attended", "review", "praise",
        "referral_sent", "referral_converted", "idea_submitted", "content_contributed",
        "ambassador_sale",
    ),
}  # fmt: skip
KINDS = tuple(kind for kinds in DESKS.values() for kind in kinds)


@dataclass(frozen=True)
class Interactions:
    """One row per interaction, by time; NOTHING is NULL. `detail` is a mailing's number."""

    serial: Integers
    kind: Integers
    person: Integers
    at: Integers
    score: Integers
    reply_to: Integers
    order: Integers
    referred: Integers
    mailing: Integers
    statement: Integers

    def __len__(self) -> int:
        return len(self.serial)

    def take(self, rows: Integers | Flags) -> "Interactions":
        return Interactions(**{name: column[rows] for name, column in vars(self).items()})


class Journal:
    """Collects interactions and numbers them from `first_serial`."""

    def __init__(self, first_serial: int, clock: Clock) -> None:
        self.clock = clock
        self._next = first_serial
        self._parts: list[dict[str, Integers]] = []

    def write(
        self,
        kind: str,
        person: Integers,
        at: Integers | Reals,
        *,
        score: Integers | None = None,
        reply_to: Integers | None = None,
        order: Integers | None = None,
        referred: Integers | None = None,
        mailing: Integers | None = None,
        statement: Integers | None = None,
    ) -> Integers:
        """Serials of the new interactions, in the order given, for replies to name them."""
        count = len(person)
        serial = np.arange(self._next, self._next + count)
        self._next += count
        columns = {
            "score": score, "reply_to": reply_to, "order": order, "referred": referred,
            "mailing": mailing, "statement": statement,
        }  # fmt: skip
        self._parts.append(
            {
                "serial": serial,
                "kind": np.full(count, KINDS.index(kind)),
                "person": person,
                "at": self.clock.settle(np.asarray(at, np.int64)),
            }
            | {
                name: np.full(count, NOTHING) if values is None else values
                for name, values in columns.items()
            }
        )
        return serial

    def close(self) -> tuple[Interactions, int]:
        """What happened between the sample's start and end, by time, and the next free serial."""
        columns = {
            name: np.concatenate([part[name] for part in self._parts]) for name in self._parts[0]
        }
        at = columns["at"]
        rows = np.flatnonzero((at >= self.clock.start) & (at < self.clock.end))
        rows = rows[np.argsort(at[rows], kind="stable")]
        return Interactions(**{name: column[rows] for name, column in columns.items()}), self._next
