"""The published tables a delivery must lead to, as lists of rows by table name."""

from tests.oracle.account import account_by_month, account_entries, entry_rows
from tests.oracle.calendar import GRAINS, Calendar
from tests.oracle.delivered import Delivered
from tests.oracle.evidence import events_behind
from tests.oracle.facts import Row, customer_period, months_with_a_row
from tests.oracle.histories import (
    History,
    Population,
    is_late,
    population,
    promised_and_delivered,
)
from tests.oracle.incidents import incident_rows
from tests.oracle.journey import funnel, journey_phases
from tests.oracle.ladder import RULES, Standing, looked_at, standing, trailing_year
from tests.oracle.links import link_scores, name_weakest_links, sides_that_reply
from tests.oracle.orders import ZERO, Order, OrderBook, first_known, line_class, order_book
from tests.oracle.profile import profiles
from tests.oracle.retention import cohorts, delivered_periods, retention_rates
from tests.oracle.row_ledger import row_ledger
from tests.oracle.segments import segmentation
from tests.oracle.stays import ladder_stages, ladder_transitions
from tests.oracle.touchpoints import teams, touchpoints
from tests.oracle.voice import voice
from tests.oracle.what_followed import action_effects, competition, resilience
from tests.oracle.worth import ladder_economics, promotions, recommendations

Tables = dict[str, list[Row]]


def expected_tables(delivered: Delivered) -> Tables:
    calendar = Calendar(delivered.settings)
    book = order_book(delivered, calendar)
    people = population(delivered, calendar, book)
    facts: list[Row] = []
    evidence: list[Row] = []
    metrics: list[Row] = []
    entries = [row for history in people.histories for row in entry_rows(history, calendar)]
    sides = sides_that_reply(people)
    for history in people.histories:
        months = months_with_a_row(history, calendar)
        account = account_by_month(
            account_entries(history), months, calendar, is_kept=bool(entries)
        )
        for month in months:
            row = customer_period(history, month, calendar, people) | account[month]
            row |= link_scores(history, month, calendar, people, sides)
            stands = None
            if row["lifecycle"] != "prospect":
                is_overdrawn = bool(row["is_overdrawn"])
                year = trailing_year(history, month, calendar, people, is_overdrawn=is_overdrawn)
                stands = standing(year)
                metrics.append(
                    {name: row[name] for name in ("customer_id", "period_start")} | looked_at(year)
                )
                evidence += _evidence(row, stands, history, calendar)
            facts.append(row | _ladder_columns(stands))
    periods = _periods(people, calendar)
    months = [period for period in periods if period["grain"] == "month"]
    missing_links = name_weakest_links(facts)
    rates = retention_rates(people, calendar, segmentation(people, facts, calendar))
    return {
        "fct_orders": [_order_row(order, book, calendar) for order in book.orders],
        "fct_customer_periods": facts,
        "fct_account_entries": entries,
        "fct_missing_links": missing_links,
        "fct_retention_rates": rates,
        "fct_cohort_retention": cohorts(people, calendar),
        "fct_ladder_stages": ladder_stages(facts, calendar),
        "fct_ladder_evidence": evidence,
        "ladder_metrics": metrics,
        "fct_ladder_transitions": ladder_transitions(facts, calendar),
        "dim_customers": profiles(people, facts, calendar),
        "dim_periods": periods,
        "fct_touchpoints": touchpoints(people, months),
        "fct_teams": teams(people, months),
        "fct_voice": voice(people, months, calendar),
        "fct_journey_phases": journey_phases(people, facts, months),
        "fct_funnel": funnel(people, months),
        "fct_incidents": incident_rows(people, months, calendar),
        "fct_competition": competition(people, calendar),
        "fct_action_effects": action_effects(people, calendar),
        "fct_resilience": resilience(people, facts, calendar),
        "fct_ladder_economics": ladder_economics(facts, rates, months, people),
        "fct_promotions": promotions(people, months, calendar),
        "fct_recommendations": recommendations(people, facts, months),
        "fct_row_ledger": row_ledger(delivered, people, calendar),
    }


def _ladder_columns(stands: Standing | None) -> Row:
    return {
        "ladder_stage": stands.stage if stands else None,
        "ladder_rule_id": stands.rule_id if stands else None,
        "is_ladder_direct": stands.is_direct if stands else None,
        "ladder_vetoed_from": stands.vetoed_from if stands else None,
    }


def _evidence(row: Row, stands: Standing, history: History, calendar: Calendar) -> list[Row]:
    rows = []
    for rule in RULES:
        if rule.rule_id not in stands.outcomes:
            continue
        behind = events_behind(rule.rule_id, history, row["period_start"], calendar)
        rows.append(
            {
                "customer_id": row["customer_id"],
                "period_start": row["period_start"],
                "rule_id": rule.rule_id,
                "rung": rule.rung,
                "outcome": stands.outcomes[rule.rule_id],
                "is_direct": rule.is_direct,
                "events": len(behind),
                "latest_event_id": max(behind)[1],
                "latest_event_at": max(behind)[0],
            }
        )
    return rows


def _order_row(order: Order, book: OrderBook, calendar: Calendar) -> Row:
    sold = order.sale_lines
    given_back = [refund.amount for refund in book.refunds if refund.shown_in == order.order_id]
    refund_amount = sum(given_back, ZERO)
    promised_at, delivered_at = promised_and_delivered(order, calendar)
    return {
        "source": calendar.settings.source,
        "order_id": order.order_id,
        "customer_id": order.person,
        "source_customer_id": order.source_customer_id,
        "ordered_at": order.at,
        "ordered_on": order.local.date(),
        "period_start": calendar.month(order.at),
        "is_qualifying": order.qualifies,
        "exclusion": order.exclusion,
        "lines": len(order.lines),
        "excluded_lines": len(
            [line for line in order.lines if line_class(line) == line.exclusion is not None]
        ),
        "status": (sold or order.lines)[0].status,
        "currency": order.currency,
        "amount_original": order.amount_original,
        "exchange_rate": order.used_rate,
        "gross_amount": order.gross,
        "refund_amount": refund_amount,
        "refunded_amount": sum((refund.amount for refund in order.refunds_of_it), ZERO),
        "net_amount": order.gross - refund_amount,
        "discount_amount": order.discount,
        "cost_amount": order.cost if sold and not order.lacks_cost else None,
        "channel": first_known(line.channel for line in order.lines),
        "customer_type": first_known(line.customer_type for line in order.lines),
        "promised_at": promised_at,
        "delivered_at": delivered_at,
        "is_late": is_late(promised_at, delivered_at, calendar)
        if promised_at and delivered_at
        else None,
        "refunds_order_id": first_known(line.refunds_order_id for line in order.of_class("refund")),
    }


def _periods(people: Population, calendar: Calendar) -> list[Row]:
    """Every period from the first event of anyone to as_of."""
    firsts = [history.events[0] for history in people.histories]
    firsts += [order.local for order in people.book.orders]
    first, last = min(firsts).date(), calendar.as_of_local.date()
    begins = {grain: delivered_periods(people, calendar, grain)[:1] for grain in GRAINS}
    return [
        {
            "grain": grain,
            "period_start": start,
            "period_end": calendar.following(grain, start),
            "is_complete": calendar.is_complete(grain, start),
            "is_left_truncated": not begins[grain] or start <= begins[grain][0],
        }
        for grain in GRAINS
        for start in calendar.periods(grain, first, last)
    ]
