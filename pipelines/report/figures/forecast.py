"""What comes next: the forecast's own pictures, which publish has put beside the page."""

from collections.abc import Iterator
from pathlib import Path

from pipelines.report.figure import Figure, Marts, Row
from pipelines.report.sentences import count


def forecast_figures(marts: Marts, folder: Path) -> Iterator[Figure]:
    """folder: where the pictures lie."""
    decision = marts.row(_DECISION)
    scores = {row["measure"]: row for row in marts.rows(_SCORES)}
    for name, title, said in (
        ("forecast_tracking", "Repeat orders, forecast and actual", _tracking_says(scores)),
        ("forecast_calibration", "Does the probability hold?", _calibration_says(scores)),
    ):
        picture = folder / f"{name}.svg"
        is_drawn = bool(scores) and picture.is_file()
        yield Figure(
            name=name.replace("_", "-"),
            title=title,
            says=f"{_verdict(decision)} {said}".strip(),
            tables=["fct_forecast_quality", "fct_repurchase_forecasts"],
            svg=picture.read_text("utf-8") if is_drawn else None,
        )


def _verdict(decision: Row) -> str:
    if not decision:
        return "Nothing to draw: no forecast was made."
    if decision["is_forecast"]:
        return ""
    return f"No forecast is published: {decision['reason']}."


def _tracking_says(scores: dict[str, Row]) -> str:
    row = scores.get("total_orders")
    if row is None or row["actual"] is None:
        return ""
    weeks = count(int(row["weeks"]), "week") if row["weeks"] else "weeks"
    return (
        f"In the last {weeks}, which it had not seen, the model expected "
        f"{count(round(row['value']), 'repeat order')}; {count(round(row['actual']))} came."
    )


def _calibration_says(scores: dict[str, Row]) -> str:
    row = scores.get("brier_score_90d")
    if row is None:
        return ""
    return (
        f"Whether a customer orders within 90 days is told with a Brier score of {row['value']:.3f}"
        f"; assuming that the last period repeats gives {row['baseline']:.3f} (less is better)."
    )


_DECISION = """
    select value = 1 as is_forecast, coalesce(detail, 'no reason was given') as reason
    from marts.fct_forecast_quality
    where section = 'decision' and measure = 'is_forecast'
"""

_SCORES = """
    select
        measure,
        value,
        actual,
        baseline_last_period as baseline,
        (
            select value from marts.fct_forecast_quality
            where section = 'data' and measure = 'holdout_weeks'
        ) as weeks
    from marts.fct_forecast_quality
    where section = 'score' and value is not null
    order by measure
"""
