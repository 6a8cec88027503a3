"""Do the retention rates add up, in the row, from row to row, and to the facts?"""

from great_expectations import ExpectationSuite

from expectations.sentences import GRAINS, Sentences

_BASES = ("previous_period", "activity_window")
_SEGMENT_TYPES = (
    "all",
    "acquisition_channel",
    "first_order_price",
    "customer_type",
    "ladder_stage",
)
_COUNTS = (
    "customers_at_start",
    "customers_at_end",
    "new_customers",
    "retained_customers",
    "reactivated_customers",
    "lost_customers",
)


def fct_retention_rates() -> ExpectationSuite:
    say = Sentences("marts.fct_retention_rates")
    return say.suite(
        [
            say.has_rows(
                "The retention rate is what this is all for.",
                "Check that the shop map lets at least one order qualify (fct_orders.exclusion).",
            ),
            say.one_row_each("Two rates for one period: which is true?"),
            say.one_of("grain", GRAINS, "Readers choose a grain by these words."),
            say.one_of("basis", _BASES, "Readers choose a basis by these words."),
            say.one_of("segment_type", _SEGMENT_TYPES, "Readers choose a division by these words."),
            *_row(say),
            *_between_rows(say),
            *_segments(say),
        ]
    )


def _row(say: Sentences) -> list[object]:
    return [
        say.no_row(
            "Counts are there and not negative",
            " or ".join(f"{column} is null or {column} < 0" for column in _COUNTS),
            "A rate keeps its numerator and denominator beside it.",
        ),
        say.no_row(
            "start - lost + new + reactivated = end, and start - lost = retained",
            "customers_at_start - lost_customers + new_customers + reactivated_customers"
            " <> customers_at_end or customers_at_start - lost_customers <> retained_customers",
            "A retention rate that does not add up is an opinion.",
        ),
        say.no_row(
            "A rate is unknown exactly where nobody could be retained",
            "(retention_rate is null) <> (customers_at_start = 0)"
            " or (textbook_retention_rate is null) <> (customers_at_start = 0)",
            "0 of 0 is not 0 %.",
        ),
        say.no_row(
            "retention_rate = retained / start, between 0 and 1",
            "retention_rate not between 0 and 1 or abs(retention_rate - cast(retained_customers"
            " as double) / nullif(customers_at_start, 0)) > 1e-6",
            "The rate must be the quotient of the counts beside it.",
        ),
        say.no_row(
            "textbook_retention_rate = (end - new) / start",
            "textbook_retention_rate < 0 or abs(textbook_retention_rate - cast(customers_at_end"
            " - new_customers as double) / nullif(customers_at_start, 0)) > 1e-6",
            "It stands beside the true rate to show the difference; it may pass 1.",
        ),
        say.no_row(
            "Each row says whether it is complete and whether new and lost can be known",
            "is_complete is null or is_left_truncated is null",
            "Unfinished and truncated periods must not be averaged in.",
        ),
    ]


def _between_rows(say: Sentences) -> list[object]:
    return [
        say.no_result(
            "Each period starts with the customers the one before ended with; none is missing",
            """
            select grain, period_start, basis from (
                select rates.*, periods.period_end,
                    lag(customers_at_end, 1, 0) over by_period as end_before,
                    lag(periods.period_end) over by_period as period_before
                from {batch} as rates
                left join marts.dim_periods as periods
                    on rates.grain = periods.grain and rates.period_start = periods.period_start
                window by_period as (
                    partition by rates.grain, basis, segment_type, segment
                    order by rates.period_start
                )
            ) as neighbours
            where (segment_type <> 'ladder_stage' and customers_at_start <> end_before)
                or period_end is null or period_before <> period_start
            """,
            "Nobody appears or vanishes between two periods.",
        ),
        say.no_result(
            "Every grain has both bases, up to the last period",
            """
            select periods.grain, bases.basis from (
                select grain, max(period_start) as period_start
                from marts.dim_periods group by grain
            ) as periods
            cross join (values ('previous_period'), ('activity_window')) as bases (basis)
            left join {batch} as rates
                on periods.grain = rates.grain and periods.period_start = rates.period_start
                and bases.basis = rates.basis and rates.segment_type = 'all'
            where rates.grain is null
            """,
            "A rate that stops earlier than the data looks like the newest one.",
        ),
        say.no_result(
            "Monthly rates count the customers that the facts count",
            """
            select rates.grain, rates.period_start, rates.basis from {batch} as rates
            left join (
                select period_start, count(*) filter (where is_active) as active,
                    count(*) filter (where lifecycle = 'new') as new_customers,
                    count(*) filter (where is_in_activity_window) as in_window
                from marts.fct_customer_periods group by period_start
            ) as facts on rates.period_start = facts.period_start
            where rates.grain = 'month' and rates.segment_type = 'all' and (
                (rates.basis = 'activity_window'
                    and rates.customers_at_end <> coalesce(facts.in_window, 0))
                or (rates.basis = 'previous_period' and (
                    rates.customers_at_end <> coalesce(facts.active, 0)
                    or rates.new_customers <> coalesce(facts.new_customers, 0)
                ))
            )
            """,
            "Two published tables must not disagree about how many customers there are.",
        ),
    ]


def _segments(say: Sentences) -> list[object]:
    types = ", ".join(f"('{name}')" for name in _SEGMENT_TYPES if name != "all")
    sums = ", ".join(f"sum({column}) as {column}" for column in _COUNTS)
    differ = " or ".join(f"rates.{column} <> coalesce(parts.{column}, 0)" for column in _COUNTS)
    return [
        say.no_result(
            "The segments of every type add up to all, in every count",
            f"""
            select rates.grain, rates.period_start, rates.basis, types.segment_type
            from {{batch}} as rates
            cross join (values {types}) as types (segment_type)
            left join (
                select grain, period_start, basis, segment_type, {sums}
                from {{batch}} group by grain, period_start, basis, segment_type
            ) as parts
                on rates.grain = parts.grain and rates.period_start = parts.period_start
                and rates.basis = parts.basis and types.segment_type = parts.segment_type
            where rates.segment_type = 'all' and ({differ})
            """,
            "Whoever is in no segment is `unknown` or `none`, never missing.",
        ),
        say.no_row(
            "Segments of a price, and of the ladder, bear names that are known",
            "(segment_type = 'first_order_price'"
            " and segment not in ('discounted', 'full_price', 'unknown'))"
            " or (segment_type = 'ladder_stage' and segment not in ('none', 'unknown',"
            " 'dissatisfied', 'satisfaction', 'delight', 'engagement', 'empowerment'))",
            "Readers choose a segment by these words.",
        ),
    ]
