"""Texts on rain, water and crews."""

from __future__ import annotations

from typing import Final

__all__ = ["CHINESE", "EVENT_KINDS"]

EVENT_KINDS: Final[dict[str, str]] = {}
"""What the kinds of events of flood and response are called."""

CHINESE: Final[dict[str, str]] = {}
