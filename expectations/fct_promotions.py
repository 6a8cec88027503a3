"""Is every discount in one month, group and price, and can it be seen who stays?"""

from great_expectations import ExpectationSuite

from expectations.sentences import Sentences


def fct_promotions() -> ExpectationSuite:
    say = Sentences("marts.fct_promotions")
    return say.suite(
        [
            say.may_be_empty("A shop may grant no discount."),
            say.one_row_each("A group listed twice doubles its discount."),
            say.one_of(
                "customer_group",
                ("new", "existing", "unknown"),
                "Discount to win customers is not discount to those there anyway.",
            ),
            say.one_of("order_price", ("discounted", "full_price"), "Read by these words."),
            say.no_row(
                "Every row has an order; discounted ones a discount, the others none",
                "orders is null or orders < 1 or is_complete is null or gross_amount is null"
                " or discount_amount is null"
                " or (order_price = 'discounted') <> (discount_amount > 0)",
                "The price says which orders these are.",
            ),
            say.no_row(
                "discount_share = discount / (amount + discount)",
                "(discount_share is null) <> (gross_amount + discount_amount = 0)"
                " or abs(discount_share - cast(discount_amount as double)"
                " / nullif(cast(gross_amount + discount_amount as double), 0)) > 1e-9",
                "A rate keeps its numerator and denominator beside it.",
            ),
            say.no_row(
                "Reordered are among the due, due among the qualifying, these among all orders",
                "not (0 <= reordered_90d and reordered_90d <= due_orders_90d"
                " and due_orders_90d <= qualifying_orders and qualifying_orders <= orders)"
                " or not (0 <= reordered_365d and reordered_365d <= due_orders_365d"
                " and due_orders_365d <= qualifying_orders) or qualifying_orders is null"
                " or (customer_group = 'unknown' and qualifying_orders > 0)",
                "Only an order whose time is up can tell whether another followed.",
            ),
            say.no_row(
                "Reorder rates are the quotients of the counts beside them",
                " or ".join(
                    f"(reorder_rate_{days}d is null) <> (due_orders_{days}d = 0)"
                    f" or abs(reorder_rate_{days}d"
                    f" - reordered_{days}d / nullif(due_orders_{days}d, 0)) > 1e-9"
                    for days in (90, 365)
                ),
                "0 of 0 is not 0 %.",
            ),
            say.no_result(
                "Promotions add up to all discount, and to all orders",
                """
                select orders.period_start from (
                    select period_start, sum(discount_amount) as discount, count(*) as orders,
                        count(*) filter (where is_qualifying) as qualifying
                    from marts.fct_orders group by period_start
                ) as orders
                left join (
                    select period_start, sum(discount_amount) as discount, sum(orders) as orders,
                        sum(qualifying_orders) as qualifying
                    from {batch} group by period_start
                ) as promotions on orders.period_start = promotions.period_start
                where orders.discount <> coalesce(promotions.discount, 0)
                    or ((select count(*) from {batch}) > 0 and (
                        orders.orders <> coalesce(promotions.orders, 0)
                        or orders.qualifying <> coalesce(promotions.qualifying, 0)
                    ))
                """,
                "A discount that stands nowhere was granted all the same.",
            ),
        ]
    )
