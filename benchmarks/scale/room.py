"""Whether a machine can hold a shop of so many million orders; asked before anything begins.

python -m benchmarks.scale.room 1 10 50
"""

import argparse
import shutil
import tempfile
from collections.abc import Collection

from benchmarks.scale.machine import available_memory

DISK_PER_MILLION = {"retention": 1.5, "nights": 2.5, "transform": 2.5, "publish": 6.0}
"""GB. A million took 0.9 derived, 2.0 derived again over itself, 4.7 when publishing took most."""
MEMORY_AT_FIRST, MEMORY_PER_MILLION, MEMORY_AT_MOST = 1.0, 3.5, 8.0
"""GB. A million took 4.0; beyond its limit DuckDB goes by about a fifth, and spills the rest."""


def disk_for(millions: float, benchmarks: Collection[str]) -> float:
    """GB that the greediest of them takes."""
    return millions * max(DISK_PER_MILLION[name] for name in benchmarks)


def memory_for(millions: float) -> float:
    return min(MEMORY_AT_MOST, MEMORY_AT_FIRST + millions * MEMORY_PER_MILLION)


def refusal(
    millions: list[float], benchmarks: Collection[str], disk: float, memory: float
) -> str | None:
    """The one line that says what does not fit and what does; None where all do. In GB."""
    fitting = [
        size
        for size in millions
        if disk_for(size, benchmarks) <= disk and memory_for(size) <= memory
    ]
    if len(fitting) == len(millions):
        return None
    largest = max(millions)
    those = " ".join(f"{size:g}" for size in fitting)
    return (
        f"refused: {largest:g} million orders need {disk_for(largest, benchmarks):.1f} GB of disk"
        f" and {memory_for(largest):.1f} GB of memory; free are {disk:.1f} GB in"
        f" {tempfile.gettempdir()} (TMPDIR names another place) and {memory:.1f} GB"
        + (f'; ORDERS="{those}" would fit' if those else "")
    )


def insist_on_room(millions: list[float], benchmarks: Collection[str]) -> None:
    """Ends with that line."""
    disk = shutil.disk_usage(tempfile.gettempdir()).free / 1e9
    if said := refusal(millions, benchmarks, disk, available_memory()):
        raise SystemExit(said)


def sizes(description: str | None) -> argparse.ArgumentParser:
    """Understands `1 10 50`: millions of orders."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("millions", nargs="*", type=float, default=[1.0], help="of orders")
    return parser


if __name__ == "__main__":
    insist_on_room(sizes(__doc__).parse_args().millions, DISK_PER_MILLION)
