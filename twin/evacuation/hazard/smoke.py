"""Where the smoke of a fire goes: well-mixed spaces joined by openings, one fire.

A simple zone model, meant for comparing doors and ways, not for proving a smoke extract. Each space
is one volume with the same smoke, gas and warmth all over (no layer: people meet the mean of the
space at once). Through an opening gas goes both ways for the difference in warmth, as through the
doorway of a hot room (Prahl and Emmons 1975; Karlsson and Quintiere 2000, *Enclosure Fire
Dynamics*, section 5.5; recalled)::

    m = 2/3 Cd W H^1.5 rho_c sqrt(2 g (1 - 1/q) / (1 + q^(1/3))^3),     q = T_hot / T_cold

never less than a small exchange, and one way with the draught of the building
(the module `draught`): with a draught F there goes max(m + F/2, F), and F less comes back. A
shut door leaks through its gaps; every space leaks a little to the open air. Through an opening
that rises (the foot or the head of a flight of stairs) warmth exchanges gas only while it is warmer
below than above: smoke climbs stairs and does not sink in them, unless the draught goes down.
Outside is endless clean air. Walls take up warmth in proportion to the excess of the gas.

What is left out: wind, fans and smoke vents; the push of gas that expands (a few minutes' smoke
early on); layers; settling of soot, so that smoke lasts longer than in truth; the time that smoke
needs along a space (cut a long corridor into several).

Within a step of 5 s flows and source stand still, and what is carried is solved exactly
(the module `mixing`). Gas counts by mass at the density of the air before the fire, so soot,
gases and heat are kept to rounding: what was made is in the spaces or went out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from twin.errors import InputError
from twin.evacuation.hazard.designfire import OXYGEN_KJ_KG, DesignFire
from twin.evacuation.hazard.mixing import Mixing
from twin.evacuation.hazard.openings import OUTSIDE, ZERO_C_K, Flows, GasFlow, Openings, SmokeRules
from twin.evacuation.hazard.toxicity import AIR_CO2_PERCENT, AIR_O2_PERCENT, Gases

__all__ = ["OUTSIDE", "DesignFire", "Openings", "SmokeModel", "SmokeRules"]

STEP_S: Final = 5.0
"""The grid of time [s]; steps also end where something changes."""

HEAT_KJ_KG_K: Final = 1.005
"""Specific heat of air at constant pressure [kJ/(kg K)]."""
AIR_KG_KMOL: Final = 28.96
"""Molar masses [kg/kmol]: of air, and of CO, CO2 and O2."""
CO_KG_KMOL: Final = 28.01
CO2_KG_KMOL: Final = 44.01
O2_KG_KMOL: Final = 32.00


@dataclass(frozen=True, slots=True, eq=False)
class _State:
    """What is where at a moment; the last place is what went out."""

    time_s: float
    carried: NDArray[np.float64]
    """[2, spaces + 1, 2]: products of so much fuel, burnt with air and without [kg]; then heat in
    the gas [kJ], and nothing."""
    made_kg: NDArray[np.float64]
    """[2]: fuel burnt so far."""
    pressure_pa: NDArray[np.float64]
    """[spaces]: those of the step that ended here, from which the next are sought."""
    heat_kw: float = 0.0
    """Heat of the fire in the step that ended here."""

    @property
    def burnt_kg(self) -> NDArray[np.float64]:
        """[spaces + 1, 2]: products of so much fuel [kg]."""
        burnt: NDArray[np.float64] = self.carried[0]
        return burnt


class SmokeModel:
    """A fire in a building, that goes on as it is asked to.

    Parameters
    ----------
    volumes_m3, heights_m : array_like
        Of each space: floor area times height of the storey, and that height.
    openings : Openings
        What joins them.
    fire_space : int
        Where it burns.
    fire : DesignFire
        What burns.
    floors_m : array_like
        Level of the floor of each space [m]; of a flight of stairs, that of its foot. On one level
        there is no chimney effect.
    rules : SmokeRules
        Constants.

    Raises
    ------
    InputError
        A space without volume, an opening to a space that is not there or without size.
    """

    def __init__(
        self,
        volumes_m3: ArrayLike,
        heights_m: ArrayLike,
        openings: Openings,
        *,
        fire_space: int,
        fire: DesignFire,
        floors_m: ArrayLike = 0.0,
        rules: SmokeRules | None = None,
    ) -> None:
        self.fire, self.fire_space = fire, fire_space
        self.rules = rules = rules or SmokeRules()
        volumes = np.array(volumes_m3, dtype=np.float64)
        count = len(volumes)
        heights = np.broadcast_to(np.asarray(heights_m, dtype=np.float64), count)
        levels = np.broadcast_to(np.asarray(floors_m, dtype=np.float64), count)
        self._gas = GasFlow(volumes, heights, levels, openings, rules)
        if not 0 <= fire_space < count:
            raise InputError(f"smoke: fire in space {fire_space}; allowed: 0 to {count - 1}")
        self.volumes_m3 = volumes
        floors_m2 = volumes / heights
        walls_m2 = 2.0 * floors_m2 + 4.0 * np.sqrt(floors_m2) * heights
        self._air_kg = rules.air_kg_m3 * volumes
        cooling_per_s = rules.wall_kw_m2_k * walls_m2 / (self._air_kg * HEAT_KJ_KG_K)
        self._lost_per_s = np.stack([np.zeros(count), cooling_per_s])
        self._mixing = Mixing(count, self._gas.a, self._gas.b, layers=2)
        self._burns = True
        nothing = np.zeros((2, count + 1, 2))
        self._held = self._seen = _State(0.0, nothing, np.zeros(2), np.zeros(count))

    @property
    def now_s(self) -> float:
        """The time that all figures are of [s]."""
        return self._seen.time_s

    @property
    def soot_kg(self) -> NDArray[np.float64]:
        """Soot in each space [kg]."""
        soot: NDArray[np.float64] = self._seen.burnt_kg[:-1] @ self.fire.yields_kg_kg[0]
        return soot

    @property
    def soot_out_kg(self) -> float:
        """Soot that went out of the building [kg]."""
        return float(self._seen.burnt_kg[-1] @ self.fire.yields_kg_kg[0])

    @property
    def soot_made_kg(self) -> float:
        """Soot that the fire has made [kg]."""
        return float(self._seen.made_kg @ self.fire.yields_kg_kg[0])

    @property
    def extinction_per_m(self) -> NDArray[np.float64]:
        """K of each space [1/m]."""
        return self.rules.extinction_m2_kg * self.soot_kg / self.volumes_m3

    @property
    def gases(self) -> Gases:
        """What is in the air of each space."""
        _, co, co2, _ = self.fire.yields_kg_kg
        burnt = self._seen.burnt_kg[:-1] / self._air_kg[:, None] * AIR_KG_KMOL
        return Gases(
            co_ppm=burnt @ co / CO_KG_KMOL * 1e6,
            co2_percent=AIR_CO2_PERCENT + burnt @ co2 / CO2_KG_KMOL * 100.0,
            o2_percent=self._o2_percent(self._seen)[:-1],
        )

    @property
    def temperature_c(self) -> NDArray[np.float64]:
        """Temperature of each space [degC]."""
        return self._kelvin(self._seen)[:-1] - ZERO_C_K

    @property
    def heat_kw(self) -> float:
        """Heat that the fire gives, as a mean of the last step [kW]."""
        return self._seen.heat_kw

    @property
    def is_open(self) -> NDArray[np.bool_]:
        """How the openings stand."""
        return self._gas.is_open.copy()

    def advance(self, to_s: float) -> None:
        """Go on to *to_s* [s].

        However often one stops on the way, the figures are the same: stops off the grid are only
        looked at, and the next step starts from the grid again.

        Raises
        ------
        InputError
            *to_s* lies before `now_s`.
        """
        if not to_s >= self.now_s:
            raise InputError(f"smoke: from {self.now_s:g} s to {to_s:g} s; allowed: forward only")
        while (ends_s := (math.floor(self._held.time_s / STEP_S + 1e-9) + 1) * STEP_S) <= to_s:
            self._held = self._after(self._held, ends_s)
        self._seen = self._after(self._held, to_s) if to_s > self._held.time_s else self._held

    def open_(self, opening: int | Sequence[int] | NDArray[np.int64]) -> None:
        """Open one or more openings, now."""
        self._change()
        self._gas.is_open[opening] = True

    def shut(self, opening: int | Sequence[int] | NDArray[np.int64]) -> None:
        """Shut one or more openings, now; they leak through their gaps."""
        self._change()
        self._gas.is_open[opening] = False

    def put_out(self) -> None:
        """Put the fire out, now; its smoke stays."""
        self._change()
        self._burns = False

    def _change(self) -> None:
        """End the step here: what follows depends on what is changed."""
        self._held = self._seen

    def _after(self, state: _State, to_s: float) -> _State:
        """Return the state at *to_s*, with the flows and the fire of *state*."""
        step_s = to_s - state.time_s
        flows = self._gas.flows(self._kelvin(state), state.pressure_pa)
        burning_kg_s, heat_kw = self._burning(state, flows, to_s)
        given = np.zeros_like(state.carried)
        given[0, self.fire_space] = burning_kg_s
        given[1, :-1, 0] = self._cold_kw(flows)
        given[1, self.fire_space, 0] += heat_kw * (1.0 - self.fire.radiative_fraction)
        air_kg = np.append(self._air_kg, np.inf)
        carried = self._mixing.after(
            state.carried,
            given,
            from_a_per_s=flows.from_a_kg_s / air_kg[self._gas.a],
            from_b_per_s=flows.from_b_kg_s / air_kg[self._gas.b],
            lost_per_s=self._lost_per_s,
            step_s=step_s,
        )
        made_kg = state.made_kg + burning_kg_s * step_s
        return _State(to_s, carried, made_kg, flows.pressure_pa, heat_kw)

    def _burning(
        self, state: _State, flows: Flows, to_s: float
    ) -> tuple[NDArray[np.float64], float]:
        """Return the fuel burnt with air and without [kg/s], and the heat it gives [kW]."""
        step_s = to_s - state.time_s
        given = self.fire.energy_kj([state.time_s, to_s])
        wanted_kw = float(given[1] - given[0]) / step_s if self._burns else 0.0
        if wanted_kw <= 0.0:
            return np.zeros(2), 0.0
        heat_kw = min(wanted_kw, self._air_allows_kw(state, flows, step_s))
        enough = heat_kw / wanted_kw
        fuel_kg_s = heat_kw / self.fire.heat_of_combustion_kj_kg
        return fuel_kg_s * np.array([enough, 1.0 - enough]), heat_kw

    def _air_allows_kw(self, state: _State, flows: Flows, step_s: float) -> float:
        """Return the heat that uses up the oxygen above what a flame needs, in this step [kW].

        That of the air which comes in, and that of the space itself, so that it holds just the
        least oxygen at the end of the step while its neighbours stay as they are.
        """
        spare = np.maximum(self._o2_percent(state) - self.fire.least_o2_percent, 0.0)
        spare *= O2_KG_KMOL / AIR_KG_KMOL / 100.0
        into_a, into_b = self._gas.a == self.fire_space, self._gas.b == self.fire_space
        comes_kg_s = np.where(into_a, flows.from_b_kg_s, np.where(into_b, flows.from_a_kg_s, 0.0))
        comes = float((comes_kg_s * spare[np.where(into_a, self._gas.b, self._gas.a)]).sum())
        x = float(comes_kg_s.sum()) * step_s / float(self._air_kg[self.fire_space])
        fades = x / math.expm1(x) if x > 1e-12 else 1.0
        own = float(self._air_kg[self.fire_space] * spare[self.fire_space]) / step_s * fades
        return (comes + own) * OXYGEN_KJ_KG

    def _cold_kw(self, flows: Flows) -> NDArray[np.float64]:
        """Return the warmth that air from outside brings into each space [kW]; cold brings less."""
        warmer_k = self.rules.outside_c - self.rules.inside_c
        a, b, count = self._gas.a, self._gas.b, len(self._air_kg)
        to_a, to_b = b == OUTSIDE, a == OUTSIDE
        kg_s = np.bincount(a[to_a], flows.from_b_kg_s[to_a], count).astype(np.float64)
        kg_s += np.bincount(b[to_b], flows.from_a_kg_s[to_b], count)
        return kg_s * HEAT_KJ_KG_K * warmer_k

    def _kelvin(self, state: _State) -> NDArray[np.float64]:
        """Return temperatures, that of the open air last [K]."""
        excess = state.carried[1, :-1, 0] / (self._air_kg * HEAT_KJ_KG_K)
        return np.append(excess + self.rules.inside_c, self.rules.outside_c) + ZERO_C_K

    def _o2_percent(self, state: _State) -> NDArray[np.float64]:
        """Return oxygen [% by volume], that of the open air last."""
        used_kg = state.burnt_kg[:-1] @ self.fire.yields_kg_kg[3]
        used = used_kg / self._air_kg * (AIR_KG_KMOL / O2_KG_KMOL) * 100.0
        return np.append(np.maximum(AIR_O2_PERCENT - used, 0.0), AIR_O2_PERCENT)
