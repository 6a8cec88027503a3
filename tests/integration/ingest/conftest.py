"""One empty shop and one empty warehouse per test."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipelines.ingest import checked_rows
from tests.integration.ingest.delivering import DeliveringShop


@pytest.fixture
def delivering(tmp_path: Path) -> Iterator[DeliveringShop]:
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        (tmp_path / "shop").mkdir()
        yield DeliveringShop(tmp_path / "shop", connection)


@pytest.fixture(scope="module", params=["kept", "worked out again"])
def each_way_to_check(request: pytest.FixtureRequest) -> Iterator[None]:
    """Rows are checked once and kept, as of a small file; or for every question, as of a large."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param != "kept":
            patch.setattr(checked_rows, "MOST_ROWS_KEPT", 0)
        yield
