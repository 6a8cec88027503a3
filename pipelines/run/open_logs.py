"""Dagster's SQLite logs, kept open by the one process that writes them.

Dagster opens a file anew for every event it stores or looks for, and so prepares every statement
anew: a third of what a run of few rows computed. What is written is the same, each event in a
transaction of its own, so that a UI reads along.
"""

import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any, Self

from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME
from dagster._core.storage.runs import SqliteRunStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, NullPool, create_engine, event, text


class OpenLogs(DagsterSqliteStorage):
    """Dagster's storage of this folder; the schedules' part of it is as Dagster has it."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        with _no_waiting_for_disks() if _is_new(base_dir) else nullcontext():
            super().__init__(base_dir, inst_data)
        self._run_storage = OpenRunLog.of(self._run_storage)
        self._event_log_storage = OpenEventLog(self._event_log_storage._base_dir)

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> Self:
        return cls.from_local(inst_data=inst_data, **config_value)


def _is_new(dagster_home: str) -> bool:
    return not (Path(dagster_home) / "history").exists()


@contextmanager
def _no_waiting_for_disks() -> Iterator[None]:
    """Some hundred tables and indexes of an empty home: a power cut now costs nothing but them."""

    def hurry(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("pragma synchronous = off")

    event.listen(Engine, "connect", hurry)
    try:
        yield
    finally:
        event.remove(Engine, "connect", hurry)


class OpenConnection:
    """One connection to a SQLite file, lent to one thread at a time."""

    def __init__(self, address: str) -> None:
        arguments = {"timeout": SQLITE_BUSY_TIMEOUT_SECONDS, "check_same_thread": False}
        engine = create_engine(address, poolclass=NullPool, connect_args=arguments)
        self._connection = engine.connect()
        self._lock = threading.RLock()
        # A power cut may cost the newest events, never the file: it is written ahead.
        self._connection.execute(text("pragma synchronous = normal"))
        self._connection.commit()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        with self._lock:
            if self._connection.in_transaction():
                yield self._connection
                return
            with self._connection.begin():
                yield self._connection

    def close(self) -> None:
        self._connection.close()


class OpenRunLog(SqliteRunStorage):
    def __init__(self, conn_string: str, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(conn_string, inst_data)
        self._open = OpenConnection(conn_string)

    @classmethod
    def of(cls, storage: SqliteRunStorage) -> Self:
        return cls(storage._conn_string)

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        with self._open.transaction() as connection:
            yield connection

    def dispose(self) -> None:
        self._open.close()
        super().dispose()


class OpenEventLog(SqliteEventLogStorage):
    """A connection per run whose events are asked for, and one for the index of them all."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._open: dict[str, OpenConnection] = {}
        super().__init__(base_dir, inst_data)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:
            if shard not in self._open:
                self._begin(shard)
                self._open[shard] = OpenConnection(self.conn_string_for_shard(shard))
            with self._open[shard].transaction() as connection:
                yield connection

    def _begin(self, shard: str) -> None:
        """A new run's log has the tables of the index, made in one transaction.

        Dagster reads all its migrations for it, and waits for the disk after every table.
        """
        with (
            closing(sqlite3.connect(self.path_for_shard(INDEX_SHARD_NAME))) as index,
            closing(sqlite3.connect(self.path_for_shard(shard))) as log,
        ):
            if log.execute("select name from sqlite_master where name = 'event_logs'").fetchone():
                return
            tables = index.execute("select sql from sqlite_master where sql is not null").fetchall()
            version = index.execute("select version_num from alembic_version").fetchall()
            log.execute("pragma journal_mode = wal")
            with log:
                log.execute("begin")
                for (table,) in tables:
                    log.execute(table)
                log.executemany("insert into alembic_version values (?)", version)

    def _has_asset_key_index_cols_on_connection(self, _: Connection) -> bool:
        """This home's index is as new as the Dagster that made it."""
        return True

    def dispose(self) -> None:
        for connection in self._open.values():
            connection.close()
        super().dispose()
