"""Do the facts of each customer and month agree with themselves and with the orders?"""

from great_expectations import ExpectationSuite

from expectations.sentences import (
    LIFECYCLES,
    LINKS,
    PHASES,
    REBUILD,
    RUNGS,
    STAGES,
    Sentences,
    quoted,
)

_COUNTS = (
    "orders",
    "lifetime_orders",
    "categories",
    "new_categories",
    "lifetime_categories",
    "interactions",
    "complaints_opened",
    "complaints_open",
    "referrals_sent",
    "referrals_converted",
)


def fct_customer_periods() -> ExpectationSuite:
    say = Sentences("marts.fct_customer_periods")
    return say.suite(
        [
            say.has_rows("This table is what everything else is counted from.", REBUILD),
            say.one_row_each("A customer's month listed twice doubles its money."),
            say.known_customer(),
            say.no_result(
                "Every customer has months",
                "select customer_id from marts.dim_customers where customer_id not in"
                " (select customer_id from {batch})",
                "A customer without a month is counted nowhere.",
            ),
            say.no_row(
                "Each row is one month, not later than as_of's",
                "period_start is null or period_start <> date_trunc('month', period_start)"
                " or period_end <> period_start + interval 1 month or period_start >"
                " (select max(as_of) from marts.build_info) + interval 1 day",
                "Month is the base of every other grain.",
            ),
            *_lifecycle(say),
            *_money(say),
            *_counts(say),
            *_ladder(say),
            *_journey(say),
            *_account(say),
            *_links(say),
        ]
    )


def _lifecycle(say: Sentences) -> list[object]:
    return [
        say.one_of("lifecycle", LIFECYCLES, "Readers group by these words."),
        say.no_row(
            "active = new + retained + reactivated = ordered in the month",
            "lifecycle is null or is_active is null or is_active <> (orders > 0)"
            " or is_active <> (lifecycle in ('new', 'retained', 'reactivated'))",
            "The definition of active; every retention rate counts it.",
        ),
        say.no_row(
            "A prospect has never ordered and is off the ladder; everyone else is on it",
            "(lifecycle = 'prospect') <> (lifetime_orders = 0)"
            " or (lifecycle = 'prospect') <> (ladder_stage is null)"
            " or (lifecycle = 'prospect') <> (first_order_on is null)",
            "Unknown is a stage; no stage is for those who never bought.",
        ),
        say.no_row(
            "Outside the activity window are the lapsed and the prospects only",
            "is_complete and is_in_activity_window <> (lifecycle not in ('lapsed', 'prospect'))",
            "Retention by activity window and the lifecycle must tell one story.",
        ),
        say.no_row(
            "Only the lapsed became lapsed",
            "became_lapsed and lifecycle <> 'lapsed'",
            "Each loss is booked once, in its month.",
        ),
        say.no_row(
            "Tenure is at least recency, and neither is negative",
            "days_since_last_order < 0 or tenure_days < days_since_last_order"
            " or (tenure_days is null) <> (first_order_on is null)",
            "Forecasts read both.",
        ),
    ]


def _money(say: Sentences) -> list[object]:
    return [
        say.no_row(
            "gross - refund = net, in the month and in the lifetime",
            "net_amount is null or lifetime_net_amount is null"
            " or gross_amount - refund_amount <> net_amount"
            " or lifetime_gross_amount - lifetime_refund_amount <> lifetime_net_amount",
            "The three stand beside each other in every report.",
        ),
        say.no_result(
            "A customer's months add up to the lifetime in the last one",
            """
            select customer_id from {batch} group by customer_id
            having sum(orders) <> arg_max(lifetime_orders, period_start)
                or sum(net_amount) <> arg_max(lifetime_net_amount, period_start)
            """,
            "Sums over months and lifetime columns are used side by side.",
        ),
        say.no_result(
            "A customer's months add up to the customer's orders",
            """
            select coalesce(orders.customer_id, facts.customer_id) as customer_id from (
                select customer_id, sum(net_amount) as net,
                    count(*) filter (where is_qualifying) as qualifying
                from marts.fct_orders where customer_id is not null group by customer_id
            ) as orders
            full join (
                select customer_id, sum(net_amount) as net, sum(orders) as qualifying
                from {batch} group by customer_id
            ) as facts on orders.customer_id = facts.customer_id
            where coalesce(orders.net, 0) <> coalesce(facts.net, 0)
                or coalesce(orders.qualifying, 0) <> coalesce(facts.qualifying, 0)
            """,
            "Money is neither lost nor made between two published tables.",
        ),
        say.no_row(
            "A discount share lies between 0 and 1",
            "(gross_amount >= 0 and discount_amount >= 0 and discount_share not between 0 and 1)",
            "It is a rate; where a negative sale stands in the month it is not judged.",
        ),
        say.no_row(
            "Refunds are positive amounts",
            "refund_amount < 0 or lifetime_refund_amount < 0",
            "A refund with the wrong sign becomes revenue.",
        ),
    ]


def _counts(say: Sentences) -> list[object]:
    return [
        say.no_row(
            "Counts are there and not negative",
            " or ".join(f"{column} is null or {column} < 0" for column in _COUNTS),
            "They are summed without looking.",
        ),
        say.no_row(
            "The part is never more than the whole",
            "orders > lifetime_orders or new_categories > categories"
            " or categories > lifetime_categories or interest_interactions"
            " + purchase_interactions + ownership_interactions + repurchase_interactions"
            " > interactions or complaints_opened > interactions",
            "Shares are made of these columns.",
        ),
    ]


def _ladder(say: Sentences) -> list[object]:
    return [
        say.one_of("ladder_stage", STAGES, "Readers group by these words."),
        say.no_row(
            "A stage names its rule, unknown names none",
            "(ladder_rule_id is null) <> (coalesce(ladder_stage, 'unknown') = 'unknown')",
            "No one is put on a rung, or taken off it, without evidence.",
        ),
        say.no_row(
            "Only the dissatisfied lost a rung to a veto",
            "ladder_vetoed_from is not null and (ladder_stage is distinct from 'dissatisfied'"
            f" or ladder_vetoed_from not in ({quoted(RUNGS)}))",
            "A veto explains one stage and no other.",
        ),
    ]


def _journey(say: Sentences) -> list[object]:
    return [
        say.one_of("journey_phase", PHASES, "Readers group by these words."),
        say.no_row(
            "The phase of the journey follows from the lifecycle",
            "journey_phase is distinct from case lifecycle when 'prospect' then 'interest'"
            " when 'new' then 'purchase' when 'retained' then 'repurchase'"
            " when 'reactivated' then 'repurchase' else 'ownership' end",
            "One customer, one phase.",
        ),
        say.no_row(
            "Consistency lies between 0 and 1 and needs two touchpoints",
            "touchpoints is null or touchpoints < 0 or consistency not between 0 and 1"
            " or (consistency is null) <> (touchpoints < 2)",
            "One touchpoint is consistent with nothing.",
        ),
    ]


def _account(say: Sentences) -> list[object]:
    return [
        say.no_result(
            "An account is kept for everyone or for no one",
            """
            select customer_id, period_start from {batch}
            where (account_closing is null)
                    <> (select bool_and(account_closing is null) from {batch})
                or (account_closing is null) <> (account_opening is null)
                or (account_closing is null) <> (account_credits is null)
                or (account_closing is null) <> (account_debits is null)
                or (account_closing is null) <> (account_decay is null)
                or (account_closing is null) <> (is_overdrawn is null)
            """,
            "A balance of 0 says that nothing happened; that must be known.",
        ),
        say.no_row(
            "Credits and debits are not negative, and only debts are overdrawn",
            "account_credits < 0 or account_debits < 0 or (is_overdrawn and account_closing >= 0)",
            "An overdrawn account takes every rung away.",
        ),
    ]


def _links(say: Sentences) -> list[object]:
    return [
        say.no_row(
            "A score lies between 0 and 100 and stands on contacts",
            "satisfaction_score not between 0 and 100 or dialogue_score not between 0 and 100"
            " or pride_score not between 0 and 100"
            " or (satisfaction_score is null) <> (satisfaction_contacts = 0)"
            " or (dialogue_score is null) <> (dialogue_contacts = 0)"
            " or (pride_score is null and pride_events > 0)",
            "Unmeasured is not 0: whoever was never asked is not dissatisfied.",
        ),
        say.one_of("weakest_link", LINKS, "Readers group by these words."),
        say.no_row(
            "The unmeasured links are those without a score, and none of them is the weakest",
            " or ".join(
                f"(coalesce(unmeasured_links, '') like '%{link}%') <> ({link}_score is null)"
                f" or (weakest_link = '{link}' and {link}_score is null)"
                for link in LINKS
            ),
            "Nobody mends a link nobody has measured.",
        ),
    ]
