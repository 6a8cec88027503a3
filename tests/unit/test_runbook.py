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
    lines = re.findall(r"\bladder ([a-z]+)([^|&;`\n]*)", RUNBOOK)
    for command, rest in lines:
        if command not in COMMANDS:
            continue
        options = {name for parameter in COMMANDS[command].params for name in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", rest)) <= options, (command, rest)


def test_every_ending_has_its_row() -> None:
    rows = set(re.findall(r"^\| (\S+) \| (\S+) \|", RUNBOOK, re.MULTILINE))
    kinds = {(str(kind.exit_code), f"`{kind.kind}`") for kind in LadderError.__subclasses__()}
    assert {*kinds, (str(DEFECT), "`defect`"), ("none", "`died`")} <= rows
