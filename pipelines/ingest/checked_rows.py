"""One staged file's rows with their values and faults, for all who ask of them.

What makes a value or a fault is translation.py's.
"""

from dataclasses import dataclass

import duckdb

from pipelines.ingest.expressions import quoted
from pipelines.ingest.reading import Delivered
from pipelines.ingest.translation import Translation

# Planning the SQL that checks takes 20 ms, so a small file is checked once and its rows kept; of a
# large one they would fill the memory, and working out again what each question needs is cheaper.
MOST_ROWS_KEPT = 1_000_000
_CHECKED = 'temp."~checked"'


@dataclass(frozen=True)
class CheckedRows:
    """`relation` is SQL for all of them: "~file_row", "~fault", "~detail" and the raw columns."""

    translation: Translation
    delivered: Delivered
    relation: str

    def among(self, file_rows: str) -> str:
        """SQL for the checked rows whose number the query `file_rows` gives."""
        chosen = f'"~file_row" in ({file_rows})'
        if self.relation == _CHECKED:
            return f"(select * from {_CHECKED} where {chosen})"
        staged = f"(select * from {self.delivered.relation} where {chosen})"
        return f"({self.translation.checked(staged)})"


def check_rows(
    connection: duckdb.DuckDBPyConnection, translation: Translation, delivered: Delivered
) -> CheckedRows:
    """Replaces what was kept of the file before."""
    checked = translation.checked(delivered.relation)
    if delivered.rows > MOST_ROWS_KEPT:
        return CheckedRows(translation, delivered, f"({checked})")
    names = ["~file_row", "~fault", "~detail", *(column.raw for column in translation.mapped)]
    names += ["attributes"] if translation.block.attributes else []
    names += [f"~ exclude.{rule}" for rule in translation.block.exclusions]
    columns = ", ".join(quoted(name) for name in names)
    connection.execute(
        f"create or replace temp table {_CHECKED.removeprefix('temp.')} as "
        f"select {columns} from ({checked})"
    )
    return CheckedRows(translation, delivered, _CHECKED)
