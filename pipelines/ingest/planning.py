"""What there is to load, and whether it can be: everything that can be refused, refused first.

Nothing in the warehouse changes here, so a bad map or file leaves all as it was.
"""

from dataclasses import dataclass

import duckdb

from pipelines.errors import InputError
from pipelines.ingest import ledger
from pipelines.ingest.contract import CONTRACT_VERSION
from pipelines.ingest.files import DeliveredFile, check_readable, files_of
from pipelines.ingest.ledger import Content
from pipelines.ingest.lookups import load_lookups, lookup_files
from pipelines.ingest.reading import columns_of
from pipelines.ingest.shop_map import Block, Orders, ShopMap, fingerprint_of
from pipelines.ingest.translation import Translation, translate


@dataclass(frozen=True)
class PlannedLoad:
    """One file to load, with its columns and the SQL that reads it."""

    file: DeliveredFile
    content: Content
    columns: dict[str, str]
    translation: Translation


@dataclass(frozen=True)
class Plan:
    loads: tuple[PlannedLoad, ...]
    warnings: tuple[str, ...]


class Planner:
    """Looks at all files of a shop map, once per call."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, shop: ShopMap) -> None:
        self._connection = connection
        self._shop = shop
        self._translations: dict[tuple[object, ...], Translation] = {}

    def plan(self) -> Plan:
        """Every new file of every block, checked.

        Raises InputError for a file that is missing or unreadable and ConfigurationError for a
        map that does not fit one.
        """
        loads: list[PlannedLoad] = []
        warnings: list[str] = []
        for label, block in self._shop.blocks().items():
            new, doubled = self._new_files(label, block)
            warnings += doubled
            lookups = load_lookups(self._connection, self._shop, label, block) if new else {}
            loads += [self._checked(file, content, block, lookups) for file, content in new]
            self._refuse_vanished(label, [content for _, content in new])
        return Plan(tuple(loads), tuple(warnings))

    def new_files(self) -> list[str]:
        """Names of files whose content, or map, the ledger does not know."""
        return [
            file.name
            for label, block in self._shop.blocks().items()
            for file, _ in self._new_files(label, block)[0]
        ]

    def content_of(self, file: DeliveredFile) -> Content:
        block = self._shop.blocks()[file.block]
        return Content(
            file.block,
            file.name,
            file.content_hash,
            self._fingerprint(file.block, block),
        )

    def checked(self, file: DeliveredFile) -> PlannedLoad:
        """One file by itself, to be loaded by name."""
        block = self._shop.blocks()[file.block]
        lookups = load_lookups(self._connection, self._shop, file.block, block)
        return self._checked(file, self.content_of(file), block, lookups)

    def _new_files(
        self, label: str, block: Block
    ) -> tuple[list[tuple[DeliveredFile, Content]], list[str]]:
        fingerprint = self._fingerprint(label, block)
        new: dict[str, tuple[DeliveredFile, Content]] = {}
        warnings = []
        for file in files_of(self._shop, label, block):
            content = Content(label, file.name, file.content_hash, fingerprint)
            if ledger.is_known(self._connection, content):
                continue
            if content.content_hash in new:
                twin = new[content.content_hash][0].name
                warnings.append(f"{file.name}: has the same content as {twin} and is not read")
                continue
            new[content.content_hash] = (file, content)
        return list(new.values()), warnings

    def _checked(
        self,
        file: DeliveredFile,
        content: Content,
        block: Block,
        lookups: dict[str, str],
    ) -> PlannedLoad:
        check_readable(file, block.csv.encoding)
        columns = columns_of(self._connection, file, block.csv)
        is_json = file.format == "json_lines"
        if is_json:
            columns = self._with_absent_keys(block, columns)
        key = (file.block, is_json, *columns.items())
        if key not in self._translations:
            self._translations[key] = translate(
                self._connection,
                self._shop,
                file.block,
                file.name,
                columns,
                lookups,
                is_json=is_json,
            )
        return PlannedLoad(file, content, columns, self._translations[key])

    def _with_absent_keys(self, block: Block, columns: dict[str, str]) -> dict[str, str]:
        """JSON lines may leave out a key in all rows: it is then NULL, unless it must be mapped."""
        named = [
            *block.types,
            *(key for lookup in block.lookups.values() for key in lookup.keys),
        ]
        needed = [column.key for column in block.contract.columns if column.must_be_mapped]
        named += [
            sql
            for key, sql in block.expressions.items()
            if sql.isidentifier() and key not in needed
        ]
        known = {name.lower() for name in columns}
        return columns | {name: "VARCHAR" for name in named if name.lower() not in known}

    def _fingerprint(self, label: str, block: Block) -> str:
        lookups = lookup_files(self._shop, label, block)
        return fingerprint_of(
            CONTRACT_VERSION,
            self._shop.name,
            self._shop.reporting_time_zone,
            self._shop.reporting_currency,
            block.reading(),
            block.redelivery if isinstance(block, Orders) else "",
            {alias: [file.content_hash for file in files] for alias, files in lookups.items()},
        )

    def _refuse_vanished(self, label: str, new: list[Content]) -> None:
        """A file that was listed but is gone before it was read must not be forgotten."""
        hashes, names = {c.content_hash for c in new}, {c.file for c in new}
        for load in ledger.loads_where(
            self._connection, "status = 'pending' and block = $1", [label]
        ):
            row = self._connection.execute(
                "select content_hash from raw.loads where load_id = $1", [load.load_id]
            ).fetchone()
            if row and row[0] not in hashes and load.file not in names:
                raise InputError(
                    f"{load.file}: was listed by an earlier run but is gone before it was read: "
                    f"put it back or run `ladder withdraw {load.file}`"
                )
