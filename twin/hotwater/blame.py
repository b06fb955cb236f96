"""Which event explains cold water best: the links of the chain that a reader follows upwards."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from twin.model import Name

if TYPE_CHECKING:
    from twin.engine import Engine
    from twin.hotwater.fleet import FleetNote
    from twin.hotwater.live import Plant
    from twin.scenario import Scenario
    from twin.scenario.spells import ColdSpell

__all__ = ["Blame"]

RECOVERY_S = 86_400.0
"""A drained tank needs about a day to recover after the air has [s]; assumed."""

CROWDED = 0.5
"""From this share of the beds on, people count as brought together [-]; assumed."""


class Blame:
    """What is known of the reasons, in the order in which they are asked.

    1. Trouble of the plant itself: the latest event in force that took a unit or the water; or the
       one that was, when the ledger says that its heat is still missing.
    2. A surge, when the ledger says that demand weighs most.
    3. A cold spell, through the capacity that this plant loses in it.
    4. The scenario's own crowding of the house.

    Parameters
    ----------
    engine, scenario, plants
        Of the run; surges and crowding are written into its journal at once.
    spells
        Cold spells and their events.
    capacity
        Gives a plant's heat over its name-plate at an hour of the run.
    """

    def __init__(
        self,
        engine: Engine,
        scenario: Scenario,
        plants: Sequence[Plant],
        *,
        spells: list[tuple[ColdSpell, int]],
        capacity: Callable[[Plant, int], float],
    ) -> None:
        self._engine = engine
        self._scenario = scenario
        self._plants = plants
        self._spells = spells
        self._capacity = capacity
        self._capacity_events: dict[tuple[int, int], int] = {}
        self._crowds: dict[int, list[tuple[float, int | None]]] = {p.index: [] for p in plants}
        self._surges = self._journal_surges()
        self._journal_crowding()

    def root(self, plant: Plant, note: FleetNote) -> int | None:
        """Return the event that explains cold water best: trouble, surge, weather, crowd."""
        trouble = _in_force(plant.troubles, note.time_s)
        if trouble is None and note.cause == "outage":
            # All is running again, but the tank is still empty from it.
            past = [event for since, event in plant.troubles if since <= note.time_s]
            trouble = next((event for event in reversed(past) if event is not None), None)
        if trouble is not None:
            return trouble
        if note.cause == "demand":
            for begins_s, ends_s, buildings, event in self._surges:
                if begins_s <= note.time_s < ends_s and plant.building.id in buildings:
                    return event
        for spell, event in self._spells:
            begins_s = self._hour_s(spell.first_hour)
            if begins_s <= note.time_s < self._hour_s(spell.last_hour) + RECOVERY_S:
                return self._capacity_event(plant, spell, event)
        return _in_force(self._crowds[plant.index], note.time_s)

    def _capacity_event(self, plant: Plant, spell: ColdSpell, weather_event: int) -> int:
        """Return the event of this plant's loss in a spell, made when first asked for."""
        key = (plant.index, weather_event)
        if key not in self._capacity_events:
            ratio = self._capacity(plant, spell.minimum_hour)
            self._capacity_events[key] = self._engine.journal.record(
                self._hour_s(spell.first_hour),
                "capacity-fell",
                asset=plant.asset,
                cause=weather_event,
                value=round(100.0 * ratio, 1),
                unit="%",
                detail=Name(
                    en=f"at {spell.minimum_c:.1f} °C its heat pumps make {100 * ratio:.0f} % of"
                    " their name-plate capacity",
                    zh=f"气温 {spell.minimum_c:.1f} °C 时热泵出力为铭牌的 {100 * ratio:.0f} %",
                ),
            )
        return self._capacity_events[key]

    def _journal_surges(self) -> list[tuple[float, float, tuple[str, ...], int]]:
        rows = []
        for event in self._scenario.events:
            if event.kind != "demand-surge":
                continue
            begins_s = max(self._scenario.seconds(event.begins), self._engine.start_s)
            row = self._engine.journal.record(
                begins_s, "demand-surge", value=event.factor, unit="x", detail=event.detail
            )
            owners = tuple(
                p.building.id
                for p in self._plants
                if any(event.concerns(one) for one in p.design.serves or (p.building.id,))
            )
            rows.append((begins_s, self._scenario.seconds(event.ends), owners, row))
        return rows

    def _journal_crowding(self) -> None:
        """Write down when the scenario itself fills houses with people, half the beds or more."""
        occupancy = self._scenario.occupancy
        changes = (self._scenario.seconds(change.begins) for change in occupancy.changes)
        for time_s in sorted({self._engine.start_s, *changes}):
            if not self._engine.start_s <= time_s < self._engine.length_s:
                continue
            moment = self._scenario.start + timedelta(seconds=time_s)
            shares = occupancy.at(moment)
            before = {}
            if time_s > self._engine.start_s:
                before = occupancy.at(moment - timedelta(seconds=1))
            for plant in self._plants:
                share = shares.get(plant.building.id)
                if share is None or share == before.get(plant.building.id):
                    continue
                event = self._record_crowd(plant, time_s, share) if share >= CROWDED else None
                self._crowds[plant.index].append((time_s, event))

    def _record_crowd(self, plant: Plant, time_s: float, share: float) -> int:
        return self._engine.journal.record(
            time_s,
            "residents-concentrated",
            asset=plant.building.id,
            value=round(plant.building.people.residents * share),
            unit="people",
            detail=Name(
                en=f"{100 * share:.0f} % of the beds are taken",
                zh=f"床位入住率 {100 * share:.0f} %",
            ),
        )

    def _hour_s(self, hour: int) -> float:
        return self._engine.start_s + 3600.0 * hour


def _in_force(history: list[tuple[float, int | None]], time_s: float) -> int | None:
    place = bisect_right([since for since, _ in history], time_s)
    return history[place - 1][1] if place else None
