"""Whether and when the shop answers; the planted weakness of those whose dialogue is weak."""

import numpy as np

from pipelines.simulate.arrays import Flags, Integers
from pipelines.simulate.clock import DAY
from pipelines.simulate.journal import Journal
from pipelines.simulate.parameters import PLANTED, WEAK_LINKS
from pipelines.simulate.people import People

_ROUNDS = 3
_PATIENCE = (2 * DAY, 5 * DAY)


def ask(
    rng: np.random.Generator,
    journal: Journal,
    people: People,
    kind: str,
    person: Integers,
    at: Integers,
) -> None:
    """Contacts of this kind and the replies to them; who waits too long inquires again."""
    for _ in range(_ROUNDS):
        asked = journal.write(kind, person, at)
        waits = ~answer(rng, journal, people, asked, person, at)
        waits &= rng.random(len(person)) < PLANTED.dialogue.asks_again
        person, at = person[waits], at[waits] + rng.integers(*_PATIENCE, int(waits.sum()))
        kind = "inquiry"


def answer(
    rng: np.random.Generator,
    journal: Journal,
    people: People,
    asked: Integers,
    person: Integers,
    at: Integers,
) -> Flags:
    """Replies to the contacts with these serials; whether they come within two days."""
    planted = PLANTED.dialogue
    is_weak = people.weak_link[person] == WEAK_LINKS.index("dialogue")
    draw = rng.random(len(person))
    never = np.where(is_weak, planted.never_weak, planted.never)
    in_time = np.where(is_weak, planted.within_two_days_weak, planted.within_two_days)
    soon = rng.integers(1800, 2 * DAY - 7200, len(person))
    late = rng.integers(2 * DAY + 7200, 12 * DAY, len(person))
    is_soon = (draw >= never) & (draw < never + in_time)
    replied_at = at + np.where(is_soon, soon, late)
    is_replied = draw >= never
    score = 5 - rng.integers(0, 2, len(person)) - 2 * is_weak
    journal.write(
        "reply",
        person[is_replied],
        replied_at[is_replied],
        reply_to=asked[is_replied],
        score=score[is_replied],
    )
    return is_soon
