"""Logs kept open by one process hold what Dagster's own storage would, and show it at once."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from pipelines.run.instance import instance_of
from pipelines.warehouse import Warehouse

KEY = dg.AssetKey(["marts", "shelf"])
ONE_EVALUATION = dg.AssetCheckKey(KEY, "is_tidy")


@dg.asset(key=KEY, check_specs=[dg.AssetCheckSpec("is_tidy", asset=KEY)])
def shelf() -> Iterator[dg.AssetCheckResult | dg.MaterializeResult]:
    yield dg.MaterializeResult(metadata={"dagster/row_count": 3})
    yield dg.AssetCheckResult(passed=True, check_name="is_tidy")


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(home=tmp_path / "home")


def test_the_log_holds_every_event_that_dagsters_own_storage_would(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    with instance_of(warehouse) as kept_open, dg.instance_for_test(temp_dir=str(tmp_path)) as own:
        logs = [_events(found, _materialize(found)) for found in (kept_open, own)]
    assert logs[0] == logs[1]
    assert ("ASSET_MATERIALIZATION", KEY) in logs[0]


def test_another_process_reads_the_log_while_it_is_kept_open(warehouse: Warehouse) -> None:
    with instance_of(warehouse) as kept_open:
        run_id = _materialize(kept_open)
        with dg.DagsterInstance.from_config(str(warehouse.dagster_home)) as reader:
            assert _events(reader, run_id) == _events(kept_open, run_id)
            assert reader.get_latest_materialization_event(KEY).run_id == run_id
            [check] = reader.event_log_storage.get_asset_check_execution_history(
                ONE_EVALUATION, limit=2
            )
            assert check.status.value == "SUCCEEDED"
            assert reader.get_run_by_id(run_id).is_success


def test_a_later_process_finds_the_log_of_the_one_before(warehouse: Warehouse) -> None:
    with instance_of(warehouse) as first:
        run_id = _materialize(first)
        events = _events(first, run_id)
    with instance_of(warehouse) as second:
        assert _events(second, run_id) == events
        assert second.get_latest_materialization_event(KEY).run_id == run_id


def _materialize(instance: dg.DagsterInstance) -> str:
    return dg.materialize([shelf], instance=instance).run_id


def _events(instance: dg.DagsterInstance, run_id: str) -> list[tuple[str, dg.AssetKey | None]]:
    """What happened in a run, as the log tells it; engine events name the process."""
    happened = [entry.dagster_event for entry in instance.all_logs(run_id) if entry.dagster_event]
    return [(event.event_type_value, event.asset_key) for event in happened]
