"""A warehouse small enough to be checked by eye, in which everything is fit to publish."""

from pathlib import Path

from pipelines.ingest.tables import create_raw_tables
from pipelines.warehouse import Warehouse

BUILD_ID = "20240320T120000Z-small"
_TABLES = Path(__file__).with_name("small_shop_tables")


def small_shop(home: Path) -> Warehouse:
    """raw.* and marts.* as the files of small_shop_tables say, at `home`."""
    warehouse = Warehouse(home=home, memory_limit="500MB")
    with warehouse.connect() as connection:
        create_raw_tables(connection)
        for file in sorted(_TABLES.glob("*.sql")):
            connection.execute(file.read_text("utf-8"))
    return warehouse


def change(warehouse: Warehouse, statements: str) -> None:
    with warehouse.connect() as connection:
        connection.execute(statements)
