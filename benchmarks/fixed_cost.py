"""`make bench`: where each second of a run on tiny data goes, in a fresh home and in a used one.

Wall seconds are what a person waits; CPU seconds are this process's own, and say what a busy
machine would hide. Check worker and report writer live in other processes and work meanwhile.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

Phases = dict[str, tuple[float, float]]
TARGET = 12.0


def main() -> None:
    """Measure both runs, each in a process of its own, and the whole command beside them."""
    from pipelines.simulate import sample_shop

    with tempfile.TemporaryDirectory() as folder:
        shop, home = Path(folder) / "shop", Path(folder) / "home"
        sample_shop(shop, customers=20, months=2, seed=7)
        for title in ("first run in a fresh home", "later run in the same home"):
            print(f"\n{title}", flush=True)
            subprocess.run([sys.executable, __file__, str(shop), str(home)], check=True)
        seconds = {
            "first `ladder run`, start to exit": ladder(shop, Path(folder) / "another"),
            "`ladder run --full-refresh` after it": ladder(
                shop, Path(folder) / "another", "--full-refresh"
            ),
            "`ladder run` with nothing new": ladder(shop, Path(folder) / "another"),
        }
    print()
    for what, took in seconds.items():
        print(f"{took:6.1f} s  {what}")
    print(f"{TARGET:6.1f} s  what the first may take; a naive assembly of these tools takes 22")


def ladder(shop: Path, home: Path, *options: str) -> float:
    """Seconds of the whole command, as a scheduler sees it."""
    command = [sys.executable, "-c", "from pipelines.cli import main; main()", "run"]
    where = ["--shop", str(shop / "shop.yml"), "--home", str(home)]
    started = time.perf_counter()
    subprocess.run([*command, *where, *options], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def measure(shop: Path, home: Path) -> None:
    """The steps of `ladder run`, taken apart."""
    phases: Phases = {}
    with timed(phases, "import typer, pydantic, duckdb, rich"):
        from pipelines.check.check_worker import CheckWorker
        from pipelines.console.progress import StageLines
        from pipelines.garbage import collect_rarely
        from pipelines.run import command  # noqa: F401
        from pipelines.settings import load_settings
        from pipelines.warehouse import Warehouse

        collect_rarely()
        settings = load_settings(shop=shop / "shop.yml", home=home)
        warehouse = Warehouse.of(settings)
    with CheckWorker.start() as worker, warehouse.hold():
        with timed(phases, "import dagster"):
            import dagster  # noqa: F401
        with timed(phases, "import dbt"):
            import dbt.cli.main  # noqa: F401
        with timed(phases, "import dagster_dbt"):
            import dagster_dbt  # noqa: F401
        with timed(phases, "import the house"):
            from pipelines.definitions import assemble
            from pipelines.run.execute import execute
            from pipelines.transform.project import read_project
        with timed(phases, "dbt parse"):
            read_project(warehouse)
        with timed(phases, "assemble definitions"):
            assemble(settings, check_worker=worker, holds_warehouse=False)
        stages = StageLines(Console(quiet=True))
        with stages, timed(phases, "run: all of it"):
            stages.enter("open the instance, plan the run")
            execute(
                settings,
                warehouse,
                worker,
                as_of=None,
                full_refresh=False,
                enter_stage=stages.enter,
                tell_death=lambda _: None,
            )
    for stage, wall in stages.seconds.items():
        phases[f"   {stage}"] = (wall, stages.cpu_seconds[stage])
    show(phases)


@contextmanager
def timed(phases: Phases, name: str) -> Iterator[None]:
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    phases[name] = (time.perf_counter() - wall, time.process_time() - cpu)


def show(phases: Phases) -> None:
    table = Table("", box=None, pad_edge=False, header_style="dim")
    table.add_column("wall s", justify="right")
    table.add_column("CPU s", justify="right")
    for name, (wall, cpu) in phases.items():
        table.add_row(name, f"{wall:.2f}", f"{cpu:.2f}")
    whole = [spent for name, spent in phases.items() if not name.startswith(" ")]
    table.add_row("all", f"{sum(w for w, _ in whole):.2f}", f"{sum(c for _, c in whole):.2f}")
    worker = resource.getrusage(resource.RUSAGE_CHILDREN)
    table.add_row(
        "check worker and report writer, meanwhile", "", f"{worker.ru_utime + worker.ru_stime:.2f}"
    )
    Console().print(table)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        measure(Path(sys.argv[1]), Path(sys.argv[2]))
    else:
        main()
