"""``twin dashboard``: the dashboard, on this machine only, in a browser."""

from __future__ import annotations

import argparse
from argparse import Namespace

from twin.commands.options import Commands, Parser, command, runs_option

__all__ = ["add", "dashboard"]


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
    """Serve the dashboard until it is stopped."""
    from twin.dashboard_server import serve
    from twin.runs.folder import runs_folder

    return serve(
        port=options.port,
        open_browser=not options.no_browser,
        runs=runs_folder(options.runs),
    )


def _port(text: str) -> int:
    """Read a port number."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; it must be from 1 to 65535")
    return int(text)
