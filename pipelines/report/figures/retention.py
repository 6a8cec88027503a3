"""Who stays: retention by both formulas, month by month, and cohort by cohort."""

from collections.abc import Iterator

import altair as alt

from pipelines.report.figure import Figure, Marts, Row
from pipelines.report.look import (
    MAIN,
    PERCENT,
    SECOND,
    WHOLE,
    chart,
    coloured,
    line,
    month_axis,
    month_tip,
)
from pipelines.report.sentences import count, month, percent

_TITLES = {
    "previous_period": "Ordered last month, and again",
    "activity_window": "Active at the start of the month, and at its end",
}
_FORMULAS = {"true rate": MAIN, "textbook rate": SECOND}


def retention_figures(marts: Marts) -> Iterator[Figure]:
    for basis, title in _TITLES.items():
        rows = marts.rows(_RATES.format(basis=basis))
        yield Figure(
            name=f"retention-{basis.replace('_', '-')}",
            title=title,
            says=_what_to_see(basis, rows),
            tables=["fct_retention_rates"],
            chart=_lines(rows, has_zero=basis == "previous_period") if rows else None,
            note="True rate: who stayed / customers at the start. Textbook rate: (customers at the "
            "end − new customers) / customers at the start.",
            headline=_headline(basis, rows),
        )


def _headline(basis: str, rows: list[Row]) -> tuple[str, str] | None:
    if not rows or basis != "previous_period":
        return None
    return percent(rows[-1]["rate"]), "of a month's customers ordered again in the next"


def _what_to_see(basis: str, rows: list[Row]) -> str:
    if not rows:
        return (
            "Nothing to draw yet: the data has no complete month of which it can be told who "
            + ("ordered before." if basis == "previous_period" else "was active a year before.")
        )
    last = rows[-1]
    kept, start = count(last["retained"]), count(last["at_start"], "customer")
    done = {
        "previous_period": f"{kept} of {start} of the month before ordered again",
        "activity_window": f"{kept} of {start} active at its start remained active to its end",
    }[basis]
    return (
        f"In {month(last['month'])}, {done}: {percent(last['rate'])}. The textbook formula says "
        f"{percent(last['textbook'])}{_why_the_formulas_differ(last)}."
    )


def _why_the_formulas_differ(row: Row) -> str:
    if not row["reactivated"]:
        return ", the same, since nobody came back after a pause"
    return f", because it also counts {count(row['reactivated'])} who came back after a pause"


def _lines(rows: list[Row], *, has_zero: bool) -> alt.LayerChart:
    picture = chart(
        [
            {"month": row["month"], "formula": formula, "rate": row[column]}
            for formula, column in zip(_FORMULAS, ("rate", "textbook"), strict=True)
            for row in rows
        ]
    ).encode(
        x=month_axis(),
        y=alt.Y(
            "rate:Q",
            title=None,
            scale=alt.Scale(zero=has_zero),
            axis=alt.Axis(format=PERCENT, tickCount=5),
        ),
        color=coloured(
            "formula",
            _FORMULAS,
            legend=alt.Legend(symbolType="stroke", symbolSize=300, symbolStrokeWidth=2.2),
        ),
        # Where both are equal, the true rate shows between the dashes.
        strokeDash=alt.StrokeDash(
            "formula:N", scale=alt.Scale(domain=list(_FORMULAS), range=[[1, 0], [5, 4]])
        ),
        tooltip=[month_tip(), "formula:N", alt.Tooltip("rate:Q", format=".1%")],
    )
    return line(picture, rows)


def cohort_figure(marts: Marts) -> Figure:
    """Months while there are at most 36 cohorts of them, else quarters or years."""
    rows = marts.rows(_COHORTS)
    return Figure(
        name="cohorts",
        title="Customers won together",
        says=_what_cohorts_say(marts.row(_COHORTS_TOGETHER), rows),
        tables=["fct_cohort_retention"],
        chart=_heatmap(rows) if rows else None,
        note="The fuller the colour, the more of the cohort ordered in exactly this period. "
        "The first period of the data is left out: its customers may have ordered before.",
        is_wide=True,
    )


def _what_cohorts_say(together: Row, rows: list[Row]) -> str:
    if not rows:
        return "Nothing to draw yet: no cohort has a complete period after its first."
    grain = rows[0]["grain"]
    said = (
        f"Of {count(together['customers'], 'customer')} won in {count(together['cohorts'], grain)} "
        f"{percent(together['rate'])} ordered in the {grain} after"
    )
    late = [row for row in rows if row["cohort"] == rows[0]["cohort"]][-1]
    if late["period"] == 1:
        return f"{said}."
    return (
        f"{said}; of the first of these cohorts, {percent(late['rate'])} still ordered "
        f"{late['period']} {grain}s later."
    )


def _heatmap(rows: list[Row]) -> alt.Chart:
    grain = rows[0]["grain"]
    cohorts = len({row["cohort"] for row in rows})
    picture: alt.Chart = (
        chart(rows, height=max(120, min(22 * cohorts, 620)))
        .mark_rect(color=MAIN)
        .encode(
            x=alt.X("period:O", title=f"{grain}s since the first order").axis(labelAngle=0),
            y=alt.Y("cohort:O", title=None, sort=None),
            opacity=alt.Opacity(
                "rate:Q",
                scale=alt.Scale(domainMin=0, range=[0.04, 1]),
                legend=alt.Legend(format=PERCENT, symbolFillColor=MAIN, tickCount=4),
            ),
            tooltip=[
                "cohort:O",
                alt.Tooltip("period:O", title=f"{grain}s later"),
                alt.Tooltip("customers:Q", format=WHOLE, title="customers won"),
                alt.Tooltip("active:Q", format=WHOLE, title="ordered"),
                alt.Tooltip("rate:Q", format=".1%", title="share"),
            ],
        )
    )
    return picture


_RATES = """
    select
        period_start as month,
        customers_at_start as at_start,
        retained_customers as retained,
        reactivated_customers as reactivated,
        retention_rate as rate,
        textbook_retention_rate as textbook
    from marts.fct_retention_rates
    where grain = 'month' and basis = '{basis}' and segment_type = 'all'
        and is_complete and not is_left_truncated and retention_rate is not null
    order by period_start
"""

_CELLS = """
    with cells as (
        select * from marts.fct_cohort_retention
        where is_complete and not is_left_truncated and period_number > 0
    ),
    finest as (
        select grain from cells where grain in ('month', 'quarter', 'year')
        group by grain
        having count(distinct cohort_start) <= 36 or grain = 'year'
        order by array_position(['month', 'quarter', 'year'], grain)
        limit 1
    )
"""

_COHORTS = (
    _CELLS
    + """
    select
        cells.grain,
        case cells.grain
            when 'month' then strftime(cohort_start, '%b %Y')
            when 'quarter' then strftime(cohort_start, '%Y Q') || quarter(cohort_start)
            else strftime(cohort_start, '%Y')
        end as cohort,
        period_number as period,
        customers,
        active_customers as active,
        retention_rate as rate
    from cells
    join finest using (grain)
    order by cohort_start, period_number
"""
)

_COHORTS_TOGETHER = (
    _CELLS
    + """
    select
        count(*) as cohorts,
        cast(sum(customers) as bigint) as customers,
        sum(active_customers) / sum(customers) as rate
    from cells
    join finest using (grain)
    where period_number = 1
"""
)
