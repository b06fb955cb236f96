"""All hot-water plants of a campus, advanced lazily: the live component on the engine.

Each plant has a clock of its own. :meth:`Fleet.advance` brings all of them to the last grid point
before the target, never beyond, so that looking leaves no trace; a change commits the one plant it
concerns to the very instant, and only that one. Weather and demand are known in advance and lie on
the grid.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.errors import TwinError
from twin.hotwater import kernel
from twin.hotwater.accounts import sample
from twin.hotwater.column import stored_j
from twin.hotwater.heatpump import Machine, curve_tables
from twin.hotwater.record import CAUSES, EVENTS, GRID_S, HEAT_PER_M3_K, SAMPLES

__all__ = ["Fleet", "FleetNote", "Forcing"]


@dataclass(frozen=True, slots=True)
class Forcing:
    """What drives the plants from outside, one value per grid step.

    Attributes
    ----------
    weather
        float64[steps, 3]: outdoor air [degC], frost factor [-], cold water [degC].
    demand_m3_s
        float32[plants, steps]: water at delivery temperature [m3/s].
    excess
        float32[plants, steps]: part of the demand above the nominal one [-].
    """

    weather: NDArray[np.float64]
    demand_m3_s: NDArray[np.float32]
    excess: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class FleetNote:
    """Something that a plant's kernel noticed, at its exact time."""

    time_s: float
    plant: int
    kind: str
    value: float
    cause: str


class Fleet:
    """A continuous system of many plants.

    Parameters
    ----------
    records
        One :data:`~twin.hotwater.record.PLANT` record per plant, all with the same clock.
    families
        The heat pump of each plant: a family's name, or the machine itself.
    forcing
        See :class:`Forcing`.
    start_s
        Time of the first grid step [s].
    record_every_s
        Interval of the recorded rows [s]; a multiple of the grid.

    Attributes
    ----------
    delivered_c
        float32[plants, steps]: mean delivered temperature of each step; NaN where nobody draws.
    rows
        float64[plants, rows, samples] at time zero, every recording interval, and at the end; see
        :data:`~twin.hotwater.record.SAMPLES`. The totals of row 0 are those of the last interval
        of the spin-up, or zero without one.
    """

    id = "hotwater"

    def __init__(
        self,
        records: Sequence[NDArray[Any]],
        *,
        families: Sequence[str | Machine],
        forcing: Forcing,
        start_s: float,
        record_every_s: float,
    ) -> None:
        every = record_every_s / GRID_S
        if every < 1 or every != int(every):
            raise TwinError(
                f"recording every {record_every_s:g} s; allowed: a multiple of {GRID_S:g} s"
            )
        self._plants = np.array(records)
        self._families = tuple(families)
        self._forcing = forcing
        self._from_s = start_s
        self._every = int(every)
        count, steps = forcing.demand_m3_s.shape
        self._end_s = start_s + steps * GRID_S
        self.delivered_c = np.full((count, steps), math.nan, dtype=np.float32)
        recorded = steps - round(-start_s / GRID_S)
        height = 1 + math.ceil(recorded / self._every)
        # In double precision, so that sums over rows are the totals, to rounding.
        self.rows = np.zeros((count, height, len(SAMPLES)))
        self._tables: dict[tuple[str | Machine, float], int] = {}
        self._ratio = np.empty((0, 0, 0))
        self._cop = np.empty((0, 0, 0))
        for plant, family in enumerate(self._families):
            self._tabulate(plant, (family, float(self._plants[plant]["setpoint_c"])))
            sample(self._plants[plant], self.rows[plant, 0], record_every_s)

    def __len__(self) -> int:
        return len(self._plants)

    # -- the engine's side -----------------------------------------------------------------------

    def advance(self, to_s: float) -> None:
        """Bring every plant to the last grid point at or before *to_s* [s]."""
        self._commit(0, len(self), min(self._grid_s(to_s), self._end_s))

    def next_crossing(self, now_s: float) -> float:
        """Return infinity: thermostats are the kernel's own, and nobody waits for them."""
        return math.inf

    def cross(self, now_s: float) -> None:
        """Do nothing: there are no crossings to answer."""

    # -- changes ---------------------------------------------------------------------------------

    def set(self, plant: int, now_s: float, **values: float) -> None:
        """Write parameters of one plant at *now_s*, after advancing it to that very instant.

        A tank of nodes knows whole minutes only: there they hold from the end of the minute.
        """
        self._commit(plant, plant + 1, self._holds_from_s(plant, now_s))
        for name, value in values.items():
            self._plants[plant][name] = value
        if "setpoint_c" in values:
            self._tabulate(plant, (self._families[plant], float(values["setpoint_c"])))

    def set_unit(self, plant: int, now_s: float, unit: int, *, out: bool) -> None:
        """Take a heat pump (counted from 0) out of service at *now_s*, or give it back."""
        self._commit(plant, plant + 1, self._holds_from_s(plant, now_s))
        if not 0 <= unit < int(self._plants[plant]["units"]):
            raise TwinError(f"plant {plant} has no unit {unit}")
        self._plants[plant]["out"][unit] = int(out)

    def plant(self, plant: int) -> Any:
        """Return a view of one plant's record, for reading."""
        return self._plants[plant]

    def value(self, plant: int, name: str, *, at_s: float | None = None) -> float:
        """Return a field of one plant; at *at_s*, if given, read off a copy."""
        if at_s is None:
            return float(self._plants[plant][name])
        return float(self.peek(plant, at_s)[name])

    def peek(self, plant: int, at_s: float) -> Any:
        """Return a copy of one plant's record, advanced to *at_s* [s]; it cannot look back.

        A tank of nodes is shown at the last whole minute, or where a change has brought it to.
        """
        self._refuse_beyond(at_s)
        if self._holds_from_s(plant, at_s) < (clock_s := self.value(plant, "time_s")):
            raise TwinError(f"hot water: asked for {at_s:g} s; plant {plant} is at {clock_s:g} s")
        if self._plants[plant]["nodes"]:
            at_s = max(clock_s, self._grid_s(at_s))
        copy = self._plants[plant : plant + 1].copy()
        rows = self.rows[plant : plant + 1].copy()
        delivered = self.delivered_c[plant : plant + 1].copy()
        self._run(copy, 0, 1, at_s, plant, delivered, rows)
        return copy[0]

    def notes(self) -> Iterator[FleetNote]:
        """Yield what the kernels noticed since the last call, plant by plant, and forget it."""
        for plant in range(len(self)):
            r = self._plants[plant]
            for k in range(int(r["notes"])):
                yield FleetNote(
                    time_s=float(r["note_s"][k]),
                    plant=plant,
                    kind=EVENTS[int(r["note_code"][k])],
                    value=float(r["note_value"][k]),
                    cause=CAUSES[int(r["note_cause"][k])],
                )
            if lost := int(r["notes_lost"]):
                raise TwinError(
                    f"hot-water plant {plant}: {lost} events did not fit; collect them more often"
                )
            r["notes"] = 0

    def records(self) -> NDArray[Any]:
        """Return a copy of all records, for later comparison."""
        return self._plants.copy()

    def stored_j(self) -> NDArray[np.float64]:
        """Return the heat in the tanks of each plant above 0 degC [J]."""
        return np.array([_held_j(record) for record in self._plants])

    def balance(self, plant: int, since: NDArray[Any]) -> tuple[float, float, float, float]:
        """Return heat in, heat out and heat stored [J] since *since*, and the relative error [-].

        In: heat pumps, electric heaters, cold water. Out: hot water at the taps, loop, jackets.
        The error is taken relative to throughput and initial stock together. *since* is an earlier
        result of :meth:`records`.
        """
        now, then = self._plants[plant], since[plant]

        def gone(*names: str) -> float:
            return float(sum(now[name] - then[name] for name in names))

        given = gone("heat_j", "auxiliary_j", "element_j", "makeup_j")
        taken = gone("drawn_j", "auxiliary_j", "loop_loss_j", "tank_loss_j")
        before = _held_j(then)
        stored = _held_j(now) - before
        return given, taken, stored, abs(given - taken - stored) / (abs(given) + abs(before))

    # -- inside ----------------------------------------------------------------------------------

    def _tabulate(self, plant: int, pair: tuple[str | Machine, float]) -> None:
        """Point a plant to the table of its family and set-point, made when first needed."""
        if pair not in self._tables:
            self._tables[pair] = len(self._tables)
            self._ratio, self._cop = curve_tables(list(self._tables))
        self._plants[plant]["table"] = self._tables[pair]

    def _commit(self, first: int, last: int, to_s: float) -> None:
        self._refuse_beyond(to_s)
        self._run(self._plants, first, last, to_s, 0, self.delivered_c, self.rows)

    def _grid_s(self, to_s: float) -> float:
        """Return the last grid point at or before *to_s* [s]."""
        return self._from_s + GRID_S * math.floor((to_s - self._from_s) / GRID_S + 1e-9)

    def _holds_from_s(self, plant: int, now_s: float) -> float:
        """Return when what changes at *now_s* begins to hold: at once, or for nodes next minute."""
        if not self._plants[plant]["nodes"]:
            return now_s
        minutes = math.ceil((now_s - self._from_s) / GRID_S - 1e-9)
        return self._from_s + GRID_S * minutes

    def _refuse_beyond(self, to_s: float) -> None:
        """Demand and weather end with the run; the kernel would read on into nothing."""
        if not to_s <= self._end_s:
            raise TwinError(f"hot water: asked for {to_s:g} s; the run ends at {self._end_s:g} s")

    def _run(
        self,
        plants: NDArray[Any],
        first: int,
        last: int,
        to_s: float,
        offset: int,
        delivered: NDArray[np.float32],
        rows: NDArray[np.float64],
    ) -> None:
        f = self._forcing
        stuck = kernel.advance(
            plants,
            first,
            last,
            to_s,
            self._from_s,
            f.weather,
            f.demand_m3_s[offset:],
            f.excess[offset:],
            self._ratio,
            self._cop,
            delivered,
            rows,
            self._every,
        )
        if stuck >= 0:
            r = plants[stuck]
            raise TwinError(
                f"hot-water plant {offset + stuck}: no progress at {float(r['time_s']):.6f} s;"
                " its start and stop conditions overlap"
            )


def _held_j(record: Any) -> float:
    """Return the heat above 0 degC in a plant's store, and in the tank of its loop [J]."""
    beside = 0.0
    if record["loop_tank"]:
        beside = HEAT_PER_M3_K * float(record["loop_tank_m3"]) * float(record["loop_tank_c"])
    return float(stored_j(record)) + beside
