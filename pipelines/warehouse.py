"""The one DuckDB file of a home and its one writer.

Who may open it and for how long; what is in it belongs to the rooms.
"""

import errno
import fcntl
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self, TextIO

import duckdb
from pydantic import BaseModel, ConfigDict

from pipelines.disk import found_on_disk, sync, told_of_disk
from pipelines.errors import InputError, LadderError, WarehouseBusy
from pipelines.settings import Settings

_PATIENCE = 5.0
"""Seconds; `ladder status` has the file open for less, and must not end a run that needs it."""
_NO_RIGHT = (errno.EACCES, errno.EPERM, errno.EROFS)
_NO_RIGHT_TOLD = re.compile("|".join(os.strerror(number) for number in _NO_RIGHT), re.IGNORECASE)


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

    @property
    def erasure_begun(self) -> Path:
        """Whom to erase, for as long as it is not done; see run/erase.py."""
        return self.home / "erasure.json"

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Keep every other run out until the block ends.

        Raises WarehouseBusy at once when another run is inside, InputError where nobody may write,
        and where the block finds the disk full.
        """
        with self._lock_file() as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise WarehouseBusy(
                    f"another run holds {self.home}: wait until it has ended, then run again"
                ) from None
            # What a run that was killed had set aside while its memory was too small.
            shutil.rmtree(f"{self.path}.tmp", ignore_errors=True)
            try:
                yield
            except LadderError:
                raise
            except Exception as error:
                if found := found_on_disk(error, self.home):
                    raise found from None
                raise

    def rewrite(self) -> None:
        """The same tables in a new file: values that were deleted stay in the pages of the old one.

        Whoever holds the warehouse may call it; when it dies half-way, nothing has changed.
        """
        fresh = self.path.with_suffix(".fresh")
        for leftover in (fresh, Path(f"{fresh}.wal")):
            leftover.unlink(missing_ok=True)
        with self.connect() as connection:
            connection.execute(f"attach '{_quoted(fresh)}' as fresh (storage_version 'latest')")
            connection.execute("copy from database warehouse to fresh")
            connection.execute("detach fresh; checkpoint")
        sync(fresh)
        log = Path(f"{self.path}.wal")
        if log.exists():
            # Written for the old file, it would be played into the new one.
            raise RuntimeError(f"{log} is still there: the warehouse was not closed")
        fresh.replace(self.path)
        sync(self.home)
        shutil.rmtree(f"{self.path}.tmp", ignore_errors=True)

    @contextmanager
    def connect(self, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection that is closed when the block ends, whatever happens in it.

        Raises WarehouseBusy when another process keeps the file open, InputError where it may
        not be.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        connection = self._open(read_only=read_only)
        try:
            connection.execute("set timezone = 'UTC'")
            yield connection
        finally:
            connection.close()

    def _open(self, *, read_only: bool) -> duckdb.DuckDBPyConnection:
        patience = time.monotonic() + _PATIENCE
        while True:
            try:
                return self._open_now(read_only=read_only)
            except WarehouseBusy:
                if time.monotonic() > patience:
                    raise
                time.sleep(0.05)

    def _open_now(self, *, read_only: bool) -> duckdb.DuckDBPyConnection:
        try:
            return duckdb.connect(
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
            if _NO_RIGHT_TOLD.search(str(error)):
                raise self._may_not_be_written(str(error).splitlines()[0]) from None
            if damaged := told_of_disk(error, self.path):
                raise damaged from None
            if not is_about_a_lock(error):
                raise
            raise WarehouseBusy(
                f"another process has {self.path} open: close it, then run again"
            ) from None

    def _lock_file(self) -> TextIO:
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            return (self.home / "run.lock").open("w")
        except OSError as error:
            if error.errno not in _NO_RIGHT:
                raise
            raise self._may_not_be_written(str(error)) from None

    def _may_not_be_written(self, said: str) -> InputError:
        return InputError(
            f"{self.home} may not be written ({said}): mend its rights, or name another --home"
        )


def is_about_a_lock(error: BaseException | None) -> bool:
    """Whether DuckDB says that another process has the file open."""
    return "could not set lock" in str(error).lower()


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
