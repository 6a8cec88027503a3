"""The page of a snapshot in a real browser, from disk: wide and narrow, by day and by night."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.support.wait import WebDriverWait

from pipelines.report.page import write_page
from tests.conftest import Home
from tests.end_to_end.browser import chromium
from tests.integration.report.conftest import HEALTH
from tests.integration.report.test_page import HOSTILE

SIZES = [1280, 390]
MODES = {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 22, 28)"}
MARKS = "path, line, text, rect, circle"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    with chromium(tmp_path_factory.mktemp("profile")) as chrome:
        yield chrome


@pytest.fixture(scope="module")
def snapshot(sample_home: Home) -> Path:
    return (sample_home.home / "published" / "current").resolve()


def open_page(browser: Chrome, page: Path, width: int = 1280, mode: str = "light") -> None:
    """Waits until every picture is drawn, or has failed."""
    size = {"width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    night = [{"name": "prefers-color-scheme", "value": mode}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": night})
    browser.get_log("browser")
    browser.get(page.as_uri())
    WebDriverWait(browser, 60).until(
        lambda chrome: chrome.execute_script(
            "return [...document.querySelectorAll('[data-specification]')]"
            ".every(picture => picture.dataset.state)"
        )
    )


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("mode", MODES)
def test_every_picture_is_drawn_without_an_error_and_fits(
    browser: Chrome, snapshot: Path, width: int, mode: str
) -> None:
    open_page(browser, snapshot / "report" / "index.html", width, mode)

    pictures = browser.execute_script(
        """
        return [...document.querySelectorAll('[data-specification]')].map(picture => [
            picture.dataset.specification, picture.dataset.state,
            picture.querySelectorAll(`.role-mark :is(${arguments[0]})`).length,
            picture.querySelector('svg').getBoundingClientRect().width,
        ])
        """,
        MARKS,
    )
    assert len(pictures) == 12
    for name, state, marks, wide in pictures:
        assert state == "drawn", name
        assert marks > 0, name
        assert 200 < wide <= width, name
    says = "return [...document.querySelectorAll('main figure')].map(f => f.innerText.length)"
    assert all(length > 20 for length in browser.execute_script(says))
    assert browser.get_log("browser") == []
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    paper = "return getComputedStyle(document.documentElement).backgroundColor"
    assert browser.execute_script(paper) == MODES[mode]


def test_the_page_asks_nobody_for_anything(browser: Chrome, snapshot: Path) -> None:
    open_page(browser, snapshot / "report" / "index.html")
    fetched = "return performance.getEntriesByType('resource').map(entry => entry.name)"
    assert browser.execute_script(fetched) == []


def test_what_it_links_to_is_in_the_snapshot(browser: Chrome, snapshot: Path) -> None:
    open_page(browser, snapshot / "report" / "index.html")
    links = browser.execute_script(
        "return [...document.querySelectorAll('a')].map(link => link.getAttribute('href'))"
    )
    for link in links:
        if link.startswith("#"):
            assert browser.execute_script("return !!document.querySelector(arguments[0])", link)
        else:
            assert (snapshot / "report" / link).exists(), link


def test_it_prints_by_day_even_at_night(browser: Chrome, snapshot: Path) -> None:
    open_page(browser, snapshot / "report" / "index.html", mode="dark")
    browser.execute_cdp_cmd(
        "Emulation.setEmulatedMedia",
        {"media": "print", "features": [{"name": "prefers-color-scheme", "value": "dark"}]},
    )
    paper = "return getComputedStyle(document.documentElement).backgroundColor"
    assert browser.execute_script(paper) == MODES["light"]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "screen"})


QUERIES = {
    "retention-previous-period": (
        ["month", "rate"],
        """
        select period_start, unnest([retention_rate, textbook_retention_rate])
        from marts/fct_retention_rates
        where grain = 'month' and segment_type = 'all' and basis = 'previous_period'
            and is_complete and not is_left_truncated
        """,
    ),
    "cohorts": (
        ["customers", "active", "rate", "period"],
        """
        select customers, active_customers, retention_rate, period_number
        from marts/fct_cohort_retention
        where grain = 'month' and is_complete and not is_left_truncated and period_number > 0
        """,
    ),
    "ladder": (
        ["month", "stage", "customers"],
        """
        select period_start, ladder_stage, count(*)
        from marts/fct_customer_periods
        where is_complete and ladder_stage is not null
        group by all
        """,
    ),
    "funnel": (
        ["level", "customers"],
        """
        select level, customers from marts/fct_funnel
        where is_complete and period_start = (
            select max(period_start) from marts/fct_funnel where is_complete
        )
        """,
    ),
    "touchpoints": (
        ["name", "phase", "contacts", "scored", "mean"],
        """
        select touchpoint, journey_phase, contacts, scored_contacts, mean_experience::double
        from marts/fct_touchpoints
        where status <> 'unmeasured' and period_start = (
            select max(period_start) from marts/fct_touchpoints where is_complete
        )
        """,
    ),
    "links": (
        ["month", "element", "score", "measured"],
        """
        select period_start, element, mean_score::double, measured_customers
        from marts/fct_missing_links where is_complete and measured_customers > 0
        """,
    ),
    "consistency": (
        ["month", "value"],
        """
        select period_start, value from marts/fct_voice
        where measure = 'company_consistency' and is_complete and value is not null
        """,
    ),
}


@pytest.mark.parametrize("name", QUERIES)
def test_the_values_on_the_page_are_those_of_the_tables(
    browser: Chrome, snapshot: Path, name: str
) -> None:
    """The Parquet files asked anew, not the queries of the page."""
    columns, query = QUERIES[name]
    open_page(browser, snapshot / "report" / "index.html")
    drawn = [[row[column] for column in columns] for row in _drawn(browser, name)]
    expected = duckdb.sql(_of_parquet(query, snapshot)).fetchall()
    assert sorted(map(_words, drawn)) == sorted(map(_words, expected))
    assert len(drawn) > 1


def test_the_balances_add_up_to_the_customers_of_the_month(browser: Chrome, snapshot: Path) -> None:
    open_page(browser, snapshot / "report" / "index.html")
    drawn: dict[str, int] = {"in order": 0, "overdrawn": 0}
    for row in _drawn(browser, "account"):
        drawn[row["state"]] += row["customers"]
    query = """
        select count(*) filter (where not is_overdrawn), count(*) filter (where is_overdrawn)
        from marts/fct_customer_periods
        where account_closing is not null and is_complete and period_start = (
            select max(period_start) from marts/fct_customer_periods where is_complete
        )
    """
    assert tuple(drawn.values()) == duckdb.sql(_of_parquet(query, snapshot)).fetchone()


def test_what_a_file_calls_a_touchpoint_is_text_and_nothing_else(
    browser: Chrome, snapshot: Path, tmp_path: Path
) -> None:
    shutil.copyfile(snapshot / "loyalty.duckdb", tmp_path / "loyalty.duckdb")
    (tmp_path / "loyalty.duckdb").chmod(0o600)
    with duckdb.connect(str(tmp_path / "loyalty.duckdb")) as connection:
        connection.execute(
            "update marts.fct_touchpoints set touchpoint = ? where touchpoint = 'service desk'",
            [HOSTILE],
        )
    page = write_page(tmp_path, HEALTH, memory_limit="500MB", threads=1)

    open_page(browser, page)

    assert browser.execute_script("return document.querySelectorAll('img').length") == 0
    assert browser.get_log("browser") == []
    names = {row["name"] for row in _drawn(browser, "touchpoints")}
    assert HOSTILE in names


def _drawn(browser: Chrome, name: str) -> list[dict[str, Any]]:
    """The rows behind a picture, as the browser reads them."""
    text = browser.execute_script(
        "return document.getElementById('specification-' + arguments[0]).textContent", name
    )
    specification = json.loads(text)
    rows: list[dict[str, Any]] = specification["datasets"][specification["data"]["name"]]
    return rows


def _of_parquet(query: str, snapshot: Path) -> str:
    tables = sorted({word for word in query.split() if word.startswith("marts/")})
    for table in tables:
        query = query.replace(table, f"'{snapshot / table}.parquet'")
    return query


def _words(row: Any) -> tuple[str, ...]:
    return tuple(f"{value:.9g}" if isinstance(value, float) else str(value) for value in row)
