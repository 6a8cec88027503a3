"""`make demo-refused`: a spoiled delivery comes to a copy of the demo, and the gate closes.

Succeeds only if the run ended with 1 and what is published is what was published.
"""

import shutil
import subprocess
import sys
from pathlib import Path


def main(demo: Path) -> None:
    copy = demo / "refused"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(demo / "shop", copy / "shop")
    shutil.copytree(demo / "home", copy / "home", symlinks=True)
    current = copy / "home" / "published" / "current"
    before = current.resolve()

    newest = max((copy / "shop" / "orders").glob("*.csv"))
    spoiled = deliver_spoiled(newest)
    print(f"delivered: {spoiled}\n  every day in it lies in month 13\n", flush=True)
    command = [sys.executable, "-c", "from pipelines.cli import main; main()", "run"]
    command += ["--shop", str(copy / "shop" / "shop.yml"), "--home", str(copy / "home")]
    done = subprocess.run(command, check=False)

    print(f"\nexit code {done.returncode}; published before: {before.name}")
    print(f"             published now:    {current.resolve().name}")
    if done.returncode != 1 or current.resolve() != before:
        raise SystemExit("the gate did not close as it should")
    print("The gate closed, and readers still see what had passed.")


def deliver_spoiled(newest: Path) -> Path:
    """The newest delivery once more, with days that do not exist."""
    header, *rows = newest.read_text().splitlines()
    month = newest.stem
    spoiled = [row.replace(f",{month}-", f",{month[:5]}13-", 1) for row in rows]
    beside = newest.with_name("spoiled.csv")
    beside.write_text("\n".join([header, *spoiled]) + "\n")
    return beside


if __name__ == "__main__":
    main(Path(sys.argv[1]))
