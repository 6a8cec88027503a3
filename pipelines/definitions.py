"""Everything Dagster is told about: assembly only, never an asset's body.

Loads on a fresh clone without a shop; what is missing then fails the run, in one line.
"""

import logging
from collections.abc import Iterator
from datetime import timedelta

import dagster as dg

import pipelines.check.assets
from expectations.registry import PUBLISHED_TABLES
from pipelines import alarm
from pipelines.check.check_worker import CheckWorker
from pipelines.endings import failed_run_sensor, recovered_run_sensor
from pipelines.forecast.pictures import calibration_picture, tracking_picture
from pipelines.ingest.assets import delivered_files
from pipelines.publish import Picture, mend, note_publications
from pipelines.publish.assets import published_snapshot
from pipelines.report.assets import reporter
from pipelines.settings import Settings, load_alerts, load_settings
from pipelines.transform.assets import dbt_models
from pipelines.transform.project import read_project
from pipelines.triggers import new_files_sensor, nightly_schedule
from pipelines.warehouse import Warehouse

log = logging.getLogger(__name__)
PUBLISHED_NIGHTLY = dg.FreshnessPolicy.time_window(
    fail_window=timedelta(hours=48), warn_window=timedelta(hours=30)
)

PICTURES = (
    Picture("forecast_tracking.svg", "fct_forecast_quality", tracking_picture),
    Picture("forecast_calibration.svg", "fct_forecast_quality", calibration_picture),
)


@dg.definitions
def house() -> dg.Definitions:
    """The house with the surroundings the environment names: what `dagster dev` loads."""
    return assemble(load_settings())


def assemble(
    settings: Settings, *, check_worker: CheckWorker | None = None, holds_warehouse: bool = True
) -> dg.Definitions:
    """The house for one shop and home.

    `ladder run` brings its own `check_worker`, started early, and keeps other runs out itself. That
    worker looks at the marts while the run still tells Dagster what they are.
    """
    warehouse = Warehouse.of(settings)

    def begin_audit() -> None:
        if check_worker:
            check_worker.begin_audit(warehouse, PUBLISHED_TABLES)

    nightly = dg.define_asset_job(
        "nightly",
        selection=dg.AssetSelection.all(),
        description="New files to a published snapshot. Every asset and every check.",
    )
    full_refresh = dg.define_asset_job(
        "full_refresh",
        selection=dg.AssetSelection.all(),
        description="The same, with every derivation built again from raw.",
        config={"ops": {"dbt": {"config": {"full_refresh": True}}}},
    )
    return dg.Definitions(
        assets=[
            delivered_files,
            dbt_models(read_project(warehouse), begin_audit),
            published_snapshot.map_asset_specs(_expected_nightly),
        ],
        asset_checks=dg.load_asset_checks_from_modules([pipelines.check.assets]),
        jobs=[nightly, full_refresh],
        schedules=[nightly_schedule(settings)],
        sensors=[
            new_files_sensor(settings),
            failed_run_sensor(settings),
            recovered_run_sensor(settings),
        ],
        resources={
            "warehouse": _held(settings) if holds_warehouse else warehouse,
            "settings": settings,
            "pictures": PICTURES,
            "reporter": reporter,
            "check_worker": check_worker or pipelines.check.assets.check_worker,
        },
        executor=dg.in_process_executor,
    )


def _held(settings: Settings) -> dg.ResourceDefinition:
    """The warehouse, kept from other processes for as long as the run lasts; what readers see is
    found whole or mended first, as `ladder run` does.
    """
    warehouse = Warehouse.of(settings)

    @dg.resource(description="One run at a time writes to a home.")
    def held_warehouse(_: dg.InitResourceContext) -> Iterator[Warehouse]:
        with warehouse.hold():
            for line in alarm.tell_damage(mend(warehouse.published), load_alerts(), settings):
                log.warning("%s", line)
            note_publications(warehouse)
            yield warehouse

    return held_warehouse


def _expected_nightly(spec: dg.AssetSpec) -> dg.AssetSpec:
    return spec.replace_attributes(freshness_policy=PUBLISHED_NIGHTLY)
