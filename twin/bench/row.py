"""One measurement, with its target and its peer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Row"]


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of the bench. Less is better."""

    name: str
    """What was measured, in words."""
    value: float
    unit: str
    peer: str | None = None
    """Who does the same: a program with its version, or a design."""
    peer_value: float | None = None
    """The peer's figure in the same unit."""
    peer_kind: Literal["measured", "recorded", "absent"] = "absent"
    """Whether the peer was measured here, is recorded with its source, or is not here."""
    ratio: float | None = None
    """Our figure over the peer's."""
    target: float | None = None
    """The value must not exceed it."""
    met: bool | None = None
    """Whether it does not; none without a target."""

    @classmethod
    def of(
        cls,
        name: str,
        value: float,
        unit: str,
        *,
        target: float | None = None,
        peer: str | None = None,
        peer_value: float | None = None,
    ) -> Row:
        """Return the row with what follows from its figures; a peer with a figure was measured."""
        return cls(
            name=name,
            value=value,
            unit=unit,
            peer=peer,
            peer_value=peer_value,
            peer_kind="absent" if peer_value is None else "measured",
            ratio=value / peer_value if peer_value else None,
            target=target,
            met=None if target is None else value <= target,
        )
