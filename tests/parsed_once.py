"""dbt's project, parsed once for all homes of a process: what a parse gives names none."""

import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

from pipelines.transform.project import Project, read_project
from pipelines.warehouse import Warehouse


def project_of(warehouse: Warehouse) -> Project:
    """As `read_project` gives it."""
    warehouse.dbt_target.mkdir(parents=True, exist_ok=True)
    return replace(parsed_project(), warehouse=warehouse)


@cache
def parsed_project() -> Project:
    with tempfile.TemporaryDirectory() as folder:
        return read_project(Warehouse(home=Path(folder)))
