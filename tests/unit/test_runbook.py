"""What the runbook names exists, and what exists is in the runbook."""

import re

import pytest
from typer.main import get_command

from pipelines import cli
from pipelines.errors import DEFECT, LadderError
from pipelines.settings import REPOSITORY, Alerts, Settings

RUNBOOK = (REPOSITORY / "docs" / "operations.md").read_text(encoding="utf-8")
COMMANDS = get_command(cli.app).commands  # type: ignore[attr-defined]


def test_every_setting_is_explained_and_every_variable_named_is_one() -> None:
    fields = {*Settings.model_fields, *Alerts.model_fields}
    settings = {f"LADDER_{name.upper()}" for name in fields}
    named = set(re.findall(r"LADDER_[A-Z_]*[A-Z]", RUNBOOK))
    if "`LADDER_NOTIFY_EMAIL_TO`, `…_FROM`" in RUNBOOK:
        named.add("LADDER_NOTIFY_EMAIL_FROM")
    assert named == settings


@pytest.mark.parametrize("called", sorted(set(re.findall(r"`?ladder ([a-z]+)[^\n]*", RUNBOOK))))
def test_every_command_named_exists(called: str) -> None:
    prose = {"home", "secrets", "service", "app"}
    assert called in COMMANDS or called in prose


def test_every_option_named_exists() -> None:
    options = {
        name: {option for parameter in command.params for option in parameter.opts}
        for name, command in COMMANDS.items()
    }
    for command, rest in re.findall(r"\bladder ([a-z]+)([^|&;`\n]*)", RUNBOOK):
        if command in COMMANDS:
            assert set(re.findall(r"--[a-z-]+", rest)) <= options[command], (command, rest)
    named_alone = set(re.findall(r"`(--[a-z-]+)", RUNBOOK))
    assert "--yes" in named_alone
    assert named_alone <= set().union(*options.values())


def test_every_ending_has_its_row() -> None:
    rows = set(re.findall(r"^\| (\S+) \| (\S+) \|", RUNBOOK, re.MULTILINE))
    kinds = {(str(kind.exit_code), f"`{kind.kind}`") for kind in LadderError.__subclasses__()}
    assert {*kinds, (str(DEFECT), "`defect`"), ("none", "`died`")} <= rows


def test_every_alert_explained_is_said_by_the_code() -> None:
    """Words in a cell's first column, without what stands for a name or a number in them."""
    code = " ".join(
        re.sub(r'"\s*\n\s*f?"', "", path.read_text(encoding="utf-8"))
        for folder in ("pipelines", "expectations")
        for path in sorted((REPOSITORY / folder).rglob("*.py"))
    )
    code += " ".join(path.stem for path in (REPOSITORY / "dbt_project" / "tests").glob("*.sql"))
    rows = RUNBOOK.split("| a line that begins or says |", 1)[1].split("\n\n", 1)[0].splitlines()
    said = [phrase for row in rows[2:] for phrase in re.findall(r"`([^`]+)`", row.split("|")[1])]
    assert len(said) > 20
    names = r"…|\b[A-Z]{3,}\b(?:\.csv)?|\bmodel\b|\d+|[:\"]"
    parts = {part.strip() for phrase in said for part in re.split(names, phrase)}
    assert {part for part in parts if len(part) > 3 and part not in code} == set()
