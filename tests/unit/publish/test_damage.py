"""A snapshot that is not what was written is found before readers are led to it."""

from pathlib import Path

import pytest

from pipelines.errors import InputError
from pipelines.publish import shelf
from pipelines.publish.shelf import current_snapshot, mend, rollback, snapshots
from pipelines.publish.wholeness import checksum, damage, sealed

FILES = ("loyalty.duckdb", "marts/fct_orders.parquet", "quality/index.html")


def finish(published: Path, name: str, ordinal: int) -> None:
    """A snapshot of three files, each of which says whose it is."""
    partial = shelf.begin(published, name)
    for file in FILES:
        (partial / file).parent.mkdir(exist_ok=True)
        (partial / file).write_text(f"{file} of {name}")
    manifest = {"ordinal": ordinal, "files": {file: checksum(partial / file) for file in FILES}}
    (partial / "manifest.json").write_text(sealed(manifest))
    shelf.finish(published, partial, name)


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """Snapshots a, b and c; readers see c."""
    for ordinal, name in enumerate("abc", start=1):
        finish(tmp_path, name, ordinal)
    return tmp_path


def spoil(published: Path, name: str, file: str = "loyalty.duckdb") -> None:
    """Turns one bit in the middle of a file."""
    path = published / "snapshots" / name / file
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(whole)


def ids(published: Path) -> list[str]:
    return [snapshot.id for snapshot in snapshots(published)]


def current_id(published: Path) -> str | None:
    current = current_snapshot(published)
    return current.id if current else None


@pytest.mark.parametrize("file", [*FILES, "manifest.json"])
def test_one_turned_bit_is_damage_and_the_file_is_named(published: Path, file: str) -> None:
    folder = published / "snapshots" / "a"
    assert damage(folder) is None
    spoil(published, "a", file)
    assert damage(folder) == f"{file} is not what was written"


def test_a_file_that_is_gone_is_damage(published: Path) -> None:
    folder = published / "snapshots" / "a"
    (folder / "quality" / "index.html").unlink()
    assert damage(folder) == "quality/index.html cannot be read (No such file or directory)"


def test_rollback_passes_over_a_damaged_snapshot(
    published: Path, caplog: pytest.LogCaptureFixture
) -> None:
    spoil(published, "b")
    assert rollback(published) == "a"
    assert "snapshot b is damaged on disk: loyalty.duckdb" in caplog.text
    assert ids(published) == ["a", "c"]


def test_rollback_stays_where_it_is_when_all_before_are_damaged(published: Path) -> None:
    spoil(published, "a")
    spoil(published, "b")
    with pytest.raises(InputError, match="there is none before it"):
        rollback(published)
    assert current_id(published) == "c"


@pytest.mark.parametrize("file", [*FILES, "manifest.json"])
def test_readers_are_led_from_a_damaged_snapshot_to_the_newest_whole_one(
    published: Path, file: str
) -> None:
    spoil(published, "b")
    spoil(published, "c", file)
    found, led = mend(published)
    assert f"snapshot c is damaged on disk: {file}" in found
    assert "readers now see a" in led
    assert (current_id(published), ids(published)) == ("a", ["a"])


def test_a_manifest_that_cannot_be_read_is_no_snapshot(published: Path) -> None:
    manifest = published / "snapshots" / "c" / "manifest.json"
    manifest.chmod(0o644)
    manifest.write_text(manifest.read_text()[:-9])
    assert ids(published) == ["a", "b"]
    assert "manifest.json cannot be read" in mend(published)[0]
    assert current_id(published) == "b"


def test_a_lost_link_leads_to_the_newest_whole_snapshot_again(published: Path) -> None:
    link = published / "current"
    link.unlink()
    with pytest.raises(InputError, match="`ladder run` mends it"):
        rollback(published)
    assert mend(published) == ["`current` led to no whole snapshot: readers now see c"]
    link.unlink()
    link.symlink_to(Path("snapshots") / "gone")
    mend(published)
    assert current_id(published) == "c"
    assert mend(published) == []


def test_a_copy_in_the_place_of_the_link_is_told(published: Path) -> None:
    (published / "current").unlink()
    (published / "snapshots" / "c").rename(published / "current")
    with pytest.raises(InputError, match="is no link but a copy"):
        mend(published)


def test_the_only_snapshot_stays_in_sight_until_another_is_published(tmp_path: Path) -> None:
    finish(tmp_path, "a", 1)
    spoil(tmp_path, "a", "quality/index.html")
    [found] = mend(tmp_path)
    assert "snapshot a is damaged on disk: quality/index.html" in found
    assert mend(tmp_path) == []
    assert (tmp_path / "current" / "loyalty.duckdb").read_text() == "loyalty.duckdb of a"

    finish(tmp_path, "a", 2)
    shelf.prune(tmp_path, keep=7)

    assert current_id(tmp_path) == "a"
    assert [path.name for path in (tmp_path / "snapshots").iterdir()] == ["a"]


def test_a_clock_set_back_does_not_make_the_newest_snapshot_the_oldest(published: Path) -> None:
    finish(published, "19700101T000000Z", shelf.next_ordinal(published))
    assert shelf.prune(published, keep=2) == ["a", "b"]
    assert ids(published) == ["c", "19700101T000000Z"]
    assert rollback(published) == "c"
