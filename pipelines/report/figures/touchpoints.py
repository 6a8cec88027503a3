"""Where customers and the shop meet: how it felt, how alike it felt, and where nobody came."""

from collections.abc import Iterator

import altair as alt

from pipelines.report.figure import Figure, Marts, Row
from pipelines.report.look import BAD, MAIN, WHOLE, chart, layered, line, month_axis, month_tip
from pipelines.report.sentences import count, listed, month

_NO_CONTACTS = (
    "Nothing to draw: up to the last complete month the shop has delivered no contact with its "
    "customers, so no touchpoint is measured."
)


def touchpoint_figures(marts: Marts) -> Iterator[Figure]:
    rows = marts.rows(_TOUCHPOINTS)
    yield Figure(
        name="touchpoints",
        title="Experience by touchpoint",
        says=_best_and_worst(rows, marts.row(_LEFT_OUT)),
        tables=["fct_touchpoints"],
        chart=_experiences(rows) if rows else None,
        note="Dot: mean experience, from −1 (bad) to 1 (good). Line: one standard deviation on "
        "either side; the shorter, the more alike. In brackets: scored contacts.",
    )
    consistency = marts.rows(_CONSISTENCY)
    yield Figure(
        name="consistency",
        title="How alike the touchpoints feel",
        says=_how_alike(consistency, is_anything_delivered=bool(rows)),
        tables=["fct_voice", "fct_touchpoints"],
        chart=_line(consistency) if consistency else None,
        headline=_headline(consistency),
        note="1 − the standard deviation of the touchpoints' mean experiences: 1 is all the same.",
    )


def _headline(consistency: list[Row]) -> tuple[str, str] | None:
    if not consistency:
        return None
    return f"{consistency[-1]['value']:.2f}", "consistency of the touchpoints, of 1"


def _best_and_worst(rows: list[Row], left_out: Row) -> str:
    if not rows:
        return _NO_CONTACTS
    when = month(rows[0]["month"])
    scored = [row for row in rows if row["mean"] is not None]
    unused = [row["label"] for row in rows if row["status"] == "unused"]
    if not scored:
        said = f"In {when}, no contact was scored"
    elif len(scored) == 1:
        said = f"In {when}, only {_felt(scored[0])} was scored"
    else:
        said = f"In {when}, {_felt(scored[0])} felt best and {_felt(scored[-1])} worst"
    said += f"; {_left_unused(unused)}"
    if left_out["touchpoints"]:
        said += f"; {count(left_out['touchpoints'])} more are in the table"
    return f"{said}."


def _left_unused(unused: list[str]) -> str:
    if not unused:
        return "none was left unused"
    if len(unused) > 3:
        return f"{count(len(unused), 'touchpoint')} were left unused"
    return f"nobody used {listed(unused)}"


def _felt(row: Row) -> str:
    felt = f"{row['mean']:+.2f}".replace("-", "−")
    return f"{row['label']} ({felt}, {count(row['scored'], 'contact')})"


def _experiences(rows: list[Row]) -> alt.LayerChart:
    shown = [{**row, "label": _label(row)} for row in rows]
    picture = chart(shown, height=24 * len(shown) + 20).encode(
        y=alt.Y(
            "label:N",
            title=None,
            sort=[row["label"] for row in shown],
            axis=alt.Axis(labelLimit=230, labelOverlap=False),
        )
    )
    across = alt.X(
        "mean:Q",
        title="experience",
        scale=alt.Scale(domain=[-1, 1]),
        axis=alt.Axis(grid=True, values=[-1, -0.5, 0, 0.5, 1]),
    )
    colour = alt.condition("datum.mean < 0", alt.value(BAD), alt.value(MAIN))
    tips = [
        alt.Tooltip("name:N", title="touchpoint"),
        alt.Tooltip("phase:N"),
        alt.Tooltip("contacts:Q", format=WHOLE),
        alt.Tooltip("scored:Q", format=WHOLE),
        alt.Tooltip("mean:Q", format="+.2f"),
        alt.Tooltip("sd:Q", format=".2f", title="standard deviation"),
    ]
    felt = picture.transform_filter("datum.mean !== null").encode(color=colour, tooltip=tips)
    spread = felt.mark_rule(strokeWidth=2, opacity=0.55).encode(
        x=alt.X("low:Q", title="experience"), x2="high:Q"
    )
    dots = felt.mark_point(size=80).encode(x=across)
    silent = picture.transform_filter("datum.mean === null").mark_text(fontStyle="italic")
    return layered(spread, dots, silent.encode(x=alt.datum(0), text="why:N"))


def _label(row: Row) -> str:
    return f"{row['label']} ({row['scored']:,})" if row["scored"] else str(row["label"])


def _how_alike(rows: list[Row], *, is_anything_delivered: bool) -> str:
    if not is_anything_delivered:
        return _NO_CONTACTS
    if not rows:
        return "Nothing to draw: in no complete month had two touchpoints enough scored contacts."
    last = rows[-1]
    return (
        f"In {month(last['month'])}, the company's consistency was {last['value']:.2f}, over "
        f"{count(last['touchpoints'], 'touchpoint')} with enough scored contacts."
    )


def _line(rows: list[Row]) -> alt.LayerChart:
    picture = chart(rows).encode(
        x=month_axis(),
        y=alt.Y("value:Q", title=None, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(tickCount=5)),
        tooltip=[
            month_tip(),
            alt.Tooltip("value:Q", format=".2f", title="consistency"),
            alt.Tooltip("touchpoints:Q"),
        ],
    )
    return line(picture, rows, color=MAIN)


# As many as can be read; the shop's own names have no end.
_CHOSEN = """
    with newest as (
        select *, count(*) over (partition by period_start, touchpoint) > 1 as is_in_several_phases
        from marts.fct_touchpoints
        where is_complete and status <> 'unmeasured'
        qualify rank() over (order by period_start desc nulls last) = 1
    ),
    chosen as (
        select * from newest
        order by contacts desc nulls last, touchpoint nulls last, journey_phase nulls last
        limit 40
    )
"""

_TOUCHPOINTS = (
    _CHOSEN
    + """
    select
        period_start as month,
        touchpoint as name,
        touchpoint || case when is_in_several_phases then ' / ' || journey_phase else '' end
            as label,
        journey_phase as phase,
        status,
        contacts,
        scored_contacts as scored,
        cast(mean_experience as double) as mean,
        cast(sd_experience as double) as sd,
        case when mean is not null then greatest(-1, mean - sd) end as low,
        case when mean is not null then least(1, mean + sd) end as high,
        case
            when status = 'unused' then 'unused'
            when scored_contacts = 0 then format('{:,} contacts, none scored', contacts)
        end as why
    from chosen
    order by mean desc nulls last, status desc nulls last, label nulls last
"""
)

_LEFT_OUT = (
    _CHOSEN + "select (select count(*) from newest) - (select count(*) from chosen) as touchpoints"
)

_CONSISTENCY = """
    select period_start as month, value, n as touchpoints
    from marts.fct_voice
    where measure = 'company_consistency' and is_complete and value is not null
    order by period_start
"""
