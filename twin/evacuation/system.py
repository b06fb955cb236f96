"""The evacuation on the engine: alarms, the crowd, what shuts and burns, lifts, teams, roll-call.

The crowd is one continuous system. What happens to it (a door is locked, smoke comes, the light
fails, a team climbs) are events and processes of the engine, each in a module of its own; this one
puts them together for a scenario.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from twin.engine import Order
from twin.errors import InputError
from twin.evacuation.hazard.blackouts import Blackouts, LitPart
from twin.evacuation.hazard.burning import smoke_of
from twin.evacuation.hazard.hazards import LiveSmoke, TurnAway
from twin.evacuation.hazard.lighting import EmergencyLighting
from twin.evacuation.moving.crowd import Crowd, Paths
from twin.evacuation.moving.doors import Doors
from twin.evacuation.moving.movement import movement_of
from twin.evacuation.moving.pace import Pace
from twin.evacuation.moving.routes import Route, policy, towards
from twin.evacuation.moving.state import INCAPACITATED, SAFE, TRAPPED
from twin.evacuation.plans.frombuilding import building_plan, refuges
from twin.evacuation.plans.fromcampus import assembly_points, campus_plan
from twin.evacuation.plans.liftspec import lift_specs
from twin.evacuation.plans.network import Network
from twin.evacuation.plans.plan import EvacuationPlan
from twin.evacuation.population.gathering import BY_REFUGE, gather
from twin.evacuation.population.people import People
from twin.evacuation.population.profilesets import profile_set
from twin.evacuation.rescue.carrying import find_device
from twin.evacuation.rescue.crewside import StandingTeams
from twin.evacuation.rescue.lifts import Lift
from twin.evacuation.rescue.rescue import Rescue
from twin.evacuation.rescue.teams import Team, entrance_of, routes_for, team_people
from twin.evacuation.scripted import schedule_events
from twin.evacuation.words import ALARM

if TYPE_CHECKING:
    from twin.campus import Building, Campus
    from twin.engine import Engine
    from twin.evacuation.moving.crowd import Result
    from twin.evacuation.moving.doors import Water
    from twin.evacuation.optimum.quickest import Optimum
    from twin.evacuation.rescue.crewside import CrewSide
    from twin.scenario import Scenario

__all__ = ["Evacuation"]


class Evacuation:
    """The evacuation of one run.

    Parameters
    ----------
    engine : Engine
        The run.
    campus : Campus
        Buildings, timetable, roads, assembly points, crews.
    scenario : Scenario
        Its ``evacuation``, and the events that concern it.
    folder : Path
        Where a table of smoke that the scenario names is looked for.
    crews : CrewSide, optional
        Who sends the crews of the campus, for teams that belong to one.
    water : Water, optional
        The water before the exits.

    Raises
    ------
    InputError
        Somebody has no place to be, a team no way in, or nobody is cleared.
    """

    def __init__(
        self,
        engine: Engine,
        campus: Campus,
        scenario: Scenario,
        *,
        folder: Path = Path(),
        crews: CrewSide | None = None,
        water: Water | None = None,
    ) -> None:
        conditions = scenario.evacuation
        assert conditions is not None  # noqa: S101 - the simulation asks only then
        self.engine, self.campus, self.scenario = engine, campus, scenario
        self.conditions, self.folder = conditions, folder
        self.alarms = {
            building: alarm.at
            for building in conditions.cleared(tuple(one.id for one in campus.buildings))
            for alarm in conditions.alarms
            if alarm.concerns(building)
        }
        self.buildings: tuple[Building, ...] = tuple(
            one for one in campus.buildings if one.id in self.alarms
        )
        self.alarm_s = scenario.seconds(min(self.alarms.values(), default=scenario.start))
        self.length_s = engine.length_s - self.alarm_s
        self.plan = _plan_of(campus, self.buildings, conditions.destination)
        self.network = Network.of(self.plan, movement_of(conditions.movement))
        self.profiles = profile_set(conditions.profiles)
        self._space_building = {space.id: space.building or "" for space in self.plan.spaces}
        self._level = {storey.id: storey.level for storey in self.plan.storeys}
        self._targets, groups = self._destinations()
        folk = gather(
            self.plan,
            self.network,
            buildings=self.buildings,
            campus=campus,
            scenario=scenario,
            alarms=self.alarms,
            groups=groups,
            streams=engine.streams,
        )
        self.evacuees = len(folk)
        self.optimum = self._optimum(folk)
        paths, self.folk = self._assigned(folk)
        self.crowd, self.people = self._crowd(paths, crews)
        self._alarm_events: dict[str, int] = {}
        for building, moment in self.alarms.items():
            self.engine.at(
                scenario.seconds(moment), self._alarm_of(building), priority=Order.URGENT
            )
        engine.at(self.alarm_s, lambda: self._begin(water), priority=Order.URGENT)

    # -- before the run ----------------------------------------------------------------------------

    def _crowd(self, paths: Paths | None, crews: CrewSide | None) -> tuple[Crowd, People]:
        """Return the crowd with the teams behind all others."""
        routes = self._routes()
        self._first_route = len(routes)
        self.teams = self._teams(crews)
        walking = team_people(self.network, self.teams, first_route=self._first_route)
        people = People.join([self.folk, walking]) if self.teams else self.folk
        if paths is not None and self.teams:
            stay = np.full(len(self.teams), paths.at[-1])
            paths = Paths(paths.links, np.concatenate([paths.at, stay]))
        crowd = Crowd(
            self.network,
            people,
            routes=[*routes, *routes_for(self.network, self.teams)],
            paths=paths,
            start_s=self.alarm_s,
            log=True,
            noise=self.conditions.noise,
            responders=len(self.teams),
        )
        return crowd, people

    def _destinations(self) -> tuple[list[NDArray[np.bool_]], dict[str, int]]:
        """Return where people may end, as cells for each group, and the group of each building."""
        if self.conditions.destination == "outside":
            return [self.network.safe.copy()], dict.fromkeys(self.alarms, 0)
        points = assembly_points(self.campus)
        places = list(dict.fromkeys(points[one.id] for one in self.buildings))
        targets = []
        for some in places:
            cells = np.zeros(self.network.cells, dtype=bool)
            cells[[self.network.cell(point) for point in some]] = True
            targets.append(cells)
        return targets, {one.id: places.index(points[one.id]) for one in self.buildings}

    def _routes(self) -> list[Route]:
        """Return the policies of each group, in the order of the module `gathering`."""
        network, name = self.network, self.conditions.routes
        chosen = "nearest" if name == "assigned" else name
        signs = "signed" if name == "familiar" else chosen
        waits = [space for space in refuges(self.plan) if space in network.cell_of]
        found: list[Route] = []
        for target in self._targets:
            first = len(found)
            level = policy(
                network,
                "nearest",
                target=target,
                lifts=self.conditions.lifts,
                fallback=first + BY_REFUGE,
            )
            nearest = policy(network, "nearest", target=target)
            found += [
                policy(network, chosen, target=target, fallback=first + 2),
                policy(network, signs, target=target, fallback=first + 2),
                nearest,
                _without_stairs(network, level),
                _without_stairs(network, towards(network, waits) if waits else nearest),
            ]
        return found

    def _teams(self, crews: CrewSide | None) -> tuple[Team, ...]:
        """Return the rescue teams as planned: those of crews, and those that stand ready."""
        wanted = self.conditions.teams()
        own = {team.id: 60.0 * team.at_door_min for team in wanted if team.crew is None}
        standing = StandingTeams(self.engine, own)
        first = min(self.alarms, key=lambda building: self.alarms[building], default="")
        teams = []
        for team in wanted:
            building = team.building or first
            if team.crew is not None and crews is None:
                raise InputError(
                    f"rescue team {team.id}: its crew {team.crew!r} is not played; add response to"
                    " plays, or leave plays out"
                )
            of_crew = team.crew is not None and crews is not None
            teams.append(
                Team(
                    id=team.id,
                    building=building,
                    entrance=entrance_of(self.plan, building),
                    side=crews if of_crew and crews is not None else standing,
                    device=find_device(team.device),
                    people=team.people,
                    called_s=self.scenario.seconds(self.alarms[building]) + 60.0 * team.called_min,
                    crew=team.crew,
                    item="evacuation-chair"
                    if of_crew and team.device == "evacuation-chair"
                    else None,
                    store=team.store,
                    sweeps=team.sweeps,
                    masks=team.masks,
                )
            )
        return tuple(teams)

    def _optimum(self, folk: People) -> Optimum | None:
        """Return the provable optimum, where it is asked for."""
        wanted = self.conditions.optimum or self.conditions.routes == "assigned"
        if not wanted or not len(folk):
            return None
        from twin.evacuation.optimum.flownet import FlowNet
        from twin.evacuation.optimum.quickest import quickest

        return quickest(FlowNet.of(self.network, folk))

    def _assigned(self, folk: People) -> tuple[Paths | None, People]:
        """Return the paths and times of the optimal plan, where people follow it."""
        if self.conditions.routes != "assigned" or self.optimum is None:
            return None, folk
        from twin.evacuation.optimum.assigned import AssignedPlan

        plan = AssignedPlan.of(self.optimum, folk)
        return plan.paths(), plan.released(folk)

    # -- the run -----------------------------------------------------------------------------------

    def _alarm_of(self, building: str) -> Any:
        def sound() -> None:
            self._alarm_events[building] = self.engine.journal.record(
                self.engine.now_s,
                "alarm",
                asset=building,
                value=float(self.belongs(building).sum()),
                unit="people",
                detail=ALARM,
            )

        return sound

    def _begin(self, water: Water | None) -> None:
        """Begin with the first alarm: from now on the crowd is one of the engine's systems."""
        engine, crowd = self.engine, self.crowd
        engine.attach(crowd)
        self.doors = Doors(engine, crowd)
        self.pace = Pace(engine, crowd)
        self.lights = Blackouts(engine, self.pace, self._lit_parts())
        self.lifts = self._lifts() if self.conditions.lifts else {}
        if water is not None:
            self.doors.watch_water(self.plan, water)
        schedule_events(
            engine,
            self.scenario,
            not_before_s=self.alarm_s,
            doors=self.doors,
            lights=self.lights,
            lifts=self.lifts,
        )
        self.smoke = self._smoke()
        fire = self.conditions.fire
        storey = self.plan.space(fire.space).storey if fire else None
        self.rescue = Rescue(
            engine,
            crowd,
            self.plan,
            self.teams,
            first_route=self._first_route,
            doors=self.doors,
            lifts=list(self.lifts.values()),
            danger=self.smoke.danger if self.smoke else None,
            fire_level={self.building_of(fire.space): float(self.level_of(storey) or 0)}
            if fire
            else None,
            cause_of=self._alarm_events.get,
        )

    def _lit_parts(self) -> list[LitPart]:
        """Return each building as a part whose lights hang on its panel."""
        cells: dict[str, list[int]] = {one.id: [] for one in self.buildings}
        for cell, name in enumerate(self.network.cell_id):
            if self._space_building[name] in cells and not self.network.safe[cell]:
                cells[self._space_building[name]].append(cell)
        return [
            LitPart(
                id=one.id,
                cells=cells[one.id],
                lighting=self.conditions.lighting
                or EmergencyLighting(duration_h=one.emergency_lights_last_h),
                panel=one.panel if one.power is not None else None,
            )
            for one in self.buildings
        ]

    def _lifts(self) -> dict[str, Lift]:
        """Return the lifts of the buildings, by their asset; they serve from now on."""
        return {
            spec.space: Lift(self.engine, self.crowd, spec, starts_s=self.engine.now_s)
            for building in self.buildings
            for spec in lift_specs(building)
        }

    def _smoke(self) -> LiveSmoke | None:
        """Light the fire, where there is one."""
        fire = self.conditions.fire
        if fire is None:
            return None
        table = self.folder / fire.table if fire.table else None
        source, spaces = smoke_of(
            self.plan, fire.space, fire.design, table=table, door_open=fire.door_open
        )
        ignites_s = self.alarm_s if fire.at is None else self.scenario.seconds(fire.at)
        return LiveSmoke(
            self.engine,
            self.crowd,
            source,
            cells=[self.network.cell(space) for space in spaces],
            pace=self.pace,
            ignites_s=max(ignites_s, self.alarm_s),
            fire_space=fire.space,
            law=self.conditions.visibility,
            turn_away=TurnAway(),
            routes=range(self._first_route),
        )

    def close(self) -> None:
        """Write into the journal who was overcome or trapped in each building, with the cause."""
        state, since_s = self.crowd.state[: self.evacuees], self.crowd.arrived_s[: self.evacuees]
        fire = self.smoke.event if self.smoke else None
        shut = [
            event.id
            for event in self.engine.journal
            if event.kind in {"door-locked", "exit-flooded", "way-in-smoke"}
        ]
        for building in self.buildings:
            here = self.belongs(building.id)
            overcome = here & (state == INCAPACITATED)
            if overcome.any():
                first_s = float(since_s[overcome].min())
                self._tell("people-overcome", building.id, int(overcome.sum()), first_s, fire)
            trapped = int((here & (state == TRAPPED)).sum())
            if trapped:
                cause = shut[-1] if shut else self._alarm_events[building.id]
                at_s = self.engine.journal[cause].time_s
                self._tell("people-trapped", building.id, trapped, at_s, cause)

    def _tell(self, kind: str, asset: str, count: int, at_s: float, cause: int | None) -> None:
        self.engine.journal.record(
            at_s, kind, asset=asset, cause=cause, value=float(count), unit="people"
        )

    # -- who and where -----------------------------------------------------------------------------

    def after_s(self, time_s: float) -> float:
        """Return a time of the run as seconds after the first alarm."""
        return time_s - self.alarm_s

    def result(self) -> Result:
        """Return what came of the crowd."""
        return self.crowd.result()

    @cached_property
    def _home(self) -> NDArray[np.int64]:
        """Place among the buildings of everybody's first cell; -1: none, shape (evacuees,)."""
        number = {building.id: i for i, building in enumerate(self.buildings)}
        cells = np.array(
            [number.get(self._space_building[name], -1) for name in self.network.cell_id]
        )
        return np.asarray(cells[self.people.cell[: self.evacuees]])

    def belongs(self, building: str) -> NDArray[np.bool_]:
        """Return who was in a building when the alarm sounded, shape (evacuees,)."""
        at = next(i for i, one in enumerate(self.buildings) if one.id == building)
        return np.asarray(self._home == at)

    def building_of(self, space: str) -> str:
        """Return the building of a space; empty in the open."""
        return self._space_building.get(space, "")

    def level_of(self, storey: str | None) -> int | None:
        """Return the level of a storey; None in the open."""
        return self._level.get(storey or "")

    def heads_inside(self) -> int:
        """Return how many of those who were to get out stand in a cell that is not safe.

        Counted from the cells, where people are, and not from their states: so the balance of
        people is held by two counts that know nothing of each other.
        """
        cells = self.crowd.cell[: self.evacuees]
        state = self.crowd.state[: self.evacuees]
        return int(((~self.network.safe[cells]) & (state != SAFE)).sum())


def _plan_of(campus: Campus, buildings: Sequence[Building], destination: str) -> EvacuationPlan:
    """Return the plan of all buildings that are cleared, as far as people have to go."""
    if not buildings:
        raise InputError("evacuation: no building is cleared; name one in alarms")
    if destination == "assembly":
        return campus_plan(campus, [one.id for one in buildings])
    plans = [building_plan(one, drainage=campus.site.drainage) for one in buildings]
    if len(plans) == 1:
        return plans[0]
    return EvacuationPlan(
        id=campus.id,
        name=campus.name,
        storeys=tuple(storey for plan in plans for storey in plan.storeys),
        spaces=tuple(space for plan in plans for space in plan.spaces),
        links=tuple(link for plan in plans for link in plan.links),
    )


def _without_stairs(network: Network, route: Route) -> Route:
    return Route(
        name=f"{route.name}-level",
        target=route.target,
        allowed=route.allowed & ~network.stair,
        timed=route.timed,
        fallback=route.fallback,
    )
