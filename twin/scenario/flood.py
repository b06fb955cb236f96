"""Conditions of a flood beside the rain: the river, what is blocked, what stands open."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from twin.model import Id, Model
from twin.scenario.when import LocalTime
from twin.words import Words

__all__ = ["Blockage", "FloodConditions", "InletBlocked", "PumpBlocked", "River", "RiverLevel"]

Share = Annotated[float, Field(ge=0.0, le=1.0)]
"""How much is blocked, 0 free to 1 shut."""


class RiverLevel(Model):
    """The level of the river at a time."""

    at: LocalTime
    level_m: float
    """Level above the campus's datum [m]."""


class River(Model):
    """The level of the river or canal at the outfalls, in place of the campus's ordinary one."""

    level_m: float | None = None
    """One level for the whole run [m above datum]; give this or `series`."""
    series: tuple[RiverLevel, ...] = ()
    """Levels at times, straight lines between them; held before the first and after the last."""
    outfalls: tuple[Id, ...] = ()
    """The outfalls concerned; none written: all."""

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.level_m is None) == (not self.series):
            raise ValueError("give either level_m or series, one of the two")
        times = [point.at for point in self.series]
        if any(later <= earlier for earlier, later in pairwise(times)):
            raise ValueError("the times of the series do not rise; give each later than the last")
        return self


class _Blocked(Model):
    """Something gets blocked, and may be cleared."""

    id: Id | None = None
    """A name for overrides, such as ``events.leaves.blocked``."""
    at: LocalTime
    blocked: Share = 1.0
    """Share of the opening that is shut, 0 to 1."""
    cleared: LocalTime | None = None
    """When somebody has cleared it; empty: not within the run."""
    detail: Words | None = None
    """What blocks it, in words for the event log."""

    @model_validator(mode="after")
    def _cleared_later(self) -> Self:
        if self.cleared is not None and self.cleared <= self.at:
            raise ValueError(
                f"cleared at {self.cleared:%Y-%m-%d %H:%M}, which is not after "
                f"{self.at:%Y-%m-%d %H:%M}; allowed: a later time, or none"
            )
        return self


class PumpBlocked(_Blocked):
    """Rubbish before the inlet of a sump pump: it lifts less, or nothing."""

    kind: Literal["pump-blocked"]
    asset: Id
    """The drain pump, such as ``canteen-1.drain-pump-1``."""


class InletBlocked(_Blocked):
    """Leaves over the inlets of a yard: its water gets into the sewer more slowly, or not."""

    kind: Literal["inlet-blocked"]
    asset: Id
    """The manhole of the yard."""


Blockage = PumpBlocked | InletBlocked
"""An event that makes an opening smaller."""


class FloodConditions(Model):
    """What the flood finds; empty: all as built, dry, and with the river at its ordinary level."""

    river: River | None = None
    """Level at the outfalls."""
    blocked_pipes: dict[Id, Share] = {}
    """Share of a pipe's section that silt has taken, by pipe, for the whole run; 1 lets nothing
    through."""
    open_doors: tuple[Id, ...] = ()
    """Doors to rooms below ground that stand open."""
    initial_depth_m: dict[Id, Annotated[float, Field(ge=0.0, le=10.0)]] = {}
    """Water that stands on the floor of a room when the run begins [m], by room."""
    extra_pond_area: bool = False
    """Count as ponding surface what SWMM's EXTRAN counts beside the pond; for comparisons."""

    @model_validator(mode="after")
    def _lets_something_through(self) -> Self:
        for pipe, share in self.blocked_pipes.items():
            if share > 0.99:
                raise ValueError(
                    f"blocked_pipes.{pipe}: {share:g} shuts the pipe; allowed: up to 0.99"
                )
        return self

    def moments(self) -> Iterator[tuple[tuple[str | int, ...], LocalTime, str]]:
        """Yield each time that is written here, with its place and what to call it."""
        for index, point in enumerate(self.river.series if self.river else ()):
            yield ("river", "series", index, "at"), point.at, "the river's level"
