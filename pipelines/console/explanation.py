"""Why a customer stands where they stand, read from the published snapshot and never computed here.

How it looks is explain.py's. What the customer is called goes into a query as a parameter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from pipelines.errors import ConfigurationError, InputError


@dataclass(frozen=True)
class Standing:
    """The row of fct_customer_periods, and in words what decided."""

    customer_id: str
    period_start: date
    is_complete: bool
    lifecycle: str
    journey_phase: str
    stage: str | None
    rule_id: str | None
    is_direct: bool | None
    vetoed_from: str | None
    rule_in_words: str | None
    opening: Decimal | None
    credits: Decimal | None
    debits: Decimal | None
    decay: Decimal | None
    closing: Decimal | None
    is_overdrawn: bool | None


@dataclass(frozen=True)
class Evidence:
    """A rule that spoke, was silenced or vetoed, and the events behind it."""

    rule_id: str
    rung: str
    outcome: str
    events: int
    latest_event_id: str | None
    latest_event_local: datetime | None


@dataclass(frozen=True)
class Entry:
    """What moved the relationship account, at full amount."""

    occurred_local: datetime
    kind: str
    amount: Decimal
    cause_type: str
    cause_id: str


@dataclass(frozen=True)
class Link:
    """One score beside the month's median; NULL where unmeasured."""

    element: str
    score: Decimal | None
    counted: int | None
    median: Decimal | None
    is_weakest: bool


@dataclass(frozen=True)
class Condition:
    """One condition of a rule of the next rung, or of a veto that holds now."""

    rung: str
    rule_id: str
    is_direct: bool
    outcome: str | None
    sentence: str
    metric: str
    comparison: str
    threshold: Decimal
    value: Decimal | None
    is_met: bool


@dataclass(frozen=True)
class Explanation:
    standing: Standing
    evidence: Sequence[Evidence]
    entries: Sequence[Entry]
    links: Sequence[Link]
    conditions: Sequence[Condition]


def explanation_of(database: Path, customer: str, month: str | None) -> Explanation:
    """All that is published of one customer and month; without a month, of their last one.

    Raises ConfigurationError for a month that is none, InputError for an unknown customer or month.
    """
    asked = _first_day(month) if month else None
    with duckdb.connect(str(database), read_only=True) as published:
        first, last = _rows(published, _MONTHS, {"customer": customer})[0]
        if last is None:
            raise InputError(f"no customer {customer!r} is published: marts.dim_customers has them")
        who = {"customer": customer, "month": asked or last}
        found = _rows(published, _STANDING, who)
        if not found:
            raise InputError(
                f"{customer!r} has no row in {who['month']:%Y-%m}: the months with one lie between"
                f" {first:%Y-%m} and {last:%Y-%m}"
            )
        return Explanation(
            standing=Standing(*found[0]),
            evidence=[Evidence(*row) for row in _rows(published, _EVIDENCE, who)],
            entries=[Entry(*row) for row in _rows(published, _ENTRIES, who)],
            links=[Link(*row) for row in _rows(published, _LINKS, who)],
            conditions=[Condition(*row) for row in _rows(published, _CONDITIONS, who)],
        )


def _first_day(month: str) -> date:
    try:
        return datetime.strptime(month, "%Y-%m").date()
    except ValueError:
        raise ConfigurationError(f"--month {month!r}: write it like 2026-06") from None


def _rows(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: dict[str, object]
) -> list[tuple[Any, ...]]:
    return connection.execute(query, parameters).fetchall()


_MONTHS = """
    select min(period_start), max(period_start) from marts.fct_customer_periods
    where customer_id = $customer
"""

_STANDING = """
    select
        customer_id, period_start, is_complete, lifecycle, journey_phase,
        ladder_stage, ladder_rule_id, is_ladder_direct, ladder_vetoed_from,
        (
            select string_agg(sentence, '; ' order by metric, comparison)
            from marts.dim_ladder_rules where rule_id = ladder_rule_id
        ),
        account_opening, account_credits, account_debits, account_decay, account_closing,
        is_overdrawn
    from marts.fct_customer_periods
    where customer_id = $customer and period_start = $month
"""

_LOCAL = "timezone((select reporting_time_zone from marts.build_info), timezone('UTC', {instant}))"

_EVIDENCE = f"""
    select
        rule_id, evidence.rung, outcome, events, latest_event_id,
        {_LOCAL.format(instant="latest_event_at")}
    from marts.fct_ladder_evidence as evidence
    join (select distinct rule_id, height from marts.dim_ladder_rules) as rules using (rule_id)
    where customer_id = $customer and period_start = $month
    order by height desc, outcome, rule_id
"""

_ENTRIES = f"""
    select {_LOCAL.format(instant="occurred_at")}, kind, amount, cause_type, cause_id
    from marts.fct_account_entries
    where customer_id = $customer
        and period_start <= $month and period_start > $month - interval 12 month
    order by occurred_at desc, cause_id
"""

_LINKS = """
    select element, score, counted, links.median_score, coalesce(weakest_link = element, false)
    from (
        select weakest_link, period_start, unnest([1, 2, 3]) as place,
            unnest(['satisfaction', 'dialogue', 'pride']) as element,
            unnest([satisfaction_score, dialogue_score, pride_score]) as score,
            unnest([satisfaction_contacts, dialogue_contacts, pride_events]) as counted
        from marts.fct_customer_periods
        where customer_id = $customer and period_start = $month
    ) as scores
    left join marts.fct_missing_links as links using (period_start, element)
    order by place
"""

_CONDITIONS = """
    with
    facts as (
        select * from marts.fct_customer_periods
        where customer_id = $customer and period_start = $month and ladder_stage is not null
    ),
    stands as (
        select coalesce(max(height), 0) as height from marts.dim_ladder_rules
        where height > 0 and rung = (select ladder_stage from facts)
    ),
    looked_at as (
        select metric, value
        from (
            select metrics.* exclude (ladder_metrics_id)
            from marts.dim_ladder_metrics as metrics join facts using (ladder_metrics_id)
        )
        unpivot include nulls (value for metric in (columns(*)))
    ),
    spoke as (
        select rule_id, outcome from marts.fct_ladder_evidence
        where customer_id = $customer and period_start = $month
    ),
    conditions as (
        select
            rung, rule_id, is_direct, outcome, sentence, metric, comparison, threshold, value,
            coalesce(value between lowest_value and highest_value, false) as is_met
        from marts.dim_ladder_rules as rules
        join looked_at using (metric)
        left join spoke using (rule_id)
        where case
            when (select ladder_stage from facts) = 'dissatisfied' then outcome = 'vetoing'
            else height = (
                select min(height) from marts.dim_ladder_rules
                where height > (select height from stands)
            )
        end
    )
    select * from conditions
    order by
        count(*) filter (not is_met) over (partition by rule_id), not is_direct, rule_id,
        is_met desc, metric
"""
