"""Everything Dagster is told about: assembly only, never an asset's body.

Loads on a fresh clone without a shop; what is missing then fails the run, in one line.
"""

from collections.abc import Iterator
from datetime import timedelta

import dagster as dg

import pipelines.check.assets
import pipelines.ingest.assets
import pipelines.publish.assets
from pipelines.settings import Settings, load_settings
from pipelines.transform.assets import dbt_models
from pipelines.transform.project import read_project
from pipelines.triggers import new_files_sensor, nightly_schedule
from pipelines.warehouse import Warehouse

PUBLISHED_NIGHTLY = dg.FreshnessPolicy.time_window(
    fail_window=timedelta(hours=48), warn_window=timedelta(hours=30)
)


@dg.definitions
def house() -> dg.Definitions:
    """The house with the surroundings the environment names: what `dagster dev` loads."""
    return assemble(load_settings())


def assemble(
    settings: Settings, *, check_worker: object = None, holds_warehouse: bool = True
) -> dg.Definitions:
    """The house for one shop and home.

    `ladder run` brings its own `check_worker`, started early, and keeps other runs out itself.
    """
    warehouse = Warehouse(
        home=settings.home, memory_limit=settings.memory_limit, threads=settings.threads
    )
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
            *dg.load_assets_from_modules([pipelines.ingest.assets]),
            dbt_models(read_project(warehouse)),
            *dg.map_asset_specs(
                _expected_nightly, dg.load_assets_from_modules([pipelines.publish.assets])
            ),
        ],
        asset_checks=dg.load_asset_checks_from_modules([pipelines.check.assets]),
        jobs=[nightly, full_refresh],
        schedules=[nightly_schedule(settings)],
        sensors=[new_files_sensor(settings)],
        resources={
            "warehouse": _held(warehouse) if holds_warehouse else warehouse,
            "settings": settings,
            "check_worker": pipelines.check.assets.check_worker,
        },
        executor=dg.in_process_executor,
    )


def _held(warehouse: Warehouse) -> dg.ResourceDefinition:
    """The warehouse, kept from other processes for as long as the run lasts."""

    @dg.resource(description="One run at a time writes to a home.")
    def held_warehouse(_: dg.InitResourceContext) -> Iterator[Warehouse]:
        with warehouse.hold():
            yield warehouse

    return held_warehouse


def _expected_nightly(spec: dg.AssetSpec) -> dg.AssetSpec:
    return dg.apply_freshness_policy(spec, PUBLISHED_NIGHTLY)
