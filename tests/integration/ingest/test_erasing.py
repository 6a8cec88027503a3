"""What an erasure takes out of raw.*, what it leaves, and what becomes of rows that come later."""

import hmac
import json
from pathlib import Path
from typing import Any

import pytest

from pipelines.errors import ConfigurationError, InputError
from pipelines.ingest.erasing import Erased, erase_rows, find_person
from tests.integration.ingest.delivering import INTERACTIONS, DeliveringShop

PERSON = "person-7731"
LINKS = {
    "files": "links*",
    "columns": {"source_customer_id": "id", "linked_customer_id": "is", "valid_to": "until"},
}


@pytest.fixture
def shop(delivering: DeliveringShop) -> DeliveringShop:
    """A shop that delivers everything that can name a customer."""
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


def test_every_id_that_links_lead_to_the_person_is_erased(shop: DeliveringShop) -> None:
    shop.deliver(
        "links.csv",
        f"id,is,until\nguest-1,account-1,\naccount-1,{PERSON},\nguest-2,{PERSON},2024-01-01\n",
    )
    deliver_orders(shop, "orders", "A,1,guest-1,5,,", f"B,1,{PERSON},5,,", "C,1,guest-2,5,,")
    shop.ingest()
    person = find_person(shop.connection, "guest-1", "shop")
    assert person == [("shop", i) for i in ("account-1", "guest-1", "guest-2", PERSON)]
    assert erase(shop, "guest-1").rows == {"orders": 3, "interactions": 0, "customer_links": 3}
    assert orders(shop) == [("Z", "neighbor", None)]
    assert shop.rows("select source_customer_id from raw.customer_links") == [("neighbor-old",)]


def test_an_id_that_stood_for_two_persons_is_asked_about(shop: DeliveringShop) -> None:
    shop.deliver("links1.csv", "id,is,until\nphone,anna,2024-01-01\n")
    shop.deliver("links2.csv", "id,is,until\nphone,bert,\n")
    shop.ingest()
    with pytest.raises(InputError, match="phone stood for anna and bert"):
        find_person(shop.connection, "phone", "shop")
    assert find_person(shop.connection, "anna", "shop") == [("shop", "anna"), ("shop", "phone")]


def test_a_withdrawn_link_makes_nobody_a_part_of_the_person(shop: DeliveringShop) -> None:
    shop.deliver("links.csv", f"id,is,until\nstranger,{PERSON},\n")
    deliver_orders(shop, "orders", f"A,1,{PERSON},5,,")
    shop.ingest()
    shop.withdraw("links.csv")
    assert find_person(shop.connection, PERSON, "shop") == [("shop", PERSON)]


def test_nobody_by_that_name_is_told(shop: DeliveringShop) -> None:
    shop.ingest()
    with pytest.raises(InputError, match="no customer somebody"):
        find_person(shop.connection, "somebody", "shop")


def test_old_versions_and_rows_of_withdrawn_files_go_too(shop: DeliveringShop) -> None:
    deliver_orders(shop, "orders1", f"A,1,{PERSON},5,,")
    shop.ingest()
    deliver_orders(shop, "orders2", f"A,1,{PERSON},6,,", f"B,1,{PERSON},6,,")
    shop.ingest()
    shop.withdraw("orders2.csv")
    assert erase(shop).rows["orders"] == 3
    assert orders(shop) == [("Z", "neighbor", None)]


def test_an_order_that_moved_to_the_person_does_not_fall_back_to_whose_it_was(
    shop: DeliveringShop,
) -> None:
    deliver_orders(shop, "orders1", "A,1,neighbor,5,,", f"B,1,{PERSON},5,,")
    shop.ingest()
    deliver_orders(shop, "orders2", f"A,1,{PERSON},5,,", "B,1,neighbor,5,,")
    shop.ingest()
    erase(shop)
    assert orders(shop) == [("B", "neighbor", None), ("Z", "neighbor", None)]


def test_rows_of_others_stay_without_what_they_say_of_the_person(shop: DeliveringShop) -> None:
    deliver_orders(
        shop,
        "orders",
        f"A,1,{PERSON},5,,",
        "R,1,neighbor,-5,A,refund",
        "S,1,,-5,A,refund",
        "T,1,,7,,",
    )
    shop.deliver(
        "desk.csv",
        desk(
            f"p,{PERSON},complaint,,A,",
            "q,neighbor,reply,p,,",
            "r,neighbor,praise,,A,",
            f"s,neighbor,referral_converted,,,{PERSON}",
        ),
    )
    shop.ingest()
    erased = erase(shop)
    assert erased.rows == {"orders": 2, "interactions": 1, "customer_links": 0}
    assert erased.references == 4
    # S had no customer: it was the person's refund, since it refunds their order.
    assert orders(shop) == [("R", "neighbor", None), ("T", None, None), ("Z", "neighbor", None)]
    assert shop.rows(
        "select interaction_id, in_reply_to, order_id, referred_customer_id"
        " from raw.interactions order by all"
    ) == [(name, None, None, None) for name in ("q", "r", "s", "z")]


def test_rejected_rows_that_name_the_person_are_emptied_but_stay_rejected(
    shop: DeliveringShop,
) -> None:
    good = [f"{line},," for line in many_amounts()]
    deliver_orders(
        shop,
        "orders",
        *good,
        f"A,1,{PERSON},much,,",
        "B,1,neighbor,much,,",
        f'C,1,"{PERSON}",5',
        f"D,1,neighbor,5,,,{PERSON}-2,{PERSON}",
    )
    shop.ingest()
    before = shop.reasons()
    deliver_orders(shop, "more", f"E,1,{PERSON},5,,")
    shop.map["orders"]["files"] = "[om]*r*"
    shop.ingest()
    assert sum(PERSON in row for (row,) in shop.rows("select row::varchar from raw.rejects")) == 3
    assert erase(shop).rejects == 3
    assert shop.reasons() == before
    rows = [json.loads(row) for (row,) in shop.rows("select row from raw.rejects order by all")]
    assert sum(row == {"erased": True} for row in rows) == 3
    assert [row["customer"] for row in rows if "customer" in row] == ["neighbor"]


def test_who_is_known_by_a_rejected_row_alone_is_erased_from_it(shop: DeliveringShop) -> None:
    deliver_orders(
        shop, "orders", *(f"{line},," for line in many_amounts()), f"A,1,{PERSON}", "B,1,per-77"
    )
    shop.ingest()
    assert erase(shop).rejects == 1
    assert PERSON not in str(shop.rows("from raw.rejects"))
    with pytest.raises(InputError):
        find_person(shop.connection, "per", "shop")


def many_amounts(number: int = 100) -> list[str]:
    return [f"good{i},1,c,10" for i in range(number)]


def test_later_rows_are_counted_and_never_kept(shop: DeliveringShop) -> None:
    deliver_orders(shop, "orders1", f"A,1,{PERSON},5,,")
    shop.ingest()
    erase(shop)
    deliver_orders(
        shop,
        "orders2",
        *(f"{line},," for line in many_amounts()),
        f"B,1,{PERSON},5,,",
        f"A,1,{PERSON},5,,",
        f"C,1,{PERSON},much,,",
        f"D,1,{PERSON}",
    )
    shop.deliver("desk.csv", desk(f"p,{PERSON},praise,,,", f"q,neighbor,referral_sent,,,{PERSON}"))
    shop.deliver("links.csv", f"id,is,until\nneighbor,{PERSON},\n{PERSON},neighbor,\n")
    shop.ingest()
    counted = accounts(shop)
    assert counted["orders1.csv"] == (1, 0, 0, 1)
    assert counted["orders2.csv"] == (104, 100, 2, 2)
    assert counted["desk.csv"] == (2, 1, 0, 1)
    assert counted["links.csv"] == (2, 0, 0, 2)
    for table in ("orders", "interactions", "customer_links", "rejects", "loads", "tombstones"):
        assert not [row for row in shop.rows(f"from raw.{table}") if PERSON in str(row)], table
    assert shop.statuses()["orders2.csv"] == "loaded"


def test_rows_of_the_erased_do_not_open_the_gate_for_a_spoiled_file(shop: DeliveringShop) -> None:
    deliver_orders(shop, "orders1", f"A,1,{PERSON},5,,")
    shop.ingest()
    erase(shop)
    deliver_orders(shop, "orders2", *(f"{i},1,{PERSON},much,," for i in range(10)))
    shop.ingest()
    assert shop.statuses()["orders2.csv"] == "refused"
    assert accounts(shop)["orders2.csv"] == (10, 0, 10, 0)
    assert PERSON not in str(shop.rows("from raw.rejects"))


@pytest.mark.usefixtures("each_way_to_check")
def test_a_file_read_again_under_a_changed_map_brings_nobody_back(shop: DeliveringShop) -> None:
    deliver_orders(shop, "orders1", f"A,1,{PERSON},5,,", "B,1,neighbor,5,,")
    shop.ingest()
    erase(shop)
    shop.map["orders"]["columns"]["amount"] = "amount::decimal(18, 2) * 2"
    shop.ingest()
    assert shop.counting("order_id") == [("B",), ("Z",)]


def test_a_tombstone_is_a_keyed_hash_and_the_key_lies_outside(shop: DeliveringShop) -> None:
    deliver_orders(shop, "orders1", f"A,1,{PERSON},5,,")
    shop.ingest()
    erase(shop)
    file = key_file(shop)
    assert file.stat().st_mode & 0o777 == 0o600
    key = bytes.fromhex(file.read_text())
    assert len(key) == 32
    expected = hmac.new(key, f"shop\x1f{PERSON}".encode(), "sha256").hexdigest()
    assert shop.rows("select customer_hash from raw.tombstones") == [(expected,)]


def test_without_its_key_nothing_is_read(shop: DeliveringShop) -> None:
    deliver_orders(shop, "orders1", f"A,1,{PERSON},5,,")
    shop.ingest()
    erase(shop)
    deliver_orders(shop, "orders2", f"B,1,{PERSON},5,,")
    kept = key_file(shop).rename(key_file(shop).with_name("elsewhere"))
    with pytest.raises(ConfigurationError, match="put it back"):
        shop.ingest()
    key_file(shop).write_text("00" * 32)
    with pytest.raises(ConfigurationError, match="not the key"):
        shop.ingest()
    kept.rename(key_file(shop))
    shop.ingest()
    assert accounts(shop)["orders2.csv"] == (1, 0, 0, 1)


def test_erasing_again_changes_nothing(shop: DeliveringShop) -> None:
    deliver_orders(shop, "orders1", f"A,1,{PERSON},5,,")
    shop.ingest()
    person = find_person(shop.connection, PERSON, "shop")
    erase_rows(shop.connection, person)
    before = {**shop.snapshot(), "tombstones": shop.rows("from raw.tombstones")}
    again = erase_rows(shop.connection, person)
    assert {**shop.snapshot(), "tombstones": shop.rows("from raw.tombstones")} == before
    assert (sum(again.rows.values()), again.references, again.rejects) == (0, 0, 0)


def key_file(shop: DeliveringShop) -> Path:
    return shop.folder.parent / "erasure.key"
