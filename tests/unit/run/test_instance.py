"""The Dagster instance of a home: quiet, small, and rid of runs whose process died."""

from pathlib import Path

import dagster as dg
import pytest

from pipelines.endings import COMMAND_TAG
from pipelines.run import instance
from pipelines.run.home import may_have_dead_runs
from pipelines.run.instance import instance_of
from pipelines.warehouse import Warehouse


@dg.op
def nothing() -> None: ...


@dg.job
def idle() -> None:
    nothing()


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(home=tmp_path)


def test_a_run_whose_process_died_is_failed_before_the_next_one(warehouse: Warehouse) -> None:
    with instance_of(warehouse) as first:
        run = first.create_run_for_job(idle, tags={COMMAND_TAG: "run"})
        first.handle_new_event(_started(run))
        assert first.get_run_by_id(run.run_id).status == dg.DagsterRunStatus.STARTED
    with instance_of(warehouse) as second:
        assert second.get_run_by_id(run.run_id).status == dg.DagsterRunStatus.FAILURE


def test_a_dead_run_is_noticed_without_dagster(warehouse: Warehouse) -> None:
    assert not may_have_dead_runs(warehouse)
    with instance_of(warehouse) as first:
        run = first.create_run_for_job(idle, tags={COMMAND_TAG: "run"})
        first.handle_new_event(_started(run))
    assert may_have_dead_runs(warehouse)
    with instance_of(warehouse):
        pass
    assert not may_have_dead_runs(warehouse)


def test_a_run_of_the_ui_is_left_alone(warehouse: Warehouse) -> None:
    with instance_of(warehouse) as first:
        run = first.create_run_for_job(idle)
    with instance_of(warehouse) as second:
        assert second.get_run_by_id(run.run_id).status == dg.DagsterRunStatus.NOT_STARTED


def test_only_the_newest_runs_and_their_files_are_kept(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(instance, "RUNS_KEPT", 2)
    with instance_of(warehouse) as found:
        made = [idle.execute_in_process(instance=found).run_id for _ in range(4)]
    with instance_of(warehouse) as found:
        assert set(found.get_run_ids()) == set(made[2:])
    files = {file.stem for file in (warehouse.dagster_home / "history" / "runs").glob("*-*.db")}
    assert files == set(made[2:])


def test_telemetry_is_off_and_one_run_and_one_step_go_at_a_time(warehouse: Warehouse) -> None:
    with instance_of(warehouse) as found:
        assert found.telemetry_enabled is False
        assert found.nux_enabled is False
        concurrency = found.get_concurrency_config()
        assert concurrency.run_queue_config.max_concurrent_runs == 1
        assert concurrency.pool_config.default_pool_limit == 1


def test_what_the_rooms_say_is_kept_by_dagster_only_where_the_command_does_not(
    warehouse: Warehouse,
) -> None:
    with instance_of(warehouse) as found:
        assert list(found.managed_python_loggers) == []
    with dg.DagsterInstance.from_config(str(warehouse.dagster_home)) as daemons:
        assert list(daemons.managed_python_loggers) == ["pipelines"]


def _started(run: dg.DagsterRun) -> dg.EventLogEntry:
    event = dg.DagsterEvent("PIPELINE_START", run.job_name, message="started")
    return dg.EventLogEntry(
        error_info=None,
        level=10,
        user_message="",
        run_id=run.run_id,
        timestamp=0.0,
        job_name=run.job_name,
        dagster_event=event,
    )
