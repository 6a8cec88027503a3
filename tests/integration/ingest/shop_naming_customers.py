"""A shop that delivers everything that can name a customer, and one of them to be erased."""

from pathlib import Path
from typing import Any

from pipelines.ingest.erasing import Erased, erase_rows, find_person
from tests.integration.ingest.delivering import INTERACTIONS, DeliveringShop

PERSON = "person-7731"
LINKS: dict[str, Any] = {
    "files": "links*",
    "columns": {"source_customer_id": "id", "linked_customer_id": "is", "valid_to": "until"},
}


def naming_customers(delivering: DeliveringShop) -> DeliveringShop:
    """With a neighbor who was somebody else once, an order and a praise of theirs."""
    delivering.map["orders"]["columns"] |= {"refunds_order_id": "refund_of", "status": "status"}
    delivering.map["interactions"] = [
        {
            **INTERACTIONS,
            "columns": {
                **INTERACTIONS["columns"],
                "in_reply_to": "answers",
                "order_id": "about",
                "referred_customer_id": "brought",
            },
        }
    ]
    delivering.map["customer_links"] = LINKS
    deliver_orders(delivering, "orders0", "Z,1,neighbor,10,,")
    delivering.deliver("desk0.csv", desk("z,neighbor,praise,,,"))
    delivering.deliver("links0.csv", "id,is,until\nneighbor-old,neighbor,\n")
    return delivering


def deliver_orders(shop: DeliveringShop, name: str, *rows: str) -> None:
    """Rows: order, line, customer, amount, refunded order, status."""
    header = "order_id,line,customer,amount,refund_of,status,ordered"
    text = "\n".join([header, *(f"{row},2024-01-15 10:00" for row in rows)])
    shop.deliver(f"{name}.csv", text + "\n")


def desk(*rows: str) -> str:
    """Rows: id, customer, kind, answered, order, referred."""
    header = "id,customer,kind,answers,about,brought,at"
    return "\n".join([header, *(f"{row},2024-01-16 10:00" for row in rows)]) + "\n"


def erase(shop: DeliveringShop, customer: str = PERSON) -> Erased:
    return erase_rows(shop.connection, find_person(shop.connection, customer, "shop"))


def orders(shop: DeliveringShop) -> list[tuple[Any, ...]]:
    return shop.rows(
        "select order_id, source_customer_id, refunds_order_id from raw.orders order by all"
    )


def accounts(shop: DeliveringShop) -> dict[str, tuple[int, ...]]:
    """File to rows read, accepted, rejected, erased."""
    return {
        file: tuple(counts)
        for file, *counts in shop.rows(
            "select file, rows_read, rows_accepted, rows_rejected, coalesce(rows_erased, 0)"
            " from raw.loads order by load_id"
        )
    }


def many_amounts(number: int = 100) -> list[str]:
    return [f"good{i},1,c,10" for i in range(number)]


def key_file(shop: DeliveringShop) -> Path:
    return shop.folder.parent / "erasure.key"
