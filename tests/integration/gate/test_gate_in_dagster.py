"""In Dagster the gate is a blocking check: what fails stops the snapshot and says why in the UI."""

from collections.abc import Iterator

import dagster as dg
import pytest

from expectations.registry import PUBLISHED_TABLES, RAW_TABLES
from pipelines.check.assets import marts_fit_for_use, raw_fit_for_use
from pipelines.check.check_worker import CheckWorker
from pipelines.publish.assets import published_snapshot
from pipelines.publish.shelf import snapshots
from pipelines.settings import Settings
from pipelines.warehouse import Warehouse
from tests.integration.blank_page import BlankPage
from tests.integration.gate.small_shop import BUILD_ID, change


@dg.multi_asset(specs=[dg.AssetSpec(table.split(".")) for table in RAW_TABLES])
def raw() -> Iterator[dg.MaterializeResult[None]]:
    """As if ingest had just filled raw.*."""
    for table in RAW_TABLES:
        yield dg.MaterializeResult(asset_key=table.split("."))


@dg.multi_asset(
    specs=[
        dg.AssetSpec(table.split("."), deps=[raw_table.split(".") for raw_table in RAW_TABLES])
        for table in PUBLISHED_TABLES
    ]
)
def marts() -> Iterator[dg.MaterializeResult[None]]:
    """As if dbt had just built marts.*."""
    for table in PUBLISHED_TABLES:
        yield dg.MaterializeResult(asset_key=table.split("."))


def run(
    warehouse: Warehouse, worker: CheckWorker, *, only: str | None = None
) -> dg.ExecuteInProcessResult:
    definitions = dg.Definitions(
        assets=[raw, marts, published_snapshot],
        asset_checks=[raw_fit_for_use, marts_fit_for_use],
        jobs=[dg.define_asset_job("all", only or "*")],
        resources={
            "warehouse": warehouse,
            "check_worker": worker,
            "settings": Settings(home=warehouse.home),
            "pictures": (),
            "reporter": BlankPage(),
        },
    )
    with dg.DagsterInstance.ephemeral() as instance:
        job = definitions.resolve_job_def("all")
        return job.execute_in_process(instance=instance, raise_on_error=False)


def test_what_is_fit_is_published_with_a_check_on_every_table(
    warehouse: Warehouse, worker: CheckWorker
) -> None:
    result = run(warehouse, worker)
    assert result.success
    checks = result.get_asset_check_evaluations()
    assert {".".join(check.asset_key.path) for check in checks} == {*RAW_TABLES, *PUBLISHED_TABLES}
    assert all(check.passed for check in checks)
    assert [snapshot.id for snapshot in snapshots(warehouse.published)] == [BUILD_ID]
    rows = result.asset_materializations_for_node("publish")
    counts = {m.asset_key.path[-1]: m.metadata["dagster/row_count"].value for m in rows}
    assert counts["fct_orders"] == 4


@pytest.mark.parametrize(
    ("spoil", "table", "runs_marts"),
    [
        ("update raw.orders set status = 'void' where order_id = 'o3'", "raw.orders", False),
        (
            "update marts.fct_orders set excluded_lines = 9 where order_id = 'o3'",
            "marts.fct_orders",
            True,
        ),
    ],
)
def test_what_is_not_fit_stops_everything_downstream_and_says_why(
    warehouse: Warehouse, worker: CheckWorker, spoil: str, table: str, *, runs_marts: bool
) -> None:
    change(warehouse, spoil)
    result = run(warehouse, worker)
    assert not result.success
    assert snapshots(warehouse.published) == []
    ran = {event.step_key for event in result.get_step_success_events()}
    assert ("marts" in ran) == runs_marts
    [check] = [check for check in result.get_asset_check_evaluations() if not check.passed]
    assert ".".join(check.asset_key.path) == table
    assert check.metadata["unexpected_rows"].value == 1
    [keys] = check.metadata["sample_keys"].value.values()
    assert keys[0]["order_id"] == "o3"
    assert check.description
    assert "does not hold for 1 row" in check.description


def test_a_warning_is_shown_as_one_and_stops_nothing(
    warehouse: Warehouse, worker: CheckWorker
) -> None:
    change(warehouse, "update raw.interactions set kind = 'besuch' where kind = 'visit'")
    result = run(warehouse, worker)
    assert result.success
    assert [snapshot.id for snapshot in snapshots(warehouse.published)] == [BUILD_ID]
    [check] = [check for check in result.get_asset_check_evaluations() if not check.passed]
    assert (check.asset_key.path[-1], check.severity) == (
        "interactions",
        dg.AssetCheckSeverity.WARN,
    )
    assert "Every kind is one the ladder knows" in (check.description or "")


def test_publishing_alone_does_not_get_round_the_gate(
    warehouse: Warehouse, worker: CheckWorker
) -> None:
    assert run(warehouse, worker).success
    change(warehouse, "update marts.fct_orders set net_amount = 0 where order_id = 'o3'")
    result = run(warehouse, worker, only='group:"published"')
    assert not result.success
    assert [snapshot.id for snapshot in snapshots(warehouse.published)] == [BUILD_ID]
    with warehouse.connect() as connection:
        passed = connection.execute(
            "select passed from quality.verdicts where table_name = 'marts.fct_orders'"
        ).fetchone()
    assert passed == (False,)
