"""What must hold on every row of everything published, as one query per identity.

A query names the rows that break it. It compares published columns with each other only;
whether they are the right numbers is the oracle's question.
"""

import duckdb

from tests.identities_of_the_ladder import LADDER

FACTS = {
    "net = gross - refunds": """
        select * from {s}.fct_customer_periods
        where net_amount <> gross_amount - refund_amount
            or lifetime_net_amount <> lifetime_gross_amount - lifetime_refund_amount
    """,
    "one row per customer and month": """
        select customer_id, period_start from {s}.fct_customer_periods
        group by customer_id, period_start having count(*) > 1
    """,
    "a month is a month and ends where the next begins": """
        select * from {s}.fct_customer_periods
        where period_start <> date_trunc('month', period_start)
            or period_end <> period_start + interval 1 month
    """,
    "lifetime columns are the running totals of the month's": """
        select * from (
            select
                *,
                sum(orders) over w as running_orders,
                sum(gross_amount) over w as running_gross,
                sum(refund_amount) over w as running_refund,
                sum(new_categories) over w as running_categories
            from {s}.fct_customer_periods
            window w as (partition by customer_id order by period_start)
        )
        where running_orders <> lifetime_orders or running_gross <> lifetime_gross_amount
            or running_refund <> lifetime_refund_amount or running_categories <> lifetime_categories
    """,
    "active = new + retained + reactivated": """
        select * from {s}.fct_customer_periods
        where is_active <> (lifecycle in ('new', 'retained', 'reactivated'))
            or is_active <> (orders > 0)
    """,
    "a prospect has never ordered and is off the ladder": """
        select * from {s}.fct_customer_periods
        where (lifecycle = 'prospect') <> (lifetime_orders = 0)
            or (lifecycle = 'prospect') <> (ladder_stage is null)
            or (lifecycle = 'prospect') <> (first_order_on is null)
    """,
    "new is the first month with an order, once": """
        select customer_id from {s}.fct_customer_periods
        group by customer_id having count(*) filter (where lifecycle = 'new') > 1
            or bool_or(lifecycle = 'new' and orders <> lifetime_orders)
            or bool_or(lifecycle <> 'new' and orders = lifetime_orders and orders > 0)
    """,
    "retained ordered the month before, reactivated did not": """
        select this.* from {s}.fct_customer_periods as this
        left join {s}.fct_customer_periods as before
            on this.customer_id = before.customer_id and this.period_start = before.period_end
        where (this.lifecycle = 'retained') <> (
            coalesce(before.is_active, false) and this.is_active and this.lifecycle <> 'new'
        )
    """,
    "lapsed is outside the activity window, every other customer inside": """
        select * from {s}.fct_customer_periods
        where is_in_activity_window <> (
            lifecycle in ('new', 'retained', 'reactivated', 'dormant')
        ) and is_complete
    """,
    "became_lapsed marks the first lapsed month after an order": """
        select * from (
            select
                *,
                lag(lifecycle) over (partition by customer_id order by period_start) as before
            from {s}.fct_customer_periods
        )
        where became_lapsed <> (lifecycle = 'lapsed' and coalesce(before, '') <> 'lapsed')
    """,
    "phases are part of the interactions": """
        select * from {s}.fct_customer_periods
        where interest_interactions + purchase_interactions + ownership_interactions
            + repurchase_interactions > interactions
    """,
    "no row after the month of as_of": """
        select customer_id from {s}.fct_customer_periods, {s}.build_info
        where period_start > as_of + interval 1 day
    """,
}
ORDERS = {
    "one row per order": """
        select source, order_id from {s}.fct_orders group by all having count(*) > 1
    """,
    "an order qualifies or its exclusion has a name": """
        select * from {s}.fct_orders
        where is_qualifying <> (exclusion is null) or net_amount <> gross_amount - refund_amount
    """,
    "orders add up to the customers' months": """
        with counted as (
            select customer_id, period_start, count(*) filter (where is_qualifying) as orders,
                sum(gross_amount) as gross, sum(discount_amount) as discount
            from {s}.fct_orders where customer_id is not null group by all
        )
        select * from {s}.fct_customer_periods as facts
        full join counted using (customer_id, period_start)
        where facts.orders is distinct from coalesce(counted.orders, 0)
            or facts.gross_amount <> coalesce(counted.gross, 0)
            or facts.discount_amount <> coalesce(counted.discount, 0)
    """,
    "money is neither lost nor made between orders and months": """
        select * from (
            select customer_id, sum(net_amount) as net from {s}.fct_orders
            where customer_id is not null group by customer_id
        ) as orders
        full join (
            select customer_id, sum(net_amount) as net from {s}.fct_customer_periods group by all
        ) as facts using (customer_id)
        where coalesce(orders.net, 0) <> coalesce(facts.net, 0)
    """,
}
RETENTION = {
    "S - lost + N + reactivated = E": """
        select * from {s}.fct_retention_rates
        where customers_at_start - lost_customers + new_customers + reactivated_customers
            <> customers_at_end or retained_customers <> customers_at_start - lost_customers
    """,
    "the rate stands beside its parts": """
        select * from {s}.fct_retention_rates
        where (retention_rate is null) <> (customers_at_start = 0)
            or (textbook_retention_rate is null) <> (customers_at_start = 0)
            or abs(retention_rate * customers_at_start - retained_customers) > 1e-6
            or abs(
                textbook_retention_rate * customers_at_start - (customers_at_end - new_customers)
            ) > 1e-6
            or retention_rate not between 0 and 1
    """,
    "one period's end is the next one's start, none is missing": """
        select * from (
            select
                rates.*,
                lag(customers_at_end, 1, 0) over w as before,
                lag(period_end, 1, period_start) over w as end_before
            from {s}.fct_retention_rates as rates
            inner join {s}.dim_periods using (grain, period_start)
            window w as (
                partition by grain, basis, segment_type, segment order by period_start
            )
        )
        where period_start <> end_before or (
            segment_type <> 'ladder_stage' and customers_at_start <> before
        )
    """,
    "monthly rates count the same customers as the facts": """
        with counted as (
            select
                period_start,
                count(*) filter (where is_active) as active,
                count(*) filter (where lifecycle = 'new') as new_customers,
                count(*) filter (where lifecycle = 'retained') as retained,
                count(*) filter (where is_in_activity_window) as in_window
            from {s}.fct_customer_periods group by period_start
        )
        select * from {s}.fct_retention_rates as rates
        left join counted using (period_start)
        where grain = 'month' and segment_type = 'all' and (
            (basis = 'activity_window' and customers_at_end <> coalesce(in_window, 0))
            or (basis = 'previous_period' and (
                customers_at_end <> coalesce(active, 0)
                or rates.new_customers <> coalesce(counted.new_customers, 0)
                or retained_customers <> coalesce(retained, 0)
            ))
        )
    """,
    "cohorts shrink from everyone": """
        select * from (
            select
                *,
                lag(unbounded_active_customers) over (
                    partition by grain, cohort_start order by period_number
                ) as before
            from {s}.fct_cohort_retention
        )
        where (period_number = 0 and (customers <> active_customers
                or customers <> unbounded_active_customers))
            or active_customers > unbounded_active_customers
            or unbounded_active_customers > coalesce(before, customers)
            or customers < 1
    """,
    "cohorts add up to the new and the active of each period": """
        with periods as (
            select grain, period_start, row_number() over (
                partition by grain order by period_start
            ) as number
            from {s}.fct_retention_rates where basis = 'previous_period' and segment_type = 'all'
        ),
        cells as (
            select cells.grain, periods.number + cells.period_number as number,
                sum(active_customers) as active,
                sum(customers) filter (where period_number = 0) as new_customers
            from {s}.fct_cohort_retention as cells
            inner join periods
                on cells.grain = periods.grain and cells.cohort_start = periods.period_start
            group by all
        )
        select * from {s}.fct_retention_rates as rates
        inner join periods using (grain, period_start)
        left join cells on periods.grain = cells.grain and periods.number = cells.number
        where basis = 'previous_period' and segment_type = 'all' and (
            customers_at_end <> coalesce(active, 0)
            or rates.new_customers <> coalesce(cells.new_customers, 0)
        )
    """,
}
ROWS = {
    "what leaves a step of the row ledger adds up to what entered it": """
        select block, unit, step, max(rows_in) as rows_in, sum(rows_out) as rows_out
        from {s}.fct_row_ledger group by block, unit, step
        having max(rows_in) <> sum(rows_out) or min(rows_in) <> max(rows_in)
    """,
    "the row ledger ends in the published orders": """
        select * from {s}.fct_row_ledger
        where (outcome = 'qualifying' and unit = 'order' and rows_out <> (
            select count(*) filter (where is_qualifying) from {s}.fct_orders
        )) or (outcome = 'described' and unit = 'line' and rows_out <> (
            select coalesce(sum(lines), 0) from {s}.fct_orders
        ))
    """,
}
IDENTITIES = FACTS | ORDERS | RETENTION | LADDER | ROWS


def assert_identities(connection: duckdb.DuckDBPyConnection, schema: str = "marts") -> None:
    """Fails naming each identity that is broken, with its first row."""
    broken = []
    for sentence, query in IDENTITIES.items():
        cursor = connection.execute(query.format(s=schema))
        names = [column[0] for column in cursor.description or []]
        rows = cursor.fetchall()
        if rows:
            first = dict(zip(names, rows[0], strict=True))
            broken.append(f"{sentence}: {len(rows)} rows, the first {first}")
    assert not broken, "\n".join(broken)
