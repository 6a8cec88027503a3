"""Nights are derived from the night before, however much of so small a shop they bring."""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module", autouse=True)
def no_night_is_too_much() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipelines.transform.night._LARGEST_SHARE", 1)
        yield
