"""The two tables that every peer makes, and this one shop's rules, which none of them looks up."""

from datetime import timedelta

ZONE, WINDOW, LATENESS = "Europe/Berlin", timedelta(days=365), timedelta(days=3)
MONTHS_IN = {"month": 1, "quarter": 3, "year": 12}
GRAINS = ("week", *MONTHS_IN)
RATES = [
    "grain",
    "period_start",
    "basis",
    "customers_at_start",
    "customers_at_end",
    "new_customers",
    "retained_customers",
    "reactivated_customers",
    "lost_customers",
    "retention_rate",
    "textbook_retention_rate",
    "is_complete",
    "is_left_truncated",
]
COHORTS = [
    "grain",
    "cohort_start",
    "period_number",
    "customers",
    "active_customers",
    "retention_rate",
    "unbounded_active_customers",
    "unbounded_retention_rate",
    "cumulative_net_revenue_per_customer",
    "is_complete",
    "is_left_truncated",
]
