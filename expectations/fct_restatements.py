"""Is every change of a number published before told once, as it was, and with what caused it?"""

from great_expectations import ExpectationSuite

from expectations.sentences import GRAINS, Sentences

_COUNTS = (
    "customers_at_start",
    "customers_at_end",
    "new_customers",
    "retained_customers",
    "reactivated_customers",
    "lost_customers",
)
_PUBLISHED = " ".join(f"when '{name}' then rates.{name}" for name in _COUNTS)


def fct_restatements() -> ExpectationSuite:
    say = Sentences("marts.fct_restatements")
    return say.suite(
        [
            say.may_be_empty("Where nothing came late, nothing was restated."),
            say.one_row_each("A change told twice looks like two."),
            say.one_of(
                "grain", (*GRAINS, "crisis"), "The same day begins a week, a month and a year."
            ),
            say.no_row(
                "Every row names a table, a period, a row and a column",
                "table_name is null or period_start is null or column_name is null"
                " or coalesce(ascii(row_key), 0) <> 123 or publication is null or publication < 2",
                "Who reads it must find the number; nothing can be restated the first time.",
            ),
            say.no_row(
                "The value is another than before, or was taken by an erasure",
                "coalesce(old_value = new_value, old_value is null and new_value is null)"
                " and cause not like '%erasure%'",
                "A change that is none buries those that are.",
            ),
            say.no_row(
                "What an erasure changed is not told",
                "cause like '%erasure%' and old_value is not null",
                "The difference would be what the person had been.",
            ),
            say.no_row(
                "There is a cause, and loads are named exactly where they are among it",
                "not regexp_full_match(coalesce(cause, ''),"
                " 'as_of|(erasure|map|code|rules|loads)(\\|(map|code|rules|loads))*')"
                " or (cause like '%loads%') <> (load_ids is not null)",
                "A changed rule must not be blamed on the night's files.",
            ),
            say.no_row(
                "No key names a customer",
                "row_key like '%customer_id%'",
                "The history outlives the erasure of a person: it may know numbers only.",
            ),
            say.no_result(
                "This build's changes are of this build, and newer than all others",
                """
                select publication, table_name, grain, period_start, row_key, column_name
                from (
                    select *, max(publication) filter (where not is_of_this_build) over () as latest
                    from {batch}
                ) as restated
                cross join marts.build_info as build
                where is_of_this_build is null
                    or (is_of_this_build and restated.build_id <> build.build_id)
                    or (is_of_this_build and publication <= latest)
                """,
                "Readers look for what changed last night.",
            ),
            say.no_result(
                "What this build says of fct_retention_rates stands there",
                f"""
                select publication, table_name, grain, period_start, row_key, column_name
                from (
                    select restated.*, case restated.column_name {_PUBLISHED} end as published
                    from {{batch}} as restated
                    left join marts.fct_retention_rates as rates
                        on restated.grain = rates.grain
                        and restated.period_start = rates.period_start
                        and json_extract_string(restated.row_key, '$.basis') = rates.basis
                        and json_extract_string(restated.row_key, '$.segment_type')
                            = rates.segment_type
                        and json_extract_string(restated.row_key, '$.segment') = rates.segment
                    where restated.table_name = 'fct_retention_rates' and restated.is_of_this_build
                        and list_contains({list(_COUNTS)}, restated.column_name)
                ) as compared
                where coalesce(published, -1) <> coalesce(new_value, -1)
                """,
                "A reader who follows a restatement must find its number.",
            ),
        ]
    )
