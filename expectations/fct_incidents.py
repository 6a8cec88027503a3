"""Is every incident one that happened, and is what followed said only once it is known?"""

from great_expectations import ExpectationSuite

from expectations.sentences import Sentences

KINDS = ("late", "missing", "unavailable", "wrong_price", "complaint")


def fct_incidents() -> ExpectationSuite:
    say = Sentences("marts.fct_incidents")
    return say.suite(
        [
            say.may_be_empty("A shop may deliver neither interactions nor promised times."),
            say.one_row_each("One cause, one incident: twice doubles what went wrong."),
            say.known_customer(),
            say.one_of("kind", KINDS, "Each kind has another remedy."),
            say.no_row(
                "Orders arrive late, interactions are anything else",
                "cause_type not in ('order', 'interaction') or (cause_type = 'order') <>"
                " (kind = 'late')",
                "Readers join on the cause by it.",
            ),
            say.no_row(
                "No incident lies after as_of",
                "occurred_at > (select max(as_of) from marts.build_info)",
                "What has not happened has annoyed nobody.",
            ),
            say.no_row(
                "Replies and resolutions follow the incident, with their hours beside them",
                "replied_at < occurred_at or resolved_at < occurred_at"
                " or (replied_at is null) <> (reply_hours is null)"
                " or (resolved_at is null) <> (resolution_hours is null)"
                " or (resolved_at is not null and kind <> 'complaint') or goodwill < 0",
                "How fast the shop was is counted from the incident.",
            ),
            say.no_row(
                "What followed is known exactly when the 90 days are over",
                "is_followed_up = (is_reordered is null) or is_followed_up = (is_forgiven is null)",
                "Counted earlier, only the quick ones have ordered again.",
            ),
            say.no_row(
                "An incident is forgiven when the balance never fell below 0",
                "lowest_balance is null or is_forgiven <> (lowest_balance >= 0)",
                "This is what the definitions call forgiven.",
            ),
            say.no_row(
                "comparable_reorder_rate = reordered / comparable, unknown where nobody is",
                "comparable_customers < 1 or comparable_reordered > comparable_customers"
                " or comparable_reordered < 0"
                " or abs(comparable_reorder_rate - comparable_reordered / comparable_customers)"
                " > 1e-9"
                " or (comparable_customers is null) <> (comparable_reorder_rate is null)"
                " or (comparable_customers is not null and orders_before = 0)",
                "Tolerance is the distance to this rate.",
            ),
            say.no_result(
                "Every debit for an incident has its incident",
                """
                select entries.cause_type, entries.cause_id
                from marts.fct_account_entries as entries
                left join {batch} as incidents
                    on entries.source = incidents.source
                    and entries.cause_type = incidents.cause_type
                    and entries.cause_id = incidents.cause_id
                where entries.kind in ('delivery_late', 'missing_item', 'unavailable',
                        'price_difference', 'complaint')
                    and incidents.cause_id is null
                """,
                "What the account remembers must be listed among what went wrong.",
            ),
        ]
    )
