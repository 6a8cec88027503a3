"""The check room's face: asks the worker, keeps its answers as verdicts, knows what has passed.

publish sees this by its own protocol. How a suite is run is examine.py's, in the other process.
"""

import logging
import shutil
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pipelines.check.fingerprint import combined_fingerprints
from pipelines.check.process import WorkerProcess
from pipelines.check.refusal import describe, refusal
from pipelines.check.verdicts import (
    ExpectationResult,
    Verdict,
    fitting_verdicts,
    store_verdicts,
)
from pipelines.errors import Refused
from pipelines.warehouse import Warehouse

log = logging.getLogger(__name__)


class CheckWorker:
    """A process that imports Great Expectations meanwhile: `with CheckWorker.start() as worker`."""

    def __init__(self, process: WorkerProcess) -> None:
        self._process = process

    @classmethod
    def start(cls) -> Self:
        """Returns at once; the first audit waits until the process is ready."""
        return cls(WorkerProcess())

    def stop(self) -> None:
        """Ends the process; does nothing the second time."""
        self._process.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def process_id(self) -> int:
        return self._process.process_id

    def begin_audit(self, warehouse: Warehouse, tables: Sequence[str]) -> None:
        """Returns at once; the next `audit` of the same tables waits for the answers alone.

        Until then no one may have the warehouse open to write. A verdict is on what a table held
        when it was looked at, so one that comes too early fits nothing and passes nothing.
        """
        self._process.ask_ahead(_audit_of(warehouse, tables))

    def audit(self, warehouse: Warehouse, tables: Sequence[str]) -> list[Verdict]:
        """Verdicts on these tables, kept; where one is not fit, Data Docs in HOME/refused say why.

        No one may have the warehouse open to write.
        """
        started = time.monotonic()
        verdicts = audit(self._process, warehouse, tables)
        _log_verdicts(verdicts, time.monotonic() - started)
        with warehouse.connect() as connection:
            store_verdicts(connection, verdicts)
        if not all(verdict.passed for verdict in verdicts):
            shutil.rmtree(refused_docs(warehouse), ignore_errors=True)
            self.write_data_docs(refused_docs(warehouse), "refused", verdicts)
        return verdicts

    def fingerprints(self, contents: Mapping[str, str]) -> dict[str, str]:
        """What verdicts on these tables depend on, from the fingerprint of each table's content."""
        return combined_fingerprints(contents, contents)

    def have_passed(self, warehouse: Warehouse, fingerprints: Mapping[str, str]) -> bool:
        """Whether there is a passed verdict on exactly this content of each table."""
        with warehouse.connect(read_only=True) as connection:
            fitting = fitting_verdicts(connection, fingerprints)
        return all(table in fitting and fitting[table].passed for table in fingerprints)

    def passing_verdicts(
        self, warehouse: Warehouse, fingerprints: Mapping[str, str]
    ) -> list[Verdict]:
        """A passed verdict on exactly this content of each table; audits where there is none.

        Raises Refused naming what failed, or a table that has changed since it was fingerprinted.
        """
        with warehouse.connect(read_only=True) as connection:
            fitting = fitting_verdicts(connection, fingerprints)
        missing = [table for table in fingerprints if table not in fitting]
        if missing:
            fitting |= {verdict.table: verdict for verdict in self.audit(warehouse, missing)}
        verdicts = [fitting[table] for table in fingerprints]
        refused = refusal(verdicts, look_at=refused_docs(warehouse) / "index.html")
        if refused:
            raise refused
        changed = [v.table for v in verdicts if v.fingerprint != fingerprints[v.table]]
        if changed:
            raise Refused(f"{', '.join(changed)} changed while being published: run again")
        return verdicts

    def write_data_docs(self, folder: Path, name: str, verdicts: Sequence[Verdict]) -> Path:
        """Static HTML of what the suites answered; returns the index page."""
        documents = [verdict.document for verdict in verdicts if verdict.document]
        request = {"data_docs": str(folder), "name": name, "documents": documents}
        return Path(self._process.ask(request))


def audit(process: WorkerProcess, warehouse: Warehouse, tables: Sequence[str]) -> list[Verdict]:
    """A verdict on each table as it is now, in the order asked for; kept nowhere.

    One that stands already comes back as it was.
    """
    answers = process.ask(_audit_of(warehouse, tables))
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    verdicts = [_verdict(answer, now) for answer in answers]
    if [verdict.table for verdict in verdicts] != list(tables):
        raise Refused(f"the check worker did not answer on each of {', '.join(tables)}")
    return verdicts


def _audit_of(warehouse: Warehouse, tables: Sequence[str]) -> dict[str, Any]:
    return {
        "audit": list(tables),
        "warehouse": str(warehouse.path),
        "memory_limit": warehouse.memory_limit,
        "threads": warehouse.threads,
    }


def _log_verdicts(verdicts: Sequence[Verdict], seconds: float) -> None:
    for verdict in verdicts:
        for result in verdict.failures:
            log.error("%s: %s", verdict.table, describe(result))
        log.info(
            "%s %s: %d expectations asked, %d failed, %d warnings",
            "passed" if verdict.passed else "refused",
            verdict.table,
            len(verdict.results),
            len(verdict.failures),
            len(verdict.warnings),
        )
    log.info("%d tables audited, waited for %.1f s", len(verdicts), seconds)


def refused_docs(warehouse: Warehouse) -> Path:
    """Where the Data Docs of the last refusal lie."""
    return warehouse.home / "refused"


def _verdict(answer: Mapping[str, Any], now: datetime) -> Verdict:
    results = tuple(
        ExpectationResult(**{**result, "sample_keys": tuple(result["sample_keys"])})
        for result in answer["results"]
    )
    return Verdict(
        table=answer["table"],
        suite_version=answer["suite_version"],
        fingerprint=answer["fingerprint"],
        passed=answer["passed"] and bool(results),
        checked_at=datetime.fromisoformat(answer["checked_at"]) if "checked_at" in answer else now,
        results=results,
        document=answer["document"],
        content=answer["content"],
    )
