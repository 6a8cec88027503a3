"""The beginning of a command line that ends sooner than `python -c`, and does the same.

One process per test worker stands behind it, from the first call to the worker's end.
"""

import atexit
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
_COMMAND = Path(__file__).with_name("command.py")


@cache
def ready_python() -> list[str]:
    """To be followed by the source and its arguments."""
    folder = tempfile.TemporaryDirectory()
    path = Path(folder.name) / "socket"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.forking.ready_process", str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=REPOSITORY,
    )
    assert process.stdout
    assert process.stdout.readline() == b"ready\n", "the process cannot import what it is for"

    def stop() -> None:
        process.communicate()
        folder.cleanup()

    atexit.register(stop)
    return [sys.executable, "-I", "-S", str(_COMMAND), str(path)]
