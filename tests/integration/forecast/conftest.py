"""The long tier: `pytest --hypothesis-profile=long`, or `-m long`; otherwise skipped, visibly."""

import pytest
from hypothesis import settings


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "long: minutes long; run with --hypothesis-profile=long")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if settings.get_current_profile_name() == "long" or config.getoption("-m"):
        return
    skip = pytest.mark.skip(reason="long tier: pytest --hypothesis-profile=long")
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(skip)
