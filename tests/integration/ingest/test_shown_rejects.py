"""`ladder rejects` finds a file by any of its names or says so; what it shows harms no terminal."""

from pathlib import Path

import pytest

from pipelines.console.rejects import show_rejects
from pipelines.errors import InputError
from pipelines.settings import Settings
from pipelines.warehouse import Warehouse
from tests.integration.ingest.delivering import DeliveringShop, many

HOSTILE = "\x1b[31mred\x9b32m\u202e"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    found = Settings(home=tmp_path / "home", shop=tmp_path / "shop" / "shop.yml")
    with Warehouse.of(found).connect() as connection:
        shop = DeliveringShop(tmp_path / "shop", connection)
        shop.deliver("orders/may.csv", [*many(40), f"B,1,c,{HOSTILE},1"])
        shop.deliver("orders/june.csv", [*many(40, "june-"), "C,1,c,yesterday,1"])
        shop.deliver("orders/july.csv", many(40, "july-"))
        shop.map["orders"]["files"] = "orders/*"
        shop.ingest()
    return found


@pytest.mark.parametrize("name", ["orders/june.csv", "june.csv", "{shop}/orders/june.csv"])
def test_a_file_is_found_by_name_last_part_or_path(
    settings: Settings, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    show_rejects(settings, name.format(shop=settings.shop.parent), 20)
    said = capsys.readouterr().out
    assert "orders/june.csv row 41" in said
    assert "may.csv" not in said


def test_a_file_without_rejects_is_told_from_one_nobody_read(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    show_rejects(settings, "orders/july.csv", 20)
    assert capsys.readouterr().out == "no row of orders/july.csv is rejected\n"
    with pytest.raises(InputError, match=r"jnue\.csv: no load of this name .* 'orders/june\.csv'"):
        show_rejects(settings, "orders/jnue.csv", 20)


def test_delivered_control_characters_are_shown_and_not_obeyed(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    show_rejects(settings, None, 20)
    said = capsys.readouterr().out
    assert r"\x1b[31mred\x9b32m\u202e" in said
    assert all(line.isprintable() for line in said.splitlines())
