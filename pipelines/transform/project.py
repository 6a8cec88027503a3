"""The dbt project as this process sees it: parsed once, asked many times.

Running it is build.py's; what Dagster makes of it is assets.py's.
"""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest
from dbt.contracts.graph.nodes import SeedNode
from dbt_common.events.base_types import EventMsg

from pipelines.errors import ConfigurationError
from pipelines.settings import DBT_PROJECT, without_dbt_variables
from pipelines.transform.events import pass_over_debugging
from pipelines.warehouse import Warehouse

Callback = Callable[[EventMsg], None]


@dataclass(frozen=True, eq=False)
class Project:
    """A parsed project and the warehouse its profile points at.

    `manifest` goes back to dbt, so that one process parses once; `document` is the same as plain
    dictionaries, in the shape of manifest.json.
    """

    warehouse: Warehouse
    manifest: Manifest = field(repr=False)
    document: dict[str, Any] = field(repr=False)

    def invoke(
        self,
        command: Sequence[str],
        callbacks: Sequence[Callback],
        said: Mapping[str, Any] = MappingProxyType({}),
    ) -> dbtRunnerResult:
        """Run one dbt command in this process, silently; its log lies in the home's dbt folder.

        said: variables of this command beside those of the warehouse.
        """
        pass_over_debugging()
        runner = dbtRunner(manifest=self.manifest, callbacks=list(callbacks))
        variables = {
            "warehouse": str(self.warehouse.path),
            "memory_limit": self.warehouse.memory_limit,
            "threads": self.warehouse.threads,
            **said,
        }
        target = self.warehouse.dbt_target / "target"
        arguments = ["--vars", json.dumps(variables), *_arguments(target, self.warehouse)]
        with without_dbt_variables():
            return _unless_interrupted(runner.invoke([*command, *arguments]))


@cache
def read_project(warehouse: Warehouse) -> Project:
    """Parse dbt_project/ for this warehouse. Raises ConfigurationError naming what dbt rejects."""
    warehouse.dbt_target.mkdir(parents=True, exist_ok=True)
    pass_over_debugging()
    arguments = _arguments(_parsed_here(warehouse), warehouse)
    with without_dbt_variables():
        parsed = _unless_interrupted(dbtRunner().invoke(["parse", *arguments]))
    if not isinstance(parsed.result, Manifest):
        raise ConfigurationError(f"dbt_project does not parse: {one_line(parsed.exception)}")
    _lead_seeds_home(parsed.result)
    document = parsed.result.writable_manifest().to_dict(omit_none=False)
    _attach_tests_of_several_models(document)
    return Project(warehouse, parsed.result, document)


def _lead_seeds_home(manifest: Manifest) -> None:
    """Seeds are read from this project, wherever it lay when dbt parsed what it kept.

    dbt keeps the folder as it was named then: relative to another one, or before a move.
    """
    for node in manifest.nodes.values():
        if isinstance(node, SeedNode):
            node.root_path = str(DBT_PROJECT)


def _unless_interrupted(done: dbtRunnerResult) -> dbtRunnerResult:
    """dbt turns even the user's Ctrl-C into a result; it is raised on here."""
    if done.exception is not None and not isinstance(done.exception, Exception):
        raise done.exception
    return done


def one_line(problem: object) -> str:
    """dbt's message without its heading and line breaks."""
    lines = [line.strip() for line in str(problem).splitlines() if line.strip()]
    body = [line for line in lines if not line.startswith(("Runtime Error", "Compilation Error"))]
    return " ".join(body or lines)


def _parsed_here(warehouse: Warehouse) -> Path:
    """What dbt keeps of a parse: in the project, for all homes alike, where we may write there.

    So parsing names no variable: dbt would parse everything again for another home.
    """
    if os.access(DBT_PROJECT, os.W_OK):
        return DBT_PROJECT / "target"
    return warehouse.dbt_target / "target"


def _arguments(target: Path, warehouse: Warehouse) -> list[str]:
    return [
        *("--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)),
        *("--target-path", str(target), "--no-write-json"),
        *("--log-path", str(warehouse.dbt_target / "logs"), "--log-level", "none"),
        *("--quiet", "--no-use-colors", "--no-send-anonymous-usage-stats", "--no-version-check"),
    ]


def _attach_tests_of_several_models(document: dict[str, Any]) -> None:
    """Show a test that reads several models at the one farthest downstream of them.

    dagster-dbt leaves such tests out of the graph unless their meta names a model.
    """
    depths: dict[str, int] = {}
    for node in document["nodes"].values():
        parents = [
            name for name in node["depends_on"].get("nodes", []) if name in document["nodes"]
        ]
        if node["resource_type"] != "test" or node.get("attached_node") or len(parents) < 2:
            continue
        last = max(parents, key=lambda parent: (_depth(document, parent, depths), parent))
        reference = {"ref": {"name": document["nodes"][last]["name"]}}
        node["config"].setdefault("meta", {}).setdefault("dagster", reference)


def _depth(document: dict[str, Any], unique_id: str, known: dict[str, int]) -> int:
    """How many steps a node lies behind the sources; each is counted once, then `known`."""
    if unique_id not in known:
        parents = document["nodes"].get(unique_id, {}).get("depends_on", {}).get("nodes", [])
        depths = (_depth(document, parent, known) for parent in parents)
        known[unique_id] = 1 + max(depths, default=0)
    return known[unique_id]
