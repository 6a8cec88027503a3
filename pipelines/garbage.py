"""How often a process looks for garbage.

Libraries build millions of objects that live as long as the process: dbt's manifest, Dagster's
graph, Great Expectations' registries. Walking them again and again took 28 % of `dbt build` on tiny
data; a run is short, and what it lets go of is freed by counting references all the same.
"""

import gc

_NEW_OBJECTS_BETWEEN_LOOKS = 200_000


def collect_rarely() -> None:
    gc.set_threshold(_NEW_OBJECTS_BETWEEN_LOOKS, 50, 100)
