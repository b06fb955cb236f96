"""JuPedSim and its network model as peers: the same buildings and people, on their own terms.

``jupedsim-network`` walks the same graph: rooms, halls and flights as nodes, doors as links.
JuPedSim walks in the plane, so the building is unrolled: a storey lies 22 m from the next along a
stair that is a passage of the same width, and each stair with its rooms is a run of its own, since
they share no door. Whichever is not installed is absent.
"""

from __future__ import annotations

import time
import warnings
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

import numpy as np

from twin.bench.evacuationbuilding import (
    FLOORS,
    ROOMS,
    SIDES,
    SLOWEST_M_S,
    SPEED_M_S,
    SPREAD_M_S,
)

__all__ = ["Run", "crowd_name", "crowd_run", "network_name", "network_run", "network_runs_cpu_s"]

STEP_S: Final = 0.5
"""Step of the network model, its default [s]."""
CROWD_STEP_S: Final = 0.05
"""Step of JuPedSim [s]: five times its default, which is kind to it."""
LONGEST_S: Final = 7200.0
CROWD_LONGEST_S: Final = 1200.0

STOREY_M, BAY_M, DEEP_M, HALL_M, WALL_M, RADIUS_M = 22.0, 6.2, 8.0, 3.0, 0.2, 0.15
LAP_M: Final = 0.01
"""Doors reach so far into what they join, so that rounding leaves no gap [m]."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a run of a peer took, and what it found."""

    cpu_s: float
    """Processor time, without building the network or the plan [s]."""
    last_s: float
    """When the last person was out [s]; nan where some never were."""


def network_name() -> str:
    """Return the network model with its version, or without where it is not installed."""
    return _name("jupedsim-network")


def crowd_name() -> str:
    """Return JuPedSim with its version, or without where it is not installed."""
    name = _name("jupedsim")
    return f"{name.replace('jupedsim', 'JuPedSim')}, step {CROWD_STEP_S:g} s"


def _name(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return package


# -- the network model ----------------------------------------------------------------------------


def network_run(buildings: int, people: int, *, seed: int = 1) -> Run | None:
    """Evacuate so many equal buildings; None where the network model is not installed."""
    simulation = _network(buildings, people)
    if simulation is None:
        return None
    began_s = time.process_time()
    result = simulation.run(seed, record=False)
    return Run(time.process_time() - began_s, float(result.evacuation_time))


def network_runs_cpu_s(people: int, runs: int) -> float | None:
    """Return the processor time of many runs of one building [s]; None where not installed."""
    simulation = _network(1, people)
    if simulation is None:
        return None
    began_s = time.process_time()
    simulation.run_many(runs, 1)
    return time.process_time() - began_s


def _network(buildings: int, people: int) -> Any:
    try:
        peer = import_module("jupedsim_network")
    except ImportError:
        return None
    network = peer.Network()
    rooms = [
        room
        for building in range(buildings)
        for side in SIDES
        for room in _network_side(network, f"{building}{side}")
    ]
    speed = peer.Normal(SPEED_M_S, SPREAD_M_S, lower=SLOWEST_M_S)
    fewest, more = divmod(people, len(rooms))
    populations = [
        peer.Population(room, count, speed=speed)
        for at, room in enumerate(rooms)
        if (count := fewest + (at < more))
    ]
    return peer.NetworkSimulation(network, populations, dt=STEP_S, t_max=LONGEST_S)


def _network_side(network: Any, at: str) -> list[str]:
    """Add one stair with its halls and rooms, and return the rooms."""
    rooms = []
    below = f"out{at}"
    network.add_safe(below)
    for floor in range(1, FLOORS + 1):
        hall, stair = f"hall{at}{floor}", f"stair{at}{floor}"
        network.add_room(hall, area=90.0)
        network.add_stair(stair, area=18.0, riser=0.17, tread=0.28)
        network.connect(hall, stair, width=1.8, length=15.0, bidirectional=False)
        network.connect(stair, below, width=2.0, kind="stair", length=9.0, bidirectional=False)
        below = stair
        for number in range(ROOMS):
            room = f"room{at}{floor}-{number}"
            network.add_room(room, area=48.0)
            network.connect(room, hall, width=1.0, length=4.0, bidirectional=False)
            rooms.append(room)
    return rooms


# -- JuPedSim -------------------------------------------------------------------------------------


def crowd_run(people: int, *, seed: int = 1) -> Run | None:
    """Evacuate one building in the plane; None where JuPedSim is not installed."""
    try:
        peer = import_module("jupedsim")
        shapes = import_module("shapely")
    except ImportError:
        return None
    rng = np.random.default_rng(seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # their own, about their dependencies
        sides = [_crowd_side(peer, shapes, people // 2, rng) for _ in SIDES]
        began_s = time.process_time()
        ends = [_crowd_end_s(side) for side in sides]
        return Run(time.process_time() - began_s, max(ends))


def _crowd_end_s(simulation: Any) -> float:
    while simulation.agent_count() and simulation.elapsed_time() < CROWD_LONGEST_S:
        simulation.iterate()
    return float("nan") if simulation.agent_count() else float(simulation.elapsed_time())


def _crowd_side(peer: Any, shapes: Any, people: int, rng: np.random.Generator) -> Any:
    """Return JuPedSim's run of one stair with its halls and rooms, and people in them."""
    simulation = peer.Simulation(
        model=peer.CollisionFreeSpeedModel(), geometry=_floor_plan(shapes), dt=CROWD_STEP_S
    )
    length_m = BAY_M * ROOMS / 2
    left = length_m + WALL_M
    exit_ = simulation.add_exit_stage(shapes.box(left, 0.0, left + 2.0, 1.0))
    journey = simulation.add_journey(peer.JourneyDescription([exit_]))
    rooms = _room_corners()
    for person in range(people):
        x_m, y_m = rooms[person % len(rooms)]
        place = person // len(rooms)
        simulation.add_agent(
            peer.CollisionFreeSpeedModelAgentParameters(
                position=(x_m + 1.0 + place % 4, y_m + 2.0 + place // 4),
                desired_speed=max(SLOWEST_M_S, float(rng.normal(SPEED_M_S, SPREAD_M_S))),
                radius=RADIUS_M,
                journey_id=journey,
                stage_id=exit_,
            )
        )
    return simulation


def _room_corners() -> list[tuple[float, float]]:
    """Return the lower left corners of all rooms of one side: below and above each hall [m]."""
    return [
        (BAY_M * bay, STOREY_M * floor + above)
        for floor in range(FLOORS)
        for above in (0.0, DEEP_M + HALL_M + 2 * WALL_M)
        for bay in range(ROOMS // 2)
    ]


def _floor_plan(shapes: Any) -> Any:
    """Return where one can walk: rooms, doors of 1 m, halls, doors of 1.8 m, one long passage."""
    length_m = BAY_M * ROOMS / 2
    left = length_m + WALL_M
    pieces = [shapes.box(left, 0.0, left + 2.0, STOREY_M * FLOORS)]
    for floor in range(FLOORS):
        low = STOREY_M * floor + DEEP_M + WALL_M
        pieces += [
            shapes.box(0.0, low, length_m, low + HALL_M),
            shapes.box(length_m - LAP_M, low + 0.6, left + LAP_M, low + 2.4),
        ]
    for at, (x_m, y_m) in enumerate(_room_corners()):
        above = at // (ROOMS // 2) % 2 == 1
        door_m = y_m - WALL_M if above else y_m + DEEP_M
        middle = x_m + 3.0
        pieces += [
            shapes.box(x_m, y_m, x_m + 6.0, y_m + DEEP_M),
            shapes.box(middle - 0.5, door_m - LAP_M, middle + 0.5, door_m + WALL_M + LAP_M),
        ]
    return shapes.union_all(pieces)
