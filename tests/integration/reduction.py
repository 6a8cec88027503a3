"""Makes a failing customer small: the fewest delivered rows on which dbt and the oracle disagree.

Customers are independent, so one dbt build tries every way of leaving rows out at once, each as a
customer of its own; that is far quicker than a build for every attempt.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, replace
from typing import Any

from tests.integration.customer_in_the_making import CustomerRows

Failing = Callable[[Sequence[CustomerRows]], set[int]]
"""Builds all these customers at once and says, by position, which of them differ."""


def reduce_customer(
    customer: CustomerRows, name: str, failing: Failing, builds: int = 12
) -> CustomerRows:
    """The smallest failing part of the customer found within so many builds."""
    for _ in range(builds):
        smaller = list(smaller_parts(customer))
        if not smaller:
            return customer
        renamed = [rename(part, name, f"{name}v{number}") for number, part in enumerate(smaller)]
        failed = failing(renamed)
        if not failed:
            return customer
        customer = min((smaller[number] for number in failed), key=_size)
    return customer


def smaller_parts(customer: CustomerRows) -> Iterator[CustomerRows]:
    """The customer without a half, a quarter, ... a single one of its rows."""
    size = _size(customer)
    length = size // 2
    while length >= 1:
        for start in range(0, size, length):
            yield _without(customer, range(start, start + length))
        length //= 2


def _without(customer: CustomerRows, left_out: range) -> CustomerRows:
    rows = [*customer.lines, *customer.interactions, *customer.links]
    kept = [row for number, row in enumerate(rows) if number not in left_out]
    return CustomerRows(
        lines=[row for row in customer.lines if row in kept],
        interactions=[row for row in customer.interactions if row in kept],
        links=[row for row in customer.links if row in kept],
    )


def _size(customer: CustomerRows) -> int:
    return len(customer.lines) + len(customer.interactions) + len(customer.links)


def rename(customer: CustomerRows, old: str, new: str) -> CustomerRows:
    """The same history under another name: ids of orders and interactions carry it too."""

    def renamed(row: Any) -> Any:
        texts = {field.name: getattr(row, field.name) for field in fields(row)}
        return replace(
            row,
            **{
                name: value.replace(old, new)
                for name, value in texts.items()
                if isinstance(value, str)
            },
        )

    return CustomerRows(
        lines=[renamed(row) for row in customer.lines],
        interactions=[renamed(row) for row in customer.interactions],
        links=[renamed(row) for row in customer.links],
    )
