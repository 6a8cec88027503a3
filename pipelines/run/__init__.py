"""`ladder run`: one run of the house in one process, and what goes with it.

Which steps there are is definitions.py's; how they read on a terminal, console's.
"""

from pipelines.run.command import run_shop
from pipelines.run.watched import watch

__all__ = ["run_shop", "watch"]
