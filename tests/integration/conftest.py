"""One warehouse per test session for marts built from hand-filled raw tables."""

import pytest

from pipelines.warehouse import Warehouse
from tests.integration.transform_harness import TransformHarness


@pytest.fixture(scope="session")
def transform(tmp_path_factory: pytest.TempPathFactory) -> TransformHarness:
    """Builds the marts of any delivery."""
    return TransformHarness(Warehouse(home=tmp_path_factory.mktemp("transform")))
