"""What a person gives to --as-of is a time the run's clock has reached, or refused in one line."""

from datetime import datetime

import pytest

from pipelines.errors import ConfigurationError
from pipelines.ingest.run_settings import as_of_given

NOW = datetime(2026, 7, 1, 12)


@pytest.mark.parametrize(
    ("words", "zone", "instant"),
    [
        ("2026-06-30", "UTC", datetime(2026, 6, 30)),
        ("2026-06-30", "Europe/Berlin", datetime(2026, 6, 29, 22)),
        ("2026-06-30T18:00", "America/New_York", datetime(2026, 6, 30, 22)),
        ("2026-06-30T18:00+02:00", "America/New_York", datetime(2026, 6, 30, 16)),
        ("2026-07-01T12:00Z", "Europe/Berlin", NOW),
        ("2026-07-01T14:00", "Europe/Berlin", NOW),
    ],
)
def test_a_time_without_a_zone_is_the_reporting_zone_s(
    words: str, zone: str, instant: datetime
) -> None:
    assert as_of_given(words, zone, NOW) == instant


@pytest.mark.parametrize(
    "words",
    ["", " ", "yesterday", "2026-02-30", "0001-01-01", "9999-12-31T23:59-10:00", "10000-01-01"],
)
def test_what_is_no_time_is_refused_with_how_to_write_one(words: str) -> None:
    with pytest.raises(ConfigurationError, match="write it like 2026-06-30T18:00 or"):
        as_of_given(words, "Europe/Berlin", NOW)


@pytest.mark.parametrize("words", ["2026-07-01T12:00:01Z", "2062-06-30", "9999-12-31"])
def test_a_time_that_has_not_come_is_refused(words: str) -> None:
    with pytest.raises(ConfigurationError, match=r"later than now \(2026-07-01 12:00 UTC\)"):
        as_of_given(words, "Europe/Berlin", NOW)
