"""How often a process looks for garbage, and that it does not when it ends.

Libraries build millions of objects that live as long as the process: dbt's manifest, Dagster's
graph, Great Expectations' registries. Walking them again and again took 28 % of `dbt build` on tiny
data; a run is short, and what it lets go of is freed by counting references all the same.
Walking them all once more, at exit, took another second.
"""

import atexit
import gc

_NEW_OBJECTS_BETWEEN_LOOKS = 200_000


def collect_rarely() -> None:
    """For the whole process: from now on seldom, and what is there at its end is left there."""
    gc.set_threshold(_NEW_OBJECTS_BETWEEN_LOOKS, 50, 100)
    atexit.register(gc.freeze)
