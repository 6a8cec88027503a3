"""dbt's nodes as Dagster assets and its data tests as asset checks, run in one invocation.

How dbt is run is build.py's; no SQL of the house is here.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtProject, dbt_assets
from dagster_dbt.asset_utils import get_asset_check_key_for_test

from pipelines.transform.build import NodeResult, build, refusal
from pipelines.transform.project import Project
from pipelines.transform.tables import Table, describe_tables

log = logging.getLogger(__name__)
Yielded = dg.MaterializeResult[None] | dg.AssetCheckResult


class DeriveConfig(dg.Config):
    """How much to derive again."""

    full_refresh: bool = False


class HouseTranslator(DagsterDbtTranslator):
    """One name everywhere: DuckDB schema = Dagster group = first part of the asset key."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        return str(dbt_resource_props["schema"])

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        return dg.AssetKey([dbt_resource_props["schema"], dbt_resource_props["name"]])

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The YAML's description, else the comment the model opens with, which states its grain."""
        described: str = dbt_resource_props.get("description") or ""
        return described or _opening_comment(dbt_resource_props.get("raw_code") or "")

    def get_asset_spec(
        self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None
    ) -> dg.AssetSpec:
        spec = super().get_asset_spec(manifest, unique_id, project)
        return spec.replace_attributes(owners=["team:data"])


def dbt_models(
    project: Project, tell_derived: Callable[[], None] = lambda: None
) -> dg.AssetsDefinition:
    """Every seed and model of the project as one op, so that a run pays for dbt once.

    tell_derived: called when all of it is derived and holds, before it is described; nothing is
    written after that.
    """
    translator = HouseTranslator()

    @dbt_assets(
        manifest=project.document,
        dagster_dbt_translator=translator,
        name="dbt",
        pool="warehouse",
        required_resource_keys={"warehouse"},
    )
    def derive(context: dg.AssetExecutionContext, config: DeriveConfig) -> Iterator[Yielded]:
        names = _selected_names(context, project, translator)
        results = build(project, names, full_refresh=config.full_refresh)
        refused = refusal(results)
        if names is None and refused is None:
            tell_derived()
        checks = context.selected_asset_check_keys
        tables = describe_tables(project, [result for result in results if result.is_built])
        _log_what_was_done(results, tables)
        for result in results:
            if result.is_built:
                yield _materialization(project, translator, result, tables)
            key = get_asset_check_key_for_test(
                project.document, translator, result.unique_id, project=None
            )
            if key and key in checks and result.status != "skipped":
                yield _check_result(key, result)
        if refused:
            raise refused

    return derive


def _log_what_was_done(results: Sequence[NodeResult], tables: Mapping[str, Table]) -> None:
    tests = [result for result in results if result.resource_type == "test"]
    for result in results:
        if result.is_built:
            rows = f"{tables[result.unique_id].rows:,} rows"
            log.info("%s %s: %s in %.2f s", result.resource_type, result.name, rows, result.seconds)
        elif not result.is_passed:
            log.error("%s %s: %s", result.resource_type, result.name, result.status)
    log.info(
        "%d of %d dbt tests passed, in %.2f s",
        sum(test.is_passed for test in tests),
        len(tests),
        sum(test.seconds for test in tests),
    )


def _selected_names(
    context: dg.AssetExecutionContext, project: Project, translator: HouseTranslator
) -> list[str] | None:
    """Names for dbt's --select; None when everything is wanted."""
    if not context.is_subset:
        return None
    names = []
    for unique_id, node in project.document["nodes"].items():
        if node["resource_type"] == "test":
            key = get_asset_check_key_for_test(
                project.document, translator, unique_id, project=None
            )
            if key in context.selected_asset_check_keys:
                names.append(node["name"])
        elif translator.get_asset_key(node) in context.selected_asset_keys:
            names.append(node["name"])
    return names


def _materialization(
    project: Project,
    translator: HouseTranslator,
    result: NodeResult,
    tables: Mapping[str, Table],
) -> dg.MaterializeResult[None]:
    node = project.document["nodes"][result.unique_id]
    table = tables[result.unique_id]
    described = {name: column["description"] for name, column in node["columns"].items()}
    schema = dg.TableSchema(
        columns=[
            dg.TableColumn(name, type=kind, description=described.get(name))
            for name, kind in table.columns.items()
        ]
    )
    metadata: dict[str, dg.RawMetadataValue] = {
        "dagster/row_count": table.rows,
        "dagster/column_schema": schema,
        "seconds": result.seconds,
    }
    if table.lineage:
        metadata["dagster/column_lineage"] = dg.TableColumnLineage(
            {
                column: [
                    dg.TableColumnDep(dg.AssetKey(relation.split(".")), name)
                    for relation, name in sources
                ]
                for column, sources in table.lineage.items()
            }
        )
    return dg.MaterializeResult(asset_key=translator.get_asset_key(node), metadata=metadata)


def _check_result(key: dg.AssetCheckKey, result: NodeResult) -> dg.AssetCheckResult:
    is_warning = result.status == "warn"
    return dg.AssetCheckResult(
        passed=result.status == "pass",
        asset_key=key.asset_key,
        check_name=key.name,
        severity=dg.AssetCheckSeverity.WARN if is_warning else dg.AssetCheckSeverity.ERROR,
        metadata={"failing rows": result.failures or 0, "seconds": result.seconds},
    )


def _opening_comment(sql: str) -> str:
    lines = []
    for line in sql.splitlines():
        if not line.startswith("--"):
            break
        lines.append(line.removeprefix("--").strip())
    return " ".join(lines)
