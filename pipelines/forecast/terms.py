"""What a run decides about the forecast; nothing here reads the environment."""

from dataclasses import dataclass
from datetime import datetime

from pipelines.forecast.histories import DAYS_PER_WEEK

SCORED_DAYS = 90  # the horizon of the probability that the holdout judges


@dataclass(frozen=True)
class Terms:
    """as_of: the instant of the facts, UTC. Discounting is continuous at the yearly rate.

    Raises ValueError when the holdout is too short to judge a 90-day probability.
    """

    as_of: datetime
    holdout_weeks: int = 13
    yearly_discount_rate: float = 0.10
    model: str = "bg_nbd"

    def __post_init__(self) -> None:
        if self.holdout_days < SCORED_DAYS:
            raise ValueError(f"a holdout of {self.holdout_weeks} weeks is shorter than 90 days")
        if not 0.0 <= self.yearly_discount_rate < 1.0:
            raise ValueError(f"{self.yearly_discount_rate} is no yearly discount rate in [0, 1)")

    @property
    def holdout_days(self) -> int:
        return self.holdout_weeks * DAYS_PER_WEEK
