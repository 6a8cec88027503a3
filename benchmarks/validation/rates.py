"""One planted rate beside the one that was found; the rows that every other truth comes in."""

from dataclasses import dataclass

from benchmarks.validation.shares import Estimate


@dataclass(frozen=True)
class Rate:
    """`unit` says what `found.n` counts. `planted` is None where only the order was planted."""

    truth: str
    figure: str
    planted: float
    found: Estimate
    unit: str

    @property
    def error(self) -> float:
        return self.found.value - self.planted
