"""The DuckDB file of a snapshot: patched where that is enough, else written whole.

How either is done is patching.py's and copying.py's; here it is opened as a reader would, and what
it holds is counted, since a verdict that fits the copy is one on what is published.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pipelines.errors import Refused
from pipelines.publish.base import Base
from pipelines.publish.copying import DATABASE, SCHEMA, Mart, copy_marts, reading
from pipelines.publish.inventory import Holding, take_stock
from pipelines.publish.patching import patch_marts
from pipelines.warehouse import Warehouse

log = logging.getLogger(__name__)


class Judge(Protocol):
    """Who knows what has passed, of which an Auditor is more."""

    def fingerprints(self, contents: Mapping[str, str]) -> dict[str, str]:
        """What verdicts on these tables depend on, from what each of them holds."""

    def have_passed(self, warehouse: Warehouse, fingerprints: Mapping[str, str]) -> bool:
        """Whether each content has passed already; none is looked at."""


@dataclass(frozen=True)
class Database:
    """What was written: the marts as copied, what they hold, and what verdicts depend on."""

    marts: dict[str, Mart]
    holdings: dict[str, Holding]
    fingerprints: dict[str, str]
    bytes_when_whole: int
    rows_patched: int


def make_database(
    warehouse: Warehouse,
    folder: Path,
    keys: Mapping[str, Sequence[str]],
    base: Base | None,
    build_id: str,
    judge: Judge,
) -> Database:
    """Writes loyalty.duckdb; keys: mart to the columns that name its rows.

    Raises Refused when a mart is missing, nobody audits it, or the copy is not whole.
    """
    patched = patch_marts(warehouse, folder, keys, base, build_id) if base else None
    if base and patched:
        holdings = _stock_of(warehouse, folder, patched.marts)
        fingerprints = _fingerprints(holdings, judge)
        if judge.have_passed(warehouse, fingerprints):
            whole, before = base.inventory.bytes_when_whole, base.inventory.rows_patched
            return Database(patched.marts, holdings, fingerprints, whole, before + patched.rows)
        log.info("the published database is written whole: patched, it is not what was checked")
        (folder / DATABASE).unlink()
    marts = copy_marts(warehouse, folder, keys)
    holdings = _stock_of(warehouse, folder, marts)
    for name, mart in marts.items():
        copied = holdings[name].content.rows
        if copied != mart.rows:
            raise Refused(
                f"the copy of marts.{name} has {copied} rows instead of {mart.rows}: "
                "check the disk, then run again"
            )
    size = (folder / DATABASE).stat().st_size
    return Database(marts, holdings, _fingerprints(holdings, judge), size, 0)


def _stock_of(warehouse: Warehouse, folder: Path, marts: Mapping[str, Mart]) -> dict[str, Holding]:
    with reading(folder, warehouse) as connection:
        return take_stock(connection, marts)


def _fingerprints(holdings: Mapping[str, Holding], judge: Judge) -> dict[str, str]:
    return judge.fingerprints(
        {f"{SCHEMA}.{mart}": holding.fingerprint for mart, holding in holdings.items()}
    )
