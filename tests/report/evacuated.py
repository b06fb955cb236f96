"""Made-up evacuations, as the domain stores them: two rooms known by heart, and a tall building."""

from __future__ import annotations

import heapq
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from tests.report import rehearsal
from tests.report.studied import both, table
from twin.model import Name
from twin.runs.outcome import Kpi, Outcome, Signals, Table

INF = float("inf")
WALK_M_S = 1.2
FLOW_P_S = 1.3


@dataclass
class Plan:
    """A plan under construction, with the way out from each of its spaces."""

    spaces: list[dict[str, Any]] = field(default_factory=list)
    doors: list[dict[str, Any]] = field(default_factory=list)
    ways: dict[str, list[int]] = field(default_factory=dict)

    def space(
        self, id_: str, kind: str, level: int | None, box: Sequence[float], *,
        building: str = "hall", zh: str = "",
    ) -> str:  # fmt: skip
        """Add a rectangle x0, y0, x1, y1 [m]."""
        x0, y0, x1, y1 = box
        ring = [[x0, y0], [x1, y0], [x1, y1], [x0, y1]]
        self.spaces.append({
            "space": id_, **both("name", id_.replace("-", " ").capitalize(), zh or f"空间 {id_}"),
            "kind": kind, "building": building if level is not None else "",
            "storey": "" if level is None else f"storey-{level}", "level": level,
            "area_m2": (x1 - x0) * (y1 - y0), "points": json.dumps(ring),
        })  # fmt: skip
        return id_

    def door(
        self, kind: str, level: int | None, x_m: float, y_m: float, *, width_m: float = 1.0,
        building: str = "hall",
    ) -> int:  # fmt: skip
        """Add a door and return its number."""
        link = len(self.doors)
        self.doors.append({
            "link": link, "id": f"{kind}-{link}", "kind": kind, "building": building,
            "storey": "" if level is None else f"storey-{level}", "level": level, "x_m": x_m,
            "y_m": y_m, "width_m": width_m,
        })  # fmt: skip
        return link

    def tables(self) -> dict[str, Table]:
        """Return the two tables of the plan."""
        return {"evacuation.spaces": table(self.spaces), "evacuation.doors": table(self.doors)}


def small_plan() -> Plan:
    """One room on storey 2, a corridor, a stair, a lobby on storey 1 with an exit, a lawn."""
    plan = Plan()
    plan.space("room", "room", 2, (0, 2, 10, 10), zh="教室")
    plan.space("corridor", "corridor", 2, (0, 0, 20, 2), zh="走廊")
    plan.space("landing-2", "landing", 2, (20, 0, 22, 2), zh="平台")
    plan.space("stair", "stair", 1, (22, 0, 24, 6), zh="楼梯")
    plan.space("lobby", "room", 1, (10, 0, 22, 8), zh="门厅")
    plan.space("lawn", "assembly", None, (0, -30, 20, -12), zh="草坪集合点")
    plan.space("way", "path", None, (8, -12, 14, -0.2), zh="通道")
    plan.door("door", 2, 9.0, 2.0)
    plan.door("opening", 2, 20.0, 1.0, width_m=2.0)
    plan.door("stair-entry", 2, 22.0, 1.0, width_m=1.6)
    plan.door("stair-entry", 1, 22.0, 5.0, width_m=1.6)
    plan.door("exit", 1, 12.0, 0.0, width_m=1.4)
    plan.door("path", None, 11.0, -12.0, width_m=3.0)
    return plan


SMALL_PEOPLE: tuple[tuple[str, str, float, float, str, str], ...] = (
    ("room", "student", 30.0, 105.0, "exit-4", "safe"),
    ("room", "student", 40.0, 110.0, "exit-4", "safe"),
    ("room", "student", 60.0, INF, "", "incapacitated"),
    ("lobby", "student", 20.0, 70.0, "exit-4", "safe"),
    ("room", "student", INF, INF, "", "trapped"),
    ("lobby", "responder", 50.0, INF, "", "arrived"),
)
"""Space, profile, start, exit, by which, state."""

SMALL_PASSAGES: tuple[tuple[int, int, float, float], ...] = (
    (0, 0, 35.0, 35.0), (0, 1, 47.0, 50.0), (0, 2, 52.0, 55.0), (0, 3, 70.0, 72.0),
    (0, 4, 85.0, 86.0), (0, 5, 96.0, 105.0),
    (1, 0, 44.0, 46.0), (1, 1, 56.0, 60.0), (1, 2, 62.0, 64.0), (1, 3, 76.0, 77.0),
    (1, 4, 90.0, 91.0), (1, 5, 100.0, 110.0),
    (2, 0, 64.0, 65.0), (2, 1, 75.0, INF),
    (3, 4, 30.0, 32.0), (3, 5, 60.0, 70.0),
    (5, 3, 60.0, 61.0),
)  # fmt: skip
"""Person, link, arrived, passed."""


def small() -> Outcome:
    """Six people: two go out by the stair, one falls, one starts below, one stays, one helps."""
    persons = [
        {"person": one, "building": "hall", "space": space, "profile": profile, "start_s": start,
         "exit_s": exit_s, "exit": by, "state": state, "fed": 0.0}
        for one, (space, profile, start, exit_s, by, state) in enumerate(SMALL_PEOPLE)
    ]  # fmt: skip
    passages = [
        {"person": person, "link": link, "arrive_s": arrive, "pass_s": passed}
        for person, link, arrive, passed in SMALL_PASSAGES
    ]
    return outcome({
        **small_plan().tables(),
        "evacuation.persons": table(persons),
        "evacuation.passages": table(passages),
        **told(),
    })  # fmt: skip


def tower(*, storeys: int = 10, rooms: int = 12, people: int = 25) -> Outcome:
    """A building with rooms on both sides of a corridor and a stair at each end, and its people.

    With the numbers as they are, three thousand people make more than thirty thousand passages.
    """
    plan = Plan()
    _raise(plan, "hall", storeys, rooms)
    return _left(plan, people)


def quarter(*, buildings: int = 3, storeys: int = 2, rooms: int = 8, people: int = 4) -> Outcome:
    """Several such buildings beside each other, and a lawn before them where all assemble."""
    plan = Plan()
    wide = rooms // 2 * 7.0 + 14.0
    plan.space("lawn", "assembly", None, (0, -60, buildings * wide - 14, -30), zh="草坪集合点")
    for number in range(buildings):
        _raise(plan, f"hall-{number + 1}", storeys, rooms, x_m=number * wide, lawn=True)
    return _left(plan, people)


def _left(plan: Plan, people: int) -> Outcome:
    begin = [one["space"] for one in plan.spaces if one["kind"] == "room" for _ in range(people)]
    random = np.random.default_rng(7)
    start = 30.0 + random.gamma(2.0, 20.0, len(begin))
    names = list(dict.fromkeys(one["building"] for one in plan.spaces if one["building"]))
    replayed = _replayed(plan, begin, start)
    return outcome({
        **told(), **plan.tables(), **replayed,
        "evacuation.buildings": _buildings(len(begin) // len(names), names),
        "evacuation.curve": curve(np.sort(replayed["evacuation.persons"].columns["exit_s"])),
    })  # fmt: skip


def _raise(
    plan: Plan, building: str, storeys: int, rooms: int, *, x_m: float = 0.0, lawn: bool = False
) -> None:
    """Add a building whose corridor begins at *x_m* [m]."""
    wide = rooms // 2 * 7.0
    mark = "" if building == "hall" else f"{building}-"
    below: dict[str, list[int]] = {}
    for level in range(1, storeys + 1):
        plan.space(f"{mark}corridor-{level}", "corridor", level, (x_m, 8, x_m + wide, 10.4),
                   building=building, zh=f"{level}层走廊")  # fmt: skip
        ends = {}
        for end, x0 in (("west", x_m - 3.0), ("east", x_m + wide)):
            box = (x0, 8, x0 + 3, 10.4)
            name = plan.space(f"{mark}landing-{end}-{level}", "landing", level, box,
                              building=building, zh=f"{level}层平台")  # fmt: skip
            inner, outer = (x0 + 3, x0) if end == "west" else (x0, x0 + 3)
            into = plan.door("opening", level, inner, 9.2, width_m=2.0, building=building)
            if level == 1:
                way = [plan.door("exit", 1, outer, 9.2, width_m=1.6, building=building)]
                if lawn:
                    way.append(plan.door("path", None, x0 + 1.5, -30.0, width_m=2.0))
            else:
                plan.space(f"{mark}stair-{end}-{level - 1}", "stair", level - 1,
                           (x0, 10.4, x0 + 3, 15.4), building=building, zh="楼梯")  # fmt: skip
                top = plan.door(
                    "stair-entry", level, x0 + 2.2, 10.4, width_m=1.4, building=building
                )
                foot = plan.door(
                    "stair-entry", level - 1, x0 + 0.8, 10.4, width_m=1.4, building=building
                )
                way = [top, foot, *below[end]]
            ends[end] = (into, way)
            plan.ways[name] = below[end] = way
        for room in range(rooms):
            upper, place = divmod(room, rooms // 2)
            x0 = x_m + place * 7.0
            box = (x0, 10.4, x0 + 7, 18.4) if upper else (x0, 0.0, x0 + 7, 8.0)
            name = plan.space(f"{mark}room-{level}{room + 1:02d}", "room", level, box,
                              building=building, zh=f"{level}{room + 1:02d} 室")  # fmt: skip
            door = plan.door(
                "door", level, x0 + 1.0, 10.4 if upper else 8.0, width_m=1.0, building=building
            )
            into, way = ends["west" if place < rooms // 4 else "east"]
            plan.ways[name] = [door, into, *way]


def _replayed(plan: Plan, begin: Sequence[str], start: np.ndarray) -> dict[str, Table]:
    """Send everybody along their way, one behind the other through each door."""
    free = np.zeros(len(plan.doors))
    at = {one["space"]: np.mean(json.loads(one["points"]), axis=0) for one in plan.spaces}
    coming: list[tuple[float, int, int]] = []
    far = lambda here, link: float(  # noqa: E731
        np.hypot(plan.doors[link]["x_m"] - here[0], plan.doors[link]["y_m"] - here[1])
    )
    for person, space in enumerate(begin):
        first = plan.ways[space][0]
        coming.append((start[person] + far(at[space], first) / WALK_M_S, person, 0))
    heapq.heapify(coming)
    steps: list[tuple[int, int, float, float]] = []
    left = np.full(len(begin), INF)
    while coming:
        arrive, person, place = heapq.heappop(coming)
        way = plan.ways[begin[person]]
        link = way[place]
        passed = max(arrive, free[link])
        free[link] = passed + 1.0 / (FLOW_P_S * plan.doors[link]["width_m"])
        steps.append((person, link, arrive, passed))
        if place + 1 == len(way):
            left[person] = passed
            continue
        here = (plan.doors[link]["x_m"], plan.doors[link]["y_m"])
        stair = plan.doors[link]["kind"] == plan.doors[way[place + 1]]["kind"] == "stair-entry"
        metres = 8.0 if stair and place % 2 == 0 else max(far(here, way[place + 1]), 2.0)
        heapq.heappush(coming, (passed + metres / WALK_M_S, person, place + 1))
    rows = list(zip(*steps, strict=True))
    exits = [plan.doors[plan.ways[space][-1]]["id"] for space in begin]
    return {
        "evacuation.passages": Table({
            "person": np.array(rows[0], dtype=np.int64), "link": np.array(rows[1], dtype=np.int64),
            "arrive_s": np.array(rows[2]), "pass_s": np.array(rows[3]),
        }),
        "evacuation.persons": Table({
            "person": np.arange(len(begin)),
            "building": [plan.doors[plan.ways[space][0]]["building"] for space in begin],
            "space": list(begin), "profile": ["student"] * len(begin), "start_s": start,
            "exit_s": left, "exit": exits, "state": ["safe"] * len(begin),
            "fed": np.zeros(len(begin)),
        }),
    }  # fmt: skip


def outcome(tables: Mapping[str, Table]) -> Outcome:
    """Return an evacuation that holds these tables."""
    calm = rehearsal.outcome(breached=False)
    return replace(
        calm,
        scenario="evacuation",
        length_s=3600.0,
        verdict=Name(en="All are out after 6 min 2 s.", zh="6 分 2 秒后全部撤离。"),
        tables=dict(tables),
        signals=Signals(time_s=np.zeros(0), values={}, units={}),
        kpis={"evacuation.t95_s": 314.0},
        kpi_info={"evacuation.t95_s": Kpi(Name(en="95 % are out", zh="95% 撤出"), "s", "lower")},
        limits=[], events=[], balances=[], spans=[],
    )  # fmt: skip


# -- what is told of it --------------------------------------------------------------------------


def told() -> dict[str, Table]:
    """Return the tables that the chapters tell, of the small evacuation."""
    return {
        "evacuation.buildings": _buildings(6),
        "evacuation.curve": curve(),
        "evacuation.exits": table([
            {"exit": f"exit-{one}", **both("name", f"{en} exit", f"{zh}口"), "building": "hall",
             "width_m": 1.4, "people": people, "share_percent": 100.0 * people / 3, "first_s": 32.0,
             "last_s": 91.0, "mean_flow_p_s": 0.05}
            for one, en, zh, people in ((4, "Main", "主出", 3), (9, "West", "西侧出", 0))
        ]),
        "evacuation.links": table([
            {"link": link, **both("name", en, zh), "kind": kind, "building": "hall",
             "storey": "storey-2", "width_m": 1.0, "passed": 3, "wait_person_s": wait,
             "peak_queue": 2, "blame_percent": blame, "value_s_per_10cm": 3.5}
            for link, en, zh, kind, wait, blame in (
                ("opening-1", "Corridor to landing", "走廊与平台之间", "opening", 120.0, 60.0),
                ("door-0", "Door of the room", "教室门", "door", 80.0, 40.0),
                ("exit-4", "Main exit", "主出口", "exit", 0.0, 0.0),
            )
        ]),
        "evacuation.closures": table([
            {"link": link, **both("name", en, zh), "kind": kind, "building": "hall",
             "t95_s": t95, "lost_s": lost, "trapped": trapped}
            for link, en, zh, kind, t95, lost, trapped in (
                ("exit-4", "Main exit", "主出口", "exit", np.nan, np.nan, 4),
                ("stair-entry-2", "Stair", "楼梯", "stair-entry", 160.0, 50.0, 0),
            )
        ]),
        "evacuation.rescue": table([
            {"team": "team-1", "person": person, "building": "hall", "space": "room",
             **both("task", en, zh), "from_s": begin, "to_s": end}
            for person, en, zh, begin, end in (
                (2, "on the way", "前往", 50.0, 90.0), (2, "lifts", "抬起", 90.0, 120.0),
                (2, "carries out", "搬运", 120.0, 260.0), (4, "on the way", "前往", 260.0, 300.0),
            )
        ]),
        "evacuation.muster": table([
            {"point": "lawn", **both("name", "Lawn", "草坪"), "people": 3, "area_m2": 360.0,
             "density_p_m2": 0.008, "capacity": 720, "first_s": 70.0, "last_s": 110.0,
             "missing": 3, "still_inside": 3, "fire_lane_free": True},
            {"point": "gate", **both("name", "Gate", "大门"), "people": 900, "area_m2": 200.0,
             "density_p_m2": 4.5, "capacity": 400, "first_s": 70.0, "last_s": 310.0,
             "missing": 0, "still_inside": 0, "fire_lane_free": False},
        ]),
        "evacuation.bands": table([
            {"quantity": quantity, "p05_s": middle - 20, "p25_s": middle - 8, "p50_s": middle,
             "p75_s": middle + 10, "p95_s": middle + 40}
            for quantity, middle in (("t50_s", 70.0), ("t95_s", 108.0), ("t100_s", 125.0))
        ]),
        "evacuation.deployment": table([
            {"base_space": base, "team": team, "space": space, "people": people,
             "minutes": minutes}
            for base, team, space, people, minutes in (
                ("lobby", "Team 1", "room", 2, 3.5), ("lobby", "Team 2", "corridor", 1, 2.1),
            )
        ]),
        "evacuation.code": table([
            {"rule": rule, "clause": clause, **both("where", en, zh), "measured": measured,
             "limit": limit, "unit": unit, "ok": ok, "verified": verified}
            for rule, clause, en, zh, measured, limit, unit, ok, verified in (
                ("GB 50016", "5.5.17", "Room", "教室", 12.0, 22.0, "m", True, False),
                ("GB 50016", "5.5.18", "Stair", "楼梯", 1.0, 1.1, "m", False, True),
            )
        ]),
    }  # fmt: skip


def _buildings(people: int, names: Sequence[str] = ("hall",)) -> Table:
    return table([
        {"building": name, **both("name", name.capitalize(), name.replace("hall", "礼堂")),
         "people": people, "out": people // 2, "inside": people - people // 2, "trapped": 1,
         "incapacitated": 1, "waiting_for_rescue": 1, "t50_s": 70.0, "t95_s": 108.0 + place,
         "t100_s": np.nan, "optimum_s": 80.0 + place, "gap_percent": 35.0}
        for place, name in enumerate(names)
    ])  # fmt: skip


def curve(
    exit_s: Sequence[float] | np.ndarray = (32.0, 86.0, 91.0, INF, INF, INF),
    buildings: Sequence[str] = ("", "hall"),
) -> Table:
    """Return how many are out and inside every five seconds, the same in each building."""
    time_s = np.arange(0.0, 121.0, 5.0)
    out = np.searchsorted(np.asarray(exit_s), time_s, side="right")
    rows = [
        {"building": building, "time_s": float(second), "out": int(one),
         "inside": int(len(exit_s) - one)}
        for building in buildings
        for second, one in zip(time_s, out, strict=True)
    ]  # fmt: skip
    return table(rows)
