"""Whether and when the shop answers; the planted weakness of those whose dialogue is weak."""

import numpy as np

from pipelines.simulate.arrays import Integers
from pipelines.simulate.clock import DAY
from pipelines.simulate.journal import Journal
from pipelines.simulate.parameters import PLANTED, WEAK_LINKS
from pipelines.simulate.people import People


def answer(
    rng: np.random.Generator,
    journal: Journal,
    people: People,
    asked: Integers,
    person: Integers,
    at: Integers,
) -> None:
    """Replies to the contacts with these serials: within two days, later, or never."""
    planted = PLANTED.dialogue
    is_weak = people.weak_link[person] == WEAK_LINKS.index("dialogue")
    draw = rng.random(len(person))
    never = np.where(is_weak, planted.never_weak, planted.never)
    in_time = np.where(is_weak, planted.within_two_days_weak, planted.within_two_days)
    soon = rng.integers(1800, 2 * DAY - 7200, len(person))
    late = rng.integers(2 * DAY + 7200, 12 * DAY, len(person))
    replied_at = at + np.where(draw < never + in_time, soon, late)
    is_replied = draw >= never
    score = 5 - rng.integers(0, 2, len(person)) - 2 * is_weak
    journal.write(
        "reply",
        person[is_replied],
        replied_at[is_replied],
        reply_to=asked[is_replied],
        score=score[is_replied],
    )
