"""The one DuckDB file of a home and its one writer.

Who may open it and for how long; what is in it belongs to the rooms.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import duckdb
from pydantic import BaseModel, ConfigDict

from pipelines.errors import WarehouseBusy
from pipelines.settings import Settings


class Warehouse(BaseModel):
    """A home: warehouse.duckdb and what lies beside it. DuckDB allows one writing process."""

    model_config = ConfigDict(frozen=True)

    home: Path
    memory_limit: str = "4GB"
    threads: int = 2

    @classmethod
    def of(cls, settings: Settings) -> Self:
        return cls(home=settings.home, memory_limit=settings.memory_limit, threads=settings.threads)

    @property
    def path(self) -> Path:
        return self.home / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        return self.home / "published"

    @property
    def dagster_home(self) -> Path:
        return self.home / "dagster"

    @property
    def dbt_target(self) -> Path:
        return self.home / "dbt"

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Keep every other run out until the block ends.

        Raises WarehouseBusy at once when another run is inside.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "run.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise WarehouseBusy(
                    f"another run holds {self.home}: wait until it has ended, then run again"
                ) from None
            yield

    @contextmanager
    def connect(self, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection that is closed when the block ends, whatever happens in it.

        Raises WarehouseBusy when another process has the file open.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        try:
            connection = duckdb.connect(
                str(self.path),
                read_only=read_only,
                config={
                    "memory_limit": self.memory_limit,
                    "threads": self.threads,
                    # Text is written twice as fast, and read faster, than in the default format.
                    "storage_compatibility_version": "latest",
                },
            )
        except duckdb.IOException as error:
            if "lock" not in str(error).lower():
                raise
            raise WarehouseBusy(
                f"another process has {self.path} open: close it, then run again"
            ) from None
        try:
            connection.execute("set timezone = 'UTC'")
            yield connection
        finally:
            connection.close()
