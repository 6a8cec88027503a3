"""The gate in Dagster: one blocking check per table, run in two steps, raw and marts.

What is asked is in expectations/; how it is run, in the other modules of this room.
"""

from collections.abc import Iterator, Sequence

import dagster as dg

from expectations.registry import PUBLISHED_TABLES, RAW_TABLES
from pipelines.check.check_worker import CheckWorker, refused_docs
from pipelines.check.refusal import describe
from pipelines.check.verdicts import ExpectationResult, Verdict
from pipelines.warehouse import Warehouse

CHECK_NAME = "fit_for_use"


@dg.resource(description="A process that has Great Expectations imported.")
def check_worker(_: dg.InitResourceContext) -> Iterator[CheckWorker]:
    """One worker for as long as a run lasts."""
    with CheckWorker.start() as worker:
        yield worker


def _specs(tables: Sequence[str]) -> list[dg.AssetCheckSpec]:
    return [
        dg.AssetCheckSpec(
            CHECK_NAME,
            asset=table.split(".", 1),
            blocking=True,
            description=f"The Great Expectations suite of {table}: is it fit to build on and "
            "publish? Nothing downstream is made while it fails with an error; a warning is told.",
        )
        for table in tables
    ]


@dg.multi_asset_check(
    name="raw_fit_for_use", specs=_specs(RAW_TABLES), can_subset=True, pool="warehouse"
)
def raw_fit_for_use(
    context: dg.AssetCheckExecutionContext,
    warehouse: dg.ResourceParam[Warehouse],
    check_worker: dg.ResourceParam[CheckWorker],
) -> Iterator[dg.AssetCheckResult]:
    """Is what was delivered fit to derive anything from?"""
    yield from _results(context, warehouse, check_worker)


@dg.multi_asset_check(
    name="marts_fit_for_use",
    specs=_specs(PUBLISHED_TABLES),
    can_subset=True,
    pool="warehouse",
)
def marts_fit_for_use(
    context: dg.AssetCheckExecutionContext,
    warehouse: dg.ResourceParam[Warehouse],
    check_worker: dg.ResourceParam[CheckWorker],
) -> Iterator[dg.AssetCheckResult]:
    """Is what was derived fit to publish?"""
    yield from _results(context, warehouse, check_worker)


def _results(
    context: dg.AssetCheckExecutionContext, warehouse: Warehouse, worker: CheckWorker
) -> Iterator[dg.AssetCheckResult]:
    selected = {".".join(key.asset_key.path) for key in context.selected_asset_check_keys}
    tables = [table for table in (*RAW_TABLES, *PUBLISHED_TABLES) if table in selected]
    for verdict in worker.audit(warehouse, tables):
        yield dg.AssetCheckResult(
            check_name=CHECK_NAME,
            asset_key=verdict.table.split(".", 1),
            # A check that holds but for a warning is yellow in the UI, and closes nothing.
            passed=verdict.passed and not verdict.warnings,
            severity=dg.AssetCheckSeverity.WARN if verdict.passed else dg.AssetCheckSeverity.ERROR,
            description=_description(verdict),
            metadata=_metadata(verdict, warehouse),
        )


def _description(verdict: Verdict) -> str:
    told = "; ".join(describe(result) for result in (*verdict.failures, *verdict.warnings))
    return told or f"All {len(verdict.results)} expectations hold."


def _metadata(verdict: Verdict, warehouse: Warehouse) -> dict[str, dg.MetadataValue]:
    """What the UI shows: the sentences that failed with counts and keys, never other content."""
    failed = (*verdict.failures, *verdict.warnings)
    shown: dict[str, dg.MetadataValue] = {
        "expectations": dg.MetadataValue.int(len(verdict.results)),
        "failed": dg.MetadataValue.int(len(verdict.failures)),
        "warnings": dg.MetadataValue.int(len(verdict.warnings)),
        "unexpected_rows": dg.MetadataValue.int(sum(r.unexpected_count or 0 for r in failed)),
        "suite_version": dg.MetadataValue.text(verdict.suite_version),
        "fingerprint": dg.MetadataValue.text(verdict.fingerprint),
    }
    if failed:
        shown["what_failed"] = dg.MetadataValue.md(_table(failed))
        shown["sample_keys"] = dg.MetadataValue.json(
            {result.expectation: [dict(keys) for keys in result.sample_keys] for result in failed}
        )
    if not verdict.passed:
        shown["closed_by"] = dg.MetadataValue.json([describe(r) for r in verdict.failures])
        shown["data_docs"] = dg.MetadataValue.path(refused_docs(warehouse) / "index.html")
    return shown


def _table(failed: Sequence[ExpectationResult]) -> str:
    lines = ["| expectation | severity | rows | why | fix |", "|---|---|---|---|---|"]
    lines += [
        f"| {r.expectation} | {r.severity} | {r.unexpected_count or ''} | {r.why} | {r.fix} |"
        for r in failed
    ]
    return "\n".join(lines)
