"""The pictures are well-formed SVG and show what the quality table says."""

from itertools import pairwise
from xml.etree import ElementTree

import pyarrow as pa
import pytest

from pipelines.forecast import Terms, forecast
from pipelines.forecast.pictures import calibration_picture, tracking_picture
from tests.unit.forecast.drawn_shop import draw_shop
from tests.unit.forecast.summaries import summarise
from tests.unit.forecast.test_repurchase import AS_OF

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def quality() -> pa.Table:
    return forecast(*summarise(*draw_shop(900, 400, seed=6), 13), Terms(AS_OF)).quality


def lines(picture: str) -> list[list[tuple[float, float]]]:
    drawn = ElementTree.fromstring(picture).iter(f"{SVG}polyline")
    return [
        [
            (float(x), float(y))
            for x, y in (pair.split(",") for pair in line.get("points", "").split())
        ]
        for line in drawn
    ]


def test_tracking_draws_every_week_and_both_rules(quality: pa.Table) -> None:
    rows = [row for row in quality.to_pylist() if row["section"] == "tracking"]
    drawn = lines(tracking_picture(quality))
    assert [len(line) for line in drawn] == [len(rows), 14, 14, 14, len(rows)]
    actual = drawn[-1]
    assert all(later[1] <= earlier[1] for earlier, later in pairwise(actual))


def test_tracking_ends_at_all_repeat_orders_of_the_cohort(quality: pa.Table) -> None:
    rows = [row for row in quality.to_pylist() if row["section"] == "tracking"]
    _, weeks = summarise(*draw_shop(900, 400, seed=6), 13)
    assert rows[-1]["bucket"] == 13
    assert rows[-1]["actual"] == sum(weeks["repeat_orders"].to_pylist())
    assert rows[-1]["value"] == pytest.approx(rows[-1]["actual"], rel=0.15)


def test_calibration_draws_a_dot_for_every_tenth(quality: pa.Table) -> None:
    tenths = [row for row in quality.to_pylist() if row["section"] == "calibration"]
    dots = list(ElementTree.fromstring(calibration_picture(quality)).iter(f"{SVG}circle"))
    assert len(dots) == len(tenths) > 5


def test_a_forecast_that_was_never_fitted_still_has_pictures() -> None:
    refused = forecast(*summarise(*draw_shop(50, 400, seed=6), 13), Terms(AS_OF)).quality
    for picture in (tracking_picture(refused), calibration_picture(refused)):
        ElementTree.fromstring(picture)


def test_a_picture_of_another_table_is_refused() -> None:
    with pytest.raises(ValueError, match="quality table"):
        tracking_picture(pa.table({"bucket": [1]}))
