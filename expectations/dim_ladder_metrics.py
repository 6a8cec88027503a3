"""Does everyone on the ladder find what the rules look at?"""

from great_expectations import ExpectationSuite

from expectations.sentences import Sentences


def dim_ladder_metrics() -> ExpectationSuite:
    say = Sentences("marts.dim_ladder_metrics")
    return say.suite(
        [
            say.may_be_empty("Where nobody has ordered nobody is on the ladder."),
            say.one_row_each("Facts join on the number: twice would double them."),
            say.no_row(
                "Counts are not negative, and no answer lies off its scale",
                "least(praise, community_actions, referrals_converted, ambassador_sales,"
                " ideas_and_content, complaints_recovered, complaints_overdue, orders,"
                " complaints_open, community_memberships, account_overdrawn) < 0"
                " or commitment_rungs not between 0 and 4 or account_overdrawn > 1",
                "What a customer lacks for the next rung is read off these.",
            ),
            say.no_result(
                "Whoever is on the ladder has metrics, and nobody else",
                """
                select facts.ladder_metrics_id
                from marts.fct_customer_periods as facts
                left join {batch} as metrics
                    on facts.ladder_metrics_id = metrics.ladder_metrics_id
                where (facts.ladder_stage is null) <> (metrics.ladder_metrics_id is null)
                """,
                "A stage that cannot be explained is not believed.",
            ),
        ]
    )
