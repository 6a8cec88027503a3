"""Who recommends, how often it converts and whom it wins: do the counts fit the customers?"""

from great_expectations import ExpectationSuite

from expectations.sentences import Sentences


def fct_recommendations() -> ExpectationSuite:
    say = Sentences("marts.fct_recommendations")
    return say.suite(
        [
            say.has_rows(
                "Every shop has months.",
                "Check that the shop map accepts any order or interaction at all.",
            ),
            say.one_row_each("A month listed twice doubles its referrals."),
            say.no_row(
                "Counts are not negative, and customers and is_complete are always there",
                "customers is null or is_complete is null"
                " or least(customers, referrals_sent, referrals_converted, customers_won,"
                " recommending_customers) < 0",
                "What is not told of is NULL, never less than nothing.",
            ),
            say.no_row(
                "recommendation_rate = recommending_customers / customers, of those told of",
                "recommending_customers > customers"
                " or (recommendation_rate is null)"
                " <> (customers = 0 or recommending_customers is null)"
                " or abs(recommendation_rate - recommending_customers / nullif(customers, 0))"
                " > 1e-9",
                "Active customers who recommend are active customers.",
            ),
            say.no_result(
                "What is told of in one month is told of in every month",
                """
                select rates.period_start from {batch} as rates
                cross join (
                    select count(referrals_sent) as sent, count(referrals_converted) as converted,
                        count(customers_won) as won
                    from {batch}
                ) as told
                where (told.sent > 0 and referrals_sent is null)
                    or (told.converted > 0 and referrals_converted is null)
                    or (told.won > 0 and customers_won is null)
                """,
                "A month without a referral is 0 where referrals are delivered, else nobody knows.",
            ),
            say.no_result(
                "Customers and those who recommend are counted as the facts count them",
                """
                select rates.period_start from {batch} as rates
                left join (
                    select period_start, count(*) filter (where is_in_activity_window) as customers,
                        count(*) filter (where is_in_activity_window
                            and referrals_sent + referrals_converted > 0) as recommending
                    from marts.fct_customer_periods group by period_start
                ) as facts on rates.period_start = facts.period_start
                where rates.customers <> coalesce(facts.customers, 0)
                    or coalesce(rates.recommending_customers, 0) <> coalesce(facts.recommending, 0)
                """,
                "Two published tables must not disagree about how many recommend.",
            ),
            say.no_result(
                "No more customers are won than order for the first time",
                """
                select rates.period_start from {batch} as rates
                left join (
                    select period_start, count(*) filter (where lifecycle = 'new') as new_customers
                    from marts.fct_customer_periods group by period_start
                ) as facts on rates.period_start = facts.period_start
                where rates.customers_won > coalesce(facts.new_customers, 0)
                """,
                "Whoever was won by a recommendation is a new customer of the month.",
            ),
        ]
    )
