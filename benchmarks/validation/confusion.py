"""Planted against found, counted per customer: precision and recall of every label."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from benchmarks.validation.shares import Counts, Estimate, clustered, ratio, wilson


@dataclass(frozen=True)
class Recovery:
    """How well one label is found: of those called so, how many are; of those that are, found."""

    label: str
    planted: int
    planted_share: float
    found: int
    precision: Estimate
    recall: Estimate


@dataclass(frozen=True)
class Confusion:
    """`counts` is customers × planted labels × found labels, in the order of the two tuples."""

    planted: tuple[str, ...]
    found: tuple[str, ...]
    counts: Counts

    @classmethod
    def of(
        cls,
        rows: Iterable[tuple[str, str, str, int]],
        planted: tuple[str, ...],
        found: tuple[str, ...],
    ) -> "Confusion":
        """`rows` are customer, planted, found, how often. Raises KeyError on another label."""
        rows = list(rows)
        customers = {name: row for row, name in enumerate(dict.fromkeys(row[0] for row in rows))}
        of_planted = {label: column for column, label in enumerate(planted)}
        of_found = {label: column for column, label in enumerate(found)}
        counts = np.zeros((len(customers), len(planted), len(found)))
        for customer, truth, verdict, times in rows:
            counts[customers[customer], of_planted[truth], of_found[verdict]] += times
        return cls(planted, found, counts)

    def total(self) -> Counts:
        total: Counts = self.counts.sum(axis=0)
        return total

    def recovery(self, label: str) -> Recovery:
        truth, verdict = self.planted.index(label), self.found.index(label)
        hits = self.counts[:, truth, verdict]
        is_planted = self.counts[:, truth, :].sum(axis=1)
        is_found = self.counts[:, :, verdict].sum(axis=1)
        return Recovery(
            label=label,
            planted=round(is_planted.sum()),
            planted_share=float(is_planted.sum() / self.counts.sum()),
            found=round(is_found.sum()),
            precision=share(hits, is_found),
            recall=share(hits, is_planted),
        )

    def recoveries(self) -> list[Recovery]:
        """Of every label that can be found."""
        return [self.recovery(label) for label in self.planted if label in self.found]

    def agreement(self, within: tuple[str, ...] | None = None) -> Estimate:
        """The share found as planted, of all or of those found as one of `within`."""
        columns = [self.found.index(label) for label in within or self.found]
        hits = sum(
            self.counts[:, self.planted.index(self.found[column]), column]
            for column in columns
            if self.found[column] in self.planted
        )
        return share(np.asarray(hits), self.counts[:, :, columns].sum(axis=(1, 2)))


def share(hits: Counts, out_of: Counts) -> Estimate:
    """Hits out of so many per customer: Wilson's interval where a customer counts at most once."""
    n = round(out_of.sum())
    if out_of.max(initial=0) <= 1:
        return wilson(round(hits.sum()), n)
    return clustered(np.stack([hits, out_of], axis=1), ratio, n=n)
