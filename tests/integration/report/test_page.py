"""What the report says of the small shop, counted by hand from small_shop_tables; January and
February 2024 are complete, March is not."""

import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import duckdb
import pytest

from pipelines.errors import Refused
from pipelines.report import ReportWriter
from pipelines.report.look import RUNGS
from pipelines.warehouse import Warehouse
from tests.conftest import REPOSITORY
from tests.integration.report.conftest import HEALTH, Draw

HOSTILE = "</script><img src=x onerror=alert(1)>{{7*7}}"


def test_each_sentence_is_computed_from_the_tables(draw: Draw) -> None:
    page = draw()
    assert page.says("retention-previous-period").startswith(
        "In February 2024, 1 of 1 customer of the month before ordered again: 100.0 %."
    )
    assert page.says("funnel").startswith(
        "In February 2024, the narrowest step led from awareness to purchase: 2 of 3 customers "
        "went on, 66.7 %"
    )
    assert page.says("ladder").startswith("In February 2024, 0 of 2 customers stood on delight")
    assert page.says("account").startswith(
        "At the end of February 2024, 1 of 3 customers were in credit, 1 in debit; 0 (0.0 %)"
    )


def test_retention_says_how_many_came_back_where_the_formulas_differ(draw: Draw) -> None:
    page = draw(
        """
        update marts.fct_retention_rates
        set customers_at_start = 8, retained_customers = 2, reactivated_customers = 4,
            retention_rate = 0.25, textbook_retention_rate = 0.75
        where basis = 'previous_period' and grain = 'month' and period_start = '2024-02-01'
            and segment_type = 'all'
        """
    )
    assert page.says("retention-previous-period") == (
        "In February 2024, 2 of 8 customers of the month before ordered again: 25.0 %. The "
        "textbook formula says 75.0 %, because it also counts 4 who came back after a pause."
    )
    assert [(row["formula"], row["rate"]) for row in page.values("retention-previous-period")] == [
        ("true rate", 0.25),
        ("textbook rate", 0.75),
    ]


def test_unfinished_months_are_not_shown(draw: Draw) -> None:
    page = draw()
    for name in ("retention-previous-period", "ladder"):
        assert all(row["month"] < "2024-03-01" for row in page.values(name))


def test_balances_are_counted_in_bins_and_lose_nobody(draw: Draw) -> None:
    page = draw(
        """
        create or replace table marts.fct_customer_periods as
        select date '2024-02-01' as period_start, number < -2 as is_overdrawn,
            cast(number as decimal(18, 6)) / 10 as account_closing
        from range(-5, 10) as tenths (number)
        """
    )
    bins = {(row["low"], row["state"]): row["customers"] for row in page.values("account")}
    assert bins == {
        (-0.5, "overdrawn"): 3,
        (-0.25, "in order"): 2,
        (0.0, "in order"): 3,
        (0.25, "in order"): 2,
        (0.5, "in order"): 3,
        (0.75, "in order"): 2,
    }


def test_one_balance_far_away_does_not_stretch_the_picture(draw: Draw) -> None:
    page = draw(
        """
        create or replace table marts.fct_customer_periods as
        select date '2024-02-01' as period_start, false as is_overdrawn,
            if(number = 0, 5000, number / 1000) as account_closing
        from range(0, 1000) as thousandths (number)
        """
    )
    rows = page.values("account")
    assert sum(row["customers"] for row in rows) == 1000
    assert max(row["high"] for row in rows) == 1.0


def test_climbing_is_between_rungs_and_never_out_of_the_unknown(draw: Draw) -> None:
    page = draw(
        """
        insert into marts.fct_ladder_transitions by name
        select date '2024-02-01' as period_start, * from (values
            ('dissatisfied', 'satisfaction', 3), ('satisfaction', 'empowerment', 4),
            ('delight', 'satisfaction', 5), ('unknown', 'dissatisfied', 9), ('unknown', 'left', 11)
        ) as moves (from_stage, to_stage, customers)
        """
    )
    assert page.says("flow") == (
        "From January 2024 to February 2024 customers climbed 7 times and fell 5 times; the "
        "busiest way led from unknown to dissatisfied, 9 times."
    )
    ways = {(row["from_stage"], row["to_stage"]): row["direction"] for row in page.values("flow")}
    assert ways["dissatisfied", "satisfaction"] == ways["satisfaction", "empowerment"] == "climbed"
    assert ways["delight", "satisfaction"] == "fell"
    assert ways["unknown", "dissatisfied"] == ways["unknown", "left"] == "neither"


def test_touchpoints_stand_from_best_to_worst_and_the_unused_are_named(draw: Draw) -> None:
    page = draw(
        """
        delete from marts.fct_touchpoints;
        insert into marts.fct_touchpoints values
            ('2024-02-01', 'store', 'interest', 'unused', 0, 0, 0, null, null, 0, null, true),
            ('2024-02-01', 'survey', 'ownership', 'used', 12, 9, 12, -0.5, 0.75, 9, 0.75, true),
            ('2024-02-01', 'advice', 'interest', 'used', 3, 3, 3, 0.25, 0.5, 0, 0, true)
        """
    )
    assert page.says("touchpoints") == (
        "In February 2024, advice (+0.25, 3 contacts) felt best and survey (−0.50, 12 contacts) "
        "worst; nobody used store."
    )
    shown = [
        (row["name"], row["low"], row["high"], row["why"]) for row in page.values("touchpoints")
    ]
    assert shown == [
        ("advice", -0.25, 0.75, None),
        ("survey", -1.0, 0.25, None),
        ("store", None, None, "unused"),
    ]


def test_nothing_is_called_the_weakest_link_where_nothing_is_weak(draw: Draw) -> None:
    page = draw(
        """
        update marts.fct_missing_links
        set measured_customers = 3, mean_score = 50, weakest_customers = 0, weakest_rate = 0
        where element = 'satisfaction' and period_start = '2024-02-01'
        """
    )
    assert page.says("weakest-links") == (
        "In February 2024, no customer's score lay below the median."
    )
    assert "is the weakest link of most" not in page.text


def test_where_a_table_is_empty_the_place_of_the_picture_says_so(draw: Draw) -> None:
    page = draw(
        """
        update marts.fct_customer_periods set account_closing = null;
        delete from marts.fct_cohort_retention;
        delete from marts.fct_touchpoints;
        delete from marts.fct_forecast_quality
        """
    )
    for name in ("account", "cohorts", "touchpoints", "consistency", "links", "weakest-links"):
        assert page.says(name).startswith("Nothing to draw")
        assert "data-specification" not in page.figure(name)
    assert page.says("forecast-tracking") == "Nothing to draw: no forecast was made."


def test_the_pictures_of_the_forecast_stand_in_the_page(draw: Draw, snapshot: Path) -> None:
    (snapshot / "report").mkdir()
    (snapshot / "report" / "forecast_tracking.svg").write_text("<svg><title>weeks</title></svg>")
    page = draw()
    assert "<svg><title>weeks</title></svg>" in page.figure("forecast-tracking")
    assert page.says("forecast-tracking") == (
        "In the last weeks, which it had not seen, the model expected 90 repeat orders; 100 came."
    )
    refused = draw(
        "update marts.fct_forecast_quality set value = 0, detail = 'too few repeat orders'"
        " where measure = 'is_forecast'"
    )
    assert refused.says("forecast-tracking").startswith(
        "No forecast is published: too few repeat orders. In the last weeks"
    )


def test_a_shop_without_a_complete_month_has_a_page(draw: Draw) -> None:
    page = draw(
        """
        delete from marts.fct_retention_rates;
        delete from marts.fct_cohort_retention;
        delete from marts.fct_ladder_transitions;
        update marts.dim_periods set is_complete = false;
        update marts.fct_funnel set is_complete = false;
        update marts.fct_touchpoints set is_complete = false;
        update marts.fct_voice set is_complete = false
        """
    )
    assert page.says("funnel") == "Nothing to draw yet: no month is complete."
    assert 'class="picture"' not in page.text


def test_the_health_of_the_run_stands_at_the_end(draw: Draw) -> None:
    text = draw().text.replace("\u00a0", " ")
    assert (
        "1,500 rows of 2 files read, 3 rejected; 2 of 2 tables passed 21 expectations, "
        "with 1 warning." in text
    )
    assert "fct_voice: n is low" in text
    assert "2024-03-20 12:00 UTC" in text


def test_every_figure_links_to_tables_that_are_published(draw: Draw, snapshot: Path) -> None:
    linked = set(re.findall(r'href="\.\./marts/(\w+)\.parquet"', draw().text))
    with duckdb.connect(str(snapshot / "loyalty.duckdb"), read_only=True) as connection:
        found = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'marts'"
        ).fetchall()
    assert linked <= {name for (name,) in found}
    assert {"fct_retention_rates", "fct_funnel", "fct_missing_links"} <= linked


def test_what_files_call_things_is_shown_as_text(draw: Draw) -> None:
    page = draw(
        f"""
        update marts.fct_touchpoints set touchpoint = '{HOSTILE}', mean_experience = 0.5,
            sd_experience = 0, scored_contacts = 1;
        update marts.build_info set source = '{HOSTILE}'
        """
    )
    before_the_libraries = page.text.partition("\n<script>")[0]
    assert "<img" not in before_the_libraries
    assert "49" not in page.says("touchpoints")
    assert page.values("touchpoints")[0]["name"] == HOSTILE
    assert page.text.count("</script>") == page.text.count("<script")


def test_the_page_may_run_its_own_scripts_and_fetch_nothing(draw: Draw) -> None:
    text = draw().text
    policy = re.search(r'Content-Security-Policy" content="(.*?)"', text)
    assert policy
    allowed = unescape(policy.group(1))
    assert allowed.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe-eval" not in allowed
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', text)


def test_no_customer_stands_on_the_page(draw: Draw) -> None:
    text = draw().text
    assert not re.search(r'[">]\s*(anna|ben|pia)\s*["<]', text)


def test_equal_tables_give_equal_bytes_from_any_process(draw: Draw, snapshot: Path) -> None:
    first = draw().text
    again = draw().text
    with ReportWriter.start() as writer:
        for _ in range(2):
            with writer.drawing(snapshot, HEALTH, Warehouse(home=snapshot)):
                pass
    third = (snapshot / "report" / "index.html").read_text("utf-8")
    assert first == again == third


def test_a_page_that_cannot_be_drawn_is_an_error_in_one_line(snapshot: Path) -> None:
    with duckdb.connect(str(snapshot / "loyalty.duckdb")) as connection:
        connection.execute("drop table marts.fct_funnel")
    with (
        ReportWriter.start() as writer,
        pytest.raises(Refused, match="fct_funnel") as raised,
        writer.drawing(snapshot, HEALTH, Warehouse(home=snapshot)),
    ):
        pass
    assert "\n" not in str(raised.value)


def test_starting_a_writer_imports_no_altair() -> None:
    code = "import sys, pipelines.definitions; sys.exit('altair' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, check=False)
    assert done.returncode == 0


def test_a_rung_has_one_place_and_one_colour() -> None:
    assert list(RUNGS) == [
        "unknown",
        "dissatisfied",
        "satisfaction",
        "delight",
        "engagement",
        "empowerment",
    ]
    assert len(set(RUNGS.values())) == len(RUNGS)
