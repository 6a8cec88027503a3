"""Does the evidence carry what the ladder says?"""

from great_expectations import ExpectationSuite

from expectations.sentences import RUNGS, Sentences

_OUTCOMES = ("satisfied", "silenced", "vetoing")


def fct_ladder_evidence() -> ExpectationSuite:
    say = Sentences("marts.fct_ladder_evidence")
    return say.suite(
        [
            say.may_be_empty(
                "A shop may have no evidence at all: one order each and no interactions."
            ),
            say.one_row_each("One rule, one outcome."),
            say.known_customer(),
            say.one_of("outcome", _OUTCOMES, "`ladder explain` reads these words."),
            say.never_null("outcome", "A rule without an outcome proves nothing."),
            say.one_of("rung", ("dissatisfied", *RUNGS), "A rule leads to a rung or is a veto."),
            say.no_row(
                "Vetoes, and only they, speak for dissatisfied",
                "(outcome = 'vetoing') <> (rung = 'dissatisfied')",
                "A veto is shown to the customer's advisor with its reason.",
            ),
            say.no_row(
                "A direct rule is never silenced",
                "outcome = 'silenced' and is_direct",
                "Direct answers outrank proxies, never the other way round.",
            ),
            say.no_row(
                "Events are counted, and the latest one has a time",
                "events is null or events < 0"
                " or (latest_event_id is not null and latest_event_at is null)",
                "Evidence points at what happened.",
            ),
            say.no_result(
                "The rule that decided a stage is in the evidence",
                """
                select facts.customer_id, facts.period_start, facts.ladder_rule_id as rule_id
                from marts.fct_customer_periods as facts
                left join {batch} as evidence
                    on facts.customer_id = evidence.customer_id
                    and facts.period_start = evidence.period_start
                    and facts.ladder_rule_id = evidence.rule_id
                    and facts.ladder_stage = evidence.rung
                    and evidence.outcome in ('satisfied', 'vetoing')
                where facts.ladder_rule_id is not null and evidence.rule_id is null
                """,
                "No one is put on a rung, or taken off it, without evidence.",
            ),
        ]
    )
