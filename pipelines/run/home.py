"""What a home needs before Dagster looks at it; imports no Dagster."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from pipelines.errors import InputError
from pipelines.settings import REPOSITORY
from pipelines.warehouse import Warehouse

_UNDER_WAY = """
    select count(*) from runs where status in ('NOT_STARTED', 'STARTING', 'STARTED', 'CANCELING')
"""


def prepare_dagster_home(warehouse: Warehouse) -> Path:
    """DAGSTER_HOME of this home, with the repo's dagster.yaml in it as it is today."""
    warehouse.dagster_home.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(REPOSITORY / "dagster.yaml", warehouse.dagster_home / "dagster.yaml")
    return warehouse.dagster_home


def may_have_dead_runs(warehouse: Warehouse) -> bool:
    """Whether Dagster takes a run for one under way, though who asks holds the home.

    Raises InputError where its history cannot be read.
    """
    log = warehouse.dagster_home / "history" / "runs.db"
    if not log.is_file():
        return False
    with closing(sqlite3.connect(log)) as runs:
        try:
            [(number,)] = runs.execute(_UNDER_WAY).fetchall()
        except sqlite3.OperationalError:  # made by a run that died while making it
            return False
        except sqlite3.DatabaseError as error:
            raise InputError(
                f"{log} is damaged ({error}): move {warehouse.dagster_home} away and run again; "
                "it holds what Dagster shows of earlier runs, and no number"
            ) from None
    return bool(number)
