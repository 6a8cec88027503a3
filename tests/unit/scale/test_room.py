"""A benchmark that the machine cannot hold is refused before it begins, by one line."""

import pytest

from benchmarks.scale import room
from benchmarks.scale.room import MEMORY, insist_on_room, refusal


@pytest.fixture(autouse=True)
def _three_gigabytes_a_million(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "DISK_PER_MILLION", {"slim": 0.5, "fat": 3.0})


def test_what_fits_exactly_is_not_refused() -> None:
    assert refusal([1, 10], ["fat"], disk=30.0, memory=MEMORY) is None


def test_the_largest_is_named_with_its_need_and_the_sizes_that_fit() -> None:
    """50 million are 150 GB for the greediest, 20 are 60: of 59 GB ten are left."""
    said = refusal([1, 50, 10, 20], ["slim", "fat"], disk=59.0, memory=MEMORY)
    assert said
    assert said.startswith("refused: 50 million orders need 150 GB of disk, 59 are free in ")
    assert said.endswith('; ORDERS="1 10" would fit')
    assert "\n" not in said


def test_a_benchmark_that_needs_little_is_not_held_to_the_need_of_another() -> None:
    assert refusal([50], ["slim"], disk=25.0, memory=MEMORY) is None


def test_where_nothing_fits_nothing_is_offered() -> None:
    said = refusal([1], ["fat"], disk=2.5, memory=MEMORY)
    assert said
    assert "ORDERS" not in said


def test_little_memory_refuses_every_size() -> None:
    said = refusal([0.1], ["slim"], disk=1000.0, memory=MEMORY - 0.1)
    assert said
    assert "of memory" in said


def test_a_refused_benchmark_ends_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "available_memory", lambda: 0.5)
    with pytest.raises(SystemExit, match="refused: "):
        insist_on_room([0.1], ["slim"])
