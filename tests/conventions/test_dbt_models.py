"""The rules of the house for dbt models hold, and each is seen to close on a bad case."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from expectations.registry import PUBLISHED_TABLES
from tests.conventions.dbt_rules import (
    Manifest,
    dispatched_macros_without_a_partner,
    engine_functions_in_models,
    marts_without_a_suite,
    marts_without_a_unit_test,
    models_without_a_grain,
    nights_that_read_everybody,
    numbers_left_to_the_engine,
    python_models_but_the_forecast,
    settings_left_out_of_tables,
    unused_macros,
)

BOUNCER = Path(__file__).parents[2] / "dbt-bouncer.yml"
Rule = Callable[[Manifest], list[str]]
A_MODEL = "model.loyalty_ladder.fct_orders"
GOOD = "-- Grain: one row.\nselect cast(1 as bigint) as one from orders"


def with_code(sql: str) -> Callable[[Manifest], None]:
    def spoil(manifest: Manifest) -> None:
        manifest["nodes"][A_MODEL]["raw_code"] = sql

    return spoil


def in_python(name: str, source: str) -> Callable[[Manifest], None]:
    def spoil(manifest: Manifest) -> None:
        changed = {"name": name, "language": "python", "raw_code": source}
        manifest["nodes"][A_MODEL] |= changed

    return spoil


def with_setting(name: str, value: object) -> Callable[[Manifest], None]:
    def spoil(manifest: Manifest) -> None:
        manifest["nodes"][A_MODEL]["config"][name] = value

    return spoil


def reading_a_forecast(manifest: Manifest) -> None:
    manifest["nodes"][A_MODEL]["depends_on"]["nodes"].append("model.loyalty_ladder.int_forecasts")


def without_unit_tests(manifest: Manifest) -> None:
    manifest["unit_tests"].clear()


def with_macro(name: str) -> Callable[[Manifest], None]:
    def spoil(manifest: Manifest) -> None:
        known = manifest["macros"]["macro.loyalty_ladder.share"]
        unique_id = f"macro.loyalty_ladder.{name}"
        manifest["macros"][unique_id] = {**known, "name": name, "unique_id": unique_id}

    return spoil


BAD_CASES: list[tuple[Rule, Callable[[Manifest], None]]] = [
    (models_without_a_grain, with_code("select 1 as one")),
    (models_without_a_grain, in_python("int_forecasts", '"""Says no more."""')),
    (python_models_but_the_forecast, in_python("int_orders", "from pipelines.forecast import a")),
    (
        python_models_but_the_forecast,
        in_python("int_forecasts", "import scipy\nfrom pipelines.forecast import a"),
    ),
    (numbers_left_to_the_engine, with_code(f"{GOOD}, row_number() over (order by one) as n")),
    (unused_macros, with_macro("nobody_calls_me")),
    (marts_without_a_unit_test, without_unit_tests),
    (nights_that_read_everybody, reading_a_forecast),
    (settings_left_out_of_tables, with_setting("post-hook", [{"sql": "analyze"}])),
    (settings_left_out_of_tables, with_setting("grants", {"select": ["everybody"]})),
    (dispatched_macros_without_a_partner, with_macro("duckdb__only_here")),
    *(
        (engine_functions_in_models, with_code(f"{GOOD} where {construct}"))
        for construct in (
            "a::int = 1",
            "a // 2 = 1",
            "a is not distinct from b",
            "unnest([1]) = 1",
            "date_diff('day', a, b) = 1",
            "strftime(a, '%Y') = '2024'",
            "list_sum(a) = 1",
            "a at time zone 'UTC' = b",
            "epoch_us(a) = 1",
            "a->>'$.b' = 'c'",
        )
    ),
]
RULES = list(dict.fromkeys(rule for rule, _ in BAD_CASES))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_models_keep_the_rule(rule: Rule, manifest: Manifest) -> None:
    assert rule(manifest) == []


@pytest.mark.parametrize(("rule", "spoil"), BAD_CASES)
def test_a_bad_model_is_found(
    rule: Rule, spoil: Callable[[Manifest], None], manifest: Manifest
) -> None:
    spoil(manifest)
    assert rule(manifest) != []


def test_every_mart_is_audited(manifest: Manifest) -> None:
    assert marts_without_a_suite(manifest, PUBLISHED_TABLES) == []
    assert marts_without_a_suite(manifest, PUBLISHED_TABLES[:-1]) == [PUBLISHED_TABLES[-1]]


def bounce(manifest: Manifest, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run dbt-bouncer's checks on this manifest."""
    (folder / "manifest.json").write_text(json.dumps(manifest, default=str))
    config = yaml.safe_load(BOUNCER.read_text()) | {"dbt_artifacts_dir": str(folder)}
    (folder / "dbt-bouncer.yml").write_text(yaml.safe_dump(config))
    command = "from dbt_bouncer.main import app; app()"
    return subprocess.run(
        [sys.executable, "-c", command, "run", "--config-file", str(folder / "dbt-bouncer.yml")],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_dbt_bouncer_finds_nothing(manifest: Manifest, tmp_path: Path) -> None:
    done = bounce(manifest, tmp_path)
    assert done.returncode == 0, done.stdout
    assert "ERROR=0" in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("spoil", "check"),
    [
        ({"raw_code": "select 1\n" * 151}, "check_model_max_number_of_lines"),
        ({"description": ""}, "check_model_description_populated"),
        ({"contract": {"enforced": False}}, "check_model_has_contracts_enforced"),
        ({"schema": "main_marts"}, "check_model_schema_name"),
        ({"name": "orders"}, "check_model_names"),
        (
            {"depends_on": {"nodes": ["source.loyalty_ladder.raw.orders"], "macros": []}},
            "check_lineage_source_cannot_be_used",
        ),
        ({"columns": {"a": {"name": "a", "description": ""}}}, "check_model_columns_have_types"),
    ],
)
def test_dbt_bouncer_finds_a_bad_mart(
    spoil: dict[str, Any], check: str, manifest: Manifest, tmp_path: Path
) -> None:
    manifest["nodes"][A_MODEL] |= spoil
    done = bounce(manifest, tmp_path)
    assert done.returncode == 1
    assert check in done.stdout + done.stderr
