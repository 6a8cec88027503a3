"""The parsed project is the one that lies here."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from dbt.contracts.graph.nodes import SeedNode

from pipelines.transform import project
from pipelines.warehouse import Warehouse


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
