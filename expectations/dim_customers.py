"""Is the list of customers one that every other table can be joined to?"""

from great_expectations import ExpectationSuite

from expectations.sentences import LIFECYCLES, LINKS, PHASES, STAGES, Sentences

_SCORES = {
    "recency_score": "last_order_on",
    "frequency_score": "lifetime_orders",
    "monetary_score": "lifetime_net_amount",
}


def dim_customers() -> ExpectationSuite:
    say = Sentences("marts.dim_customers")
    return say.suite(
        [
            say.has_rows(
                "Without customers there is neither retention nor a ladder.",
                "Check orders.columns.customer_id in the shop map: no order had a customer.",
            ),
            say.one_row_each("A customer listed twice doubles everything joined to them."),
            say.never_null("customer_id", "A row without it is nobody."),
            say.one_of("lifecycle", LIFECYCLES, "Readers group by these words."),
            say.never_null("lifecycle", "Every customer is in exactly one state."),
            say.one_of("ladder_stage", STAGES, "Readers group by these words."),
            say.no_row(
                "A prospect has no order, first or last date, or stage; all others have ordered",
                "(lifecycle = 'prospect') <> (lifetime_orders = 0)"
                " or (lifecycle = 'prospect') <> (first_order_on is null)"
                " or (first_order_on is null) <> (last_order_on is null)"
                " or (lifecycle = 'prospect' and ladder_stage is not null)",
                "Counting people who never bought as customers flatters no rate but spoils all.",
            ),
            say.no_row(
                "First seen, first order and last order follow each other",
                "first_seen_on is null or first_seen_on > first_order_on"
                " or first_order_on > last_order_on",
                "Tenure and recency are read from these dates.",
            ),
            say.no_row(
                "Orders and net revenue are known, orders not negative",
                "lifetime_orders is null or lifetime_orders < 0 or lifetime_net_amount is null",
                "They are summed without looking.",
            ),
            say.one_of("journey_phase", PHASES, "Readers group by these words."),
            say.one_of("weakest_link", LINKS, "Readers group by these words."),
            say.no_row(
                "An overdrawn account is below 0, and one that is not kept has no balance",
                "(is_overdrawn and account_balance >= 0)"
                " or (account_balance is null and is_overdrawn)",
                "Whoever is overdrawn gets an apology: it must not go to the wrong ones.",
            ),
            say.no_row(
                "Scores are 1 to 5 for whoever has ordered, and NULL for a prospect",
                " or ".join(
                    f"({score} is null) <> (lifetime_orders = 0) or {score} not between 1 and 5"
                    for score in _SCORES
                ),
                "Mailings are cut by scores.",
            ),
            say.no_result(
                "Equal values are scored equally, and greater ones never lower",
                " union ".join(
                    f"""
                    select min(customer_id) as customer_id from (
                        select
                            {value}, min(customer_id) as customer_id, min({score}) as least,
                            max({score}) as most,
                            max(max({score})) over (
                                order by {value} rows between unbounded preceding and 1 preceding
                            ) as before
                        from {{batch}} where {score} is not null group by {value}
                    ) where least <> most or before > least having count(*) > 0
                    """
                    for score, value in _SCORES.items()
                ),
                "Two customers alike must not be treated unlike because of how rows were sorted.",
            ),
            say.no_result(
                "Forecasts are those of fct_repurchase_forecasts",
                """
                select customers.customer_id from {batch} as customers
                left join marts.fct_repurchase_forecasts as forecasts
                    on customers.customer_id = forecasts.customer_id
                where customers.probability_alive is distinct from forecasts.probability_alive
                    or customers.probability_order_90d
                        is distinct from forecasts.probability_order_90d
                    or customers.expected_value_12m is distinct from forecasts.expected_value_12m
                """,
                "One customer, one forecast, wherever it is read.",
            ),
            say.no_row(
                "An action names its practice and its reason",
                "(practice_id is null) <> (next_best_action is null)"
                " or (practice_id is null) <> (next_best_action_reason is null)",
                "Whoever acts wants to know why.",
            ),
            say.no_result(
                "The profile is the state of the customer's last month",
                """
                select customers.customer_id from {batch} as customers
                inner join marts.fct_customer_periods as facts
                    on customers.customer_id = facts.customer_id
                cross join marts.build_info
                where facts.period_start = date_trunc('month', as_of at time zone 'UTC'
                        at time zone reporting_time_zone)
                    and (
                        customers.lifecycle <> facts.lifecycle
                        or customers.journey_phase <> facts.journey_phase
                        or customers.ladder_stage is distinct from facts.ladder_stage
                        or customers.weakest_link is distinct from facts.weakest_link
                        or customers.account_balance is distinct from facts.account_closing
                        or customers.is_overdrawn is distinct from facts.is_overdrawn
                        or customers.complaints_open <> facts.complaints_open
                        or customers.lifetime_orders <> facts.lifetime_orders
                    )
                """,
                "The list of customers and the facts must tell one story.",
            ),
        ]
    )
