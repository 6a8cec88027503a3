"""What customers are divided by in the retention rates (definitions §3)."""

from dataclasses import dataclass
from datetime import date

from tests.oracle.calendar import Calendar
from tests.oracle.facts import Row
from tests.oracle.histories import History, Population
from tests.oracle.orders import first_known


@dataclass
class Segmentation:
    """Asks one customer at a time: which part are you of, in a period that starts then?"""

    calendar: Calendar
    grants_discounts: bool
    stages: dict[tuple[str, date], str]

    def segments(self, history: History, start: date) -> dict[str, str]:
        first = history.purchases[0]
        newest_first = [line for order in reversed(history.orders) for line in order.lines]
        price = "discounted" if first.discount > 0 else "full_price"
        last_completed_month = self.calendar.previous("month", self.calendar.period("month", start))
        return {
            "all": "all",
            "acquisition_channel": first_known(line.channel for line in first.lines) or "unknown",
            "first_order_price": price if self.grants_discounts else "unknown",
            "customer_type": first_known(line.customer_type for line in newest_first) or "unknown",
            "ladder_stage": self.stages.get((history.person, last_completed_month), "none"),
        }


def segmentation(population: Population, facts: list[Row], calendar: Calendar) -> Segmentation:
    return Segmentation(
        calendar=calendar,
        grants_discounts=any(order.discount > 0 for order in population.book.orders),
        stages={
            (row["customer_id"], row["period_start"]): row["ladder_stage"]
            for row in facts
            if row["ladder_stage"] is not None
        },
    )
