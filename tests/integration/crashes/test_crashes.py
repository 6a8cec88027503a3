"""Killed at any step or instant: readers see a whole snapshot, and the next run is right."""

import os
import random
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import LADDER
from tests.integration.crashes.conftest import Ending, Undisturbed, Zygote
from tests.integration.crashes.what_readers_see import (
    differences,
    leftovers,
    runs_by_status,
    snapshot_seen,
)

KILLED = -signal.SIGKILL
_OF_FILES = ("mkdir ", "write ", "rename ", "symlink ", "remove ", "shutil.rmtree ")
KILLS_IN_ALL, MOST_KILLS_AT_RANDOM = 20, 10
KILLS_IN_ONE_HOME = 5
HOMES_OF_THE_LONG_TIER = 44


class CrashingHome:
    """A home in which runs are killed; readers look after each."""

    def __init__(self, zygote: Zygote, shop: Path, home: Path) -> None:
        self._zygote, self._shop, self.home = zygote, shop, home
        self.kills = 0
        self.seen = self.seen_before = snapshot_seen(home) if home.exists() else None

    def run(self, **how: object) -> Ending:
        ending = self._zygote.run(self._shop, self.home, **how)
        assert ending.all_dead, f"{how}: a worker outlived its run"
        assert ending.status in (0, KILLED), f"{how}: {ending.said}"
        self.kills += ending.status == KILLED
        self.seen_before, self.seen = self.seen, snapshot_seen(self.home)
        assert self.seen or not self.seen_before, f"{how}: readers see nothing any more"
        return ending

    def is_killed(self, **how: object) -> None:
        assert self.run(**how).status == KILLED, how

    def ends_like(self, undisturbed: Undisturbed) -> str:
        """Says what the last run said."""
        ending = self.run()
        assert ending.status == 0, ending.said
        assert differences(self.home, undisturbed.home) == []
        assert leftovers(self.home) == []
        assert set(runs_by_status(self.home)) <= {"SUCCESS", "FAILURE"}
        return ending.said

    def finds_no_room(self, moment: str) -> None:
        """The disk is full from this moment on: one line, and readers see what they saw."""
        ending = self._zygote.run(self._shop, self.home, full_before=moment)
        said = ending.said.strip().splitlines()
        assert ending.status == 2, (moment, ending.said)
        assert "free some disk space" in said[-1], (moment, said)
        assert "Traceback" not in ending.said, (moment, ending.said)
        assert ending.all_dead
        assert snapshot_seen(self.home) == self.seen


def turn_a_bit(file: Path) -> None:
    whole = bytearray(file.read_bytes())
    whole[len(whole) // 2] ^= 1
    file.chmod(0o644)
    file.write_bytes(whole)


@pytest.fixture
def crashing(zygote: Zygote, shop: Path, home: Path, undisturbed: Undisturbed) -> CrashingHome:
    """Nothing is in it yet."""
    assert undisturbed.run.status == 0
    shutil.rmtree(home, ignore_errors=True)
    return CrashingHome(zygote, shop, home)


def test_twenty_kills_in_a_row_lose_double_and_half_publish_nothing(
    crashing: CrashingHome, undisturbed: Undisturbed
) -> None:
    """At steps from the first to the last, then at random; the home is never repaired between."""
    before, publishing = steps(undisturbed.run.moments)
    for moment in before:
        crashing.is_killed(kill_before=moment)
        assert crashing.seen is None
    for moment in publishing:
        crashing.run(kill_before=moment, only_publish=True)
    assert crashing.kills > len(before) + len(publishing) // 2
    draw = random.Random(20)
    for _ in range(MOST_KILLS_AT_RANDOM):
        if crashing.seen is None or crashing.kills < KILLS_IN_ALL:
            seconds = draw.uniform(0.1, 0.5) * undisturbed.run.seconds
            crashing.run(kill_after=seconds, full_refresh=True)
    assert crashing.kills >= KILLS_IN_ALL
    if crashing.seen is None:
        crashing.run(only_publish=True)
    assert crashing.seen is not None
    turn_a_bit(crashing.home / "published" / "current" / "loyalty.duckdb")
    said = crashing.ends_like(undisturbed)
    assert f"snapshot {crashing.seen_before} is damaged on disk: loyalty.duckdb" in said


def steps(moments: list[str]) -> tuple[list[str], list[str]]:
    """One moment of each kind, as the run itself came by them: before it publishes, and after.

    Before, the middle one of many of a kind, such as nodes, and of files and folders every third;
    while publishing, one of all the partitioned tables, and numbers as they are where only
    publishing is run.
    """
    border = moments.index("stage publishing 1")
    early, late = moments[:border], moments[border + 1 :]
    files = [kind for kind in kinds(early) if kind.startswith(_OF_FILES)]
    before = [middle_one(early, kind) for kind in kinds(early) if kind not in files]
    before += [middle_one(early, kind) for kind in files[::3]]
    publishing = [kind for kind in kinds(late) if not kind.endswith(".parquet")]
    return sorted(before, key=moments.index), [f"{kind} 1" for kind in publishing]


def kinds(moments: list[str]) -> list[str]:
    return list(dict.fromkeys(moment.rpartition(" ")[0] for moment in moments))


def test_a_full_disk_while_reading_or_deriving_is_told_and_made_up_for(
    crashing: CrashingHome, undisturbed: Undisturbed
) -> None:
    """A limit of the system, met in the middle of the loads, and in the middle of the nodes."""
    for kind in ("load", "node"):
        crashing.finds_no_room(middle_one(undisturbed.run.moments, kind))
    crashing.ends_like(undisturbed)


def middle_one(moments: list[str], kind: str) -> str:
    of_this_kind = [moment for moment in moments if moment.rpartition(" ")[0] == kind]
    return of_this_kind[len(of_this_kind) // 2]


@dataclass(frozen=True)
class SecondNight:
    """A shop, its home before a second night, and after one that nobody disturbed."""

    shop: Path
    before: Path
    undisturbed: Undisturbed


@pytest.fixture(scope="module")
def second_night(zygote: Zygote, shop: Path, home: Path) -> SecondNight:
    """The newest orders and contacts once more, as other people's, under new names."""
    shutil.rmtree(home, ignore_errors=True)
    shop = shutil.copytree(shop, shop.with_name("shop_of_two_nights"))
    first = zygote.run(shop, home)
    assert first.status == 0, first.said
    before = shutil.copytree(home, home.with_name("before"), symlinks=True)
    for folder in (shop / "orders", *(shop / "interactions").iterdir()):
        newest = max(folder.glob("*.csv"), default=None)
        if newest is None:
            continue
        header, *rows = newest.read_text("utf-8").splitlines(keepends=True)
        again = [f"again-{row}" for row in rows]
        newest.with_stem(f"{newest.stem}-again").write_text(header + "".join(again), "utf-8")
    run = zygote.run(shop, home)
    assert run.status == 0, run.said
    return SecondNight(shop, before, Undisturbed(home.rename(home.with_name("after")), run))


@pytest.mark.long
@pytest.mark.timeout(4 * 3600)
def test_two_hundred_kills_of_a_second_night(
    zygote: Zygote, home: Path, second_night: SecondNight
) -> None:
    """Spread over every moment of the night, and as many again at random instants."""
    night = second_night.undisturbed.run
    draw = random.Random(200)
    steps = spread_over(night.moments, HOMES_OF_THE_LONG_TIER * (KILLS_IN_ONE_HOME - 2))
    kills, seconds = 0, night.seconds
    for number in range(HOMES_OF_THE_LONG_TIER):
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(second_night.before, home, symlinks=True)
        crashing = CrashingHome(zygote, second_night.shop, home)
        for moment in steps[number::HOMES_OF_THE_LONG_TIER]:
            crashing.run(kill_before=moment)
        for _ in range(2):
            ending = crashing.run(kill_after=draw.uniform(0, 0.9) * seconds, full_refresh=True)
            # What outran its kill says how fast the machine is by now.
            seconds = seconds if ending.status == KILLED else ending.seconds
        kills += crashing.kills
        crashing.ends_like(second_night.undisturbed)
    assert kills >= 200


def spread_over(moments: list[str], number: int) -> list[str]:
    """As many of the moments, in order; files written and moved are rarer and come all."""
    rare = [moment for moment in moments if not moment.startswith("node")]
    nodes = [moment for moment in moments if moment.startswith("node")]
    every = max(1, len(nodes) // max(1, number - len(rare)))
    chosen = {*rare, *nodes[::every]}
    return [moment for moment in moments if moment in chosen][:number]


@pytest.mark.long
def test_of_runs_at_once_one_publishes_and_the_others_say_why(
    crashing: CrashingHome, shop: Path, undisturbed: Undisturbed
) -> None:
    """Real processes: the lock of a home is the system's."""
    shutil.copytree(undisturbed.home, crashing.home, symlinks=True)
    runs = [
        subprocess.Popen(
            [*LADDER, "run", "--full-refresh"],
            env={
                **os.environ,
                "LADDER_SHOP": str(shop / "shop.yml"),
                "LADDER_HOME": str(crashing.home),
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    said = [run.communicate()[1] for run in runs]
    assert sorted(run.returncode for run in runs) == [0, 3, 3], said
    assert sum("another run holds" in words for words in said) == 2
    assert differences(crashing.home, undisturbed.home) == []
