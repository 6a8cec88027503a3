"""The shop map: how one shop's files become orders and interactions.

Only its form is known here; whether its expressions fit a file's columns is asked in
expressions.py, once a file is at hand.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    field_validator,
    model_validator,
)

from pipelines.errors import ConfigurationError
from pipelines.ingest.contract import (
    CONTRACT_VERSION,
    CUSTOMER_LINKS,
    FX_RATES,
    INTERACTIONS,
    ORDERS,
    Contract,
)
from pipelines.ingest.map_file import fill_in_variables, read_yaml
from pipelines.ingest.map_words import (
    Currency,
    Files,
    Slug,
    Sql,
    Weekday,
    Zone,
    nearest,
    of_another_form,
)


class Strict(BaseModel):
    """A part of the map that refuses keys it does not know, naming the nearest one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _knows_every_key(cls, given: Any) -> Any:
        for key in given if isinstance(given, Mapping) else ():
            if key not in cls.model_fields:
                raise ValueError(f"unknown key {key!r}; {nearest(key, cls.model_fields)}")
        return given


class Csv(Strict):
    """How a CSV file is written. Its first line is the header, always."""

    delimiter: str = Field(default=",", min_length=1, max_length=1)
    quote: str = Field(default='"', min_length=1, max_length=1)
    encoding: str = "utf-8"

    @field_validator("delimiter", "quote")
    @classmethod
    def _is_no_line_end(cls, value: str) -> str:
        if value in "\r\n\0":
            raise ValueError(f"{value!r} cannot stand inside a line")
        return value

    @model_validator(mode="after")
    def _tells_quotes_from_delimiters(self) -> "Csv":
        if self.delimiter == self.quote:
            raise ValueError(f"delimiter and quote are both {self.quote!r}")
        return self

    @field_validator("encoding")
    @classmethod
    def _is_known(cls, value: str) -> str:
        try:
            "".encode(value)
        except LookupError:
            raise ValueError(f"{value!r} is no text encoding; write utf-8, latin-1, …") from None
        return value


class Lookup(Strict):
    """A small table joined while reading; `on` names the key on both sides."""

    files: Files
    on: str | dict[str, str]
    types: dict[str, str] = {}
    csv: Csv = Csv()

    @property
    def keys(self) -> dict[str, str]:
        return {self.on: self.on} if isinstance(self.on, str) else self.on


class Block(Strict):
    """Files of one kind and how their columns become canonical ones."""

    contract: ClassVar[Contract]

    files: Files
    time_zone: Zone | None = None
    customer_namespace: Slug | None = None
    types: dict[str, str] = {}
    lookups: dict[Slug, Lookup] = {}
    csv: Csv = Csv()
    columns: dict[str, Sql | dict[str, Sql]]

    @field_validator("columns")
    @classmethod
    def _fits_the_contract(
        cls, given: dict[str, str | dict[str, str]]
    ) -> dict[str, str | dict[str, str]]:
        known = [
            *cls.contract.keys,
            *(["attributes"] if cls.contract.has_attributes else []),
        ]
        for key, value in given.items():
            if key not in known:
                raise ValueError(f"unknown key {key!r}; {nearest(key, known)}")
            if isinstance(value, dict) != (key == "attributes"):
                wanted = "a mapping of names to expressions" if key == "attributes" else "text"
                raise ValueError(f"{key!r} must be {wanted}")
        for column in cls.contract.columns:
            if column.must_be_mapped and column.key not in given:
                raise ValueError(f"{column.key!r} must be mapped")
        return given

    @property
    def expressions(self) -> dict[str, str]:
        return {key: value for key, value in self.columns.items() if isinstance(value, str)}

    @property
    def attributes(self) -> dict[str, str]:
        given = self.columns.get("attributes", {})
        return given if isinstance(given, dict) else {}

    @property
    def exclusions(self) -> dict[str, str]:
        return {}

    def reading(self) -> dict[str, Any]:
        """All that decides how a file of this block is read, whatever its place."""
        rules = {"files", "redelivery", "zero_amount_orders"}
        content = self.model_dump(mode="json", exclude=rules)
        for lookup in content["lookups"].values():
            del lookup["files"]
        return content


class Orders(Block):
    """Order lines. `exclude` names lines that are kept and counted, but are no sale."""

    contract: ClassVar[Contract] = ORDERS

    redelivery: Literal["order", "line"] = "order"
    zero_amount_orders: Literal["exclude", "qualify"] = "exclude"
    exclude: dict[Slug, Sql] = {}

    @property
    def exclusions(self) -> dict[str, str]:
        return self.exclude


class Interactions(Block):
    """Anything that passes between shop and customer, beside orders."""

    contract: ClassVar[Contract] = INTERACTIONS

    name: Slug


class CustomerLinks(Block):
    """Which shop ids belong to one person, and since when."""

    contract: ClassVar[Contract] = CUSTOMER_LINKS


class FxRates(Block):
    """Reporting currency per one unit of a currency, by day."""

    contract: ClassVar[Contract] = FX_RATES


class ForecastTerms(Strict):
    """Weeks held out to score the forecast, and what a year takes off an order's value."""

    holdout_weeks: int = Field(default=13, ge=13, le=260)
    yearly_discount_rate: float = Field(default=0.10, ge=0, lt=1)


class ShopMap(Strict):
    """One shop, as read from its YAML file."""

    name: Slug
    reporting_time_zone: Zone
    reporting_currency: Currency
    week_starts_on: Weekday = "monday"
    orders: Orders
    interactions: tuple[Interactions, ...] = ()
    customer_links: CustomerLinks | None = None
    fx_rates: FxRates | None = None
    forecast: ForecastTerms = ForecastTerms()

    _path: Path = PrivateAttr(default=Path("shop.yml"))

    @field_validator("orders", mode="before")
    @classmethod
    def _is_one_block(cls, given: Any) -> Any:
        if isinstance(given, list):
            raise ValueError(
                "is one block, not a list: all order files share its columns, and `files` may be a"
                " list of places"
            )
        return given

    @field_validator("interactions")
    @classmethod
    def _names_are_unique(cls, given: tuple[Interactions, ...]) -> tuple[Interactions, ...]:
        names = [block.name for block in given]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"two blocks are named {name!r}; give each its own name")
        return given

    @property
    def path(self) -> Path:
        return self._path

    def blocks(self) -> dict[str, Block]:
        """Every block by the label it has in raw.loads: orders, interactions/NAME, …"""
        named: dict[str, Block | None] = {
            "orders": self.orders,
            **{f"interactions/{block.name}": block for block in self.interactions},
            "customer_links": self.customer_links,
            "fx_rates": self.fx_rates,
        }
        return {label: block for label, block in named.items() if block is not None}

    def zone_of(self, block: Block) -> str:
        return block.time_zone or self.reporting_time_zone

    def namespace_of(self, block: Block) -> str:
        return block.customer_namespace or self.name

    @property
    def fingerprint(self) -> str:
        """Changes with anything in the map but where its files lie."""
        own = self.model_dump(
            mode="json", exclude={"orders", "interactions", "customer_links", "fx_rates"}
        )
        blocks = {label: block.reading() for label, block in self.blocks().items()}
        rules = [self.orders.redelivery, self.orders.zero_amount_orders]
        return fingerprint_of(own, blocks, rules, CONTRACT_VERSION)


def fingerprint_of(*parts: object) -> str:
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def read_shop_map(path: Path, variables: Mapping[str, str]) -> ShopMap:
    """The map in a YAML file; ${NAME:-default} in `files` is filled in from `variables`.

    Raises ConfigurationError: one line that names the file, the key and what is wrong there.
    """
    content = fill_in_variables(path, read_yaml(path), variables)
    try:
        shop = ShopMap.model_validate(content)
    except ValidationError as error:
        raise ConfigurationError(f"{path}: {_first_fault(error)}") from None
    shop._path = path.resolve()
    return shop


def _first_fault(error: ValidationError) -> str:
    first = error.errors()[0]
    inner = ("str", "dict[", "constrained-str", "function-", "[key]")
    place = ".".join(str(part) for part in first["loc"] if not str(part).startswith(inner))
    message = first["msg"].removeprefix("Value error, ")
    if first["type"] == "missing":
        return f"{place}: is missing"
    if first["type"] in ("model_type", "dict_type", "tuple_type", "string_type"):
        message = of_another_form(first["type"], first["input"])
    elif first["type"] != "value_error":
        message = f"{message[0].lower()}{message[1:]}, not {first['input']!r}"
    return f"{place}: {message}" if place else message
