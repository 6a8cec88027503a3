"""Can the response of customers who are asked often be held against that of the others?"""

from great_expectations import ExpectationSuite

from expectations.sentences import Sentences


def fct_survey_pressure() -> ExpectationSuite:
    say = Sentences("marts.fct_survey_pressure")
    return say.suite(
        [
            say.may_be_empty("A shop may deliver no solicitations."),
            say.one_row_each("A band listed twice in a month doubles its customers."),
            say.no_row(
                "Every row is somebody, and each count is part of the one before",
                "customers is null or customers < 1 or solicitations is null"
                " or surveys_sent > solicitations or surveys_due > surveys_sent"
                " or answers > surveys_due or answers < 0",
                "Response is counted among surveys whose time is up, and nothing else.",
            ),
            say.no_row(
                "Nobody in the band 0 was solicited, everybody else was",
                "(solicitation_band = '0') <> (solicitations = 0)",
                "The bands are what the table compares.",
            ),
            say.no_row(
                "response_rate = answers / due, inside its interval, unknown where nothing is due",
                "(surveys_due = 0) <> (response_rate is null)"
                " or abs(response_rate - answers / surveys_due) > 1e-9"
                " or (surveys_due = 0) <> (response_rate_low is null)"
                " or not (response_rate_low between 0 and response_rate + 1e-9)"
                " or not (response_rate_high between response_rate - 1e-9 and 1)",
                "A rate from ten surveys must show that it is from ten.",
            ),
            say.no_result(
                "The bands of a month hold all its customers",
                """
                select bands.period_start, '' as solicitation_band from (
                    select period_start, sum(customers) as customers from {batch}
                    group by period_start
                ) as bands
                left join (
                    select period_start, count(*) as customers from marts.fct_customer_periods
                    group by period_start
                ) as facts on bands.period_start = facts.period_start
                where bands.customers is distinct from facts.customers
                """,
                "Who was not asked at all is the group to compare with.",
            ),
        ]
    )
