"""What a person is told when a gate closes: one line that names what, how many, and what to do."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from pipelines.check.verdicts import ExpectationResult, Verdict
from pipelines.errors import Refused, from_data

_NAMED = 3


def refusal(verdicts: Iterable[Verdict], *, look_at: Path | None = None) -> Refused | None:
    """The refusal these verdicts amount to; None when all passed.

    look_at: where the whole story is, as a path.
    """
    failed = [(verdict.table, result) for verdict in verdicts for result in verdict.failures]
    return closed_by([f"{table}: {describe(result)}" for table, result in failed], look_at=look_at)


def closed_by(told: Sequence[str], *, look_at: Path | None = None) -> Refused | None:
    """The refusal that these sentences amount to; None where there is none."""
    if not told:
        return None
    named = [*told[:_NAMED]]
    if len(told) > _NAMED:
        named.append(f"and {len(told) - _NAMED} more")
    where = f" See {look_at}." if look_at else ""
    return Refused(f"not fit to publish: {'; '.join(named)}.{where}")


def describe(result: ExpectationResult) -> str:
    """`"sentence" does not hold for 12 rows ‹order_id=A-1 | …›; fix`."""
    rows = "" if result.unexpected_count is None else f" for {_rows(result.unexpected_count)}"
    keys = _keys(result.sample_keys[:_NAMED])
    example = f" {from_data(keys)}" if keys else ""
    unasked = result.why if result.why.startswith("It could not be asked") else ""
    return (
        f'"{result.expectation}" does not hold{rows}{example}; '
        f"{(unasked + ' ' if unasked else '')}{result.fix.rstrip('.')}"
    )


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _keys(samples: Sequence[object]) -> str:
    return " | ".join(
        ", ".join(f"{name}={value}" for name, value in sample.items())
        for sample in samples
        if isinstance(sample, dict)
    )
