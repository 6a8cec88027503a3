"""Do cohorts start whole, shrink plausibly, and hold every customer once?"""

from great_expectations import ExpectationSuite

from expectations.sentences import GRAINS, Sentences


def fct_cohort_retention() -> ExpectationSuite:
    say = Sentences("marts.fct_cohort_retention")
    return say.suite(
        [
            say.has_rows(
                "Whoever has ordered is in a cohort.",
                "Check that the shop map lets at least one order qualify (fct_orders.exclusion).",
            ),
            say.one_row_each("Two cells for one cohort and period: which is true?"),
            say.one_of("grain", GRAINS, "Readers choose a grain by these words."),
            *_cell(say),
            *_cohort(say),
        ]
    )


def _cell(say: Sentences) -> list[object]:
    return [
        say.no_row(
            "In its own period a cohort is whole",
            "period_number = 0 and (active_customers <> customers"
            " or unbounded_active_customers <> customers)",
            "A cohort is made of the orders of that very period.",
        ),
        say.no_row(
            "0 <= active <= active then or later <= customers",
            "customers is null or customers < 1 or active_customers is null"
            " or unbounded_active_customers is null or active_customers < 0"
            " or active_customers > unbounded_active_customers"
            " or unbounded_active_customers > customers",
            "Who ordered in a period also ordered then or later.",
        ),
        say.no_row(
            "The rates are the quotients of the counts beside them, between 0 and 1",
            "retention_rate is null or unbounded_retention_rate is null"
            " or retention_rate not between 0 and 1 or unbounded_retention_rate not between 0 and 1"
            " or unbounded_retention_rate < retention_rate"
            " or abs(retention_rate - cast(active_customers as double) / customers) > 1e-6"
            " or abs(unbounded_retention_rate"
            " - cast(unbounded_active_customers as double) / customers) > 1e-6",
            "A rate keeps its numerator and denominator beside it.",
        ),
        say.never_null(
            "cumulative_net_revenue_per_customer",
            "The curve it draws must not have holes.",
        ),
    ]


def _cohort(say: Sentences) -> list[object]:
    return [
        say.no_result(
            "A cohort keeps its size and has every period from 0 on",
            """
            select grain, cohort_start from {batch} group by grain, cohort_start
            having min(customers) <> max(customers) or min(period_number) <> 0
                or max(period_number) <> count(*) - 1
            """,
            "A cell with nobody is 0, never missing.",
        ),
        say.no_result(
            "There are cohorts of every grain",
            "select distinct grain from marts.dim_periods"
            " where grain not in (select grain from {batch})",
            "A dashboard of quarters must not silently stay empty.",
        ),
        say.no_result(
            "Who is gone for good does not come back",
            """
            select grain, cohort_start, period_number from (
                select *, lag(unbounded_active_customers) over (
                    partition by grain, cohort_start order by period_number
                ) as before
                from {batch}
            ) as cells where unbounded_active_customers > before
            """,
            "Active then or later can only fall from period to period.",
        ),
        say.no_result(
            "The cohorts of a grain hold every customer who ever ordered, once",
            """
            select grain from {batch} where period_number = 0 group by grain
            having sum(customers) <> (
                select count(*) from marts.dim_customers where lifetime_orders > 0
            )
            """,
            "Two published tables must not disagree about how many customers there are.",
        ),
    ]
