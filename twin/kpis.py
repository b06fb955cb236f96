"""The key figures of every domain, for files that name them before anything runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twin.runs.outcome import Kpi

__all__ = ["known_kpis"]


def known_kpis() -> Mapping[str, Kpi]:
    """Return name, unit and better way of every key figure that a run may have."""
    from twin.evacuation.words import KPIS as EVACUATION
    from twin.flood.words import KPIS as FLOOD
    from twin.hotwater.words import KPIS as HOTWATER
    from twin.response.words import KPIS as RESPONSE

    return {**HOTWATER, **FLOOD, **RESPONSE, **EVACUATION}
