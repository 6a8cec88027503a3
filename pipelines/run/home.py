"""What a home needs before Dagster looks at it; imports no Dagster."""

import shutil
from pathlib import Path

from pipelines.settings import REPOSITORY
from pipelines.warehouse import Warehouse


def prepare_dagster_home(warehouse: Warehouse) -> Path:
    """DAGSTER_HOME of this home, with the repo's dagster.yaml in it as it is today."""
    warehouse.dagster_home.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(REPOSITORY / "dagster.yaml", warehouse.dagster_home / "dagster.yaml")
    return warehouse.dagster_home
