"""The relationship account: every entry, halved every 180 days (definitions §6)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from tests.oracle.calendar import Calendar, midnight, months_later
from tests.oracle.facts import Row
from tests.oracle.histories import History, is_said_again
from tests.oracle.judgement import kinds

HALF_LIFE = timedelta(days=180)
OVERDRAWN_BELOW = Decimal("-0.25")
ZERO = Decimal(0)
LN_2 = Decimal(2).ln()
"""2 to the power of n is e to the power of n ln 2: a seventh of the time, equal to 27 places."""


@dataclass(frozen=True)
class Entry:
    """What came in (above 0) or went out (below 0) at one instant, and what caused it."""

    at: datetime
    local: datetime
    kind: str
    cause_type: str
    cause_id: str
    order_id: str | None
    experience: Decimal

    @property
    def weight(self) -> Decimal:
        return kinds()[self.kind].account_weight

    @property
    def amount(self) -> Decimal:
        return six_places(self.weight * self.experience)

    def left_at(self, moment: datetime) -> Decimal:
        age = moment - self.local
        halvings = Decimal(age // timedelta(microseconds=1)) / Decimal(
            HALF_LIFE // timedelta(microseconds=1)
        )
        return self.amount * (-halvings * LN_2).exp()


def six_places(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.000001"), ROUND_HALF_UP)


def account_entries(history: History) -> list[Entry]:
    found = [
        Entry(
            contact.at,
            contact.local,
            contact.kind,
            "interaction",
            contact.interaction_id,
            contact.order_id,
            contact.experience,
        )
        for contact in history.contacts
        if contact.experience is not None and not is_said_again(contact, history.contacts)
    ]
    found += [
        Entry(arrival.at, arrival.local, arrival.kind, "order", arrival.interaction_id,
              arrival.order_id, kinds()[arrival.kind].default_experience)
        for arrival in history.arrivals
    ]  # fmt: skip
    return [entry for entry in found if entry.amount != 0]


def account_by_month(
    entries: list[Entry], months: list[date], calendar: Calendar, *, is_kept: bool
) -> dict[date, Row]:
    """The account's columns of fct_customer_periods; without any entry in the shop all are NULL."""
    columns: dict[date, Row] = {}
    opening = ZERO
    for month in months:
        start, end = midnight(month), midnight(months_later(month, 1))
        state_at = calendar.state_at("month", month)
        amounts = [entry.amount for entry in entries if start <= entry.local < end]
        came_in = sum((amount for amount in amounts if amount > 0), ZERO)
        went_out = -sum((amount for amount in amounts if amount < 0), ZERO)
        so_far = [entry for entry in entries if entry.local < state_at]
        closing = six_places(sum((entry.left_at(state_at) for entry in so_far), ZERO))
        row: Row = {
            "account_opening": opening,
            "account_credits": came_in,
            "account_debits": went_out,
            "account_decay": opening + came_in - went_out - closing,
            "account_closing": closing,
            "is_overdrawn": closing < OVERDRAWN_BELOW and bool(debits_behind(entries, month)),
        }
        columns[month] = row if is_kept else dict.fromkeys(row)
        opening = closing
    return columns


def debits_behind(entries: list[Entry], month: date) -> list[Entry]:
    """The debits of the trailing 12 months."""
    start, end = midnight(months_later(month, -11)), midnight(months_later(month, 1))
    return [entry for entry in entries if entry.amount < 0 and start <= entry.local < end]


def entry_rows(history: History, calendar: Calendar) -> list[Row]:
    """fct_account_entries of one person."""
    return [
        {
            "source": calendar.settings.source,
            "cause_type": entry.cause_type,
            "cause_id": entry.cause_id,
            "customer_id": history.person,
            "occurred_at": entry.at,
            "period_start": calendar.month(entry.at),
            "kind": entry.kind,
            "order_id": entry.order_id,
            "experience": entry.experience,
            "weight": entry.weight,
            "amount": entry.amount,
        }
        for entry in account_entries(history)
    ]
