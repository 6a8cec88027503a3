"""What became of every delivered row, counted row by row (definitions §1)."""

from collections import Counter
from collections.abc import Iterable

from tests.oracle.calendar import Calendar
from tests.oracle.delivered import Delivered
from tests.oracle.facts import Row
from tests.oracle.histories import Population
from tests.oracle.newest import newest_interactions, newest_lines, newest_rates
from tests.oracle.orders import line_class

UNITS = {
    "orders": "line",
    "interactions": "interaction",
    "customer_links": "link",
    "fx_rates": "rate",
}
Outcome = tuple[str, str | None]


def row_ledger(delivered: Delivered, people: Population, calendar: Calendar) -> list[Row]:
    """Every step of every block that was delivered, each row under its outcome."""
    rows = []
    for block in sorted({_block(load.block) for load in delivered.loads}):
        steps = [("delivered", "accepted", _delivered(delivered, block))]
        steps += [("versioned", "newest", _versioned(delivered, block))]
        if block == "interactions":
            steps += _of_interactions(delivered, people, calendar)
        if block == "orders":
            steps += _of_lines(delivered, people, calendar)
        rows += _steps(block, UNITS[block], 1, steps)
        if block == "orders":
            rows += _steps(block, "order", 6, _of_orders(delivered, people, calendar))
    return rows


Steps = list[tuple[str, str, Counter[Outcome]]]


def _steps(block: str, unit: str, first: int, steps: Steps) -> list[Row]:
    return [
        {
            "block": block,
            "unit": unit,
            "step_number": number,
            "step": step,
            "outcome": outcome,
            "reason": reason,
            "is_handed_on": outcome == handed_on,
            "rows_in": counted.total(),
            "rows_out": rows,
        }
        for number, (step, handed_on, counted) in enumerate(steps, start=first)
        for (outcome, reason), rows in ({(handed_on, None): 0} | counted).items()
        if rows or outcome == handed_on
    ]


def _block(of_load: str) -> str:
    return of_load.split("/")[0]


def _rows(delivered: Delivered, block: str) -> Iterable[object]:
    rows: dict[str, Iterable[object]] = {
        "orders": delivered.lines,
        "interactions": delivered.interactions,
        "customer_links": delivered.links,
        "fx_rates": delivered.rates,
    }
    return rows[block]


def _delivered(delivered: Delivered, block: str) -> Counter[Outcome]:
    """Of loads that count the rows one by one; the others fall with their load."""
    loads = {load.load_id: load for load in delivered.loads if _block(load.block) == block}
    counted: Counter[Outcome] = Counter()
    for row in _rows(delivered, block):
        load = loads[row.load_id]  # type: ignore[attr-defined]
        counted["accepted" if load.counts else load.status, None] += 1
    for reject in delivered.rejects:
        if load := loads.get(reject.load_id):
            counted[("rejected", reject.reason) if load.counts else (load.status, None)] += 1
    return counted


def _versioned(delivered: Delivered, block: str) -> Counter[Outcome]:
    standing = {
        "orders": lambda: sum(len(lines) for lines in newest_lines(delivered).values()),
        "interactions": lambda: len(newest_interactions(delivered)),
        "fx_rates": lambda: len(newest_rates(delivered)),
        "customer_links": lambda: len(
            {
                (
                    link.customer_namespace,
                    link.source_customer_id,
                    link.linked_customer_namespace,
                    link.linked_customer_id,
                    link.valid_from,
                    link.valid_to,
                )
                for link in delivered.links
                if link.load_id in delivered.counting
            }
        ),
    }[block]()
    counting = [
        row
        for row in _rows(delivered, block)
        if row.load_id in delivered.counting  # type: ignore[attr-defined]
    ]
    return Counter({("newest", None): standing, ("superseded", None): len(counting) - standing})


def _of_lines(delivered: Delivered, people: Population, calendar: Calendar) -> Steps:
    after = [
        line
        for lines in newest_lines(delivered).values()
        if min(line.ordered_at for line in lines) > calendar.settings.as_of
        for line in lines
    ]
    orders = people.book.orders
    described = [line for order in orders for line in order.lines]
    classes = Counter(line_class(line) for line in described)
    sales: Counter[Outcome] = Counter()
    for order in orders:
        sales[_judgement(order.exclusion)] += len(order.sale_lines)
    return [
        (
            "dated",
            "described",
            Counter({("described", None): len(described), ("after_as_of", None): len(after)}),
        ),
        (
            "classed",
            "sale",
            Counter(
                {
                    ("sale", None) if name == "sale" else ("no_sale", name): lines
                    for name, lines in classes.items()
                }
            ),
        ),
        ("judged", "qualifying", sales),
    ]


def _of_orders(delivered: Delivered, people: Population, calendar: Calendar) -> Steps:
    judged = Counter(_judgement(order.exclusion) for order in people.book.orders)
    judged["after_as_of", None] = sum(
        min(line.ordered_at for line in lines) > calendar.settings.as_of
        for lines in newest_lines(delivered).values()
    )
    counted = sum(len(history.purchases) for history in people.histories)
    return [
        ("qualified", "qualifying", judged),
        ("counted", "counted", Counter({("counted", None): counted})),
    ]


def _of_interactions(delivered: Delivered, people: Population, calendar: Calendar) -> Steps:
    after = sum(row.occurred_at > calendar.settings.as_of for row in newest_interactions(delivered))
    of_nobody = sum(contact.person is None for contact in people.contacts)
    counted = sum(len(history.contacts) for history in people.histories)
    return [
        (
            "dated",
            "described",
            Counter({("described", None): len(people.contacts), ("after_as_of", None): after}),
        ),
        (
            "counted",
            "counted",
            Counter({("counted", None): counted, ("excluded", "no_customer"): of_nobody}),
        ),
    ]


def _judgement(exclusion: str | None) -> Outcome:
    return ("qualifying", None) if exclusion is None else ("excluded", exclusion)
