"""Is the list of customers one that every other table can be joined to?"""

from great_expectations import ExpectationSuite

from expectations.sentences import LIFECYCLES, STAGES, Sentences


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
        ]
    )
