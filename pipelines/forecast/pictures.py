"""The two pictures of a forecast as SVG, drawn from fct_forecast_quality alone.

Plain text that any browser, mail or Markdown page shows, offline; nothing is computed here but
where a line goes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Any
from xml.sax.saxutils import escape

import pyarrow as pa

from pipelines.forecast.quality import QUALITY_SCHEMA

_WIDTH, _HEIGHT = 480, 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 58, 14, 36, 48
_TICKS = 5

Point = tuple[float, float]


@dataclass(frozen=True)
class Line:
    """One series; a dashed line is a rule or an expectation, a whole one was or is forecast."""

    label: str
    colour: str
    points: Sequence[Point]
    is_dashed: bool = False
    has_dots: bool = False


def tracking_picture(quality: pa.Table) -> str:
    """Weekly cumulative repeat orders, actual against expected; the cut lies at week 0."""
    rows = _rows(quality)
    tracking = [row for row in rows if row["section"] == "tracking"]
    ahead = [row for row in rows if row["section"] == "holdout_week"]
    reached = next((row["actual"] for row in tracking if row["bucket"] == 0), 0.0)
    lines = [
        Line("expected from first orders", "#2878b5", _points(tracking, "value")),
        Line("last period repeats", "#8b929c", _from_cut(ahead, "baseline_last_period", reached)),
        Line("own rate", "#d98c00", _from_cut(ahead, "baseline_own_rate", reached)),
    ]
    lines = [Line(line.label, line.colour, line.points, is_dashed=True) for line in lines]
    lines.append(Line("forecast at the cut", "#d55e00", _from_cut(ahead, "value", reached)))
    lines.append(Line("actual", "#222222", _points(tracking, "actual")))
    return _draw(
        "Cumulative repeat orders by week",
        "weeks from the cut between calibration and holdout",
        lines,
    )


def calibration_picture(quality: pa.Table) -> str:
    """Share that ordered within 90 days of the cut, by tenth of the predicted probability."""
    tenths = [row for row in _rows(quality) if row["section"] == "calibration"]
    found = [(row["value"], row["actual"]) for row in tenths]
    ideal = Line("as predicted", "#8b929c", [(0.0, 0.0), (1.0, 1.0)], is_dashed=True)
    return _draw(
        "Share that ordered within 90 days",
        "predicted probability, by tenth of the customers",
        [ideal, Line("observed", "#d55e00", found, has_dots=True)],
    )


def _points(rows: list[dict[str, Any]], column: str) -> list[Point]:
    return [(row["bucket"], row[column]) for row in rows]


def _from_cut(rows: list[dict[str, Any]], column: str, reached: float) -> list[Point]:
    return [(0.0, reached)] * bool(rows) + [(row["bucket"], reached + row[column]) for row in rows]


def _rows(quality: pa.Table) -> list[dict[str, Any]]:
    if not set(QUALITY_SCHEMA.names) <= set(quality.schema.names):
        raise ValueError("a picture is drawn from the forecast's quality table")
    rows: list[dict[str, Any]] = quality.to_pylist()
    return sorted(rows, key=lambda row: int(row["bucket"]))


@dataclass(frozen=True)
class _Frame:
    """Where a value lies on the page."""

    x: tuple[float, float]
    y: tuple[float, float]

    def across(self, value: float) -> float:
        share = (value - self.x[0]) / (self.x[1] - self.x[0])
        return round(_LEFT + share * (_WIDTH - _LEFT - _RIGHT), 1)

    def up(self, value: float) -> float:
        share = (value - self.y[0]) / (self.y[1] - self.y[0])
        return round(_HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM), 1)


def _draw(title: str, below: str, lines: list[Line]) -> str:
    points = [point for line in lines for point in line.points] or [(0.0, 0.0)]
    frame = _Frame(_range([x for x, _ in points]), _range([0.0, *(y for _, y in points)]))
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>',
        _text(middle, 22, title, size=15, anchor="middle"),
        _text(middle, _HEIGHT - 10, below, anchor="middle"),
        *_axes(frame),
    ]
    for place, line in enumerate(line for line in lines if line.points):
        parts += _line(frame, line)
        parts.append(_text(_LEFT + 12, _TOP + 16 + 16 * place, line.label, colour=line.colour))
    return "\n".join([*parts, "</svg>", ""])


def _range(values: list[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    return (low, high) if high > low else (low, low + 1.0)


def _axes(frame: _Frame) -> Iterator[str]:
    for y in _ticks(*frame.y):
        up = frame.up(y)
        yield (f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{up}" y2="{up}" stroke="#eeeeee"/>')
        yield _text(_LEFT - 6, up + 4, f"{y:,.6g}", anchor="end")
    for x in _ticks(*frame.x):
        yield _text(frame.across(x), _HEIGHT - _BOTTOM + 18, f"{x:,.6g}", anchor="middle")


def _ticks(low: float, high: float) -> list[float]:
    """About as many round values between them as there is room for."""
    rough = (high - low) / _TICKS
    power = 10.0 ** floor(log10(rough))
    step = next(unit * power for unit in (1, 2, 5, 10) if unit * power >= rough * (1 - 1e-9))
    return [step * place for place in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)]


def _line(frame: _Frame, line: Line) -> Iterator[str]:
    path = " ".join(f"{frame.across(x)},{frame.up(y)}" for x, y in line.points)
    dashes = ' stroke-dasharray="5 4"' if line.is_dashed else ""
    yield f'<polyline points="{path}" fill="none" stroke="{line.colour}" stroke-width="2"{dashes}/>'
    if line.has_dots:
        for x, y in line.points:
            yield (
                f'<circle cx="{frame.across(x)}" cy="{frame.up(y)}" r="3.5" fill="{line.colour}"/>'
            )


def _text(
    x: float,
    y: float,
    words: str,
    *,
    size: int = 12,
    anchor: str = "start",
    colour: str = "#333333",
) -> str:
    return (
        f'<text x="{x}" y="{y}" font-family="sans-serif" font-size="{size}" text-anchor="{anchor}"'
        f' fill="{colour}">{escape(words)}</text>'
    )
