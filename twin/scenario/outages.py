"""Power cuts: a feeder, a panel or a single piece of equipment loses its supply."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from twin.model import Id, Model
from twin.scenario.when import Window
from twin.words import Words

__all__ = ["Outage", "Restart"]


class Restart(Model):
    """How equipment comes back once its supply has returned."""

    mode: Literal["automatic", "manual"] = "automatic"
    """``automatic``: its own control restarts it; ``manual``: somebody has to go and do it."""
    delay_min: float = Field(default=3.0, ge=0.0, le=7 * 24 * 60)
    """Minutes from the return of supply to the restart (assumed; automatic: 0..10, the
    anti-short-cycle timer of a compressor; manual: 15..240, somebody has to come, and must be
    given)."""

    @model_validator(mode="after")
    def _somebody_takes_time(self) -> Self:
        if self.mode == "manual" and "delay_min" not in self.model_fields_set:
            raise ValueError(
                "mode manual has no delay_min; give the minutes until somebody has come, such as 60"
            )
        return self


class Outage(Window):
    """A supplier gives nothing from one time to another; what hangs on it starves."""

    id: Id | None = None
    """A name for overrides, such as ``outages.evening.to``."""
    asset: Id
    """What is cut: ``feeder-b``, ``dorm-07.panel``, ``dorm-07.hp-1``."""
    restart: Restart = Restart()
    """How the equipment behind it comes back."""
    detail: Words | None = None
    """Why, in words for the event log."""
