"""A ring of spaces in which a crowd goes round: what flows at a density, through the whole model.

People walk round for minutes by explicit paths, so that the density of every space stays what it
was. What passes for each metre of width is the flow at that density; over the density it is the
speed. The models give both through two curves (what a space sends, what it takes in) and the doors
between: the ring shows what they make together.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from twin.evacuation.moving.crowd import Crowd, Paths
from twin.evacuation.plans.plan import Space
from twin.evacuation.population.people import People
from twin.verify.evacuation_rig import build, door

if TYPE_CHECKING:
    from twin.evacuation.moving.movement import Movement

__all__ = ["ring_flow_p_s_m", "ring_speed_m_s"]

SETTLE_S = 120.0
MEASURE_S = 240.0


@cache
def ring_flow_p_s_m(
    people: int,
    movement: Movement,
    *,
    speed_m_s: float = 3.0,
    spaces: int = 6,
    length_m: float = 10.0,
    width_m: float = 5.0,
) -> float:
    """Return the mean flow through the openings of a ring [persons/(s m)].

    Parameters
    ----------
    people
        How many go round, spread evenly.
    movement
        The model.
    speed_m_s
        Own speed of everybody; 3 m/s leaves the speed to the space.
    spaces, length_m, width_m
        Of the ring; the openings are as wide as the spaces, without boundary layers.
    """
    names = [f"part-{i}" for i in range(spaces)]
    onward = [(names[i], names[(i + 1) % spaces]) for i in range(spaces)]
    network = build(
        [
            *(Space(id=name, kind="corridor", area_m2=length_m * width_m) for name in names),
            *(
                door(
                    f"to-{ends[1]}", ends, width_m, kind="opening", effective_width_m=width_m,
                    one_way=True, walk_m=(length_m, 0.0),
                )
                for ends in onward
            ),
            door("exit", (names[0], "out"), 1.0, one_way=True, walk_m=(length_m, 0.0)),
        ],
        movement,
    )  # fmt: skip
    links = np.array([network.link(f"to-{ends[1]}")[0] for ends in onward])
    place = np.arange(people) % spaces
    hops = int((SETTLE_S + MEASURE_S) * min(speed_m_s, 1.6) / length_m) + 4
    rounds = links[(place[:, None] + np.arange(hops)) % spaces]
    crowd = Crowd(
        network,
        People.of(network.cell(names[0]) + place, level_m_s=speed_m_s),
        paths=Paths(rounds.ravel().astype(np.int32), np.arange(people + 1) * hops),
    )
    crowd.advance(SETTLE_S)
    before = crowd.passed[links].copy()
    crowd.advance(SETTLE_S + MEASURE_S)
    return float(np.mean(crowd.passed[links] - before) / (MEASURE_S * width_m))


def ring_speed_m_s(density_p_m2: float, movement: Movement, *, speed_m_s: float = 3.0) -> float:
    """Return the mean speed in a ring of 300 m2 at a density [m/s]."""
    people = round(300.0 * density_p_m2)
    return ring_flow_p_s_m(people, movement, speed_m_s=speed_m_s) / density_p_m2
