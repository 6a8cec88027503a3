"""The contract of the raw tables: which columns a shop map may fill, of which kind.

How a value becomes its kind is in conversion.py; the physical tables are in tables.py.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "id", "text", "label", "code", "event_time", "time", "date", "integer", "boolean",
    "amount", "score", "rate",
]  # fmt: skip

# Raised when the meaning of a raw row changes: every file is then read again.
CONTRACT_VERSION = 1


@dataclass(frozen=True)
class Column:
    """One canonical column: its key in the map, the raw column it fills, what it must hold."""

    key: str
    kind: Kind
    target: str = ""
    must_be_mapped: bool = False
    must_be_given: bool = False

    @property
    def raw(self) -> str:
        return self.target or self.key


@dataclass(frozen=True)
class Contract:
    """One raw table. `identity` is the key of a row inside one file."""

    table: str
    columns: tuple[Column, ...]
    identity: tuple[str, ...]
    has_attributes: bool = True

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(column.key for column in self.columns)


ORDERS = Contract(
    table="orders",
    identity=("order_id", "line_number"),
    columns=(
        Column("order_id", "id", must_be_given=True),
        Column("line_number", "integer"),
        Column("customer_id", "id", target="source_customer_id", must_be_mapped=True),
        Column("ordered_at", "event_time", must_be_mapped=True, must_be_given=True),
        Column("updated_at", "event_time"),
        Column("status", "label"),
        Column("is_test", "boolean"),
        Column("product_id", "text"),
        Column("product_category", "text"),
        Column("quantity", "amount"),
        Column("amount", "amount", must_be_mapped=True, must_be_given=True),
        Column("discount_amount", "amount"),
        Column("cost_amount", "amount"),
        Column("currency", "code"),
        Column("channel", "text"),
        Column("customer_type", "text"),
        Column("promised_at", "time"),
        Column("delivered_at", "time"),
        Column("refunds_order_id", "id"),
    ),
)

INTERACTIONS = Contract(
    table="interactions",
    identity=("interaction_id",),
    columns=(
        Column("interaction_id", "id", must_be_given=True),
        Column("customer_id", "id", target="source_customer_id", must_be_mapped=True),
        Column("occurred_at", "event_time", must_be_mapped=True, must_be_given=True),
        Column("updated_at", "event_time"),
        Column("kind", "label", must_be_mapped=True, must_be_given=True),
        Column("touchpoint", "text"),
        Column("score", "score"),
        Column("in_reply_to", "id"),
        Column("order_id", "id"),
        Column("team", "text"),
        Column("referred_customer_id", "id"),
    ),
)

CUSTOMER_LINKS = Contract(
    table="customer_links",
    identity=("customer_namespace", "source_customer_id", "valid_from"),
    has_attributes=False,
    columns=(
        Column("customer_namespace", "text"),
        Column("source_customer_id", "id", must_be_mapped=True, must_be_given=True),
        Column("linked_customer_namespace", "text"),
        Column("linked_customer_id", "id", must_be_mapped=True, must_be_given=True),
        Column("valid_from", "time"),
        Column("valid_to", "time"),
    ),
)

FX_RATES = Contract(
    table="fx_rates",
    identity=("currency", "rate_on"),
    has_attributes=False,
    columns=(
        Column("currency", "code", must_be_mapped=True, must_be_given=True),
        Column("rate_on", "date", must_be_mapped=True, must_be_given=True),
        Column("rate", "rate", must_be_mapped=True, must_be_given=True),
    ),
)
