"""A home that is run night after night beside one that derives each night from nothing.

Both get the same raw data and as_of; every published table must then be the same.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.transform.build import build, refusal
from pipelines.transform.project import Project
from pipelines.warehouse import Warehouse
from tests.integration.nights.same_tables import TableDifference, differing_tables
from tests.integration.raw_tables import fill_raw_tables
from tests.oracle.delivered import Delivered
from tests.parsed_once import project_of

RawOfNight = Callable[[int], Delivered]


@dataclass(frozen=True)
class Night:
    """What became of a night that was compared. refused: why only the live home was refused."""

    number: int
    was_incremental: bool
    differing: tuple[TableDifference, ...] = ()
    refused: str | None = None

    @property
    def has_failed(self) -> bool:
        return bool(self.differing or self.refused)


@dataclass(frozen=True)
class TwoHomes:
    """`live` keeps what it has from night to night; `fresh` starts from nothing every time."""

    live: Project
    fresh: Project

    @classmethod
    def under(cls, folder: Path) -> "TwoHomes":
        live = project_of(Warehouse(home=folder / "live"))
        return cls(live, replace(live, warehouse=Warehouse(home=folder / "fresh")))

    def first_difference(self, raw_of: RawOfNight, nights: Sequence[int]) -> Night | None:
        """The first night after which a table differs or cannot be had; None when none does."""
        return next((night for night in self.compared(raw_of, nights) if night.has_failed), None)

    def compared(self, raw_of: RawOfNight, nights: Sequence[int]) -> Iterator[Night]:
        """Run these nights, the first from nothing; look at the tables after each later one."""
        forget(self.live.warehouse)
        known: frozenset[int] = frozenset()
        for night in nights:
            delivered = raw_of(night)
            refused = self.derive_live(delivered, night, known=known)
            known = _loads_with_rows(delivered)
            if night != nights[0]:
                forget(self.fresh.warehouse)
                problem = derive(self.fresh, delivered, night, known=frozenset())
                assert problem is None, f"night {night} cannot be derived at all: {problem}"
                if refused is None:
                    yield self._as_compared(night)
            if refused is not None:
                assert night != nights[0], f"night {night} cannot be derived at all: {refused}"
                yield Night(night, was_incremental(self.live.warehouse), refused=refused)
                return

    def _as_compared(self, night: int) -> Night:
        live, fresh = self.live.warehouse, self.fresh.warehouse
        return Night(night, was_incremental(live), differing_tables(live, fresh))

    def derive_live(self, delivered: Delivered, night: int, *, known: frozenset[int]) -> str | None:
        return derive(self.live, delivered, night, known=known)


def was_incremental(warehouse: Warehouse) -> bool:
    """Whether the build that stands was derived from the one before it."""
    with warehouse.connect(read_only=True) as connection:
        exists = connection.execute(
            "select 1 from duckdb_tables() where schema_name = 'night' and table_name = 'build'"
        ).fetchone()
        if not exists:
            return False
        return bool(
            connection.execute(
                "select 1 from night.build "
                "where derived_to = (select build_id from raw.run_settings)"
            ).fetchone()
        )


def derive(
    project: Project, delivered: Delivered, night: int, *, known: frozenset[int]
) -> str | None:
    """One run's transformation; why it was refused, if it was.

    known: loads whose rows raw has had; where there are none, all is derived from nothing.
    """
    with project.warehouse.connect() as connection:
        fill_raw_tables(connection, delivered, build_id=f"night {night}", already_there=known)
    problem = refusal(build(project, full_refresh=not known))
    return str(problem) if problem else None


def _loads_with_rows(delivered: Delivered) -> frozenset[int]:
    rows = (*delivered.lines, *delivered.interactions, *delivered.links, *delivered.rates)
    return frozenset(row.load_id for row in rows)


def forget(warehouse: Warehouse) -> None:
    for path in (warehouse.path, Path(f"{warehouse.path}.wal")):
        path.unlink(missing_ok=True)
