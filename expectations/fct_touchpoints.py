"""Do contacts, experience and status of each touchpoint agree with each other and the facts?"""

from great_expectations import ExpectationSuite

from expectations.sentences import PHASES, REBUILD, Sentences


def fct_touchpoints() -> ExpectationSuite:
    say = Sentences("marts.fct_touchpoints")
    return say.suite(
        [
            say.has_rows("What nobody used is a row too.", REBUILD),
            say.one_row_each("A touchpoint listed twice doubles its contacts."),
            say.one_of("journey_phase", (*PHASES, "unclassified"), "Readers group by these words."),
            say.one_of("status", ("used", "unused", "unmeasured"), "Readers group by these words."),
            say.no_row(
                "Used means contacts, and only that",
                "status is null or contacts is null or contacts < 0"
                " or (status = 'used') <> (contacts > 0)",
                "An unused touchpoint is a finding; it must not be missing data.",
            ),
            say.no_row(
                "The part is never more than the whole",
                "customers is null or scored_contacts is null or negative_contacts is null"
                " or customers > contacts or scored_contacts > contacts or customers < 0"
                " or negative_contacts > scored_contacts or negative_contacts < 0",
                "Shares are made of these columns.",
            ),
            say.no_row(
                "Experience is unknown exactly where nothing is scored",
                "(mean_experience is null) <> (scored_contacts = 0)"
                " or (sd_experience is null) <> (scored_contacts = 0)"
                " or (negative_share is null) <> (scored_contacts = 0)",
                "No answer is not a neutral one.",
            ),
            say.no_row(
                "Mean experience lies between -1 and 1, its deviation between 0 and 1",
                "mean_experience not between -1 and 1 or sd_experience not between 0 and 1",
                "The scale every experience is on.",
            ),
            say.no_row(
                "negative_share = negative / scored",
                "abs(negative_share - cast(negative_contacts as double)"
                " / nullif(scored_contacts, 0)) > 1e-6",
                "The share must be the quotient of the counts beside it.",
            ),
            say.no_result(
                "No fewer contacts in a month than the facts count interactions",
                """
                select facts.period_start from (
                    select period_start, sum(interactions) as interactions
                    from marts.fct_customer_periods group by period_start
                ) as facts
                left join (
                    select period_start, sum(contacts) as contacts
                    from {batch} group by period_start
                ) as touchpoints on facts.period_start = touchpoints.period_start
                where facts.interactions > coalesce(touchpoints.contacts, 0)
                """,
                "Contacts of nobody known come on top; none is lost.",
            ),
        ]
    )
