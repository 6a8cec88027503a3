"""`ladder erase` at its ends: killed after it has published, with nobody left, with a gate closed.

And what it publishes, held against a home that never heard of the person.
"""

import gzip
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.conftest import Home
from tests.end_to_end.erasing import killed_at, one_who_was_referred_and_bought, published
from tests.end_to_end.searching import places_that_name

OF_THE_ERASURE_ITSELF = {"fct_row_ledger", "fct_restatements"}
"""They say what became of every delivered row, and what was published before."""
OF_THE_RUN = {"build_id", "run_clock", "built_at", "fitted_at", "published_at"}

TINY_MAP = """
name: tiny_shop
reporting_time_zone: UTC
reporting_currency: EUR
orders:
  files: orders*.csv
  columns: {order_id: id, customer_id: customer, ordered_at: ordered, amount: paid}
"""


@pytest.fixture
def home(sample_home: Home, tmp_path: Path) -> Home:
    """A copy of the sample shop and its home that a test may spoil."""
    shutil.copytree(sample_home.shop.parent, tmp_path / "shop")
    shutil.copytree(sample_home.home, tmp_path / "home", symlinks=True)
    return Home(shop=tmp_path / "shop" / "shop.yml", home=tmp_path / "home")


@pytest.mark.timeout(1200)
def test_what_an_erasure_publishes_is_what_a_home_without_the_person_does(
    home: Home, tmp_path: Path
) -> None:
    """Killed when the new build is published and the older ones are not yet dropped."""
    person = one_who_was_referred_and_bought(home)
    before = inodes(home)

    done = killed_at("keep_current_only", home, "erase", person, "--yes")
    assert done.returncode == -signal.SIGKILL, f"{done.stdout}\n{done.stderr}"

    assert person not in published(home, person)[0]
    assert any("published/snapshots" in place for place in places_that_name(person, home.home))
    files = list(files_readers_see(home))
    assert {file.stat().st_nlink for file in files} == {1}, "a file is shared with an older build"
    assert not before & inodes(home), "a file of the older build was patched or linked"

    ended = home.ladder("run")
    assert ended.returncode == 0, ended.stderr
    assert places_that_name(person, home.home) == set()
    assert len(list((home.home / "published" / "snapshots").iterdir())) == 1

    strip(home.shop.parent, person)
    without = Home(shop=home.shop, home=tmp_path / "never_heard_of")
    assert without.ladder("run").returncode == 0
    assert differing_tables(home, without) == []


@pytest.mark.long
def test_with_the_last_customer_all_that_is_published_goes(tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    shop.mkdir()
    (shop / "shop.yml").write_text(TINY_MAP)
    (shop / "orders-1.csv").write_text("id,customer,ordered,paid\nA,Onlyone,2024-01-15,10\n")
    tiny = Home(shop=shop / "shop.yml", home=tmp_path / "home")
    first = tiny.ladder("run")
    assert first.returncode == 0, first.stderr
    assert places_that_name("Onlyone", tiny.home)

    for step in ("clear", "keep_current_only"):
        done = killed_at(step, tiny, "erase", "Onlyone", "--yes")
        assert done.returncode == -signal.SIGKILL, f"{step}: {done.stdout}\n{done.stderr}"
    done = tiny.ladder("erase", "Onlyone", "--yes")
    assert done.returncode == 0, done.stderr
    assert "nobody is left: nothing is published any more" in done.stdout
    assert not (tiny.home / "published" / "current").is_symlink()
    assert places_that_name("Onlyone", tiny.home) == set()

    nobody = tiny.ladder("run")
    assert nobody.returncode == 2
    assert len(nobody.stderr.strip().splitlines()) == 1
    assert "Traceback" not in nobody.stderr

    again = "id,customer,ordered,paid\nA,Onlyone,2024-01-15,10\nB,Another,2024-02-15,20\n"
    (shop / "orders-2.csv").write_text(again)
    assert tiny.ladder("run").returncode == 0
    assert published(tiny, "Onlyone")[0] == {"Another"}
    assert places_that_name("Onlyone", tiny.home) == set()


@pytest.mark.long
def test_a_gate_that_closes_on_an_erasure_leaves_readers_as_they_are_until_it_opens(
    home: Home,
) -> None:
    person = one_who_was_referred_and_bought(home)
    seen = published(home, person)
    with duckdb.connect(str(home.home / "warehouse.duckdb")) as warehouse:
        warehouse.execute("update raw.loads set rows_read = rows_read + 1 where load_id = 1")

    refused = home.ladder("erase", person, "--yes")

    assert refused.returncode == 1, refused.stdout + refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
    assert "The customer is out of the warehouse, but readers still see" in refused.stderr
    assert person not in refused.stdout + refused.stderr
    assert published(home, person) == seen
    left = places_that_name(person, home.home)
    assert {place.split("/")[0].split(" ")[0] for place in left} <= {"published", "erasure.json"}

    again = home.ladder("run")
    assert again.returncode == 1
    assert published(home, person) == seen
    with duckdb.connect(str(home.home / "warehouse.duckdb")) as warehouse:
        warehouse.execute("update raw.loads set rows_read = rows_read - 1 where load_id = 1")
    ended = home.ladder("run")
    assert ended.returncode == 0, ended.stderr
    assert places_that_name(person, home.home) == set()
    assert published(home, person)[0] == seen[0] - {person}


def files_readers_see(home: Home) -> Iterator[Path]:
    current = (home.home / "published" / "current").resolve()
    return (file for file in current.rglob("*") if file.is_file())


def inodes(home: Home) -> set[int]:
    return {file.stat().st_ino for file in files_readers_see(home)}


def strip(shop: Path, person: str) -> None:
    """Deliver all files as if the person had never been: no row of theirs, no row naming them."""
    for file in (shop / "orders").glob("*.csv"):
        keep_lines(file, person)
    for file in (shop / "interactions").rglob("*"):
        if file.suffix == ".parquet":
            kept = file.with_suffix(".kept")
            duckdb.sql(
                f"copy (from read_parquet('{file}') where customer_no is distinct from '{person}')"
                f" to '{kept}' (format parquet)"
            )
            kept.replace(file)
        elif file.is_file():
            keep_lines(file, person)


def keep_lines(file: Path, person: str) -> None:
    """A line that ends with the person is another's, who brought them."""
    packed = file.suffix == ".gz"
    text = gzip.decompress(file.read_bytes()).decode() if packed else file.read_text()
    lines = [line.removesuffix(f";{person}") + ";" if line.endswith(f";{person}") else line
             for line in text.splitlines()]  # fmt: skip
    kept = "".join(f"{line}\n" for line in lines if person not in line)
    file.write_bytes(gzip.compress(kept.encode(), mtime=0) if packed else kept.encode())


def differing_tables(one: Home, other: Home) -> list[str]:
    """Published tables whose rows are not the same, but for what says which run made them."""
    with duckdb.connect() as reader:
        for name, of in (("one", one), ("other", other)):
            path = of.home / "published" / "current" / "loyalty.duckdb"
            reader.execute(f"attach '{path}' as {name} (read_only)")
        columns = reader.execute(
            "select table_name, list(column_name order by column_index) from duckdb_columns()"
            " where database_name = 'one' and schema_name = 'marts' group by 1 order by 1"
        ).fetchall()
        assert len(columns) > 20
        differing = []
        for table, names in columns:
            chosen = ", ".join(f'"{name}"' for name in names if name not in OF_THE_RUN)
            sides = [f"(select {chosen} from {side}.marts.{table})" for side in ("one", "other")]
            rows = reader.execute(
                f"({sides[0]} except all {sides[1]}) union all ({sides[1]} except all {sides[0]})"
            ).fetchall()
            if rows and table not in OF_THE_ERASURE_ITSELF:
                differing.append(table)
        return differing
