"""A shop map says one thing or is refused in one line that names file, key and the way out."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.errors import ConfigurationError
from pipelines.ingest.shop_map import ShopMap, read_shop_map

SHIPPED = sorted((Path(__file__).resolve().parents[3] / "shops").glob("*.yml"))


def a_map(**changes: Any) -> dict[str, Any]:
    return {
        "name": "shop",
        "reporting_time_zone": "Europe/London",
        "reporting_currency": "GBP",
        "orders": {
            "files": "orders.csv",
            "columns": {"customer_id": "c", "ordered_at": "t", "amount": "a"},
        },
    } | changes


def with_orders(**changes: Any) -> dict[str, Any]:
    return a_map(orders=a_map()["orders"] | changes)


def read(tmp_path: Path, content: dict[str, Any] | str, **variables: str) -> ShopMap:
    path = tmp_path / "shop.yml"
    path.write_text(content if isinstance(content, str) else yaml.safe_dump(content))
    return read_shop_map(path, variables)


def test_what_is_not_said_has_its_default(tmp_path: Path) -> None:
    shop = read(tmp_path, a_map())
    assert shop.week_starts_on == "monday"
    assert shop.orders.redelivery == "order"
    assert shop.orders.zero_amount_orders == "exclude"
    assert shop.zone_of(shop.orders) == "Europe/London"
    assert shop.namespace_of(shop.orders) == "shop"
    assert list(shop.blocks()) == ["orders"]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_map_that_is_shipped_is_read(path: Path) -> None:
    assert read_shop_map(path, {}).name == path.stem


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (a_map(reporting_timezone="UTC"), ["'reporting_timezone'", "'reporting_time_zone'"]),
        (with_orders(colums={}), ["orders", "'colums'", "'columns'"]),
        (
            with_orders(columns=a_map()["orders"]["columns"] | {"prodct_id": "x"}),
            ["orders.columns", "'prodct_id'", "'product_id'"],
        ),
        (with_orders(csv={"delimeter": ";"}), ["orders.csv", "'delimeter'", "'delimiter'"]),
        (
            with_orders(lookups={"p": {"files": "p.csv", "onn": "id"}}),
            ["orders.lookups.p", "'onn'", "'on'"],
        ),
        (with_orders(redelivery="lines"), ["orders.redelivery", "'order' or 'line'", "'lines'"]),
        (with_orders(zero_amount_orders=0), ["orders.zero_amount_orders", "'exclude'"]),
        (with_orders(files=3), ["orders.files", "3"]),
        (with_orders(time_zone="Europe/Londn"), ["orders.time_zone", "'Europe/London'"]),
        (with_orders(types=["DOUBLE"]), ["orders.types", "write keys with values"]),
        (
            a_map(orders=[a_map()["orders"], a_map()["orders"]]),
            ["orders", "one block", "not a list", "files"],
        ),
        (with_orders(exclude={"No Price": "a > 1"}), ["orders.exclude.No Price: ", "a-z"]),
        (with_orders(csv=";"), ["orders.csv", "write keys with values"]),
        (a_map(interactions={"name": "desk"}), ["interactions", "write a list"]),
        (with_orders(columns={"customer_id": "c", "ordered_at": "t"}), ["'amount'", "mapped"]),
        (
            with_orders(columns=a_map()["orders"]["columns"] | {"channel": {"a": "b"}}),
            ["orders.columns", "'channel'", "text"],
        ),
        (with_orders(csv={"encoding": "utf-9"}), ["orders.csv.encoding", "'utf-9'"]),
        (with_orders(csv={"delimiter": ";;"}), ["orders.csv.delimiter"]),
        (a_map(reporting_currency="pounds"), ["reporting_currency", "like EUR", "'pounds'"]),
        (a_map(week_starts_on="mon"), ["week_starts_on", "'monday'"]),
        (a_map(name="My Shop"), ["name", "a-z, 0-9 and _", "'My Shop'"]),
        ({"name": "shop"}, ["reporting_time_zone", "missing"]),
        (
            a_map(interactions=[{"name": "x", "files": "x.csv", "columns": {"customer_id": "c"}}]),
            ["interactions.0.columns", "'occurred_at'", "mapped"],
        ),
        (
            a_map(
                interactions=2
                * [
                    {
                        "name": "x",
                        "files": "x.csv",
                        "columns": {"customer_id": "c", "occurred_at": "t", "kind": "k"},
                    }
                ]
            ),
            ["interactions", "two blocks", "'x'"],
        ),
        ("name: [shop", ["line 1"]),
        ("name: a\nname: b\n", ["line 2", "'name'", "twice"]),
        ("name: a\nweek: !!int b\n", ["line 2", "'b' is no int"]),
        ("name: a\nweek: !!float b\n", ["line 2", "'b' is no float"]),
        ("name: a\nweek: !!bool b\n", ["line 2", "'b' is no bool"]),
        ("name: a\nweek: !!timestamp b\n", ["line 2", "'b' is no timestamp"]),
        ("", ["is empty"]),
        ("- a\n- b\n", ["no mapping"]),
    ],
)
def test_a_wrong_map_is_refused_in_one_line_naming_file_and_key(
    tmp_path: Path, content: dict[str, Any] | str, words: list[str]
) -> None:
    with pytest.raises(ConfigurationError) as raised:
        read(tmp_path, content)
    message = str(raised.value)
    assert "\n" not in message
    for word in ["shop.yml", *words]:
        assert word in message
    for word in ("dictionary", "tuple", "pattern", "instance"):
        assert word not in message


def test_a_map_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"nowhere\.yml: there is no such shop map"):
        read_shop_map(tmp_path / "nowhere.yml", {})


def test_on_is_a_word_and_not_true(tmp_path: Path) -> None:
    text = yaml.safe_dump(a_map()) + (
        "interactions:\n- name: x\n  files: x.csv\n  lookups: {p: {files: p.csv, on: id}}\n"
        "  columns: {customer_id: c, occurred_at: p.t, kind: k}\n"
    )
    assert read(tmp_path, text).interactions[0].lookups["p"].keys == {"id": "id"}


def test_plain_yaml_values_are_sql(tmp_path: Path) -> None:
    columns = a_map()["orders"]["columns"] | {"quantity": 1, "is_test": False}
    expressions = read(tmp_path, with_orders(columns=columns)).orders.expressions
    assert (expressions["quantity"], expressions["is_test"]) == ("1", "false")


def test_variables_are_filled_in_where_files_are_named_and_nowhere_else(tmp_path: Path) -> None:
    columns = a_map()["orders"]["columns"] | {"channel": "'${DATA}'"}
    content = with_orders(files=["${DATA}/a.csv", "${OTHER:-../b}/b.csv"], columns=columns)
    shop = read(tmp_path, content, DATA="/data")
    assert shop.orders.files == ("/data/a.csv", "../b/b.csv")
    assert shop.orders.expressions["channel"] == "'${DATA}'"


def test_a_variable_without_value_or_default_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"\$\{DATA\} is not set"):
        read(tmp_path, with_orders(files="${DATA}/a.csv"))


def test_the_fingerprint_changes_with_meaning_and_not_with_place(tmp_path: Path) -> None:
    fingerprint = read(tmp_path, a_map()).fingerprint
    assert read(tmp_path, with_orders(files="elsewhere/*.csv")).fingerprint == fingerprint
    for other in (
        with_orders(redelivery="line"),
        with_orders(zero_amount_orders="qualify"),
        with_orders(time_zone="UTC"),
        with_orders(exclude={"free": "a = 0"}),
        a_map(week_starts_on="sunday"),
    ):
        assert read(tmp_path, other).fingerprint != fingerprint
