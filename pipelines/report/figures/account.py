"""The relationship account: how its balances are spread over the customers."""

import altair as alt

from pipelines.report.figure import Figure, Marts, Row
from pipelines.report.look import BAD, MAIN, WHOLE, chart, coloured
from pipelines.report.sentences import count, month, percent

_STATES = {"in order": MAIN, "overdrawn": BAD}


def account_figure(marts: Marts) -> Figure:
    bins, together = marts.rows(_BINS), marts.row(_TOGETHER)
    return Figure(
        name="account",
        title="Balances of the relationship account",
        says=_what_balances_say(together),
        tables=["fct_customer_periods", "fct_account_entries"],
        chart=_histogram(bins) if bins else None,
        note="The outermost bars also hold what lies beyond: half a percent on either side.",
        headline=_headline(together),
        is_wide=True,
    )


def _headline(together: Row) -> tuple[str, str] | None:
    if not together["customers"]:
        return None
    return percent(together["overdrawn_share"]), "have overdrawn their relationship account"


def _what_balances_say(together: Row) -> str:
    if not together["customers"]:
        return (
            "Nothing to draw: up to the last complete month the shop has delivered nothing that "
            "could be an entry of the relationship account, so no balance is kept."
        )
    return (
        f"At the end of {month(together['month'])}, {count(together['in_credit'])} of "
        f"{count(together['customers'], 'customer')} were in credit, "
        f"{count(together['in_debit'])} in debit; {count(together['overdrawn'])} "
        f"({percent(together['overdrawn_share'])}) were overdrawn."
    )


def _histogram(bins: list[Row]) -> alt.Chart:
    picture: alt.Chart = (
        chart(bins)
        .mark_bar(binSpacing=1)
        .encode(
            x=alt.X("low:Q", bin="binned", title="balance", axis=alt.Axis(tickCount=8)),
            x2="high:Q",
            y=alt.Y("customers:Q", title="customers", axis=alt.Axis(format=WHOLE, tickCount=5)),
            color=coloured("state", _STATES),
            tooltip=[
                alt.Tooltip("low:Q", title="from"),
                alt.Tooltip("high:Q", title="to below"),
                "state:N",
                alt.Tooltip("customers:Q", format=WHOLE),
            ],
        )
    )
    return picture


_BALANCES = """
    with balances as (
        select period_start, cast(account_closing as double) as balance, is_overdrawn
        from marts.fct_customer_periods
        where account_closing is not null and period_start = (
            select max(period_start) from marts.dim_periods where grain = 'month' and is_complete
        )
    )
"""

_TOGETHER = (
    _BALANCES
    + """
    select
        max(period_start) as month,
        count(*) as customers,
        count(*) filter (where balance > 0) as in_credit,
        count(*) filter (where balance < 0) as in_debit,
        count(*) filter (where is_overdrawn) as overdrawn,
        overdrawn / nullif(count(*), 0) as overdrawn_share
    from balances
"""
)

# A quarter wide, like the threshold of an overdrawn account; wider where there would be too many.
_BINS = (
    _BALANCES
    + """
    , edges as (
        select quantile_disc(balance, 0.005) as lowest, quantile_disc(balance, 0.995) as highest
        from balances
    ),
    widths as (
        select *, 0.25 * 2 ** ceil(log2(greatest((highest - lowest) / 15, 1))) as width from edges
    )
    select
        floor(least(greatest(balance, lowest), highest) / width) * width as low,
        low + any_value(width) as high,
        case when is_overdrawn then 'overdrawn' else 'in order' end as state,
        count(*) as customers
    from balances
    cross join widths
    group by low, state
    order by low, state
"""
)
