"""Everything known of one person up to as_of: orders, refunds and contacts (definitions §4)."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Protocol

from tests.oracle.calendar import Calendar, midnight
from tests.oracle.delivered import Delivered, Interaction
from tests.oracle.identity import person
from tests.oracle.judgement import experience, is_on_scale, is_scored, kinds
from tests.oracle.newest import newest_interactions
from tests.oracle.orders import Order, OrderBook, Refund

# Derived from an order's times (definitions §4): a file that says so is not believed.
ARRIVALS = ("delivery_late", "delivery_on_time")
STATEMENTS = {str(statement) for statement in range(1, 9)}
SAID_AGAIN = timedelta(days=7)


@dataclass
class Contact:
    """One interaction; without a person it counts for nobody, but may still answer a complaint."""

    interaction_id: str
    person: str | None
    at: datetime
    local: datetime
    kind: str
    touchpoint: str
    phase: str | None
    score: Decimal | None
    experience: Decimal | None
    is_scored: bool
    in_reply_to: str | None
    order_id: str | None
    statement: int | None
    team: str | None
    referred: str | None
    resolved_at: datetime | None = None
    resolved_local: datetime | None = None

    @property
    def is_answer(self) -> bool:
        """Whether a score was given that its scale knows."""
        return self.score is not None and is_on_scale(self.kind, self.score)


@dataclass
class History:
    """One person. Lists are in time order."""

    person: str
    orders: list[Order] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    arrivals: list[Contact] = field(default_factory=list)
    resolutions: list[Contact] = field(default_factory=list)

    @cached_property
    def purchases(self) -> list[Order]:
        return [order for order in self.orders if order.qualifies]

    @property
    def events(self) -> list[datetime]:
        """Local times of everything that happened, earliest first."""
        happened: list[Order | Refund | Contact] = [*self.orders, *self.refunds, *self.contacts]
        return [event.local for event in sorted(happened, key=lambda event: event.at)]


@dataclass
class Population:
    histories: list[History]
    contacts: list[Contact]
    book: OrderBook

    @cached_property
    def arrivals(self) -> list[Contact]:
        return [arrival for history in self.histories for arrival in history.arrivals]

    @cached_property
    def delivers_resolutions(self) -> bool:
        return any(contact.kind == "complaint_resolved" for contact in self.contacts)

    @cached_property
    def delivers_pride(self) -> bool:
        return any(kinds()[contact.kind].element == "pride" for contact in self.contacts)

    @cached_property
    def replies_by_contact(self) -> dict[str, list[Contact]]:
        """What names a contact in in_reply_to, by that contact."""
        replies: dict[str, list[Contact]] = defaultdict(list)
        for contact in self.contacts:
            if contact.in_reply_to is not None:
                replies[contact.in_reply_to].append(contact)
        return replies


def population(delivered: Delivered, calendar: Calendar, book: OrderBook) -> Population:
    histories: dict[str, History] = {}

    def of(name: str) -> History:
        return histories.setdefault(name, History(name))

    for order in sorted(book.orders, key=lambda order: (order.at, order.order_id)):
        if order.person is not None:
            of(order.person).orders.append(order)
            of(order.person).arrivals.extend(_arrivals(order, calendar))
    for refund in sorted(book.refunds, key=lambda refund: (refund.at, refund.order_id)):
        if refund.person is not None:
            of(refund.person).refunds.append(refund)
    contacts = _contacts(delivered, calendar)
    for contact in sorted(contacts, key=lambda contact: (contact.at, contact.interaction_id)):
        if contact.person is not None:
            of(contact.person).contacts.append(contact)
    complainers = {c.interaction_id: c.person for c in contacts if c.kind == "complaint"}
    for answer in contacts:
        if answer.kind == "complaint_resolved":
            whose = complainers.get(answer.in_reply_to or "") or answer.person
            if whose is not None:
                of(whose).resolutions.append(answer)
    return Population(list(histories.values()), contacts, book)


def _contacts(delivered: Delivered, calendar: Calendar) -> list[Contact]:
    contacts: list[Contact] = []
    for row in newest_interactions(delivered):
        if not calendar.has_happened(row.occurred_at):
            continue
        is_known = row.kind in kinds() and row.kind not in ARRIVALS
        kind = row.kind if is_known else "unclassified"
        who = person(delivered, row.customer_namespace, row.source_customer_id, row.occurred_at)
        contacts.append(
            Contact(
                interaction_id=row.interaction_id,
                person=who,
                at=row.occurred_at,
                local=calendar.local(row.occurred_at),
                kind=kind,
                touchpoint=row.touchpoint or kinds()[kind].touchpoint,
                phase=kinds()[kind].phase,
                score=row.score,
                experience=experience(kind, row.score),
                is_scored=is_scored(kind, row.score),
                in_reply_to=row.in_reply_to,
                order_id=row.order_id,
                statement=int(row.statement) if row.statement in STATEMENTS else None,
                team=row.team,
                referred=_referred(delivered, row),
            )
        )
    _resolve_complaints(contacts)
    return contacts


def _referred(delivered: Delivered, row: Interaction) -> str | None:
    """Whom a conversion says it brought."""
    if row.kind != "referral_converted":
        return None
    return person(delivered, row.customer_namespace, row.referred_customer_id, row.occurred_at)


def promised_and_delivered(
    order: Order, calendar: Calendar
) -> tuple[datetime | None, datetime | None]:
    """The latest of what was sold; of an order that sells nothing, of whatever is in it."""
    latest: list[datetime | None] = []
    for moment in ("promised_at", "delivered_at"):
        of_lines = [
            [getattr(line, moment) for line in lines if getattr(line, moment)]
            for lines in (order.sale_lines, order.lines)
        ]
        latest.append(max(of_lines[0] or of_lines[1], default=None))
    promised_at, delivered_at = latest
    if delivered_at and not calendar.has_happened(delivered_at):
        return promised_at, None
    return promised_at, delivered_at


def is_late(promised_at: datetime, delivered_at: datetime, calendar: Calendar) -> bool:
    """A promise of midnight is one of a date."""
    promised = calendar.local(promised_at)
    if promised.time() == time.min:
        return calendar.local(delivered_at).date() > promised.date()
    return delivered_at > promised_at


def _arrivals(order: Order, calendar: Calendar) -> list[Contact]:
    """The arrival of an order promised for a time is a contact too, if it can be believed."""
    promised_at, at = promised_and_delivered(order, calendar)
    if not order.sale_lines or not promised_at or not at:
        return []
    local = calendar.local(at)
    if local.date() < order.local.date():
        return []
    if local >= order.local + calendar.window:
        return []
    kind = "delivery_late" if is_late(promised_at, at, calendar) else "delivery_on_time"
    return [
        Contact(
            interaction_id=order.order_id,
            person=order.person,
            at=at,
            local=local,
            kind=kind,
            touchpoint=kinds()[kind].touchpoint,
            phase=kinds()[kind].phase,
            score=None,
            experience=experience(kind, None),
            is_scored=is_scored(kind, None),
            in_reply_to=None,
            order_id=order.order_id,
            statement=None,
            team=None,
            referred=None,
        )
    ]


def _resolve_complaints(contacts: list[Contact]) -> None:
    by_person: dict[str | None, list[Contact]] = defaultdict(list)
    answers = [contact for contact in contacts if contact.kind == "complaint_resolved"]
    for answer in answers:
        by_person[answer.person].append(answer)
    first_of = said_first(contacts)
    by_id = {contact.interaction_id: contact for contact in contacts}
    of_matter: dict[str, list[Contact]] = defaultdict(list)
    for answer in answers:
        named = by_id.get(answer.in_reply_to or "")
        if named and named.interaction_id in first_of and is_said_after(answer, named):
            of_matter[first_of[named.interaction_id]].append(answer)
    for complaint in contacts:
        if complaint.kind != "complaint":
            continue
        matter = first_of.get(complaint.interaction_id, "")
        closing = [answer for answer in of_matter[matter] if is_said_after(answer, complaint)]
        closing += [
            answer
            for answer in by_person[complaint.person]
            if answer.in_reply_to is None
            and is_said_after(answer, complaint)
            and answer.order_id in (None, complaint.order_id)
        ]
        if closing:
            first = min(closing, key=lambda answer: answer.at)
            complaint.resolved_at = max(first.at, complaint.at)
            complaint.resolved_local = max(first.local, complaint.local)


class Moment(Protocol):
    """What happened at an instant."""

    at: datetime
    local: datetime


def is_said_after(answer: Moment, asked: Moment) -> bool:
    """Who delivers days delivers midnights: an answer of that day may be to any of its hours."""
    return answer.at >= asked.at or answer.local == midnight(asked.local.date())


def is_said_again(contact: Contact, contacts: list[Contact]) -> bool:
    """Whether the complaint before this one was about the same order and less than 7 days ago."""
    return said_first(contacts).get(contact.interaction_id, "") not in ("", contact.interaction_id)


def said_first(contacts: list[Contact]) -> dict[str, str]:
    """For each complaint the one that said it first; itself where it says something new."""
    first: dict[str, str] = {}
    said: dict[tuple[str, str], Contact] = {}
    complaints = [contact for contact in contacts if contact.kind == "complaint" and contact.person]
    for complaint in sorted(complaints, key=lambda contact: (contact.at, contact.interaction_id)):
        own = complaint.interaction_id
        first[own] = own
        if complaint.order_id is None:
            continue
        about = (complaint.person or "", complaint.order_id)
        before = said.get(about)
        if before and complaint.local < before.local + SAID_AGAIN:
            first[own] = first[before.interaction_id]
        said[about] = complaint
    return first
