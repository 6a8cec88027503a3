"""Words from the data are marked, so that logs and notifications can leave them out."""

import pytest

from pipelines.errors import from_data, without_data


def test_marked_words_are_left_out_and_the_rest_is_one_line() -> None:
    message = f"orders.csv: {from_data('anna@shop.example')} twice;\n see {from_data('row 3')}."
    assert without_data(message) == "orders.csv: … twice; see …."


@pytest.mark.parametrize("hostile", ["a › b", "‹", "›", "a ‹b› c", "a\nb › c"])
def test_data_cannot_end_its_own_mark(hostile: str) -> None:
    assert without_data(f"before {from_data(hostile)} after") == "before … after"
