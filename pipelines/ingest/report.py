"""What an ingest did, for the closing summary, `ladder rejects` and the Dagster UI."""

from collections import Counter

from pydantic import BaseModel, ConfigDict


class Load(BaseModel):
    """One file as raw.loads knows it: rows_read = rows_accepted + rows_rejected + rows_erased."""

    model_config = ConfigDict(frozen=True)

    load_id: int
    delivery: int
    block: str
    file: str
    status: str
    status_reason: str | None = None
    rows_read: int = 0
    rows_accepted: int = 0
    rows_rejected: int = 0
    rows_erased: int = 0
    reasons: dict[str, int] = {}


class IngestReport(BaseModel):
    """The loads of one call, every load that is refused, and what else a person should know.

    Nothing may be published while `refused` holds a load, also one refused by an earlier run.
    """

    model_config = ConfigDict(frozen=True)

    loads: tuple[Load, ...] = ()
    refused: tuple[Load, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def rows_read(self) -> int:
        return sum(load.rows_read for load in self.loads)

    @property
    def rows_accepted(self) -> int:
        """Rows that keep the contract and count: those of refused loads do not."""
        return sum(load.rows_accepted for load in self.loads if load.status != "refused")

    @property
    def rows_rejected(self) -> int:
        return sum(load.rows_rejected for load in self.loads)

    @property
    def reasons(self) -> dict[str, int]:
        total: Counter[str] = Counter()
        for load in self.loads:
            total.update(load.reasons)
        return dict(total.most_common())


class Reject(BaseModel):
    """One row of raw.rejects with the file it came in. `row` is JSON."""

    model_config = ConfigDict(frozen=True)

    load_id: int
    file: str
    file_row: int
    reason: str
    column_name: str | None
    detail: str | None
    row: str
