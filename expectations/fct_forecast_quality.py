"""May the forecast be believed: fitted soundly, on enough, and no worse than a simple rule?"""

from great_expectations import ExpectationSuite

from expectations.sentences import Sentences, quoted

_SECTIONS = (
    "data",
    "decision",
    "parameter",
    "fit",
    "score",
    "holdout_week",
    "tracking",
    "calibration",
)
_MODELS = ("bg_nbd", "pareto_nbd", "gamma_gamma")
_WINDOWS = ("calibration", "full")
_STANDS = "(select max(value) from {batch} where section = 'decision') = 1"
_KEPT = ("total_orders", "mean_absolute_error", "rank_correlation")
_PAIRED = ("brier_score_90d", "mean_squared_error")
_CUMULATIVE = "cumulative_weekly_error"
_CHANCE = 1.645  # standard errors: one tie in twenty is refused
_TOLERATED = 0.05
_FEWEST_CUSTOMERS = 500
_SHORTEST_DAYS = 180
_WRONG = "The forecast room should have said not_forecast: see pipelines/forecast/doubts.py."


def fct_forecast_quality() -> ExpectationSuite:
    say = Sentences("marts.fct_forecast_quality")
    return say.suite(
        [
            say.has_rows("A forecast without its score is an opinion.", _WRONG),
            say.one_row_each("Two scores for one measure: which is true?"),
            say.one_of("section", _SECTIONS, "Readers filter by these words."),
            say.no_row(
                "Model and window are known words, or empty where none is meant",
                f"section is null or model not in ('', {quoted(_MODELS)}) or model is null"
                f" or fitted_on not in ('', {quoted(_WINDOWS)}) or fitted_on is null",
                "Readers filter by these words.",
            ),
            say.no_row(
                "Every line is of this build's as_of",
                "fitted_at is distinct from (select as_of from marts.build_info)",
                "Scores are compared from night to night.",
            ),
            say.no_result(
                "One decision, and a reason exactly where it is no",
                """
                select 'decision' as section, count(*) as lines from {batch}
                where section = 'decision'
                having count(*) <> 1
                    or bool_or(value is null or value not in (0, 1))
                    or bool_or((value = 1) <> (detail is null))
                """,
                "Who finds no forecast must find out why.",
            ),
            *_stands(say),
            *_figures(say),
        ]
    )


def _stands(say: Sentences) -> list[object]:
    """What must hold where the decision is to forecast."""
    wanted = ", ".join(f"('score', '{m}')" for m in (*_KEPT, *_PAIRED, _CUMULATIVE))
    return [
        say.no_result(
            "A forecast is fitted on both windows, converged and away from every bound",
            """
            select 'fit' as section, wanted.measure, wanted.fitted_on
            from (values ('converged', 'calibration', 1), ('converged', 'full', 1),
                ('at_bound', 'calibration', 0), ('at_bound', 'full', 0))
                as wanted (measure, fitted_on, value)
            left join {batch} as found
                on found.section = 'fit' and found.model in ('bg_nbd', 'pareto_nbd')
                and found.measure = wanted.measure and found.fitted_on = wanted.fitted_on
            where found.value is distinct from wanted.value and """
            + _STANDS,
            "Parameters that did not settle are no estimates.",
            _WRONG,
        ),
        say.no_result(
            "A forecast is scored in every way, with its tracking and calibration",
            f"""
            select wanted.section, wanted.measure
            from (values {wanted}, ('holdout_week', 'cumulative_orders'),
                ('tracking', 'cumulative_repeat_orders'),
                ('calibration', 'probability_order_90d')) as wanted (section, measure)
            left join {{batch}} as found
                on wanted.section = found.section and wanted.measure = found.measure
            where found.section is null and {_STANDS}
            """,
            "Never published unscored.",
            _WRONG,
        ),
        say.no_row(
            f"A forecast rests on {_FEWEST_CUSTOMERS} customers and {_SHORTEST_DAYS} days",
            f"((section = 'score' and coalesce(customers, 0) < {_FEWEST_CUSTOMERS})"
            " or (measure = 'days_of_history'"
            f" and coalesce(value, 0) < {_SHORTEST_DAYS})) and {_STANDS}",
            "Fewer do not tell four parameters.",
            _WRONG,
        ),
        say.no_row(
            "A forecast's losses are no worse than either rule's beyond chance",
            f"section = 'score' and measure in ('{_PAIRED[0]}', '{_PAIRED[1]}')"
            f" and (coalesce(excess_last_period, 9) > {_CHANCE}"
            f" or coalesce(excess_own_rate, 9) > {_CHANCE}) and {_STANDS}",
            "What a rule of thumb does better needs no model.",
            _WRONG,
        ),
        say.no_row(
            "A forecast's cumulative orders are no worse than both rules'",
            f"measure = '{_CUMULATIVE}' and coalesce(value, 9) > greatest("
            f"baseline_last_period, baseline_own_rate, {_TOLERATED}) and {_STANDS}",
            "A forecast that misses the total plans the wrong stock.",
            _WRONG,
        ),
    ]


def _figures(say: Sentences) -> list[object]:
    return [
        say.no_row(
            "A parameter is positive and inside its interval",
            "section = 'parameter' and (value is null or value <= 0"
            " or value not between coalesce(lower_95, value) and coalesce(upper_95, value))",
            "Its interval says how far to trust it.",
        ),
        say.no_row(
            "The tenths of the calibration hold customers, and shares between 0 and 1",
            "section = 'calibration' and (customers is null or customers < 1 or value is null"
            " or actual is null or value not between 0 and 1 or actual not between 0 and 1)",
            "The calibration picture is drawn from them.",
        ),
        say.no_result(
            "Cumulative orders never fall, week by week, and no week is missing",
            """
            select section, measure, model, fitted_on, bucket from (
                select *,
                    lag(bucket) over weeks as bucket_before,
                    lag(actual) over weeks as actual_before,
                    lag(value) over weeks as value_before
                from {batch} where section in ('holdout_week', 'tracking')
                window weeks as (partition by section, measure, model, fitted_on order by bucket)
            ) as neighbours
            where bucket <> bucket_before + 1 or actual < actual_before
                or value < value_before - 1e-6 or value is null or actual is null
            """,
            "The tracking picture is drawn from them.",
        ),
    ]
