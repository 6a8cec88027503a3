"""What went wrong, whether it was forgiven, and who ordered again (definitions §6 and §10)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from tests.oracle.account import ZERO, account_entries, six_places
from tests.oracle.calendar import Calendar
from tests.oracle.facts import Row
from tests.oracle.histories import Contact, History, Population, is_said_after, is_said_again
from tests.oracle.judgement import kinds
from tests.oracle.links import answers_to
from tests.oracle.reorders import (
    WITHIN,
    is_over,
    middle,
    standing_just_after,
    standing_just_before,
)

KINDS = {
    "missing_item": "missing",
    "unavailable": "unavailable",
    "price_difference": "wrong_price",
    "complaint": "complaint",
}
Group = tuple[date, int, int]


@dataclass(frozen=True)
class Incident:
    """`contact` is the interaction it is, None for a late delivery."""

    kind: str
    cause_id: str
    at: datetime
    local: datetime
    order_id: str | None
    contact: Contact | None = None


def incidents(history: History) -> list[Incident]:
    found = [
        Incident(KINDS[c.kind], c.interaction_id, c.at, c.local, c.order_id, c)
        for c in history.contacts
        if c.kind in KINDS and not is_said_again(c, history.contacts)
    ]
    ordered = {order.order_id: order.local for order in history.orders}
    found += [
        Incident(
            "late", a.interaction_id, a.at, max(a.local, ordered[a.interaction_id]), a.order_id
        )
        for a in history.arrivals
        if a.kind == "delivery_late"
    ]
    return found


def incident_rows(people: Population, months: list[Row], calendar: Calendar) -> list[Row]:
    """fct_incidents."""
    of_person = {history.person: incidents(history) for history in people.histories}
    groups = _untroubled(people, of_person, [row["period_start"] for row in months], calendar)
    return [
        _row(incident, history, people, groups, calendar)
        for history in people.histories
        for incident in of_person[history.person]
    ]


def _untroubled(
    people: Population,
    of_person: dict[str, list[Incident]],
    months: list[date],
    calendar: Calendar,
) -> dict[Group, list[bool]]:
    """By group, whether each customer without an incident in the last 90 days ordered again."""
    groups: dict[Group, list[bool]] = defaultdict(list)
    for month in months:
        moment = middle(month)
        if not is_over(moment, calendar):
            continue
        for history in people.histories:
            stands = standing_just_before(history, moment, calendar)
            is_troubled = any(
                incident.local < moment <= incident.local + WITHIN
                for incident in of_person[history.person]
            )
            if stands.is_active and not is_troubled:
                group = (month, stands.order_band, stands.recency_band(moment))
                groups[group].append(stands.is_reordered)
    return groups


def _row(
    incident: Incident,
    history: History,
    people: Population,
    groups: dict[Group, list[bool]],
    calendar: Calendar,
) -> Row:
    stands = standing_just_after(history, incident.local, calendar)
    month = incident.local.date().replace(day=1)
    comparable: list[bool] = []
    if stands.is_active:
        group = (month, stands.order_band, stands.recency_band(incident.local))
        comparable = groups.get(group, [])
    over = is_over(incident.local, calendar)
    lowest = lowest_balance(incident, history)
    replied_at = resolved_at = None
    if incident.contact and kinds()[incident.contact.kind].expects_reply:
        replied_at = min(
            (max(a.at, incident.at) for a in answers_to(incident.contact, people)), default=None
        )
    if incident.contact:
        resolved_at = incident.contact.resolved_at
    return {
        "source": calendar.settings.source,
        "cause_type": "interaction" if incident.contact else "order",
        "cause_id": incident.cause_id,
        "customer_id": history.person,
        "kind": incident.kind,
        "occurred_at": incident.at,
        "period_start": month,
        "order_id": incident.order_id,
        "replied_at": replied_at,
        "reply_hours": _hours(incident.at, replied_at),
        "resolved_at": resolved_at,
        "resolution_hours": _hours(incident.at, resolved_at),
        "goodwill": len([c for c in history.contacts if _makes_good(c, incident)]),
        "is_followed_up": over,
        "lowest_balance": lowest,
        "is_forgiven": lowest >= 0 if over else None,
        "orders_before": stands.orders,
        "days_since_last_order": (
            (incident.local.date() - stands.last.date()).days if stands.last else None
        ),
        "is_reordered": stands.is_reordered if over else None,
        "comparable_customers": len(comparable) or None,
        "comparable_reordered": sum(comparable) if comparable else None,
        "comparable_reorder_rate": sum(comparable) / len(comparable) if comparable else None,
    }


def _hours(since: datetime, until: datetime | None) -> float | None:
    return (until - since).total_seconds() / 3600 if until else None


def _makes_good(contact: Contact, incident: Incident) -> bool:
    if contact.kind != "goodwill":
        return False
    if not (is_said_after(contact, incident) and contact.local < incident.local + WITHIN):
        return False
    if incident.contact and contact.in_reply_to == incident.cause_id:
        return True
    if contact.order_id is not None:
        return contact.order_id == incident.order_id
    return contact.in_reply_to is None


def lowest_balance(incident: Incident, history: History) -> Decimal:
    entries = account_entries(history)
    moments = [entry.local for entry in entries if incident.local <= entry.local]
    return min(
        six_places(sum((entry.left_at(moment) for entry in entries if entry.local <= moment), ZERO))
        for moment in [incident.local, *moments]
        if moment < incident.local + WITHIN
    )
