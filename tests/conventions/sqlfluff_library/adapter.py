"""Stands in for dbt's `adapter` while sqlfluff templates the models: always DuckDB's macros."""

from collections.abc import Callable
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context, Undefined


@pass_context
def dispatch(context: Context, macro: str) -> Callable[..., Any]:
    """The macro dbt would choose: DuckDB's own, else the default one."""
    found = context.resolve(f"duckdb__{macro}")
    return context.resolve(f"default__{macro}") if isinstance(found, Undefined) else found
