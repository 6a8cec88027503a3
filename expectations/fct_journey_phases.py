"""Do the moves on the journey add up to all persons, month by month?"""

from great_expectations import ExpectationSuite

from expectations.sentences import PHASES, REBUILD, Sentences


def fct_journey_phases() -> ExpectationSuite:
    say = Sentences("marts.fct_journey_phases")
    return say.suite(
        [
            say.has_rows("Whoever is in the facts is on the journey.", REBUILD),
            say.one_row_each("A move listed twice doubles its customers."),
            say.one_of("from_phase", ("entered", *PHASES), "Readers group by these words."),
            say.one_of("to_phase", (*PHASES, "left"), "Readers group by these words."),
            say.no_row(
                "Every row is somebody",
                "customers is null or customers < 1 or from_phase is null or to_phase is null"
                " or period_start is null or (from_phase = 'entered' and to_phase = 'left')",
                "A move of nobody is no row.",
            ),
            say.no_row(
                "Who comes from a phase was there for a month at least",
                "months_in_from_phase is null or (from_phase = 'entered' and"
                " (months_in_from_phase <> 0 or mean_months_in_from_phase is not null))"
                " or (from_phase <> 'entered' and (months_in_from_phase < customers or"
                " mean_months_in_from_phase is null or abs(mean_months_in_from_phase"
                " - cast(months_in_from_phase as double) / customers) > 1e-6))",
                "Time in a phase is averaged from these columns.",
            ),
            say.no_row(
                "Experience lies between -1 and 1, and is unknown exactly where nothing is scored",
                "scored_contacts is null or scored_contacts < 0 or"
                " mean_experience not between -1 and 1"
                " or (mean_experience is null) <> (scored_contacts = 0)",
                "No answer is not a neutral one.",
            ),
            say.no_result(
                "Who arrives in a phase is who is in it in the facts",
                """
                select coalesce(moves.period_start, facts.period_start) as period_start,
                    coalesce(moves.phase, facts.phase) as phase
                from (
                    select period_start, to_phase as phase, sum(customers) as customers
                    from {batch} where to_phase <> 'left' group by period_start, to_phase
                ) as moves
                full join (
                    select period_start, journey_phase as phase, count(*) as customers
                    from marts.fct_customer_periods group by period_start, journey_phase
                ) as facts
                    on moves.period_start = facts.period_start and moves.phase = facts.phase
                where moves.customers is distinct from facts.customers
                """,
                "The phases partition the persons: nobody is in two or in none.",
            ),
            say.no_result(
                "Who was in a phase stays, moves or leaves in the next month",
                """
                select stood.period_start, stood.phase from (
                    select period_start, to_phase as phase, sum(customers) as customers
                    from {batch} where to_phase <> 'left' group by period_start, to_phase
                ) as stood
                left join (
                    select period_start, from_phase as phase, sum(customers) as customers
                    from {batch} where from_phase <> 'entered' group by period_start, from_phase
                ) as moved
                    on stood.phase = moved.phase
                    and moved.period_start = stood.period_start + interval 1 month
                where stood.customers is distinct from moved.customers and stood.period_start
                    < (select max(period_start) from marts.fct_customer_periods)
                """,
                "Nobody appears or vanishes between two months.",
            ),
        ]
    )
