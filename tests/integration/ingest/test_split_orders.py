"""An order whose lines lie in two files of one delivery: half an order is never counted."""

from tests.integration.ingest.delivering import DeliveringShop, lines, many


def test_an_order_split_over_two_files_of_one_delivery_is_rejected_in_both(
    delivering: DeliveringShop,
) -> None:
    delivering.deliver("orders-1.csv", [*many(40, "a"), *lines("S")])
    delivering.deliver("orders-2.csv", [*many(40, "b"), "S,2,c,2024-01-15 10:00:00,5"])
    report = delivering.ingest()
    assert [(x.rows_read, x.rows_accepted, x.rows_rejected) for x in report.loads] == [
        (41, 40, 1),
        (41, 40, 1),
    ]
    assert delivering.rows(
        "select load_id, file_row, reason, row->>'order_id', row->>'amount', detail "
        "from raw.rejects order by 1"
    ) == [
        (1, 41, "split_order", "S", "10", "order S also stands in orders-2.csv"),
        (2, 41, "split_order", "S", "5", "order S also stands in orders-1.csv"),
    ]
    assert ("S",) not in delivering.counting("order_id")


def test_updated_at_that_ranks_the_versions_makes_no_split_order(
    delivering: DeliveringShop,
) -> None:
    delivering.map["orders"]["columns"]["updated_at"] = "changed"
    header = "order_id,line,customer,ordered,amount,changed\n"
    delivering.deliver("orders-1.csv", header + "S,1,c,2024-01-15,10,2024-01-15 10:00:00\n")
    delivering.deliver("orders-2.csv", header + "S,1,c,2024-01-15,20,2024-01-15 11:00:00\n")
    report = delivering.ingest()
    assert (report.rows_accepted, report.rows_rejected) == (2, 0)


def test_a_later_delivery_of_an_order_is_a_version_and_no_split(
    delivering: DeliveringShop,
) -> None:
    delivering.deliver("orders-1.csv", lines("S"))
    delivering.ingest()
    delivering.deliver("orders-2.csv", ["S,2,c,2024-01-15 10:00:00,5"])
    assert delivering.ingest().rows_rejected == 0


def test_lines_that_replace_themselves_may_come_in_two_files(delivering: DeliveringShop) -> None:
    delivering.map["orders"]["redelivery"] = "line"
    delivering.deliver("orders-1.csv", lines("S"))
    delivering.deliver("orders-2.csv", ["S,2,c,2024-01-15 10:00:00,5"])
    report = delivering.ingest()
    assert (report.rows_accepted, report.rows_rejected) == (2, 0)


def test_a_delivery_of_nothing_but_split_orders_is_refused(delivering: DeliveringShop) -> None:
    delivering.deliver("orders-1.csv", lines("S", "T"))
    delivering.deliver("orders-2.csv", ["S,2,c,2024-01-15,5", "T,2,c,2024-01-15,5"])
    report = delivering.ingest()
    assert [load.file for load in report.refused] == ["orders-2.csv"]
    delivering.withdraw("orders-2.csv")
    assert delivering.counting("order_id") == [("S",), ("T",)]


def test_withdrawing_one_half_of_a_split_order_makes_the_other_half_whole(
    delivering: DeliveringShop,
) -> None:
    delivering.deliver("orders-1.csv", [*many(40, "a"), *lines("S")])
    delivering.deliver("orders-2.csv", [*many(40, "b"), "S,2,c,2024-01-15 10:00:00,5"])
    delivering.ingest()
    delivering.withdraw("orders-2.csv")
    report = delivering.ingest()
    assert [(x.file, x.delivery, x.rows_accepted) for x in report.loads] == [
        ("orders-1.csv", 1, 41)
    ]
    assert len(delivering.counting("order_id")) == 41


def test_a_mended_map_mends_what_the_one_before_read_otherwise(delivering: DeliveringShop) -> None:
    delivering.deliver("orders-1.csv", ["S,1,a,15.01.2024,10", "T,1,a,15.01.2024,10"])
    delivering.deliver("orders-2.csv", ["S,1,b,2024-01-15,5", "T,1,b,2024-01-15,5"])
    assert [load.file for load in delivering.ingest().refused] == ["orders-1.csv"]
    columns = delivering.map["orders"]["columns"]
    columns["ordered_at"] = "coalesce(try_strptime(ordered, '%d.%m.%Y'), ordered::timestamp)"
    columns["order_id"] = "case customer when 'b' then 'b' || order_id else order_id end"
    assert delivering.ingest().refused == ()
    assert delivering.counting("order_id") == [("S",), ("T",), ("bS",), ("bT",)]


def test_orders_that_a_changed_map_reads_from_two_files_are_split_still(
    delivering: DeliveringShop,
) -> None:
    delivering.deliver("orders-1.csv", lines("S", "T"))
    delivering.deliver("orders-2.csv", ["xS,2,c,2024-01-15,5", "xT,2,c,2024-01-15,5"])
    assert delivering.ingest().refused == ()
    delivering.map["orders"]["columns"]["order_id"] = "right(order_id, 1)"
    assert [load.file for load in delivering.ingest().refused] == ["orders-2.csv"]
