"""Where runs lie, what they are called, and which of them a short name means."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from twin.errors import InputError, RunError, UnknownName

__all__ = [
    "LATEST",
    "MANIFEST",
    "check_writable",
    "find_run",
    "new_id",
    "partial_folder",
    "run_folders",
    "runs_folder",
    "sweep",
]

LATEST: Final = "latest"
"""The alias of the newest run."""

MANIFEST: Final = "run.json"
"""The file that says what a run is; a folder without it is no run."""

_PARTIAL: Final = re.compile(r"^\.(?P<id>.+)\.partial-(?P<process>\d+)$")
_QUIET_S: Final = 10.0
"""A partial folder touched more recently than this is left alone: on a shared disk its process
may live on another machine (assumed; writing a run takes far below a second)."""


def runs_folder(given: str | Path | None = None) -> Path:
    """Return the folder that holds the runs: *given*, else ``$TWIN_RUNS``, else ``./runs``."""
    return Path(given or os.environ.get("TWIN_RUNS") or "runs")


def new_id(scenario: str, created: datetime) -> str:
    """Return a fresh run id: scenario, clock time, and four hex digits against collisions."""
    return f"{scenario}-{created:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"


def partial_folder(runs: Path, run_id: str) -> Path:
    """Return the hidden name under which this process writes the run *run_id*."""
    return runs / f".{run_id}.partial-{os.getpid()}"


def run_folders(runs: Path) -> list[Path]:
    """Return the folders of all runs, by name; hidden and partial ones are never listed.

    Raises
    ------
    RunError
        When the folder cannot be read.
    """
    try:
        with os.scandir(runs) as entries:
            names = [entry.name for entry in entries if entry.is_dir() and entry.name[0] != "."]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise RunError(f"{runs}: cannot list the runs: {error.strerror}") from None
    return [runs / name for name in sorted(names) if (runs / name / MANIFEST).is_file()]


def find_run(runs: Path, name: str) -> Path:
    """Return the folder of the run that *name* means.

    Parameters
    ----------
    runs : Path
        The folder that holds the runs.
    name : str
        A run's id, a beginning that only one run has, ``latest``, or the path of a run folder.

    Raises
    ------
    UnknownName
        When no run is meant.
    InputError
        When several runs are meant; the message lists the newest.
    """
    if os.sep in name or name in {".", ".."}:
        return Path(name)
    if name and (runs / name / MANIFEST).is_file():
        return runs / name
    folders = run_folders(runs)
    if not folders:
        if (runs / name).is_dir() and name:
            return runs / name  # open_run says which file of it is missing
        raise RunError(f"there are no runs in {runs} yet; make one with: twin run cold-snap")
    if name == LATEST:
        return max(folders, key=_age)
    matches = [folder for folder in folders if name and folder.name.startswith(name)]
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise InputError(_several(name, matches))
    if name and (runs / name).is_dir():
        return runs / name
    raise UnknownName(f"run in {runs}", name, [LATEST, *(folder.name for folder in folders)])


def _age(folder: Path) -> tuple[str, int]:
    """Return a key that grows with newness: the clock in the id, then the file's own time."""
    clock = re.search(r"-(\d{8}-\d{6})-[0-9a-f]{4}$", folder.name)
    return (clock[1] if clock else "", (folder / MANIFEST).stat().st_mtime_ns)


def _several(name: str, matches: Sequence[Path]) -> str:
    newest = sorted(matches, key=_age, reverse=True)
    shown = ", ".join(folder.name for folder in newest[:5])
    more = f" and {len(newest) - 5} more" if len(newest) > 5 else ""
    return (
        f"{len(matches)} runs begin with {name!r}: {shown}{more}; "
        f"write more of the name, the newest is {newest[0].name}"
    )


def check_writable(runs: Path) -> None:
    """Make sure that a run could be written into *runs*, without making anything.

    A run that takes minutes should not find out at its end that it has no home.

    Raises
    ------
    RunError
        When the folder is a file, or neither it nor its nearest parent can be written.
    """
    place = runs
    while not place.exists() and place != place.parent:
        place = place.parent
    if not place.is_dir():
        raise RunError(f"{place} is a file, runs need a folder; choose one with --runs DIR")
    if not os.access(place, os.W_OK | os.X_OK):
        raise RunError(
            f"{runs} cannot be written (no permission, or a read-only disk); "
            "choose another folder with --runs DIR or TWIN_RUNS"
        )


def sweep(runs: Path) -> list[str]:
    """Remove partial folders whose process is gone, and return their names.

    They are left behind only when a process was killed outright or the power went.
    """
    swept: list[str] = []
    with contextlib.suppress(OSError):  # tidying up must never spoil the work at hand
        for folder in runs.iterdir():
            partial = _PARTIAL.match(folder.name)
            if partial and not _in_use(int(partial["process"]), folder):
                shutil.rmtree(folder, ignore_errors=True)
                swept.append(folder.name)
    return swept


def _in_use(process: int, folder: Path) -> bool:
    quiet_s = time.time() - folder.stat().st_mtime
    if quiet_s < _QUIET_S or process == os.getpid():
        return True
    if os.name == "nt":  # there, signal 0 would end the process instead of asking after it
        return quiet_s < 86400
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
