"""Where campuses and scenarios are found: those that are shipped, and the user's own.

Shipped ones lie inside the installed package (``twin/_data``) or beside it in a checkout. The
folder that the environment variable ``TWIN_DATA`` names may hold ``buildings/`` and ``scenarios/``
of the user's own; where a name is in both, the user's own is meant.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from twin.errors import InputError, UnknownName
from twin.nodes import missing

__all__ = [
    "CAMPUS_FILE",
    "campuses",
    "find_campus",
    "find_scenario",
    "folders",
    "scenarios",
    "shipped",
]

Kind = Literal["buildings", "scenarios", "dashboard"]

CAMPUS_FILE = "campus.yaml"
"""The file that makes a folder a campus; every other ``.yaml`` beside it is a building."""

_PACKAGE = Path(__file__).resolve().parent


def shipped(kind: Kind) -> Path:
    """Return the folder of what came with the program.

    An installed wheel has it in ``twin/_data``; a checkout and an editable install have it beside
    the package.
    """
    packaged = _PACKAGE / "_data" / kind
    return packaged if packaged.is_dir() else _PACKAGE.parent / kind


def folders(kind: Kind) -> list[Path]:
    """List the folders that are searched, the user's own first.

    Raises
    ------
    InputError
        ``TWIN_DATA`` names a folder that is not there.
    """
    found = [shipped(kind)]
    if own := os.environ.get("TWIN_DATA"):
        root = Path(own).expanduser()
        if not root.is_dir():
            raise InputError(
                f"TWIN_DATA={own}: no such folder; it must hold buildings/ or scenarios/"
            )
        found.insert(0, root / kind)
    return [folder for folder in found if folder.is_dir()]


def campuses() -> dict[str, Path]:
    """Map the name of each campus to its folder."""
    return _named(
        (folder.name, folder)
        for root in folders("buildings")
        for folder in sorted(root.iterdir())
        if (folder / CAMPUS_FILE).is_file()
    )


def scenarios() -> dict[str, Path]:
    """Map the name of each scenario to its file."""
    return _named(
        (file.stem, file) for root in folders("scenarios") for file in sorted(root.glob("*.yaml"))
    )


def find_campus(name_or_path: str | Path) -> Path:
    """Return the folder of a campus, given by its name, its folder or its ``campus.yaml``.

    Raises
    ------
    UnknownName
        Neither a path that exists nor a known name.
    InputError
        A folder without ``campus.yaml``.
    """
    text = str(name_or_path)
    known = campuses()
    if text in known:
        return known[text]
    path = Path(text).expanduser()
    if path.name == CAMPUS_FILE and path.is_file():
        return path.parent
    if path.is_dir() and _is_path(text):
        if (path / CAMPUS_FILE).is_file():
            return path
        raise InputError(f"{text}: the folder holds no {CAMPUS_FILE}, so it is not a campus")
    raise UnknownName("campus", text, known)


def find_scenario(name_or_path: str | Path) -> Path:
    """Return the file of a scenario, given by its name or its path.

    Raises
    ------
    UnknownName
        Neither a path that exists nor a known name.
    DocumentError
        The path of a YAML file that is not there.
    InputError
        A folder.
    """
    text = str(name_or_path)
    known = scenarios()
    if text in known:
        return known[text]
    path = Path(text).expanduser()
    if path.is_file():
        return path
    if path.is_dir() and os.sep in text:
        raise InputError(f"{text}: is a folder; name a scenario or its YAML file")
    if _is_path(text) and path.suffix in {".yaml", ".yml"}:
        raise missing(path)
    raise UnknownName("scenario", text, known)


def _is_path(text: str) -> bool:
    """Tell a path from a name: it has a separator, a suffix, or is there."""
    return Path(text).name != text or bool(Path(text).suffix) or Path(text).exists()


def _named(pairs: Iterator[tuple[str, Path]]) -> dict[str, Path]:
    """Collect by name; the first of a name wins, names in alphabetical order."""
    found: dict[str, Path] = {}
    for name, path in pairs:
        found.setdefault(name, path)
    return dict(sorted(found.items()))
