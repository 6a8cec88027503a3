"""Hands the purchase summary to pipelines.forecast; the one Python model of this project.

Grain: one row per customer (part 'customer') and one per line of the quality table (part
'quality'), side by side because a dbt model is one relation; the marts take them apart.
"""

from pipelines.forecast import Terms, forecast


def model(dbt, session):  # noqa: ARG001 (the signature is dbt's)
    dbt.config(materialized="table")
    summary = dbt.ref("int_purchase_summary").order("customer_id").to_arrow_table()
    weekly = dbt.ref("int_purchase_weeks").order("week_number").to_arrow_table()
    as_of, holdout_weeks, discount_rate = (
        dbt.ref("int_forecast_windows")
        .project("as_of, holdout_weeks, yearly_discount_rate")
        .fetchone()
    )
    terms = Terms(as_of, holdout_weeks, float(discount_rate))
    return forecast(summary, weekly, terms).side_by_side()
