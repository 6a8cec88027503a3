"""`make validate`: is what was planted in a simulated shop found again in the published tables?

    python -m benchmarks.validate [--seed 2027] [--customers 20000] [--months 36] [--keep DIR]

A shop is simulated, the pipeline runs on its delivered files alone, and the published tables are
compared with the truth. Judgement (rules, weights) may be tried out with --seed 11; the report is
of a seed on which none was. Prints the tables and writes them into docs/metrics.md.
"""

import argparse
import tempfile
from pathlib import Path

from rich.console import Console

from benchmarks.validation.house import REPOSITORY, run_with_the_crisis
from benchmarks.validation.page import write_between_markers
from benchmarks.validation.report import heading, tables_of
from benchmarks.validation.shop import open_both
from pipelines.simulate import sample_shop

PAGE = REPOSITORY / "docs" / "metrics.md"
REPORTED = {"seed": 2027, "customers": 20_000, "months": 36}


def main() -> None:
    wanted = _arguments()
    if wanted.keep:
        _validate(wanted, wanted.keep)
        return
    with tempfile.TemporaryDirectory() as folder:
        _validate(wanted, Path(folder))


def _validate(wanted: argparse.Namespace, folder: Path) -> None:
    shop, home = folder / "shop", folder / "home"
    database = home / "published" / "current" / "loyalty.duckdb"
    if not database.exists():
        sample_shop(shop, customers=wanted.customers, months=wanted.months, seed=wanted.seed)
        run_with_the_crisis(shop, home, folder / "house")
    tables = tables_of(open_both(database, shop))
    said = heading(wanted.seed, wanted.customers, wanted.months)
    console = Console()
    console.print(said)
    for table in tables:
        table.show(console)
    if {name: getattr(wanted, name) for name in REPORTED} == REPORTED:
        write_between_markers(PAGE, said, tables)
        console.print(f"written into {PAGE.relative_to(REPOSITORY)}")
    else:
        console.print(f"not written into {PAGE.name}, whose report is of {REPORTED}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    for name, value in REPORTED.items():
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--keep", type=Path, help="keep shop and home here; a run there is used")
    return parser.parse_args()


if __name__ == "__main__":
    main()
