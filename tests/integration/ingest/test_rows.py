"""What stands in raw for a row of a file: ids, versions, namespaces, exclusions, times."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import duckdb
import pytest

from pipelines.errors import ConfigurationError, InputError
from pipelines.ingest.run_settings import write_run_settings
from tests.integration.ingest.delivering import HEADER, INTERACTIONS, DeliveringShop, lines, many

pytestmark = pytest.mark.usefixtures("each_way_to_check")


@pytest.mark.parametrize("name", ["orders.csv", "orders.csv.gz", "orders.parquet", "orders.jsonl"])
def test_every_format_gives_the_same_rows(delivering: DeliveringShop, name: str) -> None:
    rows = "select * from (values ('007', 1, 'c', '2024-01-15 10:00:00', 12.5)) as t"
    columns = "(order_id, line, customer, ordered, amount)"
    options = {"jsonl": "(format json)", "parquet": "(format parquet)"}
    path = delivering.folder / name
    duckdb.execute(f"copy ({rows}{columns}) to '{path}' {options.get(name.split('.')[-1], '')}")
    delivering.ingest()
    assert delivering.counting(
        "order_id, line_number, customer_namespace, source_customer_id, ordered_at, status, "
        "is_test, amount, currency, source, file_row"
    ) == [
        (
            "007", 1, "shop", "c", datetime(2024, 1, 15, 10), "placed", False, Decimal("12.5"),
            "GBP", "shop", 1,
        )
    ]  # fmt: skip


def test_rows_without_ids_get_a_hash_and_two_identical_purchases_stay_two(
    delivering: DeliveringShop,
) -> None:
    del delivering.map["orders"]["columns"]["order_id"]
    del delivering.map["orders"]["columns"]["line_number"]
    delivering.deliver("orders-1.csv", lines("A", "A", "B"))
    delivering.ingest()
    first = delivering.counting("order_id, line_number")
    ids = [order_id for order_id, _ in first]
    assert len(set(ids)) == 3
    assert sorted(order_id.split("-")[1] for order_id in ids) == ["1", "2", "3"]
    delivering.deliver("orders-2.csv", lines("B", "A", "A", "C"))
    delivering.ingest()
    again = delivering.rows("select order_id from raw.orders where load_id = 2")
    assert len({row[0] for row in again} & set(ids)) == 3


def test_ids_from_content_tell_null_from_the_neighbouring_column(
    delivering: DeliveringShop,
) -> None:
    columns = delivering.map["orders"]["columns"]
    del columns["order_id"]
    columns |= {"channel": "channel", "customer_type": "type"}
    delivering.deliver(
        "orders.csv", f"{HEADER},channel,type\nA,1,c,2024-01-15,1,x,\nA,1,c,2024-01-15,1,,x\n"
    )
    delivering.ingest()
    assert delivering.rows("select count(distinct order_id) from raw.orders") == [(2,)]


def test_lines_are_numbered_in_the_order_of_the_file(delivering: DeliveringShop) -> None:
    del delivering.map["orders"]["columns"]["line_number"]
    delivering.deliver("orders.csv", lines("A", "B", "A", "A"))
    delivering.ingest()
    assert delivering.counting("file_row, order_id, line_number") == [
        (1, "A", 1), (2, "B", 1), (3, "A", 2), (4, "A", 3),
    ]  # fmt: skip


def test_ids_lose_surrounding_blanks_and_blank_customers_are_unknown(
    delivering: DeliveringShop,
) -> None:
    delivering.deliver("orders.csv", [" A ,1,  ,2024-01-15,1", "B,1, c,2024-01-15,1"])
    delivering.ingest()
    assert delivering.counting("order_id, source_customer_id") == [("A", None), ("B", "c")]


def test_whole_numbers_that_came_as_floats_are_clean_ids(delivering: DeliveringShop) -> None:
    path = delivering.folder / "orders.parquet"
    duckdb.execute(
        "copy (select 1.0::double as order_id, 1 as line, x::double as customer, "
        "timestamp '2024-01-15' as ordered, 1 as amount from (values (17850.0)) t(x)) "
        f"to '{path}' (format parquet)"
    )
    delivering.ingest()
    assert delivering.counting("order_id, source_customer_id") == [("1", "17850")]


def test_the_first_exclude_rule_a_line_meets_names_it_but_never_a_refund(
    delivering: DeliveringShop,
) -> None:
    orders = delivering.map["orders"]
    orders["types"] = {"amount": "DOUBLE"}
    orders["columns"]["status"] = "case when order_id like 'R%' then ' Refund ' end"
    orders["exclude"] = {"free": "amount = 0", "small": "amount < 5"}
    delivering.deliver(
        "orders.csv",
        [f"{name},1,c,2024-01-15,{amount}" for name, amount in
         [("A", 0), ("B", 4), ("C", 9), ("RD", 0)]],
    )  # fmt: skip
    delivering.ingest()
    assert delivering.counting("order_id, status, exclusion") == [
        ("A", "placed", "free"),
        ("B", "placed", "small"),
        ("C", "placed", None),
        ("RD", "refund", None),
    ]


def test_naive_times_instants_and_dates_each_become_utc(delivering: DeliveringShop) -> None:
    delivering.map |= {"reporting_time_zone": "America/New_York"}
    delivering.map["orders"]["time_zone"] = "Europe/Berlin"
    times = [
        ("2024-07-01 12:00:00", datetime(2024, 7, 1, 10)),
        ("2024-07-01T12:00", datetime(2024, 7, 1, 10)),
        ("2024-07-01 12:00:00.250", datetime(2024, 7, 1, 10, 0, 0, 250000)),
        ("2024-07-01T12:00:00Z", datetime(2024, 7, 1, 12)),
        ("2024-07-01 12:00:00+05:30", datetime(2024, 7, 1, 6, 30)),
        ("2024-07-01 12:00:00 -02", datetime(2024, 7, 1, 14)),
        ("2024-07-01T12:00Z", datetime(2024, 7, 1, 12)),
        ("2024-07-01 12:00+0200", datetime(2024, 7, 1, 10)),
        ("2024-07-01T12:00:00z", datetime(2024, 7, 1, 12)),
        ("2024-07-01", datetime(2024, 7, 1, 4)),
        ("2024-10-27 02:30:00", datetime(2024, 10, 27, 0, 30)),
        ("2024-03-31 02:30:00", datetime(2024, 3, 31, 1, 30)),
    ]
    delivering.deliver("orders.csv", [f"{n:02},1,c,{text},1" for n, (text, _) in enumerate(times)])
    delivering.ingest()
    assert delivering.counting("order_id, ordered_at") == [
        (f"{n:02}", utc) for n, (_, utc) in enumerate(times)
    ]


def test_attributes_are_kept_as_json(delivering: DeliveringShop) -> None:
    delivering.map["orders"]["columns"]["attributes"] = {"length": "length(customer)", "as": "line"}
    delivering.deliver("orders.csv", lines("A"))
    delivering.ingest()
    ((attributes,),) = delivering.counting("attributes")
    assert json.loads(attributes) == {"length": 1, "as": "1"}


def test_a_lookup_gives_its_columns_under_its_name(delivering: DeliveringShop) -> None:
    delivering.deliver("orders.csv", lines("A"))
    delivering.deliver("campaigns.csv", "id,start\n7,2024-03-01\n")
    delivering.deliver("desk.csv", "id,customer,at\n7,c,x\n8,c,x\n" + "7,d,x\n" * 30)
    columns = {
        "customer_id": "customer",
        "occurred_at": "campaign.start",
        "kind": "'campaign_sent'",
    }
    lookup = {"campaign": {"files": "campaigns.csv", "on": "id"}}
    delivering.map["interactions"] = [INTERACTIONS | {"columns": columns, "lookups": lookup}]
    report = delivering.ingest(kinds=["interactions"])
    assert report.reasons == {"missing_time": 1}
    assert delivering.counting("distinct occurred_at", "interactions") == [(datetime(2024, 3, 1),)]


def test_json_lines_may_leave_out_a_key(delivering: DeliveringShop) -> None:
    delivering.map["interactions"] = [
        INTERACTIONS | {"columns": INTERACTIONS["columns"] | {"team": "team"}}
    ]
    delivering.deliver("orders.csv", lines("A"))
    delivering.deliver(
        "desk.jsonl", '{"id": 1, "customer": "c", "at": "2024-01-15T10:00:00Z", "kind": "visit"}\n'
    )
    delivering.ingest()
    assert delivering.counting("interaction_id, team", "interactions") == [("1", None)]


def test_links_and_rates_are_taken_in(delivering: DeliveringShop) -> None:
    delivering.map["customer_links"] = {
        "files": "links.csv",
        "columns": {
            "source_customer_id": "a",
            "linked_customer_id": "b",
            "linked_customer_namespace": "'other'",
            "valid_from": "since",
            "valid_to": "until",
        },
    }
    delivering.map["fx_rates"] = {
        "files": "rates.csv",
        "columns": {"currency": "currency", "rate_on": "day", "rate": "rate"},
    }
    delivering.deliver("orders.csv", lines("A"))
    delivering.deliver("links.csv", "a,b,since,until\n1,2,2024-07-01,9999-12-31\n")
    delivering.deliver("rates.csv", "currency,day,rate\neur,2024-01-02,0.85\n")
    delivering.ingest()
    assert delivering.counting(
        "customer_namespace, source_customer_id, linked_customer_namespace, linked_customer_id, "
        "valid_from",
        "customer_links",
    ) == [("shop", "1", "other", "2", datetime(2024, 6, 30, 23))]
    assert delivering.counting("currency, rate_on, rate", "fx_rates") == [
        ("EUR", date(2024, 1, 2), Decimal("0.85"))
    ]


def settings_of(delivering: DeliveringShop, **options: object) -> datetime:
    given = {"as_of": None, "clock": datetime(2024, 6, 1, tzinfo=UTC)} | options
    return write_run_settings(
        delivering.connection, delivering.shop(), build_id="b", code_fingerprint="c", **given
    ).as_of  # fmt: skip


def test_as_of_is_the_latest_accepted_event_not_later_than_the_clock(
    delivering: DeliveringShop,
) -> None:
    delivering.deliver(
        "orders.csv", ["A,1,c,2024-01-15,1", "B,1,c,2024-05-01 10:00:00,1", "C,1,c,2031-01-01,1"]
    )
    delivering.ingest()
    assert settings_of(delivering) == datetime(2024, 5, 1, 9)
    assert delivering.rows(
        "select count(*), max(as_of), bool_or(is_as_of_given) from raw.run_settings"
    ) == [(1, datetime(2024, 5, 1, 9), False)]


def test_as_of_does_not_go_back_with_a_clock_that_was_set_back(delivering: DeliveringShop) -> None:
    delivering.deliver("orders.csv", ["A,1,c,2024-01-15,1", "B,1,c,2024-05-01 10:00:00,1"])
    delivering.ingest()
    assert settings_of(delivering) == datetime(2024, 5, 1, 9)
    assert settings_of(delivering, clock=datetime(1970, 1, 1, tzinfo=UTC)) == datetime(
        2024, 5, 1, 9
    )
    assert delivering.rows("select run_clock from raw.run_settings") == [(datetime(2024, 6, 1),)]


def test_as_of_that_is_given_is_local_unless_it_names_a_zone(delivering: DeliveringShop) -> None:
    delivering.deliver("orders.csv", lines("A"))
    delivering.ingest()
    local, aware = datetime(2024, 7, 1, 12), datetime(2024, 7, 1, 12, tzinfo=UTC)
    assert settings_of(delivering, as_of=local) == datetime(2024, 7, 1, 11)
    assert settings_of(delivering, as_of=aware) == datetime(2024, 7, 1, 12)


def test_as_of_before_every_event_describes_nothing_and_is_refused(
    delivering: DeliveringShop,
) -> None:
    delivering.deliver("orders.csv", ["A,1,c,2024-01-15 10:00:00,1"])
    delivering.ingest()
    first = datetime(2024, 1, 15, 10, tzinfo=UTC)
    with pytest.raises(ConfigurationError, match="as early as 2024-01-15 09:59 UTC"):
        settings_of(delivering, as_of=first - timedelta(seconds=1))
    assert settings_of(delivering, as_of=first) == datetime(2024, 1, 15, 10)


def test_withdrawn_events_do_not_make_as_of_and_nothing_accepted_is_an_error(
    delivering: DeliveringShop,
) -> None:
    delivering.deliver("orders.csv", lines("A"))
    delivering.ingest()
    delivering.withdraw("orders.csv")
    with pytest.raises(InputError, match="no order or interaction was accepted"):
        settings_of(delivering)


@pytest.mark.parametrize("blank_lines", [0, 1, 4_998, 6_000])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_of_a_line_below_blank_lines_the_reject_keeps_the_line(
    delivering: DeliveringShop, blank_lines: int, end: str
) -> None:
    content = [HEADER, *many(30), *[""] * blank_lines, "x,1,short", *many(30, "a")]
    delivering.deliver("orders.csv", end.join(content))
    delivering.ingest()
    assert delivering.rows("select file_row, row->>'line' from raw.rejects") == [(31, "x,1,short")]
    ends = "select file_row from raw.orders where order_id in ('good29', 'a0') order by all"
    assert delivering.rows(ends) == [(30,), (32,)]
