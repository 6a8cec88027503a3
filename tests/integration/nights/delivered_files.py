"""The files of every night, and what a person decides about them in later nights.

What is in them is circles.py's and shop_plans.py's.
"""

from dataclasses import dataclass
from random import Random

from tests.oracle.delivered import Load

FILES = {
    "orders": (1, "orders"),
    "more_orders": (2, "orders"),
    "withdrawn_orders": (3, "orders"),
    "accepted_orders": (4, "orders"),
    "interactions": (11, "interactions/desk"),
    "more_interactions": (12, "interactions/app"),
    "withdrawn_interactions": (13, "interactions/desk"),
    "accepted_interactions": (14, "interactions/desk"),
    "links": (21, "customer_links"),
    "withdrawn_links": (22, "customer_links"),
    "rates": (31, "fx_rates"),
    "withdrawn_rates": (32, "fx_rates"),
}


@dataclass(frozen=True)
class DeliveredFile:
    """statuses: from which night on it is what, first to last."""

    night: int
    name: str
    statuses: tuple[tuple[int, str], ...]

    @property
    def load_id(self) -> int:
        return 100 * self.night + FILES[self.name][0]

    def status(self, night: int) -> str:
        return [status for since, status in self.statuses if since <= night][-1]

    def has_rows(self, night: int) -> bool:
        """What is refused leaves no rows in raw until it is accepted; what is withdrawn does."""
        return any(status != "refused" for since, status in self.statuses if since <= night)

    def withdrawn_at(self) -> int | None:
        return next((since for since, status in self.statuses if status == "withdrawn"), None)

    def load(self, night: int) -> Load:
        number, block = FILES[self.name]
        file = f"{self.name}-{self.night}.csv"
        return Load(100 * self.night + number, self.night + 1, file, block, self.status(night))


def files_of(rng: Random, night: int, nights: int) -> tuple[DeliveredFile, ...]:
    return tuple(DeliveredFile(night, name, _statuses(rng, name, night, nights)) for name in FILES)


def _statuses(rng: Random, name: str, night: int, nights: int) -> tuple[tuple[int, str], ...]:
    later = range(night + 1, nights)
    if name.startswith("withdrawn") and later:
        withdrawn = rng.choice(later)
        again = range(withdrawn + 1, nights)
        # A link that comes back would overlap the one that took its place, and be refused.
        if again and name != "withdrawn_links" and rng.random() < 0.5:
            return (night, "loaded"), (withdrawn, "withdrawn"), (rng.choice(again), "accepted")
        return (night, "loaded"), (withdrawn, "withdrawn")
    if name.startswith("accepted"):
        accepted = rng.choice((*later, nights))
        return (night, "refused"), (accepted, "accepted")
    return ((night, "loaded"),)
