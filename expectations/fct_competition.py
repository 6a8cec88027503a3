"""Is it known what followed a cancellation request or a competitor mention, for every customer?"""

from great_expectations import ExpectationSuite

from expectations.sentences import Sentences


def fct_competition() -> ExpectationSuite:
    say = Sentences("marts.fct_competition")
    return say.suite(
        [
            say.may_be_empty("A shop may hear neither cancellation requests nor competitors."),
            say.one_row_each("A kind listed twice in a month doubles its customers."),
            say.one_of(
                "kind",
                ("cancellation_request", "competitor_mention"),
                "Whoever asks to leave is not whoever compares.",
            ),
            say.no_row(
                "Every row is somebody, and each customer spoke at least once",
                "customers is null or customers < 1 or events is null or events < customers"
                " or is_complete is null",
                "What followed is counted among customers.",
            ),
            say.no_row(
                "What followed adds up to the customers, once the 90 days are over",
                "is_followed_up is null"
                " or is_followed_up = (reordered_customers is null)"
                " or is_followed_up = (reorder_rate is null)"
                " or reordered_customers + silent_customers + lapsed_customers"
                " + never_ordered_customers <> customers",
                "Counted earlier, only the quick ones have ordered again.",
            ),
            say.no_row(
                "reorder_rate = reordered / customers, inside its interval",
                "abs(reorder_rate - reordered_customers / customers) > 1e-9"
                " or not (reorder_rate_low between 0 and reorder_rate + 1e-9)"
                " or not (reorder_rate_high between reorder_rate - 1e-9 and 1)",
                "A rate from three customers must show that it is from three.",
            ),
            say.no_result(
                "No more customers than the facts have in the month",
                """
                select competition.period_start, competition.kind from {batch} as competition
                left join (
                    select period_start, count(*) as customers from marts.fct_customer_periods
                    where interactions > 0 group by period_start
                ) as facts on competition.period_start = facts.period_start
                where competition.customers > coalesce(facts.customers, 0)
                """,
                "Every mention is an interaction of a known customer.",
            ),
        ]
    )
