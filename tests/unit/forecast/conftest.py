"""CDNOW for every test of the forecast."""

from pathlib import Path

import pytest

from tests.unit.forecast.cdnow import ShippedSummary, read_shipped_summary


@pytest.fixture(scope="session")
def cdnow(shared_data: Path) -> ShippedSummary:
    return read_shipped_summary(shared_data)
