"""The same refusal for dbt started by hand: a dbt-duckdb plugin, named in profiles.yml.

dbt creates it before it opens the warehouse. In a run, build.py has asked before.
"""

from typing import Any

from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.exceptions import DbtRuntimeError

from pipelines.errors import ConfigurationError
from pipelines.settings import DBT_PROJECT
from pipelines.transform.seeds.judgement import check_seeds


class Plugin(BasePlugin):
    def initialize(self, plugin_config: dict[str, Any]) -> None:  # noqa: ARG002
        """Raises DbtRuntimeError for the first wrong edit of a seed."""
        try:
            check_seeds(DBT_PROJECT)
        except ConfigurationError as error:
            raise DbtRuntimeError(str(error)) from None
