"""Whole shops through ingest and dbt: the oracle agrees on every row and column of every mart.

It reads what ingest left in raw.*; here is the path from files, there random histories by hand.
"""

from pathlib import Path

import pytest

from pipelines.simulate import sample_shop
from pipelines.warehouse import Warehouse
from tests.identities import assert_identities
from tests.integration.comparison import differences, report
from tests.integration.raw_tables import delivered_in
from tests.integration.test_real_data import SHOPS, deliver
from tests.integration.transform_harness import TransformHarness, tables_of
from tests.oracle.profile import PRACTICES, practice_for
from tests.oracle.tables import expected_tables


def assert_marts_equal_the_oracle(home: Path, shop_map: Path, shared_data: Path) -> None:
    warehouse = Warehouse(home=home)
    with warehouse.connect() as connection:
        deliver(connection, shop_map, shared_data)
        delivered = delivered_in(connection)
    TransformHarness(warehouse).build()
    with warehouse.connect() as connection:
        assert_identities(connection)
        got = tables_of(connection)
    found = differences(expected_tables(delivered), got)
    assert not found, report(found)
    assert len(got["fct_customer_periods"]) > 1000
    chosen = {row["customer_id"]: row["practice_id"] for row in got["dim_customers"]}
    assert chosen == {row["customer_id"]: practice_for(row) for row in got["dim_customers"]}


def test_a_simulated_shop(tmp_path: Path) -> None:
    shop = sample_shop(tmp_path / "shop", customers=400, months=18, seed=11, currencies=True)
    assert_marts_equal_the_oracle(tmp_path / "home", shop.directory / "shop.yml", tmp_path)


@pytest.mark.parametrize("name", ["cdnow_sample"])
def test_a_real_shop(name: str, tmp_path: Path, shared_data: Path) -> None:
    assert_marts_equal_the_oracle(tmp_path / "home", SHOPS / f"{name}.yml", shared_data)


NOTHING_KNOWN = {
    "lifecycle": None,
    "ladder_stage": None,
    "weakest_link": None,
    "is_overdrawn": None,
    "complaints_open": 0,
    "probability_alive": None,
    "monetary_score": None,
}
KNOWN = [("is_overdrawn", {"is_overdrawn": False}), ("is_doubtful", {"probability_alive": 0.9})]


@pytest.mark.parametrize(("trait", "known"), KNOWN)
def test_the_oracle_takes_nothing_unknown_for_good(
    trait: str, known: dict[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    header, *_ = PRACTICES.read_text().splitlines()
    given = {"practice_id": "rely", "priority": "1", trait: "false"}
    practices = tmp_path / "best_practices.csv"
    practices.write_text(
        header + "\n" + ",".join(given.get(name, "") for name in header.split(",")) + "\n"
    )
    monkeypatch.setattr("tests.oracle.profile.PRACTICES", practices)
    assert practice_for(NOTHING_KNOWN) is None
    assert practice_for(NOTHING_KNOWN | known) == "rely"
