"""The other process of the report room: imports altair while the parent does its work.

The parent's side of the talk is report_writer.py. Run as `python -m pipelines.report.writer`.
"""

from pathlib import Path
from typing import Any

from pipelines.side_process import answer_questions


def main() -> None:
    """altair and the scripts of the page are paid for now, not when a snapshot waits."""
    answer_questions(_get_ready, _answer)


def _get_ready() -> None:
    from pipelines.report.page import vega_scripts

    vega_scripts()


def _answer(request: dict[str, Any]) -> str:
    from pipelines.report.page import write_page

    page = write_page(
        Path(request["snapshot"]),
        request["health"],
        memory_limit=request["memory_limit"],
        threads=request["threads"],
    )
    return str(page)


if __name__ == "__main__":
    main()
