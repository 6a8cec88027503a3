"""The files of a sample: complete, the same every time, and as the truth says."""

import hashlib
from pathlib import Path

import pytest

from pipelines.simulate import sample, sample_shop
from tests.unit.simulated_files import Read, number, read, read_new_sample, rows


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Read:
    return read_new_sample(tmp_path_factory.mktemp("shop"))


def fingerprints(directory: Path) -> dict[str, str]:
    return {
        str(path.relative_to(directory)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(directory.rglob("*"))
        if path.is_file()
    }


def test_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("one", 5), ("two", 5), ("other", 6)):
        sample_shop(tmp_path / name, customers=300, months=7, seed=seed, currencies=True)
    one, two, other = (fingerprints(tmp_path / name) for name in ("one", "two", "other"))
    assert one == two
    assert len(one) > 30
    assert {name for name in one if one[name] == other.get(name)} == {
        "shop.yml", "lookups/mailings.csv", "truth/parameters.parquet",
        "truth/crisis_windows.parquet",
    }  # fmt: skip


def test_qualifying_orders_in_the_files_are_those_of_the_truth(shop: Read) -> None:
    """Read as definitions section 1 says, without the pipeline."""
    differing = rows(
        shop,
        """
        with lines as (
            select *, paid::decimal(18, 2) as amount from order_lines
            where order_no not like 'X%'
            qualify changed = max(changed) over (partition by order_no)
        ),
        refunds as (
            select refund_of as order_no, -sum(amount) as refunded
            from lines where state = 'refund' group by all
        ),
        qualifying as (
            select order_no, any_value(customer_no) as customer_no, sum(amount) as amount
            from lines left join refunds using (order_no)
            where state = 'completed' and test = 'no' and category <> 'gift card'
                and customer_no is not null
            group by order_no
            having sum(amount) > 0 and coalesce(any_value(refunded), 0) < sum(amount)
        )
        select order_no, customer_no, qualifying.amount, truth.amount
        from qualifying
        full join (from 'DIR/truth/orders.parquet' where exclusion is null) as truth
            on order_no = order_id
        where order_no is null or order_id is null or customer_no <> customer_id
            or qualifying.amount <> truth.amount
        """,
    )
    assert differing == []


def test_orders_per_customer_and_month_of_the_truth_add_up(shop: Read) -> None:
    differing = rows(
        shop,
        """
        with counted as (
            select customer_id, date_trunc('month', ordered_at_local)::date as period_start,
                count(*) as orders
            from 'DIR/truth/orders.parquet' where exclusion is null group by all
        )
        select * from (from 'DIR/truth/customer_months.parquet' where orders > 0) as months
        full join counted using (customer_id, period_start)
        where months.orders is distinct from counted.orders
        """,
    )
    assert differing == []


def test_broken_rows_are_as_many_as_planted_and_few_in_every_file(shop: Read) -> None:
    is_broken = "try_cast(ordered as timestamp) is null or try_cast(paid as decimal(18, 4)) is null"
    found = number(shop, f"select count(*) from order_lines where {is_broken}")
    share = number(
        shop,
        f"select max(s) from (select avg(({is_broken})::int) s from order_lines group by filename)",
    )
    assert found == shop.report.broken_order_lines > 0
    assert share < 0.02
    for broken, name in (
        ("ordered is null", "missing_time"),
        ("ordered like '%-02-30 %'", "impossible_date"),
        ("paid = 'a dozen'", "text_in_amount"),
    ):
        count = number(shop, f"select count(*) from order_lines where {broken}")
        assert count == shop.report.planted[f"broken_order_lines.{name}"] > 0


def test_lines_read_are_lines_planted(shop: Read) -> None:
    lines = number(shop, "select count(*) from order_lines")
    cards = number(shop, "select count(*) from order_lines where category = 'gift card'")
    assert lines == shop.report.order_lines + shop.report.broken_order_lines
    assert cards >= shop.report.planted["gift_card_lines"] > 0


def test_a_correction_comes_in_a_later_file_with_another_amount(shop: Read) -> None:
    corrected = rows(
        shop,
        """
        select order_no, count(distinct filename), count(distinct total)
        from (
            select order_no, changed, filename, sum(paid::decimal(18, 2)) as total
            from order_lines where order_no not like 'X%' group by all
        )
        group by order_no having count(distinct changed) > 1
        """,
    )
    assert len(corrected) == shop.report.planted["orders.corrected"] > 0
    assert {(files, totals) for _, files, totals in corrected} == {(2, 2)}


def test_every_exclusion_and_delivery_is_planted(shop: Read) -> None:
    for name in (
        "no_customer", "test", "cancelled", "draft", "refund", "refunded_in_full", "zero_amount",
    ):  # fmt: skip
        assert shop.report.planted[f"orders.{name}"] > 0, name
    for name in ("none", "on_time", "late", "missing", "pending"):
        assert shop.report.planted[f"delivery.{name}"] > 0, name


def test_late_and_missing_goods_in_the_files_are_those_planted(shop: Read) -> None:
    found = rows(
        shop,
        """
        with newest as (
            select order_no, delivered::timestamp as delivered, promised::timestamp as promised
            from order_lines where order_no not like 'X%' and line_no = '1'
            qualify changed = max(changed) over (partition by order_no)
        )
        select count_if(delivered > promised),
            count_if(delivered is null and promised < timestamp '2025-07-01' - interval 14 day)
        from newest
        """,
    )
    ((late, missing),) = found
    assert late == shop.report.planted["delivery.late"]
    # What was late and is still on its way at the end looks missing.
    assert isinstance(missing, int)
    assert 0 <= missing - shop.report.planted["delivery.missing"] <= 5


def test_each_file_holds_the_month_of_its_name(shop: Read) -> None:
    wrong = rows(
        shop,
        """
        select * from order_lines
        where left(changed, 7) <> regexp_extract(filename, '(\\d{4}-\\d{2})[.]csv$', 1)
        """,
    )
    assert wrong == []


def test_web_times_are_utc_and_till_times_are_local(shop: Read) -> None:
    found = rows(
        shop,
        """
        select count(*), count_if(
            (ordered::timestamp at time zone 'Europe/Berlin') = happened_at at time zone 'UTC')
        from 'DIR/interactions/web/*.parquet' join order_lines using (order_no)
        where event = 'coupon_redeemed' and line_no = '1'
            and order_no not like 'X%' and left(ordered, 13) <> '2024-10-27 02'
        """,
    )
    ((joined, equal),) = found
    assert joined == equal
    assert isinstance(joined, int)
    assert joined > 100


def test_only_customers_stand_on_the_ladder_from_their_first_order_on(shop: Read) -> None:
    wrong = rows(
        shop,
        """
        select * from 'DIR/truth/customer_months.parquet'
        join 'DIR/truth/customers.parquet' using (customer_id)
        where (stage is null) <> is_prospect
            or period_start < date_trunc('month', first_order_at_local)
        """,
    )
    assert wrong == []
    ((last,),) = rows(
        shop, "select max(period_start)::varchar from 'DIR/truth/customer_months.parquet'"
    )
    assert last == "2025-06-01"


def test_without_faults_nothing_is_late_or_missing(tmp_path: Path) -> None:
    calm = sample_shop(
        tmp_path, customers=500, months=8, seed=1, delivery_faults=False, crisis=False
    )
    assert calm.planted["delivery.late"] == calm.planted["delivery.missing"] == 0
    assert calm.planted["orders.postponed"] == 0
    assert calm.planted["delivery.on_time"] > 0


def test_chunks_share_numbers_but_no_identifier(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sample, "CUSTOMERS_PER_CHUNK", 150)
    chunked = read(sample_shop(tmp_path, customers=500, months=8, seed=1))
    assert number(chunked, "select count(distinct customer_id) from 'DIR/truth/customers.parquet'"
                  ) == 500  # fmt: skip
    assert number(chunked, "select count(*) - count(distinct id) from interactions") == 0
    assert number(chunked, "select count(*) - count(distinct order_id) "
                  "from 'DIR/truth/orders.parquet'") == 0  # fmt: skip
    assert number(chunked, "select count(distinct order_no) from order_lines "
                  "where order_no not like 'X%'") == chunked.report.orders  # fmt: skip


def test_the_smallest_sample_is_one_customer_in_one_month(tmp_path: Path) -> None:
    one = sample_shop(tmp_path, customers=1, months=1, seed=1)
    assert one.customers == 1
    assert one.orders >= 1


@pytest.mark.parametrize(("customers", "months"), [(0, 5), (5, 0), (-1, 5)])
def test_a_sample_of_nothing_is_refused(tmp_path: Path, customers: int, months: int) -> None:
    with pytest.raises(ValueError, match="needs customers and months"):
        sample_shop(tmp_path, customers=customers, months=months, seed=1)


def test_a_directory_that_is_no_sample_is_left_alone(tmp_path: Path) -> None:
    precious = tmp_path / "orders"
    precious.mkdir()
    (precious / "mine.csv").write_text("a\n")
    with pytest.raises(FileExistsError, match="name an empty directory"):
        sample_shop(tmp_path, customers=10, months=2, seed=1)
    assert (precious / "mine.csv").read_text() == "a\n"


def test_an_earlier_sample_is_replaced_whole(tmp_path: Path) -> None:
    sample_shop(tmp_path / "twice", customers=50, months=9, seed=1, currencies=True)
    sample_shop(tmp_path / "twice", customers=50, months=3, seed=1)
    sample_shop(tmp_path / "once", customers=50, months=3, seed=1)
    assert fingerprints(tmp_path / "twice") == fingerprints(tmp_path / "once")
