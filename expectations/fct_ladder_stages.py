"""Do the stays on the ladder tile each customer's months: no gap, no overlap, none lost?"""

from great_expectations import ExpectationSuite

from expectations.sentences import RUNGS, STAGES, Sentences, quoted


def fct_ladder_stages() -> ExpectationSuite:
    say = Sentences("marts.fct_ladder_stages")
    return say.suite(
        [
            say.may_be_empty(
                "Prospects are off the ladder; that nobody is lost is asked by the months below."
            ),
            say.one_row_each("A stay listed twice doubles its months."),
            say.known_customer(),
            say.one_of("stage", STAGES, "Readers group by these words."),
            say.never_null("stage", "A stay is a stay somewhere."),
            say.no_row(
                "A stay is as long as its dates say",
                "entered_on is null or months is null or months < 1 or left_on <= entered_on"
                " or months <> date_diff('month', entered_on, left_on)",
                "Time on a rung is averaged from this column.",
            ),
            say.no_result(
                "A customer's stays follow each other, and only the last one lasts",
                """
                select customer_id, entered_on from (
                    select *, lead(entered_on) over (
                        partition by customer_id order by entered_on
                    ) as next_entered_on
                    from {batch}
                ) as stays
                where next_entered_on < left_on
                    or (left_on is null and next_entered_on is not null)
                """,
                "Nobody stands on two rungs at once.",
            ),
            say.no_result(
                "The stays of a customer are as long as the months on the ladder",
                """
                select coalesce(stays.customer_id, facts.customer_id) as customer_id from (
                    select customer_id, sum(months) as months from {batch} group by customer_id
                ) as stays
                full join (
                    select customer_id, count(*) as months from marts.fct_customer_periods
                    where ladder_stage is not null group by customer_id
                ) as facts on stays.customer_id = facts.customer_id
                where stays.months is distinct from facts.months
                """,
                "Two published tables must not disagree about who stands on the ladder.",
            ),
            say.no_row(
                "A stay names its rule, unknown names none",
                "(decided_by is null) <> (stage = 'unknown')"
                " or (stage <> 'unknown' and is_direct is null)",
                "No one is put on a rung, or taken off it, without evidence.",
            ),
            say.no_row(
                "Only the dissatisfied lost a rung to a veto",
                "vetoed_from is not null"
                f" and (stage <> 'dissatisfied' or vetoed_from not in ({quoted(RUNGS)}))",
                "A veto explains one stage and no other.",
            ),
        ]
    )
