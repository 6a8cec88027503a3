"""Where customers stand on the ladder, month by month, and how they move between its rungs."""

import altair as alt

from pipelines.report.figure import Figure, Marts, Row
from pipelines.report.look import (
    BAD,
    MAIN,
    PERCENT,
    QUIET,
    RUNGS,
    WHOLE,
    chart,
    coloured,
    layered,
    month_bands,
    month_tip,
)
from pipelines.report.sentences import count, month, percent

_CLIMB = list(RUNGS)[1:]
_NEITHER = "neither"
_DIRECTIONS = {"climbed": MAIN, "fell": BAD, _NEITHER: QUIET}


def ladder_figure(marts: Marts) -> Figure:
    rows, now = marts.rows(_STANDING), marts.row(_NOW)
    return Figure(
        name="ladder",
        title="Where customers stand, month by month",
        says=_where_they_stand(rows, now),
        tables=["fct_ladder_transitions", "fct_ladder_stages"],
        chart=_bars(rows) if rows else None,
        note="Unknown means without evidence; it is not a low rung.",
        headline=(percent(now["high_share"]), "stand on delight or higher") if now else None,
    )


def _where_they_stand(rows: list[Row], now: Row) -> str:
    if not rows:
        return "Nothing to draw yet: no month is complete in which a customer stands on the ladder."
    before = next((row for row in rows if row["month"] == now["year_before"]), None)
    said = (
        f"In {month(now['month'])}, {count(now['high'])} of {count(now['population'], 'customer')} "
        f"stood on delight or higher, {percent(now['high_share'])}"
    )
    if before:
        said += f" (a year before {percent(before['high_share'])})"
    return f"{said}; {count(now['dissatisfied'])} were dissatisfied."


def _bars(rows: list[Row]) -> alt.Chart:
    height = {stage: place for place, stage in enumerate(RUNGS)}
    picture: alt.Chart = (
        chart([{**row, "height": height[row["stage"]]} for row in rows])
        .mark_bar()
        .encode(
            x=month_bands(),
            y=alt.Y(
                "customers:Q",
                stack="normalize",
                title=None,
                axis=alt.Axis(format=PERCENT, tickCount=5),
            ),
            color=coloured("stage", RUNGS, legend=alt.Legend(columns=3)),
            order=alt.Order("height:Q"),
            tooltip=[
                month_tip(),
                "stage:N",
                alt.Tooltip("customers:Q", format=WHOLE),
                alt.Tooltip("share:Q", format=".1%"),
            ],
        )
    )
    return picture


def flow_figure(marts: Marts) -> Figure:
    rows = [{**row, "direction": _direction(row)} for row in marts.rows(_MOVES)]
    return Figure(
        name="flow",
        title="Moves between rungs, last 12 months",
        says=_how_they_move(rows),
        tables=["fct_ladder_transitions"],
        chart=_matrix(rows) if rows else None,
        note="From the stage at the left to the stage below; who stayed is not drawn. Neither: who "
        "came or left, and of whom evidence was won or ran out.",
    )


def _direction(row: Row) -> str:
    if row["from_stage"] not in _CLIMB or row["to_stage"] not in _CLIMB:
        return _NEITHER
    is_higher = _CLIMB.index(row["to_stage"]) > _CLIMB.index(row["from_stage"])
    return "climbed" if is_higher else "fell"


def _how_they_move(rows: list[Row]) -> str:
    if not rows:
        return "Nothing to draw yet: nobody has moved between two complete months."
    climbed, fell = (
        sum(row["customers"] for row in rows if row["direction"] == way)
        for way in ("climbed", "fell")
    )
    inside = [r for r in rows if r["from_stage"] in RUNGS and r["to_stage"] in RUNGS]
    said = (
        f"From {month(rows[0]['first_month'])} to {month(rows[0]['last_month'])} customers climbed "
        f"{count(climbed, 'time')} and fell {count(fell, 'time')}"
    )
    if not inside:
        return f"{said}."
    busiest = max(inside, key=lambda r: (r["customers"], r["from_stage"], r["to_stage"]))
    return (
        f"{said}; the busiest way led from {busiest['from_stage']} to {busiest['to_stage']}, "
        f"{count(busiest['customers'], 'time')}."
    )


def _matrix(rows: list[Row]) -> alt.LayerChart:
    top_down = list(reversed(RUNGS))
    picture = chart(rows, height=240).encode(
        x=alt.X(
            "to_stage:N",
            title=None,
            scale=alt.Scale(domain=[*RUNGS, "left"]),
            axis=alt.Axis(labelAngle=-35, labelOverlap=False),
        ),
        y=alt.Y("from_stage:N", title=None, scale=alt.Scale(domain=[*top_down, "entered"])),
        tooltip=[
            alt.Tooltip("from_stage:N", title="from"),
            alt.Tooltip("to_stage:N", title="to"),
            alt.Tooltip("customers:Q", format=WHOLE, title="times"),
        ],
    )
    tiles = picture.mark_rect().encode(
        color=coloured("direction", _DIRECTIONS),
        opacity=alt.Opacity(
            "customers:Q", scale=alt.Scale(type="sqrt", range=[0.15, 0.75]), legend=None
        ),
    )
    return layered(tiles, picture.mark_text().encode(text=alt.Text("customers:Q", format=WHOLE)))


_POPULATIONS = """
    with months as (
        select moves.period_start as month, to_stage as stage, sum(customers) as customers
        from marts.fct_ladder_transitions as moves
        join marts.dim_periods as periods
            on periods.grain = 'month' and periods.period_start = moves.period_start
        where to_stage <> 'left' and periods.is_complete
        group by month, stage
    ),
    populations as (
        select
            month,
            cast(sum(customers) as bigint) as population,
            cast(coalesce(sum(customers) filter (
                where stage in ('delight', 'engagement', 'empowerment')
            ), 0) as bigint) as high,
            cast(coalesce(sum(customers) filter (where stage = 'dissatisfied'), 0) as bigint)
                as dissatisfied,
            high / population as high_share
        from months
        group by month
    )
"""

_STANDING = (
    _POPULATIONS
    + """
    select
        month,
        stage,
        cast(customers as bigint) as customers,
        customers / population as share,
        high_share
    from months
    join populations using (month)
    order by month, stage
"""
)

_NOW = (
    _POPULATIONS
    + """
    select *, cast(month - interval 1 year as date) as year_before
    from populations
    order by month desc nulls last
    limit 1
"""
)

_MOVES = """
    with months as (
        select period_start from marts.dim_periods
        where grain = 'month' and is_complete
        order by period_start desc nulls last
        limit 12
    )
    select
        from_stage,
        to_stage,
        cast(sum(customers) as bigint) as customers,
        (select min(period_start) from months) as first_month,
        (select max(period_start) from months) as last_month
    from marts.fct_ladder_transitions
    where period_start in (select period_start from months) and from_stage <> to_stage
    group by from_stage, to_stage
    order by from_stage, to_stage
"""
