"""What analysts decided about each kind of interaction, read from the seed they edit.

The arithmetic over it is written out again; only the table of judgements is shared.
"""

import csv
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

SEEDS = Path(__file__).parents[2] / "dbt_project" / "seeds"


@dataclass(frozen=True)
class Kind:
    touchpoint: str
    phase: str | None
    funnel_level: str | None
    is_survey: bool
    default_experience: Decimal
    scale: str | None
    lowest: Decimal | None
    highest: Decimal | None
    direction: str
    expects_reply: bool
    element: str | None
    account_weight: Decimal


@cache
def kinds() -> dict[str, Kind]:
    with (SEEDS / "interaction_kinds.csv").open(newline="") as file:
        return {
            row["kind"]: Kind(
                touchpoint=row["touchpoint"],
                phase=row["journey_phase"] or None,
                funnel_level=row["funnel_level"] or None,
                is_survey=row["is_solicitation"] == row["expects_reply"] == "true",
                default_experience=Decimal(row["default_experience"]),
                scale=row["scale"] or None,
                lowest=Decimal(row["scale_min"]) if row["scale_min"] else None,
                highest=Decimal(row["scale_max"]) if row["scale_max"] else None,
                direction=row["direction"],
                expects_reply=row["expects_reply"] == "true",
                element=row["element"] or None,
                account_weight=Decimal(row["account_weight"]),
            )
            for row in csv.DictReader(file)
        }


@dataclass(frozen=True)
class CrisisWindow:
    """Half-open."""

    name: str
    start: date
    end: date


@cache
def crisis_windows() -> list[CrisisWindow]:
    with (SEEDS / "crisis_windows.csv").open(newline="") as file:
        return [
            CrisisWindow(
                row["name"],
                date.fromisoformat(row["window_start"]),
                date.fromisoformat(row["window_end"]),
            )
            for row in csv.DictReader(file)
        ]


def is_on_scale(kind: str, score: Decimal) -> bool:
    meaning = kinds()[kind]
    return (meaning.lowest is None or score >= meaning.lowest) and (
        meaning.highest is None or score <= meaning.highest
    )


def experience(kind: str, score: Decimal | None) -> Decimal | None:
    """How good it felt, from -1 to 1 (definitions §4); a score off its scale says nothing."""
    meaning = kinds()[kind]
    if score is None or meaning.scale is None:
        return meaning.default_experience
    if not is_on_scale(kind, score):
        return None
    if meaning.scale == "nps":
        return Decimal(1) if score >= 9 else Decimal(0) if score >= 7 else Decimal(-1)
    assert meaning.lowest is not None
    assert meaning.highest is not None
    share = (score - meaning.lowest) / (meaning.highest - meaning.lowest)
    return (2 * share - 1).quantize(Decimal("0.000001"), ROUND_HALF_UP)


def is_scored(kind: str, score: Decimal | None) -> bool:
    """Whether the experience says how it felt: a default of 0 says nothing."""
    meaning = kinds()[kind]
    if score is None or meaning.scale is None:
        return meaning.default_experience != 0
    return is_on_scale(kind, score)
