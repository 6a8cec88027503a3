"""What a map's `files` may lead to: names that mean something elsewhere, links, pipes, nothing."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipelines.ingest import files
from tests.integration.ingest.corpus.case import GOOD, BadCase, CorpusShop, Prepare, Stopped, Taken
from tests.integration.ingest.delivering import HEADER, many

ALL_GOOD = Taken(GOOD)
NAMES = [
    "orders'; drop table raw.loads; --.csv", 'orders".csv', "orders\n.csv", "orders\x1b[2J.csv",
    "orders[1].csv", "orders*.csv", "orders?.csv", "orders{1,2}.csv", "orders[!a].csv",
    "orders\\1.csv", "orders%20.csv", "orders#1.csv", "orders$HOME.csv", "orders ~ .csv",
    "orders=1.csv", "orders\u202egnp.csv", "orders\u00e9e\u0301.csv",
    "orders-" + "n" * 240 + ".csv",
]  # fmt: skip


def at(pattern: str | list[str], *delivered: str, link: tuple[str, str] | None = None) -> Prepare:
    """Forty good orders in each of these places, and a map that names this pattern."""

    def prepare(shop: CorpusShop) -> None:
        shop.map["orders"]["files"] = pattern
        for number, name in enumerate(delivered):
            shop.deliver(name, many(GOOD, f"o{number}-"))
        if link:
            shop.deliver("orders.csv", many(GOOD))
            (shop.folder / link[0]).symlink_to(link[1])

    return prepare


def beside(make: Callable[[Path], object]) -> Prepare:
    """Good orders, and something else that the pattern finds."""

    def prepare(shop: CorpusShop) -> None:
        shop.deliver("orders.csv", many(GOOD))
        make(shop.folder / "orders-2.csv")

    return prepare


def twins(name: str, other: str) -> BadCase:
    """The second name is what the first means as a pattern; each is read once, by itself."""

    def prepare(shop: CorpusShop) -> None:
        shop.deliver(name, many(GOOD, "a"))
        shop.deliver(other, many(GOOD, "b"))

    return BadCase(f"{name} beside {other}", prepare, Taken(2 * GOOD))


def looking_up(pattern: str, *, rows: str = "line,category\n1,tea\n", **said: Any) -> Prepare:
    def prepare(shop: CorpusShop) -> None:
        shop.deliver("orders.csv", many(GOOD))
        shop.deliver("products.csv", rows)
        shop.map["orders"]["lookups"] = {"product": {"files": pattern, "on": "line"} | said}
        shop.map["orders"]["columns"]["product_category"] = "product.category"

    return prepare


def gone_once_listed(shop: CorpusShop) -> None:
    shop.deliver("orders.csv", many(GOOD))
    shop.deliver("orders-2.csv", many(GOOD, "b"))

    def and_then_gone(pattern: str, **options: Any) -> list[str]:
        found = listed(pattern, **options)
        (shop.folder / "orders-2.csv").unlink(missing_ok=True)
        return found

    listed = files.glob.glob
    shop.patch.setattr(files, "_is_delivered", lambda *_: True)
    shop.patch.setattr(files.glob, "glob", and_then_gone)


def grown_once_planned(shop: CorpusShop) -> None:
    path = shop.deliver("orders.csv", many(GOOD))
    planned = files.check_readable

    def and_then_grown(file: files.DeliveredFile, encoding: str) -> None:
        planned(file, encoding)
        with path.open("a") as growing:
            growing.write("late,1,c,2024-01-15,10\n")

    shop.patch.setattr("pipelines.ingest.planning.check_readable", and_then_grown)


def nobodys(shop: CorpusShop) -> None:
    """The superuser reads everything but what the kernel itself refuses."""
    if os.geteuid():
        shop.deliver("orders.csv", many(GOOD)).chmod(0)
    else:
        (shop.folder / "orders.csv").symlink_to("/proc/self/mem")


NOTHING_THERE = Stopped("orders.files: there is no file")
NO_MATCH = Stopped("orders.files: no file matches")
CASES: list[BadCase] = [
    *(BadCase(f"named {ascii(name)[:40]}", at("orders*", name), ALL_GOOD) for name in NAMES),
    twins("orders[1].csv", "orders1.csv"),
    twins("orders?.csv", "ordersx.csv"),
    twins("orders*.csv", "orders-all.csv"),
    BadCase(
        "in a folder named as a pattern", at("*/o.csv", "[1]/o.csv", "1/o.csv"), Taken(2 * GOOD)
    ),
    BadCase("in a folder named as a column", at("*/o.csv", "amount=1/o.csv"), ALL_GOOD),
    BadCase("in a deep folder", at("**/o.csv", "d/" * 60 + "o.csv"), ALL_GOOD),
    BadCase("a file that two patterns find", at(["*.csv", "o*"], "o.csv"), ALL_GOOD),
    BadCase(
        "a name that is not UTF-8",
        at("orders*", "orders\udcff.csv"),
        Stopped(r"orders\\udcff.csv: its name is not UTF-8"),
    ),
    BadCase(
        "bad content under a name of two lines",
        lambda shop: shop.deliver("orders\n.csv", b"\xff"),
        Stopped(r"orders\\n.csv: is not utf-8"),
    ),
    BadCase("no suffix", at("orders*", "orders"), Stopped("orders: a file of orders must end in")),
    BadCase("a hidden file", at("*.csv", ".orders.csv"), NO_MATCH),
    *(
        BadCase(f"files: {pattern}", at(pattern, "orders.csv"), NOTHING_THERE)
        for pattern in (
            "http://localhost:9/orders.csv",
            "https://localhost:9/o.csv",
            "s3://bucket/orders.csv",
            "hf://datasets/o/orders.csv",
            "file://orders.csv",
            "~/orders.csv",
            "$HOME/orders.csv",
            "../orders.csv",
            "/nowhere/orders.csv",
            "orders.csv; drop table raw.loads",
            "o\x00.csv",
            "orders.csv'",
            "`ls`",
            "orders.csv\n",
            "CON",
            "a" * 300,
        )
    ),
    *(
        BadCase(f"files: {pattern}", at(pattern, "orders.csv"), NO_MATCH)
        for pattern in ("http://localhost:9/*.csv", "s3://bucket/*", "../*/nothing*.csv")
    ),
    BadCase("files: an open bracket", at("[", "orders.csv"), Stopped("orders.files: ")),
    BadCase("files: nothing", at("", "orders.csv"), Stopped("orders.files")),
    BadCase("files: the folder itself", at(".", "orders.csv"), NOTHING_THERE),
    BadCase(
        "files: a way round to the same file",
        at(["orders.csv", "../shop/orders.csv"], "orders.csv"),
        ALL_GOOD,
    ),
    BadCase(
        "a link to the same file", at("orders*", link=("orders-2.csv", "orders.csv")), ALL_GOOD
    ),
    BadCase(
        "a link to nothing",
        at("orders*", link=("orders-2.csv", "gone.csv")),
        Stopped("orders-2.csv: is a link to nothing"),
    ),
    BadCase(
        "a link to itself",
        at("orders*", link=("orders-2.csv", "orders-2.csv")),
        Stopped("orders-2.csv: is a link to nothing"),
    ),
    BadCase(
        "a link to what never ends",
        at("orders*", link=("orders-2.csv", "/dev/zero")),
        Stopped("orders-2.csv: is no regular file"),
    ),
    BadCase("a folder named as a file", beside(Path.mkdir), Stopped("orders-2.csv: is a folder")),
    BadCase(
        "a pipe nobody writes to", beside(os.mkfifo), Stopped("orders-2.csv: is no regular file")
    ),
    BadCase("a file we may not read", nobodys, Stopped("orders.csv: cannot be read: ")),
    BadCase(
        "a file that goes once it is listed",
        gone_once_listed,
        Stopped("orders-2.csv: cannot be read: No such file"),
    ),
    BadCase(
        "a file that grows while it is read",
        grown_once_planned,
        Stopped("orders.csv: changed while it was read"),
    ),
    BadCase(
        "the same content under two names",
        lambda shop: [shop.deliver(name, many(GOOD)) for name in ("orders.csv", "orders-2.csv")],
        ALL_GOOD,
    ),
    BadCase(
        "one order in two files",
        lambda shop: [
            shop.deliver(f"orders-{n}.csv", [*many(GOOD, f"a{n}-"), f"S,{n},c,2024-01-15,1"])
            for n in (1, 2)
        ],
        Taken(2 * GOOD, {"split_order": 2}, (41, "split_order", "order_id")),
    ),
    BadCase(
        "a good file and a bad one",
        lambda shop: [
            shop.deliver("orders.csv", many(GOOD)),
            shop.deliver("orders-2.csv", HEADER[:9]),
        ],
        Stopped("shop.yml: orders.columns.amount: orders-2.csv has no column 'amount'"),
    ),
    BadCase(
        "a lookup that is not there",
        looking_up("gone.csv"),
        Stopped("orders.lookups.product.files: there is no file 'gone.csv'"),
    ),
    BadCase(
        "a lookup on the network",
        looking_up("https://localhost:9/products.csv"),
        Stopped("orders.lookups.product.files: there is no file"),
    ),
    BadCase(
        "a lookup that is empty",
        looking_up("products.csv", rows=""),
        Stopped("products.csv: is empty"),
    ),
    BadCase(
        "a lookup with a key twice",
        looking_up("products.csv", rows="line,category\n1,a\n1,b\n"),
        Stopped("orders.lookups.product: key ‹1› stands in it twice"),
    ),
    BadCase(
        "a lookup with a broken line",
        looking_up("products.csv", rows="line,category\n1,a,b\n"),
        Stopped("products.csv: 1 lines do not fit the header"),
    ),
    BadCase(
        "a lookup without its key",
        looking_up("products.csv", rows="id,category\n1,a\n"),
        Stopped("products.csv has no column 'line'"),
    ),
    BadCase(
        "a lookup whose value is not of its type",
        looking_up("products.csv", types={"category": "DATE"}),
        Stopped("products.csv: cannot be read: "),
    ),
    BadCase(
        "a lookup with SQL in it",
        looking_up("products.csv", rows='line,category\n"\'; drop table raw.loads; --",x\n'),
        ALL_GOOD,
    ),
]
