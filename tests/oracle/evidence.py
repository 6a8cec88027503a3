"""The events behind a rule in the trailing 12 months; `ladder explain` shows them.

Joining the community counts for ever, so it is not among the events of a window.
"""

from datetime import date, datetime, timedelta

from tests.oracle.account import account_entries, debits_behind
from tests.oracle.calendar import Calendar, midnight, months_later
from tests.oracle.facts import is_open
from tests.oracle.histories import Contact, History
from tests.oracle.ladder import COMMUNITY_ACTIONS, IDEAS_AND_CONTENT, RUNGS, is_recovery

ANSWERS = {
    "csat": ("csat",),
    "nps": ("nps",),
    "review": ("review",),
    "commitment": ("brand_commitment",),
}
ACTS = {
    "praise": ("praise",),
    "community": COMMUNITY_ACTIONS,
    "referral": ("referral_converted",),
    "ambassador": ("ambassador_sale",),
    "idea": IDEAS_AND_CONTENT,
}

Event = tuple[datetime, str]


def events_behind(rule_id: str, history: History, month: date, calendar: Calendar) -> list[Event]:
    """Time and id of each. A rule's name ends with what it is about."""
    subject = rule_id.partition("_")[2]
    end = midnight(calendar.following("month", month))
    start = midnight(months_later(month, -11))
    contacts = [contact for contact in history.contacts if start <= contact.local < end]
    events: list[Event] = []
    if subject == "account":
        entries = account_entries(history)
        return [(entry.at, entry.cause_id) for entry in debits_behind(entries, month)]
    if subject in ("orders", "community"):
        events += [(o.at, o.order_id) for o in history.purchases if start <= o.local < end]
    if subject in ANSWERS:
        contacts = [c for c in contacts if c.kind in ANSWERS[subject] and c.is_answer]
    elif subject in ACTS:
        contacts = [c for c in contacts if c.kind in ACTS[subject]]
    elif subject == "recovery":
        contacts = [c for c in history.resolutions if start <= c.local < end and is_recovery(c)]
    elif subject == "complaint":
        long_ago = calendar.state_at("month", month) - timedelta(days=14)
        contacts = [c for c in contacts if is_open(c, end) and c.local < long_ago]
    else:
        contacts = []
    if subject == "commitment":
        rung = rule_id.partition("_")[0]
        statements = range(1, 2 * RUNGS.index(rung) + 3)
        contacts = latest_per_statement([c for c in contacts if c.statement in statements])
    return events + [(contact.at, contact.interaction_id) for contact in contacts]


def latest_per_statement(answers: list[Contact]) -> list[Contact]:
    """An answer to the same statement replaces the earlier one."""
    latest = {answer.statement: answer for answer in sorted(answers, key=when)}
    return list(latest.values())


def when(contact: Contact) -> Event:
    return (contact.at, contact.interaction_id)
