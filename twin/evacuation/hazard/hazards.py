"""Smoke while people leave: slower walking, a dose that grows, and ways that nobody goes into.

The smoke of a model or of a table is looked at on a grid of 5 s while there is anybody whom it may
still meet, and handed on to the crowd: speeds by a law of sight, doses by the gases and the heat of
each space (whichever of the two disables sooner, assumed: they are doses of their own).

**Turning away.** Nobody goes from a space with clear air into one where he would see less than 3 m;
who is in such a space already goes on as he would. A way so barred counts for everybody on the
routes concerned, as if word of it got round at once (assumed; in truth people find out at the
door). Give the routes that people follow first, and leave out one behind them (a ``fallback``) for
those who know no clear way and go through the smoke all the same; without such a route they wait
where they are. Rescue teams are on routes of their own and go in.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final, Protocol, Self

import numpy as np
from pydantic import Field, model_validator

from twin.evacuation import livewords as words
from twin.evacuation.hazard.toxicity import (
    TOXICITY,
    ToxicityRules,
    fed_rate_per_s,
    heat_dose_rate_per_s,
)
from twin.evacuation.hazard.visibility import SIGHT, Sight, VisibilityLaw
from twin.evacuation.moving.state import SAFE
from twin.evacuation.plans.plan import SPACE_KINDS
from twin.evacuation.population.people import LEVEL_M_S
from twin.model import Model

if TYPE_CHECKING:
    from collections.abc import Generator

    import simpy
    from numpy.typing import NDArray

    from twin.engine import Engine
    from twin.evacuation.hazard.toxicity import Gases
    from twin.evacuation.moving.crowd import Crowd
    from twin.evacuation.moving.pace import Pace

__all__ = ["LiveSmoke", "SmokeSource", "TurnAway"]

TICK_S: Final = 5.0
"""How often the smoke is looked at [s]; the step of the zone model."""

WAYS: Final = tuple(
    SPACE_KINDS.index(kind) for kind in ("corridor", "landing", "stair", "ramp", "refuge")
)
"""Spaces whose filling with smoke is written down."""


class SmokeSource(Protocol):
    """Smoke in the spaces of a building, from ignition on: a model, or a table."""

    def advance(self, to_s: float) -> None:
        """Go on to a time after ignition [s]."""

    @property
    def extinction_per_m(self) -> NDArray[np.float64]:
        """K of each space [1/m]."""

    @property
    def gases(self) -> Gases:
        """What is in the air of each space."""

    @property
    def temperature_c(self) -> NDArray[np.float64]:
        """Temperature of each space [degC]."""


class TurnAway(Model):
    """From how much smoke people turn away."""

    sight_m: Annotated[float, Field(gt=0, le=30)] = 3.0
    """Nobody goes where he would see less than this [m] (recalled, 2 to 10: most of those who
    turned back in the fires of Wood and of Bryan saw less than 3 to 4 m)."""
    clear_m: Annotated[float, Field(gt=0, le=60)] = 5.0
    """It is a way again when he would see this far [m] (assumed, 1.2 to 3 times as far)."""
    lit_signs: bool = False
    """Whether what is looked for shines; else it only reflects."""

    @model_validator(mode="after")
    def _clears(self) -> Self:
        if self.clear_m < self.sight_m:
            raise ValueError(
                f"clear_m {self.clear_m:g} is less than sight_m {self.sight_m:g}; a way is clear"
                " again when one sees farther"
            )
        return self


class LiveSmoke:
    """The smoke of one fire in one run, as the crowd meets it.

    Parameters
    ----------
    engine : Engine
        The run; *crowd* is attached to it.
    crowd : Crowd
        The people.
    source : SmokeSource
        Smoke in some spaces.
    cells : sequence of int
        The crowd's cell of each space of *source*.
    pace : Pace
        What slows people, shared with the lights.
    ignites_s : float
        When the fire begins [s of the run].
    fire_space : str
        Where, for the journal.
    law : VisibilityLaw
        How smoke slows people.
    toxicity : ToxicityRules
        What gases do.
    turn_away : TurnAway, optional
        From how much smoke people turn away; None: from none.
    routes : sequence of int
        Routes of the crowd whose people turn away.
    sight : Sight
        How far one sees in smoke.
    cause : int, optional
        The journal's event by which it burns.
    """

    def __init__(
        self,
        engine: Engine,
        crowd: Crowd,
        source: SmokeSource,
        *,
        cells: Sequence[int],
        pace: Pace,
        ignites_s: float = 0.0,
        fire_space: str = "",
        law: VisibilityLaw | None = None,
        toxicity: ToxicityRules = TOXICITY,
        turn_away: TurnAway | None = None,
        routes: Sequence[int] = (),
        sight: Sight = SIGHT,
        cause: int | None = None,
    ) -> None:
        self._engine, self._crowd, self._source = engine, crowd, source
        self._cells = np.array(cells, dtype=np.int32)
        self._pace = pace
        self._law, self._toxicity = law or VisibilityLaw(), toxicity
        self._turn_away, self._routes, self._sight = turn_away, tuple(routes), sight
        network = crowd.network
        self._factor = np.ones(len(self._cells))
        self._rate_per_s = np.zeros(len(self._cells))
        self._per_m = np.zeros(network.cells)
        self._dense = np.zeros(network.cells, dtype=np.bool_)
        self._barred = np.zeros(network.links, dtype=np.bool_)
        self.event: int | None = None
        """The journal's event of the fire, once it burns."""
        self.filled_s: dict[str, float] = {}
        """When each way out first filled with smoke [s]."""
        engine.process(self._run(ignites_s, fire_space, cause))

    def danger(self, cell: int) -> float:
        """Return the extinction coefficient of the smoke in a cell, as last looked at [1/m]."""
        return float(self._per_m[cell])

    def _run(
        self, ignites_s: float, fire_space: str, cause: int | None
    ) -> Generator[simpy.Event, Any, None]:
        """Look at the smoke again and again, from ignition on, as long as anybody is left."""
        ignites_s = max(ignites_s, self._engine.now_s)
        yield self._engine.until(ignites_s)
        self.event = self._engine.journal.record(
            ignites_s, "fire-began", asset=fire_space or None, cause=cause
        )
        tick = 0
        while self._anybody():
            tick += 1
            yield self._engine.until(ignites_s + tick * TICK_S)
            self._source.advance(tick * TICK_S)
            self._look()

    def _anybody(self) -> bool:
        """Tell whether anybody may still meet the smoke."""
        self._crowd.advance(self._engine.now_s)
        inside = ~self._crowd.network.safe[self._crowd.cell]
        return bool((inside & (self._crowd.state != SAFE)).any())

    def _look(self) -> None:
        """Hand on what the smoke is like now."""
        per_m = self._source.extinction_per_m
        self._per_m[self._cells] = per_m
        self._slow(self._law.factor(per_m, LEVEL_M_S))
        gas = fed_rate_per_s(self._source.gases, self._toxicity)
        self._poison(np.maximum(gas, heat_dose_rate_per_s(self._source.temperature_c)))
        if self._turn_away is not None:
            self._see(self._turn_away)

    def _slow(self, factor: NDArray[np.float64]) -> None:
        new = np.flatnonzero(factor != self._factor)
        if new.size:
            self._factor[new] = factor[new]
            self._pace.set_smoke(self._cells[new], factor[new])

    def _poison(self, rate_per_s: NDArray[np.float64]) -> None:
        new = np.flatnonzero(rate_per_s != self._rate_per_s)
        if not new.size:
            return
        self._rate_per_s[new] = rate_per_s[new]

        def breathe() -> None:
            for row in new:
                self._crowd.set_fed_rate(int(self._cells[row]), float(rate_per_s[row]))

        self._engine.change(self._crowd, breathe)

    def _see(self, rules: TurnAway) -> None:
        """Bar the ways into dense smoke, and free those into clear air."""
        seen_m = self._sight.visibility_m(self._per_m, rules.lit_signs)
        safe = self._crowd.network.safe
        dense = ~safe & ((seen_m < rules.sight_m) | (self._dense & (seen_m < rules.clear_m)))
        if np.array_equal(dense, self._dense):
            return
        self._write_down(dense, rules)
        self._dense = dense
        network = self._crowd.network
        barred = dense[network.dst] & ~dense[network.src]
        changed = np.flatnonzero(barred != self._barred)
        self._barred = barred
        if changed.size and self._routes:
            self._engine.change(
                self._crowd,
                lambda: self._crowd.bar(changed, self._routes, barred=barred[changed]),
            )

    def _write_down(self, dense: NDArray[np.bool_], rules: TurnAway) -> None:
        network, now_s = self._crowd.network, self._engine.now_s
        for cell in np.flatnonzero(dense != self._dense):
            space = network.cell_id[cell]
            if network.kind[cell] not in WAYS:
                continue
            kind = "way-in-smoke" if dense[cell] else "way-clear"
            detail = words.smoke(space, rules.sight_m) if dense[cell] else None
            sight_m = float(self._sight.visibility_m(self._per_m[cell], rules.lit_signs))
            self._engine.journal.record(
                now_s,
                kind,
                asset=space,
                cause=self.event,
                value=round(sight_m, 1),
                unit="m",
                detail=detail,
            )
            if dense[cell]:
                self.filled_s.setdefault(space, now_s)
