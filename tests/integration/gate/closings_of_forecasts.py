"""Changes that must make a sentence about the forecast or its score fail."""

TWICE = "insert into {t} select * from {t}"
QUALITY = "marts.fct_forecast_quality"
SECTIONS = "data, decision, parameter, fit, score, holdout_week, tracking, calibration"
NO_FORECAST = (
    "probability_alive = null, expected_orders_30d = null, expected_orders_90d = null,"
    " expected_orders_365d = null, probability_order_30d = null, probability_order_90d = null,"
    " probability_order_365d = null, median_days_to_next_order = null,"
    " share_never_returning = null, expected_orders_12m_discounted = null,"
    " expected_value_12m = null, value_reason = 'too few', status = 'not_forecast'"
)
FCT_REPURCHASE_FORECASTS = {
    "One row for each customer_id": TWICE,
    "Whoever has a qualifying order has a row, and nobody else": (
        "delete from {t} where customer_id = 'ben'"
    ),
    "status is one of forecast, not_forecast": "update {t} set status = 'none'",
    "model is one of bg_nbd, pareto_nbd": "update {t} set model = 'gut feeling'",
    "The status is what fct_forecast_quality decided, for everybody alike": (
        f"update {QUALITY} set value = 0, detail = 'too few' where section = 'decision'"
    ),
    "No forecast gives a reason and no figure": (f"update {{t}} set {NO_FORECAST}, reason = null"),
    "A forecast gives every figure and no reason": (
        "update {t} set probability_order_90d = null where customer_id = 'ben'"
    ),
    "Value is there, or the reason why it is not": "update {t} set expected_value_12m = null",
    "Value rests on a spend model fitted soundly": (
        f"update {QUALITY} set value = 1 where model = 'gamma_gamma' and measure = 'at_bound'"
    ),
    "Every forecast looks ahead from this build's as_of": (
        "update {t} set fitted_at = fitted_at - interval 1 day"
    ),
    "Probabilities are between 0 and 1": "update {t} set probability_alive = 1.2",
    "A longer horizon foresees no less, and no less than one order's probability": (
        "update {t} set expected_orders_90d = 0.45 where customer_id = 'anna'"
    ),
    "Who has left does not return, and who mostly returns has a median wait": (
        "update {t} set median_days_to_next_order = null where customer_id = 'anna'"
    ),
    "Discounting takes something off, and never adds": (
        "update {t} set expected_orders_12m_discounted = 3.1 where customer_id = 'anna'"
    ),
}
FCT_FORECAST_QUALITY = {
    "There are rows": "delete from {t}",
    "One row for each section and model and fitted_on and measure and bucket": TWICE,
    f"section is one of {SECTIONS}": ("update {t} set section = 'other' where section = 'data'"),
    "Model and window are known words, or empty where none is meant": (
        "update {t} set fitted_on = 'half' where section = 'parameter'"
    ),
    "Every line is of this build's as_of": "update {t} set fitted_at = null where bucket = 2",
    "One decision, and a reason exactly where it is no": (
        "update {t} set value = 0 where section = 'decision'"
    ),
    "A forecast is fitted on both windows, converged and away from every bound": (
        "update {t} set value = 1 where measure = 'at_bound' and fitted_on = 'calibration'"
    ),
    "A forecast is scored in every way, with its tracking and calibration": (
        "delete from {t} where measure = 'brier_score_90d'"
    ),
    "A forecast rests on 500 customers and 180 days": (
        "update {t} set customers = 499 where section = 'score'"
    ),
    "A forecast's losses are no worse than either rule's beyond chance": (
        "update {t} set excess_own_rate = 1.7 where measure = 'mean_squared_error'"
    ),
    "A forecast's cumulative orders are no worse than both rules'": (
        "update {t} set value = 0.31 where measure = 'cumulative_weekly_error'"
    ),
    "A parameter is positive and inside its interval": (
        "update {t} set value = 0.3 where section = 'parameter'"
    ),
    "The tenths of the calibration hold customers, and shares between 0 and 1": (
        "update {t} set actual = null where section = 'calibration'"
    ),
    "Cumulative orders never fall, week by week, and no week is missing": (
        "update {t} set bucket = 3 where section = 'holdout_week' and bucket = 2"
    ),
}
