"""Says when customers will order again, and how far that can be believed.

The one room with statistics. It sees a purchase summary, one row per customer, that SQL derives
from orders (int_purchase_summary), and gives two tables back; it neither reads nor writes a
warehouse, and knows no dagster and no dbt. Pictures are in `pictures`, imported by who draws them.
"""

from pipelines.forecast.forecasts import FORECAST_SCHEMA, Forecasts
from pipelines.forecast.purchases import SUMMARY_SCHEMA, WEEKS_SCHEMA
from pipelines.forecast.quality import QUALITY_SCHEMA
from pipelines.forecast.repurchase import forecast
from pipelines.forecast.terms import Terms

__all__ = [
    "FORECAST_SCHEMA",
    "QUALITY_SCHEMA",
    "SUMMARY_SCHEMA",
    "WEEKS_SCHEMA",
    "Forecasts",
    "Terms",
    "forecast",
]
