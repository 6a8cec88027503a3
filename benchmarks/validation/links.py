"""The link that is missing, per customer, in the last complete month."""

import duckdb

from benchmarks.validation.confusion import Confusion

LINKS = ("none", "satisfaction", "dialogue", "pride")
ENOUGH = 3
"""So many contacts of satisfaction, and as many of dialogue, in twelve months."""


FAR = 25
"""So many points below the month's median are no accident of one middling answer."""
_NAMED = """
    select
        customer_id, planted.weak_link,
        case when below >= ? then found.weakest_link else 'none' end as named, 1
    from (
        select
            months.*,
            coalesce(medians.median_score - case months.weakest_link
                when 'satisfaction' then months.satisfaction_score
                when 'dialogue' then months.dialogue_score
                else months.pride_score end, 0) as below
        from marts.fct_customer_periods as months
        left join marts.fct_missing_links as medians
            on months.period_start = medians.period_start
            and months.weakest_link = medians.element
    ) as found
    inner join truth.customers as planted using (customer_id)
    where not planted.is_prospect
        and found.satisfaction_contacts >= ? and found.dialogue_contacts >= ?
        and found.period_start = (
            select max(period_start) from marts.fct_customer_periods where is_complete
        )
    order by all
"""


def confusion(connection: duckdb.DuckDBPyConnection, below: float = 1e-9) -> Confusion:
    """Customers with enough contacts of both kinds; `none`: nothing lies so far below."""
    rows = connection.execute(_NAMED, [below, ENOUGH, ENOUGH]).fetchall()
    return Confusion.of(rows, LINKS, LINKS)
