"""Writes short histories by hand: a customer's orders and contacts, in the shop's local time."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from tests.integration.random_times import to_utc
from tests.oracle.delivered import Delivered, Interaction, Load, OrderLine, RunSettings


@dataclass
class Notebook:
    """Collects what was delivered; every order has one line unless told otherwise."""

    settings: RunSettings
    lines: list[OrderLine] = field(default_factory=list)
    interactions: list[Interaction] = field(default_factory=list)

    def order(self, customer: str | None, at: str, amount: str = "10", **columns: Any) -> None:
        number = len(self.lines) + 1
        given: dict[str, Any] = {
            "load_id": 1,
            "file_row": number,
            "order_id": f"order-{number}",
            "line_number": 1,
        }
        self.lines.append(
            OrderLine(
                source_customer_id=customer,
                ordered_at=self.utc(at),
                amount=Decimal(amount),
                **(given | columns),
            )
        )

    def contact(
        self, customer: str | None, at: str, kind: str, score: str | None = None, **columns: Any
    ) -> None:
        number = len(self.interactions) + 1
        given: dict[str, Any] = {"load_id": 2, "file_row": number, "interaction_id": f"i{number}"}
        self.interactions.append(
            Interaction(
                source_customer_id=customer,
                occurred_at=self.utc(at),
                kind=kind,
                score=Decimal(score) if score else None,
                **(given | columns),
            )
        )

    def utc(self, wall_clock: str) -> datetime:
        """An ISO time of the reporting zone, or of UTC when it ends in Z."""
        if wall_clock.endswith("Z"):
            return datetime.fromisoformat(wall_clock.removesuffix("Z"))
        return to_utc(self.settings.zone, datetime.fromisoformat(wall_clock))

    def delivered(self) -> Delivered:
        return Delivered(
            settings=self.settings,
            loads=(
                Load(1, 1, "orders.csv"),
                Load(2, 1, "contacts.csv", "interactions"),
                Load(3, 2, "corrections.csv"),
                Load(4, 3, "withdrawn.csv", status="withdrawn"),
            ),
            lines=tuple(self.lines),
            interactions=tuple(self.interactions),
        )
