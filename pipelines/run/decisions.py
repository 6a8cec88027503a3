"""What a person decides between two runs, each for whoever holds the warehouse.

What a decision does to the data is ingest's and publish's; the next run publishes it.
"""

from pipelines.ingest import decisions
from pipelines.ingest.shop_map import read_shop_map
from pipelines.publish import rollback
from pipelines.settings import Settings, environment_variables
from pipelines.warehouse import Warehouse


def accept_file(settings: Settings, file: str) -> str:
    """Load a refused file in spite of its rejects. Raises InputError where none is waiting."""
    shop = read_shop_map(settings.shop, environment_variables())
    warehouse = Warehouse.of(settings)
    with warehouse.hold(), warehouse.connect() as connection:
        [*loads] = decisions.accept(connection, shop, file).loads
    rows = sum(load.rows_accepted for load in loads)
    rejected = sum(load.rows_rejected for load in loads)
    return f"accepted {file}: {rows:,} rows count, {rejected:,} stay rejected; now `ladder run`"


def withdraw_file(settings: Settings, file: str) -> str:
    """Take a load back. Raises InputError where no load of this name counts."""
    folder = settings.shop.parent if settings.shop.exists() else None
    warehouse = Warehouse.of(settings)
    with warehouse.hold(), warehouse.connect() as connection:
        [*loads] = decisions.withdraw(connection, file, folder=folder).loads
    rows = sum(load.rows_accepted for load in loads)
    return f"withdrew {file}: its {rows:,} rows no longer count; now `ladder run`"


def roll_back(settings: Settings) -> str:
    """Let readers see the snapshot before. Raises InputError where there is none."""
    warehouse = Warehouse.of(settings)
    with warehouse.hold():
        return f"readers now see {rollback(warehouse.published)}"
