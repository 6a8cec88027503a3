"""fct_repurchase_forecasts: one row per customer, and how it travels beside the quality table.

Figures are rounded here: what is published must not depend on the last bits of a sum.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.forecast.arrays import Reals
from pipelines.forecast.gamma_gamma import GammaGamma
from pipelines.forecast.outlook import HORIZONS_DAYS, Outlook, expected_value
from pipelines.forecast.purchases import Purchases
from pipelines.forecast.quality import QUALITY_SCHEMA
from pipelines.forecast.terms import Terms

FORECAST, NOT_FORECAST = "forecast", "not_forecast"
_FIGURES = (
    "probability_alive",
    *(f"expected_orders_{days}d" for days in HORIZONS_DAYS),
    *(f"probability_order_{days}d" for days in HORIZONS_DAYS),
    "median_days_to_next_order",
    "share_never_returning",
    "expected_orders_12m_discounted",
    "expected_value_12m",
)
FORECAST_SCHEMA = pa.schema(
    [
        ("customer_id", pa.string()),
        ("model", pa.string()),
        ("status", pa.string()),
        ("reason", pa.string()),
        *((name, pa.float64()) for name in _FIGURES),
        ("value_reason", pa.string()),
        ("fitted_at", pa.timestamp("us")),
    ]
)
_DECIMALS = {"median_days_to_next_order": 2, "expected_value_12m": 4}


@dataclass(frozen=True)
class Forecasts:
    """Two tables with the schemas FORECAST_SCHEMA and QUALITY_SCHEMA."""

    customers: pa.Table
    quality: pa.Table

    def side_by_side(self) -> pa.Table:
        """Both in one relation, as a dbt Python model has only one: `part` tells them apart.

        The quality table's columns are prefixed with quality_.
        """
        fields = [pa.field(f"quality_{field.name}", field.type) for field in QUALITY_SCHEMA]
        quality = self.quality.rename_columns([field.name for field in fields])
        parts = [
            part.append_column("part", pa.array([name] * len(part), pa.string()))
            for name, part in (("customer", self.customers), ("quality", quality))
        ]
        return pa.concat_tables(parts, promote_options="default")


def no_forecasts(purchases: Purchases, terms: Terms, reason: str) -> pa.Table:
    """Every customer is told why there is nothing to tell."""
    return _table(purchases, terms, NOT_FORECAST, reason, {}, reason)


def forecast_table(
    purchases: Purchases,
    terms: Terms,
    outlook: Outlook,
    spend: GammaGamma | None,
    value_reason: str | None,
) -> pa.Table:
    """Each customer the figures of their history; value where the spend model stands."""
    group_of = purchases.full.grouped.group_of
    by_history = (
        outlook.probability_alive,
        *outlook.expected_orders.values(),
        *outlook.probability_of_order.values(),
        outlook.median_days,
        outlook.share_never_returning,
        outlook.discounted_orders,
    )
    figures = {name: values[group_of] for name, values in zip(_FIGURES, by_history, strict=False)}
    if spend is not None:
        figures["expected_value_12m"] = expected_value(
            spend,
            figures["expected_orders_12m_discounted"],
            purchases.full.frequency,
            purchases.repeat_amount,
        )
    return _table(purchases, terms, FORECAST, None, figures, value_reason)


def _table(
    purchases: Purchases,
    terms: Terms,
    status: str,
    reason: str | None,
    figures: dict[str, Reals],
    value_reason: str | None,
) -> pa.Table:
    rows = len(purchases.full)
    columns: dict[str, object] = {
        "customer_id": purchases.customer_id,
        "model": _always(terms.model, rows, pa.string()),
        "status": _always(status, rows, pa.string()),
        "reason": _always(reason, rows, pa.string()),
        "value_reason": _always(value_reason, rows, pa.string()),
        "fitted_at": _always(terms.as_of, rows, pa.timestamp("us")),
    }
    for name in _FIGURES:
        if name in figures:
            rounded = np.round(figures[name], _DECIMALS.get(name, 6))
            columns[name] = pc.replace_with_mask(
                pa.array(rounded), pa.array(~np.isfinite(rounded)), pa.scalar(None, pa.float64())
            )
        else:
            columns[name] = pa.nulls(rows, pa.float64())
    return pa.table([columns[name] for name in FORECAST_SCHEMA.names], schema=FORECAST_SCHEMA)


def _always(value: object, rows: int, kind: pa.DataType) -> pa.Array:
    return pa.nulls(rows, kind) if value is None else pa.repeat(pa.scalar(value, kind), rows)
