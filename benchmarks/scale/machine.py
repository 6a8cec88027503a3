"""On what a benchmark ran: without it no number can be read."""

import os
import platform
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path


def machine() -> str:
    """Processor, cores this process may use, memory."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{cores} cores of {_processor()}, {memory():.0f} GB of memory, {platform.system()}"


def versions(packages: Iterable[str]) -> str:
    named = [f"{package} {version(package)}" for package in packages]
    return ", ".join([f"Python {platform.python_version()}", *named])


def memory() -> float:
    """Of the machine, in GB."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


def available_memory() -> float:
    """What programs may still take, in GB; of a system that does not say so, all there is."""
    told = _lines(Path("/proc/meminfo")).get("MemAvailable")
    return int(told.split()[0]) * 1024 / 1e9 if told else memory()


def _processor() -> str:
    return (
        _lines(Path("/proc/cpuinfo")).get("model name")
        or platform.processor()
        or platform.machine()
    )


def _lines(path: Path) -> dict[str, str]:
    """A file of `name: value`; empty where the system has none."""
    if not path.exists():
        return {}
    pairs = (line.split(":", 1) for line in path.read_text().splitlines() if ":" in line)
    return {name.strip(): value.strip() for name, value in pairs}
