"""What a shop delivered, as rows of raw.*: the oracle's only input.

Times are naive and hold UTC, as in the raw tables; dates are plain dates.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

HOME_NAMESPACE = "shop"
SOURCE = "shop"


@dataclass(frozen=True)
class Load:
    """One delivered file; its rows count while it is loaded or accepted."""

    load_id: int
    delivery: int
    file: str
    block: str = "orders"
    status: str = "loaded"

    @property
    def counts(self) -> bool:
        return self.status in ("loaded", "accepted")


@dataclass(frozen=True)
class OrderLine:
    load_id: int
    file_row: int
    order_id: str
    line_number: int
    source_customer_id: str | None
    ordered_at: datetime
    amount: Decimal
    status: str = "placed"
    is_test: bool = False
    exclusion: str | None = None
    refunds_order_id: str | None = None
    updated_at: datetime | None = None
    product_id: str | None = None
    product_category: str | None = None
    quantity: Decimal | None = None
    discount_amount: Decimal | None = None
    cost_amount: Decimal | None = None
    currency: str | None = None
    channel: str | None = None
    customer_type: str | None = None
    promised_at: datetime | None = None
    delivered_at: datetime | None = None
    customer_namespace: str = HOME_NAMESPACE


@dataclass(frozen=True)
class Interaction:
    load_id: int
    file_row: int
    interaction_id: str
    source_customer_id: str | None
    occurred_at: datetime
    kind: str
    score: Decimal | None = None
    in_reply_to: str | None = None
    order_id: str | None = None
    updated_at: datetime | None = None
    touchpoint: str | None = None
    team: str | None = None
    referred_customer_id: str | None = None
    statement: str | None = None
    customer_namespace: str = HOME_NAMESPACE


@dataclass(frozen=True)
class CustomerLink:
    load_id: int
    file_row: int
    source_customer_id: str
    linked_customer_id: str
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    customer_namespace: str = HOME_NAMESPACE
    linked_customer_namespace: str = HOME_NAMESPACE


@dataclass(frozen=True)
class ExchangeRate:
    load_id: int
    file_row: int
    currency: str
    rate_on: date
    rate: Decimal


@dataclass(frozen=True)
class Reject:
    """A row that broke the contract."""

    load_id: int
    file_row: int
    reason: str


@dataclass(frozen=True)
class RunSettings:
    as_of: datetime
    source: str = SOURCE
    customer_namespace: str = HOME_NAMESPACE
    zone: str = "Europe/Berlin"
    currency: str = "EUR"
    zero_amount_orders: str = "exclude"
    redelivery: str = "order"
    week_starts_on: int = 1
    window_days: int = 365
    lateness_days: int = 3


@dataclass(frozen=True)
class Delivered:
    """Everything a shop has handed over, and how this run looks at it."""

    settings: RunSettings
    loads: tuple[Load, ...] = ()
    lines: tuple[OrderLine, ...] = ()
    interactions: tuple[Interaction, ...] = ()
    links: tuple[CustomerLink, ...] = ()
    rates: tuple[ExchangeRate, ...] = ()
    rejects: tuple[Reject, ...] = ()
    counting: frozenset[int] = field(init=False, default=frozenset())

    def __post_init__(self) -> None:
        counting = frozenset(load.load_id for load in self.loads if load.counts)
        object.__setattr__(self, "counting", counting)

    def load(self, load_id: int) -> Load:
        return next(load for load in self.loads if load.load_id == load_id)
