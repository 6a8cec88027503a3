"""dbt's project as parsed once, for rules that read the manifest."""

import copy
from typing import Any

import pytest

from pipelines.transform.project import Project, read_project
from pipelines.warehouse import Warehouse


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return read_project(Warehouse(home=tmp_path_factory.mktemp("conventions")))


@pytest.fixture
def manifest(project: Project) -> dict[str, Any]:
    """A copy, so that a test may spoil it."""
    return copy.deepcopy(project.document)
