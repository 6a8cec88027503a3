"""Runs suites over the tables of a warehouse, in SQL inside DuckDB; imported by the worker only.

Gives back plain values: verdicts are made of them in the parent.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb
import great_expectations as gx
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
)

from expectations.registry import SUITES, Suite
from expectations.sentences import OF_ROWS
from pipelines.check.dialect import URL
from pipelines.check.fingerprint import combined_fingerprints, held_by
from pipelines.check.standing import Standing, standing, told
from pipelines.check.verdicts import SAMPLE_KEYS, Verdict, fitting_among, stored_verdicts
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
    """One answer per table: what a Verdict holds, as JSON types; `checked_at` where one stands.

    One handle is kept open for as long as it takes, so that GX's many connections are cheap and
    nobody writes in between; afterwards none is.
    """
    with duckdb.connect(str(warehouse), read_only=True) as anchor:
        anchor.execute(f"set memory_limit = '{memory_limit}'; set threads = {int(threads)}")
        held = held_by(anchor, tables)
        own = {table: each.fingerprint for table, each in held.items()}
        fingerprints = combined_fingerprints(own, tables)
        last = stored_verdicts(anchor)
        source = new_context().data_sources.add_sql(
            "warehouse",
            connection_string=URL.format(path=warehouse),
            create_temp_table=False,
        )
        fitting = fitting_among(last.values(), fingerprints)
        answers = []
        for table in tables:
            if table not in fingerprints:
                answers.append(_missing(SUITES[table]))
            elif table in fitting and fitting[table].passed:
                answers.append(_as_answered(fitting[table]))
            else:
                stands = standing(anchor, table, held[table], last.get(table))
                answer = _examine_table(source, SUITES[table], stands)
                known_by = {"fingerprint": fingerprints[table], "content": told(held[table])}
                answers.append(answer | known_by)
        return answers


def _as_answered(verdict: Verdict) -> Answer:
    return {**asdict(verdict), "checked_at": verdict.checked_at.isoformat()}


def _examine_table(source: Any, suite: Suite, stands: Standing | None) -> Answer:
    expected = suite.build().expectations
    of_new_rows = [one for one in expected if stands and _stands(one, stands)]
    document = _ask(source, suite, suite.table, [e for e in expected if e not in of_new_rows])
    if stands and stands.new_rows:
        added = _ask(source, suite, stands.new_rows, of_new_rows)["results"] if of_new_rows else []
    else:
        added = [stands.answers[one.description] for one in of_new_rows] if stands else []
    document["results"] += added
    order = [expectation.description for expectation in expected]
    document["results"].sort(key=lambda r: order.index(r["expectation_config"]["description"]))
    _count_anew(document)
    results = [_plain(result) for result in document["results"]]
    return {
        "table": suite.table,
        "suite_version": suite.version,
        "passed": bool(results)
        and all(r["passed"] or r["severity"] != "critical" for r in results),
        "results": results,
        "document": json.dumps(document, default=str),
    }


def _stands(expectation: Any, stands: Standing) -> bool:
    return bool(expectation.meta.get(OF_ROWS)) and expectation.description in stands.answers


def _ask(source: Any, suite: Suite, relation: str, expectations: Sequence[Any]) -> Answer:
    """GX's own answer on the rows of one table, without any value but keys."""
    schema, name = relation.split(".", 1)
    asset = source.add_table_asset(relation, table_name=name, schema_name=schema)
    batch = asset.add_batch_definition_whole_table(relation).get_batch()
    asked = gx.ExpectationSuite(name=suite.table, expectations=list(expectations))
    result_format = {
        "result_format": "COMPLETE",
        "unexpected_index_column_names": list(suite.key),
        "partial_unexpected_count": SAMPLE_KEYS,
    }
    document: Answer = batch.validate(asked, result_format=result_format).to_json_dict()
    for result in document["results"]:
        _keep_keys_only(result, suite.key)
    return document


def _count_anew(document: Answer) -> None:
    """Results of several questions in one document: its totals are of all of them."""
    successes = [bool(result["success"]) for result in document["results"]]
    document["success"] = all(successes)
    document["statistics"] |= {
        "evaluated_expectations": len(successes),
        "successful_expectations": sum(successes),
        "unsuccessful_expectations": len(successes) - sum(successes),
        "success_percent": 100 * sum(successes) / len(successes),
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
        "content": "",
        "passed": False,
        "results": [result],
        "document": "",
    }
