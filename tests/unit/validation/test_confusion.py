"""Precision and recall on a confusion that is counted by hand."""

import pytest

from benchmarks.validation.confusion import Confusion

PLANTED, FOUND = ("low", "high"), ("low", "high", "unknown")
# Months by hand: planted low 10 (found low 6, high 1, unknown 3), high 5 (low 2, high 3).
ROWS = [
    ("anna", "low", "low", 4),
    ("anna", "low", "unknown", 3),
    ("ben", "low", "low", 2),
    ("ben", "low", "high", 1),
    ("ben", "high", "low", 2),
    ("carl", "high", "high", 3),
]


@pytest.fixture
def confusion() -> Confusion:
    return Confusion.of(ROWS, PLANTED, FOUND)


def test_rows_of_all_customers_add_up(confusion: Confusion) -> None:
    assert confusion.total().tolist() == [[6, 1, 3], [2, 3, 0]]


def test_precision_is_of_those_found_and_recall_of_those_planted(confusion: Confusion) -> None:
    low, high = confusion.recoveries()
    assert (low.label, low.planted, low.found) == ("low", 10, 8)
    assert low.planted_share == pytest.approx(10 / 15)
    assert low.precision.value == pytest.approx(6 / 8)
    assert low.recall.value == pytest.approx(6 / 10)
    assert (low.precision.n, low.recall.n) == (8, 10)
    assert (high.label, high.planted, high.found) == ("high", 5, 4)
    assert high.precision.value == pytest.approx(3 / 4)
    assert high.recall.value == pytest.approx(3 / 5)


def test_agreement_counts_the_unknown_as_missed_unless_told_otherwise(
    confusion: Confusion,
) -> None:
    assert confusion.agreement().value == pytest.approx(9 / 15)
    assert confusion.agreement(within=PLANTED).value == pytest.approx(9 / 12)


def test_one_row_per_customer_has_the_wilson_interval() -> None:
    """81 of 263 (Newcombe 1998)."""
    rows = [(str(number), "low", "low" if number < 81 else "high", 1) for number in range(263)]
    recall = Confusion.of(rows, PLANTED, FOUND).recovery("low").recall
    assert (round(recall.low, 4), round(recall.high, 4)) == (0.2553, 0.3662)


def test_what_is_never_found_has_no_precision() -> None:
    never = Confusion.of([("anna", "high", "low", 2)], PLANTED, FOUND).recovery("high")
    assert never.precision.n == 0
    assert never.recall.value == 0


def test_a_label_that_nobody_named_is_refused() -> None:
    with pytest.raises(KeyError, match="middle"):
        Confusion.of([("anna", "middle", "low", 1)], PLANTED, FOUND)
