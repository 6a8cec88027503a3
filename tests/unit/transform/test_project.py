"""The parsed project is the one that lies here."""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from dbt.contracts.graph.nodes import SeedNode

from pipelines.transform import project
from pipelines.warehouse import Warehouse
from tests.parsed_once import project_of


def test_seeds_are_found_though_the_project_was_parsed_under_another_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = project.read_project(Warehouse(home=tmp_path / "one")).manifest
    seeds = [node for node in manifest.nodes.values() if isinstance(node, SeedNode)]
    for seed in seeds:
        seed.root_path = "where/it/lay/once"
    kept = SimpleNamespace(
        invoke=lambda _: SimpleNamespace(result=manifest, exception=None, success=True)
    )
    monkeypatch.setattr(project, "dbtRunner", lambda: kept)

    project.read_project(Warehouse(home=tmp_path / "another"))

    assert seeds
    assert all(Path(seed.root_path or "", seed.original_file_path).is_file() for seed in seeds)
    assert all(Path(seed.root_path or "").is_absolute() for seed in seeds)


def test_options_of_other_dbt_projects_are_not_heard_and_are_there_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With DBT_RESOURCE_TYPES=model a build would run no test, and publish."""
    read = project_of(Warehouse(home=tmp_path))
    heard: list[str] = []

    class Listening:
        def invoke(self, _: object) -> SimpleNamespace:
            heard.extend(name for name in os.environ if name.startswith("DBT_"))
            return SimpleNamespace(exception=None)

    monkeypatch.setattr(project, "dbtRunner", lambda **_: Listening())
    monkeypatch.setenv("DBT_RESOURCE_TYPES", "model")
    read.invoke(["build"], [])
    assert heard == []
    assert os.environ["DBT_RESOURCE_TYPES"] == "model"
