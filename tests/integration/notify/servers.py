"""Real servers on this machine to be told: one that takes webhooks, one that takes mail."""

import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message as Letter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope

HERE = "127.0.0.1"


@dataclass
class Webhook:
    """What was posted, in order. `answer` is the status it gives; None keeps callers waiting."""

    address: str = ""
    answer: int | None = 200
    posted: list[dict[str, Any]] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    let_go: threading.Event = field(default_factory=threading.Event)


@contextmanager
def webhook_server(answer: int | None = 200) -> Iterator[Webhook]:
    hook = Webhook(answer=answer)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def _answer(self, posted: dict[str, Any]) -> None:
            hook.requests.append(f"{self.command} {self.path} {self.headers['Content-Type']}")
            if hook.answer is None:
                hook.let_go.wait(60)
                return
            if self.command == "POST":
                hook.posted.append(posted)
            self.send_response(hook.answer)
            self.send_header("Location", f"{hook.address}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nothing on stderr."""

    server = ThreadingHTTPServer((HERE, 0), Handler)
    server.daemon_threads = True
    hook.address = f"http://{HERE}:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield hook
    finally:
        hook.let_go.set()
        server.shutdown()
        server.server_close()


@dataclass
class MailServer:
    host: str
    port: int
    letters: list[Letter] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)


@contextmanager
def mail_server(*, starttls: ssl.SSLContext | None = None) -> Iterator[MailServer]:
    """With a context it wants STARTTLS first, then a login by name and password."""
    kept = MailServer(HERE, _free_port())

    class Handler:
        async def handle_DATA(  # noqa: N802  named by aiosmtpd
            self, server: object, session: object, envelope: Envelope
        ) -> str:
            del server, session
            assert isinstance(envelope.content, bytes)
            kept.letters.append(message_from_bytes(envelope.content))
            kept.recipients += envelope.rcpt_tos
            return "250 taken"

    def authenticate(*given: Any) -> AuthResult:
        login = given[-1]
        kept.logins.append((login.login.decode(), login.password.decode()))
        return AuthResult(success=login.password == b"open sesame", handled=False)

    secured: dict[str, Any] = {}
    if starttls:
        secured = {
            "tls_context": starttls,
            "require_starttls": True,
            "auth_required": True,
            "authenticator": authenticate,
        }
    controller = Controller(Handler(), hostname=kept.host, port=kept.port, **secured)
    controller.start()
    try:
        yield kept
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind((HERE, 0))
        port: int = found.getsockname()[1]
        return port
