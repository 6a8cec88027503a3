"""A small shop whose marts dbt has built, and copies of it in which a test spoils rows."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipelines.transform.build import NodeResult, build
from pipelines.transform.project import Project
from pipelines.warehouse import Warehouse
from tests.integration.gate.small_shop import change
from tests.integration.random_shops import RandomShop
from tests.integration.raw_tables import fill_raw_tables
from tests.oracle.delivered import RunSettings
from tests.parsed_once import project_of

SHOP = RandomShop(
    settings=RunSettings(as_of=datetime(2024, 3, 1, 12)),
    has_cost=False,
    has_interactions=True,
    has_resolutions=True,
    seed=11,
    customers=40,
)


@dataclass(frozen=True)
class BuiltShop:
    """`pristine`: the warehouse as it was built; `tests`: what each of dbt's tests came to."""

    project: Project
    pristine: Path
    tests: Mapping[str, NodeResult]

    def spoiled(self, damage: str, rebuilt: Sequence[str] = ()) -> Warehouse:
        """The warehouse after the damage, with these models and the ledger built again."""
        warehouse = self.project.warehouse
        shutil.copyfile(self.pristine, warehouse.path)
        change(warehouse, damage)
        build(self.project, [*rebuilt, "int_row_outcomes", "fct_row_ledger"])
        return warehouse


def built_shop(home: Path) -> BuiltShop:
    warehouse = Warehouse(home=home)
    with warehouse.connect() as connection:
        fill_raw_tables(connection, SHOP.delivered())
    project = project_of(warehouse)
    done = build(project, full_refresh=True)
    pristine = warehouse.path.with_suffix(".pristine")
    shutil.copyfile(warehouse.path, pristine)
    return BuiltShop(project, pristine, {each.name: each for each in done})
