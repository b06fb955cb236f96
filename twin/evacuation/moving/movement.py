"""How a crowd moves: speed and flow against density, effective widths, two-way traffic.

Three models of movement are offered. ``sfpe`` is the hydraulic model of the SFPE Handbook (5th ed.,
chapter 59; Gwynne and Rosenbaum), conservative by design and the default. ``weidmann`` is the speed
curve of Weidmann (1993). ``students`` is a fit of ours to measured flows of students through
corridors and doors. All three share one form: the speed of a space is a function of its density up
to the density of greatest flow (what a crowd *sends*), and what a space takes in falls from there
to nothing at the jam (what it *receives*); see :mod:`twin.evacuation.moving.kernel`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from twin.campus.quantities import Fraction, NonNegative, Positive
from twin.model import Model

__all__ = [
    "MODELS",
    "SFPE",
    "STUDENTS",
    "WEIDMANN",
    "BoundaryLayers",
    "Movement",
    "ShareWay",
    "movement_of",
    "stair_k_m_s",
]

AREA_M2 = 0.266
"""Slope a of S = k (1 - a D) [m2/person]; SFPE Handbook 5th ed., eq. 59.5."""
K_LEVEL_M_S = 1.40
"""k of corridors, ramps and doors [m/s]; SFPE Handbook 5th ed., table 59.3."""
FREE_DENSITY_P_M2 = 0.54
"""Below this people walk at their own speed [persons/m2]; SFPE Handbook 5th ed., chapter 59."""
STEP_M_S = 51.8 / 60.0
"""k = 51.8 sqrt(tread / riser) in metres a minute, here in metres a second; within 1.1 % of the
four stairs of table 59.3."""

DENSITY_STEP_P_M2 = 0.01
"""Distance of two points of the tabulated curves; the kinks of SFPE's lie on them [persons/m2]."""
DENSITIES = 601
"""Points of the tabulated curves: 0 to 6 persons/m2."""


class BoundaryLayers(Model):
    """What people keep clear of on either side [m]; SFPE Handbook 5th ed., table 59.1."""

    door_m: NonNegative = 0.15
    """Doors, arches, exits."""
    stair_m: NonNegative = 0.15
    """Stair wall, or side of a tread; 0.09 at a handrail (then the smaller loss counts)."""
    corridor_m: NonNegative = 0.20
    """Corridor and ramp walls (recalled, 0.10 to 0.20)."""
    path_m: NonNegative = 0.0
    """Open ground."""
    least_m: Positive = 0.30
    """Whatever the walls take, one file can pass: effective width left at least [m] (assumed, 0.2
    to 0.5), unless the opening itself is narrower."""


class ShareWay(Model):
    """What is left of a flow when people come the other way through the same opening.

    Two-way total over one-way flow: 0.84 to 0.94 for doors, 0.75 to 0.94 for stairs, the less the
    more lopsided. The range is that of a review of measurements; the straight line is ours.
    """

    lopsided: Fraction = 0.84
    """With hardly anybody the other way."""
    balanced: Fraction = 0.94
    """With as many one way as the other."""
    responders: Fraction = 0.75
    """On a stair that a rescue team climbs: drills with firefighters on a stair of 1.15 m lost 3 to
    25 % of the flow (Tofilo et al.); the greatest loss is taken."""


class Movement(Model):
    """A model of movement with all its figures; every one can be set."""

    name: Literal["sfpe", "weidmann", "students"] = "sfpe"
    curve: Literal["sfpe", "weidmann"] = "sfpe"
    """``sfpe``: k (1 - a D) caps everybody's own speed. ``weidmann``: everybody's own speed times
    1 - exp(-gamma (1/D - 1/jam))."""
    gamma_p_m2: Positive = 1.913
    """Weidmann's gamma [persons/m2]."""
    jam_p_m2: Positive = 3.76
    """Density at which nobody moves any more [persons/m2]; 1/a of SFPE."""
    hold_p_m2: Positive = 2.75
    """People that a space takes at most [persons/m2]; between the 1.9 that SFPE advises for design
    and the jam (assumed, 1.9 to 3.5: results hardly depend on it)."""
    level_flow_p_s_m: Positive = K_LEVEL_M_S / (4 * AREA_M2)
    """Greatest flow through doors, corridors and ramps for each metre of effective width
    [persons/(s m)]: k/(4 a), which table 59.5 of the SFPE Handbook rounds to 1.3."""
    stair_flow_factor: Positive = 1.0
    """Flow on stairs over k/(4 a) of their steps."""
    leaf_flow_p_s: Positive = 50.0 / 60.0
    """Greatest flow for each leaf that everybody must push open [persons/s]; SFPE Handbook."""
    boundary: BoundaryLayers = BoundaryLayers()
    share_way: ShareWay = ShareWay()
    least_speed_m_s: Positive = 0.05
    """Nobody is slower than this, so that nobody is stuck for ever [m/s]: people were measured at
    0.04 to 0.2 m/s where SFPE's curve has them stand (Juelich, open corridor)."""
    free_speed: Literal["hydraulic", "own"] = "hydraulic"
    """Speed where there is space (below 0.54 persons/m2). ``hydraulic``: 0.856 k at most, the 1.19
    m/s of the Handbook; ``own``: everybody's own speed, as tests that set a speed ask."""
    stair_speed: Literal["steps", "own"] = "steps"
    """``steps``: the steps cap everybody's speed at k (1 - 0.54 a). ``own``: everybody moves at
    their own speed on stairs, as tests that set a speed ask."""
    stair_density: bool = False
    """Whether density slows people on stairs too. By default the queue at the entry of a stair
    holds all the delay (``S0`` on the flight), which reproduces hand calculations."""
    step_s: Annotated[float, Field(gt=0.0, le=1.0)] = 0.5
    """Step of the walkers [s]; doors serve in continuous time."""

    def speed_share(self) -> NDArray[np.float64]:
        """Return speed over k (``sfpe``) or over one's own speed (``weidmann``) against density.

        Held beyond the density of greatest flow: how fast a dense crowd lets go does not fall when
        it gets denser still; that it takes nobody in any more is told by :meth:`intake_share`.

        Returns
        -------
        ndarray, shape (601,)
            At 0, 0.01 ... 6 persons/m2, between 0 and 1.
        """
        density = np.arange(DENSITIES) * DENSITY_STEP_P_M2
        if self.curve == "sfpe":
            held = np.clip(density, FREE_DENSITY_P_M2, SEND_P_M2)
            return np.asarray(np.maximum(0.0, 1.0 - AREA_M2 * held))
        held = np.minimum(density, self._best_density())
        return self._weidmann(held)

    def intake_share(self) -> NDArray[np.float64]:
        """Return the flow that a space takes in over its greatest, against its density.

        Returns
        -------
        ndarray, shape (601,)
            1 up to the density of greatest flow, then falling; never below 0.05.
        """
        density = np.arange(DENSITIES) * DENSITY_STEP_P_M2
        if self.curve == "sfpe":
            load = AREA_M2 * density
            share = np.where(load <= 0.5, 1.0, 4.0 * load * (1.0 - load))
        else:
            flow = density * self._weidmann(density)
            best = self._best_density()
            share = np.where(density <= best, 1.0, flow / flow.max())
        return np.asarray(np.maximum(0.05, share))

    def _weidmann(self, density: NDArray[Any]) -> NDArray[np.float64]:
        with np.errstate(divide="ignore"):
            exponent = -self.gamma_p_m2 * (1.0 / density - 1.0 / self.jam_p_m2)
        moving = np.maximum(0.0, 1.0 - np.exp(np.minimum(exponent, 0.0)))
        return np.where(density <= 0.0, 1.0, moving)

    def _best_density(self) -> float:
        density = np.arange(DENSITIES) * DENSITY_STEP_P_M2
        return float(density[np.argmax(density * self._weidmann(density))])


SEND_P_M2 = 2.05
"""SFPE's curve is held from here: just beyond its greatest flow at 1.88 persons/m2, with 99 % of
it. A crowd that went on slowing down would never clear a jam of its own: the known fault of models
that use the curve for sending *and* receiving."""

SFPE = Movement()
"""SFPE Handbook, 5th ed., chapter 59."""

WEIDMANN = Movement(
    name="weidmann",
    curve="weidmann",
    jam_p_m2=5.4,
    hold_p_m2=4.0,
    level_flow_p_s_m=1.22,
    stair_flow_factor=0.85,
)
"""Weidmann (1993), Transporttechnik der Fussgaenger: jam 5.4 persons/m2, greatest flow 1.22
persons/(s m) at 1.75 persons/m2 (recalled)."""

STUDENTS = Movement(
    name="students",
    curve="weidmann",
    gamma_p_m2=2.88,
    jam_p_m2=4.06,
    hold_p_m2=3.0,
    level_flow_p_s_m=1.9,
    stair_flow_factor=1.2,
    boundary=BoundaryLayers(door_m=0.0, stair_m=0.05, corridor_m=0.0),
)
"""Young people in experiments: 1.9 persons/(s m) of clear width through doors (RiMEA's line J = 1.9
w; measured 1.6 to 2.4), and Weidmann's curve with gamma and jam fitted by least squares to the mean
speeds of students in an open corridor at eight densities (Juelich, 0.25 to 3.75 persons/m2). Own
speed 1.50 m/s there; standard error 0.07 m/s, greatest 0.13 at 1.75 persons/m2, where they fell
from 1.04 to 0.53 m/s within half a person. A space holds as much of the jam (0.73) as by SFPE. On
stairs assumed, 1.0 to 1.3 of SFPE's flow."""

MODELS = {model.name: model for model in (SFPE, WEIDMANN, STUDENTS)}
"""The models by name."""


def movement_of(name: str) -> Movement:
    """Return a model by its name.

    Raises
    ------
    UnknownName
        There is none of that name.
    """
    from twin.errors import UnknownName

    for known, model in MODELS.items():
        if known == name:
            return model
    raise UnknownName("model of movement", name, MODELS)


def stair_k_m_s(riser_m: float, tread_m: float) -> float:
    """Return k of a stair from its steps [m/s]: 51.8 sqrt(tread/riser) metres a minute.

    SFPE Handbook 5th ed., table 59.3 (four stairs: 1.00, 1.08, 1.16, 1.23 m/s), within 1.1 %.
    """
    return STEP_M_S * float((tread_m / riser_m) ** 0.5)
