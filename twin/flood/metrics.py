"""What a flood meant: key figures, tables, balances, signals. Changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from twin.flood.campus_network import LEAK
from twin.flood.words import COLUMN_NAMES, COLUMN_UNITS, STATES
from twin.model import Name
from twin.runs.outcome import Balance, Span, Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from twin.engine import Recorder
    from twin.flood.campus_network import RoomPlace, Way, YardPlace
    from twin.flood.solver import Solution
    from twin.flood.system import Flood
    from twin.scenario.rainfall import StormFall

__all__ = ["balances", "kpis", "record_signals", "spans", "tables"]

HOUR_S = 3600.0

DEEP_M = 0.15
"""Water on a yard that stops traffic [m]: a lane stays passable below it (GB 50014-2021,
recalled)."""

JOINED_S = 3600.0
"""Ponding that comes back within an hour is told as one flood (assumed)."""


def kpis(flood: Flood, water: Solution) -> dict[str, float]:
    """Return the key figures; see :data:`twin.flood.words.KPIS`."""
    spells = flood.shortage.spells
    until_s = flood.engine.length_s
    dry = {spell.building.id: spell.building.people.total for spell in spells}
    storms = flood.rainfall.storms
    yards = [_yard_peak(yard, water) for yard in flood.place.yards]
    return {
        "flood.rooms_lost": float(len({one.room for one in flood.drowning.floodings})),
        "flood.floodings": float(len(flood.drowning.floodings)),
        "flood.equipment_lost": float(len(flood.drowning.drowned)),
        "flood.direct_loss_cny": sum(_loss_cny(flood, room.id) for room in flood.place.rooms),
        "flood.buildings_without_water": float(len(dry)),
        "flood.people_without_water": float(sum(dry.values())),
        "flood.person_hours_without_water": sum(
            spell.building.people.total * spell.hours(until_s=until_s) for spell in spells
        ),
        "flood.person_hours_unsupplied": sum(
            spell.building.people.total
            * min(flood.terms.temporary_supply_h, spell.hours(until_s=until_s))
            for spell in spells
        ),
        "flood.max_yard_depth_m": max(yards, default=0.0),
        "flood.yards_ponded": float(sum(depth > DEEP_M for depth in yards)),
        "flood.peak_room_depth_m": max(
            (_room_peak(room, water) for room in flood.place.rooms), default=0.0
        ),
        "flood.ingress_m3": sum(_ingress_m3(room, water) for room in flood.place.rooms),
        "flood.pumped_m3": float(sum(water.moved_m3(p.id) for p in flood.place.network.pumps)),
        "flood.pump_starts": float(sum(water.starts(p.id) for p in flood.place.network.pumps)),
        "flood.outfall_m3": water.outflow_m3(),
        "flood.storms": float(len(storms)),
        "flood.rain_mm": flood.rainfall.rain.total_mm,
        "flood.wettest_hour_mm": max((storm.hour_mm for storm in storms), default=0.0),
        "flood.return_period_a": max((_period_a(storm) for storm in storms), default=0.0),
    }


def tables(flood: Flood, water: Solution) -> dict[str, Table]:
    """Return the tables of the domain, by name."""
    return {
        "flood.rooms": _table([_room_row(flood, room, water) for room in flood.place.rooms], ROOMS),
        "flood.equipment": _table(_equipment_rows(flood), EQUIPMENT),
        "flood.losses": _table(_loss_rows(flood), LOSSES),
        "flood.buildings_without_water": _table(_dry_rows(flood), DRY_BUILDINGS),
        "flood.yards": _table([_yard_row(flood, yard, water) for yard in flood.place.yards], YARDS),
        "flood.ways_in": _table(_way_rows(flood, water), WAYS),
        "flood.pumps": _table(_pump_rows(flood, water), PUMPS),
        "flood.storms": _table([_storm_row(flood, one) for one in flood.rainfall.storms], STORMS),
        "flood.critical": _table(_critical_rows(flood), CRITICAL),
    }


ROOMS = (
    "room name_en name_zh building state state_en state_zh first_ingress_s first_wet_s lost_s"
    " times_lost peak_depth_m peak_s critical_depth_m hours_over_critical ingress_m3 equipment_lost"
    " loss_cny"
)
EQUIPMENT = (
    "asset name_en name_zh kind room room_en room_zh lost_s depth_m restored_s hours loss_cny"
)
LOSSES = "room name_en name_zh cost_en cost_zh equipment_lost loss_cny"
DRY_BUILDINGS = (
    "building name_en name_zh people lost_s restored_s hours hours_unsupplied person_hours"
)
YARDS = "yard name_en name_zh x_m y_m ground_m peak_depth_m peak_s hours_ponded"
WAYS = "way_in room name_en name_zh kind yard sill_m first_ingress_s ingress_m3"
PUMPS = "pump name_en name_zh room starts hours pumped_m3"
STORMS = (
    "storm name_en name_zh begins_s ends_s duration_min depth_mm hour_mm peak_mm_h return_period_a"
    " rooms_lost"
)
CRITICAL = "place asset name_en name_zh part depth_m"


def balances(flood: Flood, water: Solution) -> list[Balance]:
    """Return the water balance of the campus, of the ground, and of every node [m3]."""
    runoff = flood.runoff.water
    rain = sum(one.rain_m3 for one in runoff)
    soaked = sum(one.infiltrated_m3 for one in runoff)
    given = sum(one.runoff_m3 for one in runoff)
    left = sum(one.stored_m3 for one in runoff)
    ground_error = sum(abs(one.error_m3) for one in runoff)
    nodes = water.balances()
    stored = sum(node.stored_m3 for node in nodes)
    out = water.outflow_m3() + sum(node.lost_m3 for node in nodes)
    # What a full room did not take stayed outside, and is in none of the sums.
    node_error = sum(abs(node.error_m3) for node in nodes)
    whole = max(1.0, rain)
    return [
        Balance(
            "flood",
            "water_m3",
            rain,
            soaked + out,
            left + stored,
            (ground_error + node_error) / whole,
        ),
        Balance("catchments", "water_m3", rain, soaked + given, left, ground_error / whole),
        *(
            Balance(
                node.node,
                "water_m3",
                node.gained_m3 + max(0.0, node.moved_m3),
                node.lost_m3 + max(0.0, -node.moved_m3),
                node.stored_m3,
                abs(node.error_m3) / max(1.0, node.throughput_m3),
            )
            for node in nodes
        ),
    ]


def record_signals(flood: Flood, water: Solution, recorder: Recorder) -> None:
    """Hand over rain, depths and flows on the recorder's grid."""
    times = recorder.time_s
    fallen = flood.rainfall.rain.depth_mm(times)
    rain = np.diff(fallen, prepend=fallen[:1]) / recorder.every_s * HOUR_S
    recorder.store("rain", "rain_mm_h", rain, unit="mm/h")
    recorder.store("rain", "rain_mm", fallen, unit="mm")

    def fit(values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the series on the grid; its last instant may lie off the solver's own."""
        return np.asarray(np.interp(times, water.times_s, values), dtype=np.float64)

    for yard in flood.place.yards:
        depth = np.maximum(0.0, water.depth_m(yard.node) - yard.zero_m)
        recorder.store(yard.id, "depth_m", fit(depth), unit="m")
    for room in flood.place.rooms:
        depth = np.clip(water.depth_m(room.id) - room.zero_m, 0.0, room.height_m)
        recorder.store(room.id, "depth_m", fit(depth), unit="m")
        for way in room.ways:
            flow = 1000.0 * water.flow_m3_s(way.id)
            recorder.store(way.id, "ingress_l_s", fit(flow), unit="L/s")
    for pump in flood.place.network.pumps:
        recorder.store(pump.id, "flow_l_s", fit(1000.0 * water.flow_m3_s(pump.id)), unit="L/s")


def spans(flood: Flood) -> list[Span]:
    """Return storms and the stretches in which water stood on yards or floors."""
    rows = [
        Span(
            "storm",
            storm.begins_s,
            storm.ends_s,
            Name(
                en=f"{storm.name.en}, {storm.depth_mm:.0f} mm",
                zh=f"{storm.name.zh} {storm.depth_mm:.0f} mm",
            ),
        )
        for storm in flood.rainfall.storms
    ]
    rows += [
        Span(
            "flood",
            flooding.lost_s,
            flood.engine.length_s if flooding.dry_s is None else flooding.dry_s,
            Name(en=f"{name.en} under water", zh=f"{name.zh}受淹"),
        )
        for flooding in flood.drowning.floodings
        for name in [flood.rooms[flooding.room].place.name]
    ]
    return rows


# --- rows ---------------------------------------------------------------------------------------


def _room_row(flood: Flood, room: RoomPlace, water: Solution) -> dict[str, Any]:
    live = flood.rooms[room.id]
    over_s = live.over_critical_s
    if live.over_since_s is not None:
        over_s += flood.engine.length_s - live.over_since_s
    state = "lost" if live.lost_s else "wet" if live.first_wet_s is not None else "dry"
    first = [way.first_s for way in live.ways if way.first_s is not None]
    return {
        "room": room.id,
        **_named(room.name),
        "building": room.building,
        "state": state,
        **_named(STATES[state], "state"),
        "first_ingress_s": min(first, default=np.nan),
        "first_wet_s": np.nan if live.first_wet_s is None else live.first_wet_s,
        "lost_s": min(live.lost_s, default=np.nan),
        "times_lost": sum(one.room == room.id for one in flood.drowning.floodings),
        "peak_depth_m": _room_peak(room, water),
        "peak_s": water.peak_s(room.id),
        "critical_depth_m": room.critical_m if np.isfinite(room.critical_m) else np.nan,
        "hours_over_critical": over_s / HOUR_S,
        "ingress_m3": _ingress_m3(room, water),
        "equipment_lost": sum(one.room == room.id for one in flood.drowning.drowned),
        "loss_cny": _loss_cny(flood, room.id),
    }


def _equipment_rows(flood: Flood) -> list[dict[str, Any]]:
    rows = []
    for one in flood.drowning.drowned:
        back_s = flood.engine.length_s if one.restored_s is None else one.restored_s
        rows.append(
            {
                "asset": one.machine.asset,
                **_named(one.machine.name),
                "kind": one.machine.kind,
                "room": one.room,
                **_named(flood.rooms[one.room].place.name, "room"),
                "lost_s": one.lost_s,
                "depth_m": one.depth_m,
                "restored_s": np.nan if one.restored_s is None else one.restored_s,
                "hours": (back_s - one.lost_s) / HOUR_S,
                "loss_cny": one.loss_cny,
            }
        )
    return rows


def _loss_rows(flood: Flood) -> list[dict[str, Any]]:
    """Return the direct loss by room and by what it was spent on, most first."""
    sums: dict[tuple[str, str, str], tuple[int, float]] = {}
    for one in flood.drowning.drowned:
        kind = MACHINES.get(one.machine.kind, MACHINES[""])
        count, loss = sums.get((one.room, kind.en, kind.zh), (0, 0.0))
        sums[one.room, kind.en, kind.zh] = (count + 1, loss + one.loss_cny)
    for flooding in flood.drowning.floodings:
        key = (flooding.room, CLEANING.en, CLEANING.zh)
        _, loss = sums.get(key, (0, 0.0))
        sums[key] = (0, loss + flooding.cleaning_cny)
    rows = [
        {
            "room": room,
            **_named(flood.rooms[room].place.name),
            "cost_en": en,
            "cost_zh": zh,
            "equipment_lost": count,
            "loss_cny": loss,
        }
        for (room, en, zh), (count, loss) in sums.items()
    ]
    return sorted(rows, key=lambda row: -float(row["loss_cny"]))


MACHINES = {
    "booster-pump": Name(en="Booster pumps", zh="给水加压泵"),
    "fire-pump": Name(en="Fire pumps", zh="消防泵"),
    "drain-pump": Name(en="Drain pumps", zh="排水泵"),
    "panel": Name(en="Panels", zh="配电箱"),
    "": Name(en="Other machines", zh="其他设备"),
}
"""What a loss was for, by kind of machine."""

CLEANING = Name(en="Pumping out, cleaning, drying", zh="排水、清理与烘干")


def _dry_rows(flood: Flood) -> list[dict[str, Any]]:
    rows = []
    for spell in flood.shortage.spells:
        hours = spell.hours(until_s=flood.engine.length_s)
        people = spell.building.people.total
        rows.append(
            {
                "building": spell.building.id,
                **_named(spell.building.name),
                "people": people,
                "lost_s": spell.lost_s,
                "restored_s": np.nan if spell.restored_s is None else spell.restored_s,
                "hours": hours,
                "hours_unsupplied": min(hours, flood.terms.temporary_supply_h),
                "person_hours": hours * people,
            }
        )
    return rows


def _yard_row(flood: Flood, yard: YardPlace, water: Solution) -> dict[str, Any]:
    live = flood.yards[yard.id]
    ponded_s = live.ponded_s
    if live.event is not None:
        ponded_s += flood.engine.length_s - live.since_s
    return {
        "yard": yard.id,
        **_named(yard.name),
        "x_m": yard.x_m,
        "y_m": yard.y_m,
        "ground_m": yard.ground_m,
        "peak_depth_m": _yard_peak(yard, water),
        "peak_s": water.peak_s(yard.node),
        "hours_ponded": ponded_s / HOUR_S,
    }


def _way_rows(flood: Flood, water: Solution) -> list[dict[str, Any]]:
    return [
        {
            "way_in": live.way.id,
            "room": live.way.room,
            **_named(live.way.name),
            "kind": live.way.kind,
            "yard": live.way.yard,
            "sill_m": live.way.sill_m,
            "first_ingress_s": np.nan if live.first_s is None else live.first_s,
            "ingress_m3": _through_m3(live.way, water),
        }
        for live in flood.ways.values()
    ]


def _pump_rows(flood: Flood, water: Solution) -> list[dict[str, Any]]:
    return [
        {
            "pump": pump.id,
            **_named(flood.pump_names[pump.id]),
            "room": pump.from_node,
            "starts": water.starts(pump.id),
            "hours": water.ran_s(pump.id) / HOUR_S,
            "pumped_m3": water.moved_m3(pump.id),
        }
        for pump in flood.place.network.pumps
    ]


def _storm_row(flood: Flood, storm: StormFall) -> dict[str, Any]:
    later = [one.begins_s for one in flood.rainfall.storms if one.begins_s > storm.begins_s]
    until_s = min(later, default=flood.engine.length_s)
    lost = {one.room for one in flood.drowning.floodings if storm.begins_s <= one.lost_s < until_s}
    return {
        "storm": storm.id,
        **_named(storm.name),
        "begins_s": storm.begins_s,
        "ends_s": storm.ends_s,
        "duration_min": (storm.ends_s - storm.begins_s) / 60.0,
        "depth_mm": storm.depth_mm,
        "hour_mm": storm.hour_mm,
        "peak_mm_h": storm.peak_mm_h,
        "return_period_a": _period_a(storm),
        "rooms_lost": len(lost),
    }


def _critical_rows(flood: Flood) -> list[dict[str, Any]]:
    return [
        {
            "place": room.id,
            "asset": machine.asset,
            **_named(machine.name),
            "part": part.part,
            "depth_m": part.depth_m,
        }
        for room in flood.place.rooms
        for machine in room.machines
        for part in machine.wetting.parts
    ]


# --- figures ------------------------------------------------------------------------------------


def _named(name: Name, key: str = "name") -> dict[str, str]:
    return {f"{key}_en": name.en, f"{key}_zh": name.zh}


def _period_a(storm: StormFall) -> float:
    """Return the return period of the storm's wettest hour, by the formula of Shanghai [a]."""
    from twin.flood.rainformula import formula

    return formula("shanghai").period_a(60.0, storm.hour_mm) if storm.hour_mm > 0.0 else 0.0


def _room_peak(room: RoomPlace, water: Solution) -> float:
    # A full room stands under pressure; its water is no deeper than it is high.
    return min(room.height_m, max(0.0, water.peak_depth_m(room.id) - room.zero_m))


def _yard_peak(yard: YardPlace, water: Solution) -> float:
    return max(0.0, water.peak_depth_m(yard.node) - yard.zero_m)


def _through_m3(way: Way, water: Solution) -> float:
    """Return what came in through a way, and beneath a barrier before it [m3]."""
    leaked = 0.0 if way.kind == "drain" else water.moved_m3(way.id + LEAK)
    return water.moved_m3(way.id) + leaked


def _ingress_m3(room: RoomPlace, water: Solution) -> float:
    return sum(_through_m3(way, water) for way in room.ways)


def _loss_cny(flood: Flood, room: str) -> float:
    """Return what the floodings of a room cost: machines and cleaning [CNY]."""
    return sum(one.loss_cny for one in flood.drowning.drowned if one.room == room) + sum(
        one.cleaning_cny for one in flood.drowning.floodings if one.room == room
    )


def _table(rows: list[dict[str, Any]], columns: str) -> Table:
    keys = columns.split()
    return Table(
        columns={key: [row[key] for row in rows] for key in keys},
        names={key: COLUMN_NAMES[key] for key in keys},
        units={key: COLUMN_UNITS[key] for key in keys},
    )
