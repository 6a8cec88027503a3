"""What customers say when asked, with how sure one may be (definitions §4, §8, §10)."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from math import sqrt
from typing import Any

from tests.oracle.calendar import Calendar, midnight
from tests.oracle.histories import Contact, Population, is_said_after
from tests.oracle.judgement import kinds
from tests.oracle.touchpoints import deviation, mean, means_by_touchpoint, rounded

Row = dict[str, Any]
Z = 1.959964
LATEST_OF = timedelta(days=30)
TIME_TO_ANSWER = timedelta(days=14)
FOR_AND_AGAINST = {"nps": (9, 6), "csat": (4, 2), "ces": (5, 3)}


def voice(people: Population, months: list[Row], calendar: Calendar) -> list[Row]:
    rows: list[Row] = []
    for month in months:
        start, end = midnight(month["period_start"]), midnight(month["period_end"])
        here = [contact for contact in people.contacts if start <= contact.local < end]
        said = {measure: _answers(here, measure) for measure in FOR_AND_AGAINST}
        said["response_rate"] = _response_rate(here, people.contacts, calendar)
        arrived = [arrival for arrival in people.arrivals if start <= arrival.local < end]
        means = means_by_touchpoint([*here, *arrived], at_least=30)
        said["company_consistency"] = {
            "n": len(means),
            "value": 1 - rounded(deviation(means)) if len(means) > 1 else None,
        }
        may_still_answer = end + TIME_TO_ANSWER > calendar.as_of_local
        for measure, figures in said.items():
            is_open = measure == "response_rate" and may_still_answer
            nothing = dict.fromkeys(("value", "favourable", "unfavourable", "lower", "upper"))
            rows.append(
                {
                    "period_start": month["period_start"],
                    "measure": measure,
                    **nothing,
                    **figures,
                    "is_complete": month["is_complete"] and not is_open,
                }
            )
    return rows


def _answers(contacts: list[Contact], measure: str) -> Row:
    answers = _latest([c for c in contacts if c.kind == measure and c.is_answer])
    if not answers:
        return {"n": 0}
    scores = [contact.score for contact in answers if contact.score is not None]
    good, bad = FOR_AND_AGAINST[measure]
    favourable = len([score for score in scores if score >= good])
    unfavourable = len([score for score in scores if score <= bad])
    row: Row = {"n": len(scores), "favourable": favourable, "unfavourable": unfavourable}
    if measure == "csat":
        return row | share_with_interval(favourable, len(scores))
    if measure == "nps":
        scores = [Decimal((score >= good) - (score <= bad)) for score in scores]
        return row | {"value": (favourable - unfavourable) / len(scores)} | _normal(scores, -1, 1)
    return row | {"value": rounded(mean(scores))} | _normal(scores, 1, 7)


def _latest(answers: list[Contact]) -> list[Contact]:
    """A later answer of the same month and person, at most 30 days after, replaces one."""
    by_person: dict[str, list[Contact]] = defaultdict(list)
    for answer in sorted(answers, key=lambda answer: (answer.at, answer.interaction_id)):
        by_person[answer.person or f"nobody {answer.interaction_id}"].append(answer)
    return [
        answer
        for own in by_person.values()
        for answer, following in zip(own, [*own[1:], None], strict=True)
        if following is None or following.local > answer.local + LATEST_OF
    ]


def _response_rate(here: list[Contact], all_contacts: list[Contact], calendar: Calendar) -> Row:
    def replies(survey: Contact) -> list[Contact]:
        return [
            contact
            for contact in all_contacts
            if contact.in_reply_to == survey.interaction_id
            and is_said_after(contact, survey)
            and kinds()[contact.kind].direction != "outbound"
        ]

    surveys = [c for c in all_contacts if kinds()[c.kind].is_survey]
    due = [
        survey
        for survey in surveys
        if survey in here and survey.local + TIME_TO_ANSWER < calendar.just_after_as_of
    ]
    if not due or not any(replies(survey) for survey in surveys):
        return {"n": 0}
    answered = [
        survey
        for survey in due
        if any(reply.local <= survey.local + TIME_TO_ANSWER for reply in replies(survey))
    ]
    row: Row = {"n": len(due), "favourable": len(answered)}
    row["unfavourable"] = len(due) - len(answered)
    return row | share_with_interval(len(answered), len(due))


def share_with_interval(part: int, whole: int) -> Row:
    """Wilson 1927: the values p for which |part/whole - p| is z standard errors of p."""
    share = part / whole
    middle = (share + Z * Z / (2 * whole)) / (1 + Z * Z / whole)
    spread = share * (1 - share) / whole + Z * Z / (4 * whole * whole)
    half = Z * sqrt(spread) / (1 + Z * Z / whole)
    return {"value": share, "lower": max(0.0, middle - half), "upper": min(1.0, middle + half)}


def _normal(scores: list[Decimal], lowest: int, highest: int) -> Row:
    if len(scores) < 2:
        return {}
    half = Z * float(rounded(deviation(scores))) / sqrt(len(scores))
    middle = float(rounded(mean(scores)))
    return {"lower": max(lowest, middle - half), "upper": min(highest, middle + half)}
