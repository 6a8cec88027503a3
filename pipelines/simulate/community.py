"""What members and recommenders do: joining, posting, reviewing, praising, bringing others."""

import numpy as np

from pipelines.simulate.arrays import Integers
from pipelines.simulate.bond import CustomerMonths
from pipelines.simulate.clock import DAY
from pipelines.simulate.dialogue import answer
from pipelines.simulate.habits import happen, moments_within
from pipelines.simulate.journal import Journal
from pipelines.simulate.parameters import PLANTED, STAGES, WEAK_LINKS
from pipelines.simulate.people import People

CONVERTED_WITHIN = 60 * DAY
JOINING_SHARE = 0.9
_ENGAGEMENT = STAGES.index("engagement")


def write_community(
    rng: np.random.Generator, journal: Journal, people: People, months: CustomerMonths
) -> None:
    """Everything of the community desk; those whose pride is weak do most of it seldom."""
    is_weak = people.weak_link == WEAK_LINKS.index("pride")
    pride = np.where(is_weak, PLANTED.weak_links.pride_when_weak, 1.0)
    clock = journal.clock
    joined_at = _join(rng, journal, months)
    for kind in ("community_post", "event_attended"):
        person, at = happen(rng, kind, people, months, clock, pride)
        member = at > joined_at[person]
        score = rng.integers(4, 6, member.sum()) if kind == "event_attended" else None
        journal.write(kind, person[member], at[member], score=score)
    person, at = happen(rng, "review", people, months, clock, pride)
    stage = months.stage[person, clock.month_of(at)]
    stars = np.clip(stage + 2 + rng.integers(0, 2, len(stage)), 1, np.where(stage > 1, 5, 4))
    journal.write("review", person, at, score=stars)
    for kind in ("content_contributed", "ambassador_sale"):
        journal.write(kind, *happen(rng, kind, people, months, clock, pride))
    for kind in ("praise", "idea_submitted"):
        person, at = happen(rng, kind, people, months, clock, pride)
        answer(rng, journal, people, journal.write(kind, person, at), person, at)
    person, at = happen(rng, "referral_sent", people, months, clock, pride)
    sent = journal.write("referral_sent", person, at)
    _convert(rng, journal, people, sent, person, at)


def _join(rng: np.random.Generator, journal: Journal, months: CustomerMonths) -> Integers:
    """When each person joined the community; the end of the sample for those who never did."""
    is_ripe = (months.stage >= _ENGAGEMENT) & months.is_alive
    person = np.flatnonzero(is_ripe.any(axis=1) & (rng.random(len(is_ripe)) < JOINING_SHARE))
    at = moments_within(rng, is_ripe[person].argmax(axis=1), journal.clock)
    journal.write("community_joined", person, at)
    joined_at = np.full(len(is_ripe), journal.clock.end)
    joined_at[person] = at
    return joined_at


def _convert(
    rng: np.random.Generator,
    journal: Journal,
    people: People,
    sent: Integers,
    person: Integers,
    at: Integers,
) -> None:
    """A referral converts when it meets a real newcomer of the following weeks; each meets one."""
    newcomers = np.flatnonzero(people.is_buyer)
    newcomers = newcomers[np.argsort(people.arrived_at[newcomers], kind="stable")]
    if not len(newcomers):
        return
    arrivals = people.arrived_at[newcomers]
    first = np.searchsorted(arrivals, at, side="right")
    last = np.searchsorted(arrivals, at + CONVERTED_WITHIN, side="right")
    is_met = (last > first) & (rng.random(len(at)) < 0.5)
    rows = np.flatnonzero(is_met)
    met = first[rows] + (rng.random(len(rows)) * (last - first)[rows]).astype(np.int64)
    met, which = np.unique(met, return_index=True)
    rows, referred = rows[which], newcomers[met]
    journal.write("referral_converted", person[rows], people.arrived_at[referred] + 120,
                  reply_to=sent[rows], referred=referred)  # fmt: skip
