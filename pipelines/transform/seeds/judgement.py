"""What the rows of a seed say together, seed by seed; one function each, refusing a wrong edit."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from pipelines.transform.seeds.files import Row, Seed, read_seed
from pipelines.transform.seeds.rows import (
    BestPractice,
    CrisisWindow,
    FunnelLevel,
    InteractionKind,
    LadderRule,
    LadderRung,
    Threshold,
)

_VETO, _NOTHING_KNOWN = "dissatisfied", "unknown"
_UNKNOWN_KIND = "unclassified"
# Below these a number would not judge but break: a balance far in the past must still fit a decimal
# when it is scaled to the first month, and nothing can be shared out over less than one.
_AT_LEAST = {"account_half_life_days": 90, "pride_events_full": 1, "solicitation_band_top": 1}
_AT_MOST = {"reorder_days": 365, "doubtful_below": 1}
_THRESHOLD = re.compile(r"\bthreshold\(['\"](\w+)['\"]\)")
_DERIVED_KINDS = re.compile(r"then '(\w+)' else '(\w+)' end as kind\b")
_KIND = re.compile(r"\bkind\s*(?:=|<>|(?:not\s+)?in)\s*(\([^)]*\)|'\w+')")


def check_seeds(project: Path) -> None:
    """Read every judgement seed of a dbt project and refuse the first wrong edit.

    Raises ConfigurationError with one line naming file, line and column.
    """
    folder = project / "seeds"
    sql = "\n".join(
        file.read_text("utf-8")
        for room in ("models", "macros")
        for file in sorted((project / room).rglob("*.sql"))
    )
    levels = read_seed(folder, "funnel_levels", FunnelLevel)
    check_funnel_levels(levels)
    kinds = read_seed(folder, "interaction_kinds", InteractionKind)
    check_interaction_kinds(kinds, levels, sql)
    rungs = read_seed(folder, "ladder_rungs", LadderRung)
    check_ladder_rungs(rungs)
    check_ladder_rules(read_seed(folder, "ladder_rules", LadderRule), rungs)
    check_best_practices(read_seed(folder, "best_practices", BestPractice), rungs)
    check_thresholds(read_seed(folder, "thresholds", Threshold), sql)
    check_crisis_windows(read_seed(folder, "crisis_windows", CrisisWindow))


def check_funnel_levels(levels: Seed[FunnelLevel]) -> None:
    """Each depth from the mouth of the funnel on has one level."""
    levels.refuse_repeated("level", lambda row: row.level)
    levels.refuse_repeated("depth", lambda row: row.depth)
    for line in levels.lines:
        if line.row.depth > len(levels.lines):
            raise levels.refusal(
                line.number, f"depth {line.row.depth} leaves out one of 1 to {len(levels.lines)}"
            )


def check_interaction_kinds(
    kinds: Seed[InteractionKind], levels: Seed[FunnelLevel], sql: str
) -> None:
    """No kind twice, every funnel level known, and every kind that a model needs."""
    kinds.refuse_repeated("kind", lambda row: row.kind)
    known = [row.level for row in levels.rows]
    for line in kinds.lines:
        if line.row.funnel_level is not None and line.row.funnel_level not in known:
            raise kinds.refusal(
                line.number, _not_one_of("funnel_level", line.row.funnel_level, known)
            )
    named = {kind for found in _KIND.findall(sql) for kind in re.findall(r"'(\w+)'", found)}
    derived = {kind for found in _DERIVED_KINDS.findall(sql) for kind in found}
    _refuse_missing(
        kinds,
        "kind",
        {line.row.kind: line.number for line in kinds.lines},
        named | derived | {_UNKNOWN_KIND},
    )
    for line in kinds.lines:
        wanted = "true" if line.row.kind in derived else "false"
        if line.row.is_derived != wanted:
            raise kinds.refusal(line.number, f"is_derived of '{line.row.kind}' must be {wanted}")


def check_ladder_rungs(rungs: Seed[LadderRung]) -> None:
    """One rung a height; what is no rung to climb to is not above the ground."""
    rungs.refuse_repeated("rung", lambda row: row.rung)
    rungs.refuse_repeated("height", lambda row: row.height)
    _refuse_missing(
        rungs,
        "rung",
        {line.row.rung: line.number for line in rungs.lines},
        {_VETO, _NOTHING_KNOWN},
    )
    heights = {_VETO: -1, _NOTHING_KNOWN: 0}
    for line in rungs.lines:
        height = heights.get(line.row.rung)
        if height is not None and line.row.height != height:
            raise rungs.refusal(line.number, f"height of '{line.row.rung}' must be {height}")
        if height is None and line.row.height < 1:
            raise rungs.refusal(
                line.number, f"height {line.row.height} of '{line.row.rung}' must be at least 1"
            )


def check_ladder_rules(rules: Seed[LadderRule], rungs: Seed[LadderRung]) -> None:
    """Every rule leads to one known rung, by evidence; every rung has a rule that leads to it."""
    rules.refuse_repeated(
        "the condition (rule_id, metric, comparison)",
        lambda row: (row.rule_id, row.metric, row.comparison),
    )
    reachable = [row.rung for row in rungs.rows if row.rung != _NOTHING_KNOWN]
    first: dict[str, LadderRule] = {}
    for line in rules.lines:
        row = line.row
        if row.rung not in reachable:
            raise rules.refusal(line.number, _not_one_of("rung", row.rung, reachable))
        opening = first.setdefault(row.rule_id, row)
        for column in ("rung", "evidence"):
            said, before = getattr(row, column), getattr(opening, column)
            if said != before:
                raise rules.refusal(
                    line.number,
                    f"{column} '{said}' is not the '{before}' of the rows of {row.rule_id} above",
                )
    for line in rules.lines:
        of_rule = [row for row in rules.rows if row.rule_id == line.row.rule_id]
        if all(row.holds_without_evidence for row in of_rule):
            raise rules.refusal(
                line.number,
                f"threshold {line.row.threshold}: {line.row.rule_id} holds for customers"
                " of whom nothing is known",
            )
    for rung in rungs.lines:
        if rung.row.rung in reachable and rung.row.rung not in {row.rung for row in rules.rows}:
            raise rungs.refusal(
                rung.number, f"rung '{rung.row.rung}' has no row in ladder_rules.csv"
            )


def check_best_practices(practices: Seed[BestPractice], rungs: Seed[LadderRung]) -> None:
    """No practice twice or for the same customers; every stage known."""
    practices.refuse_repeated("practice_id", lambda row: row.practice_id)
    practices.refuse_repeated(
        "for whom (lifecycle to monetary_score_from)", lambda row: row.conditions
    )
    stages = [row.rung for row in rungs.rows]
    for line in practices.lines:
        stage = line.row.ladder_stage
        if stage is not None and stage not in stages:
            raise practices.refusal(line.number, _not_one_of("ladder_stage", stage, stages))


def check_thresholds(thresholds: Seed[Threshold], sql: str) -> None:
    """Every number that a model asks for, once; none that no model asks for."""
    thresholds.refuse_repeated("name", lambda row: row.name)
    asked_for = set(_THRESHOLD.findall(sql))
    numbers = {line.row.name: line.number for line in thresholds.lines}
    _refuse_missing(thresholds, "name", numbers, asked_for)
    for line in thresholds.lines:
        if line.row.name not in asked_for:
            raise thresholds.refusal(line.number, f"name '{line.row.name}': no model asks for it")
        value = line.row.value
        most = _AT_MOST.get(line.row.name, value)
        if value > most:
            raise thresholds.refusal(line.number, f"value {value} must be at most {most}")
        least = _AT_LEAST.get(line.row.name, value)
        if value < least:
            raise thresholds.refusal(line.number, f"value {value} must be at least {least}")


def check_crisis_windows(windows: Seed[CrisisWindow]) -> None:
    """Windows have names of their own and share no day: what fell in two would count twice."""
    windows.refuse_repeated("name", lambda row: row.name)
    for line in windows.lines:
        for earlier in windows.lines:
            if earlier.number >= line.number:
                break
            if (
                line.row.window_start < earlier.row.window_end
                and earlier.row.window_start < line.row.window_end
            ):
                raise windows.refusal(
                    line.number, f"{line.row.name} overlaps the window of line {earlier.number}"
                )


def _not_one_of(column: str, cell: str, known: Iterable[str]) -> str:
    return f"{column} '{cell}' is not one of {', '.join(known)}"


def _refuse_missing(
    seed: Seed[Row], column: str, numbers: dict[str, int], wanted: Iterable[str]
) -> None:
    """A name that models ask for is gone: most likely the line that looks like it was changed."""
    missing = sorted(set(wanted) - set(numbers))
    if not missing:
        return
    near = get_close_matches(missing[0], sorted(set(numbers) - set(wanted)), n=1)
    said = f"{column} '{near[0]}' is not known" if near else f"{column} '{missing[0]}' is missing"
    raise seed.refusal(
        numbers[near[0]] if near else 1, f"{said}; the models ask for '{missing[0]}'"
    )
