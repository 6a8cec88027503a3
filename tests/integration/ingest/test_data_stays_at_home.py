"""What a file says to make a run fail is shown on the terminal, and left out of what is told."""

from collections.abc import Callable

import pytest

from pipelines.errors import without_data
from tests.integration.ingest.corpus.case import empty_shop, ends
from tests.integration.ingest.delivering import HEADER, DeliveringShop, lines

ANNA = "anna@shop.example"
GOOD = lines("a", "b")


def a_time_that_is_none(shop: DeliveringShop) -> None:
    shop.deliver("orders.csv", [*GOOD, f"c,1,c,{ANNA},10"])


def an_amount_that_is_none(shop: DeliveringShop) -> None:
    shop.deliver("orders.csv", [*GOOD, f"c,1,c,2024-01-15,{ANNA}"])


def a_line_too_long_for_its_header(shop: DeliveringShop) -> None:
    shop.deliver("orders.csv", [*GOOD, f"c,1,c,2024-01-15,10,{ANNA},{ANNA}"])


def no_header(shop: DeliveringShop) -> None:
    shop.deliver("orders.csv", f"A,1,{ANNA},2024-01-15,10\n")


def a_header_of_one_column(shop: DeliveringShop) -> None:
    shop.deliver("orders.csv", f"{ANNA}\n1\n")


def names_that_differ_in_case(shop: DeliveringShop) -> None:
    shop.deliver("orders.jsonl", f'{{"order_id": 1, "{ANNA}": 1, "{ANNA.upper()}": 2}}\n')


def an_expression_over_a_file_without_header(shop: DeliveringShop) -> None:
    shop.map["orders"]["columns"]["amount"] = "total * 2"
    shop.deliver("orders.csv", f"{HEADER},{ANNA}\n")


def a_lookup_with_a_key_twice(shop: DeliveringShop) -> None:
    shop.map["orders"]["lookups"] = {"member": {"files": "members.csv", "on": "customer"}}
    shop.deliver("members.csv", f"customer,name\n{ANNA},a\n{ANNA},b\n")
    shop.deliver("orders.csv", GOOD)


CASES: list[Callable[[DeliveringShop], None]] = [
    a_time_that_is_none,
    an_amount_that_is_none,
    a_line_too_long_for_its_header,
    no_header,
    a_header_of_one_column,
    names_that_differ_in_case,
    an_expression_over_a_file_without_header,
    a_lookup_with_a_key_twice,
]


@pytest.mark.parametrize("spoil", CASES, ids=lambda case: case.__name__)
def test_no_word_of_a_file_is_told(spoil: Callable[[DeliveringShop], None]) -> None:
    with empty_shop() as shop:
        spoil(shop)
        code, message, _ = ends(shop)
    assert code in (1, 2)
    told = without_data(message)
    assert "anna" not in told.lower()
    assert len(told) > 20


def test_the_terminal_shows_the_words_that_are_left_out() -> None:
    with empty_shop() as shop:
        a_time_that_is_none(shop)
        _, message, _ = ends(shop)
    assert ANNA in message
