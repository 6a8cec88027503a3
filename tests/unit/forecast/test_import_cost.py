"""A shop too small to be forecast does not pay for importing scipy."""

import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[3]


def test_too_little_data_is_told_without_scipy() -> None:
    code = (
        "import sys; from datetime import datetime;"
        "import pipelines.definitions, pipelines.forecast as room;"
        "from pipelines.forecast import Terms, forecast;"
        "none = room.SUMMARY_SCHEMA.empty_table(), room.WEEKS_SCHEMA.empty_table();"
        "forecast(*none, Terms(datetime(2025, 1, 1))).side_by_side();"
        "sys.exit('scipy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, check=False)
    assert done.returncode == 0
