"""A process does not look for garbage on its way out."""

import subprocess
import sys

ENDS = """
import atexit, gc
atexit.register(lambda: print(len(gc.get_objects())))
from pipelines.garbage import collect_rarely
collect_rarely()
"""


def test_nothing_is_left_to_be_walked_at_exit() -> None:
    ended = subprocess.run([sys.executable, "-c", ENDS], capture_output=True, text=True, check=True)
    assert int(ended.stdout) < 1_000
