"""What servers receive, and what is said where they do not."""

import socket
import ssl
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme

from pipelines.notify import Message, tell
from pipelines.settings import Alerts, load_alerts
from tests.integration.notify.servers import HERE, MailServer, mail_server, webhook_server

REFUSED = Message(
    event="failed",
    kind="refused",
    exit_code=1,
    message="orders.csv: 3 of 9 rows rejected ‹row 2: anna@shop.example›;\nno row was loaded",
    shop="corner_shop",
    home="homes/corner",
    build_id="20261101T023000Z-0a1b2c3d",
    time=datetime(2026, 11, 2, 2, 30, tzinfo=UTC),
)
SECRET = "T0KEN-B3ARER"


def to_webhook(address: str) -> Alerts:
    return load_alerts({"LADDER_NOTIFY_WEBHOOK": f"{address}/hooks/{SECRET}"})


def to_mail(server: MailServer, **more: str) -> Alerts:
    return load_alerts(
        {
            "LADDER_NOTIFY_EMAIL_TO": "data@shop.example, night@shop.example",
            "LADDER_NOTIFY_EMAIL_FROM": "ladder@shop.example",
            "LADDER_SMTP_HOST": server.host,
            "LADDER_SMTP_PORT": str(server.port),
            "LADDER_SMTP_SECURITY": "none",
            **more,
        }
    )


def test_a_webhook_receives_the_fields_and_one_line_without_data() -> None:
    with webhook_server() as hook:
        assert tell(REFUSED, to_webhook(hook.address)) == []
    assert hook.requests == [f"POST /hooks/{SECRET} application/json; charset=utf-8"]
    assert hook.posted == [
        {
            "text": "corner_shop: run refused (exit code 1): "
            "orders.csv: 3 of 9 rows rejected …; no row was loaded",
            "event": "failed",
            "kind": "refused",
            "exit_code": 1,
            "message": "orders.csv: 3 of 9 rows rejected …; no row was loaded",
            "shop": "corner_shop",
            "home": "homes/corner",
            "build_id": "20261101T023000Z-0a1b2c3d",
            "run_id": None,
            "time": "2026-11-02T02:30:00Z",
        }
    ]


def test_a_mail_says_the_same_to_everybody_named() -> None:
    with mail_server() as server:
        assert tell(REFUSED, to_mail(server)) == []
    [letter] = server.letters
    assert server.recipients == ["data@shop.example", "night@shop.example"]
    assert letter["Subject"] == "[ladder] corner_shop: run refused (exit code 1)"
    assert letter["From"] == "ladder@shop.example"
    body = letter.get_payload(decode=True)
    assert isinstance(body, bytes)
    first, *others = body.decode().splitlines()
    assert first == "orders.csv: 3 of 9 rows rejected …; no row was loaded"
    assert [line.split() for line in others if line] == [
        ["shop", "corner_shop"],
        ["home", "homes/corner"],
        ["time", "2026-11-02T02:30:00+00:00"],
        ["kind", "refused"],
        ["exit", "code", "1"],
        ["readers", "see", "build", "20261101T023000Z-0a1b2c3d"],
    ]


def test_a_mail_goes_encrypted_and_with_a_login(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, context = _certified()
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    login = {"LADDER_SMTP_USER": "ladder", "LADDER_SMTP_PASSWORD": "open sesame"}
    with mail_server(starttls=context) as server:
        alerts = to_mail(server, LADDER_SMTP_SECURITY="starttls", **login)
        assert tell(REFUSED, alerts) == []
        wrong = to_mail(
            server, LADDER_SMTP_SECURITY="starttls", **{**login, "LADDER_SMTP_PASSWORD": "guess"}
        )
        assert tell(REFUSED, wrong) == [f"mail server {HERE} was not told: it answered 535"]
    assert len(server.letters) == 1
    assert server.logins[0] == ("ladder", "open sesame")
    assert set(server.logins[1:]) == {("ladder", "guess")}


def test_a_mail_server_that_cannot_prove_its_name_gets_neither_password_nor_message() -> None:
    _, context = _certified()
    login = {"LADDER_SMTP_USER": "ladder", "LADDER_SMTP_PASSWORD": "open sesame"}
    with mail_server(starttls=context) as server:
        [problem] = tell(REFUSED, to_mail(server, LADDER_SMTP_SECURITY="starttls", **login))
    assert "certificate" in problem.lower()
    assert (server.logins, server.letters) == ([], [])


@pytest.mark.parametrize(
    ("answer", "said"),
    [(500, "it answered 500"), (404, "it answered 404"), (302, "it answered 302")],
)
def test_an_answer_that_is_no_yes_is_said_without_the_address(answer: int, said: str) -> None:
    with webhook_server(answer) as hook:
        assert tell(REFUSED, to_webhook(hook.address)) == [
            f"webhook at {HERE} was not told: {said}"
        ]
    assert len(hook.requests) == 1


def test_a_server_that_is_down_is_said_and_the_other_way_is_told_all_the_same() -> None:
    with socket.socket() as closed, mail_server() as server:
        closed.bind((HERE, 0))
        nobody = to_webhook(f"http://{HERE}:{closed.getsockname()[1]}")
        both = to_mail(server).model_copy(update={"notify_webhook": nobody.notify_webhook})
        assert tell(REFUSED, both) == [f"webhook at {HERE} was not told: Connection refused"]
    assert len(server.letters) == 1


def test_a_server_that_never_answers_holds_nobody_up() -> None:
    with webhook_server(None) as hook:
        started = time.monotonic()
        [problem] = tell(REFUSED, to_webhook(hook.address), seconds=0.5)
        assert time.monotonic() - started < 5
    assert problem == f"webhook at {HERE} was not told: no answer in time"


def test_what_speaks_another_protocol_is_said_in_one_line() -> None:
    with mail_server() as server:
        [problem] = tell(REFUSED, to_webhook(f"http://{server.host}:{server.port}"))
    assert problem.startswith(f"webhook at {HERE} was not told: it spoke another protocol")
    assert SECRET not in problem


def test_nobody_configured_is_nobody_told() -> None:
    assert tell(REFUSED, load_alerts({})) == []


def _certified() -> tuple[trustme.CA, ssl.SSLContext]:
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(HERE).configure_cert(context)
    return authority, context
