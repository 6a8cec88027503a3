"""What a publication that died leaves on the disk."""

from pathlib import Path

import pytest

from pipelines.publish import mend, shelf
from pipelines.publish.shelf import current_snapshot, rollback, snapshots


def finish(published: Path, name: str) -> None:
    partial = shelf.begin(published, name)
    (partial / "manifest.json").write_text("{}")
    shelf.finish(published, partial, name)


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Readers saw a, then b; c was whole, and its run died before they were led to it."""

    def killed(*_: object) -> Path:
        raise KeyboardInterrupt

    finish(tmp_path, "a")
    finish(tmp_path, "b")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            finish(tmp_path, "c")
    assert (tmp_path / "snapshots" / "c" / "manifest.json").exists()
    return tmp_path


def test_half_a_snapshot_goes_with_the_next_run_though_it_publishes_nothing(tmp_path: Path) -> None:
    half = tmp_path / "snapshots" / ".20261122T182708Z-274dd835.partial"
    half.mkdir(parents=True)
    (half / "loyalty.duckdb").write_text("much")
    assert mend(tmp_path) == []
    assert not half.exists()


def test_what_readers_were_never_led_to_is_no_snapshot(published: Path) -> None:
    assert [snapshot.id for snapshot in snapshots(published)] == ["a", "b"]
    (published / "current").unlink()
    assert mend(published) == ["`current` led to no whole snapshot: readers now see b"]
    assert rollback(published) == "a"


def test_it_goes_with_the_next_run_though_it_publishes_nothing(published: Path) -> None:
    assert mend(published) == []
    assert sorted(path.name for path in (published / "snapshots").iterdir()) == ["a", "b"]
    assert sorted(path.name for path in published.iterdir()) == ["current", "snapshots"]
    finish(published, "c")
    seen = current_snapshot(published)
    assert seen
    assert seen.id == "c"


def test_a_run_that_died_while_it_led_readers_back_takes_no_snapshot_away(
    published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mend(published)

    def killed(*_: object) -> Path:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            rollback(published)
    mend(published)
    assert [snapshot.id for snapshot in snapshots(published)] == ["a", "b"]
