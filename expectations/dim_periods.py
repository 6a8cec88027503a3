"""Is the calendar whole: no gap, no overlap, nothing unfinished before something finished?"""

from great_expectations import ExpectationSuite

from expectations.sentences import GRAINS, REBUILD, Sentences


def dim_periods() -> ExpectationSuite:
    say = Sentences("marts.dim_periods")
    return say.suite(
        [
            say.has_rows("Every rate belongs to a period.", REBUILD),
            say.one_row_each("A period listed twice doubles every number joined to it."),
            say.never_null("period_start", "A period without a start is none."),
            say.one_of("grain", GRAINS, "Readers choose a grain by these words."),
            say.no_result(
                "There are periods of every grain",
                """
                select 'a grain is missing' as problem
                from (select count(distinct grain) as grains from {batch}) as counted
                where grains <> 4
                """,
                "A dashboard of quarters must not silently stay empty.",
            ),
            say.no_result(
                "Each period ends where the next begins, and later than it starts",
                """
                select grain, period_start from (
                    select *, lead(period_start) over (
                        partition by grain order by period_start
                    ) as next_start
                    from {batch}
                ) as periods
                where period_end <= period_start or period_end is null
                    or period_end <> next_start
                """,
                "Half-open periods: a gap loses orders, an overlap counts them twice.",
            ),
            say.no_row(
                "Months, quarters and years start on their first day",
                "(grain = 'month' and day(period_start) <> 1)"
                " or (grain = 'quarter' and day(period_start) <> 1)"
                " or (grain = 'quarter' and month(period_start) % 3 <> 1)"
                " or (grain = 'year' and (day(period_start) <> 1 or month(period_start) <> 1))"
                " or (grain = 'week' and period_end - period_start <> 7)",
                "Two reports of March must mean the same days.",
            ),
            say.no_result(
                "No period is complete while an earlier one is not",
                """
                select grain, period_start from (
                    select *, bool_or(not is_complete) over (
                        partition by grain order by period_start
                        rows between unbounded preceding and 1 preceding
                    ) as is_after_incomplete
                    from {batch}
                ) as periods
                where is_complete is null or (is_complete and is_after_incomplete)
                """,
                "is_complete decides which rates are averaged in.",
            ),
        ]
    )
