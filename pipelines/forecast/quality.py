"""fct_forecast_quality, row by row: what was fitted, on what, and how well it foresaw.

Grain: one row per section, model, window, measure and bucket (0 where there is only one).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields

import numpy as np
import pyarrow as pa

from pipelines.forecast.arrays import Reals
from pipelines.forecast.optimum import Optimum
from pipelines.forecast.predictions import Prediction
from pipelines.forecast.scores import CalibrationBin, Predictions, Score
from pipelines.forecast.terms import SCORED_DAYS, Terms

# The windows a model is fitted on: up to the cut before the holdout, and up to as_of.
CALIBRATION, FULL = "calibration", "full"


@dataclass(frozen=True)
class QualityRow:
    """`fitted_on` is '' where no fit is meant; `detail` says in words what a number cannot."""

    section: str
    measure: str
    value: float | None = None
    model: str = ""
    fitted_on: str = ""
    bucket: int = 0
    customers: int | None = None
    actual: float | None = None
    standard_error: float | None = None
    lower_95: float | None = None
    upper_95: float | None = None
    baseline_last_period: float | None = None
    baseline_own_rate: float | None = None
    excess_last_period: float | None = None
    excess_own_rate: float | None = None
    detail: str | None = None


_ARROW = {str: pa.string(), int: pa.int64(), float: pa.float64()}
_ROW_SCHEMA = pa.schema(
    [
        (field.name, next(kind for of, kind in _ARROW.items() if field.type in (of, of | None)))
        for field in fields(QualityRow)
    ]
)
QUALITY_SCHEMA = _ROW_SCHEMA.append(pa.field("fitted_at", pa.timestamp("us")))


def quality_table(rows: Iterable[QualityRow], terms: Terms) -> pa.Table:
    """The rows in the order of their key; NaN is unknown, hence NULL."""
    listed = sorted(rows, key=lambda r: (r.section, r.model, r.fitted_on, r.measure, r.bucket))
    columns = {
        field.name: [_published(getattr(row, field.name)) for row in listed]
        for field in fields(QualityRow)
    }
    columns["fitted_at"] = [terms.as_of] * len(listed)
    return pa.table(columns, schema=QUALITY_SCHEMA)


def _published(value: object) -> object:
    if not isinstance(value, float):
        return value
    return float(f"{value:.12g}") if np.isfinite(value) else None


def fit_rows(model: str, fitted_on: str, optimum: Optimum) -> Iterator[QualityRow]:
    """Parameters with 95 % intervals (taken on the log scale), and whether to believe them."""
    for estimate in optimum.estimates:
        lower, upper = estimate.interval()
        yield QualityRow(
            "parameter",
            estimate.name,
            estimate.value,
            model,
            fitted_on,
            standard_error=estimate.standard_error,
            lower_95=lower,
            upper_95=upper,
        )
    fit = ("log_likelihood", optimum.log_likelihood), ("converged", float(optimum.converged))
    for measure, value in fit:
        yield QualityRow(
            "fit", measure, value, model, fitted_on, customers=round(optimum.customers)
        )
    yield QualityRow(
        "fit",
        "at_bound",
        float(len(optimum.at_bound)),
        model,
        fitted_on,
        customers=round(optimum.customers),
        detail=", ".join(optimum.at_bound) or None,
    )


def score_rows(model: str, scores: Iterable[Score], customers: int) -> Iterator[QualityRow]:
    for score in scores:
        yield QualityRow(
            "score",
            score.measure,
            score.value,
            model,
            CALIBRATION,
            customers=customers,
            actual=score.actual,
            baseline_last_period=score.baseline_last_period,
            baseline_own_rate=score.baseline_own_rate,
            excess_last_period=score.excess_last_period,
            excess_own_rate=score.excess_own_rate,
        )


def holdout_rows(model: str, predictions: Predictions, actual: Reals) -> Iterator[QualityRow]:
    """Cumulative orders by week of the holdout; bucket is the week, 1 the first."""

    def at(prediction: Prediction, week: int) -> float:
        return float(prediction.cumulative_weekly[week])

    for week, orders in enumerate(actual.tolist()):
        yield QualityRow(
            "holdout_week",
            "cumulative_orders",
            at(predictions.model, week),
            model,
            CALIBRATION,
            bucket=week + 1,
            actual=orders,
            baseline_last_period=at(predictions.last_period, week),
            baseline_own_rate=at(predictions.own_rate, week),
        )


def tracking_rows(model: str, weeks: Iterable[tuple[int, float, float]]) -> Iterator[QualityRow]:
    """Cumulative repeat orders since the data began; bucket is the week, 0 ends at the cut."""
    for week, expected, actual in weeks:
        yield QualityRow(
            "tracking",
            "cumulative_repeat_orders",
            expected,
            model,
            CALIBRATION,
            bucket=week,
            actual=actual,
        )


def calibration_rows(model: str, bins: Iterable[CalibrationBin]) -> Iterator[QualityRow]:
    for number, found in enumerate(bins, start=1):
        yield QualityRow(
            "calibration",
            f"probability_order_{SCORED_DAYS}d",
            found.predicted,
            model,
            CALIBRATION,
            bucket=number,
            customers=found.customers,
            actual=found.observed,
        )
