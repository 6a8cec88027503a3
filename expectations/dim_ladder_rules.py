"""Can the rules of the ladder be read by whoever asks why?"""

from great_expectations import ExpectationSuite

from expectations.sentences import RUNGS, Sentences

_EDIT = "Correct dbt_project/seeds/ladder_rules.csv."


def dim_ladder_rules() -> ExpectationSuite:
    say = Sentences("marts.dim_ladder_rules")
    return say.suite(
        [
            say.has_rows("Without rules nobody stands anywhere.", _EDIT),
            say.one_row_each("A condition said twice counts as two unmet ones."),
            say.one_of("rung", ("dissatisfied", *RUNGS), "A rule leads to a rung or is a veto."),
            say.no_row(
                "A condition can be met",
                "lowest_value is null or highest_value is null or lowest_value > highest_value",
                "Nobody reaches a rung by a rule that never holds.",
                _EDIT,
            ),
            say.no_row(
                "What is looked at is a column of dim_ladder_metrics",
                """metric not in (
                    select column_name from information_schema.columns
                    where table_schema = 'marts' and table_name = 'dim_ladder_metrics'
                )""",
                "`ladder explain` shows what a customer has of each metric.",
            ),
            say.no_result(
                "Every rule that speaks for a customer is here, in the same version",
                """
                select distinct evidence.rule_id, '' as metric, '' as comparison
                from marts.fct_ladder_evidence as evidence
                left join {batch} as rules
                    on evidence.rule_id = rules.rule_id
                    and evidence.rules_version = rules.rules_version
                where rules.rule_id is null
                """,
                "Evidence is read beside the rule it is evidence for.",
            ),
        ]
    )
