"""Sixteen readers while one snapshot after the other is published: none fails, none meets two."""

import json
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from pipelines.publish import publish
from pipelines.warehouse import Warehouse
from tests.conftest import REPOSITORY
from tests.hypothesis_profiles import is_long
from tests.integration.blank_page import BlankPage
from tests.integration.gate.small_shop import change, small_shop
from tests.integration.publish.auditors import WhateverIsThereHasPassed
from tests.integration.publish.reading import STAMPS

SECONDS = 240 if is_long() else 20
SECONDS_BETWEEN_PUBLICATIONS = 0 if is_long() else 1
SECONDS_BETWEEN_QUERIES = 0.1 if is_long() else 1


def publish_next(warehouse: Warehouse, number: int) -> None:
    name = f"b{number:04d}"
    stamped = "; ".join(
        f"update marts.{mart} set {stamp} = '{name}'" for mart, stamp in STAMPS.items()
    )
    change(warehouse, stamped)
    publish(
        warehouse,
        build_id=name,
        keep=7,
        auditor=WhateverIsThereHasPassed(),
        reporter=BlankPage(),
    )


@pytest.mark.timeout(SECONDS + 300)
def test_no_query_fails_and_no_answer_is_of_two_builds(tmp_path: Path) -> None:
    warehouse = small_shop(tmp_path)
    published = 1
    publish_next(warehouse, published)
    command = [sys.executable, "-m", "tests.integration.publish.reading"]
    readers = subprocess.Popen(
        [*command, str(warehouse.published), str(SECONDS_BETWEEN_QUERIES)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=REPOSITORY,
        text=True,
    )
    pause = threading.Event()
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        published += 1
        publish_next(warehouse, published)
        pause.wait(SECONDS_BETWEEN_PUBLICATIONS)
    lines, _ = readers.communicate()
    found = [json.loads(line) for line in lines.splitlines()]

    assert [reader["wrong"] for reader in found] == [[]] * 16
    assert published > 7, "too few to have thrown a snapshot away"
    for reader in found:
        assert reader["queries"] >= 3, reader
        assert len(set(reader["met"])) >= 2, f"never saw a newer build: {reader}"
    fresh = [reader["met"] for reader in found if reader["way"] == "fresh_connection"]
    assert all(met == sorted(met) for met in fresh), "a fresh connection went back in time"
