"""What all customers of a shop share over its nights: as_of, files, rates, what comes late.

Everything follows from one seed, so that a shop that failed is named by a line.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from functools import cached_property
from random import Random

from tests.integration.nights.as_of_moves import next_as_of
from tests.integration.nights.delivered_files import DeliveredFile, files_of
from tests.integration.random_contacts import KINDS
from tests.integration.random_shops import as_of_for, exchange_rates
from tests.integration.random_times import ZONES
from tests.oracle.delivered import ExchangeRate, Reject, RunSettings

PRIDE = (
    *("review", "community_joined", "community_post", "event_attended", "referral_sent"),
    *("referral_converted", "idea_submitted", "content_contributed", "ambassador_sale"),
)
SURVEYS = ("survey_sent", "csat", "nps", "ces", "brand_commitment")
LATE_CURRENCY = "GBP"
REASONS = ("missing_time", "invalid_number", "duplicate_key")


@dataclass(frozen=True)
class ShopPlan:
    seed: int
    nights: int

    @cached_property
    def settings(self) -> tuple[RunSettings, ...]:
        """Of every night."""
        rng = Random(f"settings {self.seed}")
        zone = rng.choice(ZONES)
        first = RunSettings(
            as_of=as_of_for(rng.randrange(2**32), zone) - timedelta(days=45),
            zone=zone,
            zero_amount_orders=rng.choice(("exclude", "qualify")),
            redelivery=rng.choice(("order", "line")),
            week_starts_on=rng.randint(1, 7),
        )
        found = [first]
        while len(found) < self.nights:
            found.append(replace(first, as_of=next_as_of(rng, zone, found[-1].as_of)))
        return tuple(found)

    @cached_property
    def files(self) -> dict[tuple[int, str], DeliveredFile]:
        rng = Random(f"files {self.seed}")
        of_nights = (files_of(rng, night, self.nights) for night in range(self.nights))
        return {(file.night, file.name): file for files in of_nights for file in files}

    @cached_property
    def first_nights(self) -> dict[str, int]:
        """Kinds of interaction that no file brings before that night, or ever (= nights).

        Most shops bring all from the start: a first one can end in everything being derived whole.
        """
        rng = Random(f"kinds {self.seed}")
        if rng.random() < 0.6:
            return {}
        kinds = sorted(set(KINDS))
        late = set(rng.sample(kinds, rng.choice((0, 4, 12))))
        late |= set(PRIDE) if rng.random() < 0.35 else set()
        late |= set(SURVEYS) if rng.random() < 0.25 else set()
        late |= set(kinds) if rng.random() < 0.12 else set()
        return {kind: rng.randint(1, self.nights) for kind in sorted(late)}

    @cached_property
    def first_cost(self) -> int:
        return Random(f"cost {self.seed}").choice((0, 0, 0, 0, 1, self.nights - 1, self.nights))

    @cached_property
    def first_late_currency(self) -> int:
        return Random(f"currency {self.seed}").randint(1, self.nights)

    @cached_property
    def rates(self) -> tuple[ExchangeRate, ...]:
        """All there is at first; later corrections, days in between, and one more currency."""
        rng = Random(f"rates {self.seed}")
        base = exchange_rates()
        first = self.files[0, "rates"].load_id
        found = [replace(rate, load_id=first) for rate in base]
        for night in range(1, self.nights):
            for name in ("rates", "withdrawn_rates"):
                for rate in rng.sample(base, rng.choice((0, 0, 3))):
                    changed = replace(
                        rate,
                        load_id=self.files[night, name].load_id,
                        rate_on=rate.rate_on + timedelta(days=rng.choice((0, 0, 3))),
                        rate=Decimal(rng.randrange(1, 40000)) / 10000,
                    )
                    found.append(changed)
            if night == self.first_late_currency:
                load = self.files[night, "rates"].load_id
                found += [
                    replace(rate, load_id=load, currency=LATE_CURRENCY)
                    for rate in base
                    if rate.currency == "USD"
                ]
        return tuple(replace(rate, file_row=row) for row, rate in enumerate(found))

    @cached_property
    def rejects(self) -> tuple[Reject, ...]:
        rng = Random(f"rejects {self.seed}")
        return tuple(
            Reject(file.load_id, 10**6 + number, rng.choice(REASONS))
            for file in self.files.values()
            for number in range(rng.choice((0, 0, 1, 3)))
        )
