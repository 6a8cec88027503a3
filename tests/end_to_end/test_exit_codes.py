"""How the command ends, as a scheduler sees it: the real command in its own process."""

import fcntl
import os
import shutil
import signal
import subprocess
from pathlib import Path

import duckdb
import pytest

from tests.conftest import LADDER, REPOSITORY, Home
from tests.forking.ready import ready_python


@pytest.fixture
def home(sample_home: Home, tmp_path: Path) -> Home:
    """A copy of the sample shop and its home that a test may spoil."""
    shutil.copytree(sample_home.shop.parent, tmp_path / "shop")
    shutil.copytree(sample_home.home, tmp_path / "home", symlinks=True)
    return Home(shop=tmp_path / "shop" / "shop.yml", home=tmp_path / "home")


def test_nothing_new_ends_with_0_and_shows_what_is_published(home: Home) -> None:
    before = _current(home)
    done = home.ladder_anew("run")
    assert done.returncode == 0, done.stderr
    assert "nothing new since the last published build" in done.stdout
    assert "Where customers stand" in done.stdout
    report = home.home / "published" / "current" / "report" / "index.html"
    assert f"{report}     the relationship in pictures" in done.stdout
    assert report.is_file()
    assert _current(home) == before


def test_a_spoiled_file_ends_with_1_and_leaves_what_is_published_until_it_is_withdrawn(
    home: Home,
) -> None:
    before = _current(home)
    _deliver_spoiled_orders(home)

    done = home.ladder_anew("run")

    assert done.returncode == 1
    assert _current(home) == before
    assert len(done.stderr.strip().splitlines()) == 1
    for word in (
        "orders/spoiled.csv",
        "ordered_at is 2025-13-",
        "ladder accept",
        "ladder withdraw",
    ):
        assert word in done.stderr

    assert home.ladder("withdraw", "orders/spoiled.csv").returncode == 0
    assert home.ladder("run").returncode == 0
    assert _current(home) == before


def test_a_refused_file_is_refused_again_until_it_is_accepted(home: Home) -> None:
    before = _current(home)
    _deliver_spoiled_orders(home)
    assert home.ladder("run").returncode == 1
    assert home.ladder("run").returncode == 1

    accepted = home.ladder("accept", "orders/spoiled.csv")
    assert accepted.returncode == 0, accepted.stderr
    done = home.ladder("run")

    assert done.returncode == 0, done.stderr
    assert _current(home) != before


def test_a_missing_map_ends_with_2(home: Home) -> None:
    done = home.ladder_anew("run", "--shop", str(home.shop.with_name("nowhere.yml")))
    assert done.returncode == 2
    assert "nowhere.yml" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_an_unknown_key_in_the_map_ends_with_2_and_names_the_nearest(home: Home) -> None:
    home.shop.write_text(home.shop.read_text().replace("reporting_currency:", "report_currency:"))
    done = home.ladder("run")
    assert done.returncode == 2
    assert "report_currency" in done.stderr
    assert "reporting_currency" in done.stderr


def test_a_wrong_edit_of_a_seed_ends_with_2_before_anything_is_derived(
    home: Home, tmp_path: Path
) -> None:
    before = _current(home)
    shutil.copytree(REPOSITORY / "dbt_project", tmp_path / "dbt_project")
    rules = tmp_path / "dbt_project" / "seeds" / "ladder_rules.csv"
    rules.write_text(rules.read_text().replace("delight_nps,delight", "delight_nps,delihgt"))
    elsewhere = (
        "from pathlib import Path; from pipelines import cli, transform; "
        "import pipelines.transform.build; "
        f"transform.build.DBT_PROJECT = Path({str(tmp_path / 'dbt_project')!r}); cli.main()"
    )
    done = home.run(*ready_python(), elsewhere, "run", "--full-refresh")
    assert done.returncode == 2, done.stderr
    assert done.stderr == (
        "ladder: dbt_project/seeds/ladder_rules.csv line 7: rung 'delihgt' is not one of"
        " dissatisfied, satisfaction, delight, engagement, empowerment\n"
    )
    assert _current(home) == before


def test_why_is_asked_of_what_is_published_and_ends_with_2_for_whom_nobody_knows(
    sample_home: Home,
) -> None:
    snapshot = sample_home.home / "published" / "current" / "loyalty.duckdb"
    with duckdb.connect(str(snapshot), read_only=True) as published:
        [(customer, stage)] = published.execute(
            "select customer_id, ladder_stage from marts.dim_customers"
            " where ladder_stage = 'delight' order by customer_id limit 1"
        ).fetchall()
    done = sample_home.ladder("explain", customer)
    assert (done.returncode, done.stderr) == (0, "")
    assert f": {stage}" in done.stdout.splitlines()[0]
    assert "One rung up, engagement" in done.stdout
    unknown = sample_home.ladder("explain", "nobody")
    assert unknown.returncode == 2
    assert len(unknown.stderr.strip().splitlines()) == 1
    assert "nobody" in unknown.stderr


def test_a_home_holds_one_shop_and_takes_no_other(home: Home) -> None:
    before = _current(home)
    home.shop.write_text(home.shop.read_text().replace("name: sample_shop", "name: other_shop"))
    done = home.ladder("run")
    assert done.returncode == 2
    assert done.stderr == (
        "ladder: the home holds the shop ‹sample_shop›, and the map is of ‹other_shop›: "
        "give each shop a --home of its own\n"
    )
    assert _current(home) == before


@pytest.mark.parametrize("as_of", ["yesterday", "", "9999-12-31", "9999-12-31T23:59-10:00"])
def test_a_time_that_is_none_or_has_not_come_ends_with_2_before_anything_is_read(
    sample_home: Home, tmp_path: Path, as_of: str
) -> None:
    home = Home(shop=sample_home.shop, home=tmp_path / "new")
    done = home.ladder("run", "--as-of", as_of)
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("ladder: --as-of ")
    assert not home.home.exists()


def test_a_time_before_all_data_ends_with_2_and_leaves_what_is_published(home: Home) -> None:
    before = _current(home)
    done = home.ladder_anew("run", "--as-of", "1990-01-01")
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "as early as" in done.stderr
    assert _current(home) == before


def test_names_of_folders_are_no_patterns(sample_home: Home, tmp_path: Path) -> None:
    shutil.copytree(sample_home.shop.parent, tmp_path / "s[h]op's {1}")
    shutil.copytree(sample_home.home, tmp_path / "home's {1}", symlinks=True)
    home = Home(shop=tmp_path / "s[h]op's {1}" / "shop.yml", home=tmp_path / "home's {1}")
    done = home.ladder_anew("run", "--full-refresh")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", ["a%20b", "c?d", "e#f%", "g*h", "k[x]l"])
def test_a_home_whose_name_dagster_cannot_take_is_refused_and_nothing_is_made(
    sample_home: Home, tmp_path: Path, name: str
) -> None:
    home = Home(shop=sample_home.shop, home=tmp_path / name / "home")
    done = home.ladder("run")
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "LADDER_HOME=" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments", [("withdraw", "may.csv"), ("accept", "may.csv"), ("rollback",)], ids=" ".join
)
def test_a_decision_about_a_folder_that_is_no_home_ends_with_2_and_makes_none(
    sample_home: Home, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    for folder in (tmp_path / "absent", tmp_path):
        done = Home(shop=sample_home.shop, home=folder).ladder(*arguments)
        assert done.returncode == 2, done.stderr
        assert len(done.stderr.splitlines()) == 1
        assert str(folder) in done.stderr
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["letter", "letter/home", "n" * 300])
@pytest.mark.parametrize("command", ["run", "sample"])
def test_a_place_where_nothing_can_be_made_ends_with_2_in_one_line(
    sample_home: Home, tmp_path: Path, command: str, place: str
) -> None:
    (tmp_path / "letter").write_text("mine")
    home = Home(shop=sample_home.shop, home=tmp_path / place)
    done = home.ladder(*([command] if command == "run" else [command, str(home.home)]))
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert (tmp_path / "letter").read_text() == "mine"


def test_a_home_held_by_another_run_ends_with_3(home: Home) -> None:
    with (home.home / "run.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = home.ladder_anew("run")
    assert done.returncode == 3
    assert "another run holds" in done.stderr


def test_a_warehouse_opened_by_another_process_ends_with_3(home: Home) -> None:
    with duckdb.connect(str(home.home / "warehouse.duckdb")):
        done = home.ladder("run", "--full-refresh")
    assert done.returncode == 3
    assert "warehouse.duckdb open" in done.stderr


def test_a_home_that_may_not_be_written_ends_with_2(sample_home: Home) -> None:
    done = sample_home.ladder("run", "--home", "/sys/ladder")
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (2, 1)
    assert "/sys/ladder may not be written" in done.stderr


def test_a_lost_link_is_made_again_although_nothing_is_new(home: Home) -> None:
    before = _current(home)
    (home.home / "published" / "current").unlink()
    lost = home.ladder("status")
    assert "`current` leads to no snapshot" in lost.stdout

    done = home.ladder("run")

    assert done.returncode == 0, done.stderr
    assert f"readers now see {before}" in done.stdout
    assert _current(home) == before
    assert f"{before}  as of" in home.ladder("status", "--verify").stdout


def test_rollback_lets_readers_see_the_snapshot_before(home: Home) -> None:
    newest = (home.home / "published" / "current").resolve()
    before = shutil.copytree(newest, newest.with_name("20200101T000000Z-before"))

    done = home.ladder("rollback")

    assert done.returncode == 0, done.stderr
    assert _current(home) == before.name
    again = home.ladder("rollback")
    assert again.returncode == 2
    assert "oldest snapshot" in again.stderr


def test_an_interrupted_run_ends_with_130_and_leaves_what_is_published(home: Home) -> None:
    before = _current(home)
    run = subprocess.Popen(
        [*LADDER, "run", "--full-refresh"],
        env={**os.environ, "LADDER_SHOP": str(home.shop), "LADDER_HOME": str(home.home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert run.stdout is not None
    assert "starting" in run.stdout.readline()  # reading files from here on
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=120)
    assert run.returncode == 130, said
    assert "Traceback" not in said
    assert _current(home) == before
    assert home.ladder("run").returncode == 0


def _current(home: Home) -> str:
    return (home.home / "published" / "current").resolve().name


def _deliver_spoiled_orders(home: Home) -> None:
    """The newest delivery again, under a new name, with a day that does not exist."""
    newest = max((home.shop.parent / "orders").glob("*.csv"))
    header, *rows = newest.read_text().splitlines()
    month = newest.stem
    spoiled = [row.replace(f",{month}-", f",{month[:5]}13-", 1) for row in rows]
    newest.with_name("spoiled.csv").write_text("\n".join([header, *spoiled]) + "\n")
