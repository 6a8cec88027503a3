"""What a publication that died leaves on the disk."""

from pathlib import Path

from pipelines.publish import mend


def test_half_a_snapshot_goes_with_the_next_run_though_it_publishes_nothing(tmp_path: Path) -> None:
    half = tmp_path / "snapshots" / ".20261122T182708Z-274dd835.partial"
    half.mkdir(parents=True)
    (half / "loyalty.duckdb").write_text("much")
    assert mend(tmp_path) == []
    assert not half.exists()
