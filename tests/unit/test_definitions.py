"""What Dagster is told about the house, without running any of it."""

from pathlib import Path

import dagster as dg
import pytest

from pipelines.definitions import assemble
from pipelines.settings import Settings

ROOMS = {"raw", "seeds", "staging", "intermediate", "marts", "published"}


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> dg.Definitions:
    """As on a fresh clone: there is neither a shop nor a home."""
    folder: Path = tmp_path_factory.mktemp("nothing")
    return assemble(Settings(home=folder / "home", shop=folder / "shop.yml"))


@pytest.fixture(scope="module")
def specs(definitions: dg.Definitions) -> list[dg.AssetSpec]:
    return list(definitions.resolve_all_asset_specs())


def test_every_asset_is_described_owned_and_of_a_kind(specs: list[dg.AssetSpec]) -> None:
    wanting = [
        spec.key.to_user_string()
        for spec in specs
        if not (spec.description and spec.owners and spec.kinds and spec.group_name)
    ]
    assert wanting == []


def test_group_and_first_part_of_the_key_are_one_name(specs: list[dg.AssetSpec]) -> None:
    assert [spec.key for spec in specs if spec.key.path[0] != spec.group_name] == []
    assert {spec.group_name for spec in specs} == ROOMS


def test_every_published_table_has_its_mart_behind_it_and_a_freshness_policy(
    specs: list[dg.AssetSpec],
) -> None:
    published = [spec for spec in specs if spec.group_name == "published"]
    marts = {spec.key.path[1] for spec in specs if spec.group_name == "marts"}
    assert {spec.key.path[1] for spec in published} == marts
    assert all(spec.freshness_policy for spec in published)
    assert all(
        [dep.asset_key.path for dep in spec.deps] == [["marts", spec.key.path[1]]]
        for spec in published
    )


def test_every_op_waits_for_the_one_writer(definitions: dg.Definitions) -> None:
    job = definitions.resolve_job_def("nightly")
    assert {node.definition.pool for node in job.nodes} == {"warehouse"}


def test_every_mart_and_raw_orders_are_gated_by_a_blocking_check(
    definitions: dg.Definitions, specs: list[dg.AssetSpec]
) -> None:
    graph = definitions.resolve_asset_graph()
    gated = {
        key.asset_key
        for key in graph.asset_check_keys
        if key.name == "fit_for_use" and graph.get_check_spec(key).blocking
    }
    marts = {spec.key for spec in specs if spec.group_name == "marts"}
    assert marts <= gated
    assert dg.AssetKey(["raw", "orders"]) in gated


def test_every_data_test_of_dbt_is_a_check(definitions: dg.Definitions) -> None:
    house = Path(__file__).parents[2] / "dbt_project" / "tests"
    written = {file.stem for file in house.glob("*.sql")}
    shown = {key.name for key in definitions.resolve_asset_graph().asset_check_keys}
    assert written - shown == set()


def test_there_is_a_job_per_use_and_both_touch_everything(
    definitions: dg.Definitions, specs: list[dg.AssetSpec]
) -> None:
    for name in ("nightly", "full_refresh"):
        job = definitions.resolve_job_def(name)
        assert {spec.key for spec in specs} == set(job.asset_layer.executable_asset_keys)
