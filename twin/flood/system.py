"""The flood on the engine: rain, drainage, rooms, and what follows from water where it may not be.

The water itself is :class:`~twin.flood.drainage.Drainage`. This module waits for depths that mean
something (a yard ponds, water reaches a sill, a floor is wet, a motor is reached), writes them into
the journal with their causes, and hands on: machines to :mod:`twin.flood.drowning`, buildings
without water to :mod:`twin.flood.shortage`. Pumps run as their assets do.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from twin.engine import Engine, Order
from twin.errors import TwinError
from twin.flood.campus_network import INLET, INLET_M, LEAK, build
from twin.flood.drainage import Drainage
from twin.flood.drowning import Drowning
from twin.flood.network import Opening, Watch
from twin.flood.places import Barrier, LiveRoom, LiveWay, LiveYard
from twin.flood.runoff import runoff
from twin.flood.shortage import Shortage
from twin.flood.words import BLOCKED, CLEARED, DRY, INGRESS, PUMP_OUT, PUMPED_OUT, WET
from twin.model import Name
from twin.scenario.rainfall import realise_rain

if TYPE_CHECKING:
    from twin.campus import Campus
    from twin.flood.solver import Solution
    from twin.scenario import Scenario
    from twin.scenario.flood import Blockage
    from twin.scenario.rainfall import StormFall

__all__ = ["Flood"]

PONDS_M = 0.05
"""Water on a yard that counts as ponding [m]; less is a wet yard (assumed, 0.02 to 0.15)."""

WET_M = 0.02
"""Water on a floor that counts as wet; below it the floor is dry (assumed, 0.005 to 0.05)."""

MOBILE_PUMPS = 4
"""Pumps that can be brought into one room at a time; there is no space for more (assumed)."""

OnDepth = Callable[[float, bool, "int | None"], None]
"""Called with the time, whether the water rises, and the journal's event since which it stands."""


class Flood:
    """The flood of one run.

    Building it draws nothing at random. The water begins at time zero, dry but for what the
    scenario says; whoever wants to be told of a depth asks before the run begins.
    """

    def __init__(
        self, engine: Engine, campus: Campus, scenario: Scenario, *, folder: Path = Path()
    ) -> None:
        self.engine = engine
        self.terms = campus.water_damage
        self.rainfall = realise_rain(
            scenario.rain, start=scenario.start, length_s=engine.length_s, folder=folder
        )
        blocks = [event for event in scenario.events if event.kind == "inlet-blocked"]
        self.place = build(
            campus,
            conditions=scenario.flood,
            start=scenario.start,
            blocked_inlets=[event.asset for event in blocks],
        )
        self.runoff = runoff(
            self.place.network.catchments, self.rainfall.rain, to_s=engine.length_s
        )
        network = self.place.network
        self._edges = {one.id: one for one in network.openings}
        self._invert = {node.id: node.invert_m for node in network.nodes}
        self.yards = {yard.id: LiveYard(yard) for yard in self.place.yards}
        self.ways = {way.id: LiveWay(way) for room in self.place.rooms for way in room.ways}
        self.rooms = {
            room.id: LiveRoom(room, tuple(self.ways[way.id] for way in room.ways))
            for room in self.place.rooms
        }
        self.drowning = Drowning(engine, self.place.rooms, terms=self.terms)
        self.shortage = Shortage(engine, campus)
        self.pump_names = {pump.id: campus.asset(pump.id).name for pump in self.place.network.pumps}
        self.storm_events: dict[str, int] = {}
        self.drainage: Drainage | None = None
        self._watches: dict[str, tuple[Watch, OnDepth]] = {}
        self._free: dict[str, str] = {}
        self._watch_all()
        self._follow_pumps()
        for storm in self.rainfall.storms:
            self._schedule_storm(storm)
        for event in scenario.events:
            if event.kind in {"inlet-blocked", "pump-blocked"}:
                self._schedule_blockage(event, scenario)
        # Before anything else of that instant: who acts at time zero finds the water there.
        engine.at(0.0, self._begin, priority=Order.URGENT)

    # -- the water -------------------------------------------------------------------------------

    def _begin(self) -> None:
        """Build the drainage, now that everybody has said what they wait for."""
        self.drainage = Drainage(
            self.place.network,
            inflow=self.runoff.inflows,
            start_s=0.0,
            end_s=self.engine.length_s,
            watches=[watch for watch, _ in self._watches.values()],
            record_every_s=self.engine.recorder.every_s,
            mobile=[room.id for room in self.place.rooms for _ in range(MOBILE_PUMPS)],
        )
        self._free = dict(self.drainage.slots)
        self.drainage.on_watch(self._crossed)
        for pump in self.place.network.pumps:
            if not self.engine.assets.available(pump.id):
                self.drainage.set_pump(pump.id, available=False)
        self.engine.attach(self.drainage)

    def change(self, action: Callable[[Drainage], None]) -> None:
        """Change the water's surroundings at this very instant."""
        drainage = self.drainage
        if drainage is not None:
            self.engine.change(drainage, lambda: action(drainage))

    def water(self) -> Solution:
        """Return what the water did, from the beginning until now.

        Raises
        ------
        TwinError
            When the run has not begun.
        """
        if self.drainage is None:
            raise TwinError("flood: the run has not begun")
        return self.drainage.solution()

    def depth_m(self, place: str) -> float:
        """Return the water standing now on a yard's ground or a room's floor [m]."""
        room = self.rooms.get(place)
        spot = room.place if room is not None else self.yards[place].place
        if self.drainage is None:
            return 0.0
        self.drainage.advance(max(0.0, self.engine.now_s))
        node = place if room is not None else self.yards[place].place.node
        return max(0.0, self.drainage.depth_m(node) - spot.zero_m)

    def flow_speed_m_s(self, yard: str) -> float:
        """Return the speed of the water over the edges of a yard, the greatest [m/s].

        The flow over an edge through the water that stands above its crest; 0 where it only stands.
        """
        if self.drainage is None:
            return 0.0
        self.drainage.advance(max(0.0, self.engine.now_s))
        drainage = self.drainage
        edges = [self._edges[edge] for edge in self.place.edges.get(yard, ())]
        return max((self._edge_speed(drainage, edge) for edge in edges), default=0.0)

    def _edge_speed(self, drainage: Drainage, edge: Opening) -> float:
        ends = (edge.from_node, edge.to_node)
        level_m = max(drainage.depth_m(one) + self._invert[one] for one in ends)
        if level_m <= edge.crest_m:
            return 0.0
        through_m2 = edge.width_m * (level_m - edge.crest_m)
        return abs(drainage.flow_m3_s(edge.id)) / through_m2

    # -- what is waited for ----------------------------------------------------------------------

    def watch(self, name: str, place: str, depth_m: float, callback: OnDepth) -> None:
        """Call *callback* whenever the water at *place* passes *depth_m*, either way."""
        room = self.rooms.get(place)
        spot = room.place if room is not None else self.yards[place].place
        node = place if room is not None else self.yards[place].place.node
        self._watches[name] = (
            Watch(id=name, node=node, depth_m=spot.zero_m + depth_m, when="both"),
            callback,
        )

    def _watch_all(self) -> None:
        for yard in self.yards.values():
            self.watch(f"{yard.place.id}:ponds", yard.place.id, PONDS_M, partial(self._ponds, yard))
        for room in self.rooms.values():
            for live in room.ways:
                if live.way.kind == "drain":
                    continue  # it fills from the sewer, which stands high below every pond
                self.watch(
                    f"{live.way.id}:sill",
                    live.way.yard,
                    max(live.way.sill_m, 1e-3),
                    partial(self._reaches, live),
                )
            self.watch(f"{room.place.id}:floor", room.place.id, WET_M, partial(self._floor, room))
            for depth_m in Drowning.depths_m(room.place):
                self.watch(
                    f"{room.place.id}:{depth_m:g}",
                    room.place.id,
                    depth_m,
                    partial(self._critical, room, depth_m),
                )

    def _crossed(self, watch: Watch, time_s: float, depth_m: float, rising: bool) -> None:
        del depth_m
        self._watches[watch.id][1](float(time_s), rising, self._standing(watch.node))

    def _standing(self, node: str) -> int | None:
        """Return the event since which water stands on a floor, or on the yard of a manhole."""
        if node in self.rooms:
            return self.rooms[node].wet_event
        return next((yard.event for yard in self.yards.values() if yard.place.node == node), None)

    def rain_event(self) -> int | None:
        """Return the beginning of the latest storm; None before any."""
        return max(self.storm_events.values(), default=None)

    def _ponds(self, yard: LiveYard, time_s: float, rising: bool, _: int | None) -> None:
        if rising:
            yard.since_s = time_s
            yard.event = self.engine.journal.record(
                time_s,
                "yard-ponded",
                asset=yard.place.id,
                cause=self.rain_event(),
                value=PONDS_M,
                unit="m",
            )
        elif yard.event is not None:
            yard.ponded_s += time_s - yard.since_s
            self.engine.journal.record(
                time_s, "yard-drained", asset=yard.place.id, cause=yard.event
            )
            yard.event = None

    def _reaches(self, live: LiveWay, time_s: float, rising: bool, _: int | None) -> None:
        """Take note that water reaches a sill, or falls below it."""
        if rising:
            self._enters(live, time_s, cause=self.yards[live.way.yard].event or self.rain_event())
        elif live.event is not None:
            self.engine.journal.record(time_s, "ingress-ended", asset=live.way.id, cause=live.event)
            live.event = None

    def _enters(self, live: LiveWay, time_s: float, *, cause: int | None) -> None:
        held = live.barrier is not None
        if not held and live.first_s is None:
            live.first_s = time_s
        live.event = self.engine.journal.record(
            time_s,
            "barrier-reached" if held else "ingress-began",
            asset=live.way.id,
            cause=cause,
            value=live.way.sill_m,
            unit="m",
            detail=None if held else INGRESS[live.way.kind],
        )

    def _floor(self, room: LiveRoom, time_s: float, rising: bool, _: int | None) -> None:
        """Take note that a floor gets wet, or is free of water again."""
        if rising:
            if room.first_wet_s is None:
                room.first_wet_s = time_s
            self.drowning.wet(room.place.id)
            room.wet_event = self.engine.journal.record(
                time_s,
                "room-wet",
                asset=room.place.id,
                cause=self._source(room),
                value=WET_M,
                unit="m",
                detail=WET,
            )
        elif room.wet_event is not None:
            dry = self.engine.journal.record(
                time_s, "room-dry", asset=room.place.id, cause=room.wet_event, detail=DRY
            )
            room.wet_event = None
            self._drains_rest(room, cause=dry)
            self._take_pump_away(room, cause=dry)
            self.drowning.dry(room.place.id, cause=dry)

    def _drains_rest(self, room: LiveRoom, *, cause: int) -> None:
        """End what was told of drain pipes: a sewer is not watched, a floor is."""
        for live in room.ways:
            if live.way.kind == "drain":
                self._end_ingress(live, cause)

    def _source(self, room: LiveRoom) -> int | None:
        """Return the event that let the water in: the latest of the room's ways, else the rain."""
        for live in room.ways:
            if live.way.kind == "drain" and live.event is None and self._runs_back(live):
                self._enters(live, self.engine.now_s, cause=self.rain_event())
        events = [live.event for live in room.ways if live.event is not None]
        return max(events, default=self.rain_event())

    def _runs_back(self, live: LiveWay) -> bool:
        """Return whether water now runs from the sewer through a drain pipe."""
        return self.drainage is not None and self.drainage.flow_m3_s(live.way.id) > 0.0

    def _critical(
        self, room: LiveRoom, depth_m: float, time_s: float, rising: bool, _: int | None
    ) -> None:
        """Take note that water passes the height of some machine's part."""
        first = depth_m == room.place.critical_m
        if rising:
            if first:
                room.lost_s.append(time_s)
                room.over_since_s = time_s
            source = self._source(room)
            cause = source if source is not None else room.wet_event
            self.drowning.reached(room.place.id, depth_m, cause=cause)
        elif first and room.over_since_s is not None:
            room.over_critical_s += time_s - room.over_since_s
            room.over_since_s = None

    # -- pumps -----------------------------------------------------------------------------------

    def _follow_pumps(self) -> None:
        for pump in self.place.network.pumps:
            self.engine.assets.on_change(pump.id, self._pump_changed)

    def _pump_changed(self, pump: str, available: bool, _: int) -> None:
        self.change(lambda drainage: drainage.set_pump(pump, available=available))

    def bring_pump(self, room: str, flow_m3_s: float) -> str | None:
        """Set a pump into *room* that runs on its own engine; None when there is no space left."""
        slot = next((one for one, place in self._free.items() if place == room), None)
        if slot is None:
            return None
        del self._free[slot]
        self.change(lambda drainage: drainage.place_pump(slot, room, flow_m3_s))
        return slot

    def take_pump(self, slot: str) -> None:
        """Take a pump away that was brought in."""
        if self.drainage is None:
            return
        places = self.drainage.slots
        self.change(lambda drainage: drainage.remove_pump(slot))
        # In the order of the slots, so that who comes next does not depend on who went first.
        self._free = {one: places[one] for one in places if one in self._free or one == slot}

    def _pump_out(self, storm: str) -> None:
        """After a storm a hired pump empties each room that is still under water."""
        for room in self.rooms.values():
            if room.wet_event is None or room.slot is not None:
                continue
            room.slot = self.bring_pump(room.place.id, self.terms.pump_out_m3_h / 3600.0)
            if room.slot is None:
                continue  # crews have filled the room with pumps of their own
            self.engine.journal.record(
                self.engine.now_s,
                "pump-out-began",
                asset=room.place.id,
                cause=self.storm_events.get(storm),
                value=self.terms.pump_out_m3_h,
                unit="m3/h",
                detail=PUMP_OUT,
            )

    def _take_pump_away(self, room: LiveRoom, *, cause: int) -> None:
        if room.slot is None:
            return
        self.take_pump(room.slot)
        room.slot = None
        self.engine.journal.record(
            self.engine.now_s,
            "pump-out-ended",
            asset=room.place.id,
            cause=cause,
            detail=PUMPED_OUT,
        )

    # -- storms, blockages -----------------------------------------------------------------------

    def _schedule_storm(self, storm: StormFall) -> None:
        if storm.ends_s <= 0.0:
            return
        self.engine.at(
            max(0.0, storm.begins_s), lambda: self._rain_began(storm), priority=Order.URGENT
        )
        ends_s = storm.ends_s
        self.engine.at(ends_s, lambda: self._rain_ended(storm))
        self.engine.at(
            ends_s + 3600.0 * self.terms.pump_out_after_h, lambda: self._pump_out(storm.id)
        )

    def _rain_began(self, storm: StormFall) -> None:
        period = storm.return_period_a
        self.storm_events[storm.id] = self.engine.journal.record(
            self.engine.now_s,
            "rain-began",
            asset="rain",
            value=round(storm.depth_mm, 1),
            unit="mm",
            detail=Name(
                en=f"{storm.name.en}: {storm.depth_mm:.0f} mm, wettest hour {storm.hour_mm:.0f} mm"
                f" (once in {period:.3g} years)",
                zh=f"{storm.name.zh}：{storm.depth_mm:.0f} mm，最大一小时 {storm.hour_mm:.0f} mm"
                f"（重现期 {period:.3g} 年）",
            ),
        )

    def _rain_ended(self, storm: StormFall) -> None:
        self.engine.journal.record(
            self.engine.now_s, "rain-ended", asset="rain", cause=self.storm_events[storm.id]
        )

    def _schedule_blockage(self, event: Blockage, scenario: Scenario) -> None:
        at_s = max(0.0, scenario.seconds(event.at))
        opened: list[int] = []

        def block() -> None:
            opened.append(
                self.engine.journal.record(
                    self.engine.now_s,
                    event.kind,
                    asset=event.asset,
                    value=event.blocked,
                    unit="1",
                    detail=event.detail or BLOCKED,
                )
            )
            self._block(event, event.blocked)

        def clear() -> None:
            self.engine.journal.record(
                self.engine.now_s,
                event.kind.replace("blocked", "cleared"),
                asset=event.asset,
                cause=opened[0],
                detail=CLEARED,
            )
            self._block(event, 0.0)

        self.engine.at(at_s, block)
        if event.cleared is not None:
            self.engine.at(scenario.seconds(event.cleared), clear)

    def _block(self, event: Blockage, share: float) -> None:
        if event.kind == "pump-blocked":
            self.change(lambda drainage: drainage.set_pump(event.asset, blocked=share))
        else:
            width_m = INLET_M * (1.0 - share)
            self.change(lambda drainage: drainage.set_opening(event.asset + INLET, width_m=width_m))

    # -- barriers --------------------------------------------------------------------------------

    def raise_barrier(self, name: str, *, height_m: float, leak_gap_m: float, cause: int) -> None:
        """Close a way in with something that stands *height_m* above its sill.

        What comes over it comes in as through the way itself, lifted by so much: a shut door goes
        on leaking through its gap only. Beneath it leaks a gap along the whole width.
        """
        live = self.ways[name]
        live.barrier = Barrier(height_m, leak_gap_m)
        crest_m = live.way.crest_m

        def close(drainage: Drainage) -> None:
            drainage.set_opening(name, crest_m=crest_m + height_m)
            drainage.set_opening(
                name + LEAK, height_m=leak_gap_m, crest_m=crest_m, open=leak_gap_m > 0.0
            )

        self.change(close)
        self._end_ingress(live, cause)

    def remove_barrier(self, name: str, *, cause: int) -> None:
        """Open the way in again, as it was; nothing happens where no barrier stands."""
        live = self.ways[name]
        if live.barrier is None:
            return
        live.barrier = None

        def reopen(drainage: Drainage) -> None:
            drainage.set_opening(name, crest_m=live.way.crest_m)
            drainage.set_opening(name + LEAK, open=False)

        self.change(reopen)
        if self.drainage is not None and self.depth_m(live.way.yard) > live.way.sill_m:
            self._enters(live, self.engine.now_s, cause=cause)

    def _end_ingress(self, live: LiveWay, cause: int) -> None:
        if live.event is not None:
            self.engine.journal.record(
                self.engine.now_s, "ingress-ended", asset=live.way.id, cause=cause
            )
            live.event = None
