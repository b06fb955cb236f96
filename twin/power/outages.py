"""Outages: a feeder, a panel or a single machine loses its supply from one time to another."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, Protocol

from twin.engine import Engine, Order, Restart
from twin.errors import InputError
from twin.model import Name

__all__ = ["OutageRow", "RestartRow", "restart_rule", "schedule_outages"]

_CUT = Name(en="power cut", zh="停电")
_BACK = Name(en="power is back", zh="恢复供电")


class RestartRow(Protocol):
    """How the equipment behind an outage comes back, as a scenario says it."""

    @property
    def mode(self) -> Literal["automatic", "manual"]:
        """Whether its own control restarts it, or somebody has to."""

    @property
    def delay_min(self) -> float:
        """From the return of supply to the restart [min]."""


class OutageRow(Protocol):
    """One outage, as a scenario says it."""

    @property
    def asset(self) -> str:
        """What is cut."""

    @property
    def begins(self) -> datetime:
        """First instant without supply."""

    @property
    def ends(self) -> datetime:
        """First instant with supply again."""

    @property
    def restart(self) -> RestartRow:
        """How the equipment behind it comes back."""

    @property
    def detail(self) -> Name | None:
        """Why, in words."""


def restart_rule(row: RestartRow) -> Restart:
    """Return the engine's rule for what a scenario says, minutes turned into seconds."""
    return Restart(mode=row.mode, delay_s=60.0 * row.delay_min)


def schedule_outages(engine: Engine, outages: Iterable[OutageRow], *, start: datetime) -> None:
    """Put *outages* on the engine's clock; *start* is the local time of its zero.

    An outage that has begun before the run begins with it; one that ends after the run is not
    seen to end; one that lies wholly outside leaves no event. When one outage ends and another
    begins at the same instant, the loss comes first: there is no gap between them, and equipment
    does not restart in it.

    Raises
    ------
    UnknownName
        When an outage cuts an asset that the campus does not have.
    InputError
        When an outage ends before it begins.
    """
    for outage in outages:
        engine.assets.needs.node(outage.asset)
        begins_s = (outage.begins - start).total_seconds()
        ends_s = (outage.ends - start).total_seconds()
        if ends_s <= begins_s:
            raise InputError(
                f"outage of {outage.asset} from {outage.begins} to {outage.ends}: it must end "
                "after it begins"
            )
        if ends_s > engine.start_s:
            _schedule(engine, outage, max(begins_s, engine.start_s), ends_s)


def _schedule(engine: Engine, outage: OutageRow, begins_s: float, ends_s: float) -> None:
    opened: list[int] = []

    def begin() -> None:
        opened.append(
            engine.assets.cut(
                outage.asset, restart=restart_rule(outage.restart), detail=outage.detail or _CUT
            )
        )

    def end() -> None:
        engine.assets.restore(outage.asset, outage=opened[0], detail=_BACK)

    engine.at(begins_s, begin)
    engine.at(ends_s, end, priority=Order.RETURN)
