"""A real Chromium, a real server, and a folder with real runs in it."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
FLAGS = (
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip


@dataclass
class Visit:
    """One page in the browser, and what it asked for on the way."""

    page: Any
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser of this machine; without one these tests cannot say anything."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    found = next((p for p in map(shutil.which, ("chromium", "chromium-browser")) if p), None)
    if found is None:
        pytest.skip("no chromium on this machine (Debian: apt install chromium)")
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=found, args=[*FLAGS, *(["--no-sandbox"] if root else [])]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def visit(chromium: Any) -> Callable[..., Any]:
    """Open an address and watch what it loads."""

    @contextmanager
    def opened(
        address: str, *, dark: bool = False, width: int = 1440, locale: str = "en-GB"
    ) -> Iterator[Visit]:
        context = chromium.new_context(
            color_scheme="dark" if dark else "light",
            viewport={"width": width, "height": 900},
            locale=locale,
        )
        page = context.new_page()
        page.set_default_timeout(60_000)
        seen = Visit(page)
        home = ("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:", "file:", "about:")
        page.on(
            "request",
            lambda request: (
                None if request.url.startswith(home) else seen.outside.append(request.url)
            ),
        )
        page.on("pageerror", lambda error: seen.errors.append(str(error)))
        page.goto(address)
        yield seen
        context.close()

    return opened


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with real runs: a storm, a study, and a short cold snap with and without heaters."""
    folder = tmp_path_factory.mktemp("runs")
    for words in (
        ("run", "rainstorm", "--set", "days=2", "--set", "decisions.boards.enabled=true"),
        ("margin", "cold-snap"),
    ):
        command = [sys.executable, "-m", "twin", *words, "--runs", str(folder), "-q"]
        subprocess.run(command, check=True, cwd=ROOT, capture_output=True, timeout=600)
    for changes in ((), ("decisions.heaters.enabled=true",)):
        command = [sys.executable, "-m", "twin", "run", "cold-snap", "--runs", str(folder), "-q"]
        for change in changes:
            command += ["--set", change]
        subprocess.run(command, check=True, cwd=ROOT, capture_output=True, timeout=600)
    return folder


@pytest.fixture(scope="session")
def stored(runs: Path) -> Callable[[str], str]:
    """The id of the oldest run that was made from a scenario, or by a study of it."""

    def found(name: str) -> str:
        return min(path.name for path in runs.glob(f"{name}-2*"))

    return found


@pytest.fixture(scope="session")
def server(runs: Path) -> Iterator[str]:
    """The dashboard with the real runs."""
    with serving(runs) as address:
        yield address


@contextmanager
def serving(runs: Path) -> Iterator[str]:
    """Serve the dashboard as `twin dashboard` does, on a free port."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    program = (
        "from pathlib import Path; from twin.dashboard_server import serve;"
        f"raise SystemExit(serve(port={port}, open_browser=False, runs=Path({str(runs)!r})))"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"127.0.0.1:{port}", child)
        yield address
    finally:
        os.killpg(child.pid, 15)
        child.wait(timeout=20)


def _wait_for(address: str, child: subprocess.Popen[bytes]) -> None:
    for _ in range(240):
        assert child.poll() is None, "the server ended before it answered"
        connection = http.client.HTTPConnection(address, timeout=2)
        try:
            connection.request("GET", "/_stcore/health")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.25)
        finally:
            connection.close()
    pytest.fail("the server did not answer within a minute")
