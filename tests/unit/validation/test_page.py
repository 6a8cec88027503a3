"""The written report: as the numbers say, between its markers and nowhere else."""

from pathlib import Path

import pytest

from benchmarks.validation.confusion import Confusion
from benchmarks.validation.page import (
    BEGIN,
    END,
    Table,
    confusion_table,
    rate_table,
    recovery_table,
    write_between_markers,
)
from benchmarks.validation.rates import Rate
from benchmarks.validation.shares import Estimate

TABLE = Table("Said.", ("what", "how much"), (("one", "1"),))


def test_only_what_stands_between_the_markers_is_replaced(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    for _ in range(2):
        write_between_markers(page, "Seed 1.", [TABLE])
        assert page.read_text() == (
            f"before\n{BEGIN}\nSeed 1.\n\nSaid.\n\n| what | how much |\n|---|---:|\n| one | 1 |\n"
            f"{END}\nafter\n"
        )


@pytest.mark.parametrize("text", ["", BEGIN, END, f"{END}\n{BEGIN}", f"{BEGIN}{BEGIN}{END}"])
def test_a_page_without_its_markers_is_refused_untouched(text: str, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(text)
    with pytest.raises(ValueError, match="needs one line"):
        write_between_markers(page, "Seed 1.", [TABLE])
    assert page.read_text() == text


def test_rows_say_counts_shares_and_intervals() -> None:
    rows = [(str(number), "low", "low" if number < 81 else "high", 1) for number in range(263)]
    confusion = Confusion.of(rows, ("low", "high"), ("low", "high"))
    low, high = recovery_table("", "customers", confusion.recoveries()).rows
    assert low == (
        "low", "263", "1.000", "81", "1.000 (0.955 to 1.000)", "0.308 (0.255 to 0.366)",
    )  # fmt: skip
    assert high == ("high", "0", "0.000", "182", "0.000 (0.000 to 0.021)", "–")
    assert confusion_table("", confusion).rows == (("low", "0.308", "0.692"), ("high", "–", "–"))


def test_an_error_is_found_less_planted() -> None:
    rate = Rate("buying", "retention rate", 0.6, Estimate(0.55, 0.5, 0.61, 1200), "months")
    assert rate_table("", [rate]).rows == (
        ("buying", "retention rate", "0.600", "0.550 (0.500 to 0.610)", "-0.050", "1,200 months"),
    )
