"""How many examples a property is tried on: `pytest --hypothesis-profile=long` tries more.

It also runs what is marked `long`, as `-m long` does; otherwise that is skipped, visibly. Loaded as
a plugin, so that the profiles exist before the option is read. The normal tier repeats the same
examples on every run; the long one draws new ones.
"""

import pytest
from hypothesis import HealthCheck, settings

BUILDS = {"normal": 4, "long": 60}
"""Examples of a property whose every example is one dbt build over a whole shop."""
SHOPS_OVER_NIGHTS = {"normal": 1, "long": 60}
"""Examples whose every one is seven builds: some 35 seconds of CPU."""

_asked: dict[str, int | None] = {}

_SLOW_IS_FINE = [HealthCheck.too_slow, HealthCheck.data_too_large]

settings.register_profile(
    "normal",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=_SLOW_IS_FINE,
)
settings.register_profile(
    "long",
    deadline=None,
    max_examples=1000,
    database=None,
    print_blob=True,
    suppress_health_check=_SLOW_IS_FINE,
)
settings.load_profile("normal")


def builds() -> int:
    """How many dbt builds the loaded profile pays for."""
    return _examples(BUILDS)


def shops_over_nights() -> int:
    """How many shops are run night after night, seven dbt builds each."""
    return _examples(SHOPS_OVER_NIGHTS)


def _examples(of_profile: dict[str, int]) -> int:
    asked = _asked.get("examples")
    return asked or of_profile.get(settings.get_current_profile_name(), of_profile["normal"])


def is_long() -> bool:
    return settings.get_current_profile_name() == "long"


def pytest_addoption(parser: pytest.Parser) -> None:
    told = "examples of each property whose every example is dbt builds over a whole shop"
    parser.addoption("--examples", type=int, default=None, help=told)


def pytest_configure(config: pytest.Config) -> None:
    _asked["examples"] = config.getoption("--examples")
    config.addinivalue_line("markers", "long: minutes long; run with --hypothesis-profile=long")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if is_long() or config.getoption("-m"):
        return
    skip = pytest.mark.skip(reason="long tier: pytest --hypothesis-profile=long")
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(skip)
