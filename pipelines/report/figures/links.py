"""The missing link: satisfaction, dialogue and pride, and which of them is weakest."""

from collections.abc import Iterator

import altair as alt

from pipelines.report.figure import Figure, Marts, Row
from pipelines.report.look import (
    MAIN,
    ROOM_FOR_NUMBERS,
    SECOND,
    THIRD,
    WHOLE,
    chart,
    coloured,
    layered,
    line,
    month_axis,
    month_tip,
)
from pipelines.report.sentences import count, listed, month, percent

_ELEMENTS = {"satisfaction": MAIN, "dialogue": SECOND, "pride": THIRD}


def link_figures(marts: Marts) -> Iterator[Figure]:
    rows = marts.rows(_SCORES)
    newest = [row for row in rows if row["month"] == rows[-1]["month"]]
    yield Figure(
        name="links",
        title="Satisfaction, dialogue and pride",
        says=_scores_now(newest),
        tables=["fct_missing_links"],
        chart=_lines(rows) if rows else None,
        note="Mean score of the customers for whom it is measured, 0 to 100, over 12 months.",
    )
    yield Figure(
        name="weakest-links",
        title="The weakest link",
        says=_weakest_now(newest),
        tables=["fct_missing_links", "fct_customer_periods"],
        chart=_bars(newest) if any(row["weakest"] for row in newest) else None,
        note="For how many customers each element lies farthest below the month's median.",
        headline=_headline(newest),
    )


def _headline(newest: list[Row]) -> tuple[str, str] | None:
    if not newest or not _weakest(newest)["weakest"]:
        return None
    return _weakest(newest)["element"], "is the weakest link of most"


def _weakest(newest: list[Row]) -> Row:
    return max(newest, key=lambda row: (row["weakest"], row["element"]))


def _scores_now(newest: list[Row]) -> str:
    if not newest:
        return (
            "Nothing to draw: in no complete month was satisfaction, dialogue or pride measured "
            "for any customer."
        )
    told = [f"{row['element']} {row['score']:.0f}" for row in newest]
    missing = [element for element in _ELEMENTS if element not in {r["element"] for r in newest}]
    said = f"In {month(newest[0]['month'])}, customers scored {listed(told)} of 100"
    return f"{said}; {listed(missing)} not measured." if missing else f"{said}."


def _weakest_now(newest: list[Row]) -> str:
    if not newest:
        return "Nothing to draw: without a measured element no link can be called the weakest."
    most = _weakest(newest)
    if not most["weakest"]:
        return f"In {month(most['month'])}, no customer's score lay below the median."
    return (
        f"In {month(most['month'])}, {most['element']} was the weakest link of most: of "
        f"{count(most['weakest'], 'customer')}, {percent(most['weakest_share'])} of the "
        f"{count(most['measured'])} for whom it is measured."
    )


def _lines(rows: list[Row]) -> alt.LayerChart:
    picture = chart(rows).encode(
        x=month_axis(),
        y=alt.Y("score:Q", title=None, scale=alt.Scale(domain=[0, 100])),
        color=coloured("element", _ELEMENTS),
        tooltip=[
            month_tip(),
            "element:N",
            alt.Tooltip("score:Q", format=".1f"),
            alt.Tooltip("measured:Q", format=WHOLE, title="customers"),
        ],
    )
    return line(picture, rows)


def _bars(newest: list[Row]) -> alt.LayerChart:
    picture = chart(newest, height=160).encode(
        x=alt.X("weakest:Q", axis=None),
        y=alt.Y("element:N", title=None, sort=list(_ELEMENTS)),
        tooltip=["element:N", alt.Tooltip("weakest:Q", format=WHOLE, title="customers")],
    )
    bars = picture.mark_bar(size=24).encode(color=coloured("element", _ELEMENTS, legend=None))
    beside = picture.mark_text(align="left", dx=6).encode(text=alt.Text("weakest:Q", format=WHOLE))
    return layered(bars, beside).properties(padding=ROOM_FOR_NUMBERS)


_SCORES = """
    select
        period_start as month,
        element,
        cast(mean_score as double) as score,
        measured_customers as measured,
        weakest_customers as weakest,
        weakest_rate as weakest_share
    from marts.fct_missing_links
    where is_complete and measured_customers > 0
    order by period_start, array_position(['satisfaction', 'dialogue', 'pride'], element)
"""
