"""What an erasure takes out of raw.*, and what it leaves; what comes later: test_tombstones.py."""

import json

import pytest

from pipelines.errors import InputError
from pipelines.ingest.erasing import erase_rows, find_person
from tests.integration.ingest.delivering import DeliveringShop
from tests.integration.ingest.shop_naming_customers import (
    LINKS,
    PERSON,
    deliver_orders,
    desk,
    erase,
    many_amounts,
    naming_customers,
    orders,
)


@pytest.fixture
def shop(delivering: DeliveringShop) -> DeliveringShop:
    return naming_customers(delivering)


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


def test_a_link_that_never_held_makes_nobody_a_part_of_the_person(shop: DeliveringShop) -> None:
    """It ends as it begins."""
    columns = {**LINKS["columns"], "valid_from": "until"}
    shop.map["customer_links"] = {**LINKS, "columns": columns}
    shop.deliver("links.csv", f"id,is,until\nstranger,{PERSON},2024-01-01\n")
    deliver_orders(shop, "orders", f"A,1,{PERSON},5,,", "B,1,stranger,5,,")
    shop.ingest()
    assert find_person(shop.connection, PERSON, "shop") == [("shop", PERSON)]
    assert find_person(shop.connection, "stranger", "shop") == [("shop", "stranger")]
    erase(shop)
    assert orders(shop) == [("B", "stranger", None), ("Z", "neighbor", None)]
    assert shop.rows("select source_customer_id from raw.customer_links") == [("neighbor-old",)]


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


def test_an_id_is_known_in_a_rejected_row_however_it_is_spelt(shop: DeliveringShop) -> None:
    """Ids lose blanks around them, and a spreadsheet delivers 17850.0 where the id is 17850."""
    broken = ("A,1, 17850 ", "B,1,17850.0", "C,1,117850")
    deliver_orders(shop, "orders", *(f"{line},," for line in many_amounts()), *broken)
    shop.ingest()
    assert erase(shop, "17850").rejects == 2
    rows = [row for (row,) in shop.rows("select row::varchar from raw.rejects")]
    assert [row for row in rows if "17850" in row] == [rows[-1]]


def test_blanks_around_what_is_asked_for_are_no_part_of_the_id(shop: DeliveringShop) -> None:
    deliver_orders(shop, "orders", f"A,1, {PERSON} ,5,,")
    shop.ingest()
    assert find_person(shop.connection, f" {PERSON} ", "shop") == [("shop", PERSON)]


def test_erasing_again_changes_nothing(shop: DeliveringShop) -> None:
    deliver_orders(shop, "orders1", f"A,1,{PERSON},5,,")
    shop.ingest()
    person = find_person(shop.connection, PERSON, "shop")
    erase_rows(shop.connection, person)
    before = {**shop.snapshot(), "tombstones": shop.rows("from raw.tombstones")}
    again = erase_rows(shop.connection, person)
    assert {**shop.snapshot(), "tombstones": shop.rows("from raw.tombstones")} == before
    assert (sum(again.rows.values()), again.references, again.rejects) == (0, 0, 0)
