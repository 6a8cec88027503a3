"""When a run starts by itself: a complete new file, once, and half past two at night."""

import os
from pathlib import Path

import dagster as dg
import pytest

from pipelines.settings import Settings
from pipelines.triggers import arrived, new_files_sensor, nightly_schedule

MAP = """
name: corner_shop
reporting_time_zone: America/New_York
reporting_currency: USD
orders:
  files: orders/*.csv
  columns: {order_id: a, customer_id: b, ordered_at: c, amount: d}
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "orders").mkdir()
    (tmp_path / "shop.yml").write_text(MAP)
    return Settings(home=tmp_path / "home", shop=tmp_path / "shop.yml")


def look(settings: Settings, cursor: str | None) -> dg.SensorResult:
    context = dg.build_sensor_context(cursor=cursor)
    result = new_files_sensor(settings)(context)
    assert isinstance(result, dg.SensorResult)
    return result


def deliver(settings: Settings, name: str, content: str) -> Path:
    file = settings.shop.parent / "orders" / name
    file.write_text(content)
    return file


def test_a_new_file_starts_one_run_once_it_has_stopped_growing(settings: Settings) -> None:
    deliver(settings, "may.csv", "a,b,c,d\n")
    first = look(settings, None)
    assert not first.run_requests
    deliver(settings, "may.csv", "a,b,c,d\n1,2,3,4\n")
    growing = look(settings, first.cursor)
    assert not growing.run_requests
    complete = look(settings, growing.cursor)
    assert len(complete.run_requests or []) == 1
    again = look(settings, complete.cursor)
    assert not again.run_requests


def test_a_file_delivered_again_under_its_name_starts_a_run_again(settings: Settings) -> None:
    file = deliver(settings, "may.csv", "a,b,c,d\n1,2,3,4\n")
    cursor = look(settings, look(settings, None).cursor).cursor
    file.write_text("a,b,c,d\n1,2,3,5\n")
    os.utime(file, (2_000_000_000, 2_000_000_000))
    changed = look(settings, cursor)
    assert not changed.run_requests
    assert len(look(settings, changed.cursor).run_requests or []) == 1


def test_what_was_published_before_the_first_look_starts_nothing(settings: Settings) -> None:
    os.utime(deliver(settings, "april.csv", "a,b,c,d\n"), (1_000_000_000, 1_000_000_000))
    published = settings.home / "published"
    (published / "snapshots" / "x").mkdir(parents=True)
    (published / "current").symlink_to(Path("snapshots") / "x")
    assert not look(settings, look(settings, None).cursor).run_requests


def test_an_empty_folder_and_a_broken_map_are_no_reason_to_fail(settings: Settings) -> None:
    assert not look(settings, None).run_requests
    settings.shop.write_text("name: [")
    broken = look(settings, None)
    assert broken.skip_reason is not None
    assert "shop.yml" in str(broken.skip_reason.skip_message)


def test_a_vanished_file_is_no_arrival() -> None:
    assert arrived({}, {"a": [1, 1]}, {}) == {}


def test_the_night_is_the_reporting_zone_s(settings: Settings) -> None:
    schedule = nightly_schedule(settings)
    assert schedule.cron_schedule == "30 2 * * *"
    assert schedule.execution_timezone == "America/New_York"


def test_without_a_map_the_night_is_utc(tmp_path: Path) -> None:
    schedule = nightly_schedule(Settings(home=tmp_path, shop=tmp_path / "none.yml"))
    assert schedule.execution_timezone == "UTC"
