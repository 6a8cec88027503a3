"""Is every row of every file accounted for, by name, down to what is published?"""

from great_expectations import ExpectationSuite

from expectations.sentences import Sentences, quoted

_BLOCKS = ("orders", "interactions", "customer_links", "fx_rates")
_STEPS = ("delivered", "versioned", "dated", "classed", "judged", "qualified", "counted")
_WITH_REASON = ("rejected", "no_sale", "excluded")
_WITHOUT_REASON = (
    "accepted",
    "withdrawn",
    "refused",
    "erased",
    "pending",
    "superseded",
    "newest",
    "described",
    "after_as_of",
    "sale",
    "qualifying",
    "counted",
)
_LOST = (
    "Run `ladder run --full-refresh`. If it comes back, rows are missing between the two sides the "
    "step compares: docs/metrics.md, fct_row_ledger, says which tables those are."
)


def fct_row_ledger() -> ExpectationSuite:
    say = Sentences("marts.fct_row_ledger")
    return say.suite(
        [
            say.has_rows("Without a ledger nobody can say that nothing was lost.", _LOST),
            say.one_row_each("An outcome listed twice hides a loss of as many rows."),
            say.one_of("block", _BLOCKS, "Read by these words."),
            say.one_of("step", _STEPS, "Read by these words."),
            say.one_of("outcome", (*_WITHOUT_REASON, *_WITH_REASON), "Read by these words."),
            say.no_row(
                "A reason stands by what was rejected, excluded or no sale, and by nothing else",
                f"outcome is null or (reason is null) = (outcome in ({quoted(_WITH_REASON)}))",
                "Whoever asks why a row does not count must find the answer by name.",
            ),
            say.no_row(
                "Every count is there and none is negative",
                "rows_in is null or rows_out is null or rows_in < 0 or rows_out < 0",
                "A negative count makes up for a loss elsewhere.",
            ),
            *_adds_up(say),
            *_agrees(say),
        ]
    )


def _adds_up(say: Sentences) -> list[object]:
    return [
        say.no_result(
            "What leaves a step adds up to what entered it",
            """
            select block, unit, step_number, step from {batch}
            group by block, unit, step_number, step
            having sum(rows_out) <> max(rows_in) or min(rows_in) <> max(rows_in)
                or count(*) filter (where is_handed_on) <> 1
            """,
            "The two sides are counted in different places: a row that is on one side only was "
            "lost or doubled in between.",
            _LOST,
        ),
        say.no_result(
            "Each step begins with what the one before it handed on",
            """
            select after.block, after.unit, after.step_number, after.step
            from {batch} as after
            left join {batch} as before
                on before.block = after.block and before.unit = after.unit
                and before.step_number = after.step_number - 1 and before.is_handed_on
            where after.step_number not in (1, 6)
                and after.rows_in is distinct from before.rows_out
            """,
            "Between two steps nothing may disappear either.",
            _LOST,
        ),
    ]


def _agrees(say: Sentences) -> list[object]:
    return [
        say.no_result(
            "Orders are those of fct_orders, by name of exclusion, and so are their lines",
            """
            select 'qualified' as step, coalesce(published.reason, ledger.reason) as reason
            from (
                select coalesce(exclusion, '') as reason, count(*) as orders
                from marts.fct_orders group by 1
            ) as published
            full join (
                select coalesce(reason, '') as reason, rows_out from {batch}
                where step = 'qualified' and outcome <> 'after_as_of'
                    and (rows_out > 0 or outcome = 'excluded')
            ) as ledger on published.reason = ledger.reason
            where published.orders is distinct from ledger.rows_out
            union all
            select 'dated', null from {batch}
            where block = 'orders' and outcome = 'described'
                and rows_out <> (select coalesce(sum(lines), 0) from marts.fct_orders)
            """,
            "The ledger ends in what is published, not beside it.",
            _LOST,
        ),
        say.no_result(
            "What is counted is what fct_customer_periods counts",
            """
            select block, step from {batch}
            where outcome = 'counted' and rows_out <> (
                select coalesce(sum(if(block = 'orders', orders, interactions)), 0)
                from marts.fct_customer_periods
            )
            """,
            "The ledger ends in what is published, not beside it.",
            _LOST,
        ),
    ]
