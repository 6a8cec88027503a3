"""What the service desk writes down: questions, complaints and how they were made good."""

import numpy as np

from pipelines.simulate.arrays import NOTHING, Codes
from pipelines.simulate.bond import CustomerMonths
from pipelines.simulate.clock import DAY
from pipelines.simulate.complaints import Complaints
from pipelines.simulate.dialogue import answer, ask
from pipelines.simulate.habits import happen
from pipelines.simulate.journal import Journal
from pipelines.simulate.orders import Orders
from pipelines.simulate.parameters import PLANTED, WEAK_LINKS
from pipelines.simulate.people import People

_EXPECT_A_REPLY = (
    "inquiry", "price_difference", "missing_item", "warranty_claim", "cancellation_request",
)  # fmt: skip

_SATISFACTION = WEAK_LINKS.index("satisfaction")


def write_service(
    rng: np.random.Generator,
    journal: Journal,
    people: People,
    months: CustomerMonths,
    complaints: Complaints,
    refunds: Orders,
) -> None:
    """Everything of the service desk; complaints and refunds have been drawn before."""
    for kind in _EXPECT_A_REPLY:
        person, at = happen(rng, kind, people, months, journal.clock)
        ask(rng, journal, people, kind, person, at)
    for kind in ("consultation", "service_visit"):
        person, at = happen(rng, kind, people, months, journal.clock)
        stage = months.stage[person, journal.clock.month_of(at)]
        less = PLANTED.weak_links.desk_less_when_weak
        is_weak = people.weak_link[person] == _SATISFACTION
        journal.write(kind, person, at, score=np.clip(_judged(rng, stage) - less * is_weak, 1, 5))
    journal.write("competitor_mention", *happen(rng, "competitor_mention", people, months,
                                                journal.clock))  # fmt: skip
    _complaints(journal, complaints)
    known = refunds.take(refunds.person != NOTHING)
    asked_at = known.at - DAY
    asked = journal.write("return_request", known.person, asked_at, order=known.refunds)
    answer(rng, journal, people, asked, known.person, asked_at)


def _judged(rng: np.random.Generator, stage: Codes) -> Codes:
    """2 to 5, better from higher up; those off the ladder judge as the satisfied do."""
    return (np.maximum(stage, 0) + 2 + rng.integers(0, 2, len(stage))).astype(np.int8)


def _complaints(journal: Journal, complaints: Complaints) -> None:
    opened = journal.write("complaint", complaints.person, complaints.at, order=complaints.order)
    closed = complaints.resolved_at != NOTHING
    journal.write(
        "complaint_resolved",
        complaints.person[closed],
        complaints.resolved_at[closed],
        score=complaints.score[closed],
        reply_to=opened[closed],
        order=complaints.order[closed],
    )
    pleased = complaints.has_goodwill
    journal.write(
        "goodwill",
        complaints.person[pleased],
        complaints.resolved_at[pleased] + 3600,
        reply_to=opened[pleased],
        order=complaints.order[pleased],
    )
