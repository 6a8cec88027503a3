"""Are those reached held against those not reached, and is it said that this proves nothing?"""

from great_expectations import ExpectationSuite

from expectations.sentences import Sentences


def fct_action_effects() -> ExpectationSuite:
    say = Sentences("marts.fct_action_effects")
    return say.suite(
        [
            say.may_be_empty("A shop may deliver neither campaigns nor goodwill."),
            say.one_row_each("An action listed twice in a month doubles its customers."),
            say.one_of("action", ("campaign", "goodwill"), "These are the actions compared."),
            say.no_row(
                "Reached customers are among the contacts, and every count is part of its whole",
                "contacts is null or contacts < 1 or reached_customers not between 0 and contacts"
                " or reached_reordered not between 0 and reached_customers"
                " or other_customers < 0 or other_reordered not between 0 and other_customers",
                "A rate above 1 is no rate.",
            ),
            say.no_row(
                "What followed is known exactly when 90 days after the month are over",
                "is_followed_up is null or is_complete is null"
                " or is_followed_up = (reached_reordered is null)"
                " or is_followed_up = (other_reordered is null)",
                "Counted earlier, only the quick ones have ordered.",
            ),
            say.no_row(
                "Rates are quotients inside their intervals, unknown where nobody is counted",
                " or ".join(
                    f"({g}_rate is null) <> (coalesce({g}_customers, 0) = 0 or not is_followed_up)"
                    f" or abs({g}_rate - {g}_reordered / {g}_customers) > 1e-9"
                    f" or not ({g}_rate_low between 0 and {g}_rate + 1e-9)"
                    f" or not ({g}_rate_high between {g}_rate - 1e-9 and 1)"
                    for g in ("reached", "other")
                ),
                "A rate from ten customers must show that it is from ten.",
            ),
            say.no_row(
                "The difference is that of the rates and lies in its interval",
                "abs(difference - (reached_rate - other_rate)) > 1e-9"
                " or (difference is null) <> (reached_rate is null or other_rate is null)"
                " or not (difference_low between -1 - 1e-9 and difference + 1e-9)"
                " or not (difference_high between difference - 1e-9 and 1 + 1e-9)",
                "Most differences of a month are within chance.",
            ),
            say.no_row(
                "Every row warns that it is no experiment",
                "warning is null or warning not like 'No experiment%'",
                "Those reached were chosen; whoever copies the figure must copy the warning.",
            ),
            say.no_result(
                "No more customers than the facts have in the month",
                """
                select effects.period_start, effects.action from {batch} as effects
                left join (
                    select period_start, count(*) as customers from marts.fct_customer_periods
                    where lifetime_orders > 0 group by period_start
                ) as facts on effects.period_start = facts.period_start
                where greatest(effects.reached_customers, effects.other_customers)
                    > coalesce(facts.customers, 0)
                """,
                "Only customers who have ordered can order again.",
            ),
        ]
    )
