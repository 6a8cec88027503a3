"""What a real webhook server hears of the real command, and that it never changes its ending."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import LADDER, SOURCE_OF_LADDER, Home, run
from tests.forking.ready import ready_python
from tests.integration.notify.servers import HERE, Webhook, webhook_server

NOBODY_LISTENS = f"http://{HERE}:1/S3CRET-TOKEN"


@pytest.fixture
def home(sample_home: Home, tmp_path: Path) -> Home:
    shutil.copytree(sample_home.shop.parent, tmp_path / "shop")
    shutil.copytree(sample_home.home, tmp_path / "home", symlinks=True)
    return Home(shop=tmp_path / "shop" / "shop.yml", home=tmp_path / "home")


@pytest.fixture
def hook() -> Iterator[Webhook]:
    with webhook_server() as found:
        yield found


def ladder(home: Home, hook: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run([*ready_python(), SOURCE_OF_LADDER, *arguments], **surroundings(home, hook))


def surroundings(home: Home, hook: str) -> dict[str, str]:
    return {
        "LADDER_SHOP": str(home.shop),
        "LADDER_HOME": str(home.home),
        "LADDER_NOTIFY_WEBHOOK": hook,
    }


def log_of(home: Home) -> str:
    return "".join(file.read_text() for file in sorted((home.home / "logs").glob("*.log")))


def spoil(home: Home) -> str:
    """A delivery with a day that does not exist; returns that day."""
    newest = max((home.shop.parent / "orders").glob("*.csv"))
    header, *rows = newest.read_text().splitlines()
    month = newest.stem
    spoiled = [row.replace(f",{month}-", f",{month[:5]}13-", 1) for row in rows]
    newest.with_name("spoiled.csv").write_text("\n".join([header, *spoiled]) + "\n")
    return f"{month[:5]}13-"


def test_a_refused_run_is_told_once_without_data_and_its_recovery_too(
    home: Home, hook: Webhook
) -> None:
    published = (home.home / "published" / "current").resolve().name
    day = spoil(home)

    done = ladder(home, hook.address, "run")

    assert done.returncode == 1
    assert day in done.stderr
    [told] = hook.posted
    assert (told["event"], told["kind"], told["exit_code"]) == ("failed", "refused", 1)
    assert (told["shop"], told["home"]) == ("sample_shop", str(home.home))
    assert told["build_id"] == published
    assert "orders/spoiled.csv" in told["message"]
    assert "rows rejected" in told["message"]
    assert day not in str(told)
    assert day not in log_of(home)
    assert "ended with exit code 1" in log_of(home)

    assert ladder(home, hook.address, "withdraw", "orders/spoiled.csv").returncode == 0
    assert ladder(home, hook.address, "run").returncode == 0
    assert ladder(home, hook.address, "run").returncode == 0
    assert [each["event"] for each in hook.posted] == ["failed", "recovered"]


def test_a_missing_map_a_wrong_setting_and_a_held_home_are_told_with_their_codes(
    home: Home, hook: Webhook
) -> None:
    assert ladder(home, hook.address, "run", "--shop", "nowhere.yml").returncode == 2
    wrong = {**surroundings(home, hook.address), "LADDER_KEEP_SNAPSHOTS": "many"}
    assert run([*LADDER, "run"], **wrong).returncode == 2
    with (home.home / "run.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert ladder(home, hook.address, "run").returncode == 3
    assert [(told["kind"], told["exit_code"]) for told in hook.posted] == [
        ("configuration", 2),
        ("configuration", 2),
        ("busy", 3),
    ]
    assert "LADDER_KEEP_SNAPSHOTS" in hook.posted[1]["message"]


def test_a_defect_is_told_by_its_kind_and_place_not_by_its_words(home: Home, hook: Webhook) -> None:
    broken = (
        "import pipelines.run.command as command\n"
        "def gather(*_): raise KeyError('anna@shop.example')\n"
        "command.gather = gather\n"
        "from pipelines.cli import main; main()"
    )
    done = run([sys.executable, "-c", broken, "run"], **surroundings(home, hook.address))
    assert done.returncode == 70
    assert "anna@shop.example" in done.stderr
    [told] = hook.posted
    assert (told["kind"], told["exit_code"]) == ("defect", 70)
    assert told["message"].startswith("KeyError at pipelines/run/")
    assert "anna" not in str(told) + log_of(home)


def test_nothing_new_tells_nobody(home: Home, hook: Webhook) -> None:
    assert ladder(home, hook.address, "run").returncode == 0
    assert hook.requests == []
    assert "nothing new since the last published build" in log_of(home)


@pytest.mark.parametrize("answer", [500, None])
def test_a_notifier_that_fails_is_one_line_and_changes_no_ending(
    home: Home, answer: int | None
) -> None:
    with webhook_server(answer) as hook:
        done = ladder(home, f"{hook.address}/S3CRET", "run", "--as-of", "yesterday")
    assert done.returncode == 2
    warning, said = done.stderr.splitlines()
    assert warning.startswith(f"ladder: warning: webhook at {HERE} was not told: ")
    assert said.startswith("ladder: --as-of yesterday")
    assert log_of(home).count("was not told") == 1
    assert "--as-of yesterday" in log_of(home)
    assert "S3CRET" not in done.stderr + done.stdout + log_of(home)


def test_a_run_whose_process_died_is_told_by_the_next_one(home: Home, hook: Webhook) -> None:
    killed = subprocess.Popen(
        [*LADDER, "run", "--full-refresh"],
        env={**os.environ, **surroundings(home, hook.address)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert killed.stdout is not None
    assert "starting" in killed.stdout.readline()
    killed.send_signal(signal.SIGKILL)
    killed.communicate(timeout=60)
    assert hook.posted == []

    assert ladder(home, hook.address, "run", "--full-refresh").returncode == 0
    assert ladder(home, hook.address, "run").returncode == 0

    assert [(told["event"], told["kind"]) for told in hook.posted] == [
        ("failed", "died"),
        ("recovered", "published"),
    ]


def test_damage_that_a_run_finds_is_told_though_the_run_ends_well(
    home: Home, hook: Webhook
) -> None:
    damaged = (home.home / "published" / "current").resolve()
    shutil.copytree(damaged, damaged.with_name("older"))
    page = damaged / "report" / "index.html"
    page.chmod(0o644)
    page.write_text("rot")

    done = ladder(home, hook.address, "run")

    assert done.returncode == 0, done.stderr
    found = f"snapshot {damaged.name} is damaged on disk: report/index.html"
    assert found in log_of(home)
    told = hook.posted[0]
    assert (told["event"], told["kind"], told["exit_code"]) == ("damaged", "damaged", None)
    assert found in told["message"]
    assert "readers now see older" in told["message"]


def test_the_test_message_arrives_or_says_why_not(home: Home, hook: Webhook) -> None:
    done = ladder(home, hook.address, "notify")
    assert (done.returncode, done.stderr) == (0, "")
    assert [told["event"] for told in hook.posted] == ["test"]
    failed = ladder(home, NOBODY_LISTENS, "notify")
    assert failed.returncode == 2
    assert "Connection refused" in failed.stderr
    assert "S3CRET" not in failed.stderr
    assert run([*LADDER, "notify"], LADDER_NOTIFY_WEBHOOK="").returncode == 2


def test_a_run_that_the_machine_ends_is_told_and_one_that_a_person_ends_is_not(
    home: Home, hook: Webhook
) -> None:
    published = (home.home / "published" / "current").resolve()
    for sent, exit_code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
        started = subprocess.Popen(
            [*LADDER, "run", "--full-refresh"],
            env={**os.environ, **surroundings(home, hook.address)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert started.stdout is not None
        assert "starting" in started.stdout.readline()
        started.send_signal(sent)
        _, said = started.communicate(timeout=120)
        assert (started.returncode, "Traceback" in said) == (exit_code, False), said
        assert (home.home / "published" / "current").resolve() == published
    [told] = hook.posted
    assert (told["event"], told["kind"], told["exit_code"]) == ("failed", "died", None)
    assert "SIGTERM" in told["message"]
    assert "ended with exit code 143" in log_of(home)

    assert ladder(home, hook.address, "run").returncode == 0
    assert [message["event"] for message in hook.posted] == ["failed", "recovered"]
