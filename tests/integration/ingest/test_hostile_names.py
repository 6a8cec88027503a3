"""Names that a shop's files and columns bring along never become SQL."""

from tests.integration.ingest.delivering import HEADER, DeliveringShop, lines, many, only_reject


def test_a_file_name_cannot_become_sql(delivering: DeliveringShop) -> None:
    name = "orders'; drop table raw.loads; --.csv"
    delivering.deliver(name, lines("A"))
    assert delivering.ingest().loads[0].file == name
    assert delivering.statuses() == {name: "loaded"}


def test_a_column_name_cannot_become_sql(delivering: DeliveringShop) -> None:
    column = "am\"ount' ) --"
    delivering.map["orders"]["columns"]["amount"] = '"am""ount\' ) --"'
    header = HEADER.replace("amount", '"' + column.replace('"', '""') + '"')
    delivering.deliver("orders.csv", "\n".join([header, *many(40), "B,1,c,2024-01-15,x"]))
    assert delivering.ingest().reasons == {"invalid_number": 1}
    assert only_reject(delivering)[3][column] == "x"
