"""The report as tables: for the terminal, and between two markers of docs/metrics.md."""

from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table as RichTable

from benchmarks.validation.confusion import Confusion, Recovery
from benchmarks.validation.rates import Rate
from benchmarks.validation.shares import Estimate

BEGIN = "<!-- written by make validate: begin -->"
END = "<!-- written by make validate: end -->"


@dataclass(frozen=True)
class Table:
    """A heading sentence and rows of text; the first column says what the row is about."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def markdown(self) -> str:
        numbers = len(self.columns) - 1
        lines = [
            self.caption,
            "",
            f"| {' | '.join(self.columns)} |",
            f"|---|{'---:|' * numbers}",
            *(f"| {' | '.join(row)} |" for row in self.rows),
        ]
        return "\n".join(lines)

    def show(self, console: Console) -> None:
        table = RichTable(title=self.caption, title_justify="left", title_style="")
        for number, column in enumerate(self.columns):
            table.add_column(column, justify="right" if number else "left")
        for row in self.rows:
            table.add_row(*row)
        console.print(table)


def recovery_table(caption: str, unit: str, recoveries: list[Recovery]) -> Table:
    return Table(
        caption,
        ("planted", unit, "share", "found so", "precision", "recall"),
        tuple(
            (row.label, f"{row.planted:,}", f"{row.planted_share:.3f}", f"{row.found:,}",
             interval(row.precision), interval(row.recall))
            for row in recoveries
        ),
    )  # fmt: skip


def confusion_table(caption: str, confusion: Confusion) -> Table:
    """Every row adds up to 1: where the months of a planted label were found."""
    total = confusion.total()
    return Table(
        caption,
        ("planted", *(f"found {label}" for label in confusion.found)),
        tuple(
            (label, *(f"{count / row.sum():.3f}" if row.sum() else "–" for count in row))
            for label, row in zip(confusion.planted, total, strict=True)
        ),
    )


def rule_table(caption: str, rules: list[tuple[str, str, Estimate]]) -> Table:
    """The rules that are right most often stand first within their stage."""
    order = {stage: number for number, stage in enumerate(dict.fromkeys(r[1] for r in rules))}
    ranked = sorted(rules, key=lambda rule: (order[rule[1]], -rule[2].value))
    return Table(
        caption,
        ("rule", "decides for", "months", "planted so"),
        tuple((name, stage, f"{right.n:,}", interval(right)) for name, stage, right in ranked),
    )


def rate_table(caption: str, rates: list[Rate]) -> Table:
    return Table(
        caption,
        ("truth", "figure", "planted", "found (95 %)", "error", "n"),
        tuple(
            (rate.truth, rate.figure, f"{rate.planted:.3f}", interval(rate.found),
             f"{rate.error:+.3f}", f"{rate.found.n:,} {rate.unit}")
            for rate in rates
        ),
    )  # fmt: skip


def interval(estimate: Estimate) -> str:
    if estimate.n == 0:
        return "–"
    return f"{estimate.value:.3f} ({estimate.low:.3f} to {estimate.high:.3f})"


def write_between_markers(page: Path, heading: str, tables: list[Table]) -> None:
    """Replace what stands between the markers. Raises ValueError when the page has none."""
    text = page.read_text(encoding="utf-8")
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(BEGIN) > text.index(END):
        raise ValueError(f"{page} needs one line {BEGIN!r} and after it one line {END!r}")
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    body = "\n\n".join([heading, *(table.markdown() for table in tables)])
    page.write_text(f"{before}{BEGIN}\n{body}\n{END}{after}", encoding="utf-8")
