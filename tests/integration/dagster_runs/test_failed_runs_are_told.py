"""Runs of daemon and UI: each failed one is told once, and so is the first good one after."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from pipelines.definitions import assemble
from pipelines.endings import COMMAND_TAG, failed_run_sensor, recovered_run_sensor
from pipelines.run.decisions import withdraw_file
from pipelines.run.instance import instance_of
from pipelines.settings import Settings
from pipelines.warehouse import Warehouse
from tests.conftest import Home
from tests.integration.notify.servers import Webhook, webhook_server

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@pytest.fixture
def settings(sample_home: Home, tmp_path: Path) -> Settings:
    shutil.copytree(sample_home.shop.parent, tmp_path / "shop")
    shutil.copytree(sample_home.home, tmp_path / "home", symlinks=True)
    return Settings(home=tmp_path / "home", shop=tmp_path / "shop" / "shop.yml")


class Daemon:
    """Looks at both sensors as the daemon does, each time from where it stopped looking."""

    def __init__(self, settings: Settings, instance: dg.DagsterInstance) -> None:
        self._instance = instance
        self._sensors = [failed_run_sensor(settings), recovered_run_sensor(settings)]
        self._cursors: list[str | None] = [None, None]
        self.look()

    def look(self) -> None:
        for place, sensor in enumerate(self._sensors):
            context = dg.build_sensor_context(
                instance=self._instance, cursor=self._cursors[place], sensor_name=sensor.name
            )
            self._cursors[place] = sensor.evaluate_tick(context).cursor


def run(
    settings: Settings, instance: dg.DagsterInstance, tags: dict[str, str] | None = None
) -> dg.ExecuteInProcessResult:
    """Only what stands in front of the gate: reading files and checking them."""
    nightly = assemble(settings).resolve_job_def("nightly")
    return nightly.execute_in_process(
        instance=instance,
        raise_on_error=False,
        run_config=QUIET,
        tags=tags,
        op_selection=["ingest"],
    )


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Webhook]:
    with webhook_server() as found:
        monkeypatch.setenv("LADDER_NOTIFY_WEBHOOK", found.address)
        yield found


def test_a_refused_run_is_told_once_and_so_is_its_recovery(
    settings: Settings, hook: Webhook
) -> None:
    orders = settings.shop.parent / "orders"
    spoiled = orders / "spoiled.csv"
    newest = max(orders.glob("*.csv"))
    spoiled.write_text(newest.read_text().replace(f",{newest.stem}-", f",{newest.stem[:5]}13-"))
    with instance_of(Warehouse.of(settings)) as instance:
        daemon = Daemon(settings, instance)
        refused = run(settings, instance)
        assert not refused.success
        daemon.look()
        daemon.look()
        [told] = hook.posted
        withdraw_file(settings, "orders/spoiled.csv")
        assert run(settings, instance).success
        assert run(settings, instance).success
        daemon.look()
        daemon.look()
    assert (told["kind"], told["exit_code"], told["shop"]) == ("refused", 1, "sample_shop")
    assert told["run_id"] == refused.run_id
    assert told["message"].startswith("orders/spoiled.csv: ")
    assert f"{newest.stem[:5]}13-" not in str(told)
    assert [each["event"] for each in hook.posted] == ["failed", "recovered"]


def test_a_run_that_finds_the_warehouse_held_is_told_as_busy(
    settings: Settings, hook: Webhook
) -> None:
    with instance_of(Warehouse.of(settings)) as instance:
        daemon = Daemon(settings, instance)
        with Warehouse.of(settings).hold():
            assert not run(settings, instance).success
        daemon.look()
    [told] = hook.posted
    assert (told["kind"], told["exit_code"]) == ("busy", 3)
    assert "another run holds" in told["message"]


def test_a_run_finds_a_damaged_snapshot_leads_readers_on_and_has_it_told(
    settings: Settings, hook: Webhook
) -> None:
    published = settings.home / "published"
    damaged = (published / "current").resolve()
    shutil.copytree(damaged, damaged.with_name("older"))
    spoiled = damaged / "loyalty.duckdb"
    spoiled.chmod(0o644)
    spoiled.write_bytes(b"rot" + spoiled.read_bytes()[3:])
    with instance_of(Warehouse.of(settings)) as instance:
        assert run(settings, instance).success
        assert run(settings, instance).success
    [told] = hook.posted
    assert (told["event"], told["kind"], told["build_id"]) == ("damaged", "damaged", "older")
    assert told["text"].startswith("sample_shop: what readers saw was damaged: ")
    assert f"snapshot {damaged.name} is damaged on disk: loyalty.duckdb" in told["message"]
    assert (published / "current").resolve().name == "older"


def test_a_run_of_the_command_is_left_to_the_command(settings: Settings, hook: Webhook) -> None:
    settings.shop.write_text("name: [")
    with instance_of(Warehouse.of(settings)) as instance:
        daemon = Daemon(settings, instance)
        assert not run(settings, instance, tags={COMMAND_TAG: "run"}).success
        daemon.look()
    assert hook.posted == []


def test_a_server_that_is_down_fails_neither_sensor_nor_run(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LADDER_NOTIFY_WEBHOOK", "http://127.0.0.1:1/token")
    settings.shop.write_text("name: [")
    with instance_of(Warehouse.of(settings)) as instance:
        daemon = Daemon(settings, instance)
        assert not run(settings, instance).success
        daemon.look()
    said = capfd.readouterr().err
    assert said.count("was not told") == 1
    assert "token" not in said
