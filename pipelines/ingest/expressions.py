"""Is what a map writes one scalar expression over the file's columns, and nothing more?

The map's author writes SQL; a statement, a subquery, another table or the clock is refused here,
before the text becomes part of a query.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, NoReturn

import duckdb

from pipelines.errors import ConfigurationError, from_data
from pipelines.ingest.growth import OutOfProportionError, check_growth, lambda_parameters
from pipelines.ingest.map_words import nearest

_REFUSED_CLASSES = {
    "SUBQUERY": "a subquery",
    "WINDOW": "a window function",
    "STAR": "a star",
    "PARAMETER": "a parameter",
    "DEFAULT": "a default",
}


@dataclass(frozen=True)
class Expression:
    """One checked expression: its SQL, the type it gives, the columns it reads."""

    sql: str
    type: str
    columns: frozenset[str]
    is_plain: bool


def quoted(name: str) -> str:
    """A name as a SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as a SQL literal."""
    return "'" + text.replace("'", "''") + "'"


class ExpressionCheck:
    """Checks the expressions of one map against the columns of one file."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        map_path: str,
        file: str,
        columns: Mapping[str, str],
    ) -> None:
        self._connection = connection
        self._map_path = map_path
        self._file = file
        self._columns = columns
        self._known = {name.lower(): name for name in columns}

    def check(self, key: str, sql: str) -> Expression:
        """The expression, or ConfigurationError naming map, key and what is wrong with it.

        What is a column's name to the letter means that column, even where SQL would not have
        it: `Order ID`, `at`.
        """
        if sql.lower() in self._known:
            sql = quoted(self._known[sql.lower()])
        with self._in_proportion(key):
            tree = self._parsed(key, sql)
            for node in _nodes(tree):
                if found := _REFUSED_CLASSES.get(str(node.get("class"))):
                    self.refuse(key, f"{found} is not allowed; write one expression over columns")
            self._refuse_functions(key, tree)
            columns = self._columns_read(key, tree)
            check_growth(tree)
        is_plain = tree.get("class") == "COLUMN_REF" and len(tree["column_names"]) == 1
        return Expression(sql, self._bound_type(key, sql, columns), columns, is_plain)

    def check_type(self, key: str, name: str) -> str:
        """The type as DuckDB spells it. Raises ConfigurationError unless `name` is one."""
        with self._in_proportion(key):
            tree = self._parsed(key, f"cast(null as {name}\n)")
            if tree.get("class") != "CAST":
                self.refuse(key, f"{name!r} is no type")
            check_growth(tree)
        try:
            found = self._connection.execute(f"describe select cast(null as {name}\n)").fetchone()
        except duckdb.Error:
            self.refuse(key, f"{name!r} is no type of DuckDB; write BIGINT, DOUBLE, DATE, …")
        return str(found[1]) if found else name

    @contextmanager
    def _in_proportion(self, key: str) -> Iterator[None]:
        """Refuses what would take the machine's memory, and what is nested beyond reading."""
        try:
            yield
        except OutOfProportionError as error:
            self.refuse(key, f"{error}; write it so that its size is known")
        except RecursionError:
            self.refuse(key, "is nested too deeply")

    def _parsed(self, key: str, sql: str) -> dict[str, Any]:
        row = self._connection.execute("select json_serialize_sql(?)", [f"select {sql}"]).fetchone()
        answer = json.loads(row[0]) if row else {"error": True}
        if answer["error"]:
            self.refuse(key, f"is no SQL expression: {answer.get('error_message', sql)}")
        statements = answer["statements"]
        node = statements[0]["node"]
        is_bare = (
            len(statements) == 1
            and node["type"] == "SELECT_NODE"
            and len(node["select_list"]) == 1
            and node["from_table"]["type"] == "EMPTY"
            and not node["modifiers"]
            and not node["cte_map"]["map"]
            and not node["group_sets"]
            and not any(node[part] for part in ("where_clause", "having", "qualify", "sample"))
            and not node["select_list"][0]["alias"]
        )
        if not is_bare:
            self.refuse(key, "must be one expression, without AS, FROM, WHERE or a second one")
        tree: dict[str, Any] = node["select_list"][0]
        return tree

    def _refuse_functions(self, key: str, tree: dict[str, Any]) -> None:
        changing = _changing_functions()
        for node in _nodes(tree):
            if node.get("class") != "FUNCTION":
                continue
            name = str(node["function_name"]).lower()
            if name in changing:
                self.refuse(key, f"{name}() may give another value in the next run")
            before = node["schema"]
            if before not in ("", "main"):
                self.refuse(key, f"write {name}({before}, …) instead of {before}.{name}(…)")

    def _columns_read(self, key: str, tree: dict[str, Any]) -> frozenset[str]:
        bound = _lambda_parameters(tree)
        read = set()
        for node in _nodes(tree):
            if node.get("class") != "COLUMN_REF":
                continue
            name = node["column_names"][0]
            if name.lower() in bound:
                continue
            read.add(self.known_column(key, name))
        return frozenset(read)

    def known_column(self, key: str, name: str) -> str:
        """The file's own spelling of a column, or ConfigurationError naming the nearest."""
        if name.lower() not in self._known:
            self.refuse(key, f"{self._file} has no column {name!r}; {self._hint(name)}")
        return self._known[name.lower()]

    def _hint(self, name: str) -> str:
        if len(self._columns) == 1:
            only = next(iter(self._columns))
            return f"its one column is {from_data(only)}: is csv.delimiter right?"
        return from_data(nearest(name, self._columns))

    def _bound_type(self, key: str, sql: str, columns: frozenset[str]) -> str:
        relation = ", ".join(
            f"cast(null as {self._columns[name]}) as {quoted(name)}" for name in sorted(columns)
        )
        relation = relation or "1 as nothing"
        try:
            # A WHERE takes neither aggregates nor functions that give several rows.
            self._connection.execute(
                f"explain select 1 from (select {relation}) where (\n{sql}\n) is null"
            )
            row = self._connection.execute(
                f"describe select (\n{sql}\n) from (select {relation})"
            ).fetchone()
        except duckdb.Error as error:
            self.refuse_as_read(key, from_data(_sentence(error)))
        return str(row[1]) if row else "NULL"

    def refuse_as_read(self, key: str, problem: str) -> NoReturn:
        """For what the types of this file's columns bring about: another may be right."""
        self.refuse(key, f"{problem} (as {self._file} has it)")

    def refuse(self, key: str, problem: str) -> NoReturn:
        raise ConfigurationError(f"{self._map_path}: {key}: {problem}")


def _sentence(error: duckdb.Error) -> str:
    text = str(error).splitlines()[0].split("Error: ", 1)[-1]
    if "VARCHAR" in text and "No function matches" in text:
        text += " Text has to be typed first: name the column under types:"
    return text


def _nodes(tree: object) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        yield tree
        for part in tree.values():
            yield from _nodes(part)
    elif isinstance(tree, list):
        for part in tree:
            yield from _nodes(part)


def _lambda_parameters(tree: dict[str, Any]) -> set[str]:
    return {
        name
        for node in _nodes(tree)
        if node.get("class") == "LAMBDA"
        for name in lambda_parameters(node)
    }


@cache
def _changing_functions() -> frozenset[str]:
    """Functions that answer from the clock, chance or the session instead of their arguments."""
    with duckdb.connect() as connection:
        rows = connection.execute(
            "select distinct function_name from duckdb_functions() "
            "where function_type = 'scalar' and stability <> 'CONSISTENT'"
        ).fetchall()
    named = {"getenv", "current_setting", "getvariable", "age"}
    return frozenset(name for (name,) in rows) | named
