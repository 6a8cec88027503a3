"""Seconds, memory and disk, measured the same way by every benchmark."""

import resource
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
GIBIBYTE = 1024 * 1024  # of the kibibytes in which Linux counts memory


@dataclass
class Spent:
    """What something cost: wall and CPU seconds, and the process's peak memory meanwhile in GiB."""

    name: str
    kind: str
    wall: float
    cpu: float
    peak: float


def total(spent: list[Spent], what: str) -> Spent:
    return Spent(
        f"{len(spent)} {what}",
        "sum",
        sum(one.wall for one in spent),
        sum(one.cpu for one in spent),
        max(one.peak for one in spent),
    )


def apart(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Do it in a fresh process: what others used before is not in its peak."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(work, *args, **kwargs).result()


@contextmanager
def timed() -> Iterator[list[float]]:
    """Wall and CPU seconds, in the list once it is over."""
    wall, cpu = time.perf_counter(), time.process_time()
    spent: list[float] = []
    yield spent
    spent += [time.perf_counter() - wall, time.process_time() - cpu]


def forget_peak() -> None:
    """Begin measuring peak memory anew, where the system lets a process do so."""
    marker = Path("/proc/self/clear_refs")
    if marker.exists():
        marker.write_text("5")


def peak() -> float:
    """Peak memory in GiB: since forget_peak on Linux, else of the whole process."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / GIBIBYTE
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
    return int(lines["VmHWM"].split()[0]) / GIBIBYTE


def gigabytes(folder: Path) -> float:
    """What all files below it take; a file under several names is counted once."""
    files = [path.lstat() for path in folder.rglob("*") if path.is_file()]
    return sum({one.st_ino: one.st_size for one in files}.values()) / 1e9
