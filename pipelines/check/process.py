"""The parent's side of the check room's other process, which has Great Expectations imported.

Importing this costs nothing, so that a run can start the worker first of all. What is done with
an answer is check_worker.py's.
"""

from pipelines.side_process import SideProcess


class WorkerProcess(SideProcess):
    """`python -m pipelines.check.worker`: a dead worker closes the gate."""

    def __init__(self) -> None:
        super().__init__(
            "pipelines.check.worker",
            name="check worker",
            so_what="nothing checked is not passed",
            GX_ANALYTICS_ENABLED="false",
        )
