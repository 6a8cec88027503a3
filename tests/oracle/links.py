"""Which link is missing: satisfaction, dialogue or pride (definitions §7)."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from tests.oracle.calendar import Calendar, midnight, months_later
from tests.oracle.facts import Row
from tests.oracle.histories import Contact, History, Population, is_said_after
from tests.oracle.judgement import kinds

ELEMENTS = ("satisfaction", "dialogue", "pride")
SURVEYS = ("csat", "nps", "ces", "brand_commitment")
SHOP_REPLIES_WITHIN = timedelta(hours=48)
CUSTOMER_REPLIES_WITHIN = timedelta(days=14)
LATEST_COUNTS_WITHIN = timedelta(days=30)
FULL_PRIDE = 4


def link_scores(
    history: History, month: date, calendar: Calendar, people: Population, sides: frozenset[str]
) -> Row:
    """`sides` are those that ever reply: see sides_that_reply."""
    start, end = midnight(months_later(month, -11)), midnight(months_later(month, 1))
    so_far = [contact for contact in history.contacts if contact.local < end]
    window = [contact for contact in so_far if contact.local >= start]
    felt = [
        contact.experience
        for contact in window
        if kinds()[contact.kind].element == "satisfaction"
        and contact.experience is not None
        and says_how_it_felt(contact)
        and not _is_replaced(contact, so_far)
    ]
    state_at = calendar.state_at("month", month)
    due = [
        contact
        for contact in window
        if kinds()[contact.kind].expects_reply
        and time_is_up_at(contact, calendar) < state_at
        and turn(contact) in sides
    ]
    answered = [contact for contact in due if is_answered_in_time(contact, people)]
    proud = [
        contact
        for contact in window
        if kinds()[contact.kind].element == "pride" and (contact.experience or 0) > 0
    ]
    pride = share_of(100, min(len(proud), FULL_PRIDE), FULL_PRIDE)
    return {
        "satisfaction_score": share_of(50, sum(felt, Decimal(len(felt))), len(felt)),
        "satisfaction_contacts": len(felt),
        "dialogue_score": share_of(100, len(answered), len(due)),
        "dialogue_contacts": len(due),
        "pride_score": pride if people.delivers_pride else None,
        "pride_events": len(proud),
    }


def share_of(whole: int, part: Decimal | int, n: int) -> Decimal | None:
    if n == 0:
        return None
    return (whole * Decimal(part) / n).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def says_how_it_felt(contact: Contact) -> bool:
    """A score, or a kind that means something by itself; an unanswered survey does not."""
    scale = kinds()[contact.kind].scale
    has_score = contact.score is not None and scale is not None
    return has_score or kinds()[contact.kind].default_experience != 0


def _is_replaced(contact: Contact, so_far: list[Contact]) -> bool:
    """Whether the same survey was answered again by now, within 30 days."""
    if contact.kind not in SURVEYS:
        return False
    later = [
        other
        for other in so_far
        if (other.kind, other.statement) == (contact.kind, contact.statement)
        and other.experience is not None
        and says_how_it_felt(other)
        and (other.at, other.interaction_id) > (contact.at, contact.interaction_id)
    ]
    if not later:
        return False
    following = min(later, key=lambda other: (other.at, other.interaction_id))
    return following.local <= contact.local + LATEST_COUNTS_WITHIN


def turn(contact: Contact) -> str:
    """Whose turn it is to answer."""
    return "customer" if kinds()[contact.kind].direction == "outbound" else "shop"


def time_is_up_at(contact: Contact, calendar: Calendar) -> datetime:
    """Wall clock. Hours pass as they do, days are dates at the same time of day."""
    if turn(contact) == "shop":
        return calendar.local(contact.at + SHOP_REPLIES_WITHIN)
    return contact.local + CUSTOMER_REPLIES_WITHIN


def answers_to(contact: Contact, people: Population) -> list[Contact]:
    """What the other side said to it; a contact of neither direction may be of either side."""
    own_side = "inbound" if turn(contact) == "shop" else "outbound"
    return [
        other
        for other in people.replies_by_contact.get(contact.interaction_id, [])
        if is_said_after(other, contact) and kinds()[other.kind].direction != own_side
    ]


def is_answered_in_time(contact: Contact, people: Population) -> bool:
    answers = answers_to(contact, people)
    if turn(contact) == "shop":
        return any(answer.at <= contact.at + SHOP_REPLIES_WITHIN for answer in answers)
    return any(answer.local <= contact.local + CUSTOMER_REPLIES_WITHIN for answer in answers)


def sides_that_reply(people: Population) -> frozenset[str]:
    """Without a single reply of a side, its silence cannot be told from missing data."""
    return frozenset(
        turn(contact)
        for contact in people.contacts
        if kinds()[contact.kind].expects_reply and answers_to(contact, people)
    )


def name_weakest_links(facts: list[Row]) -> list[Row]:
    """Adds to each row what is weakest against the month's medians; gives fct_missing_links."""
    by_month: dict[date, list[Row]] = defaultdict(list)
    for row in facts:
        by_month[row["period_start"]].append(row)
    return [row for month in by_month.values() for row in _one_month(month)]


def _one_month(rows: list[Row]) -> list[Row]:
    measured = {
        element: [row[f"{element}_score"] for row in rows if row[f"{element}_score"] is not None]
        for element in ELEMENTS
    }
    medians = {element: median(scores) for element, scores in measured.items() if scores}
    for row in rows:
        below = {
            element: medians[element] - row[f"{element}_score"]
            for element in ELEMENTS
            if row[f"{element}_score"] is not None
        }
        farthest = max(below.values(), default=Decimal(0))
        row["weakest_link"] = (
            next(element for element in below if below[element] == farthest)
            if farthest > 0
            else None
        )
        missing = [element for element in ELEMENTS if element not in below]
        row["unmeasured_links"] = ",".join(missing) or None
    return [_missing_link(element, rows, measured[element]) for element in ELEMENTS]


def _missing_link(element: str, rows: list[Row], scores: list[Decimal]) -> Row:
    weakest = sum(row["weakest_link"] == element for row in rows)
    return {
        "period_start": rows[0]["period_start"],
        "is_complete": rows[0]["is_complete"],
        "element": element,
        "customers": len(rows),
        "measured_customers": len(scores),
        "mean_score": share_of(1, sum(scores, Decimal(0)), len(scores)),
        "median_score": median(scores) if scores else None,
        "weakest_customers": weakest,
        "weakest_rate": weakest / len(scores) if scores else None,
    }
