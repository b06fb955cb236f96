"""Measured flows and speeds of students against the set ``students``, and the others beside it.

The measurements are those of the open data of Forschungszentrum Juelich: flows that PedPy's sample
trajectories give, and speeds against densities in corridors, in bins. They are read where they lie
and not shipped; the ranges of the flow stand here as figures.
"""

from __future__ import annotations

import csv
from functools import cache, partial
from typing import TYPE_CHECKING, Final

import numpy as np

from twin.evacuation.moving.movement import SFPE, STUDENTS, WEIDMANN, Movement
from twin.verify.evacuation_rig import (
    between,
    build,
    door,
    floor,
    flow_p_s,
    passes_s,
    run,
    spread,
    stand,
)
from twin.verify.evacuation_ring import ring_speed_m_s
from twin.verify.reference import reference

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from twin.verify.check import Suite

    Floats = NDArray[np.float64]

__all__ = ["add_flow"]

OWN_M_S: Final = 1.50
"""Own speed of the volunteers in the open corridor, by the fit of the set."""
WIDTHS_M: Final = (0.5, 0.7, 0.95, 1.2, 1.8)
"""Doors of the experiments [m]."""
OPEN_CORRIDOR: Final = "3test_UO"


@cache
def _through(width_m: float, movement: Movement) -> float:
    """Return the flow of 150 people out of a room by a door of a width [persons/s]."""
    network = build(
        [floor("room", (0, 0, 10, 10)), door("exit", ("room", "out"), width_m, (10, 5))], movement
    )
    people = stand(network, "room", spread(150, (0, 0, 10, 10)), level_m_s=OWN_M_S)
    return flow_p_s(passes_s(run(network, people), "exit"), 0.2, 0.8)


def _per_metre(movement: Movement, which: str) -> float:
    flows = [_through(width, movement) / width for width in WIDTHS_M]
    return min(flows) if which == "least" else max(flows)


def _table(name: str) -> list[dict[str, str]]:
    with reference("evacuation", name).open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def _flow_error_percent() -> float:
    """Return the root mean square of our flow over the measured one, less one [%]."""
    errors = []
    for row in _table("juelich_flow_table.csv"):
        width_m = min(float(row["entrance_w_m"]), float(row["exit_w_m"]))
        errors.append(_through(width_m, STUDENTS) / float(row["J_per_s_mid60pct"]) - 1.0)
    return 100.0 * float(np.sqrt(np.mean(np.square(errors))))


def _bins(experiment: str) -> tuple[Floats, Floats]:
    """Return densities [persons/m2] and mean speeds [m/s] of an experiment."""
    rows = [row for row in _table("juelich_fd_binned.csv") if row["experiment"] == experiment]
    pairs = [(float(row["density_bin_centre"]), float(row["speed_mean"])) for row in rows]
    density, speed = np.array(pairs).T
    return density, speed


def _speed_error_m_s(movement: Movement, experiment: str, own_m_s: float) -> float:
    """Return the root mean square error of the speed round a ring [m/s].

    Spaces may be filled to the jam, or beyond it where people were seen to move.
    """
    density, speed = _bins(experiment)
    filled = movement.model_copy(update={"hold_p_m2": max(movement.jam_p_m2, float(density[-1]))})
    ours = np.array([ring_speed_m_s(float(one), filled, speed_m_s=own_m_s) for one in density])
    return float(np.sqrt(np.mean((ours - speed) ** 2)))


def add_flow(suite: Suite) -> None:
    """Enter the rows into the suite."""
    for which in ("least", "most"):
        suite.row(
            f"evacuation.students-{which}",
            f"{which} flow of students per metre of door, doors of 0.5 to 1.8 m",
            **between(1.6, 2.5), unit="persons/(s m)",
            source="Juelich: 1.61 to 2.43 per metre of the narrowest width, ten runs",
        )(partial(_per_metre, STUDENTS, which))  # fmt: skip
        suite.row(
            f"evacuation.default-{which}", f"{which} flow of the default per metre of door",
            **between(0.5, 1.33), unit="persons/(s m)",
            source="conservative by design: SFPE's 1.316 on the width less 0.30 m",
        )(partial(_per_metre, SFPE, which))  # fmt: skip
    suite.told(
        "evacuation.students-flow-error", "flow of students against ten measured runs, rms",
        unit="%", source="Juelich: doors and corridors of 0.5 to 1.8 m; PedPy's sample data",
    )(_flow_error_percent)  # fmt: skip
    suite.row(
        "evacuation.students-speed-error", "speed of students in the open corridor, rms error",
        expected=0.0, tolerance=0.15, unit="m/s",
        source="Juelich, eight densities from 0.25 to 3.75 persons/m2; own speed 1.50 m/s",
    )(partial(_speed_error_m_s, STUDENTS, OPEN_CORRIDOR, OWN_M_S))  # fmt: skip
    for movement, experiment, own in (
        (STUDENTS, "7test_BO", OWN_M_S),
        (STUDENTS, "2test_2D", 1.10),
        (WEIDMANN, OPEN_CORRIDOR, 1.34),
        (SFPE, OPEN_CORRIDOR, 1.34),
    ):
        suite.told(
            f"evacuation.{movement.name}-speed-error-{experiment[6:].lower()}",
            f"rms error of the speed by {movement.name} in experiment {experiment}", unit="m/s",
            source=f"Juelich; own speed {own:g} m/s; BO: both ways, 2D: closed ring, UO: one way",
        )(partial(_speed_error_m_s, movement, experiment, own))  # fmt: skip
