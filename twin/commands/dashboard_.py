"""``twin dashboard``: the dashboard, on this machine only, in a browser."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from argparse import Namespace
from importlib.util import find_spec
from typing import Final

from twin.commands.options import Commands, Parser, command, runs_option
from twin.errors import InputError

__all__ = ["add", "dashboard"]

_ADDRESS: Final = "127.0.0.1"
"""Only this machine: runs and campuses are nobody else's business."""


def add(commands: Commands[Parser]) -> None:
    """Describe the command's arguments."""
    parser = command(
        commands,
        "dashboard",
        dashboard,
        help="open the dashboard in a browser",
        description="Open the dashboard in a browser, for this machine only; Ctrl-C stops it.",
        examples="  twin dashboard\n  twin dashboard --port 8600 --no-browser\n",
    )
    parser.add_argument("--port", type=_port, default=8501, help="default: 8501")
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    runs_option(parser)


def dashboard(options: Namespace) -> int:
    """Start Streamlit on our app, wait for it, and return its exit code."""
    from twin.catalog import shipped
    from twin.runs.folder import runs_folder

    app = shipped("dashboard") / "app.py"
    if not app.is_file():
        raise InputError(f"{app}: the dashboard is not part of this installation")
    if find_spec("streamlit") is None:
        raise InputError("the dashboard needs streamlit; install it with: pip install streamlit")
    environment = os.environ | {
        "TWIN_RUNS": str(runs_folder(options.runs).resolve()),
        "PYTHONPATH": os.pathsep.join(
            # `from dashboard...` works in a checkout and in a wheel, and only in this child.
            part
            for part in (str(app.parent.parent), os.environ.get("PYTHONPATH"))
            if part
        ),
    }
    child = subprocess.Popen(_command(str(app), options), env=environment)  # noqa: S603
    try:
        return child.wait()
    except KeyboardInterrupt:
        # The terminal sent Ctrl-C to the child as well; a request to end came to us alone.
        child.terminate()
        child.wait()
        return 0


def _command(app: str, options: Namespace) -> list[str]:
    flags = {
        "server.address": _ADDRESS,
        "server.port": str(options.port),
        "server.headless": "true" if options.no_browser else "false",
        "browser.gatherUsageStats": "false",
        "client.toolbarMode": "viewer",
        "server.fileWatcherType": "none",
    }
    return [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        app,
        *(part for name, value in flags.items() for part in (f"--{name}", value)),
    ]


def _port(text: str) -> int:
    """Read a port number."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; it must be from 1 to 65535")
    return int(text)
