"""The run command: hold the warehouse, see whether there is anything to do, do it, tell it.

Dagster is imported only when there is something to do.
"""

from rich.console import Console

from pipelines.console.facts import gather
from pipelines.console.progress import StageLines
from pipelines.console.summary import show_nothing_new, show_summary
from pipelines.ingest.shop_map import read_shop_map
from pipelines.run.unchanged import is_published_as_it_would_be
from pipelines.settings import Settings, environment_variables
from pipelines.warehouse import Warehouse


def run_shop(settings: Settings, *, as_of: str | None, full_refresh: bool) -> None:
    """Publish what the shop's files say now, and show a summary.

    Raises a LadderError: Refused, ConfigurationError, InputError or WarehouseBusy.
    """
    console = Console()
    shop = read_shop_map(settings.shop, environment_variables())
    warehouse = Warehouse(
        home=settings.home, memory_limit=settings.memory_limit, threads=settings.threads
    )
    with warehouse.hold():
        if not full_refresh and is_published_as_it_would_be(warehouse, shop, as_of):
            show_nothing_new(console, warehouse)
            return
        with StageLines(console) as stages:
            stages.enter("starting")
            run_id = _run(settings, warehouse, as_of, full_refresh, stages)
        show_summary(console, gather(warehouse, run_id))


def _run(
    settings: Settings,
    warehouse: Warehouse,
    as_of: str | None,
    full_refresh: bool,
    stages: StageLines,
) -> str:
    # The worker spends seconds importing Great Expectations: let it, while we import Dagster.
    from pipelines.check.check_worker import CheckWorker

    with CheckWorker.start() as check_worker:
        from pipelines.run.execute import execute

        return execute(
            settings,
            warehouse,
            check_worker,
            as_of=as_of,
            full_refresh=full_refresh,
            enter_stage=stages.enter,
        )
