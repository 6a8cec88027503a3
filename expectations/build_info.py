"""Does the build say what it is and what instant it describes?"""

from great_expectations import ExpectationSuite

from expectations.sentences import REBUILD, Sentences

_NAMED = ("build_id", "as_of", "contract_version", "source", "rules_version")


def build_info() -> ExpectationSuite:
    say = Sentences("marts.build_info")
    return say.suite(
        [
            say.has_rows("One build, one row: every report cites it.", REBUILD, exactly=1),
            *(
                say.never_null(column, "A reader must know which build this is.")
                for column in _NAMED
            ),
            say.no_row(
                "Zone and currency are named",
                "reporting_time_zone is null or not regexp_full_match(reporting_currency, '[A-Z]+')"
                " or reporting_currency is null or length(reporting_currency) <> 3",
                "A month without a zone and money without a currency mean nothing.",
                "Set reporting_time_zone and reporting_currency in the shop map.",
            ),
        ]
    )
