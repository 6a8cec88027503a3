"""Is the retention of each stage in a crisis held against that of the year before?"""

from great_expectations import ExpectationSuite

from expectations.sentences import STAGES, Sentences


def fct_resilience() -> ExpectationSuite:
    say = Sentences("marts.fct_resilience")
    spans = ("window", "year_before")
    return say.suite(
        [
            say.may_be_empty("The data of a shop may reach no crisis window."),
            say.one_row_each("A stage listed twice in a window doubles its customers."),
            say.one_of("ladder_stage", ("all", *STAGES), "Stages are those of the ladder."),
            say.no_row(
                "A window starts before it ends",
                "window_start is null or window_end is null or window_start >= window_end",
                "A window without days has no retention.",
                "Correct dbt_project/seeds/crisis_windows.csv.",
            ),
            say.no_row(
                "The retained are among the customers",
                "window_retained is null or"
                " (year_before_customers is null) <> (year_before_retained is null) or "
                + " or ".join(f"{s}_retained not between 0 and {s}_customers" for s in spans),
                "A rate above 1 is no rate.",
            ),
            say.no_row(
                "Rates are quotients inside their intervals, unknown where nobody is counted",
                " or ".join(
                    f"({s}_rate is null) <> (coalesce({s}_customers, 0) = 0)"
                    f" or abs({s}_rate - {s}_retained / {s}_customers) > 1e-9"
                    f" or not ({s}_rate_low between 0 and {s}_rate + 1e-9)"
                    f" or not ({s}_rate_high between {s}_rate - 1e-9 and 1)"
                    for s in spans
                ),
                "A rate from ten customers must show that it is from ten.",
            ),
            say.no_row(
                "The difference is that of the rates and lies in its interval",
                "abs(difference - (window_rate - year_before_rate)) > 1e-9"
                " or (difference is null) <> (window_rate is null or year_before_rate is null)"
                " or not (difference_low between -1 - 1e-9 and difference + 1e-9)"
                " or not (difference_high between difference - 1e-9 and 1 + 1e-9)",
                "With few customers on a rung any difference may be chance.",
            ),
            say.no_result(
                "The stages of a window add up to all its customers",
                """
                select crisis_window, 'all' as ladder_stage from {batch}
                group by crisis_window
                having 2 * sum(window_customers) filter (where ladder_stage = 'all')
                        is distinct from sum(window_customers)
                    or 2 * sum(window_retained) filter (where ladder_stage = 'all')
                        is distinct from sum(window_retained)
                    or 2 * sum(year_before_customers) filter (where ladder_stage = 'all')
                        is distinct from sum(year_before_customers)
                    or 2 * sum(year_before_retained) filter (where ladder_stage = 'all')
                        is distinct from sum(year_before_retained)
                """,
                "Whoever is missing among the stages is missing from the comparison.",
            ),
            say.no_result(
                "On the eve of a window there were as many customers in the facts",
                """
                select windows.crisis_window, windows.ladder_stage from {batch} as windows
                left join (
                    select period_end, ladder_stage, count(*) as customers
                    from marts.fct_customer_periods
                    where is_in_activity_window group by period_end, ladder_stage
                ) as facts
                    on date_trunc('month', windows.window_start) = facts.period_end
                    and windows.ladder_stage = facts.ladder_stage
                where windows.ladder_stage <> 'all'
                    and windows.window_customers <> coalesce(facts.customers, 0)
                """,
                "Resilience is that of the customers the ladder had before the crisis.",
            ),
        ]
    )
