"""Which tables are audited, what names a row of each, and the version of what is asked of it.

Imports no Great Expectations, whose import costs seconds: whoever only compares a version with a
verdict's need not pay for it. The questions themselves are one module per table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any

_HERE = Path(__file__).resolve().parent
INTERACTION_KINDS = _HERE.parent / "dbt_project" / "seeds" / "interaction_kinds.csv"
_SHARED_SOURCES = (_HERE / "sentences.py", _HERE / "registry.py")


@dataclass(frozen=True)
class Suite:
    """What is asked of one table.

    key: the columns that name a row; they are the only content a result may show.
    compared_with: tables whose content the answer also depends on.
    judged_by: files outside this package the questions are made of.
    """

    table: str
    key: tuple[str, ...]
    compared_with: tuple[str, ...] = ()
    judged_by: tuple[Path, ...] = ()

    @property
    def module(self) -> str:
        return self.table.replace(".", "_").removeprefix("marts_")

    @property
    def version(self) -> str:
        """Changes when anything that can change an answer was edited."""
        sources = (_HERE / f"{self.module}.py", *_SHARED_SOURCES, *self.judged_by)
        digest = sha256()
        for source in sources:
            digest.update(source.read_bytes())
        return digest.hexdigest()[:16]

    def build(self) -> Any:
        """The great_expectations.ExpectationSuite; this imports Great Expectations."""
        return getattr(import_module(f"expectations.{self.module}"), self.module)()


_CUSTOMERS = "marts.dim_customers"
_FACTS = "marts.fct_customer_periods"

_RAW = (
    Suite(
        "raw.orders",
        key=("load_id", "file_row", "order_id"),
        compared_with=("raw.loads", "raw.run_settings"),
    ),
    Suite(
        "raw.interactions",
        key=("load_id", "file_row", "interaction_id"),
        compared_with=("raw.loads", "raw.run_settings"),
        judged_by=(INTERACTION_KINDS,),
    ),
)
_MARTS = (
    Suite("marts.build_info", key=("build_id",)),
    Suite("marts.dim_periods", key=("grain", "period_start")),
    Suite(
        "marts.dim_customers",
        key=("customer_id",),
        compared_with=(_FACTS, "marts.fct_repurchase_forecasts", "marts.build_info"),
    ),
    Suite(
        "marts.fct_orders",
        key=("source", "order_id"),
        compared_with=(_CUSTOMERS, "marts.build_info"),
    ),
    Suite(
        "marts.fct_customer_periods",
        key=("customer_id", "period_start"),
        compared_with=(_CUSTOMERS, "marts.fct_orders", "marts.build_info"),
    ),
    Suite(
        "marts.fct_account_entries",
        key=("cause_type", "cause_id"),
        compared_with=(_CUSTOMERS, _FACTS, "marts.build_info"),
    ),
    Suite(
        "marts.fct_incidents",
        key=("cause_type", "cause_id"),
        compared_with=(_CUSTOMERS, "marts.fct_account_entries", "marts.build_info"),
    ),
    Suite("marts.fct_competition", key=("period_start", "kind"), compared_with=(_FACTS,)),
    Suite("marts.fct_action_effects", key=("period_start", "action"), compared_with=(_FACTS,)),
    Suite("marts.fct_resilience", key=("crisis_window", "ladder_stage"), compared_with=(_FACTS,)),
    Suite("marts.fct_missing_links", key=("period_start", "element")),
    Suite(
        "marts.fct_survey_pressure",
        key=("period_start", "solicitation_band"),
        compared_with=(_FACTS,),
    ),
    Suite(
        "marts.fct_retention_rates",
        key=("grain", "period_start", "basis", "segment_type", "segment"),
        compared_with=(_FACTS, "marts.dim_periods"),
    ),
    Suite(
        "marts.fct_cohort_retention",
        key=("grain", "cohort_start", "period_number"),
        compared_with=(_CUSTOMERS, "marts.dim_periods"),
    ),
    Suite(
        "marts.fct_ladder_stages",
        key=("customer_id", "entered_on"),
        compared_with=(_CUSTOMERS, _FACTS),
    ),
    Suite(
        "marts.fct_ladder_evidence",
        key=("customer_id", "period_start", "rule_id"),
        compared_with=(_CUSTOMERS, _FACTS),
    ),
    Suite(
        "marts.dim_ladder_rules",
        key=("rule_id", "metric", "comparison"),
        compared_with=("marts.fct_ladder_evidence", "marts.dim_ladder_metrics"),
    ),
    Suite("marts.dim_ladder_metrics", key=("ladder_metrics_id",), compared_with=(_FACTS,)),
    Suite(
        "marts.fct_ladder_transitions",
        key=("period_start", "from_stage", "to_stage"),
        compared_with=(_FACTS,),
    ),
    Suite(
        "marts.fct_ladder_economics",
        key=("period_start", "stage"),
        compared_with=(_FACTS, "marts.fct_retention_rates"),
    ),
    Suite(
        "marts.fct_promotions",
        key=("period_start", "customer_group", "order_price"),
        compared_with=("marts.fct_orders",),
    ),
    Suite("marts.fct_recommendations", key=("period_start",), compared_with=(_FACTS,)),
    Suite(
        "marts.fct_touchpoints",
        key=("period_start", "touchpoint", "journey_phase"),
        compared_with=(_FACTS,),
    ),
    Suite("marts.fct_teams", key=("period_start", "team")),
    Suite(
        "marts.fct_journey_phases",
        key=("period_start", "from_phase", "to_phase"),
        compared_with=(_FACTS,),
    ),
    Suite("marts.fct_funnel", key=("period_start", "level"), compared_with=(_FACTS,)),
    Suite(
        "marts.fct_voice",
        key=("period_start", "measure"),
        compared_with=("marts.dim_periods",),
    ),
    Suite(
        "marts.fct_repurchase_forecasts",
        key=("customer_id",),
        compared_with=(_CUSTOMERS, "marts.fct_forecast_quality", "marts.build_info"),
    ),
    Suite(
        "marts.fct_forecast_quality",
        key=("section", "model", "fitted_on", "measure", "bucket"),
        compared_with=("marts.build_info",),
    ),
    Suite(
        "marts.fct_row_ledger",
        key=("block", "unit", "step_number", "outcome", "reason"),
        compared_with=("marts.fct_orders", _FACTS),
    ),
    Suite(
        "marts.fct_restatements",
        key=("publication", "table_name", "grain", "period_start", "row_key", "column_name"),
        compared_with=("marts.build_info", "marts.fct_retention_rates"),
    ),
)

SUITES = {suite.table: suite for suite in (*_RAW, *_MARTS)}
RAW_TABLES: Sequence[str] = tuple(suite.table for suite in _RAW)
PUBLISHED_TABLES: Sequence[str] = tuple(suite.table for suite in _MARTS)
