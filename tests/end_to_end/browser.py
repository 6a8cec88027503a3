"""A Chromium without a window, and a Dagster server to point it at."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

import pytest
from selenium import webdriver

FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--window-size=2000,9000",
]


@contextmanager
def chromium(profile: Path) -> Iterator[webdriver.Chrome]:
    """A browser with a fresh profile. Skips where there is none, fails in CI."""
    browser, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not browser or not driver:
        reason = "chromium and chromedriver are missing: apt-get install chromium chromium-driver"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for flag in [*FLAGS, f"--user-data-dir={profile}"]:
        options.add_argument(flag)
    chrome = webdriver.Chrome(options, webdriver.ChromeService(driver))
    try:
        yield chrome
    finally:
        chrome.quit()


@contextmanager
def dagster_server(arguments: list[str], environment: dict[str, str], log: Path) -> Iterator[str]:
    """The address of a server started with `arguments` + its port; ended with all it started.

    It is started as a script would in its background, where interrupts are ignored.
    """
    port = _free_port()
    with log.open("w") as said:
        server = subprocess.Popen(
            [sys.executable, *arguments, "--port", str(port)],
            env={**os.environ, **environment},
            stdout=said,
            stderr=subprocess.STDOUT,
            preexec_fn=_ignore_interrupts,
        )
        address = f"http://127.0.0.1:{port}"
        try:
            _wait_until_it_answers(address, server, log)
            yield address
        finally:
            server.terminate()
            try:
                server.wait(timeout=60)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
                raise


def _ignore_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_answers(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if server.poll() is not None:
            pytest.fail(f"the server ended by itself:\n{log.read_text()}")
        try:
            with urllib.request.urlopen(f"{address}/server_info", timeout=5):
                return
        except URLError:
            time.sleep(0.5)
    pytest.fail(f"{address} did not answer within two minutes")
