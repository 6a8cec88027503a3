"""What is a customer on each stage worth: is all money on a stage, each rate a quotient?"""

from great_expectations import ExpectationSuite

from expectations.sentences import STAGES, Sentences


def fct_ladder_economics() -> ExpectationSuite:
    say = Sentences("marts.fct_ladder_economics")
    return say.suite(
        [
            say.may_be_empty(
                "Prospects are off the ladder; that nobody's money is lost is asked below."
            ),
            say.one_row_each("A stage listed twice doubles its revenue."),
            say.one_of("stage", STAGES, "Readers choose a stage by these words."),
            *_row(say),
            *_facts(say),
        ]
    )


def _row(say: Sentences) -> list[object]:
    return [
        say.no_row(
            "Somebody stands on the stage, or stood there when the month began",
            "customers is null or customers_at_start is null or is_complete is null"
            " or customers + customers_at_start < 1",
            "A row about nobody says nothing.",
        ),
        say.no_row(
            "Those whose margin or variation is known are among the customers",
            "margin_customers is null or margin_customers not between 0 and customers"
            " or variation_customers is null or variation_customers not between 0 and customers"
            " or recommending_customers not between 0 and customers"
            " or retained_customers is null"
            " or retained_customers not between 0 and customers_at_start",
            "A part is never more than the whole.",
        ),
        say.no_row(
            "Figures per customer are the quotients of what stands beside them",
            "(net_revenue_per_customer is null) <> (customers = 0)"
            " or (margin_per_customer is null) <> (margin_customers = 0)"
            " or abs(net_revenue_per_customer * customers - net_amount) > 0.00005 * customers"
            " or abs(margin_per_customer * margin_customers - margin_amount)"
            " > 0.00005 * margin_customers",
            "Larger and more profitable must be seen in the numbers beside.",
        ),
        say.no_row(
            "revenue_variation is that of somebody, and not negative",
            "(revenue_variation is null) <> (variation_customers = 0) or revenue_variation < 0",
            "Revenue of twelve months cannot vary by less than nothing.",
        ),
        say.no_row(
            "Rates are the quotients of the counts beside them",
            "(retention_rate is null) <> (customers_at_start = 0)"
            " or abs(retention_rate - retained_customers / nullif(customers_at_start, 0)) > 1e-9"
            " or (referral_rate is null) <> (customers = 0 or recommending_customers is null)"
            " or abs(referral_rate - recommending_customers / nullif(customers, 0)) > 1e-9"
            " or (discount_share is null and discount_amount <> 0)"
            " or (discount_share is not null and gross_amount + discount_amount = 0)"
            " or abs(discount_share - cast(discount_amount as double)"
            " / nullif(cast(gross_amount + discount_amount as double), 0)) > 1e-9",
            "A rate keeps its numerator and denominator beside it.",
        ),
    ]


def _facts(say: Sentences) -> list[object]:
    return [
        say.no_result(
            "Customers and money of a stage are those of the facts",
            """
            select facts.period_start, facts.stage from (
                select period_start, ladder_stage as stage, count(*) as customers,
                    sum(net_amount) as net, sum(margin_amount) as margin,
                    sum(discount_amount) as discount
                from marts.fct_customer_periods where ladder_stage is not null
                group by period_start, ladder_stage
            ) as facts
            left join {batch} as stages
                on facts.period_start = stages.period_start and facts.stage = stages.stage
            where facts.customers is distinct from stages.customers
                or facts.net is distinct from stages.net_amount
                or facts.margin is distinct from stages.margin_amount
                or facts.discount is distinct from stages.discount_amount
            """,
            "Money that stands on no stage is missing from the comparison of stages.",
        ),
        say.no_result(
            "Retention of a stage is the one published among the segments",
            """
            select stages.period_start, stages.stage from {batch} as stages
            left join marts.fct_retention_rates as rates
                on rates.grain = 'month' and rates.basis = 'activity_window'
                and rates.segment_type = 'ladder_stage' and stages.stage = rates.segment
                and stages.period_start = rates.period_start
            where stages.customers_at_start <> coalesce(rates.customers_at_start, 0)
                or stages.retained_customers <> coalesce(rates.retained_customers, 0)
            """,
            "Two published tables must not disagree about who stayed.",
        ),
    ]
