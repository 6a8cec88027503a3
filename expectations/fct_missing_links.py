"""Do the scores of satisfaction, dialogue and pride stand on customers who are measured?"""

from great_expectations import ExpectationSuite

from expectations.sentences import LINKS, REBUILD, Sentences


def fct_missing_links() -> ExpectationSuite:
    say = Sentences("marts.fct_missing_links")
    return say.suite(
        [
            say.has_rows("Even a shop that measures no link says so, month by month.", REBUILD),
            say.one_row_each("An element listed twice in a month doubles its customers."),
            say.one_of("element", LINKS, "Readers group by these words."),
            say.no_result(
                "Every month has all three elements",
                """
                select period_start, min(element) as element from {batch}
                group by period_start having count(distinct element) <> 3
                """,
                "An element that is missing looks like one that is fine.",
            ),
            say.no_row(
                "The weakest are among the measured, the measured among the customers",
                "customers is null or customers < 1 or measured_customers > customers"
                " or weakest_customers > measured_customers or weakest_customers < 0",
                "Shares are made of these counts.",
            ),
            say.no_row(
                "Scores lie between 0 and 100, unknown exactly where nobody is measured",
                "(measured_customers = 0) <> (mean_score is null)"
                " or (measured_customers = 0) <> (median_score is null)"
                " or mean_score not between 0 and 100 or median_score not between 0 and 100",
                "A score nobody gave must not be shown as 0.",
            ),
            say.no_row(
                "weakest_rate = weakest / measured customers",
                "abs(weakest_rate - weakest_customers / measured_customers) > 1e-9"
                " or (measured_customers = 0) <> (weakest_rate is null)",
                "A rate keeps what it is made of beside it.",
            ),
        ]
    )
