"""What a bad file is, the outcome it must have, and what must hold whatever the outcome.

The files themselves are in the modules beside this one, a module for each way to be bad.
"""

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import duckdb
import pytest

from pipelines.errors import LadderError
from pipelines.ingest.refusal import refusal
from pipelines.ingest.report import IngestReport
from pipelines.ingest.shop_map import ShopMap, read_shop_map
from tests.integration.ingest.delivering import HEADER, DeliveringShop, many

GOOD = 40
Prepare = Callable[["CorpusShop"], object]


@dataclass(frozen=True)
class Taken:
    """The files are read: so many rows accepted, the others rejected by reason.

    `row` is the reject, or the order x, that shows it: values in the order of `_REJECT` or
    `_ORDER`, None where it does not matter. `exit_code` is 1 where the rejects refuse a load.
    """

    accepted: int
    reasons: dict[str, int] = field(default_factory=dict)
    reject: tuple[int, str, str | None] | None = None
    order: tuple[str, str | None, str, str] | None = None
    exit_code: int = 0


@dataclass(frozen=True)
class Stopped:
    """One line on stderr that holds the pattern, exit code 2, and no row taken."""

    pattern: str


@dataclass(frozen=True)
class BadCase:
    name: str
    prepare: Prepare
    outcome: Taken | Stopped


_ORDER = (
    "select order_id, source_customer_id, ordered_at::varchar, amount::varchar from raw.orders "
    "where order_id not like 'good%'"
)
_REJECT = "select file_row, reason, column_name from raw.rejects"
_TABLES = "select schema_name, sql from duckdb_tables() where not temporary order by all"


@dataclass
class CorpusShop(DeliveringShop):
    """A shop whose map may be any text, and whose case may change what ingest meets."""

    patch: pytest.MonkeyPatch = field(default_factory=pytest.MonkeyPatch)
    map_text: str | None = None

    def shop(self) -> ShopMap:
        if self.map_text is None:
            return super().shop()
        path = self.folder / "shop.yml"
        path.write_text(self.map_text, encoding="utf-8", newline="")
        return read_shop_map(path, {})


def delivers(
    name: str, content: str | bytes | Iterable[str], outcome: Taken | Stopped, file: str = ""
) -> BadCase:
    """One file: as it is, or lines that stand under the header and forty good ones."""
    if not isinstance(content, str | bytes):
        content = under_good_lines(*content)
    return BadCase(name, lambda shop: shop.deliver(file or "orders.csv", content), outcome)


def under_good_lines(*lines: str) -> str:
    return "\n".join([HEADER, *many(GOOD), *lines]) + "\n"


def rejected(reason: str, column: str | None = None, row: int = GOOD + 1) -> Taken:
    """Forty rows are good and this one is not."""
    return Taken(GOOD, {reason: 1}, reject=(row, reason, column))


@contextmanager
def empty_shop() -> Iterator[CorpusShop]:
    """A shop whose warehouse can touch nothing but its folder, and no network."""
    with (
        tempfile.TemporaryDirectory(prefix="corpus-") as folder,
        pytest.MonkeyPatch.context() as patch,
        duckdb.connect() as connection,
    ):
        base = Path(folder).resolve()
        for part in ("shop", "copies"):
            (base / part).mkdir()
        patch.setattr(tempfile, "tempdir", str(base / "copies"))
        connection.execute("create table canary as select 1 as sings")
        connection.execute("set threads = 1")
        connection.execute(f"set temp_directory = '{base}/copies'")
        connection.execute(f"set allowed_directories = ['{base}']")
        connection.execute("set enable_external_access = false")
        yield CorpusShop(base / "shop", connection, patch=patch)


def ends(shop: DeliveringShop) -> tuple[int, str, IngestReport | None]:
    """Exit code and message of an ingest. What is no LadderError is a defect and is raised."""
    try:
        report = shop.ingest()
    except LadderError as error:
        return error.exit_code, str(error), None
    if report.refused:
        error = refusal(shop.connection, report.refused)
        return error.exit_code, str(error), report
    return 0, "", report


def meets_its_outcome(case: BadCase) -> None:
    with empty_shop() as shop:
        case.prepare(shop)
        code, message, report = ends(shop)
        assert message.isprintable(), message
        if isinstance(case.outcome, Stopped):
            assert code == 2, (code, message, report)
            assert re.search(case.outcome.pattern, message), message
        else:
            assert report is not None, message
            assert code == case.outcome.exit_code, message
            assert report.reasons == case.outcome.reasons
            assert report.rows_accepted == case.outcome.accepted
            if case.outcome.reject:
                assert case.outcome.reject in shop.rows(_REJECT)
            if case.outcome.order:
                assert shop.rows(_ORDER) == [case.outcome.order]
        nothing_is_lost(shop)
        nothing_became_sql(shop)


def nothing_is_lost(shop: DeliveringShop) -> None:
    """Of every load: rows read = accepted + rejected, and each row stands in one place."""
    if not shop.rows("select 1 from duckdb_tables() where table_name = 'loads'"):
        return
    for load_id, status, read, accepted, rejected_rows in shop.rows(
        "select load_id, status, rows_read, rows_accepted, rows_rejected from raw.loads"
    ):
        places = [
            row
            for table in ("orders", "interactions", "customer_links", "fx_rates", "rejects")
            for (row,) in shop.rows(f"select file_row from raw.{table} where load_id = {load_id}")
        ]
        if status == "pending":
            assert (places, read) == ([], None)
            continue
        assert read == accepted + rejected_rows
        everywhere = list(range(1, read + 1))
        if status != "refused":
            assert sorted(places) == everywhere
        else:
            assert len(set(places)) == len(places) == rejected_rows
            assert set(places) <= set(everywhere)
    assert shop.rows("from raw.rejects where not json_valid(row::varchar)") == []


def nothing_became_sql(shop: DeliveringShop) -> None:
    """The tables are those of a shop that delivered nothing bad."""
    assert shop.rows("select sings from main.canary") == [(1,)]
    tables = shop.rows(_TABLES)
    assert tables in (_only_the_canary(), _tables_of_a_good_shop())


@cache
def _only_the_canary() -> list[tuple[str, ...]]:
    with empty_shop() as untouched:
        return untouched.rows(_TABLES)


@cache
def _tables_of_a_good_shop() -> list[tuple[str, ...]]:
    with empty_shop() as good:
        good.deliver("orders.csv", many(1))
        good.ingest()
        return good.rows(_TABLES)
