"""What one row of each judgement seed may say. What rows say together is judgement.py's."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

NAME, TEXT = r"^[a-z][a-z0-9_]*$", r"^\S(.*\S)?$"
Name = Annotated[str, Field(pattern=NAME)]
Text = Annotated[str, Field(pattern=TEXT)]
Number = Annotated[Decimal, Field(max_digits=18, decimal_places=6)]
Experience = Annotated[Number, Field(ge=-1, le=1)]
Weight = Annotated[Number, Field(ge=0)]
Flag = Annotated[Literal["true", "false"], BeforeValidator(lambda cell: cell and cell.lower())]
Phase = Literal["interest", "purchase", "ownership", "repurchase"]
Element = Literal["satisfaction", "dialogue", "pride"]
Lifecycle = Literal["prospect", "new", "retained", "reactivated", "dormant", "lapsed"]
# What an answer to is NULL when nobody asked, and what is counted, 0 when never done: the macros of
# ladder_metrics.sql, which the models are written by.
Answer = Literal[
    "csat", "nps", "best_review", "commitment_satisfaction", "commitment_delight",
    "commitment_engagement", "commitment_empowerment",
]  # fmt: skip
Count = Literal[
    "praise", "community_actions", "referrals_converted", "ambassador_sales", "ideas_and_content",
    "complaints_recovered", "complaints_overdue",
    "orders", "orders_change", "complaints_open", "community_memberships", "account_overdrawn",
]  # fmt: skip
ANSWERS: tuple[str, ...] = get_args(Answer)
# What a kind of interaction is evidence for, before it is counted.
Signal = Literal[
    "csat", "nps", "best_review", "commitment", "praise", "complaint", "complaint_resolved",
    "community_memberships", "community_actions", "referrals_converted", "ambassador_sales",
    "ideas_and_content",
]  # fmt: skip


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class InteractionKind(_Row):
    kind: Name
    label: Text
    touchpoint: Text
    journey_phase: Phase | None
    funnel_level: Name | None
    direction: Literal["inbound", "outbound", "both"]
    expects_reply: Flag
    element: Element | None
    account_weight: Weight
    default_experience: Experience
    scale: Literal["linear", "nps"] | None
    scale_min: int | None
    scale_max: int | None
    is_solicitation: Flag
    ladder_metric: Signal | None
    is_derived: Flag

    @model_validator(mode="after")
    def _scale_has_ends(self) -> Self:
        if self.scale is None:
            return self
        if self.scale_min is None or self.scale_max is None:
            raise ValueError(f"scale '{self.scale}' needs scale_min and scale_max")
        if self.scale_min >= self.scale_max:
            raise ValueError(f"scale_min {self.scale_min} is not below scale_max {self.scale_max}")
        return self


class LadderRule(_Row):
    rule_id: Name
    rung: Name
    metric: Answer | Count
    comparison: Literal[">=", "<=", ">", "<", "="]
    threshold: Number
    # The metrics are built for twelve months and no other window.
    window_months: Literal["12"]
    evidence: Literal["direct", "proxy"]
    sentence: Text

    @property
    def holds_without_evidence(self) -> bool:
        """Whether it holds for somebody of whom nothing is known: no answer, every count 0."""
        return (
            self.metric not in ANSWERS
            and {
                ">=": self.threshold <= 0,
                "<=": self.threshold >= 0,
                ">": self.threshold < 0,
                "<": self.threshold > 0,
                "=": self.threshold == 0,
            }[self.comparison]
        )


class LadderRung(_Row):
    rung: Name
    height: int
    meaning: Text


class Threshold(_Row):
    name: Name
    value: Number
    sentence: Text


class FunnelLevel(_Row):
    level: Name
    depth: Annotated[int, Field(ge=1)]
    meaning: Text


class BestPractice(_Row):
    practice_id: Name
    priority: Annotated[int, Field(ge=1)]
    lifecycle: Lifecycle | None
    ladder_stage: Name | None
    weakest_link: Element | None
    is_overdrawn: Flag | None
    has_open_complaint: Flag | None
    is_doubtful: Flag | None
    monetary_score_from: Annotated[int, Field(ge=1, le=5)] | None
    action: Text
    sentence: Text

    @property
    def conditions(self) -> tuple[object, ...]:
        """All that must hold, in the order of the columns; None always holds."""
        named = self.model_dump(exclude={"practice_id", "priority", "action", "sentence"})
        return tuple(named.values())


class CrisisWindow(_Row):
    name: Name
    window_start: date
    window_end: date
    sentence: Text

    @model_validator(mode="after")
    def _starts_before_it_ends(self) -> Self:
        if self.window_start >= self.window_end:
            raise ValueError(
                f"window_start {self.window_start} is not before window_end {self.window_end}"
            )
        return self
