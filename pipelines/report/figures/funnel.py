"""The sales funnel beside the ladder: how many come in, and how far the relationship goes."""

from collections.abc import Iterator

import altair as alt

from pipelines.report.figure import Figure, Marts, Row
from pipelines.report.look import ROOM_FOR_NUMBERS, RUNGS, WHOLE, chart, coloured, layered
from pipelines.report.sentences import count, listed, month, percent

_FUNNEL = "#5b6b7f"


def funnel_beside_ladder(marts: Marts) -> Iterator[Figure]:
    levels, rungs = marts.rows(_LEVELS), marts.rows(_RUNGS)
    yield Figure(
        name="funnel",
        title="The funnel: how many come in",
        says=_where_they_are_lost(levels),
        tables=["fct_funnel"],
        chart=_levels(levels) if levels else None,
    )
    yield Figure(
        name="rungs",
        title="The ladder: how far it goes",
        says=_how_far_it_goes(rungs),
        tables=["fct_ladder_transitions"],
        chart=_rungs(rungs) if rungs else None,
    )


def _where_they_are_lost(levels: list[Row]) -> str:
    if not levels:
        return "Nothing to draw yet: no month is complete."
    when = month(levels[0]["month"])
    steps = [level for level in levels if level["conversion"] is not None]
    unmeasured = [level["level"] for level in levels if not level["is_measured"]]
    if not steps:
        buyers = count(levels[-1]["customers"] or 0, "customer")
        return (
            f"In {when}, {buyers} bought; who came near without buying cannot be told, since the "
            f"shop delivers nothing of {listed(unmeasured)}."
        )
    worst = min(steps, key=lambda level: (level["conversion"], level["depth"]))
    said = (
        f"In {when}, the narrowest step led from {worst['level']} to {worst['next_level']}: "
        f"{count(worst['next_customers'])} of {count(worst['customers'], 'customer')} went on, "
        f"{percent(worst['conversion'])}"
    )
    return f"{said}; {listed(unmeasured)}: not delivered." if unmeasured else f"{said}."


def _levels(levels: list[Row]) -> alt.LayerChart:
    shown = [
        {
            "level": level["level"],
            "customers": level["customers"] or 0,
            "shown": f"{level['customers']:,}" if level["is_measured"] else "not delivered",
        }
        for level in levels
    ]
    return _bars(shown, "level", [level["level"] for level in levels], alt.value(_FUNNEL))


def _how_far_it_goes(rungs: list[Row]) -> str:
    if not rungs:
        return "Nothing to draw yet: in no complete month did a customer stand on the ladder."
    standing = {row["stage"]: row["customers"] for row in rungs}
    told = [
        f"{count(standing.get(stage, 0))} on {stage}"
        for stage in reversed(RUNGS)
        if stage not in ("unknown", "dissatisfied")
    ]
    return (
        f"In {month(rungs[0]['month'])}, customers stood as follows: {listed(told)}; "
        f"{count(standing.get('dissatisfied', 0))} dissatisfied, "
        f"{count(standing.get('unknown', 0))} unknown."
    )


def _rungs(rungs: list[Row]) -> alt.LayerChart:
    standing = {row["stage"]: row["customers"] for row in rungs}
    shown = [
        {"stage": stage, "customers": customers, "shown": f"{customers:,}"}
        for stage in RUNGS
        for customers in [standing.get(stage, 0)]
    ]
    return _bars(shown, "stage", list(reversed(RUNGS)), coloured("stage", RUNGS, legend=None))


def _bars(rows: list[Row], field: str, order: list[str], colour: object) -> alt.LayerChart:
    picture = chart(rows, height=230).encode(
        x=alt.X("customers:Q", axis=None),
        y=alt.Y(f"{field}:N", title=None, sort=order),
        tooltip=[f"{field}:N", alt.Tooltip("customers:Q", format=WHOLE)],
    )
    bars = picture.mark_bar(size=20).encode(color=colour)
    beside = picture.mark_text(align="left", dx=6).encode(text="shown:N")
    return layered(bars, beside).properties(padding=ROOM_FOR_NUMBERS)


_LEVELS = """
    select
        period_start as month,
        level,
        depth,
        is_measured,
        customers,
        next_level,
        next_customers,
        conversion_rate as conversion
    from marts.fct_funnel
    where is_complete
    qualify rank() over (order by period_start desc nulls last) = 1
    order by depth
"""

_RUNGS = """
    select
        period_start as month,
        to_stage as stage,
        cast(sum(customers) as bigint) as customers
    from marts.fct_ladder_transitions
    where to_stage <> 'left' and period_start = (
        select max(period_start) from marts.dim_periods where grain = 'month' and is_complete
    )
    group by period_start, to_stage
    order by to_stage
"""
