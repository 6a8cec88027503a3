"""How alike the places feel where a customer met the shop in twelve months (definitions §8)."""

from collections import defaultdict
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tests.oracle.calendar import midnight, months_later
from tests.oracle.histories import History

SIX_PLACES = Decimal("0.000001")


def touchpoint_columns(history: History, month: date, end: datetime) -> dict[str, Any]:
    start = midnight(months_later(month, -11))
    felt: dict[str, list[Decimal]] = defaultdict(list)
    for contact in history.contacts:
        if contact.is_scored and contact.experience is not None and start <= contact.local < end:
            felt[contact.touchpoint].append(contact.experience)
    means = [rounded(mean(experiences)) for experiences in felt.values()]
    return {
        "touchpoints": len(means),
        "consistency": 1 - rounded(deviation(means)) if len(means) > 1 else None,
    }


def mean(values: list[Decimal]) -> Decimal:
    return sum(values, Decimal(0)) / len(values)


def deviation(values: list[Decimal]) -> Decimal:
    """Of a population, not of a sample."""
    middle = mean(values)
    return mean([(value - middle) ** 2 for value in values]).sqrt()


def rounded(value: Decimal) -> Decimal:
    return value.quantize(SIX_PLACES, ROUND_HALF_UP)
