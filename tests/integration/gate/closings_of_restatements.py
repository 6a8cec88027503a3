"""Changes that must make a sentence about restatements fail."""

FCT_RESTATEMENTS = {
    "One row for each publication and table_name and grain and period_start and row_key"
    " and column_name": "insert into {t} select * from {t}",
    "grain is one of week, month, quarter, year, crisis": "update {t} set grain = 'Month'",
    "Every row names a table, a period, a row and a column": "update {t} set publication = 1",
    "The value is another than before, or was taken by an erasure": (
        "update {t} set old_value = new_value"
    ),
    "What an erasure changed is not told": "update {t} set cause = 'erasure|loads'",
    "There is a cause, and loads are named exactly where they are among it": (
        "update {t} set cause = 'rules' where is_of_this_build"
    ),
    "No key names a customer": (
        'update {t} set row_key = \'{{"customer_id":"anna"}}\' where not is_of_this_build'
    ),
    "This build's changes are of this build, and newer than all others": (
        "update {t} set publication = 2 where is_of_this_build"
    ),
    "What this build says of fct_retention_rates stands there": (
        "update {t} set new_value = new_value + 1 where is_of_this_build"
    ),
}
