"""The whole forecast, from the purchase summary to two tables: fit, score, decide, look ahead.

Order of work only; each step has its own module. Pure: the same summary and terms, the same rows.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from pipelines.forecast import doubts, predictions, quality
from pipelines.forecast.bg_nbd import fit_bg_nbd
from pipelines.forecast.count_model import CountModel
from pipelines.forecast.forecasts import Forecasts, forecast_table, no_forecasts
from pipelines.forecast.gamma_gamma import GammaGamma, fit_gamma_gamma
from pipelines.forecast.histories import Histories
from pipelines.forecast.optimum import Optimum
from pipelines.forecast.outlook import look_ahead
from pipelines.forecast.pareto import fit_pareto_nbd
from pipelines.forecast.purchases import Purchases
from pipelines.forecast.quality import QualityRow
from pipelines.forecast.scores import Predictions, calibration_table, score
from pipelines.forecast.terms import Terms
from pipelines.forecast.tracking import track

FITS: dict[str, Callable[[Histories, Sequence[float]], tuple[CountModel, Optimum]]] = {
    "bg_nbd": fit_bg_nbd,
    "pareto_nbd": fit_pareto_nbd,
}
_SPEND = "gamma_gamma"
_LEFT_TRUNCATED_DAYS = 30
_FEWEST_REPEAT_CUSTOMERS = 100


def forecast(summary: pa.Table, weekly: pa.Table, terms: Terms) -> Forecasts:
    """Fit on all that is known, provided that a fit on less foresaw what came.

    summary, weekly: columns of SUMMARY_SCHEMA and WEEKS_SCHEMA, times in days. Raises ValueError
    when these cannot be what they claim, or when the terms name an unknown model.
    """
    if terms.model not in FITS:
        raise ValueError(f"no model {terms.model!r}; there are {', '.join(sorted(FITS))}")
    purchases = Purchases.of(summary, weekly)
    rows = list(_data_rows(purchases, terms))
    table, reason = None, doubts.doubt_about_data(purchases, terms)
    if reason is None:
        judgement = _judge(purchases, terms)
        reason = judgement.reason
        rows += judgement.rows
        if reason is None:
            table, reason, fitted = _look_ahead(purchases, terms, judgement.optimum)
            rows += fitted
    if table is None:
        table = no_forecasts(purchases, terms, reason or "no forecast")
    rows.append(QualityRow("decision", "is_forecast", float(reason is None), detail=reason))
    return Forecasts(table, quality.quality_table(rows, terms))


@dataclass(frozen=True)
class _Judgement:
    optimum: Optimum
    reason: str | None
    rows: list[QualityRow]


def _judge(purchases: Purchases, terms: Terms) -> _Judgement:
    """Fit before the holdout, and hold the fit against it."""
    model, optimum = FITS[terms.model](purchases.calibration.grouped.histories, ())
    rows = list(quality.fit_rows(model.name, quality.CALIBRATION, optimum))
    views = Predictions(
        predictions.of_model(model, purchases, terms),
        predictions.of_last_period(purchases, terms),
        predictions.of_own_rate(purchases, terms),
    )
    actual = np.cumsum(
        [float(purchases.weekly.get(week, 0)) for week in range(1, terms.holdout_weeks + 1)]
    )
    scores = score(views, purchases.holdout, actual)
    bins = calibration_table(views.model.probability_90d, purchases.holdout.orders_90d)
    rows += quality.score_rows(model.name, scores, len(purchases.calibration))
    rows += quality.holdout_rows(model.name, views, actual)
    rows += quality.tracking_rows(model.name, track(model, purchases, terms))
    rows += quality.calibration_rows(model.name, bins)
    doubt = doubts.doubt_about_fit(optimum, quality.CALIBRATION)
    return _Judgement(optimum, doubt or doubts.doubt_about_scores(scores), rows)


def _look_ahead(
    purchases: Purchases, terms: Terms, calibrated: Optimum
) -> tuple[pa.Table | None, str | None, list[QualityRow]]:
    """Fit on everything, from where the calibration arrived, and forecast if the fit stands."""
    histories = purchases.full.grouped.histories
    model, optimum = FITS[terms.model](histories, calibrated.values)
    rows = list(quality.fit_rows(model.name, quality.FULL, optimum))
    reason = doubts.doubt_about_fit(optimum, quality.FULL)
    if reason is not None:
        return None, reason, rows
    spend = _fit_spend(purchases)
    outlook = look_ahead(model, histories, terms.yearly_discount_rate)
    table = forecast_table(purchases, terms, outlook, spend.model, spend.reason)
    return table, None, rows + spend.rows


@dataclass(frozen=True)
class _Spend:
    model: GammaGamma | None
    reason: str | None
    rows: list[QualityRow]


def _fit_spend(purchases: Purchases) -> _Spend:
    """Without a sound spend model orders are forecast, and their value is not."""
    repeat = purchases.is_repeat
    if int(repeat.sum()) < _FEWEST_REPEAT_CUSTOMERS:
        return _Spend(None, f"too few repeat customers to judge spend: {int(repeat.sum())}", [])
    orders = purchases.full.frequency[repeat].astype(np.float64)
    mean = purchases.repeat_amount[repeat] / orders
    sorted_rows = np.lexsort((mean, orders))  # the order of customers must never show
    orders, mean = orders[sorted_rows], mean[sorted_rows]
    model, optimum = fit_gamma_gamma(orders, mean)
    rows = list(quality.fit_rows(_SPEND, quality.FULL, optimum))
    rows.append(
        QualityRow(
            "fit",
            "correlation_of_spend_and_frequency",
            float(np.corrcoef(orders, mean)[0, 1]) if np.ptp(orders) and np.ptp(mean) else None,
            _SPEND,
            quality.FULL,
            customers=len(orders),
        )
    )
    reason = doubts.doubt_about_fit(optimum, quality.FULL)
    if reason is None and model.q <= 1.0:
        reason = "the spend model has no finite mean: q is at most 1"
    return _Spend(None if reason else model, reason and f"spend: {reason}", rows)


def _data_rows(purchases: Purchases, terms: Terms) -> Iterator[QualityRow]:
    ages = purchases.full.age_days
    days = int(ages.max(initial=0))
    early = int((days - ages < _LEFT_TRUNCATED_DAYS).sum())
    facts = {
        "days_of_history": float(days),
        "holdout_weeks": float(terms.holdout_weeks),
        "yearly_discount_rate": terms.yearly_discount_rate,
        "repeat_customers": float((purchases.full.frequency > 0).sum()),
        # Whose first order here may not be their first: the data begin too late to tell.
        "left_truncated_share": early / len(ages) if len(ages) else None,
    }
    for measure, value in facts.items():
        yield QualityRow("data", measure, value, customers=len(ages))
