"""Colours and axes that all pictures share: safe for colour-blind eyes, on white and on black.

Text, axes and grids take their colours from page.css, since only that knows day from night.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import altair as alt

from pipelines.report.figure import Row

RUNGS = {
    "unknown": "#a3a8b0",
    "dissatisfied": "#d55e00",
    "satisfaction": "#9cc9e8",
    "delight": "#56a0d3",
    "engagement": "#2878b5",
    "empowerment": "#0f4f8c",
}
"""Stages from the foot of the ladder to its top; a stage has the same colour on every picture."""

MAIN, SECOND, THIRD, BAD, QUIET = "#2878b5", "#d98c00", "#008f6b", "#d55e00", "#a3a8b0"

PERCENT, WHOLE = "~%", ",d"
HEIGHT = 260
ROOM_FOR_NUMBERS = {"left": 5, "top": 5, "bottom": 5, "right": 60}
"""Around bars that have their number written beside them."""

CONFIG: dict[str, Any] = {
    "background": "transparent",
    "font": "system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif",
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "titlePadding": 10,
        "labelPadding": 6,
        "labelOverlap": True,
        "labelSeparation": 12,
        "domain": False,
        "tickSize": 0,
        "grid": True,
    },
    "axisX": {"grid": False},
    "axisBand": {"grid": False},
    "point": {"filled": True, "opacity": 1},
    "legend": {
        "orient": "top",
        "title": None,
        "labelFontSize": 12,
        "symbolType": "square",
        "symbolStrokeWidth": 0,
        "columnPadding": 14,
        "padding": 0,
        "offset": 12,
        "labelLimit": 220,
    },
    "text": {"fontSize": 12},
    "line": {"strokeWidth": 2.2, "strokeJoin": "round"},
    "locale": {
        "number": {
            "decimal": ".",
            "thousands": ",",
            "grouping": [3],
            "currency": ["", ""],
            "percent": "\u00a0%",
        }
    },
}


def chart(rows: Sequence[Row], *, height: int = HEIGHT) -> alt.Chart:
    """An empty picture of these rows, as wide as the page gives it room."""
    values = [{name: _plain(value) for name, value in row.items()} for row in rows]
    return alt.Chart(alt.InlineData(values), width="container", height=height)


def layered(*pictures: Any) -> alt.LayerChart:
    """One upon the other; the first lies at the bottom."""
    whole = alt.layer(*pictures)
    assert isinstance(whole, alt.LayerChart)
    return whole


def line(picture: Any, rows: Sequence[Row], **mark: Any) -> alt.LayerChart:
    """A line through the months, each a dot to point at; small where there are many."""
    months = len({row["month"] for row in rows})
    return layered(
        picture.mark_line(**mark), picture.mark_point(size=36 if months <= 24 else 12, **mark)
    )


def _plain(value: Any) -> Any:
    """As JSON has it; altair would take a date apart."""
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def month_axis() -> alt.X:
    """Months from left to right, read as dates without a zone."""
    ticks = alt.TimeIntervalStep(interval="month", step=1)
    axis = alt.Axis(format="%b %Y", title=None, labelFlush=True, tickCount=ticks)
    return alt.X("month", type="temporal", timeUnit="utcyearmonth", axis=axis)


def month_bands() -> alt.X:
    """The same for bars, which stand in the middle of their month."""
    axis = alt.Axis(format="%b %Y", title=None, labelAngle=0)
    return alt.X("month", type="ordinal", timeUnit="utcyearmonth", axis=axis)


def month_tip() -> alt.Tooltip:
    return alt.Tooltip("month", type="temporal", timeUnit="utcyearmonth", format="%B %Y")


def coloured(field: str, colours: dict[str, str], **options: Any) -> alt.Color:
    """Each value its own colour, in the order given."""
    scale = alt.Scale(domain=list(colours), range=list(colours.values()))
    return alt.Color(field, type="nominal", scale=scale, **options)
