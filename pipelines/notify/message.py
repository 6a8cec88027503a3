"""What is told of a run, in the form in which a webhook receives it."""

import json
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from pipelines.errors import without_data

Line = Annotated[str, AfterValidator(without_data)]
Event = Literal["failed", "recovered", "damaged", "test"]
Kind = Literal[
    "refused", "configuration", "input", "busy", "defect", "died", "published", "damaged", "test"
]


class Message(BaseModel):
    """One run's ending, or what it found damaged; words marked as data never get into `message`.

    build_id: the build that readers see now; None before the first. run_id: Dagster's, if the run
    came that far. exit_code: None where no process lived to return one.
    """

    model_config = ConfigDict(frozen=True)

    event: Event
    kind: Kind
    exit_code: int | None
    message: Line
    shop: Line
    home: Line
    build_id: Line | None = None
    run_id: str | None = None
    time: datetime = Field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))

    @property
    def headline(self) -> str:
        """`my_shop: run refused (exit code 1)`."""
        if self.event == "test":
            return f"{self.shop}: test of notifications"
        if self.event == "recovered":
            return f"{self.shop}: recovered"
        if self.event == "damaged":
            return f"{self.shop}: what readers saw was damaged"
        code = "" if self.exit_code is None else f" (exit code {self.exit_code})"
        ended = {"refused": "refused", "died": "died"}.get(self.kind, f"failed: {self.kind}")
        return f"{self.shop}: run {ended}{code}"

    @property
    def text(self) -> str:
        """All of it in one line, as chats show it."""
        return f"{self.headline}: {self.message}"

    def as_json(self) -> str:
        """The fields, and `text`, which is what incoming webhooks of chats show."""
        return json.dumps({"text": self.text, **self.model_dump(mode="json")})
