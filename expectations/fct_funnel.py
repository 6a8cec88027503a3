"""Does the funnel only narrow, and say nothing of what the shop does not deliver?"""

from great_expectations import ExpectationSuite

from expectations.sentences import REBUILD, Sentences

_LEVELS = ("awareness", "interest", "consideration", "intent", "evaluation", "purchase")


def fct_funnel() -> ExpectationSuite:
    say = Sentences("marts.fct_funnel")
    return say.suite(
        [
            say.has_rows("A month without customers is a row of zeros.", REBUILD),
            say.one_row_each("A level listed twice doubles its customers."),
            say.one_of("level", _LEVELS, "Readers group by these words."),
            say.no_row(
                "Customers are unknown exactly where the level is not measured",
                "is_measured is null or (customers is null) = is_measured or customers < 0",
                "What is not delivered is not 0.",
            ),
            say.no_result(
                "The funnel never grows with depth",
                """
                select shallow.period_start, shallow.level from {batch} as shallow
                join {batch} as deep on shallow.period_start = deep.period_start
                    and shallow.depth < deep.depth
                where shallow.customers < deep.customers
                """,
                "Whoever went deeper counts at every level above.",
            ),
            say.no_row(
                "conversion_rate = customers at the next measured level / customers here",
                "abs(conversion_rate - cast(next_customers as double) / nullif(customers, 0))"
                " > 1e-6 or conversion_rate not between 0 and 1 or (next_level is null)"
                " <> (next_customers is null) or (conversion_rate is null)"
                " <> (next_level is null or customers = 0)",
                "The rate must be the quotient of the counts beside it.",
            ),
            say.no_result(
                "At the end of the funnel stand the active customers",
                """
                select funnel.period_start, funnel.level from {batch} as funnel
                left join (
                    select period_start, count(*) filter (where is_active) as active
                    from marts.fct_customer_periods group by period_start
                ) as facts on funnel.period_start = facts.period_start
                where funnel.level = 'purchase'
                    and funnel.customers <> coalesce(facts.active, 0)
                """,
                "Two published tables must not disagree about who bought.",
            ),
        ]
    )
