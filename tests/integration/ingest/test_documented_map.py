"""docs/shop_map.md names every key and column there is, and its example is read as it says."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from pipelines.ingest.contract import CUSTOMER_LINKS, FX_RATES, INTERACTIONS, ORDERS, Contract
from pipelines.ingest.loading import ingest
from pipelines.ingest.shop_map import (
    Csv,
    ForecastTerms,
    Interactions,
    Lookup,
    Orders,
    ShopMap,
    read_shop_map,
)
from pipelines.settings import REPOSITORY

PAGE = (REPOSITORY / "docs" / "shop_map.md").read_text(encoding="utf-8")
EXAMPLE = dict(re.findall(r"^`([^`\n]+)`:\n\n```[a-z]+\n(.*?)```", PAGE, re.MULTILINE | re.DOTALL))


def _section(title: str) -> str:
    return PAGE.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def _firsts(section: str) -> str:
    """The first cell of every row."""
    return " ".join(re.findall(r"^\|([^|]+)\|", section, re.MULTILINE))


@pytest.mark.parametrize(
    ("title", "contracts"),
    [
        ("Columns of orders", [ORDERS]),
        ("Columns of interactions", [INTERACTIONS]),
        ("Columns of customer_links and fx_rates", [CUSTOMER_LINKS, FX_RATES]),
    ],
)
def test_every_column_is_named_and_bold_where_it_must_be_mapped(
    title: str, contracts: list[Contract]
) -> None:
    cells = _firsts(_section(title))
    columns = [column for contract in contracts for column in contract.columns]
    assert set(re.findall(r"`([a-z_]+)`", cells)) == {column.key for column in columns}
    bold = set(re.findall(r"\*\*`([a-z_]+)`\*\*", cells))
    assert bold == {column.key for column in columns if column.must_be_mapped}


def test_every_key_is_named_and_every_key_named_is_one() -> None:
    section = _section("Keys of the map")
    keys = {*ShopMap.model_fields, *Orders.model_fields, *Interactions.model_fields}
    assert set(re.findall(r"`([a-z_]+)`", _firsts(section))) == keys
    for part in (Csv, Lookup, ForecastTerms):
        assert {f"`{name}`" for name in part.model_fields} <= set(re.findall(r"`[a-z_]+`", section))


def test_the_map_of_the_readme_is_read(tmp_path: Path) -> None:
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    [text] = re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL)
    (tmp_path / "shop.yml").write_text(text, encoding="utf-8")
    assert read_shop_map(tmp_path / "shop.yml", {}).name == yaml.safe_load(text)["name"]


def test_the_example_is_read_as_it_says(tmp_path: Path) -> None:
    for name, content in EXAMPLE.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    with duckdb.connect() as connection:
        report = ingest(connection, read_shop_map(tmp_path / "shop.yml", {}), run_id="run")

        def rows(sql: str) -> list[tuple[Any, ...]]:
            return connection.execute(sql).fetchall()

        assert (len(report.loads), report.rows_rejected, report.warnings) == (5, 0, ())
        # Vienna is an hour ahead of UTC in the evening of March 30, 2024, and two from the 31st on.
        assert rows(
            "select order_id, source_customer_id, strftime(ordered_at, '%d %H:%M'), amount, status"
            " from raw.orders order by 1"
        ) == [
            ("1001", "K1", "30 20:15", Decimal("1234.50"), "bezahlt"),
            ("1002", "K2", "31 07:00", Decimal("97.00"), "bezahlt"),
            ("1003", None, "31 07:10", Decimal("12.00"), "cancelled"),
            ("G1001", "K1", "05 10:00", Decimal("-234.50"), "refund"),
        ]
        assert rows("select kind, in_reply_to, score from raw.interactions order by all") == [
            ("inquiry", None, None),
            ("nps", None, Decimal(9)),
            ("praise", None, None),
            ("reply", "T2", None),
        ]
        assert rows("select currency, strftime(rate_on, '%d.%m.'), rate from raw.fx_rates") == [
            ("CHF", "28.03.", Decimal("1.03"))
        ]
