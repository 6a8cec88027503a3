"""What a person does between two runs; what changes data, for whoever holds the warehouse.

What a decision does to the data is ingest's and publish's; the next run publishes it.
"""

from pipelines import alarm
from pipelines.errors import ConfigurationError, InputError
from pipelines.ingest import decisions
from pipelines.ingest.shop_map import read_shop_map
from pipelines.publish import rollback
from pipelines.settings import Settings, environment_variables, load_alerts
from pipelines.warehouse import Warehouse


def accept_file(settings: Settings, file: str) -> str:
    """Load a refused file in spite of its rejects. Raises InputError where none is waiting."""
    shop = read_shop_map(settings.shop, environment_variables())
    warehouse = _filled(settings)
    with warehouse.hold(), warehouse.connect() as connection:
        [*loads] = decisions.accept(connection, shop, file).loads
    rows = sum(load.rows_accepted for load in loads)
    rejected = sum(load.rows_rejected for load in loads)
    return f"accepted {file}: {rows:,} rows count, {rejected:,} stay rejected; now `ladder run`"


def withdraw_file(settings: Settings, file: str) -> str:
    """Take a load back. Raises InputError where no load of this name counts."""
    folder = settings.shop.parent if settings.shop.exists() else None
    warehouse = _filled(settings)
    with warehouse.hold(), warehouse.connect() as connection:
        [*loads] = decisions.withdraw(connection, file, folder=folder).loads
    rows = sum(load.rows_accepted for load in loads)
    return f"withdrew {file}: its {rows:,} rows no longer count; now `ladder run`"


def send_test(settings: Settings) -> str:
    """Tell whoever is configured that this is a test.

    Raises ConfigurationError where nobody is, InputError where a way does not work.
    """
    alerts = load_alerts()
    if not alerts.is_anybody_told:
        raise ConfigurationError(
            "nobody is to be told: set LADDER_NOTIFY_WEBHOOK or LADDER_NOTIFY_EMAIL_TO"
        )
    problems = alarm.tell_test(alerts, settings)
    if problems:
        raise InputError("; ".join(problems))
    return "sent: a failed run would have been told the same way"


def roll_back(settings: Settings) -> str:
    """Let readers see the snapshot before. Raises InputError where there is none."""
    warehouse = Warehouse.of(settings)
    if not warehouse.published.is_dir():
        raise InputError(f"nothing is published in {warehouse.published}: run `ladder run` first")
    with warehouse.hold():
        return f"readers now see {rollback(warehouse.published)}"


def _filled(settings: Settings) -> Warehouse:
    """Nothing can be decided about a folder that is no home: to hold it would make it one."""
    warehouse = Warehouse.of(settings)
    if not warehouse.path.exists():
        raise InputError(f"{warehouse.path} does not exist: nothing has been loaded yet")
    return warehouse
