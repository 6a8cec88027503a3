"""Hands this process over to `dagster dev`, with the home and shop in its environment."""

import os
import signal
import socket
import sys
from collections.abc import Callable

from pipelines.errors import ConfigurationError
from pipelines.run.home import prepare_dagster_home
from pipelines.settings import REPOSITORY, Settings, environment_variables
from pipelines.warehouse import Warehouse


def serve(settings: Settings, port: int, *, say: Callable[[str], None]) -> None:
    """Never returns: webserver and daemon live until they are interrupted.

    Raises ConfigurationError where another program listens at the port: Dagster would start its
    daemon without its pages, and stay.
    """
    _refuse_taken(port)
    dagster_home = prepare_dagster_home(Warehouse(home=settings.home))
    environment = {
        **environment_variables(),
        **settings.as_environment(),
        "DAGSTER_HOME": str(dagster_home),
        # It recommends a command of another package, which knows no homes.
        "PYTHONWARNINGS": "ignore:Function `dev_command` is superseded",
    }
    command = [sys.executable, "-m", "dagster", "dev"]
    command += ["--workspace", str(REPOSITORY / "workspace.yaml")]
    command += ["--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"]
    # What a script starts in its background ignores interrupts, and Dagster takes the signal to
    # terminate for one: it would not end, nor would its webserver and daemon.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    say(f"http://127.0.0.1:{port} in a few seconds, until Ctrl-C")
    os.execve(sys.executable, command, environment)


def _refuse_taken(port: int) -> None:
    with socket.socket() as asked:
        asked.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            asked.bind(("127.0.0.1", port))
        except OSError as error:
            raise ConfigurationError(
                f"127.0.0.1:{port}: {error.strerror}: name another --port"
            ) from None
