"""Tells a run that the machine ends from one that a person interrupts.

systemd, containers, `timeout` and a machine that goes down send SIGTERM. Dagster gives it whatever
handler SIGINT has, so that afterwards both look alike; the note that the system takes does not.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

TERMINATED = 128 + signal.SIGTERM
"""The exit code of a process that SIGTERM ended, as shells count."""


@contextmanager
def noted_signals() -> Iterator[Callable[[], bool]]:
    """Gives what says whether a SIGTERM has come. It ends the run in order, as SIGINT does."""
    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    read, write = os.pipe()
    os.set_blocking(read, False)
    os.set_blocking(write, False)
    noted_before = signal.set_wakeup_fd(write, warn_on_full_buffer=False)
    handled_before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield lambda: _is_noted(read, signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, handled_before)
        signal.set_wakeup_fd(noted_before)
        os.close(read)
        os.close(write)


def _is_noted(read: int, sought: signal.Signals) -> bool:
    try:
        return sought in os.read(read, 4096)
    except BlockingIOError:
        return False
