"""Two models that get too little memory beside each other are built one at a time."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

import pytest

from pipelines.transform import build as building
from pipelines.transform.build import NodeResult, build
from pipelines.transform.project import Project

OUT_OF_MEMORY = "Out of Memory Error: failed to pin block of size 256.0 KiB"


def node(name: str, status: str, message: str = "") -> NodeResult:
    return NodeResult(name, name, "model", status, 1.0, None, message, "", f"{name}.sql")


def built_after(first: list[NodeResult], monkeypatch: pytest.MonkeyPatch) -> list[Sequence[str]]:
    """The commands of a build whose first one comes to `first`, and all later ones succeed."""
    said: list[Sequence[str]] = []

    def results(_: object, command: Sequence[str], *__: object) -> list[NodeResult]:
        said.append(command)
        if len(said) == 1:
            return first
        return [node(name, "success") for name in command[command.index("--select") + 1 :]]

    monkeypatch.setattr(building, "_results", results)
    monkeypatch.setattr(building, "check_seeds", lambda _: None)
    project = cast(Project, cast(Any, None))
    built = build(project, full_refresh=True)
    assert {result.name for result in built} == {result.name for result in first}
    return said


def test_what_found_too_little_memory_is_built_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    first = [
        node("small", "success"),
        node("wide", "error", OUT_OF_MEMORY),
        node("behind", "skipped"),
    ]
    _, again = built_after(first, monkeypatch)
    assert again[again.index("--threads") + 1] == "1"
    assert again[again.index("--select") + 1 :] == ["wide", "behind"]


def test_any_other_failure_ends_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    first = [node("wide", "error", OUT_OF_MEMORY), node("wrong", "error", "Conversion Error: x")]
    assert len(built_after(first, monkeypatch)) == 1


def test_a_night_that_finds_too_little_memory_goes_on_alone_and_then_over_everything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said: list[dict[str, bool]] = []

    def results(*given: Any) -> list[NodeResult]:
        said.append(given[3])
        failed = node("wide", "error", OUT_OF_MEMORY)
        return [failed] if "night" in given[3] else [node("wide", "success")]

    monkeypatch.setattr(building, "_results", results)
    monkeypatch.setattr(building, "check_seeds", lambda _: None)
    monkeypatch.setattr(building, "why_everything", lambda _: None)
    project = cast(Project, cast(Any, SimpleNamespace(warehouse=None)))
    assert [result.status for result in build(project)] == ["success"]
    night = {"is_whole": True, "night": True}
    assert said == [night, {**night, "goes_on": True}, {"is_whole": True}]
