"""What Spark refuses of a query, or answers differently. Each returns what breaks it.

Queries are compiled with Spark's macros and read by sqlglot. Each class was seen with a real Spark.
"""

import re
from typing import Any

import sqlglot
from sqlglot import exp

# Spark has them; sqlglot has no class for them.
KNOWN_TO_SPARK = {"conv", "make_date", "unix_micros", "timestampdiff", "timestampadd"}
WHOLE = (exp.DataType.Type.INT, exp.DataType.Type.BIGINT, exp.DataType.Type.SMALLINT)
# Spark: "[DATATYPE_MISSING_SIZE]" for a varchar; a text of any length is a string.
WITHOUT_A_LENGTH = re.compile(r"(var)?char|text", re.IGNORECASE)
CAST_WITHOUT_A_LENGTH = re.compile(r"\bas ((var)?char|text)\b(?! ?\()", re.IGNORECASE)
# Columns the first or last of several is taken of, of which no row lacks one.
NEVER_NULL = {
    "cause_id",
    "customer_namespace",
    "discount_amount",
    "erased_ids",
    "is_counting",
    "logic_fingerprint",
    "map_fingerprint",
    "order_id",
    "rate",
    "seeds_fingerprint",
    "status",
    "value",
}


def read(sql: str) -> exp.Expr:
    """Raises ParseError for what Spark could not read at all."""
    return sqlglot.parse_one(sql.replace('"', "`"), dialect="spark")


def unknown_to_spark(sql: str) -> list[str]:
    """What of a query Spark does not have, or does another way than DuckDB."""
    tree = read(sql)
    functions = {call.name.lower() for call in tree.find_all(exp.Anonymous)} - KNOWN_TO_SPARK
    # sqlglot reads a varchar as the string Spark would have asked for.
    lengths = [found.group() for found in CAST_WITHOUT_A_LENGTH.finditer(sql)]
    rules = (
        windows_with_a_filter,
        numbers_cut_off,
        nulls_taken,
        series_that_count_down,
        json_without_nulls,
    )
    return [*sorted(functions), *lengths, *(found for rule in rules for found in rule(tree))]


def windows_with_a_filter(tree: exp.Expr) -> list[str]:
    """Spark: "window aggregate function with filter predicate is not supported"."""
    filtered = [over for over in tree.find_all(exp.Window) if isinstance(over.this, exp.Filter)]
    return [f"filter over: {over.sql()}" for over in filtered]


def numbers_cut_off(tree: exp.Expr) -> list[str]:
    """DuckDB rounds a fraction that becomes a whole number, Spark cuts it off: say which.

    What analysts decide may be a fraction, and so may a quotient.
    """
    casts = [cast for cast in tree.find_all(exp.Cast) if cast.to.this in WHOLE]
    cut_off = [cast for cast in casts if isinstance(cast.this, (exp.Subquery, exp.Div))]
    added = [
        added
        for added in tree.find_all(exp.TimestampAdd)
        if not isinstance(added.expression, (exp.Cast, exp.Literal))
    ]
    return [f"cut off: {found.sql(dialect='spark')}" for found in (*cut_off, *added)]


def nulls_taken(tree: exp.Expr) -> list[str]:
    """DuckDB passes over a row whose value is NULL, Spark takes the NULL: filter them out."""
    return [
        f"null: {first.sql(dialect='spark')}"
        for first in tree.find_all(exp.ArgMin, exp.ArgMax)
        if isinstance(first.this, exp.Column)
        and first.this.name not in NEVER_NULL
        and not _is_filtered(first)
    ]


def _is_filtered(first: exp.Expr) -> bool:
    kept = first.parent
    asked = kept.expression.find_all(exp.Is) if isinstance(kept, exp.Filter) else ()
    return any(
        is_null.this == first.this
        and isinstance(is_null.expression, exp.Null)
        and isinstance(is_null.parent, exp.Not)
        for is_null in asked
    )


def series_that_count_down(tree: exp.Expr) -> list[str]:
    """From 1 to 0 DuckDB counts nothing, Spark 1 and 0: a case asks which is greater."""
    return [
        f"counts down: {series.sql(dialect='spark')}"
        for series in tree.find_all(exp.GenerateSeries)
        if not series.find_ancestor(exp.Case)
    ]


def json_without_nulls(tree: exp.Expr) -> list[str]:
    """DuckDB writes a NULL into JSON, Spark only when told so."""
    written = [json for json in tree.find_all(exp.JSONFormat) if not json.args.get("options")]
    return [f"leaves out NULL: {json.sql(dialect='spark')}" for json in written]


def columns_without_a_length(manifest: dict[str, Any]) -> list[str]:
    """What contracts and seeds say of a column is written into Spark's tables, too."""
    found = []
    for node in manifest["nodes"].values():
        types = {name: column.get("data_type") for name, column in node["columns"].items()}
        types |= node["config"].get("column_types") or {}
        found += [
            f"{node['name']}.{name}: {data_type}"
            for name, data_type in types.items()
            if WITHOUT_A_LENGTH.fullmatch(data_type or "")
        ]
    return sorted(found)
