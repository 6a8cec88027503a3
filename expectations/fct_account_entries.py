"""Is every entry of the relationship account caused by something, and worth what it says?"""

from great_expectations import ExpectationSuite

from expectations.sentences import Sentences


def fct_account_entries() -> ExpectationSuite:
    say = Sentences("marts.fct_account_entries")
    return say.suite(
        [
            say.may_be_empty("A shop may deliver neither interactions nor promised times."),
            say.one_row_each("One cause, one entry: twice is a grudge nobody bears."),
            say.known_customer(),
            say.one_of("cause_type", ("interaction", "order"), "Readers join on the cause by it."),
            say.no_row(
                "An entry is weight times experience and moves the account",
                "amount is null or amount = 0 or abs(amount - weight * experience) > 0.0000005",
                "The account is explained by its entries; one of 0 explains nothing.",
            ),
            say.no_row(
                "Experience lies between -1 and 1, and no weight is negative",
                "experience not between -1 and 1 or weight < 0 or kind is null",
                "A negative weight turns a complaint into a credit.",
                "Correct account_weight in dbt_project/seeds/interaction_kinds.csv.",
            ),
            say.no_row(
                "No entry lies after as_of",
                "occurred_at > (select max(as_of) from marts.build_info)",
                "The future has not been felt yet.",
            ),
            say.no_result(
                "Every entry lies in a month of its customer",
                """
                select cause_type, cause_id from {batch} as entries
                left join marts.fct_customer_periods as facts
                    on entries.customer_id = facts.customer_id
                    and entries.period_start = facts.period_start
                where facts.customer_id is null
                """,
                "An entry outside the facts is in no balance.",
            ),
            say.no_result(
                "Wherever an account moved there is an entry",
                """
                select 'account' as cause_type, facts.customer_id as cause_id
                from marts.fct_customer_periods as facts
                left join {batch} as entries
                    on facts.customer_id = entries.customer_id
                    and facts.period_start = entries.period_start
                where facts.account_credits + facts.account_debits <> 0
                    and entries.customer_id is null
                """,
                "A balance that nothing explains is not believed.",
            ),
        ]
    )
