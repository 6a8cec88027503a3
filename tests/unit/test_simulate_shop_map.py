"""The shop.yml beside a sample reads the sample, all of it, and nothing but the sample."""

from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from pipelines.simulate import sample_shop

ORDER_COLUMNS = {
    "order_id", "line_number", "customer_id", "ordered_at", "updated_at", "status", "is_test",
    "product_id", "product_category", "quantity", "amount", "discount_amount", "cost_amount",
    "currency", "channel", "customer_type", "promised_at", "delivered_at", "refunds_order_id",
    "attributes",
}  # fmt: skip
INTERACTION_COLUMNS = {
    "interaction_id", "customer_id", "occurred_at", "updated_at", "kind", "touchpoint", "score",
    "in_reply_to", "order_id", "team", "referred_customer_id", "attributes",
}  # fmt: skip
ORDER_KEYS = {
    "files", "time_zone", "customer_namespace", "redelivery", "zero_amount_orders", "exclude",
    "types", "lookups", "csv", "columns",
}  # fmt: skip
BLOCK_KEYS = {
    "name", "files", "time_zone", "customer_namespace", "types", "lookups", "csv", "columns",
}  # fmt: skip
TOP_KEYS = {
    "name", "reporting_time_zone", "reporting_currency", "week_starts_on", "orders",
    "interactions", "customer_links", "fx_rates",
}  # fmt: skip


@pytest.fixture(scope="module", params=[False, True], ids=["one currency", "currencies"])
def shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("shop")
    sample_shop(directory, customers=1500, months=6, seed=9, currencies=request.param)
    return directory


def read_map(shop: Path) -> dict[str, Any]:
    loaded = yaml.safe_load((shop / "shop.yml").read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def blocks(shop_map: dict[str, Any]) -> list[dict[str, Any]]:
    return [shop_map["orders"], *shop_map["interactions"]]


def reader(shop: Path, block: dict[str, Any]) -> str:
    """A plain reading of the block's files; columns of CSV and JSON lines as text."""
    pattern = f"'{shop / block['files']}'"
    if block["files"].endswith(".parquet"):
        return f"read_parquet({pattern})"
    if block["files"].endswith(".jsonl"):
        first = next(iter(shop.glob(block["files"])))
        keys = duckdb.execute(f"describe from read_json('{first}')").fetchall()
        columns = ", ".join(f"{key[0]}: 'varchar'" for key in keys)
        return f"read_json({pattern}, columns = {{{columns}}})"
    delimiter = block.get("csv", {}).get("delimiter", ",")
    return f"read_csv({pattern}, all_varchar = true, delim = '{delimiter}')"


def source(shop: Path, block: dict[str, Any]) -> str:
    text = f"{reader(shop, block)} as file"
    for alias, lookup in block.get("lookups", {}).items():
        ((own, theirs),) = lookup["on"].items()
        text += f" left join '{shop / lookup['files']}' as {alias} on file.{own} = {alias}.{theirs}"
    return text


def test_only_keys_that_a_map_may_have(shop: Path) -> None:
    shop_map = read_map(shop)
    assert set(shop_map) <= TOP_KEYS
    assert set(shop_map["orders"]) <= ORDER_KEYS
    assert set(shop_map["orders"]["columns"]) <= ORDER_COLUMNS
    for block in shop_map["interactions"]:
        assert set(block) <= BLOCK_KEYS
        assert set(block["columns"]) <= INTERACTION_COLUMNS
        assert all(set(lookup) == {"files", "on"} for lookup in block.get("lookups", {}).values())
    assert set(shop_map.get("fx_rates", {})) <= {"files", "columns"}


def test_every_expression_can_be_evaluated_over_every_row(shop: Path) -> None:
    for block in blocks(read_map(shop)):
        parts = {}
        for name, expression in block["columns"].items():
            for part in expression.values() if isinstance(expression, dict) else [expression]:
                parts[f"{name} {part}"] = part
        counts = ", ".join(f"count({part})" for part in parts.values())
        filled = duckdb.execute(f"select {counts} from {source(shop, block)}").fetchone()
        assert filled is not None
        assert {name: count for name, count in zip(parts, filled, strict=True) if not count} == {}


def test_lookups_find_every_row_once(shop: Path) -> None:
    looked_up = [block for block in blocks(read_map(shop)) if "lookups" in block]
    assert [block["name"] for block in looked_up] == ["mailings"]
    for block in looked_up:
        bare = duckdb.execute(f"select count(*) from {reader(shop, block)}").fetchone()
        joined = duckdb.execute(
            f"select count({block['columns']['kind']}) from {source(shop, block)}"
        ).fetchone()
        assert bare == joined


def test_every_delivered_file_is_named_by_one_block_and_truth_by_none(shop: Path) -> None:
    shop_map = read_map(shop)
    named: list[Path] = []
    for block in [*blocks(shop_map), shop_map.get("fx_rates", {})]:
        if block:
            named += shop.glob(block["files"])
        named += [
            path for one in block.get("lookups", {}).values() for path in shop.glob(one["files"])
        ]
    everything = {path for path in shop.rglob("*") if path.is_file()}
    left = {path for path in everything if path.parent.name == "truth"} | {shop / "shop.yml"}
    assert len(named) == len(set(named))
    assert set(named) == everything - left
    assert len(left) == 8


def test_at_least_three_formats_and_a_clock_in_utc(shop: Path) -> None:
    shop_map = read_map(shop)
    assert {Path(block["files"]).suffix for block in shop_map["interactions"]} == {
        ".parquet", ".jsonl", ".gz", ".csv",
    }  # fmt: skip
    assert {block["time_zone"] for block in blocks(shop_map)} == {"Europe/Berlin", "UTC"}


def test_currencies_are_mapped_only_when_they_are_there(shop: Path) -> None:
    shop_map = read_map(shop)
    has_rates = (shop / "fx_rates.csv").exists()
    assert ("fx_rates" in shop_map) == has_rates
    assert ("currency" in shop_map["orders"]["columns"]) == has_rates


def test_every_order_in_a_foreign_currency_has_a_rate_of_the_last_seven_days(shop: Path) -> None:
    if not (shop / "fx_rates.csv").exists():
        assert "currency" not in (shop / "orders" / "2024-01.csv").read_text().splitlines()[0]
        return
    foreign, rated = duckdb.execute(
        f"""
        select count(*), count(rate)
        from (from '{shop}/truth/orders.parquet' where currency <> 'EUR') as orders
        asof left join '{shop}/fx_rates.csv' as rates
            on orders.currency = rates.currency
            and orders.ordered_at_local::date >= rates.rate_on
        where ordered_at_local::date - rate_on < 7
        """
    ).fetchall()[0]
    all_foreign = duckdb.execute(
        f"select count(*) from '{shop}/truth/orders.parquet' where currency <> 'EUR'"
    ).fetchall()[0][0]
    assert foreign == rated == all_foreign > 50


def test_a_desk_without_a_file_is_not_in_the_map(tmp_path: Path) -> None:
    sample_shop(tmp_path, customers=1, months=1, seed=1)
    named = {block["name"] for block in read_map(tmp_path).get("interactions") or []}
    delivered = {path.parent.name for path in tmp_path.glob("interactions/*/*")}
    assert named == delivered
    assert len(named) < 4
