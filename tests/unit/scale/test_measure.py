"""What a benchmark calls its disk is what the files take."""

import os
from pathlib import Path

from benchmarks.scale.measure import gigabytes


def test_a_file_under_two_names_is_counted_once(tmp_path: Path) -> None:
    """3 MB and 1 MB are 0.004 GB, whatever else the first is called."""
    (tmp_path / "snapshots").mkdir()
    (tmp_path / "one").write_bytes(b"x" * 3_000_000)
    (tmp_path / "snapshots" / "other").write_bytes(b"x" * 1_000_000)
    os.link(tmp_path / "one", tmp_path / "snapshots" / "one")
    assert gigabytes(tmp_path) == 0.004
