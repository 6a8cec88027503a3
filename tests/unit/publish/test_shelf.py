"""Which snapshots there are, which is current, which are thrown away."""

from pathlib import Path

import pytest

from pipelines.publish import shelf
from pipelines.publish.shelf import make_current, prune, rollback


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """Four whole snapshots, a to d, of which d is current, and one that was never finished."""
    for name in "abcd":
        folder = tmp_path / "snapshots" / name
        folder.mkdir(parents=True)
        (folder / "manifest.json").write_text("{}")
    shelf.begin(tmp_path, "e")
    make_current(tmp_path, "d")
    return tmp_path


def ids(published: Path) -> list[str]:
    return [snapshot.id for snapshot in shelf.snapshots(published)]


def test_a_snapshot_that_was_never_finished_is_none(published: Path) -> None:
    assert ids(published) == ["a", "b", "c", "d"]


def test_before_the_first_publication_there_is_none(tmp_path: Path) -> None:
    assert shelf.snapshots(tmp_path) == []
    assert shelf.current_snapshot(tmp_path) is None


def test_the_current_snapshot_is_never_thrown_away(published: Path) -> None:
    make_current(published, "a")
    assert prune(published, keep=1) == ["b", "c"]
    assert ids(published) == ["a", "d"]


def test_rollback_goes_one_step_at_a_time(published: Path) -> None:
    assert [rollback(published), rollback(published)] == ["c", "b"]
    current = shelf.current_snapshot(published)
    assert current is not None
    assert current.id == "b"


def test_a_build_published_already_gets_a_number_that_sorts_behind_it(published: Path) -> None:
    assert shelf.free_id(published, "new") == "new"
    assert shelf.free_id(published, "d") == "d.002"
    assert shelf.free_id(published, "d") > "d"


def test_current_is_never_missing_while_it_is_swapped(
    published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        make_current(published, "a")
    assert (published / "current").resolve().name == "d"
    monkeypatch.undo()
    make_current(published, "a")
    assert (published / "current").resolve().name == "a"
