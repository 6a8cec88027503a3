"""What each model costs one at a time, and which models stand behind a table of the core."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import duckdb
from dbt_common.events.base_types import EventMsg

from benchmarks.scale.measure import Spent, forget_peak, peak
from pipelines.transform.project import Project

BESIDE_THE_CORE = {"account", "ladder", "links", "touchpoints", "voice"}  # segments lean on these


@dataclass
class Watch:
    """Listens to a dbt that works on one node at a time."""

    spent: list[Spent] = field(default_factory=list)
    _begun: tuple[float, float] = (0.0, 0.0)

    def __call__(self, event: EventMsg) -> None:
        if event.info.name == "LogStartLine":
            forget_peak()
            self._begun = time.perf_counter(), time.process_time()
        elif event.info.name in ("LogModelResult", "LogSeedResult", "LogTestResult"):
            wall, cpu = time.perf_counter() - self._begun[0], time.process_time() - self._begun[1]
            node: Any = event.data.node_info
            self.spent.append(Spent(node.node_name, node.resource_type, wall, cpu, peak()))


def models_behind(project: Project, tables: Iterable[str]) -> set[str]:
    """Names of the tables and of the models they need, without those beside the core."""
    nodes = project.document["nodes"]
    ids = {node["name"]: unique_id for unique_id, node in nodes.items()}
    found: set[str] = set()
    waiting = [ids[name] for name in tables]
    while waiting:
        unique_id = waiting.pop()
        if unique_id not in nodes or BESIDE_THE_CORE & set(nodes[unique_id]["fqn"]):
            continue
        if nodes[unique_id]["name"] not in found:
            found.add(nodes[unique_id]["name"])
            waiting += nodes[unique_id]["depends_on"].get("nodes", [])
    return found


def insist_on_equal_rows(
    connection: duckdb.DuckDBPyConnection, whose: str, same: Mapping[str, tuple[str, str]]
) -> None:
    """same: of each relation of theirs the columns, and ours; ends at the first that differs."""
    for theirs, (columns, ours) in same.items():
        sides = f"select {columns} from {ours}", f"select {columns} from {theirs}"
        for here, there in (sides, sides[::-1]):
            if found := connection.sql(f"{here} except all {there}").limit(3).fetchall():
                raise SystemExit(f"{theirs} by {whose} and {ours} differ: {found}")
