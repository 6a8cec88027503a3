"""Are the order lines, as delivered, fit to derive anything from?

Rows of withdrawn or refused loads stay in the table and are not judged. A missing customer is
no fault: such orders are counted under `no_customer`.
"""

from great_expectations import ExpectationSuite

from expectations.sentences import Sentences, quoted

COUNTS = "load_id in (select load_id from raw.loads where status in ('loaded', 'accepted'))"
NEAR_MISSES = {
    "cancelled": ("canceled", "cancel", "cancellation", "void", "voided"),
    "refund": ("refunded", "refunds", "returned", "return", "returns"),
    "test": ("testing", "test order", "test_order"),
    "draft": ("drafts",),
}
_MAP = "in the shop map, then run again; or take the file back with `ladder withdraw FILE`."


def raw_orders() -> ExpectationSuite:
    say = Sentences("raw.orders")
    return say.suite(
        [
            say.has_rows(
                "Without a single order line there is nothing to derive or publish.",
                "Check orders.files in the shop map and what `ladder status` says of each file.",
            ),
            say.no_result(
                "At least one line belongs to a load that counts",
                f"select 'no line counts' as problem from (select count(*) filter (where {COUNTS})"
                " as counting from {batch}) as lines where counting = 0",
                "Rows of withdrawn and refused loads are kept but lead to nothing.",
                "Deliver a file, or accept a refused one by name with `ladder accept FILE`.",
            ),
            *_completeness(say),
            *_plausibility(say),
        ]
    )


def _completeness(say: Sentences) -> list[object]:
    essentials = "order_id is null or line_number is null or ordered_at is null or status is null"
    return [
        say.one_row_each(
            "A row of a file taken in twice would double its money.",
            "Take the load back with `ladder withdraw FILE` and run again.",
            of=("load_id", "file_row"),
        ),
        say.no_row(
            "Order id, line number, time, status and amount are always there",
            f"({essentials} or amount is null) and {COUNTS}",
            "An order without them cannot be placed in a month or added up.",
            f"Map the column {_MAP}",
        ),
        say.no_result(
            "Each load brought as many lines as it accepted",
            """
            select loads.load_id from raw.loads as loads
            left join (select load_id, count(*) as lines from {batch} group by load_id) as taken
                on loads.load_id = taken.load_id
            where loads.block = 'orders' and loads.status in ('loaded', 'accepted')
                and loads.rows_accepted <> coalesce(taken.lines, 0)
            """,
            "Rows read = accepted + rejected: a line lost on the way in is lost for ever.",
            "Take the load back with `ladder withdraw FILE` and run again.",
        ),
        say.no_row(
            "Every line came with a load that is known",
            "load_id is null or load_id not in (select load_id from raw.loads)",
            "Lines whose load is forgotten count nowhere, and nobody would miss them.",
            "Restore the warehouse from its backup: raw.loads has lost a load.",
        ),
        say.no_result(
            "At least one line has a customer",
            f"""
            select 'no customer' as problem from (
                select count(*) filter (where {COUNTS}) as lines,
                    count(source_customer_id) filter (where {COUNTS}) as known from {{batch}}
            ) as lines where lines > 0 and known = 0
            """,
            "Lines without customers are normal, but without any there is no retention.",
            f"Map orders.columns.customer_id {_MAP}",
        ),
    ]


def _plausibility(say: Sentences) -> list[object]:
    words = [word for near in NEAR_MISSES.values() for word in near]
    meant = "; ".join(f"{', '.join(near)} → {word}" for word, near in NEAR_MISSES.items())
    sale = f"status not in ('refund', 'cancelled', 'draft', 'test') and {COUNTS}"
    return [
        say.no_row(
            "No status nearly means cancelled, refund, test or draft",
            f"status in ({quoted(words)}) and {COUNTS}",
            "Any word but cancelled, refund, test and draft counts as a sale: a near miss would "
            "publish money that was never kept.",
            f"Say what the word means in orders.columns.status ({meant}) {_MAP}",
        ),
        say.no_result(
            "Some sale is worth more than nothing",
            f"""
            select 'no positive amount' as problem from (
                select count(*) filter (where {sale}) as lines,
                    count(*) filter (where {sale} and amount > 0) as worth from {{batch}}
            ) as lines where lines > 0 and worth = 0
            """,
            "Amounts that are all zero or negative come from the wrong column or sign.",
            f"Check orders.columns.amount {_MAP}",
        ),
        say.no_row(
            "No order dates from the beginning of a computer's time",
            f"ordered_at < timestamp '1970-01-03' and {COUNTS}",
            "A date missing in the shop often arrives as 1970-01-01 or 1899-12-30.",
            f"Check orders.columns.ordered_at {_MAP}",
        ),
        say.rarely(
            "No order lies after the run's clock",
            "ordered_at > (select max(run_clock) from raw.run_settings) + interval 2 day",
            COUNTS,
            0.01,
            "Days and months swapped put orders into the future, where they count as absent.",
            f"Check the date format in orders.columns.ordered_at {_MAP}",
        ),
        say.rarely(
            "Nothing is delivered before it was ordered",
            "delivered_at < ordered_at - interval 1 day",
            f"delivered_at is not null and {COUNTS}",
            0.05,
            "Deliveries before their orders mean that two columns or zones are confused.",
            f"Check orders.columns.delivered_at and orders.time_zone {_MAP}",
        ),
        say.rarely(
            "No discount is negative",
            "discount_amount < 0",
            f"discount_amount is not null and {sale}",
            0.01,
            "A discount is what the customer did not pay, as a positive amount; the wrong sign "
            "turns every discount share around.",
            f"Change the sign of orders.columns.discount_amount {_MAP}",
        ),
    ]
