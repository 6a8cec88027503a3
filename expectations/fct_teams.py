"""Does the experience by team stay with teams, and with teams large enough?"""

from great_expectations import ExpectationSuite

from expectations.sentences import Sentences


def fct_teams() -> ExpectationSuite:
    say = Sentences("marts.fct_teams")
    return say.suite(
        [
            say.may_be_empty("A shop need not deliver teams; then nothing is said of any."),
            say.one_row_each("A team listed twice doubles its contacts."),
            say.never_null("team", "A contact without a team is not counted here."),
            say.no_row(
                "Teams with fewer than five contacts are pooled",
                "contacts is null or contacts < 1 or (contacts < 5 and team <> 'other teams')",
                "So small a row speaks of one person.",
                "Raise team_contacts in dbt_project/seeds/thresholds.csv to 5 or more.",
            ),
            say.no_row(
                "So small a pool keeps its experience to itself",
                "contacts < 5 and mean_experience is not null",
                "So small a row speaks of one person.",
                "Raise team_contacts in dbt_project/seeds/thresholds.csv to 5 or more.",
            ),
            say.no_row(
                "The part is never more than the whole",
                "customers is null or scored_contacts is null or customers > contacts"
                " or scored_contacts > contacts or customers < 0 or scored_contacts < 0",
                "Counts are compared between teams.",
            ),
            say.no_row(
                "Mean experience lies between -1 and 1, and is unknown where nothing is scored",
                "mean_experience not between -1 and 1"
                " or (scored_contacts = 0 and mean_experience is not null)",
                "No answer is not a neutral one.",
            ),
        ]
    )
