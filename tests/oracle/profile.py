"""What is known of each person at as_of, and what to do next (definitions §10).

The forecast is not computed a second time here: its columns are taken as they are published.
"""

import csv
from bisect import bisect_left
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.oracle.account import HALF_LIFE, six_places
from tests.oracle.calendar import Calendar
from tests.oracle.facts import Row
from tests.oracle.histories import History, Population
from tests.oracle.orders import ZERO, first_known

PRACTICES = Path(__file__).parents[2] / "dbt_project" / "seeds" / "best_practices.csv"
SCORES = {
    "recency_score": "last_order_on",
    "frequency_score": "lifetime_orders",
    "monetary_score": "lifetime_net_amount",
}


def profiles(people: Population, facts: list[Row], calendar: Calendar) -> list[Row]:
    """dim_customers, without what follows from the forecast."""
    newest: dict[str, Row] = {}
    for row in sorted(facts, key=lambda row: row["period_start"]):
        newest[row["customer_id"]] = row
    rows = [_profile(person, newest[person.person], calendar) for person in people.histories]
    buyers = [row for row in rows if row["lifetime_orders"]]
    for score, column in SCORES.items():
        in_order = sorted(buyer[column] for buyer in buyers)
        for row in rows:
            row[score] = None
            if row["lifetime_orders"]:
                behind = bisect_left(in_order, row[column])
                row[score] = 1 + 5 * behind // len(buyers)
    return rows


def _profile(history: History, last: Row, calendar: Calendar) -> Row:
    is_current = last["period_start"] == calendar.as_of_local.date().replace(day=1)
    purchases = history.purchases
    newest_first = [line for order in reversed(history.orders) for line in order.lines]
    sold = sum((order.gross for order in history.orders), ZERO)
    given_back = sum((refund.amount for refund in history.refunds), ZERO)
    return {
        "customer_id": history.person,
        "first_seen_on": history.events[0].date(),
        "first_order_on": purchases[0].local.date() if purchases else None,
        "last_order_on": purchases[-1].local.date() if purchases else None,
        "customer_type": first_known(line.customer_type for line in newest_first),
        "acquisition_channel": (
            first_known(line.channel for line in purchases[0].lines) if purchases else None
        ),
        "lifecycle": last["lifecycle"],
        "journey_phase": last["journey_phase"],
        "ladder_stage": last["ladder_stage"] if is_current else None,
        "account_balance": _decayed(last, calendar),
        "is_overdrawn": None
        if last["is_overdrawn"] is None
        else last["is_overdrawn"] and is_current,
        "weakest_link": last["weakest_link"] if is_current else None,
        "complaints_open": last["complaints_open"],
        "lifetime_orders": len(purchases),
        "lifetime_net_amount": sold - given_back,
    }


def _decayed(last: Row, calendar: Calendar) -> Decimal | None:
    """The closing balance of the last row, halved every 180 days up to as_of."""
    closing: Decimal | None = last["account_closing"]
    if closing is None:
        return None
    passed = calendar.just_after_as_of - calendar.state_at("month", last["period_start"])
    return six_places(
        closing
        * Decimal(2) ** -(Decimal(passed.total_seconds()) / Decimal(HALF_LIFE.total_seconds()))
    )


def practice_for(customer: Row) -> str | None:
    """The practice of the seed for a published profile: all its conditions hold, first in order."""
    alive = customer["probability_alive"]
    traits: dict[str, Any] = {
        "lifecycle": customer["lifecycle"],
        "ladder_stage": customer["ladder_stage"],
        "weakest_link": customer["weakest_link"],
        "is_overdrawn": _flag(customer["is_overdrawn"]),
        "has_open_complaint": _flag(customer["complaints_open"] > 0),
        "is_doubtful": None if alive is None else _flag(alive < 0.5),
    }
    with PRACTICES.open(newline="") as file:
        practices = list(csv.DictReader(file))
    fitting = [
        practice
        for practice in practices
        if all(practice[name] in ("", trait) for name, trait in traits.items())
        and int(practice["monetary_score_from"] or 0) <= (customer["monetary_score"] or 0)
    ]
    first = min(fitting, key=lambda p: (int(p["priority"]), p["practice_id"]), default=None)
    return first["practice_id"] if first else None


def _flag(known: bool | None) -> str | None:
    """As the seed writes it; what is unknown is neither."""
    return None if known is None else str(known).lower()
