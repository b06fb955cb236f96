"""Reference data of others: read where they lie, never shipped."""

from __future__ import annotations

import os
from pathlib import Path

from twin.verify.check import Absent

__all__ = ["reference"]


def reference(*parts: str) -> Path:
    """Return a file of the reference data, or say that it is not here.

    Raises
    ------
    Absent
        The environment variable ``TWIN_REFERENCE_DATA`` is not set, or the file is not there.
    """
    folder = os.environ.get("TWIN_REFERENCE_DATA")
    if not folder:
        raise Absent("TWIN_REFERENCE_DATA is not set: others' reference data are not shipped")
    file = Path(folder).joinpath(*parts)
    if not file.is_file():
        raise Absent(f"{file} is not there")
    return file
