"""Every published number is held to what was published before, or exempt by name, with a reason."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2
import pytest

from expectations.registry import SUITES
from tests.conventions.dbt_rules import Manifest, models

MACRO = Path(__file__).parents[2] / "dbt_project" / "macros" / "restatements.sql"
NUMBERS = re.compile(r"(bigint|integer|double|decimal.*)$")
OF_CUSTOMERS = "no aggregate: a row is of one customer, order or event"
EXEMPT_TABLES = {
    "build_info": "says which build this is",
    "dim_periods": "the calendar",
    "dim_ladder_rules": "says what the rules are",
    "dim_ladder_metrics": "no period: what the rules look at",
    "dim_customers": OF_CUSTOMERS,
    "fct_orders": OF_CUSTOMERS,
    "fct_customer_periods": OF_CUSTOMERS,
    "fct_account_entries": OF_CUSTOMERS,
    "fct_incidents": OF_CUSTOMERS,
    "fct_ladder_stages": OF_CUSTOMERS,
    "fct_ladder_evidence": OF_CUSTOMERS,
    "fct_repurchase_forecasts": OF_CUSTOMERS,
    "fct_forecast_quality": "no period: fitted anew in every run",
    "fct_row_ledger": "no period: counts what was delivered so far",
    "fct_restatements": "what this is about",
}
EXEMPT_COLUMNS = {
    "fct_cohort_retention.unbounded_active_customers": "open-ended: in this period or later",
    "fct_cohort_retention.unbounded_retention_rate": "open-ended: in this period or later",
    "fct_funnel.depth": "a constant of the level",
}
Restated = dict[str, dict[str, Any]]


@pytest.fixture
def restated() -> Restated:
    """The list of the macro, by table."""
    found: list[list[dict[str, Any]]] = []
    house = jinja2.Environment(undefined=jinja2.StrictUndefined)
    house.globals["return"] = found.append
    house.globals["threshold"] = lambda name: name
    house.from_string(MACRO.read_text("utf-8") + "{{ restated_tables() }}").render()
    [tables] = found
    assert len({table["table"] for table in tables}) == len(tables)
    return {table["table"]: table for table in tables}


def undecided(manifest: Manifest, restated: Restated) -> list[str]:
    """Marts, and numbers of restated ones, that are neither restated nor exempt."""
    found = []
    for mart in models(manifest, "models/marts"):
        name = mart["name"]
        if name in EXEMPT_TABLES:
            continue
        if name not in restated:
            found.append(name)
            continue
        known = {*restated[name]["numbers"], *restated[name]["key"]}
        found += [
            f"{name}.{column}"
            for column, said in mart["columns"].items()
            if NUMBERS.match(said["data_type"])
            and column not in known
            and f"{name}.{column}" not in EXEMPT_COLUMNS
        ]
    return found


def of_nothing(manifest: Manifest, restated: Restated) -> list[str]:
    """What is listed or exempt and is no column of a mart, or has no days to stay open."""
    columns = {mart["name"]: set(mart["columns"]) for mart in models(manifest, "models/marts")}
    said = [(table, name) for table, it in restated.items() for name in it["numbers"] + it["key"]]
    said += [(table, name) for table, it in restated.items() for name in it.get("open", {})]
    said += [tuple(name.split(".")) for name in EXEMPT_COLUMNS]
    return [f"{table}.{name}" for table, name in said if name not in columns.get(table, set())] + [
        table for table in EXEMPT_TABLES if table not in columns or table in restated
    ]


def without_a_name(restated: Restated) -> list[str]:
    """Tables whose rows are not named by grain, period and key as their suites name them."""
    period = {"grain", "period_start"}
    return [
        table
        for table, it in restated.items()
        if set(SUITES[f"marts.{table}"].key) - period != set(it["key"])
    ]


def test_every_number_of_a_period_is_restated_or_exempt(
    manifest: Manifest, restated: Restated
) -> None:
    assert undecided(manifest, restated) == []
    assert of_nothing(manifest, restated) == []
    assert without_a_name(restated) == []


def without_a_table(manifest: Manifest, restated: Restated) -> list[str]:
    del restated["fct_funnel"]
    return undecided(manifest, restated)


def without_a_column(manifest: Manifest, restated: Restated) -> list[str]:
    restated["fct_funnel"]["numbers"].remove("customers")
    return undecided(manifest, restated)


def with_an_unknown_column(manifest: Manifest, restated: Restated) -> list[str]:
    restated["fct_funnel"]["numbers"].append("visitors")
    return of_nothing(manifest, restated)


def with_half_a_key(_: Manifest, restated: Restated) -> list[str]:
    restated["fct_journey_phases"]["key"].remove("to_phase")
    return without_a_name(restated)


@pytest.mark.parametrize(
    ("spoilt", "found"),
    [
        (without_a_table, ["fct_funnel"]),
        (without_a_column, ["fct_funnel.customers"]),
        (with_an_unknown_column, ["fct_funnel.visitors"]),
        (with_half_a_key, ["fct_journey_phases"]),
    ],
)
def test_a_mart_that_has_not_chosen_is_found(
    spoilt: Callable[[Manifest, Restated], list[str]],
    found: list[str],
    manifest: Manifest,
    restated: Restated,
) -> None:
    assert spoilt(manifest, restated) == found
