"""A benchmark that the machine cannot hold is refused before it begins, by one line.

Here one million orders take 3 GB of disk where most is taken, and 2 + 2 GB of memory, never over 8.
"""

import pytest

from benchmarks.scale import room
from benchmarks.scale.room import insist_on_room, refusal

PLENTY = 1000.0


@pytest.fixture(autouse=True)
def _what_a_million_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "DISK_PER_MILLION", {"slim": 0.5, "fat": 3.0})
    monkeypatch.setattr(room, "MEMORY_AT_FIRST", 2.0)
    monkeypatch.setattr(room, "MEMORY_PER_MILLION", 2.0)
    monkeypatch.setattr(room, "MEMORY_AT_MOST", 8.0)


def test_what_fits_exactly_is_not_refused() -> None:
    assert refusal([1, 10], ["fat"], disk=30.0, memory=8.0) is None


def test_the_largest_is_named_with_its_need_and_the_sizes_that_fit() -> None:
    """50 million are 150 GB for the greediest, 20 are 60: of 59 GB ten are left."""
    said = refusal([1, 50, 10, 20], ["slim", "fat"], disk=59.0, memory=PLENTY)
    assert said
    assert said.startswith("refused: 50 million orders need 150.0 GB of disk and 8.0 GB of memory")
    assert "free are 59.0 GB in " in said
    assert said.endswith('; ORDERS="1 10" would fit')
    assert "\n" not in said


def test_a_benchmark_that_needs_little_is_not_held_to_the_need_of_another() -> None:
    assert refusal([50], ["slim"], disk=25.0, memory=PLENTY) is None


def test_where_nothing_fits_nothing_is_offered() -> None:
    said = refusal([1], ["fat"], disk=2.5, memory=PLENTY)
    assert said
    assert "ORDERS" not in said


def test_of_little_memory_the_small_size_is_left() -> None:
    """Half a million takes 3 GB, one 4, and ten the 8 at which it stops growing."""
    said = refusal([0.5, 1, 10], ["slim"], disk=PLENTY, memory=3.9)
    assert said
    assert said.endswith('and 3.9 GB; ORDERS="0.5" would fit')


def test_a_refused_benchmark_ends_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "available_memory", lambda: 0.5)
    with pytest.raises(SystemExit, match="refused: "):
        insist_on_room([0.1], ["slim"])
