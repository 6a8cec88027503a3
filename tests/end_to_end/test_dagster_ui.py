"""What an analyst sees in the Dagster UI of a home that has been run once."""

import shutil
from collections.abc import Iterator

import duckdb
import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from pipelines.definitions import assemble
from pipelines.settings import load_settings
from tests.conftest import Home
from tests.end_to_end.browser import chromium, dagster_server

SECONDS_TO_LOAD = 90
GROUPS = ["raw", "seeds", "staging", "intermediate", "marts", "published"]


@pytest.fixture(scope="module")
def home(sample_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    folder = tmp_path_factory.mktemp("ui")
    shutil.copytree(sample_home.home, folder / "home", symlinks=True)
    return Home(shop=sample_home.shop, home=folder / "home")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    with chromium(tmp_path_factory.mktemp("profile")) as chrome:
        yield chrome


@pytest.fixture(scope="module")
def address(browser: Chrome, home: Home) -> Iterator[str]:
    """`ladder ui` on a copy of the sample home; asked for after the browser, which may skip."""
    del browser
    ladder_ui = ["-c", "from pipelines.cli import main; main()", "ui"]
    where = {"LADDER_SHOP": str(home.shop), "LADDER_HOME": str(home.home)}
    with dagster_server(ladder_ui, where, home.home / "ui.log") as found:
        yield found


def test_every_asset_stands_on_the_lineage_page_in_its_group(
    browser: Chrome, address: str, home: Home
) -> None:
    definitions = assemble(load_settings(home=home.home, shop=home.shop))
    assets = {tuple(spec.key.path) for spec in definitions.resolve_all_asset_specs()}

    browser.get(f"{address}/asset-groups")
    for group in GROUPS:
        _wait_for(browser, f"{_group(group)}//*[@aria-label='arrow_drop_down']").click()
    _wait_until_quiet(browser)
    browser.save_screenshot(str(home.home / "lineage.png"))

    assert _assets_by_group(browser) == assets
    assert {group for group, _ in assets} == set(GROUPS)


def test_an_asset_shows_its_rows_and_its_columns(browser: Chrome, address: str, home: Home) -> None:
    published = home.home / "published" / "current" / "loyalty.duckdb"
    with duckdb.connect(str(published), read_only=True) as connection:
        [(rows,)] = connection.execute("select count(*) from marts.fct_orders").fetchall()

    browser.get(f"{address}/assets/marts/fct_orders")

    _wait_for(browser, f"//*[normalize-space(text())='{rows:,}']")
    _wait_for(browser, "//*[text()='refunded_amount']")
    _wait_for(browser, "//*[text()='data']")


def test_a_check_shows_that_it_passed_and_on_how_many_expectations(
    browser: Chrome, address: str
) -> None:
    browser.get(f"{address}/assets/marts/fct_orders?view=checks")

    _wait_for(browser, "//*[text()='fit_for_use']")
    _wait_for(browser, "//*[text()='Passed']")
    assert "unexpected_rows" in browser.find_element(By.TAG_NAME, "body").text


def test_the_run_of_the_command_the_schedule_and_the_sensor_are_listed(
    browser: Chrome, address: str
) -> None:
    browser.get(f"{address}/runs")
    _wait_for(browser, "//*[text()='Success']")
    browser.get(f"{address}/automation")
    _wait_for(browser, "//*[text()='new_files']")
    _wait_for(browser, "//*[text()='nightly']")


def _group(name: str) -> str:
    """XPath of a group's row in the list beside the graph."""
    label = f".//*[@aria-label='asset_group']/following-sibling::*[@title='{name}']"
    return f"//*[contains(@class, 'AssetSidebarNode_itemContainer')][{label}]"


def _assets_by_group(browser: Chrome) -> set[tuple[str, str]]:
    """(group, name) of every asset in the list beside the graph, all groups being open."""
    found, group = set(), ""
    for row in browser.find_elements(
        By.XPATH, "//*[contains(@class, 'AssetSidebarNode_itemContainer')]"
    ):
        name = row.find_element(By.XPATH, ".//*[@title]").get_attribute("title") or ""
        if row.find_elements(By.XPATH, ".//*[@aria-label='asset_group']"):
            group = name
        else:
            found.add((group, name))
    return found


def _wait_for(browser: Chrome, xpath: str) -> WebElement:
    return WebDriverWait(browser, SECONDS_TO_LOAD).until(
        lambda chrome: chrome.find_element(By.XPATH, xpath), f"{xpath} is not on the page"
    )


def _wait_until_quiet(browser: Chrome) -> None:
    """Until the list has stopped growing."""
    seen = -1

    def is_quiet(chrome: Chrome) -> bool:
        nonlocal seen
        before, seen = seen, len(chrome.find_elements(By.XPATH, "//*[@title]"))
        return before == seen

    WebDriverWait(browser, SECONDS_TO_LOAD, poll_frequency=2).until(is_quiet)
