"""Teams that search: what is left of each building, who looks where, and what they find."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from twin.evacuation.rescue.search import Zone, search_order, zones_of
from twin.evacuation.rescue.teams import Overcome

if TYPE_CHECKING:
    import simpy

    from twin.evacuation.plans.plan import EvacuationPlan
    from twin.evacuation.rescue.rescuefield import Mission, RescueField
    from twin.evacuation.rescue.teams import Team

__all__ = ["Sweeping"]

Steps = Generator["simpy.Event", Any, Any]


@dataclass(slots=True)
class _Ground:
    """What is left to be searched of one building."""

    zones: list[Zone]
    busy: int = 0
    """Zones in which a team is at work."""
    shut: list[tuple[bytes, Zone]] = field(default_factory=list)
    """Zones that no team could get to, with the doors that were open then."""
    told: bool = False


class Sweeping:
    """The search of all buildings to which teams are sent.

    Each zone is searched by one team at a time. A team that finds somebody leaves off after that
    room; the rest of its zone is then next.

    Parameters
    ----------
    field : RescueField
        Where teams work.
    plan : EvacuationPlan
        Its spaces.
    teams : sequence of Team
        Who goes where.
    fire_level : mapping of str to float
        Storey level of a fire, by building.
    """

    def __init__(
        self,
        field: RescueField,
        plan: EvacuationPlan,
        teams: Sequence[Team],
        fire_level: Mapping[str, float],
    ) -> None:
        self._field = field
        network = field.crowd.network
        self._grounds: dict[str, _Ground] = {}
        for team in teams:
            if team.building not in self._grounds:
                zones = zones_of(plan, network, team.building)
                entrance, level = network.cell(team.entrance), fire_level.get(team.building)
                self._grounds[team.building] = _Ground(
                    search_order(zones, network, entrance, level)
                )

    def next_zone(self, mission: Mission) -> Zone | None:
        """Return what a team searches next, None when it has nothing to search.

        What was shut comes again when doors have changed.
        """
        ground = self._grounds[mission.team.building]
        if not mission.team.sweeps:
            return None
        doors = self._field.crowd.open.tobytes()
        ground.zones += [zone for seen, zone in ground.shut if seen != doors]
        ground.shut = [(seen, zone) for seen, zone in ground.shut if seen == doors]
        if ground.zones:
            ground.busy += 1
            return ground.zones.pop(0)
        if not ground.busy and not ground.shut and not ground.told:
            ground.told = True
            self._field.tell("search-done", mission.team.building, mission.event)
        return None

    def sweep(self, mission: Mission, zone: Zone) -> Steps:
        """Go to a zone and look into its rooms, until somebody is found.

        Raises
        ------
        Overcome
            Smoke has overcome the team; another may go on.
        """
        ground = self._grounds[mission.team.building]
        try:
            with self._field.task(mission.team, "search", zone.cell):
                came = yield from self._field.reach(mission, zone.cell)
                if came:
                    yield from self._look_around(mission, zone)
        except Overcome:
            ground.busy -= 1
            ground.zones.append(zone)
            raise
        ground.busy -= 1
        if not came:
            ground.shut.append((self._field.crowd.open.tobytes(), zone))
        elif zone.left:
            ground.zones.insert(0, zone)

    def _look_around(self, mission: Mission, zone: Zone) -> Steps:
        """Look into one room after the other, until somebody is found."""
        field = self._field
        network, rules = field.crowd.network, field.rules.search
        zone.enter(network, mission.walker.before)
        done_s = mission.walker.here_s
        while zone.left:
            cell, walk_m = zone.next_room(network)
            smoke_per_m = field.danger(cell)
            done_s += rules.room_time_s(float(network.area_m2[cell]), walk_m, smoke_per_m)
            yield field.engine.until(max(field.engine.now_s, done_s))
            mission.walker.check()
            zone.searched(network, cell)
            if found := field.board.look(cell):
                field.found(mission, found, cell)
                return
