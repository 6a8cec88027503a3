"""The parsed project is the one that lies here."""

from pathlib import Path

from dbt.contracts.graph.nodes import SeedNode

from pipelines.transform.project import lead_seeds_home, read_project
from pipelines.warehouse import Warehouse


def test_seeds_are_found_though_the_project_was_parsed_under_another_name(tmp_path: Path) -> None:
    manifest = read_project(Warehouse(home=tmp_path)).manifest
    seeds = [node for node in manifest.nodes.values() if isinstance(node, SeedNode)]
    for seed in seeds:
        seed.root_path = "where/it/lay/once"

    lead_seeds_home(manifest)

    assert seeds
    assert all(Path(seed.root_path or "", seed.original_file_path).is_file() for seed in seeds)
    assert all(Path(seed.root_path or "").is_absolute() for seed in seeds)
