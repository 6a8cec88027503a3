"""One block's map and one file's columns as the SQL that reads a row: values, or its fault.

Five layers, each adding to the one before: the file's columns typed, the map's expressions, what
clock a time shows, the contract's values, and the first fault of the row.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property

import duckdb

from pipelines.errors import ConfigurationError, from_data
from pipelines.ingest import conversion
from pipelines.ingest.contract import Column
from pipelines.ingest.expressions import Expression, ExpressionCheck, literal, quoted
from pipelines.ingest.lookups import table_of
from pipelines.ingest.map_words import nearest
from pipelines.ingest.reading import is_json_object
from pipelines.ingest.reasons import Reason
from pipelines.ingest.shop_map import Block, ShopMap


@contextmanager
def values_computed_once(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """For queries that filter by "~fault": pushed down, such a filter computes all values again."""
    connection.execute("set disabled_optimizers = 'filter_pushdown'")
    try:
        yield
    finally:
        connection.execute("reset disabled_optimizers")


@dataclass(frozen=True)
class Fault:
    """One way in which a row can break the contract. `condition` and `detail` are SQL.

    `sign` is cheap SQL, true wherever the condition is: most rows show none and are done with.
    """

    reason: Reason
    column: str
    condition: str
    detail: str
    sign: str


@dataclass(frozen=True)
class Translation:
    """Reads the rows of one block from files with one set of columns."""

    shop: ShopMap
    label: str
    is_json: bool
    expressions: dict[str, Expression]
    types: dict[str, str]

    @property
    def block(self) -> Block:
        return self.shop.blocks()[self.label]

    @property
    def mapped(self) -> list[Column]:
        return [c for c in self.block.contract.columns if c.key in self.block.expressions]

    @cached_property
    def faults(self) -> list[Fault]:
        """Every way a row can break the contract, in the order in which they are looked for."""
        return list(self._all_faults())

    def checked(self, relation: str) -> str:
        """SQL: one row per delivered row with "~file_row", "~fault" (a number), "~detail" and
        the raw columns the map fills.
        """
        cases = " ".join(f"when {f.condition} then {i}" for i, f in enumerate(self.faults))
        suspect = " or ".join(dict.fromkeys(f.sign for f in self.faults)) or "false"
        details = " ".join(f"when {i} then {f.detail}" for i, f in enumerate(self.faults))
        return f"""
            select *, case "~fault" {details or "when -1 then ''"} end as "~detail"
            from (
                select *, case when {suspect} then case {cases} end end as "~fault"
                from ({self._values(relation)})
            )
        """

    def _sources(self, relation: str) -> str:
        """The file's columns, those named under types: as what they are said to be."""
        typed = "".join(
            f", try_cast(d.{quoted(name)} as {kind}) as {quoted(name)}"
            f", d.{quoted(name)} as {quoted(f'~text {name}')}"
            for name, kind in self.types.items()
        )
        kept = f"exclude ({', '.join(quoted(name) for name in self.types)})" if self.types else ""
        lookups = "".join(
            f', {quoted(f"~l {alias}")}."~row" as {quoted(alias)}' for alias in self.block.lookups
        )
        joins = " ".join(
            f"left join temp.{table_of(self.label, alias)} as {quoted(f'~l {alias}')} on "
            f'{quoted(f"~l {alias}")}."~key" = '
            f"[{', '.join(f'cast(d.{quoted(key)} as varchar)' for key in lookup.keys)}]"
            for alias, lookup in self.block.lookups.items()
        )
        return f"select d.* {kept}{typed}{lookups} from {relation} as d {joins}"

    def _evaluated(self, relation: str) -> str:
        """The map's expressions. One that may fail for a row becomes a struct, NULL if it does."""
        columns = ['"~file_row"', *(quoted(f"~text {name}") for name in self.types)]
        columns += [quoted(name) + " as " + quoted(f"~typed {name}") for name in self.types]
        if self.is_json:
            columns.append(f'{is_json_object()} as "~is_object"')
        for key, expression in self.expressions.items():
            sql = f"(\n{expression.sql}\n)"
            evaluated = sql if expression.is_plain else f"try({{'v': {sql}}})"
            columns.append(f"{evaluated} as {quoted(f'~ {key}')}")
        return f"select {', '.join(columns)} from ({self._sources(relation)}) as file"

    def _clocks(self, relation: str) -> str:
        times = [column for column in self.mapped if column.kind in conversion.TIMES]
        ways = "".join(
            f", {conversion.way(self._given(c.key), self._type(c.key))}"
            f" as {quoted(f'~way {c.key}')}"
            for c in times
        )
        clocks = "".join(
            f", {conversion.clock(self._given(c.key), self._type(c.key), quoted(f'~way {c.key}'))}"
            f" as {quoted(f'~clock {c.key}')}"
            for c in times
        )
        return f"select *{clocks} from (select *{ways} from ({self._evaluated(relation)}))"

    def _values(self, relation: str) -> str:
        values = [f"{self._value(column)} as {quoted(column.raw)}" for column in self.mapped]
        if self.block.attributes:
            pairs = ", ".join(
                f"{literal(name)}, {self._given(f'attributes.{name}')}"
                for name in self.block.attributes
            )
            values.append(f"json_object({pairs}) as attributes")
        return f"select *, {', '.join(values)} from ({self._clocks(relation)})"

    def _value(self, column: Column) -> str:
        if column.kind not in conversion.TIMES:
            return conversion.value(column.kind, self._given(column.key), self._type(column.key))
        return conversion.time_value(
            column.kind,
            quoted(f"~clock {column.key}"),
            quoted(f"~way {column.key}"),
            zone=self.shop.zone_of(self.block),
            home=self.shop.reporting_time_zone,
        )

    def _given(self, key: str) -> str:
        evaluated = quoted(f"~ {key}")
        return evaluated if self.expressions[key].is_plain else f"{evaluated}.v"

    def _type(self, key: str) -> str:
        return self.expressions[key].type

    def _all_faults(self) -> Iterator[Fault]:
        if self.is_json:
            detail = literal("the line is no JSON object, or has a key twice")
            sign = 'not "~is_object"'
            yield Fault(Reason.INVALID_JSON, "", sign, detail, sign)
        read = {name for expression in self.expressions.values() for name in expression.columns}
        for name in self.types:
            text = quoted(f"~text {name}")
            if name in read:
                condition = f"{quoted(f'~typed {name}')} is null and {text} is not null"
                detail = f"concat({text}, {literal(f' is no {self.types[name]}')})"
                yield Fault(Reason.WRONG_TYPE, name, condition, detail, condition)
        kinds = {column.key: column.kind for column in self.mapped}
        for key, expression in self.expressions.items():
            if not expression.is_plain:
                reason = conversion.reason_if_invalid(kinds.get(key, "text"))
                detail = literal(f"{key} cannot be computed for this row")
                condition = f"{quoted(f'~ {key}')} is null"
                yield Fault(reason, key, condition, detail, condition)
        for column in self.mapped:
            yield from self._faults_of(column)

    def _faults_of(self, column: Column) -> Iterator[Fault]:
        value, given = quoted(column.raw), self._given(column.key)
        is_blank = f"{value} is null"
        if column.kind not in conversion.TEXTS:
            is_blank += f" and coalesce(trim(cast({given} as varchar)), '') = ''"
        if column.must_be_given:
            reason = conversion.reason_if_missing(column)
            detail = literal(f"{column.key} is empty")
            yield Fault(reason, column.key, is_blank, detail, f"{value} is null")
        if column.kind not in conversion.TEXTS:
            reason = conversion.reason_if_invalid(column.kind)
            detail = f"concat({literal(column.key)}, ' is ', cast({given} as varchar))"
            sign = f"({value} is null and {given} is not null)"
            yield Fault(reason, column.key, f"{sign} and not ({is_blank})", detail, sign)


def translate(
    connection: duckdb.DuckDBPyConnection,
    shop: ShopMap,
    label: str,
    file: str,
    columns: dict[str, str],
    lookups: dict[str, str],
    *,
    is_json: bool,
) -> Translation:
    """Check everything the block says against the columns of `file`, and of others like it.

    Raises ConfigurationError naming the map, the key, what is wrong there and in which file.
    """
    block = shop.blocks()[label]
    types = _known_types(connection, shop, label, file, columns)
    _refuse_unfit_lookups(shop, label, file, columns)
    check = ExpressionCheck(connection, str(shop.path), file, columns | types | lookups)
    expressions = {
        key: check.check(f"{label}.columns.{key}", sql) for key, sql in block.expressions.items()
    }
    for name, sql in block.attributes.items():
        key = f"attributes.{name}"
        expressions[key] = check.check(f"{label}.columns.{key}", sql)
    for name, sql in block.exclusions.items():
        rule = check.check(f"{label}.exclude.{name}", sql)
        if rule.type not in ("BOOLEAN", '"NULL"'):
            check.refuse_as_read(f"{label}.exclude.{name}", f"gives {rule.type}, not true or false")
        sql = f"coalesce((\n{sql}\n), false)"
        expressions[f"exclude.{name}"] = replace(rule, sql=sql, is_plain=False)
    for column in block.contract.columns:
        if column.key in expressions:
            problem = conversion.misfit(column.kind, expressions[column.key].type)
            if problem:
                check.refuse_as_read(f"{label}.columns.{column.key}", problem)
    return Translation(shop, label, is_json, expressions, types)


def _known_types(
    connection: duckdb.DuckDBPyConnection,
    shop: ShopMap,
    label: str,
    file: str,
    columns: dict[str, str],
) -> dict[str, str]:
    """The block's types by the file's own spelling of its columns."""
    check = ExpressionCheck(connection, str(shop.path), file, columns)
    types = {}
    for given, kind in shop.blocks()[label].types.items():
        place = f"{label}.types.{given}"
        name = check.known_column(place, given)
        types[name] = check.check_type(place, kind)
    return types


def _refuse_unfit_lookups(shop: ShopMap, label: str, file: str, columns: dict[str, str]) -> None:
    for alias, lookup in shop.blocks()[label].lookups.items():
        place = f"{shop.path}: {label}.lookups.{alias}"
        if alias in columns:
            raise ConfigurationError(f"{place}: {file} has a column of this name")
        for key in lookup.keys:
            if key not in columns:
                raise ConfigurationError(
                    f"{place}.on: {file} has no column {key!r}; {from_data(nearest(key, columns))}"
                )
