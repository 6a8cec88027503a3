"""`ladder erase`: one person out of every file of a home, also when it is killed at every step.

The same search finds the person before, in each kind of place.
"""

import shutil
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from tests.conftest import Home
from tests.end_to_end.erasing import killed_at, one_who_was_referred_and_bought, published
from tests.end_to_end.searching import places_that_name

STEPS = ("_begin", "erase_rows", "Warehouse.rewrite", "forget_runs", "_publish")
KINDS_OF_PLACES = (
    "warehouse.duckdb raw.orders.source_customer_id",
    "warehouse.duckdb raw.interactions.referred_customer_id",
    "warehouse.duckdb raw.rejects.row",
    "warehouse.duckdb quality.verdicts.results",
    "warehouse.duckdb marts.dim_customers.customer_id",
    "loyalty.duckdb marts.fct_orders.customer_id",
    "marts/dim_customers.parquet customer_id",
    "marts/fct_customer_periods.parquet/2025.parquet customer_id",
    "history/runs/index.db event_logs.event",
    "schedules/schedules.db job_ticks.tick_body",
    "dbt/logs/dbt.log (bytes)",
    "logs/ladder.log (bytes)",
    "refused/index.html (bytes)",
    "quality/index.html (bytes)",
    "published/snapshots/20200101T000000Z-older/loyalty.duckdb marts.dim_customers.customer_id",
)


@pytest.fixture
def home(sample_home: Home, tmp_path: Path) -> Home:
    """A copy of the sample shop and its home that a test may spoil."""
    shutil.copytree(sample_home.shop.parent, tmp_path / "shop")
    shutil.copytree(sample_home.home, tmp_path / "home", symlinks=True)
    return Home(shop=tmp_path / "shop" / "shop.yml", home=tmp_path / "home")


def test_an_erased_person_is_in_no_file_of_the_home(home: Home) -> None:
    person = one_who_was_referred_and_bought(home)
    plant(home, person)
    before = places_that_name(person, home.home)
    assert [kind for kind in KINDS_OF_PLACES if not any(p.endswith(kind) for p in before)] == []
    everybody, orders = published(home, person)
    assert person in everybody
    theirs = rows_of(home, person)

    for step in STEPS:
        done = killed_at(step, home, "erase", person, "--yes")
        assert done.returncode == -signal.SIGKILL, f"{step}: {done.stdout}\n{done.stderr}"
        assert published(home, person) == (everybody, orders), f"{step}: readers see another build"
    done = home.ladder("run")

    assert done.returncode == 0, done.stderr
    assert "an erasure was begun and has not ended: ending it" in done.stdout
    assert "still to do by you: the files delivered hold the customer" in done.stdout
    assert person not in done.stdout + done.stderr
    assert places_that_name(person, home.home) == set()
    assert published(home, person) == (everybody - {person}, orders)
    assert erased_by_the_ledger(home) == theirs
    [snapshot] = (home.home / "published" / "snapshots").iterdir()
    files = [path for path in snapshot.rglob("*") if path.is_file()]
    assert {path.stat().st_nlink for path in files} == {1}
    assert "keeps this line" in (home.home / "logs" / "ladder.log").read_text()

    again = home.ladder("erase", person, "--yes")
    assert again.returncode == 0, again.stderr
    assert "nothing is left to do" in again.stdout


def test_nothing_is_erased_unasked(home: Home) -> None:
    person = one_who_was_referred_and_bought(home)
    unconfirmed = home.ladder("erase", person)
    assert unconfirmed.returncode == 2
    assert "not confirmed" in unconfirmed.stderr
    unknown = home.ladder("erase", "nobody", "--yes")
    assert unknown.returncode == 2
    assert len(unknown.stderr.strip().splitlines()) == 1
    assert person in published(home, person)[0]


def test_dagsters_daemon_keeps_an_erasure_waiting(home: Home) -> None:
    runs = home.home / "dagster" / "history" / "runs.db"
    with closing(sqlite3.connect(runs)) as connection, connection:
        connection.execute(
            "insert into daemon_heartbeats (daemon_type, daemon_id, timestamp)"
            " values ('SENSOR', 'x', strftime('%Y-%m-%d %H:%M:%f', 'now'))"
        )
    done = home.ladder("erase", one_who_was_referred_and_bought(home), "--yes")
    assert done.returncode == 3
    assert "stop `ladder ui`" in done.stderr


def plant(home: Home, person: str) -> None:
    """Put the person where a run of this small shop has put nobody: rejects, samples, logs."""
    with duckdb.connect(str(home.home / "warehouse.duckdb")) as warehouse:
        warehouse.execute(
            "insert into raw.rejects select 1, 99, 'unreadable_line', null, 'x',"
            " json_object('line', '7;' || $1 || ';9')",
            [person],
        )
        warehouse.execute(
            "update raw.loads set rows_read = rows_read + 1, rows_rejected = rows_rejected + 1"
            " where load_id = 1"
        )
        warehouse.execute(
            """update quality.verdicts set results = '[{"customer_id": "' || $1 || '"}]'
            where table_name = 'marts.dim_customers'""",
            [person],
        )
    history = home.home / "dagster" / "history" / "runs" / "index.db"
    ticks = home.home / "dagster" / "schedules" / "schedules.db"
    with closing(sqlite3.connect(history)) as events, events:
        events.execute("update event_logs set event = event || ?", [f" customer_id={person}"])
    with closing(sqlite3.connect(ticks)) as schedules, schedules:
        schedules.execute(
            "insert into job_ticks (job_origin_id, status, type, timestamp, tick_body)"
            " values ('x', 'FAILURE', 'SENSOR', '2024-01-01', ?)",
            [f"order of {person}"],
        )
    for name in ("dbt/logs/dbt.log", "logs/ladder.log", "refused/index.html"):
        file = home.home / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"keeps this line\nnot fit: customer_id={person}\n")
    current = (home.home / "published" / "current").resolve()
    page = current / "quality" / "index.html"
    page.chmod(0o644)
    page.write_text(f"customer_id={person}")
    shutil.copytree(current, current.with_name("20200101T000000Z-older"))


def rows_of(home: Home, person: str) -> int:
    """Delivered rows of this person; the sample shop delivers each version of an order once."""
    with duckdb.connect(str(home.home / "warehouse.duckdb")) as warehouse:
        [(rows,)] = warehouse.execute(
            """
            select (select count(*) from raw.orders where source_customer_id = $1)
                + (select count(*) from raw.interactions where source_customer_id = $1)
            """,
            [person],
        ).fetchall()
    return int(rows)


def erased_by_the_ledger(home: Home) -> int:
    database = home.home / "published" / "current" / "loyalty.duckdb"
    with duckdb.connect(str(database), read_only=True) as connection:
        [(rows,)] = connection.execute(
            "select sum(rows_out) from marts.fct_row_ledger where outcome = 'erased'"
        ).fetchall()
    return int(rows)
