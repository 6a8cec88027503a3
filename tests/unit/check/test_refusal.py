"""A refusal is one line that says what, how many rows, which, and what to do."""

from datetime import datetime
from pathlib import Path

from pipelines.check.refusal import refusal
from pipelines.check.verdicts import ExpectationResult, Verdict


def result(passed: bool, severity: str = "critical", count: int | None = 12) -> ExpectationResult:
    return ExpectationResult(
        expectation="No status nearly means refund",
        column=None,
        passed=passed,
        severity=severity,
        unexpected_count=count,
        sample_keys=({"order_id": "A-1"}, {"order_id": "A-2"}),
        why="It would publish money that was never kept.",
        fix="Map the status in the shop map.",
    )


def verdict(*results: ExpectationResult) -> Verdict:
    passed = not any(r for r in results if not r.passed and r.severity == "critical")
    return Verdict("raw.orders", "v", "f", passed, datetime(2024, 1, 1), results)


def test_it_names_table_sentence_rows_keys_fix_and_where_to_look() -> None:
    refused = refusal([verdict(result(passed=False))], look_at=Path("home/refused/index.html"))
    assert refused is not None
    assert refused.exit_code == 1
    assert str(refused) == (
        'not fit to publish: raw.orders: "No status nearly means refund" does not hold for 12 rows'
        " ‹order_id=A-1 | order_id=A-2›; Map the status in the shop map."
        " See home/refused/index.html."
    )


def test_it_stays_one_line_however_much_failed() -> None:
    refused = refusal([verdict(*[result(passed=False)] * 9)])
    assert "\n" not in str(refused)
    assert "and 6 more" in str(refused)


def test_a_warning_closes_no_gate() -> None:
    assert refusal([verdict(result(passed=False, severity="warning"))]) is None


def test_a_table_without_rows_is_told_without_a_count() -> None:
    refused = refusal([verdict(result(passed=False, count=None))])
    assert "does not hold ‹" in str(refused)
