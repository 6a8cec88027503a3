"""`make bench`: where each second of a run on tiny data goes, in a fresh home and in a used one.

Wall seconds are what a person waits; CPU seconds are this process's own, and say what a busy
machine would hide. Check worker and report writer live in other processes and work meanwhile.
Measured from outside, too, so that what has no name here shows.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

Phases = dict[str, tuple[float, float]]
TARGET = 12.0
MEANWHILE = "check worker and report writer, meanwhile"


def main() -> None:
    """Measure both runs, each in a process of its own, and the whole command beside them."""
    from pipelines.simulate import sample_shop

    with tempfile.TemporaryDirectory() as folder:
        shop, home = Path(folder) / "shop", Path(folder) / "home"
        sample_shop(shop, customers=20, months=2, seed=7)
        for title in ("first run in a fresh home", "later run in the same home"):
            print(f"\n{title}", flush=True)
            taken_apart(shop, home, Path(folder) / "phases.json")
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


def taken_apart(shop: Path, home: Path, told: Path) -> None:
    """One run in a process of its own, which says what it did when; shown with what it cannot."""
    began = time.time()
    command = [sys.executable, __file__, str(shop), str(home), str(told), str(began)]
    subprocess.run(command, check=True)
    ended = time.time()
    phases: Phases = {name: (wall, cpu) for name, (wall, cpu) in read(told)["phases"].items()}
    phases["exit"] = (ended - read(told)["ended"], 0.0)
    show(phases, ended - began)


def read(told: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(told.read_text())
    return document


def measure(shop: Path, home: Path, told: Path, began: float) -> None:
    """The steps of `ladder run`, taken apart."""
    phases: Phases = {"start Python": (time.time() - began, time.process_time())}
    with timed(phases, "import typer, pydantic, duckdb, rich"):
        from pipelines.check.check_worker import CheckWorker
        from pipelines.console.facts import gather
        from pipelines.console.progress import StageLines
        from pipelines.console.summary import show_summary
        from pipelines.garbage import collect_rarely
        from pipelines.ingest.shop_map import read_shop_map
        from pipelines.publish import mend, note_publications
        from pipelines.run import command  # noqa: F401
        from pipelines.run.unchanged import remember
        from pipelines.settings import environment_variables, load_settings
        from pipelines.warehouse import Warehouse

        collect_rarely()
        settings = load_settings(shop=shop / "shop.yml", home=home)
        warehouse = Warehouse.of(settings)
    shop_map = read_shop_map(settings.shop, environment_variables())
    worker = CheckWorker.start()
    with warehouse.hold():
        with timed(phases, "find published snapshots whole, note them"):
            mend(warehouse.published)
            note_publications(warehouse)
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
            run_id = execute(
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
        with timed(phases, "end the check worker"):
            worker.stop()
        with timed(phases, "remember, gather and show the summary"):
            remember(warehouse, shop_map, None)
            show_summary(Console(quiet=True), gather(warehouse, run_id), stages.warnings)
    others = resource.getrusage(resource.RUSAGE_CHILDREN)
    phases[MEANWHILE] = (0.0, others.ru_utime + others.ru_stime)
    told.write_text(json.dumps({"phases": phases, "ended": time.time()}))


@contextmanager
def timed(phases: Phases, name: str) -> Iterator[None]:
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    phases[name] = (time.perf_counter() - wall, time.process_time() - cpu)


def show(phases: Phases, start_to_exit: float) -> None:
    table = Table("", box=None, pad_edge=False, header_style="dim")
    table.add_column("wall s", justify="right")
    table.add_column("CPU s", justify="right")
    _, cpu_meanwhile = phases.pop(MEANWHILE)
    for name, (wall, cpu) in phases.items():
        table.add_row(name, f"{wall:.2f}", f"{cpu:.2f}")
    whole = [spent for name, spent in phases.items() if not name.startswith(" ")]
    named = sum(wall for wall, _ in whole)
    table.add_row("not named above", f"{start_to_exit - named:.2f}", "")
    table.add_row("start to exit", f"{start_to_exit:.2f}", f"{sum(cpu for _, cpu in whole):.2f}")
    table.add_row(MEANWHILE, "", f"{cpu_meanwhile:.2f}")
    Console().print(table)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        shop_told, home_told, phases_told = map(Path, sys.argv[1:4])
        measure(shop_told, home_told, phases_told, float(sys.argv[4]))
    else:
        main()
