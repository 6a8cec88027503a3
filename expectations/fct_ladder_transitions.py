"""Do the moves on the ladder add up to the people on it, month by month?"""

from great_expectations import ExpectationSuite

from expectations.sentences import STAGES, Sentences


def fct_ladder_transitions() -> ExpectationSuite:
    say = Sentences("marts.fct_ladder_transitions")
    return say.suite(
        [
            say.may_be_empty(
                "Prospects do not move; that nobody else is lost is asked by the sums below."
            ),
            say.one_row_each("A move listed twice doubles its customers."),
            say.one_of("from_stage", ("entered", *STAGES), "Readers group by these words."),
            say.one_of("to_stage", (*STAGES, "left"), "Readers group by these words."),
            say.no_row(
                "Every row is somebody",
                "customers is null or customers < 1 or from_stage is null or to_stage is null"
                " or period_start is null or is_complete is null"
                " or (from_stage = 'entered' and to_stage = 'left')",
                "A move of nobody is no row.",
            ),
            say.no_result(
                "Who arrives on a stage is who stands on it in the facts",
                """
                select coalesce(moves.period_start, facts.period_start) as period_start,
                    coalesce(moves.stage, facts.stage) as stage
                from (
                    select period_start, to_stage as stage, sum(customers) as customers
                    from {batch} where to_stage <> 'left' group by period_start, to_stage
                ) as moves
                full join (
                    select period_start, ladder_stage as stage, count(*) as customers
                    from marts.fct_customer_periods
                    where ladder_stage is not null group by period_start, ladder_stage
                ) as facts
                    on moves.period_start = facts.period_start and moves.stage = facts.stage
                where moves.customers is distinct from facts.customers
                """,
                "Two published tables must not disagree about who stands where.",
            ),
            say.no_result(
                "Who stood on a stage stays, moves or leaves in the next month",
                """
                select stood.period_start, stood.stage from (
                    select period_start, to_stage as stage, sum(customers) as customers
                    from {batch} where to_stage <> 'left' group by period_start, to_stage
                ) as stood
                left join (
                    select period_start, from_stage as stage, sum(customers) as customers
                    from {batch} where from_stage <> 'entered' group by period_start, from_stage
                ) as moved
                    on stood.stage = moved.stage
                    and moved.period_start = stood.period_start + interval 1 month
                where stood.customers is distinct from moved.customers and stood.period_start
                    < (select max(period_start) from marts.fct_customer_periods)
                """,
                "Nobody appears or vanishes between two months.",
            ),
        ]
    )
