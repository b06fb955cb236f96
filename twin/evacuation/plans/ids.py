"""Ids of the parts of a plan that follow from other parts."""

from __future__ import annotations

import zlib

__all__ = ["MAX_ID", "derived"]

MAX_ID = 60
"""Characters that an id has at most; see :data:`twin.model.Id`."""


def derived(base: str, *parts: str) -> str:
    """Return the id of a part: the base and the parts, joined by dots.

    One that would be too long is cut, and a checksum of the whole keeps it apart from others.
    """
    whole = ".".join((base, *parts))
    if len(whole) <= MAX_ID:
        return whole
    mark = f"{zlib.crc32(whole.encode()):08x}"
    return f"{whole[: MAX_ID - len(mark) - 1].rstrip('.-')}.{mark}"
