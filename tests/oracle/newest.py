"""Which delivered rows stand: counting loads only, the newest version of each (definitions §1)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from tests.oracle.delivered import Delivered, ExchangeRate, Interaction, OrderLine

LONG_AGO = datetime(1, 1, 1)


def version(delivered: Delivered, row: OrderLine | Interaction) -> tuple[datetime, int, str]:
    """Newer = `updated_at` (without one is oldest), else later delivery, else file name."""
    load = delivered.load(row.load_id)
    return (row.updated_at or LONG_AGO, load.delivery, load.file)


def newest_lines(delivered: Delivered) -> dict[str, list[OrderLine]]:
    """The lines that stand, by order."""
    by_order: dict[str, list[OrderLine]] = defaultdict(list)
    for line in delivered.lines:
        if line.load_id in delivered.counting:
            by_order[line.order_id].append(line)
    choose = _whole_order if delivered.settings.redelivery == "order" else _line_by_line
    return {
        order_id: sorted(
            choose(delivered, lines), key=lambda line: (line.line_number, line.file_row)
        )
        for order_id, lines in by_order.items()
    }


def _whole_order(delivered: Delivered, lines: list[OrderLine]) -> Iterable[OrderLine]:
    """What one file says of an order is one version, as new as the newest of its lines."""
    by_load: dict[int, list[OrderLine]] = defaultdict(list)
    for line in lines:
        by_load[line.load_id].append(line)
    newest = max(
        by_load.values(), key=lambda those: max(version(delivered, line) for line in those)
    )
    return _line_by_line(delivered, newest)


def _line_by_line(delivered: Delivered, lines: list[OrderLine]) -> Iterable[OrderLine]:
    standing: dict[int, OrderLine] = {}
    for line in sorted(lines, key=lambda line: (version(delivered, line), line.file_row)):
        standing[line.line_number] = line
    return standing.values()


def newest_interactions(delivered: Delivered) -> list[Interaction]:
    standing: dict[str, Interaction] = {}
    rows = [row for row in delivered.interactions if row.load_id in delivered.counting]
    for row in sorted(rows, key=lambda row: (version(delivered, row), row.file_row)):
        standing[row.interaction_id] = row
    return list(standing.values())


def newest_rates(delivered: Delivered) -> list[ExchangeRate]:
    standing: dict[tuple[str, object], ExchangeRate] = {}
    rows = [row for row in delivered.rates if row.load_id in delivered.counting]

    def arrival(row: ExchangeRate) -> tuple[int, str, int]:
        load = delivered.load(row.load_id)
        return (load.delivery, load.file, row.file_row)

    for row in sorted(rows, key=arrival):
        standing[row.currency, row.rate_on] = row
    return list(standing.values())
