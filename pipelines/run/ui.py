"""Hands this process over to `dagster dev`, with the home and shop in its environment."""

import os
import signal
import sys

from pipelines.run.home import prepare_dagster_home
from pipelines.settings import REPOSITORY, Settings, environment_variables
from pipelines.warehouse import Warehouse


def serve(settings: Settings, port: int) -> None:
    """Never returns: webserver and daemon live until they are interrupted."""
    dagster_home = prepare_dagster_home(Warehouse(home=settings.home))
    environment = {
        **environment_variables(),
        **settings.as_environment(),
        "DAGSTER_HOME": str(dagster_home),
    }
    command = [sys.executable, "-m", "dagster", "dev"]
    command += ["--workspace", str(REPOSITORY / "workspace.yaml")]
    command += ["--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"]
    # What a script starts in its background ignores interrupts, and Dagster takes the signal to
    # terminate for one: it would not end, nor would its webserver and daemon.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.execve(sys.executable, command, environment)
