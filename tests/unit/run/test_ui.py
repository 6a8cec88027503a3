"""`ladder ui` says where its pages are, and does not stay without them."""

import os
import signal
import socket
from pathlib import Path

import pytest

from pipelines.errors import ConfigurationError
from pipelines.run.ui import serve
from pipelines.settings import Settings


class HandedOverError(Exception):
    """In the place of the process that execve would have become."""


@pytest.fixture
def port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    def hand_over(*_: object) -> None:
        raise HandedOverError

    monkeypatch.setattr(os, "execve", hand_over)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    return Settings(home=tmp_path / "home")


def test_the_address_is_said_before_dagster_takes_over(settings: Settings, port: int) -> None:
    said: list[str] = []
    with pytest.raises(HandedOverError):
        serve(settings, port, say=said.append)
    [line] = said
    assert f"http://127.0.0.1:{port} " in line


def test_a_port_somebody_listens_at_is_refused_by_its_number(settings: Settings, port: int) -> None:
    said: list[str] = []
    refused = pytest.raises(ConfigurationError, match=f"127.0.0.1:{port}: .*name another --port")
    with socket.create_server(("127.0.0.1", port)), refused:
        serve(settings, port, say=said.append)
    assert said == []
