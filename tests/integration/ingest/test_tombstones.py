"""Later rows of whoever was erased are known by a key, counted and dropped."""

import hmac
from pathlib import Path

import pytest

from pipelines.errors import ConfigurationError
from tests.integration.ingest.delivering import DeliveringShop
from tests.integration.ingest.shop_naming_customers import (
    PERSON,
    accounts,
    deliver_orders,
    desk,
    erase,
    key_file,
    many_amounts,
    naming_customers,
    orders,
)


@pytest.fixture
def shop(delivering: DeliveringShop) -> DeliveringShop:
    return naming_customers(delivering)


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


@pytest.mark.usefixtures("each_way_to_check")
def test_a_later_order_of_theirs_is_dropped_whole_and_so_is_its_refund(
    shop: DeliveringShop,
) -> None:
    """As an erasure takes them: lines without a customer are of whom the order is."""
    delivered = (
        f"A,1,{PERSON},5,,",
        "A,2,,6,,",
        "R,1,,-5,A,refund",
        "S,1,neighbor,-5,A,refund",
        "T,1,,7,,",
    )
    deliver_orders(shop, "orders1", *delivered)
    shop.ingest()
    assert erase(shop).rows["orders"] == 3
    left = [("T", None), ("Z", "neighbor")]
    assert [row[:2] for row in orders(shop) if row[0] != "S"] == left

    shop.withdraw("orders1.csv")
    deliver_orders(shop, "orders2", *delivered, "U,1,,8,,")
    shop.ingest()
    assert accounts(shop)["orders2.csv"] == (6, 3, 0, 3)
    kept = {row[:2] for row in shop.counting("order_id, source_customer_id")}
    assert kept == {*left, ("S", "neighbor"), ("U", None)}


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


@pytest.mark.parametrize("left", ["", "00" * 31, "no key"])
def test_what_is_no_key_is_never_made_one(shop: DeliveringShop, left: str) -> None:
    """Of a file that a power cut left empty, every id could be tried out."""
    deliver_orders(shop, "orders1", f"A,1,{PERSON},5,,")
    shop.ingest()
    key_file(shop).write_text(left)
    with pytest.raises(ConfigurationError, match="no key"):
        erase(shop)
    assert shop.rows("from raw.tombstones") == []


def test_the_key_is_on_disk_before_anybody_is_known_by_it(
    shop: DeliveringShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[tuple[str, int]] = []

    def note(descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        tombstones = shop.connection.cursor().execute("from raw.tombstones").fetchall()
        synced.append((path.name, len(tombstones)))

    deliver_orders(shop, "orders1", f"A,1,{PERSON},5,,")
    shop.ingest()
    monkeypatch.setattr("os.fsync", note)
    erase(shop)
    assert synced == [("erasure.new", 0), (key_file(shop).parent.name, 0)]
