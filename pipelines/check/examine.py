"""Runs suites over the tables of a warehouse, in SQL inside DuckDB; imported by the worker only.

Gives back plain values: verdicts are made of them in the parent.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import great_expectations as gx
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
)

from expectations.registry import SUITES, Suite
from pipelines.check.dialect import URL
from pipelines.check.fingerprint import audited_fingerprints
from pipelines.check.verdicts import SAMPLE_KEYS
from pipelines.errors import from_data

Answer = dict[str, Any]


def new_context() -> Any:
    """A GX context that keeps nothing on disk and tells nobody anything."""
    defaults = InMemoryStoreBackendDefaults(init_temp_docs_sites=False)
    config = DataContextConfig(store_backend_defaults=defaults, analytics_enabled=False)
    context: Any = gx.get_context(mode="ephemeral", project_config=config)
    context.variables.progress_bars = {"globally": False}
    return context


def examine(
    warehouse: Path, tables: Sequence[str], *, memory_limit: str, threads: int
) -> list[Answer]:
    """One answer per table: what a Verdict holds, as JSON types, without `checked_at`.

    One handle is kept open for as long as it takes, so that GX's many connections are cheap and
    nobody writes in between; afterwards none is.
    """
    with duckdb.connect(str(warehouse), read_only=True) as anchor:
        anchor.execute(f"set memory_limit = '{memory_limit}'; set threads = {int(threads)}")
        fingerprints = audited_fingerprints(anchor, tables)
        source = new_context().data_sources.add_sql(
            "warehouse",
            connection_string=URL.format(path=warehouse),
            create_temp_table=False,
        )
        return [_examine_table(source, SUITES[table], fingerprints.get(table)) for table in tables]


def _examine_table(source: Any, suite: Suite, fingerprint: str | None) -> Answer:
    if fingerprint is None:
        return _missing(suite)
    schema, name = suite.table.split(".", 1)
    asset = source.add_table_asset(suite.table, table_name=name, schema_name=schema)
    batch = asset.add_batch_definition_whole_table(suite.table).get_batch()
    expected = suite.build()
    result_format = {
        "result_format": "COMPLETE",
        "unexpected_index_column_names": list(suite.key),
        "partial_unexpected_count": SAMPLE_KEYS,
    }
    document = batch.validate(expected, result_format=result_format).to_json_dict()
    order = [expectation.description for expectation in expected.expectations]
    document["results"].sort(key=lambda r: order.index(r["expectation_config"]["description"]))
    for result in document["results"]:
        _keep_keys_only(result, suite.key)
    results = [_plain(result) for result in document["results"]]
    return {
        "table": suite.table,
        "suite_version": suite.version,
        "fingerprint": fingerprint,
        "passed": bool(results)
        and all(r["passed"] or r["severity"] != "critical" for r in results),
        "results": results,
        "document": json.dumps(document, default=str),
    }


def _keep_keys_only(result: Answer, key: Sequence[str]) -> None:
    """Takes every value but ids out of what GX found: nobody's words belong in a report."""
    found = result["result"]
    for name in (
        "unexpected_list",
        "partial_unexpected_list",
        "partial_unexpected_counts",
    ):
        found.pop(name, None)
    for name in ("unexpected_index_query", "partial_unexpected_index_list"):
        found.pop(name, None)
    for rows in (
        found.get("unexpected_index_list"),
        found.get("details", {}).get("unexpected_rows"),
    ):
        if rows is not None:
            del rows[SAMPLE_KEYS:]
    if found.get("unexpected_index_list"):
        found["unexpected_index_list"] = [
            {name: row[name] for name in key} for row in found["unexpected_index_list"]
        ]


def _plain(result: Answer) -> Answer:
    config, found = result["expectation_config"], result["result"]
    by_query = config["type"] == "unexpected_rows_expectation"
    rows = found.get("details", {}).get("unexpected_rows") or found.get("unexpected_index_list")
    raised = _exception(result["exception_info"])
    return {
        "expectation": config["description"],
        "column": config["kwargs"].get("column"),
        "passed": bool(result["success"]) and raised is None,
        "severity": config["severity"],
        "unexpected_count": found.get("observed_value" if by_query else "unexpected_count"),
        "sample_keys": rows or [],
        "why": config["meta"]["why"]
        if raised is None
        else f"It could not be asked: {from_data(raised)}",
        "fix": config["meta"]["fix"],
    }


def _exception(info: Answer) -> str | None:
    """First line of what the database said; GX nests it by metric or not at all."""
    infos = [info] if "raised_exception" in info else list(info.values())
    for each in infos:
        if each["raised_exception"]:
            return str(each["exception_message"]).splitlines()[0]
    return None


def _missing(suite: Suite) -> Answer:
    """Nothing checked is not passed."""
    needed = ", ".join((suite.table, *suite.compared_with))
    result: Answer = {
        "expectation": "The table is there, and so is what it is compared with",
        "column": None,
        "passed": False,
        "severity": "critical",
        "unexpected_count": None,
        "sample_keys": [],
        "why": f"One of {needed} is not in the warehouse: nothing could be checked.",
        "fix": "Run `ladder run`, which builds them.",
    }
    return {
        "table": suite.table,
        "suite_version": suite.version,
        "fingerprint": "",
        "passed": False,
        "results": [result],
        "document": "",
    }
