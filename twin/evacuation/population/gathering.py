"""The people of a run: drawn building by building, each with its own random stream and alarm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

import numpy as np

from twin.evacuation.population.occupancy import Circumstances, CountsMood, Mood, occupy
from twin.evacuation.population.people import People
from twin.evacuation.population.populate import Populator
from twin.evacuation.population.premovement import PreMovement
from twin.evacuation.population.profilesets import profile_set

if TYPE_CHECKING:
    from twin.campus import Building, Campus
    from twin.engine.streams import Streams
    from twin.evacuation.plans.network import Network
    from twin.evacuation.plans.plan import EvacuationPlan, Space
    from twin.scenario import Scenario
    from twin.scenario.evacuation import EvacuationConditions

__all__ = [
    "BY_LEVEL",
    "BY_POLICY",
    "BY_REFUGE",
    "BY_SIGNS",
    "ROUTES",
    "gather",
    "premovement_of",
]

BY_POLICY: Final = 0
"""Route of those who know the building."""
BY_SIGNS: Final = 1
"""Route of those who do not."""
ROUTES: Final = 5
"""Routes of each group of buildings that go to the same places."""
BY_LEVEL: Final = 3
"""Route of those who cannot use stairs: out on the level, or by a lift that is allowed."""
BY_REFUGE: Final = 4
"""Their way to a place where they wait, when the former leads nowhere."""


def premovement_of(conditions: EvacuationConditions, spaces: Sequence[Space]) -> PreMovement:
    """Return how soon people start; whoever is in the room of the fire sees it."""
    if conditions.announced:
        return PreMovement.announced()
    chosen = conditions.premovement or PreMovement()
    if conditions.fire is None or all(one.id != conditions.fire.space for one in spaces):
        return chosen
    return chosen.model_copy(update={"fire_rooms": (conditions.fire.space,)})


def _mood_of(conditions: EvacuationConditions, building: str, spaces: Sequence[Space]) -> Mood:
    """Return the mood of one building: of people who are counted, those counted in it."""
    mood = conditions.occupancy
    if not isinstance(mood, CountsMood):
        return mood
    own = {building, *(space.id for space in spaces)}
    here = {name: count for name, count in mood.people.items() if name in own}
    return mood.model_copy(update={"people": here})


def gather(
    plan: EvacuationPlan,
    network: Network,
    *,
    buildings: Sequence[Building],
    campus: Campus,
    scenario: Scenario,
    alarms: Mapping[str, datetime],
    groups: Mapping[str, int],
    streams: Streams,
) -> People:
    """Return everybody who is inside when the alarm sounds; times count from the first alarm.

    Parameters
    ----------
    plan, network
        Where they are.
    buildings
        Those that are cleared.
    campus, scenario
        Timetable, beds taken, who people are, how soon they start.
    alarms
        When the alarm sounds in each building.
    groups
        Number of the group of each building: those of one group go to the same places.
    streams
        One stream is taken for each building, by its name.

    Raises
    ------
    InputError
        More people than a building or a room has places for.
    """
    conditions = scenario.evacuation
    assert conditions is not None  # noqa: S101 - the simulation asks only then
    first = min(alarms.values())
    profiles = profile_set(conditions.profiles)
    parts = []
    for building in buildings:
        own = [i for i, space in enumerate(plan.spaces) if space.building == building.id]
        spaces = [plan.spaces[i] for i in own]
        moment = alarms[building.id]
        at = Circumstances(campus, moment, scenario.calendar, scenario.occupancy)
        rng = streams.generator(f"evacuation:{building.id}")
        mood = _mood_of(conditions, building.id, spaces)
        counts = occupy(mood, spaces, rng, at=at)
        hour = mood.clock_hour(at)
        populator = Populator(
            spaces,
            profiles,
            premovement_of(conditions, spaces),
            hour,
            conditions.groups,
            unfamiliar_route=BY_SIGNS,
            route=BY_POLICY,
        )
        drawn = populator.draw(counts, rng)
        later_s = (moment - first).total_seconds()
        parts.append(
            replace(
                drawn,
                cell=np.array(own, dtype=np.int32)[drawn.cell],
                start_s=drawn.start_s + later_s,
                route=(
                    ROUTES * groups[building.id] + np.where(drawn.able, drawn.route, BY_LEVEL)
                ).astype(np.int16),
            )
        )
    return People.join(parts) if parts else People.none()
