"""Runs started from Dagster instead of the command: parts of the graph, and two at once."""

import shutil
from pathlib import Path

import dagster as dg
import pytest

from pipelines.definitions import assemble
from pipelines.ingest.assets import TABLES as RAW_TABLES
from pipelines.run.instance import instance_of
from pipelines.settings import Settings
from pipelines.warehouse import Warehouse
from tests.conftest import Home

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@pytest.fixture(scope="module")
def settings(sample_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("ui_runs") / "home"
    shutil.copytree(sample_home.home, home, symlinks=True)
    return Settings(home=home, shop=sample_home.shop)


def materialize(settings: Settings, *keys: str) -> dg.ExecuteInProcessResult:
    everything = assemble(settings).resolve_implicit_global_asset_job_def()
    with instance_of(Warehouse.of(settings)) as instance:
        return everything.execute_in_process(
            asset_selection=[dg.AssetKey(key.split(".")) for key in keys],
            instance=instance,
            raise_on_error=False,
            run_config=QUIET,
        )


def materialized(result: dg.ExecuteInProcessResult) -> set[str]:
    events = result.get_asset_materialization_events()
    return {".".join(event.asset_key.path) for event in events if event.asset_key}


def why_it_failed(result: dg.ExecuteInProcessResult) -> str:
    assert not result.success
    failed = (dg.DagsterEventType.RUN_FAILURE, dg.DagsterEventType.STEP_FAILURE)
    events = [event for event in result.all_events if event.event_type in failed]
    return "; ".join(str(event.event_specific_data) for event in events)


def test_one_mart_is_built_and_checked_alone(settings: Settings) -> None:
    result = materialize(settings, "marts.fct_orders")

    assert result.success
    assert materialized(result) == {"marts.fct_orders"}
    checked = {
        found.asset_check_key.to_user_string() for found in result.get_asset_check_evaluations()
    }
    assert "marts/fct_orders:fit_for_use" in checked
    assert all(key.startswith("marts/fct_orders:") for key in checked)


def test_publishing_alone_publishes_what_has_passed(settings: Settings) -> None:
    marts = [
        ".".join(spec.key.path)
        for spec in assemble(settings).resolve_all_asset_specs()
        if spec.group_name == "published"
    ]
    result = materialize(settings, *marts)

    assert result.success
    assert materialized(result) == set(marts)


def test_a_second_run_fails_at_once_and_says_why(settings: Settings) -> None:
    with Warehouse.of(settings).hold():
        result = materialize(settings, "marts.dim_periods")

    assert "another run holds" in why_it_failed(result)


def test_an_erasure_that_has_not_ended_is_left_to_the_command(settings: Settings) -> None:
    warehouse = Warehouse.of(settings)
    warehouse.erasure_begun.write_text('{"person": [], "files": []}')
    try:
        result = materialize(settings, *(f"raw.{table}" for table in RAW_TABLES))
    finally:
        warehouse.erasure_begun.unlink()

    assert "an erasure was begun and has not ended: `ladder run`" in why_it_failed(result)


def test_the_command_s_run_left_rows_columns_and_lineage(settings: Settings) -> None:
    with instance_of(Warehouse.of(settings)) as instance:
        event = instance.get_latest_materialization_event(dg.AssetKey(["marts", "fct_orders"]))
        [run] = instance.get_runs(dg.RunsFilter(job_name="nightly"))
    assert run.status == dg.DagsterRunStatus.SUCCESS
    assert event is not None
    assert event.asset_materialization is not None
    metadata = event.asset_materialization.metadata
    rows = metadata["dagster/row_count"].value
    assert isinstance(rows, int)
    assert rows > 1000
    columns = {column.name for column in metadata["dagster/column_schema"].value.columns}
    lineage = metadata["dagster/column_lineage"].value.deps_by_column
    assert set(lineage) == columns
    assert {dep.asset_key.path[0] for dep in lineage["net_amount"]} == {"intermediate"}


def test_without_a_shop_the_run_fails_in_one_line(settings: Settings, tmp_path: Path) -> None:
    lost = settings.model_copy(update={"shop": tmp_path / "none.yml", "home": tmp_path / "home"})
    result = materialize(lost, *[f"raw.{table}" for table in RAW])
    failures = [event for event in result.all_events if event.is_step_failure]
    assert "none.yml" in failures[0].step_failure_data.error.cause.message


RAW = [
    *("orders", "interactions", "customer_links", "fx_rates"),
    *("loads", "load_days", "rejects", "tombstones", "run_settings"),
    *("publications", "published_loads", "published_figures"),
]
