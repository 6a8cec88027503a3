"""Tells a message over every configured way, at once; none of them may hold a run up."""

import smtplib
import threading
import time
from collections.abc import Callable
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from pipelines.notify import mail, webhook
from pipelines.notify.message import Message
from pipelines.settings import Alerts

SECONDS = 10.0


def tell(message: Message, alerts: Alerts, *, seconds: float = SECONDS) -> list[str]:
    """Raises nothing: gives one line for each way on which the message did not get through.

    Returns after `seconds` at the latest, whatever a server, a name service or a proxy does.
    """
    ways: dict[str, Callable[[], None]] = {}
    if alerts.notify_webhook:
        address = alerts.notify_webhook.get_secret_value()
        ways[f"webhook at {urlsplit(address).hostname}"] = lambda: webhook.post(
            message, address, seconds
        )
    if alerts.notify_email_to:
        ways[f"mail server {alerts.smtp_host}"] = lambda: mail.send(message, alerts, seconds)
    attempts = [_Attempt(name, send) for name, send in ways.items()]
    until = time.monotonic() + seconds
    for attempt in attempts:
        attempt.join(max(0.0, until - time.monotonic()))
    return [
        f"{attempt.name} was not told: {attempt.problem}" for attempt in attempts if attempt.problem
    ]


class _Attempt(threading.Thread):
    """A daemon: a timeout of sockets does not hold for looking up names, nor for slow drips."""

    def __init__(self, name: str, send: Callable[[], None]) -> None:
        super().__init__(name=name, daemon=True)
        self._send = send
        self.problem: str | None = "no answer in time"
        self.start()

    def run(self) -> None:
        try:
            self._send()
        except Exception as error:
            self.problem = _why(error)
        else:
            self.problem = None


def _why(error: Exception) -> str:
    """Without what addresses, passwords or servers' own words might give away."""
    if isinstance(error, HTTPError):
        return f"it answered {error.code}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"it answered {error.smtp_code}"
    if isinstance(error, URLError) and isinstance(error.reason, Exception):
        return _why(error.reason)
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    if isinstance(error, HTTPException | smtplib.SMTPException):
        return f"it spoke another protocol ({type(error).__name__})"
    return type(error).__name__
