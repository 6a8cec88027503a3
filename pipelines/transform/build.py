"""One `dbt build`: what every node came to, and the one line that says why it failed.

Data tests run in production; unit tests belong to `make test`.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.adapters.factory import reset_adapters
from dbt.artifacts.resources.types import NodeType
from dbt.artifacts.schemas.run import RunExecutionResult, RunResult
from dbt.contracts.graph.nodes import ResultNode
from dbt_common.events.base_types import EventMsg

from pipelines.disk import found_on_disk, told_of_disk
from pipelines.errors import LadderError, Refused, WarehouseBusy, from_data
from pipelines.settings import DBT_PROJECT
from pipelines.transform.night import SHOP_CHANGED, what_was_touched, why_everything
from pipelines.transform.project import Callback, Project, one_line
from pipelines.transform.seeds.judgement import check_seeds
from pipelines.warehouse import Warehouse, is_about_a_lock

log = logging.getLogger(__name__)
_OUT_OF_MEMORY = "Out of Memory Error"
# What a night says that cannot go on, and what is then said of deriving everything.
_GIVEN_UP = {SHOP_CHANGED: SHOP_CHANGED, _OUT_OF_MEMORY: "the night needed more memory"}
_FINISHED = {"LogModelResult", "LogSeedResult", "LogTestResult"}


@dataclass(frozen=True)
class NodeResult:
    """What came of one seed, model or test. `seconds` is the time dbt worked on it.

    A test that deliveries can fail has a `fix`, and then an `example` of what broke it.
    """

    unique_id: str
    name: str
    resource_type: str
    status: str
    seconds: float
    failures: int | None
    message: str
    compiled_sql: str
    file: str
    fix: str = ""
    example: str = ""

    @property
    def is_built(self) -> bool:
        return self.resource_type != "test" and self.status == "success"

    @property
    def is_passed(self) -> bool:
        return self.status in ("pass", "warn")


def build(
    project: Project,
    select: Sequence[str] | None = None,
    *,
    full_refresh: bool = False,
    listeners: Sequence[Callback] = (),
    nodes_at_once: int | None = None,
) -> list[NodeResult]:
    """Build and test the named nodes, or all; failures are in the results.

    All are derived from what changed since the last time where that will do (night.py), unless
    full_refresh.

    listeners: called with the events of dbt that are heard. nodes_at_once: as many as the profile
    has threads, unless said.
    Raises ConfigurationError for a seed that makes no sense, before anything is built;
    WarehouseBusy when another process has the file open, Refused when dbt could not start.
    """
    check_seeds(DBT_PROJECT)
    command = ["build", "--exclude-resource-type", "unit_test"]
    if full_refresh:
        command.append("--full-refresh")
    if nodes_at_once is not None:
        command += ["--threads", str(nodes_at_once)]
    if select is not None:
        return _results(
            project, [*command, "--indirect-selection", "empty", "--select", *select], listeners
        )
    whole, may_retry = {"is_whole": True}, nodes_at_once != 1
    reason = "asked for" if full_refresh else why_everything(project.warehouse)
    if reason is None:
        results = _derived(project, command, listeners, {**whole, "night": True}, may_retry)
        reason = next((why for said, why in _GIVEN_UP.items() if _is_said(said, results)), None)
    if reason is None:
        log.info("derived again: %s", what_was_touched(project.warehouse))
        return results
    log.info("everything is derived again: %s", reason)
    return _derived(project, command, listeners, whole, may_retry)


def _derived(
    project: Project,
    command: Sequence[str],
    listeners: Sequence[Callback],
    variables: Mapping[str, bool],
    may_retry: bool,
) -> list[NodeResult]:
    results = _results(project, command, listeners, variables)
    left = _left_for_want_of_memory(results) if may_retry else []
    if not left:
        return results
    log.info("two models at once need more memory: %d nodes are built one at a time", len(left))
    one_by_one = [*command, "--threads", "1", "--indirect-selection", "empty"]
    names = [result.name for result in left]
    goes_on = {**variables, "goes_on": True}
    again = _results(project, [*one_by_one, "--select", *names], listeners, goes_on)
    return [result for result in results if result not in left] + again


def _is_said(words: str, results: Sequence[NodeResult]) -> bool:
    return any(words in result.message for result in results)


def _left_for_want_of_memory(results: Sequence[NodeResult]) -> list[NodeResult]:
    """What failed and what was skipped for it, where memory is all that was wanting.

    Two models that are derived at once share the memory, and one of them may get too little of it.
    """
    left = [result for result in results if not (result.is_built or result.is_passed)]
    failed = [result for result in left if result.status != "skipped"]
    is_memory = bool(failed) and all(_OUT_OF_MEMORY in result.message for result in failed)
    return left if is_memory else []


def _results(
    project: Project,
    command: Sequence[str],
    listeners: Sequence[Callback],
    variables: Mapping[str, bool] = MappingProxyType({}),
) -> list[NodeResult]:
    try:
        done = project.invoke(command, [_report_progress, *listeners], variables)
    finally:
        release_warehouse()
    if isinstance(done.result, RunExecutionResult):
        results = [
            _with_example(_node_result(result), project.warehouse)
            for result in done.result.results
            if result.node.resource_type != NodeType.Operation or result.status != "success"
        ]
        for result in results:
            if result.status == "warn":
                log.warning(
                    "dbt test %s: %s rows; see %s", result.name, result.failures, result.file
                )
        return results
    if is_about_a_lock(done.exception):
        raise WarehouseBusy(
            f"another process has {project.warehouse.path} open: close it, then run again"
        )
    if done.exception and (found := found_on_disk(done.exception, project.warehouse.home)):
        raise found
    raise Refused(f"dbt could not start: {from_data(one_line(done.exception))}")


def refusal(results: Sequence[NodeResult]) -> LadderError | None:
    """The first failure, in one line that says where to look and how much else failed.

    Where a node says that the disk is full or damaged, no number is wrong: that is an InputError.
    """
    failed = [result for result in results if result.status in ("error", "fail", "runtime error")]
    if not failed:
        return None
    told = (told_of_disk(result.message, "the warehouse") for result in failed)
    if of_disk := next(filter(None, told), None):
        return of_disk
    first = min(failed, key=lambda result: result.resource_type == "test")
    more = f" ({len(failed) - 1} more failed after it)" if len(failed) > 1 else ""
    if first.resource_type == "test":
        rows = _rows(first.failures) if first.failures else from_data(one_line(first.message))
        fix = f"; {first.fix}" if first.fix else ""
        return Refused(
            f"dbt test {first.name} failed: {rows}{first.example}{fix}; see {first.file}{more}"
        )
    why = from_data(one_line(first.message))
    return Refused(f"dbt {first.resource_type} {first.name} failed: {why}{more}")


def _rows(number: int) -> str:
    return "1 row" if number == 1 else f"{number:,} rows"


def _with_example(result: NodeResult, warehouse: Warehouse) -> NodeResult:
    """With the first row that a test found, if it failed for what was delivered."""
    if not (result.fix and result.status == "fail"):
        return result
    with warehouse.connect(read_only=True) as connection:
        query = f"from ({result.compiled_sql}\n) order by all limit 1"
        [row] = (found := connection.execute(query)).fetchall()
        names = [column[0] for column in found.description or ()]
    said = ", ".join(f"{name}={value}" for name, value in zip(names, row, strict=True))
    return replace(result, example=f" {from_data(said)}")


def _node_result(result: RunResult) -> NodeResult:
    node = result.node
    return NodeResult(
        unique_id=node.unique_id,
        name=node.name,
        resource_type=str(node.resource_type),
        status=str(result.status),
        seconds=result.execution_time,
        failures=result.failures,
        message=result.message or "",
        compiled_sql=_sql_of(node),
        file=f"dbt_project/{node.original_file_path}",
        fix=str(node.config.meta.get("fix", "")),
    )


def _sql_of(node: ResultNode) -> str:
    """The compiled query; '' for a seed, and for the Python model, which is none."""
    is_sql = getattr(node, "language", "sql") == "sql"
    return (getattr(node, "compiled_code", None) or "") if is_sql else ""


def _report_progress(event: EventMsg) -> None:
    if event.info.name in _FINISHED:
        log.debug("%s", event.data.node_info.node_name)


def release_warehouse() -> None:
    """Close what the adapter keeps open at class level, so that the next step may open the file."""
    environment = DuckDBConnectionManager._ENV
    if environment is not None:
        environment.close()
    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    reset_adapters()  # type: ignore[no-untyped-call]
