"""A verdict belongs to a suite's version and a table's content, and cannot pass by silence."""

import dataclasses
import os
import select
import signal

import pytest

from expectations import registry
from expectations.registry import PUBLISHED_TABLES
from pipelines.check.check_worker import CheckWorker, refused_docs
from pipelines.check.fingerprint import audited_fingerprints
from pipelines.check.verdicts import fitting_verdict, store_verdicts, stored_verdicts
from pipelines.errors import Refused
from pipelines.warehouse import Warehouse
from tests.integration.gate.small_shop import change

TABLE = "marts.fct_ladder_transitions"


def test_a_stored_verdict_comes_back_as_it_was(worker: CheckWorker, warehouse: Warehouse) -> None:
    change(warehouse, f"update {TABLE} set customers = 7")
    [verdict] = worker.audit(warehouse, [TABLE])
    with warehouse.connect() as connection:
        assert stored_verdicts(connection)[TABLE] == verdict


def test_a_verdict_fits_until_the_table_changes(worker: CheckWorker, warehouse: Warehouse) -> None:
    [verdict] = worker.audit(warehouse, [TABLE])
    with warehouse.connect() as connection:
        assert fitting_verdict(connection, TABLE) == verdict
        connection.execute(f"update {TABLE} set customers = 2")
        assert fitting_verdict(connection, TABLE) is None


def test_a_verdict_fits_until_what_the_table_is_compared_with_changes(
    worker: CheckWorker, warehouse: Warehouse
) -> None:
    worker.audit(warehouse, [TABLE])
    with warehouse.connect() as connection:
        connection.execute("delete from marts.fct_customer_periods where customer_id = 'ben'")
        assert fitting_verdict(connection, TABLE) is None


def test_a_verdict_fits_until_the_suite_changes(
    worker: CheckWorker, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    [verdict] = worker.audit(warehouse, [TABLE])
    with warehouse.connect() as connection:
        store_verdicts(connection, [dataclasses.replace(verdict, suite_version="older")])
        assert fitting_verdict(connection, TABLE) is None
        store_verdicts(connection, [verdict])
        monkeypatch.setitem(
            registry.SUITES,
            TABLE,
            dataclasses.replace(registry.SUITES[TABLE], judged_by=(registry.INTERACTION_KINDS,)),
        )
        assert fitting_verdict(connection, TABLE) is None


def test_content_never_audited_is_audited_before_it_passes(
    worker: CheckWorker, warehouse: Warehouse
) -> None:
    with warehouse.connect(read_only=True) as connection:
        fingerprints = audited_fingerprints(connection, PUBLISHED_TABLES)
    verdicts = worker.passing_verdicts(warehouse, fingerprints)
    assert {verdict.table for verdict in verdicts} == set(PUBLISHED_TABLES)
    with warehouse.connect() as connection:
        assert set(stored_verdicts(connection)) == set(PUBLISHED_TABLES)


def test_a_failed_verdict_refuses_without_another_audit(
    worker: CheckWorker, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(warehouse, f"update {TABLE} set customers = 7")
    worker.audit(warehouse, [TABLE])
    with warehouse.connect(read_only=True) as connection:
        fingerprints = audited_fingerprints(connection, [TABLE])
    monkeypatch.setattr(worker, "audit", None)
    with pytest.raises(Refused, match="Who arrives on a stage"):
        worker.passing_verdicts(warehouse, fingerprints)


def test_what_was_asked_ahead_is_not_asked_again(
    worker: CheckWorker, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker.begin_audit(warehouse, [TABLE])
    monkeypatch.setattr(worker._process, "begin", None)
    [verdict] = worker.audit(warehouse, [TABLE])
    with warehouse.connect() as connection:
        assert fitting_verdict(connection, TABLE) == verdict


def test_an_answer_to_what_was_asked_ahead_is_none_to_another_question(
    worker: CheckWorker, warehouse: Warehouse
) -> None:
    worker.begin_audit(warehouse, [TABLE])
    [verdict] = worker.audit(warehouse, ["marts.dim_customers"])
    assert verdict.table == "marts.dim_customers"
    worker.begin_audit(warehouse, [TABLE])
    assert worker.write_data_docs(warehouse.home / "docs", "none", []).is_file()


def test_what_was_asked_before_a_table_changed_passes_nothing(
    worker: CheckWorker, warehouse: Warehouse
) -> None:
    worker.begin_audit(warehouse, [TABLE])
    assert select.select([worker._process._process.stdout], [], [], 60)[0]
    change(warehouse, f"update {TABLE} set customers = 7")
    [verdict] = worker.audit(warehouse, [TABLE])
    assert verdict.passed
    with warehouse.connect(read_only=True) as connection:
        assert fitting_verdict(connection, TABLE) is None
        fingerprints = audited_fingerprints(connection, [TABLE])
    with pytest.raises(Refused, match="Who arrives on a stage"):
        worker.passing_verdicts(warehouse, fingerprints)


def test_content_that_changes_between_copy_and_audit_is_refused(
    worker: CheckWorker, warehouse: Warehouse
) -> None:
    with warehouse.connect(read_only=True) as connection:
        fingerprints = audited_fingerprints(connection, ["marts.build_info"])
    change(warehouse, "update marts.build_info set source = 'another'")
    with pytest.raises(Refused, match=r"marts\.build_info changed while being published"):
        worker.passing_verdicts(warehouse, fingerprints)


def test_a_refusal_leaves_data_docs_that_need_no_network_and_tell_ids_only(
    worker: CheckWorker, warehouse: Warehouse
) -> None:
    change(
        warehouse,
        "update marts.dim_customers set lifecycle = 'Ben Miller, 0171' where customer_id = 'ben'",
    )
    [verdict] = worker.audit(warehouse, ["marts.dim_customers"])
    pages = list(refused_docs(warehouse).rglob("*.html"))
    assert len(pages) == 2
    for page in pages:
        text = page.read_text("utf-8")
        assert "http" not in text
        assert "<script" not in text
        assert "Miller" not in text
    index = refused_docs(warehouse) / "index.html"
    assert "lifecycle is one of" in index.read_text("utf-8")
    assert "Miller" not in repr(verdict)
    assert {"customer_id": "ben"} in [dict(r.sample_keys[0]) for r in verdict.failures]


def test_nothing_is_passed_when_the_worker_dies(warehouse: Warehouse) -> None:
    with CheckWorker.start() as worker:
        worker.audit(warehouse, ["marts.build_info"])
        os.kill(worker.process_id, signal.SIGKILL)
        with pytest.raises(Refused, match="nothing checked is not passed"):
            worker.audit(warehouse, ["marts.build_info"])


def test_nothing_is_passed_when_the_worker_dies_before_it_is_ready(warehouse: Warehouse) -> None:
    with CheckWorker.start() as worker:
        os.kill(worker.process_id, signal.SIGKILL)
        with pytest.raises(Refused, match="nothing checked is not passed"):
            worker.audit(warehouse, ["marts.build_info"])


def test_nothing_is_passed_when_the_warehouse_cannot_be_read(
    worker: CheckWorker, warehouse: Warehouse
) -> None:
    warehouse.path.write_bytes(b"this is no database")
    with pytest.raises(Refused, match="nothing checked is not passed"):
        worker.audit(warehouse, ["marts.build_info"])


def test_the_worker_keeps_no_handle_after_its_answer(
    worker: CheckWorker, warehouse: Warehouse
) -> None:
    worker.audit(warehouse, ["marts.fct_orders"])
    change(warehouse, "create table marts.another as select 1 as a")


def test_a_run_that_ends_at_once_does_not_wait_for_the_worker() -> None:
    with CheckWorker.start() as worker:
        process_id = worker.process_id
    with pytest.raises(ProcessLookupError):
        os.kill(process_id, 0)
