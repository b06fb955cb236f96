"""Starts the dashboard: Streamlit on our app, for this machine only, with our theme.

Everything is set by flags, so that it is the same from a checkout and from a wheel, whatever
folder it is started in. Streamlit itself is only loaded in the child process.
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from twin.catalog import shipped
from twin.errors import InputError
from twin.runs.folder import runs_folder

__all__ = ["ADDRESS", "FLAGS", "command", "serve"]

ADDRESS: Final = "127.0.0.1"
"""Only this machine: runs and campuses are nobody else's business."""

FLAGS: Final[dict[str, str]] = {
    "server.address": ADDRESS,
    "server.fileWatcherType": "none",
    "server.maxUploadSize": "1",
    "browser.serverAddress": ADDRESS,
    "browser.gatherUsageStats": "false",
    "client.toolbarMode": "viewer",
    "client.showErrorDetails": "type",
    "client.showErrorLinks": "false",
    "runner.magicEnabled": "false",
    "theme.light.paddingTop": "3rem",
    "theme.dark.paddingTop": "3rem",
    "theme.light.primaryColor": "#0a5a94",
    "theme.light.linkColor": "#0a5a94",
    "theme.light.textColor": "#0b0e12",
    "theme.light.secondaryBackgroundColor": "#f3f5f8",
    "theme.light.greenTextColor": "#0b6b4f",
    "theme.light.redTextColor": "#a1260d",
    "theme.light.grayTextColor": "#57606a",
    "theme.dark.primaryColor": "#7cc8f5",
    "theme.dark.linkColor": "#7cc8f5",
    "theme.dark.backgroundColor": "#14181f",
    "theme.dark.secondaryBackgroundColor": "#1b212a",
    "theme.dark.textColor": "#e8ecf1",
    "theme.dark.greenTextColor": "#5fd6ad",
    "theme.dark.redTextColor": "#ff9a85",
    "theme.dark.grayTextColor": "#a9b4c0",
}
"""Streamlit's settings. No base theme is set: light or dark follows the reader's system."""


def serve(*, port: int = 8501, open_browser: bool = True, runs: Path | None = None) -> int:
    """Serve the dashboard until it is stopped, and return its exit code.

    Parameters
    ----------
    port : int
        TCP port on this machine.
    open_browser : bool
        Whether to open a browser on it.
    runs : Path, optional
        The folder of the runs; ``TWIN_RUNS`` or ``./runs`` when not given.

    Raises
    ------
    InputError
        When the dashboard or Streamlit is not part of this installation.
    """
    if find_spec("streamlit") is None:
        raise InputError("the dashboard needs streamlit; install it with: pip install streamlit")
    app = shipped("dashboard") / "app.py"
    if not app.is_file():
        raise InputError(f"{app}: the dashboard is not part of this installation")
    # `from dashboard...` then works in a checkout and in a wheel, and only in this child.
    paths = [str(app.parent.parent), str(Path(__file__).resolve().parent.parent)]
    if os.environ.get("PYTHONPATH"):
        paths.append(os.environ["PYTHONPATH"])
    environment = os.environ | {
        "TWIN_RUNS": str(runs_folder(None if runs is None else str(runs)).resolve()),
        "PYTHONPATH": os.pathsep.join(paths),
    }
    child = subprocess.Popen(  # noqa: S603 - our own interpreter, our own arguments
        command(app, port=port, open_browser=open_browser), env=environment
    )
    try:
        return child.wait()
    except KeyboardInterrupt:
        # The terminal sent Ctrl-C to the child as well; a request to end came to us alone.
        child.terminate()
        child.wait()
        return 0


def command(app: Path, *, port: int, open_browser: bool) -> list[str]:
    """Return the command line of the child process."""
    flags = FLAGS | {
        "server.port": str(port),
        "server.headless": "false" if open_browser else "true",
    }
    settings = (part for name, value in flags.items() for part in (f"--{name}", value))
    return [sys.executable, "-m", "streamlit", "run", str(app), *settings]
