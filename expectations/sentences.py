"""The few kinds of sentence a suite is written in, each with why it matters and how to mend it.

Row-level sentences are queries that return the keys of the rows that break them, never other
columns: what a customer wrote must not reach a log. No table's own rules are here.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import great_expectations
import great_expectations.expectations
from great_expectations import ExpectationSuite

from expectations.registry import SUITES

# GX does not say which of its expectations it exports.
gxe: Any = great_expectations.expectations
STAGES = (
    "unknown",
    "dissatisfied",
    "satisfaction",
    "delight",
    "engagement",
    "empowerment",
)
RUNGS = ("satisfaction", "delight", "engagement", "empowerment")
LIFECYCLES = ("prospect", "new", "retained", "reactivated", "dormant", "lapsed")
PHASES = ("interest", "purchase", "repurchase", "ownership")
LINKS = ("satisfaction", "dialogue", "pride")
GRAINS = ("week", "month", "quarter", "year")
OF_ROWS = "of_rows"
"""In the meta of a sentence about each row alone, whatever other rows there are."""
REBUILD = "Run `ladder run --full-refresh`; if it comes back, a model of dbt_project/ is wrong."


def quoted(values: Iterable[str]) -> str:
    """Values as a SQL list."""
    return ", ".join("'" + value.replace("'", "''") + "'" for value in values)


class Sentences:
    """What can be said of one table whose rows are named by its key."""

    def __init__(self, table: str) -> None:
        self.table = table
        self.key = SUITES[table].key
        self._keys = ", ".join(self.key)

    def suite(self, expectations: Sequence[Any]) -> ExpectationSuite:
        return ExpectationSuite(name=self.table, expectations=list(expectations))

    def has_rows(self, why: str, fix: str, *, exactly: int | None = None) -> Any:
        """The first sentence of every suite: an empty table passes everything else."""
        return gxe.ExpectTableRowCountToBeBetween(
            min_value=1 if exactly is None else exactly,
            max_value=exactly,
            description="There are rows" if exactly is None else f"Exactly {exactly} row",
            meta={"why": why, "fix": fix},
        )

    def may_be_empty(self, why: str) -> Any:
        """Says openly that no rows are fit too; other sentences then carry the volume."""
        return gxe.ExpectTableRowCountToBeBetween(
            min_value=0,
            description="Any number of rows, none included",
            meta={"why": why, "fix": "Nothing: this always holds."},
        )

    def never_null(self, column: str, why: str, fix: str = REBUILD) -> Any:
        return gxe.ExpectColumnValuesToNotBeNull(
            column=column,
            description=f"{column} is always there",
            meta={"why": why, "fix": fix, OF_ROWS: True},
        )

    def one_of(self, column: str, values: Sequence[str], why: str, fix: str = REBUILD) -> Any:
        """NULL is not judged here."""
        return gxe.ExpectColumnValuesToBeInSet(
            column=column,
            value_set=list(values),
            description=f"{column} is one of {', '.join(values)}",
            meta={"why": why, "fix": fix, OF_ROWS: True},
        )

    def no_row(
        self,
        sentence: str,
        where: str,
        why: str,
        fix: str = REBUILD,
        *,
        severity: str = "critical",
    ) -> Any:
        """`where` holds for the rows that break the sentence, whatever other rows there are.

        Where it asks another table, the sentence is not of rows alone.
        """
        query = f"select {self._keys} from {{batch}} where {where}"
        expectation = self.no_result(sentence, query, why, fix, severity=severity)
        expectation.meta[OF_ROWS] = not any(word in where.lower() for word in ("select", "over ("))
        return expectation

    def rarely(
        self, sentence: str, where: str, among: str, share: float, why: str, fix: str
    ) -> Any:
        """At most `share` of the rows meeting `among` may also meet `where`."""
        query = f"""
            select {self._keys} from {{batch}}
            where ({among}) and ({where}) and (
                select count(*) filter (where {where}) > {share} * count(*)
                from {{batch}} where {among}
            )
        """
        return self.no_result(f"{sentence} (at most {share:.0%})", query, why, fix)

    def one_row_each(self, why: str, fix: str = REBUILD, *, of: Sequence[str] | None = None) -> Any:
        """The key is a key; so are the columns `of` where they are named instead."""
        columns = of or self.key
        names = ", ".join(columns)
        query = f"select {names} from {{batch}} group by {names} having count(*) > 1"
        return self.no_result(f"One row for each {' and '.join(columns)}", query, why, fix)

    def known_customer(self, fix: str = REBUILD) -> Any:
        return self.no_row(
            "Every customer is in dim_customers",
            "customer_id not in (select customer_id from marts.dim_customers)",
            "A BI tool joins on customer_id: whoever is missing there vanishes from every report.",
            fix,
        )

    def no_result(
        self,
        sentence: str,
        query: str,
        why: str,
        fix: str = REBUILD,
        *,
        severity: str = "critical",
    ) -> Any:
        """The query returns the keys of what breaks the sentence; {batch} is the table."""
        return gxe.UnexpectedRowsExpectation(
            unexpected_rows_query=" ".join(query.split()),
            description=sentence,
            severity=severity,
            meta={"why": why, "fix": fix},
        )
