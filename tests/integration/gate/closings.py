"""For every sentence of every suite, a change to the small shop that must make it fail.

What each change breaks is said by the sentence it stands under.
"""

from tests.integration.gate.closings_of_facts import (
    BUILD_INFO,
    DIM_CUSTOMERS,
    DIM_PERIODS,
    FCT_CUSTOMER_PERIODS,
    FCT_ORDERS,
    RAW_INTERACTIONS,
    RAW_ORDERS,
)
from tests.integration.gate.closings_of_forecasts import (
    FCT_FORECAST_QUALITY,
    FCT_REPURCHASE_FORECASTS,
)
from tests.integration.gate.closings_of_incidents import CLOSINGS_OF_INCIDENTS
from tests.integration.gate.closings_of_links import (
    FCT_ACCOUNT_ENTRIES,
    FCT_MISSING_LINKS,
    FCT_SURVEY_PRESSURE,
)
from tests.integration.gate.closings_of_rates import (
    DIM_LADDER_METRICS,
    DIM_LADDER_RULES,
    FCT_COHORT_RETENTION,
    FCT_LADDER_EVIDENCE,
    FCT_LADDER_STAGES,
    FCT_LADDER_TRANSITIONS,
    FCT_RETENTION_RATES,
)
from tests.integration.gate.closings_of_restatements import FCT_RESTATEMENTS
from tests.integration.gate.closings_of_the_journey import CLOSINGS_OF_THE_JOURNEY
from tests.integration.gate.closings_of_the_row_ledger import FCT_ROW_LEDGER
from tests.integration.gate.closings_of_worth import CLOSINGS_OF_WORTH

CLOSINGS = {
    "raw.orders": RAW_ORDERS,
    "raw.interactions": RAW_INTERACTIONS,
    "marts.build_info": BUILD_INFO,
    "marts.dim_periods": DIM_PERIODS,
    "marts.dim_customers": DIM_CUSTOMERS,
    "marts.fct_orders": FCT_ORDERS,
    "marts.fct_customer_periods": FCT_CUSTOMER_PERIODS,
    "marts.fct_account_entries": FCT_ACCOUNT_ENTRIES,
    "marts.fct_missing_links": FCT_MISSING_LINKS,
    "marts.fct_survey_pressure": FCT_SURVEY_PRESSURE,
    "marts.fct_retention_rates": FCT_RETENTION_RATES,
    "marts.fct_cohort_retention": FCT_COHORT_RETENTION,
    "marts.fct_ladder_stages": FCT_LADDER_STAGES,
    "marts.fct_ladder_evidence": FCT_LADDER_EVIDENCE,
    "marts.dim_ladder_rules": DIM_LADDER_RULES,
    "marts.dim_ladder_metrics": DIM_LADDER_METRICS,
    "marts.fct_ladder_transitions": FCT_LADDER_TRANSITIONS,
    **CLOSINGS_OF_WORTH,
    **CLOSINGS_OF_THE_JOURNEY,
    **CLOSINGS_OF_INCIDENTS,
    "marts.fct_repurchase_forecasts": FCT_REPURCHASE_FORECASTS,
    "marts.fct_forecast_quality": FCT_FORECAST_QUALITY,
    "marts.fct_row_ledger": FCT_ROW_LEDGER,
    "marts.fct_restatements": FCT_RESTATEMENTS,
}
MAY_BE_EMPTY = "Any number of rows, none included"
