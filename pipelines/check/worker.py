"""The other process of the check room: imports Great Expectations while the parent does its work.

The parent's side of the talk is process.py. Run as `python -m pipelines.check.worker`.
"""

from importlib import import_module
from pathlib import Path
from typing import Any

from pipelines.side_process import answer_questions


def main() -> None:
    """Great Expectations is paid for now, not at the first request."""
    answer_questions(lambda: import_module("pipelines.check.data_docs"), _answer)


def _answer(request: dict[str, Any]) -> Any:
    from pipelines.check.data_docs import write_data_docs
    from pipelines.check.examine import examine

    if "audit" in request:
        return examine(
            Path(request["warehouse"]),
            request["audit"],
            memory_limit=request["memory_limit"],
            threads=request["threads"],
        )
    folder = Path(request["data_docs"])
    return str(write_data_docs(folder, request["name"], request["documents"]))


if __name__ == "__main__":
    main()
