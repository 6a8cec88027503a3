"""One empty shop and one empty warehouse per test."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.integration.ingest.delivering import DeliveringShop


@pytest.fixture
def delivering(tmp_path: Path) -> Iterator[DeliveringShop]:
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        (tmp_path / "shop").mkdir()
        yield DeliveringShop(tmp_path / "shop", connection)
