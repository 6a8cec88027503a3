"""The SQL that derives the purchase summary equals a plain-Python one, and CDNOW's shipped one."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from pipelines.forecast import SUMMARY_SCHEMA
from pipelines.ingest.loading import ingest
from pipelines.ingest.run_settings import write_run_settings
from pipelines.ingest.shop_map import read_shop_map
from pipelines.warehouse import Warehouse
from tests.integration.transform_harness import TransformHarness
from tests.unit.forecast.cdnow import (
    HOLDOUT_WEEKS,
    LAST_DAY,
    read_purchase_days,
    read_shipped_summary,
)
from tests.unit.forecast.summaries import summarise

SHOPS = Path(__file__).parents[3] / "shops"


@pytest.fixture(scope="module")
def derived(
    shared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[pa.Table, pa.Table]:
    """(int_purchase_summary, int_purchase_weeks) of the CDNOW sample, 39 weeks held out.

    Customers in the order of the log, which is the shipped summary's and not that of their ids.
    """
    warehouse = Warehouse(home=tmp_path_factory.mktemp("cdnow"))
    shop = read_shop_map(SHOPS / "cdnow_sample.yml", {"LADDER_SHARED_DATA": str(shared_data)})
    with warehouse.connect() as connection:
        ingest(connection, shop, run_id="cdnow")
        write_run_settings(
            connection,
            shop,
            build_id="cdnow",
            as_of=datetime.combine(LAST_DAY, datetime.max.time()),
            clock=datetime(2026, 1, 1, tzinfo=UTC),
            code_fingerprint="cdnow",
        )
        connection.execute(f"update raw.run_settings set forecast_holdout_weeks = {HOLDOUT_WEEKS}")
    TransformHarness(warehouse).build()
    with warehouse.connect() as connection:
        summary = connection.table("intermediate.int_purchase_summary").to_arrow_table()
        weeks = connection.table("intermediate.int_purchase_weeks").to_arrow_table()
    place = {name: row for row, name in enumerate(summary["customer_id"].to_pylist())}
    in_order = pa.array([place[name] for name in read_purchase_days(shared_data)])
    return summary.take(in_order).select(SUMMARY_SCHEMA.names).cast(SUMMARY_SCHEMA), weeks


def test_the_summary_equals_one_made_in_plain_python(
    derived: tuple[pa.Table, pa.Table], shared_data: Path
) -> None:
    summary, weeks = summarise(read_purchase_days(shared_data), LAST_DAY, HOLDOUT_WEEKS)
    for name in SUMMARY_SCHEMA.names:
        ours, theirs = derived[0][name].to_pylist(), summary[name].to_pylist()
        assert ours == (pytest.approx(theirs) if name == "repeat_amount" else theirs), name
    assert dict(zip(*derived[1].to_pydict().values(), strict=True)) == dict(
        zip(*weeks.to_pydict().values(), strict=True)
    )


def test_the_summary_equals_the_shipped_one_to_its_two_decimals(
    derived: tuple[pa.Table, pa.Table], shared_data: Path
) -> None:
    shipped = read_shipped_summary(shared_data)
    column = {name: derived[0][name].to_numpy() for name in derived[0].column_names}
    assert np.array_equal(column["calibration_frequency"], shipped.frequency)
    for ours, theirs in (
        ("calibration_recency_days", shipped.recency_weeks),
        ("calibration_age_days", shipped.age_weeks),
    ):
        assert np.abs(column[ours] / 7 - theirs).max() <= 0.005 + 1e-9
