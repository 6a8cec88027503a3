"""Which truths are reported, in which order, under which captions."""

import duckdb

from benchmarks.validation import buying, crisis, incidents, links, promotions, stages, surveys
from benchmarks.validation.page import (
    Table,
    confusion_table,
    interval,
    rate_table,
    recovery_table,
    rule_table,
)


def heading(seed: int, customers: int, months: int) -> str:
    return (
        f"Seed {seed}, {customers:,} customers, {months} months. In brackets 95 % intervals: drawn"
        " again by customer where a customer has many months, else Wilson's."
    )


def tables_of(connection: duckdb.DuckDBPyConnection) -> list[Table]:
    """Everything, measured now."""
    found = stages.confusion(connection)
    evidence = stages.by_evidence(connection)
    by_evidence = ", ".join(f"{name} {interval(share)}" for name, share in evidence.items())
    total = found.total()
    unknown = total[:, found.found.index("unknown")].sum() / total.sum()
    return [
        recovery_table(
            "**Stages**, by customer and month. Found as planted: "
            f"{interval(found.agreement())} of all months, "
            f"{interval(found.agreement(stages.PLANTED))} of those that are not `unknown`"
            f" ({unknown:.3f} are).",
            "months",
            found.recoveries(),
        ),
        confusion_table("**Where the months of each planted stage are found**", found),
        rule_table(
            "**How far each rule is to be believed**: of the months it decided, the share planted"
            f" so; all together: {by_evidence}.",
            stages.rules(connection),
        ),
        recovery_table(
            f"**Weak links** of customers with at least {links.ENOUGH} contacts of satisfaction"
            " and of dialogue in the last complete month.",
            "customers",
            links.confusion(connection).recoveries(),
        ),
        recovery_table(
            f"**The same, named only when {links.FAR} points or more below the median.**",
            "customers",
            links.confusion(connection, below=links.FAR).recoveries(),
        ),
        rate_table(
            "**Rates**",
            [
                *surveys.fatigue(connection),
                *incidents.tolerance(connection),
                *promotions.discounted(connection),
                *promotions.reordered(connection),
                *promotions.staying(connection),
                *crisis.window(connection),
                *crisis.depth(connection),
                *crisis.resilience(connection),
                *buying.ordered_again(connection),
                *buying.parameters(connection),
                *buying.alive(connection),
            ],
        ),
    ]
