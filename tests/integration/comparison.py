"""Says where two versions of the same tables differ: table, key, column, expected, got."""

from collections import defaultdict
from dataclasses import dataclass
from math import isclose
from typing import Any

from tests.oracle.facts import Row
from tests.oracle.tables import Tables

KEYS = {
    "fct_orders": ("order_id",),
    "fct_customer_periods": ("customer_id", "period_start"),
    "fct_account_entries": ("cause_type", "cause_id"),
    "fct_missing_links": ("period_start", "element"),
    "fct_retention_rates": ("grain", "period_start", "basis", "segment_type", "segment"),
    "fct_cohort_retention": ("grain", "cohort_start", "period_number"),
    "fct_ladder_stages": ("customer_id", "entered_on"),
    "ladder_metrics": ("customer_id", "period_start"),
    "fct_ladder_evidence": ("customer_id", "period_start", "rule_id"),
    "fct_ladder_transitions": ("period_start", "from_stage", "to_stage"),
    "fct_ladder_economics": ("period_start", "stage"),
    "fct_promotions": ("period_start", "customer_group", "order_price"),
    "fct_recommendations": ("period_start",),
    "fct_touchpoints": ("period_start", "touchpoint", "journey_phase"),
    "fct_teams": ("period_start", "team"),
    "fct_voice": ("period_start", "measure"),
    "fct_journey_phases": ("period_start", "from_phase", "to_phase"),
    "fct_funnel": ("period_start", "level"),
    "fct_incidents": ("cause_type", "cause_id"),
    "fct_competition": ("period_start", "kind"),
    "fct_action_effects": ("period_start", "action"),
    "fct_resilience": ("crisis_window", "ladder_stage"),
    "fct_row_ledger": ("block", "unit", "step", "outcome", "reason"),
    "dim_customers": ("customer_id",),
    "dim_periods": ("grain", "period_start"),
}
# Fingerprints of the seeds and numbers of rows are no figures; the forecast has tests of its own,
# and the practice that follows from it is compared by practice_for.
NOT_COMPARED = {
    ("dim_customers", "probability_alive"),
    ("dim_customers", "probability_order_90d"),
    ("dim_customers", "expected_value_12m"),
    ("dim_customers", "practice_id"),
    ("dim_customers", "next_best_action"),
    ("dim_customers", "next_best_action_reason"),
    ("fct_customer_periods", "ladder_metrics_id"),
    ("fct_ladder_stages", "rules_version"),
    ("fct_ladder_evidence", "rules_version"),
    ("fct_account_entries", "rules_version"),
}


@dataclass(frozen=True)
class Difference:
    table: str
    key: tuple[Any, ...]
    column: str
    expected: Any
    got: Any

    def __str__(self) -> str:
        key = ", ".join(map(str, self.key))
        return f"{self.table} [{key}] {self.column}: expected {self.expected!r}, got {self.got!r}"


def differences(expected: Tables, got: Tables) -> list[Difference]:
    """Every row and column of every table the oracle knows."""
    return [
        difference
        for table, rows in expected.items()
        for difference in _of_table(table, rows, got[table])
    ]


def _of_table(table: str, expected: list[Row], got: list[Row]) -> list[Difference]:
    ours, theirs = _by_key(table, expected), _by_key(table, got)
    found = []
    for key in sorted(ours.keys() | theirs.keys(), key=str):
        ours_here, theirs_here = ours.get(key, []), theirs.get(key, [])
        if len(ours_here) != 1 or len(theirs_here) != 1:
            found.append(Difference(table, key, "(rows)", len(ours_here), len(theirs_here)))
            continue
        found += _of_row(table, key, ours_here[0], theirs_here[0])
    return found


def _of_row(table: str, key: tuple[Any, ...], expected: Row, got: Row) -> list[Difference]:
    columns = [name for name in got if (table, name) not in NOT_COMPARED]
    return [
        Difference(table, key, name, expected.get(name, "(no such column)"), got[name])
        for name in columns
        if name not in expected or not same(expected[name], got[name])
    ]


def same(expected: Any, got: Any) -> bool:
    if expected is None or got is None:
        return expected is got
    if isinstance(got, float):
        return isclose(float(expected), got, rel_tol=1e-12, abs_tol=1e-12)
    return bool(expected == got)


def _by_key(table: str, rows: list[Row]) -> dict[tuple[Any, ...], list[Row]]:
    found: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        found[tuple(row[name] for name in KEYS[table])].append(row)
    return found


def report(found: list[Difference], at_most: int = 12) -> str:
    """A few differences of each column, so that one mistake does not hide the others."""
    by_column: dict[tuple[str, str], list[Difference]] = defaultdict(list)
    for difference in found:
        by_column[difference.table, difference.column].append(difference)
    lines = [f"{len(found)} differences"]
    for (table, column), of_column in by_column.items():
        lines.append(f"{table}.{column}: {len(of_column)}")
        lines += [
            f"  {difference}" for difference in of_column[: max(1, at_most // len(by_column))]
        ]
    return "\n".join(lines)
