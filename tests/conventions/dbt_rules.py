"""Rules of the house for dbt models, on the parsed project. Each returns what breaks it.

dbt-bouncer.yml holds the rules a ready-made check exists for; these are the others.
"""

import re
from collections.abc import Iterable
from typing import Any

Manifest = dict[str, Any]

# Written differently, or not at all, in Spark SQL: a macro with adapter.dispatch says them.
ENGINE_ONLY = re.compile(
    r"::|//|->>?|\bis (not )?distinct from\b|\b(group|order) by all\b|\bqualify\b|\bat time zone\b"
    r"|\basof\b|\bpositional join\b|\bilike\b|\bhugeint\b|\bselect \* (exclude|replace)\b"
    r"|\bignore nulls\b|\busing sample\b|\bunnest\s*\(|\bgenerate_series\s*\(|\brange\s*\("
    r"|\b(list|map|struct|json|regexp|array|epoch|date)_\w+\s*\(|\bdatediff\s*\(|\bstrftime\s*\("
    r"|\bstrptime\s*\(|\bto_(days|seconds|months|years|microseconds)\s*\(|\bstring_agg\s*\("
    r"|\barg_(min|max)\s*\(|\btimezone\s*\(|\bdayofweek\s*\(|\bmake_timestamp\w*\s*\("
    r"|\bsplit_part\s*\(|\btry_cast\s*\(",
    re.IGNORECASE,
)
# Both engines know these; without them the patterns above would forbid them.
PORTABLE = re.compile(r"\b(date_trunc)\s*\(", re.IGNORECASE)
MACRO_CALL = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)
TEXT = re.compile(r"'[^']*'")
COMMENT = re.compile(r"--[^\n]*|\{#.*?#\}", re.DOTALL)
FORECAST = "int_forecasts"
IMPORT = re.compile(r"^\s*(?:from|import)\s+([\w.]+)", re.MULTILINE)
NUMBERED = re.compile(r"(cast\s*\(\s*)?\brow_number\s*\(", re.IGNORECASE)


def models(manifest: Manifest, folder: str = "models/") -> Iterable[dict[str, Any]]:
    for node in manifest["nodes"].values():
        if node["resource_type"] == "model" and node["original_file_path"].startswith(folder):
            yield node


def models_without_a_grain(manifest: Manifest) -> list[str]:
    """The first line says what one row is, or the docstring of a Python model does."""
    opening = {
        "sql": re.compile(r"-- Grain: "),
        "python": re.compile(r'""".*?\nGrain: ', re.DOTALL),
    }
    return [n["name"] for n in models(manifest) if not opening[n["language"]].match(n["raw_code"])]


def python_models_but_the_forecast(manifest: Manifest) -> list[str]:
    """Derivations are SQL; one thin model may hand rows to pipelines.forecast, nothing else."""
    return [
        n["name"]
        for n in models(manifest)
        if n["language"] == "python"
        and (n["name"] != FORECAST or set(IMPORT.findall(n["raw_code"])) != {"pipelines.forecast"})
    ]


def engine_functions_in_models(manifest: Manifest) -> list[str]:
    found = []
    for node in models(manifest):
        if node["language"] != "sql":
            continue
        sql = TEXT.sub("''", MACRO_CALL.sub("", COMMENT.sub("", node["raw_code"])))
        found += [
            f"{node['name']}: {match.group(0)}"
            for match in ENGINE_ONLY.finditer(PORTABLE.sub("(", sql))
        ]
    return found


def numbers_left_to_the_engine(manifest: Manifest) -> list[str]:
    """row_number is bigint on one engine and int on the other: always cast."""
    return [
        node["name"]
        for node in models(manifest)
        for match in NUMBERED.finditer(node["raw_code"])
        if match.group(1) is None
    ]


def dispatched_macros_without_a_partner(manifest: Manifest) -> list[str]:
    """What DuckDB says its own way must have Spark's way beside it."""
    names = {macro["name"] for macro in _own_macros(manifest)}
    return [
        name
        for name in sorted(names)
        if name.startswith("duckdb__") and name.replace("duckdb__", "spark__") not in names
    ]


def unused_macros(manifest: Manifest) -> list[str]:
    used = {
        macro
        for kind in ("nodes", "macros", "unit_tests")
        for node in manifest[kind].values()
        for macro in node.get("depends_on", {}).get("macros", [])
    }
    return [
        macro["name"]
        for macro in _own_macros(manifest)
        if macro["unique_id"] not in used
        and not macro["name"].startswith(("spark__", "materialization_"))
        and macro["name"] != "generate_schema_name"
    ]


def settings_left_out_of_tables(manifest: Manifest) -> list[str]:
    """macros/table_in_one_statement.sql would pass over them without a word."""
    ignored = ("pre-hook", "post-hook", "grants", "indexes", "sql_header")
    return [
        f"{node['name']}: {setting}"
        for node in models(manifest)
        for setting in ignored
        if node["config"].get(setting)
    ]


# Small, derived whole every night, and about no customer: a night may read them as they are.
_OF_NOBODY = {
    "int_account_rules",
    "int_customer_identities",
    "int_ladder_rules",
    "int_periods",
    "stg_fx_rates",
    "stg_loads",
    "stg_run_settings",
}


def nights_that_read_everybody(manifest: Manifest) -> list[str]:
    """At night a model with rows_of sees the touched alone, and may not meet everybody."""
    nodes = manifest["nodes"]
    rows_of = {node["name"]: node["config"]["meta"].get("rows_of") for node in models(manifest)}
    return [
        f"{node['name']} reads {nodes[parent]['name']}"
        for node in models(manifest)
        if rows_of[node["name"]] not in (None, "the_shop")
        for parent in node["depends_on"]["nodes"]
        if parent.startswith("model.")
        and not rows_of[nodes[parent]["name"]]
        and nodes[parent]["name"] not in _OF_NOBODY
    ]


def _own_macros(manifest: Manifest) -> list[dict[str, Any]]:
    project = manifest["metadata"]["project_name"]
    return [macro for macro in manifest["macros"].values() if macro["package_name"] == project]


def marts_without_a_suite(manifest: Manifest, audited: Iterable[str]) -> list[str]:
    """Nothing is published that no suite asks about."""
    return sorted({f"marts.{n['name']}" for n in models(manifest, "models/marts")} - set(audited))


def marts_without_a_unit_test(manifest: Manifest) -> list[str]:
    """What is published is held to an example worked out by hand."""
    tested = {test["model"] for test in manifest["unit_tests"].values()}
    return sorted({n["name"] for n in models(manifest, "models/marts")} - tested)
