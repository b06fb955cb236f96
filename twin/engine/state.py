"""The state of one asset, as a plain value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["AssetState"]


@dataclass(frozen=True, slots=True)
class AssetState:
    """What can be said of an asset at one instant."""

    condition: Literal["working", "failed", "off"]
    """Its own: ``failed`` until the last failure is repaired, ``off`` when switched off."""
    supply: Literal["supplied", "starved"]
    """``starved`` while one of its needs is unmet."""
    out: bool
    """Under an outage of its own."""
    waiting: bool
    """Supply is back, the restart has yet to come."""
    available: bool
    """Working, supplied, not out, not waiting."""
    causes: tuple[int, ...]
    """The events in force against it, oldest first."""
