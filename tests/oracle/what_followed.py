"""What followed mentions of competitors, campaigns and goodwill, and crises (definitions §10)."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from math import sqrt

from tests.oracle.calendar import Calendar, midnight, months_later
from tests.oracle.facts import Row
from tests.oracle.histories import Contact, History, Population
from tests.oracle.judgement import crisis_windows
from tests.oracle.reorders import (
    WITHIN,
    is_over,
    middle,
    standing_just_before,
)
from tests.oracle.voice import share_with_interval

LEAVING = ("cancellation_request", "competitor_mention")
ACTIONS = {"campaign_sent": "campaign", "goodwill": "goodwill"}
WARNING = "No experiment: who was reached was chosen, and may have ordered anyway."
OUTCOMES = ("reordered", "silent", "lapsed", "never_ordered")
ByMonth = dict[tuple[date, str], dict[str, list[Contact]]]


def _by_month(people: Population, kinds: tuple[str, ...]) -> ByMonth:
    """Contacts of known persons by month and kind, then by person."""
    found: ByMonth = defaultdict(lambda: defaultdict(list))
    for contact in people.contacts:
        if contact.kind in kinds and contact.person is not None:
            month = contact.local.date().replace(day=1)
            found[month, contact.kind][contact.person].append(contact)
    return found


def competition(people: Population, calendar: Calendar) -> list[Row]:
    histories = {history.person: history for history in people.histories}
    rows = []
    for (month, kind), contacts in _by_month(people, LEAVING).items():
        outcomes = [
            _outcome(histories[person], min(contact.local for contact in own), calendar)
            for person, own in contacts.items()
        ]
        over = is_over(midnight(months_later(month, 1)), calendar)
        row: Row = {
            "period_start": month,
            "kind": kind,
            "events": sum(len(own) for own in contacts.values()),
            "customers": len(outcomes),
            "is_followed_up": over,
            "is_complete": calendar.is_complete("month", month),
        }
        for outcome in OUTCOMES:
            row[f"{outcome}_customers"] = outcomes.count(outcome) if over else None
        part = outcomes.count("reordered")
        rows.append(row | rate("reorder_rate", part, len(outcomes), is_known=over))
    return rows


def _outcome(history: History, moment: datetime, calendar: Calendar) -> str:
    stands = standing_just_before(history, moment, calendar)
    if stands.is_reordered:
        return "reordered"
    if stands.last is None:
        return "never_ordered"
    return "lapsed" if stands.last + calendar.window < moment + WITHIN else "silent"


def rate(name: str, part: int, whole: int, *, is_known: bool = True) -> Row:
    if whole == 0 or not is_known:
        return dict.fromkeys((name, f"{name}_low", f"{name}_high"))
    found = share_with_interval(part, whole)
    return {name: found["value"], f"{name}_low": found["lower"], f"{name}_high": found["upper"]}


def difference(row: Row, first: str, second: str) -> Row:
    """Newcombe 1998, method 10."""
    names = ("difference", "difference_low", "difference_high")
    if row[first] is None or row[second] is None:
        return dict.fromkeys(names)
    one, one_low, one_high = (row[first + end] for end in ("", "_low", "_high"))
    two, two_low, two_high = (row[second + end] for end in ("", "_low", "_high"))
    below = sqrt((one - one_low) ** 2 + (two_high - two) ** 2)
    above = sqrt((one_high - one) ** 2 + (two - two_low) ** 2)
    return dict(zip(names, (one - two, one - two - below, one - two + above), strict=True))


def action_effects(people: Population, calendar: Calendar) -> list[Row]:
    histories = {history.person: history for history in people.histories}
    rows = []
    for (month, kind), contacts in _by_month(people, tuple(ACTIONS)).items():
        reached = [
            standing_just_before(histories[person], min(c.local for c in own), calendar)
            for person, own in contacts.items()
        ]
        others = [
            standing_just_before(history, middle(month), calendar)
            for history in people.histories
            if history.person not in contacts and middle(month) <= calendar.just_after_as_of
        ]
        over = is_over(midnight(months_later(month, 1)), calendar)
        row: Row = {
            "period_start": month,
            "action": ACTIONS[kind],
            "contacts": sum(len(own) for own in contacts.values()),
            "is_followed_up": over,
            "is_complete": calendar.is_complete("month", month),
            "warning": WARNING,
        }
        for group, everyone in (("reached", reached), ("other", others)):
            active = [stands for stands in everyone if stands.is_active]
            part = len([stands for stands in active if stands.is_reordered])
            row[f"{group}_customers"] = len(active)
            row[f"{group}_reordered"] = part if over else None
            row |= rate(f"{group}_rate", part, len(active), is_known=over)
        rows.append(row | difference(row, "reached_rate", "other_rate"))
    return rows


def resilience(people: Population, facts: list[Row], calendar: Calendar) -> list[Row]:
    rows = []
    for window in crisis_windows():
        first = window.start.replace(day=1)
        last = (window.end - timedelta(days=1)).replace(day=1)
        now = _retention(people, facts, first, last, calendar)
        before = _retention(
            people, facts, months_later(first, -12), months_later(last, -12), calendar
        )
        if now is None:
            continue
        for stage in now | (before or {}):
            row: Row = {
                "crisis_window": window.name,
                "window_start": window.start,
                "window_end": window.end,
                "ladder_stage": stage,
                "is_complete": calendar.is_complete("month", last),
                "is_left_truncated": midnight(first if before is None else months_later(first, -12))
                < min(order.local for order in people.book.orders) + calendar.window,
            }
            for span, retained in (("window", now), ("year_before", before)):
                ordered = (retained or {}).get(stage, [])
                row[f"{span}_customers"] = None if retained is None else len(ordered)
                row[f"{span}_retained"] = None if retained is None else sum(ordered)
                row |= rate(f"{span}_rate", sum(ordered), len(ordered))
            rows.append(row | difference(row, "window_rate", "year_before_rate"))
    return rows


def _retention(
    people: Population, facts: list[Row], first: date, last: date, calendar: Calendar
) -> dict[str, list[bool]] | None:
    """By stage on the eve, whether each customer ordered; None where the data do not reach."""
    eve = months_later(first, -1)
    delivered = [calendar.month(order.at) for order in people.book.orders]
    if not delivered or eve < min(delivered) or first > calendar.as_of_local.date():
        return None
    months_ordered = {
        history.person: {calendar.month(order.at) for order in history.purchases}
        for history in people.histories
    }
    found: dict[str, list[bool]] = defaultdict(list, all=[])
    for row in facts:
        if row["period_start"] == eve and row["ladder_stage"] and row["is_in_activity_window"]:
            is_retained = any(
                first <= month <= last for month in months_ordered[row["customer_id"]]
            )
            for stage in ("all", row["ladder_stage"]):
                found[stage].append(is_retained)
    return found
