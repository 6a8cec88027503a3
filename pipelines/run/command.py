"""The run command: hold the warehouse, see whether there is anything to do, do it, tell it.

Dagster is imported only when there is something to do.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from rich.console import Console
from rich.markup import escape

from pipelines.console.facts import gather
from pipelines.console.progress import StageLines
from pipelines.console.summary import show_summary
from pipelines.ingest.loading import pending_files, prepare, refused_loads
from pipelines.ingest.refusal import refusal
from pipelines.ingest.run_settings import as_of_given, in_utc
from pipelines.ingest.shop_map import ShopMap, read_shop_map
from pipelines.publish import mend, note_publications
from pipelines.run.erase import end_erasure
from pipelines.run.home import may_have_dead_runs
from pipelines.run.unchanged import is_published_as_it_would_be, remember
from pipelines.settings import Settings, environment_variables
from pipelines.warehouse import Warehouse

log = logging.getLogger(__name__)


def run_shop(
    settings: Settings,
    *,
    as_of: str | None,
    full_refresh: bool,
    verbose: bool = False,
    tell_death: Callable[[str], None] = lambda _: None,
    tell_damage: Callable[[Sequence[str]], None] = lambda _: None,
) -> None:
    """Publish what the shop's files say now, and show a summary.

    tell_death: called with the id of each earlier run that is found to have died; tell_damage: with
    what was found damaged and mended. Raises a LadderError: Refused, ConfigurationError, InputError
    or WarehouseBusy.
    """
    console = Console(highlight=False)
    shop = read_shop_map(settings.shop, environment_variables())
    if as_of is not None:
        as_of_given(as_of, shop.reporting_time_zone, in_utc(datetime.now(UTC), "UTC"))
    warehouse = Warehouse.of(settings)
    with warehouse.hold():
        if mended := mend(warehouse.published):
            console.print(f"[yellow]{escape('; '.join(mended))}[/yellow]", soft_wrap=True)
            tell_damage(mended)
        note_publications(warehouse)
        end_erasure(settings, warehouse, shop, console)
        if _has_nothing_to_do(warehouse, shop, as_of) and not full_refresh:
            console.print("nothing new since the last published build")
            log.info("nothing new since the last published build")
            _bury_dead_runs(warehouse, tell_death)
            show_summary(console, gather(warehouse), warnings=[])
            return
        with StageLines(console, verbose=verbose) as stages:
            stages.enter("starting")
            run_id = _run(settings, warehouse, as_of, full_refresh, stages, tell_death)
        remember(warehouse, shop, as_of)
        show_summary(console, gather(warehouse, run_id), stages.warnings)


def _bury_dead_runs(warehouse: Warehouse, tell_death: Callable[[str], None]) -> None:
    """A run that died after it had published leaves nothing to do but this."""
    if may_have_dead_runs(warehouse):
        from pipelines.run.instance import instance_of

        with instance_of(warehouse, tell_death=tell_death):
            pass


def _has_nothing_to_do(warehouse: Warehouse, shop: ShopMap, as_of: str | None) -> bool:
    """What can be told without Dagster: whether all is published, or refused as it was before.

    Raises Refused, InputError for a delivery that is not there, and WarehouseBusy.
    """
    if not warehouse.path.exists():
        return False
    with warehouse.connect() as connection:
        prepare(connection)
        if pending_files(connection, shop):
            return False
        refused = refused_loads(connection)
        if refused:
            raise refusal(connection, refused)
        return is_published_as_it_would_be(connection, warehouse, shop, as_of)


def _run(
    settings: Settings,
    warehouse: Warehouse,
    as_of: str | None,
    full_refresh: bool,
    stages: StageLines,
    tell_death: Callable[[str], None],
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
            tell_death=tell_death,
        )
