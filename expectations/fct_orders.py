"""Are the orders whole, named and reconciled with themselves?"""

from great_expectations import ExpectationSuite

from expectations.sentences import REBUILD, Sentences


def fct_orders() -> ExpectationSuite:
    say = Sentences("marts.fct_orders")
    return say.suite(
        [
            say.has_rows("Without orders nothing else can be right.", REBUILD),
            say.one_row_each("An order listed twice doubles its money."),
            say.never_null("ordered_at", "An order without a time is in no month."),
            say.known_customer(),
            say.no_result(
                "At least one order qualifies",
                """
                select 'no order qualifies' as problem from (
                    select count(*) as orders, count(*) filter (where is_qualifying) as qualifying
                    from {batch}
                ) as counted where orders > 0 and qualifying = 0
                """,
                "If every order is excluded, the map excludes too much.",
                "Look at fct_orders.exclusion, then at status, is_test and exclude in the map.",
            ),
            say.no_row(
                "An order qualifies, or its exclusion has a name",
                "is_qualifying is null or is_qualifying <> (exclusion is null)"
                " or (is_qualifying and (customer_id is null or amount_original < 0))",
                "Whoever asks why an order does not count must find the answer in its row.",
            ),
            *_money(say),
            *_time(say),
        ]
    )


def _money(say: Sentences) -> list[object]:
    return [
        say.no_row(
            "gross - refund = net",
            "net_amount is null or gross_amount - refund_amount <> net_amount",
            "The three stand beside each other in every report.",
        ),
        say.no_row(
            "Refunds are positive amounts and exchange rates above 0",
            "refund_amount < 0 or refunded_amount < 0 or exchange_rate <= 0"
            " or (exchange_rate is null and amount_original <> 0)",
            "A refund with the wrong sign becomes revenue.",
        ),
        say.no_row(
            "No more lines are excluded than there are",
            "lines < 1 or excluded_lines < 0 or excluded_lines > lines",
            "Lines are kept and counted, whatever is excluded.",
        ),
    ]


def _time(say: Sentences) -> list[object]:
    return [
        say.no_row(
            "The month is the month of the day",
            "period_start <> date_trunc('month', ordered_on)"
            " or abs(date_diff('day', ordered_on, cast(ordered_at as date))) > 1",
            "An order in the wrong month moves a customer between cohorts.",
        ),
        say.no_row(
            "No order is later than as_of",
            "ordered_at > (select max(as_of) from marts.build_info)",
            "Facts describe one instant; what lies after it counts as absent.",
        ),
        say.no_row(
            "Late is said only of promised and delivered orders, and truly",
            "(is_late is null) <> (delivered_at is null or promised_at is null)"
            " or is_late and delivered_at <= promised_at"
            " or not is_late and delivered_at > promised_at + interval 25 hour",
            "A missing delivery is not a late one.",
        ),
        say.no_result(
            "No silent month between two months of 1,000 orders or more",
            """
            select period_start from (
                select period_start, orders,
                    lag(period_start) over (order by period_start) as month_before,
                    lag(orders) over (order by period_start) as orders_before
                from (select period_start, count(*) as orders from {batch} group by period_start)
                    as months
            ) as neighbours
            where orders >= 1000 and orders_before >= 1000
                and month_before < period_start - interval 1 month
            """,
            "A large shop without a single order in a month is usually a file that is missing.",
            "Look with `ladder status` whether a file of the month before was never delivered.",
            severity="warning",
        ),
    ]
