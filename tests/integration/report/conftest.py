"""A snapshot's folder with the small shop's marts in it, and its page."""

import json
import re
import shutil
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.report.page import write_page
from pipelines.warehouse import Warehouse
from tests.integration.gate.small_shop import small_shop

HEALTH = {
    "loads": [
        {
            "block": "orders",
            "files": 2,
            "rows_read": 1500,
            "rows_accepted": 1497,
            "rows_rejected": 3,
            "rows_erased": 0,
        }
    ],
    "tables": {
        "fct_orders": {"rows": 4, "passed": True, "expectations": 13, "warnings": []},
        "fct_voice": {"rows": 9, "passed": True, "expectations": 8, "warnings": ["n is low"]},
    },
}


class Page:
    """A written page, taken apart as text."""

    def __init__(self, text: str) -> None:
        self.text = text

    def figure(self, name: str) -> str:
        found = re.search(rf'<figure id="figure-{name}".*?</figure>', self.text, re.DOTALL)
        assert found, f"no figure {name}"
        return found.group()

    def says(self, name: str) -> str:
        found = re.search(r'<p class="says.*?">(.*?)</p>', self.figure(name))
        assert found
        return unescape(found.group(1)).replace("\u00a0", " ")

    def values(self, name: str) -> list[dict[str, Any]]:
        """The rows a picture is drawn from."""
        found = re.search(
            rf'<script type="application/json" id="specification-{name}">(.*?)</script>', self.text
        )
        assert found, f"{name} has no specification"
        specification = json.loads(found.group(1))
        rows: list[dict[str, Any]] = specification["datasets"][specification["data"]["name"]]
        return rows


Draw = Callable[..., Page]


@pytest.fixture(scope="session")
def _small(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return small_shop(tmp_path_factory.mktemp("small"))


@pytest.fixture
def snapshot(_small: Warehouse, tmp_path: Path) -> Path:
    """marts.* stand in a copy of the warehouse as they stand in a published file."""
    shutil.copyfile(_small.path, tmp_path / "loyalty.duckdb")
    return tmp_path


@pytest.fixture
def draw(snapshot: Path) -> Draw:
    """Writes the page, after `statements` have changed the tables."""

    def draw_after(statements: str = "") -> Page:
        if statements:
            with duckdb.connect(str(snapshot / "loyalty.duckdb")) as connection:
                connection.execute(statements)
        page = write_page(snapshot, HEALTH, memory_limit="200MB", threads=1)
        return Page(page.read_text("utf-8"))

    return draw_after
