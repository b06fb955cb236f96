"""Nets and plans on which the optimum is tried: by hand, at random, and the benchmark building."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import strategies as st

from twin.evacuation.optimum.flownet import FlowNet
from twin.evacuation.plans.network import Network
from twin.evacuation.plans.plan import EvacuationPlan, Link, PlanStorey, Space
from twin.evacuation.population.people import People

FLOW = 1.4 / (4 * 0.266)
"""Flow through doors [persons/(s m)]: k/(4 a)."""
STAIR_K = 51.8 / 60.0 * (0.28 / 0.17) ** 0.5
FREE = 1.0 - 0.266 * 0.54
"""Share of k at which people walk freely."""
SIDES = ("a", "b")


def benchmark_net(people: int = 5000, *, ratio: float = 1.0, joined: bool = False) -> FlowNet:
    """Return the five-storey benchmark building: 100 rooms, two corridor halves, two stairs.

    Parameters
    ----------
    people
        Spread evenly over the rooms of each side.
    ratio
        People on side a over those on side b.
    joined
        Whether the corridor halves of each storey are joined by an opening of 3 m.
    """
    doors: dict[str, float] = {}
    walks: list[tuple[str, str, float]] = []
    exits, groups = [], []
    corridor_s, flight_s = 15.0 / (1.4 * FREE), 9.0 / (STAIR_K * FREE)
    for side, other, share in (("a", "b", ratio / (1.0 + ratio)), ("b", "a", 1.0 / (1.0 + ratio))):
        for storey in range(1, 6):
            here = f"{storey}{side}"
            doors[f"{here}.landing"] = FLOW * (1.8 - 0.3)
            doors[f"{here}.down"] = STAIR_K / (4 * 0.266) * (2.0 - 0.3)
            walks.append((f"{here}.landing", f"{here}.down", flight_s))
            if storey == 1:
                exits.append(f"{here}.down")
            else:
                walks.append((f"{here}.down", f"{storey - 1}{side}.down", flight_s))
            if joined:
                doors[f"{here}.across"] = FLOW * (3.0 - 0.4)
                walks.append((f"{here}.across", f"{storey}{other}.landing", corridor_s))
            for room in range(10):
                door = f"{here}.{room}"
                doors[door] = FLOW * (1.0 - 0.3)
                walks.append((door, f"{here}.landing", corridor_s))
                if joined:
                    walks.append((door, f"{here}.across", corridor_s))
                at = (storey - 1) * 10 + room
                count = round((at + 1) * people * share / 50) - round(at * people * share / 50)
                groups.append((count, {door: 4.0 / (1.4 * FREE)}))
    return FlowNet.by_hand(doors=doors, walks=walks, exits=exits, groups=groups)


def benchmark_plan(*, joined: bool = True) -> EvacuationPlan:
    """Return the benchmark building as a plan."""
    storeys = tuple(
        PlanStorey(id=f"s{level}", level=level, elevation_m=3.3 * (level - 1))
        for level in range(1, 6)
    )
    spaces, links = [Space(id="outside", kind="outside")], []
    for level in range(1, 6):
        for side in SIDES:
            corridor, landing = f"c{level}{side}", f"l{level}{side}"
            common = {"storey": f"s{level}", "building": "bench"}
            spaces.append(Space(id=corridor, kind="corridor", area_m2=90, **common))
            spaces.append(Space(id=landing, kind="landing", area_m2=18, **common))
            links.append(_link(f"{corridor}.door", corridor, landing, 1.8, (15, 0)))
            for room in range(10):
                name = f"r{level}{side}{room}"
                spaces.append(Space(id=name, kind="room", use="classroom", area_m2=48, **common))
                links.append(_link(f"{name}.door", name, corridor, 1.0, (4, 15)))
            spaces.append(_flight(level - 1, side))
            flight = f"f{level - 1}{side}"
            links.append(_link(f"{flight}.top", landing, flight, 2.0, (0, 9), kind="stair-entry"))
            if level > 1:
                below = f"l{level - 1}{side}"
                links.append(
                    _link(f"{flight}.foot", flight, below, 2.0, (9, 0), kind="stair-entry")
                )
            else:
                links.append(_link(f"exit-{side}", flight, "outside", 2.6, (9, 0), kind="exit"))
        if joined:
            links.append(
                _link(f"x{level}", f"c{level}a", f"c{level}b", 3.0, (15, 15), kind="opening")
            )
    return EvacuationPlan(id="bench", storeys=storeys, spaces=tuple(spaces), links=tuple(links))


def _flight(level: int, side: str) -> Space:
    return Space(
        id=f"f{level}{side}",
        kind="stair",
        storey=f"s{max(level, 1)}",
        building="bench",
        clear_width_m=2.0,
        length_m=9.0,
        riser_m=0.17,
        tread_m=0.28,
        steps_up=level > 0,
    )


def _link(
    name: str, one: str, other: str, width_m: float, walk_m: tuple[float, float], **more: str
) -> Link:
    return Link(id=name, between=(one, other), clear_width_m=width_m, walk_m=walk_m, **more)


def benchmark_people(network: Network, people: int = 5000, *, ratio: float = 1.0) -> People:
    """Return people in the rooms of the benchmark plan: speeds N(1.34, 0.26), at least 0.3 m/s."""
    cells: list[int] = []
    for side, share in zip(SIDES, (ratio / (1 + ratio), 1 / (1 + ratio)), strict=True):
        rooms = [network.cell(f"r{level}{side}{at}") for level in range(1, 6) for at in range(10)]
        count = round(people * share)
        cells += [rooms[i * 50 // count] for i in range(count)]
    speed = np.maximum(0.3, np.random.default_rng(0).normal(1.34, 0.26, len(cells)))
    return People.of(cells, level_m_s=speed, down_m_s=speed, up_m_s=speed)


@st.composite
def nets(draw: st.DrawFn, *, most: int = 60) -> FlowNet:
    """Draw a net: a chain of levels of doors, with walks on to the next levels and some across."""
    rate = st.sampled_from([0.4, 0.53, 0.9, 1.316, 2.0])
    walk = st.floats(0.5, 20.0).map(lambda x: round(x, 2))
    levels = [
        [f"{level}.{at}" for at in range(draw(st.integers(1, 3)))]
        for level in range(draw(st.integers(1, 4)))
    ]
    doors = {name: draw(rate) for level in levels for name in level}
    walks = {}
    for above, below in zip(levels[1:], levels[:-1], strict=True):
        for name in above:
            for other in draw(st.lists(st.sampled_from(below), min_size=1, unique=True)):
                walks[name, other] = draw(walk)
        for name, other in pairwise(above):
            if draw(st.booleans()):
                walks[name, other] = draw(walk)
            if draw(st.booleans()):
                walks[other, name] = draw(walk)
    names = [name for level in levels for name in level]
    groups = [
        (
            draw(st.integers(1, most // 3)),
            {
                door: draw(walk)
                for door in draw(
                    st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True)
                )
            },
        )
        for _ in range(draw(st.integers(1, 3)))
    ]
    return FlowNet.by_hand(
        doors=doors,
        walks=[(a, b, time_s) for (a, b), time_s in walks.items()],
        exits=levels[0],
        groups=groups,
    )
