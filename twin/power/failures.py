"""Equipment failures and repairs that a scenario prescribes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

from twin.engine import Engine, Order
from twin.errors import InputError
from twin.model import Name

__all__ = ["FailureRow", "RepairRow", "schedule_failures"]


class RepairRow(Protocol):
    """Somebody repairs a piece of equipment: an event of kind ``repair``."""

    @property
    def at(self) -> datetime:
        """When it works again."""

    @property
    def asset(self) -> str:
        """What works again."""

    @property
    def detail(self) -> Name | None:
        """What was done, in words."""


class FailureRow(RepairRow, Protocol):
    """A piece of equipment fails: an event of kind ``equipment-failure``."""

    @property
    def repaired(self) -> datetime | None:
        """When this failure is over, if the scenario says so."""


def schedule_failures(engine: Engine, events: Iterable[Any], *, start: datetime) -> None:
    """Put the failures and repairs among *events* on the engine's clock.

    *events* are a scenario's, of any ``kind``; only ``equipment-failure`` (:class:`FailureRow`)
    and ``repair`` (:class:`RepairRow`) are taken. *start* is the local time of the engine's zero.

    ``repaired`` ends that one failure. A ``repair`` ends all failures of the asset that are
    open then, and starts it if it waits for a hand after an outage. What has failed before the
    run begins fails at its beginning. At one instant, failures come before repairs.

    Raises
    ------
    UnknownName
        When an event concerns an asset that the campus does not have.
    InputError
        When a failure is repaired before it happens.
    """
    for event in events:
        if event.kind == "equipment-failure":
            _schedule_failure(engine, event, start)
        elif event.kind == "repair":
            _schedule_repair(engine, event, start)


def _schedule_failure(engine: Engine, failure: FailureRow, start: datetime) -> None:
    assets = engine.assets
    assets.needs.node(failure.asset)
    fails_s = (failure.at - start).total_seconds()
    opened: list[int] = []

    def fail() -> None:
        opened.append(assets.fail(failure.asset, detail=failure.detail))

    def repair() -> None:
        assets.repair(failure.asset, failure=opened[0])

    if failure.repaired is not None:
        if failure.repaired <= failure.at:
            raise InputError(
                f"failure of {failure.asset} at {failure.at}: repaired at {failure.repaired}; a "
                "repair must come after the failure"
            )
        repaired_s = (failure.repaired - start).total_seconds()
        if repaired_s <= engine.start_s:
            return
        engine.at(repaired_s, repair, priority=Order.RETURN)
    engine.at(max(fails_s, engine.start_s), fail)


def _schedule_repair(engine: Engine, repair: RepairRow, start: datetime) -> None:
    assets = engine.assets
    assets.needs.node(repair.asset)
    at_s = (repair.at - start).total_seconds()

    def mend() -> None:
        mended = assets.repair(repair.asset, detail=repair.detail)
        assets.restart(repair.asset, cause=mended, detail=repair.detail)

    # Repaired before the run begins: what failed earlier still must not stay failed for ever.
    engine.at(max(at_s, engine.start_s), mend, priority=Order.RETURN)
