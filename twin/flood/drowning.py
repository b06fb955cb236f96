"""Machines under water: which parts are lost, when they trip, and when they work again.

A machine trips when water reaches its lowest part. It comes back when its room is dry again and
the parts that were lost have been dried and inspected, or replaced; water that returns meanwhile
begins that anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from twin.engine import Engine, Order
from twin.flood.damage import cleaning_cny, machine_loss_cny
from twin.model import Name

if TYPE_CHECKING:
    from twin.campus.campus import WaterDamage
    from twin.flood.campus_network import Machine, RoomPlace

__all__ = ["Drowned", "Drowning", "Flooding"]


@dataclass(slots=True)
class Drowned:
    """One machine that was under water, once."""

    machine: Machine
    room: str
    lost_s: float
    depth_m: float
    """Highest part that water reached [m]."""
    failure: int
    """The journal's event of its loss."""
    restored_s: float | None = None
    loss_cny: float = 0.0


@dataclass(slots=True)
class Flooding:
    """One time that a room was lost: from the first machine under water until it is dry."""

    room: str
    lost_s: float
    event: int
    dry_s: float | None = None
    cleaning_cny: float = 0.0


@dataclass(slots=True)
class _Room:
    place: RoomPlace
    down: dict[str, Drowned] = field(default_factory=dict)
    """Machines that do not work yet, by asset."""
    flooding: Flooding | None = None
    turn: int = 0
    """Counts wettings and dryings, so that a superseded timer can tell."""


class Drowning:
    """What water on the floors does to the machines of a run."""

    def __init__(self, engine: Engine, rooms: Sequence[RoomPlace], *, terms: WaterDamage) -> None:
        self._engine = engine
        self._terms = terms
        self._rooms = {room.id: _Room(room) for room in rooms}
        self.drowned: list[Drowned] = []
        self.floodings: list[Flooding] = []

    @staticmethod
    def depths_m(room: RoomPlace) -> tuple[float, ...]:
        """Return the depths on the floor at which a part of some machine is lost [m]."""
        return tuple(sorted({part.depth_m for one in room.machines for part in one.wetting.parts}))

    def reached(self, room: str, depth_m: float, *, cause: int | None) -> None:
        """Take note that water in *room* has risen to one of its critical depths."""
        state = self._rooms[room]
        state.turn += 1
        hit = [
            one
            for one in state.place.machines
            if any(part.depth_m == depth_m for part in one.wetting.parts)
        ]
        if not hit:
            return
        event = self._flooded(state, depth_m, cause)
        for machine in hit:
            self._lose(state, machine, depth_m, event)

    def dry(self, room: str, *, cause: int | None) -> None:
        """Begin drying and inspection: the room's floor is free of water."""
        state = self._rooms[room]
        state.turn += 1
        if state.flooding is not None:
            state.flooding.dry_s = self._engine.now_s
            state.flooding = None
        turn = state.turn
        for record in list(state.down.values()):
            hours = record.machine.wetting.back_h(record.depth_m)
            self._engine.at(
                self._engine.now_s + 3600.0 * hours,
                partial(self._restore, state, record, turn, cause),
                priority=Order.RETURN,
            )

    def wet(self, room: str) -> None:
        """Stop what dries: water stands on the floor again."""
        self._rooms[room].turn += 1

    def is_lost(self, room: str) -> bool:
        """Return whether machines of *room* are under water and have not been given free."""
        return self._rooms[room].flooding is not None

    def _flooded(self, state: _Room, depth_m: float, cause: int | None) -> int:
        """Record that the water stands so high, and with the first part the loss of the room."""
        event = self._engine.journal.record(
            self._engine.now_s,
            "room-flooded",
            asset=state.place.id,
            cause=cause,
            value=depth_m,
            unit="m",
            detail=Name(
                en=f"water {depth_m:.2f} m deep on the floor", zh=f"地面积水 {depth_m:.2f} m"
            ),
        )
        if state.flooding is None:
            state.flooding = Flooding(
                room=state.place.id,
                lost_s=self._engine.now_s,
                event=event,
                cleaning_cny=cleaning_cny(state.place.area_m2, terms=self._terms),
            )
            self.floodings.append(state.flooding)
        return event

    def _lose(self, state: _Room, machine: Machine, depth_m: float, event: int) -> None:
        record = state.down.get(machine.asset)
        if record is None:
            part = next(one for one in machine.wetting.parts if one.depth_m == depth_m)
            failure = self._engine.assets.fail(
                machine.asset, cause=event, kind="equipment-drowned", detail=PARTS[part.part]
            )
            record = Drowned(machine, state.place.id, self._engine.now_s, depth_m, failure)
            state.down[machine.asset] = record
            self.drowned.append(record)
        record.depth_m = max(record.depth_m, depth_m)
        record.loss_cny = machine_loss_cny(machine.wetting, record.depth_m, terms=self._terms)

    def _restore(self, state: _Room, record: Drowned, turn: int, cause: int | None) -> None:
        if state.turn != turn or state.down.get(record.machine.asset) is not record:
            return  # water came back meanwhile
        del state.down[record.machine.asset]
        record.restored_s = self._engine.now_s
        self._engine.assets.repair(
            record.machine.asset,
            failure=record.failure,
            cause=cause,
            kind="equipment-restored",
            detail=BACK,
        )


PARTS = {
    "motor": Name(en="water reached the motor", zh="电机进水"),
    "panel": Name(en="water reached the panel", zh="配电箱进水"),
    "cabinet": Name(en="water reached the control cabinet", zh="控制柜进水"),
}
"""What was lost, in words."""

BACK = Name(en="pumped out, dried and inspected", zh="已排水、烘干并检验")
