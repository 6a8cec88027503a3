"""Does every customer have a forecast that stands, or the reason why there is none?"""

from itertools import pairwise

from great_expectations import ExpectationSuite

from expectations.sentences import Sentences

_HORIZONS = (30, 90, 365)
_FIGURES = (
    "probability_alive",
    *(f"expected_orders_{days}d" for days in _HORIZONS),
    *(f"probability_order_{days}d" for days in _HORIZONS),
    "share_never_returning",
    "expected_orders_12m_discounted",
)
_MAY_LACK = ("median_days_to_next_order", "expected_value_12m")
_ROUNDING = 2e-6


def fct_repurchase_forecasts() -> ExpectationSuite:
    say = Sentences("marts.fct_repurchase_forecasts")
    return say.suite(
        [
            say.may_be_empty(
                "Who never ordered has no forecast; that nobody else is lost is asked below."
            ),
            say.one_row_each("Two forecasts for one customer: which is meant?"),
            say.no_result(
                "Whoever has a qualifying order has a row, and nobody else",
                """
                select coalesce(forecasts.customer_id, buyers.customer_id) as customer_id
                from {batch} as forecasts
                full join (
                    select customer_id from marts.dim_customers where first_order_on is not null
                ) as buyers on forecasts.customer_id = buyers.customer_id
                where forecasts.customer_id is null or buyers.customer_id is null
                """,
                "Sums over customers are forecasts of the shop only if all customers are there.",
            ),
            *_decision(say),
            *_figures(say),
        ]
    )


def _decision(say: Sentences) -> list[object]:
    shown = " or ".join(f"{figure} is not null" for figure in (*_FIGURES, *_MAY_LACK))
    missing = " or ".join(f"{figure} is null" for figure in _FIGURES)
    return [
        say.one_of("status", ("forecast", "not_forecast"), "Readers filter by these words."),
        say.one_of("model", ("bg_nbd", "pareto_nbd"), "A figure is only as good as its model."),
        say.no_row(
            "The status is what fct_forecast_quality decided, for everybody alike",
            "(status = 'forecast') is distinct from (select max(value) = 1"
            " from marts.fct_forecast_quality where section = 'decision')",
            "A forecast is never published past its own score.",
        ),
        say.no_row(
            "No forecast gives a reason and no figure",
            f"status = 'not_forecast' and (reason is null or {shown})",
            "A figure that does not stand gets used all the same.",
        ),
        say.no_row(
            "A forecast gives every figure and no reason",
            f"status = 'forecast' and (reason is not null or {missing})",
            "A gap would be read as a customer who never comes back.",
        ),
        say.no_row(
            "Value is there, or the reason why it is not",
            "(expected_value_12m is null) <> (value_reason is not null) or expected_value_12m < 0",
            "Orders can be foreseen where their value cannot; a reader must see which.",
        ),
        say.no_row(
            "Value rests on a spend model fitted soundly",
            "expected_value_12m is not null and (select count(*) from marts.fct_forecast_quality"
            " where section = 'fit' and model = 'gamma_gamma' and ((measure = 'converged'"
            " and value = 1) or (measure = 'at_bound' and value = 0))) <> 2",
            "A parameter at a bound is no estimate, and money is multiplied by it.",
        ),
        say.no_row(
            "Every forecast looks ahead from this build's as_of",
            "fitted_at is distinct from (select as_of from marts.build_info)",
            "Thirty days from when?",
        ),
    ]


def _figures(say: Sentences) -> list[object]:
    chances = [f"probability_order_{days}d" for days in _HORIZONS]
    orders = [f"expected_orders_{days}d" for days in _HORIZONS]
    probabilities = ("probability_alive", "share_never_returning", *chances)
    return [
        say.no_row(
            "Probabilities are between 0 and 1",
            " or ".join(f"{name} not between 0 and 1" for name in probabilities),
            "Anything else is no probability.",
        ),
        say.no_row(
            "A longer horizon foresees no less, and no less than one order's probability",
            " or ".join(
                [
                    f"{orders[0]} < 0",
                    *(
                        f"{later} < {sooner} - {_ROUNDING}"
                        for figures in (chances, orders)
                        for sooner, later in pairwise(figures)
                    ),
                    *(f"{o} < {c} - {_ROUNDING}" for o, c in zip(orders, chances, strict=True)),
                ]
            ),
            "Otherwise the units of time were mixed up somewhere, the commonest silent error.",
        ),
        say.no_row(
            "Who has left does not return, and who mostly returns has a median wait",
            f"share_never_returning < 1 - probability_alive - {_ROUNDING}"
            " or median_days_to_next_order < 0"
            f" or (median_days_to_next_order is null and share_never_returning < 0.5 - {_ROUNDING})"
            " or (median_days_to_next_order is not null"
            f" and share_never_returning > 0.5 + {_ROUNDING})",
            "The wait and the share who never return are read side by side.",
        ),
        say.no_row(
            "Discounting takes something off, and never adds",
            f"expected_orders_12m_discounted not between 0 and expected_orders_365d + {_ROUNDING}",
            "An order to come is worth no more than one today.",
        ),
    ]
