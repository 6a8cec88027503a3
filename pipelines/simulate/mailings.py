"""Campaigns and surveys: what is sent, who opens it, and who answers what.

Not answering is honest: it depends on warmth, on how often one was asked lately, and on chance.
"""

from dataclasses import dataclass

import numpy as np

from pipelines.simulate.arrays import Codes, Flags, Integers, Reals
from pipelines.simulate.bond import CustomerMonths
from pipelines.simulate.clock import DAY
from pipelines.simulate.habits import moments_within
from pipelines.simulate.journal import Journal
from pipelines.simulate.parameters import PLANTED, STAGES, WEAK_LINKS
from pipelines.simulate.people import People

SURVEYS = ("csat", "nps", "ces", "brand_commitment")
_SURVEY_SHARES = (0.42, 0.38, 0.14, 0.06)
STATEMENTS = 8
CAMPAIGN_REACH = 0.4
OPENED_SHARE = 0.3
CLICKED_SHARE = 0.2
RECENT_MONTHS = 3
_LESS_WHEN_WEAK = {
    "csat": PLANTED.weak_links.csat_less_when_weak,
    "ces": PLANTED.weak_links.ces_less_when_weak,
}
_DISSATISFIED, _SATISFACTION = (
    STAGES.index("dissatisfied"),
    STAGES.index("satisfaction"),
)


@dataclass(frozen=True)
class Invitations:
    """One row per survey sent. `recent` counts those of the month and the two before, itself too.

    `chance` is the planted probability of an answer.
    """

    serial: Integers
    person: Integers
    at: Integers
    recent: Integers
    chance: Reals
    is_answered: Flags


def write_mailings(
    rng: np.random.Generator, journal: Journal, people: People, months: CustomerMonths
) -> Invitations:
    """Mailings are numbered: campaign m goes out in month m, surveys follow the last campaign."""
    _campaigns(rng, journal, people, months)
    return _surveys(rng, journal, people, months)


def _campaigns(
    rng: np.random.Generator, journal: Journal, people: People, months: CustomerMonths
) -> None:
    """To a random part of the subscribers of each month, so that effects can be compared."""
    reached = months.is_known & people.is_subscriber[:, None]
    reached &= rng.random(months.shape) < CAMPAIGN_REACH
    person, month = np.nonzero(reached)
    starts = journal.clock.starts[month]
    at = starts + rng.integers(2, 26, journal.clock.months)[month] * DAY + 9 * 3600
    after_arrival = at > people.arrived_at[person]
    person, month, at = person[after_arrival], month[after_arrival], at[after_arrival]
    sent = journal.write("campaign_sent", person, at, mailing=month)
    opened = rng.random(len(person)) < OPENED_SHARE
    opened_at = at + (rng.exponential(0.8 * DAY, len(person))).astype(np.int64) + 60
    journal.write("campaign_opened", person[opened], opened_at[opened],
                  mailing=month[opened], reply_to=sent[opened])  # fmt: skip
    clicked = opened & (rng.random(len(person)) < CLICKED_SHARE)
    journal.write("campaign_clicked", person[clicked], opened_at[clicked] + 45,
                  mailing=month[clicked], reply_to=sent[clicked])  # fmt: skip


def _surveys(
    rng: np.random.Generator, journal: Journal, people: People, months: CustomerMonths
) -> Invitations:
    planted = PLANTED.surveys
    pressure = (
        planted.invitations_low,
        planted.invitations_middle,
        planted.invitations_high,
    )
    rate = np.array(pressure)[people.survey_pressure]
    invitations = rng.poisson(rate[:, None] * (months.is_known & people.is_buyer[:, None]))
    so_far = np.cumsum(invitations, axis=1)
    recent = so_far.copy()
    recent[:, RECENT_MONTHS:] -= so_far[:, :-RECENT_MONTHS]
    rows, columns = np.nonzero(invitations)
    times = invitations[rows, columns]
    person, month = np.repeat(rows, times), np.repeat(columns, times)
    at = moments_within(rng, month, journal.clock)
    after_arrival = at > people.arrived_at[person]
    person, month, at = person[after_arrival], month[after_arrival], at[after_arrival]
    survey = rng.choice(len(SURVEYS), len(person), p=_SURVEY_SHARES)
    sent = journal.write("survey_sent", person, at, mailing=journal.clock.months + survey)
    log_odds = (
        planted.answer_intercept
        + planted.answer_per_warmth * months.warmth[person, month]
        + planted.answer_per_recent_invitation * (recent[person, month] - 1)
        + planted.answer_when_gone * ~months.is_alive[person, month]
        + planted.answer_when_unheard * (people.weak_link[person] == WEAK_LINKS.index("dialogue"))
    )
    chance = 1.0 / (1.0 + np.exp(-log_odds))
    answers = rng.random(len(person)) < chance
    answered_at = at + 300 + rng.exponential(1.5 * DAY, len(person)).astype(np.int64)
    for code, kind in enumerate(SURVEYS):
        some = answers & (survey == code)
        _answer(rng, journal, people, months, kind, code,
                person[some], month[some], answered_at[some], sent[some])  # fmt: skip
    return Invitations(sent, person, at, recent[person, month], chance, answers)


def _answer(
    rng: np.random.Generator,
    journal: Journal,
    people: People,
    months: CustomerMonths,
    kind: str,
    code: int,
    person: Integers,
    month: Integers,
    at: Integers,
    sent: Integers,
) -> None:
    stage = np.maximum(months.stage[person, month], _DISSATISFIED)
    is_weak = people.weak_link[person] == WEAK_LINKS.index("satisfaction")
    statement = None
    if kind == "brand_commitment":
        statement = np.tile(np.arange(1, STATEMENTS + 1), len(person))
        person, at, sent, stage, is_weak = (
            np.repeat(column, STATEMENTS) for column in (person, at, sent, stage, is_weak)
        )
        score = _agreement(rng, stage, statement)
    else:
        score = _SCORES[kind](rng, stage)
        if kind != "nps":
            score = np.maximum(score - _LESS_WHEN_WEAK[kind] * is_weak, 1)
    mailing = np.full(len(person), journal.clock.months + code)
    journal.write(kind, person, at, score=score, reply_to=sent, mailing=mailing,
                  statement=statement)  # fmt: skip


def _agreement(rng: np.random.Generator, stage: Codes, statement: Integers) -> Integers:
    """4 or 5 to the two statements of every rung up to one's own, 2 or 3 to those above."""
    rung = (statement + 1) // 2
    return np.where(rung <= stage, 4, 2) + rng.integers(0, 2, len(stage))


def _csat(rng: np.random.Generator, stage: Codes) -> Integers:
    draw = rng.integers(0, 2, len(stage))
    high = np.where(stage == _SATISFACTION, 4, 4 + draw)
    return np.where(stage == _DISSATISFIED, 1 + draw, high)


def _nps(rng: np.random.Generator, stage: Codes) -> Integers:
    draw = rng.integers(0, 2, len(stage))
    high = np.where(stage == _SATISFACTION, 7 + draw, 9 + draw)
    return np.where(stage == _DISSATISFIED, rng.integers(0, 7, len(stage)), high)


def _ces(rng: np.random.Generator, stage: Codes) -> Integers:
    draw = rng.integers(0, 3, len(stage))
    return np.where(stage == _DISSATISFIED, 2 + draw, 5 + draw)


_SCORES = {"csat": _csat, "nps": _nps, "ces": _ces}
