"""Runs dbt in this process over a hand-filled warehouse and hands back the marts as rows.

Every build also runs dbt's data tests and the identities of the definitions: a mart that breaks
either fails the test that built it.
"""

from dataclasses import dataclass
from typing import Any

from pipelines.transform.build import build, refusal
from pipelines.warehouse import Warehouse
from tests.identities import assert_identities
from tests.integration.raw_tables import fill_raw_tables
from tests.oracle.delivered import Delivered
from tests.parsed_once import project_of

Tables = dict[str, list[dict[str, Any]]]
MARTS = (
    "build_info",
    "dim_customers",
    "dim_periods",
    "fct_orders",
    "fct_customer_periods",
    "fct_account_entries",
    "fct_missing_links",
    "fct_survey_pressure",
    "fct_retention_rates",
    "fct_cohort_retention",
    "fct_ladder_stages",
    "fct_ladder_evidence",
    "fct_ladder_transitions",
    "dim_ladder_rules",
    "dim_ladder_metrics",
    "fct_ladder_economics",
    "fct_promotions",
    "fct_recommendations",
    "fct_touchpoints",
    "fct_teams",
    "fct_voice",
    "fct_journey_phases",
    "fct_funnel",
    "fct_incidents",
    "fct_competition",
    "fct_action_effects",
    "fct_resilience",
    "fct_row_ledger",
)


@dataclass(frozen=True)
class TransformHarness:
    """One warehouse, used again for every build."""

    warehouse: Warehouse

    def marts(self, delivered: Delivered) -> Tables:
        """Everything dbt makes of this delivery."""
        with self.warehouse.connect() as connection:
            fill_raw_tables(connection, delivered)
        self.build()
        with self.warehouse.connect() as connection:
            assert_identities(connection)
            return tables_of(connection)

    def build(self) -> None:
        results = build(project_of(self.warehouse), full_refresh=True)
        problem = refusal(results)
        assert problem is None, str(problem)


def tables_of(connection: Any) -> Tables:
    """Every mart, and what the rules looked at for each customer and month on the ladder."""
    looked_at = """
        select facts.customer_id, facts.period_start, metrics.* exclude (ladder_metrics_id)
        from marts.fct_customer_periods as facts
        inner join marts.dim_ladder_metrics as metrics using (ladder_metrics_id)
    """
    tables = {mart: _rows(connection, f"select * from marts.{mart}") for mart in MARTS}
    return tables | {"ladder_metrics": _rows(connection, looked_at)}


def _rows(connection: Any, query: str) -> list[dict[str, Any]]:
    relation = connection.execute(query)
    names = [column[0] for column in relation.description]
    return [dict(zip(names, row, strict=True)) for row in relation.fetchall()]
