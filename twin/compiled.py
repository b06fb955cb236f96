"""Compiled kernels whose cache on disk notices a change in any file of their package.

Numba (``cache=True``) compares only the file in which a kernel is defined. A kernel that calls
into another file, or reads a constant from it, would go on running the old code after that other
file has changed. So each package of kernels calls :func:`refresh_cache` when it is imported,
before its first kernel is loaded: the stored kernels are dropped when any file has changed.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

__all__ = ["refresh_cache"]


def refresh_cache(package: Path) -> None:
    """Drop the stored kernels of *package* (a folder) when one of its source files has changed.

    Where the folder cannot be written there is nothing to do: its sources cannot change either.
    """
    stamps = sorted((file.name, file.stat()) for file in package.glob("*.py"))
    now = "\n".join(f"{name} {stat.st_mtime_ns} {stat.st_size}" for name, stat in stamps)
    cache = package / "__pycache__"
    mark = cache / "kernels.stamp"
    try:
        if mark.read_text() == now:
            return
    except OSError:
        pass
    with contextlib.suppress(OSError):
        for pattern in ("*.nbi", "*.nbc"):
            for stored in cache.glob(pattern):
                stored.unlink(missing_ok=True)
        cache.mkdir(exist_ok=True)
        mark.write_text(now)
