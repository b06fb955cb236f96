"""The plan of a drill: ways, script, roles and expectation, worked out from building and moment."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

import twin
from twin.drill.asked import Asked, DrillPlan
from twin.drill.attendance import attendance, named
from twin.drill.choosing import choose_ways, released
from twin.drill.document import BlockTold, DrillDocument, Room, Times
from twin.drill.injects import near, script, targets
from twin.drill.moment import is_night
from twin.drill.prediction import Predicted, predict
from twin.drill.rehearsal import Block, Played, Rehearsal, RoutePolicy
from twin.drill.roles import roles
from twin.drill.ways import Ways
from twin.errors import InputError
from twin.evacuation.codes.codecheck import check_code
from twin.evacuation.metrics import share_out_s
from twin.evacuation.moving.movement import movement_of
from twin.evacuation.moving.state import ARRIVED, TRAPPED
from twin.evacuation.optimum.arrangement import arrange
from twin.evacuation.optimum.flownet import FlowNet
from twin.evacuation.optimum.instructions import instructions
from twin.evacuation.optimum.quickest import quickest
from twin.evacuation.plans.frombuilding import refuges
from twin.evacuation.plans.graph import build_graph
from twin.evacuation.plans.network import Network
from twin.evacuation.population.premovement import PreMovement
from twin.evacuation.population.profilesets import profile_set
from twin.evacuation.repeats.bottlenecks import bottlenecks
from twin.evacuation.repeats.closures import closures
from twin.evacuation.rescue.deployment import deploy

if TYPE_CHECKING:
    from twin.drill.venue import Venue
    from twin.evacuation.plans.plan import Space
    from twin.evacuation.population.people import People

__all__ = ["plan_drill"]

BESIDE: Final = 60
"""Seeds at most of what is told beside the drill: without the blocked door, and by the rule that
people follow when nobody tells them a way."""

BLOCKED_WHEN_SHARE: Final = 0.3
"""The door near the fire is shut when this share of those who pass it have passed (chosen)."""

EARLIEST_BLOCK_S: Final = 30.0

PEOPLE_A_TEAM: Final = 3
"""People who wait for rescue for each team (assumed, 2 to 4)."""

TEAMS: Final = (1, 4)

MOST_TOLD: Final = 8
"""Places where people wait, and closures, that are told."""

LEFT_TO: Final[RoutePolicy] = "familiar"
"""What people do when nobody tells them a way."""


def plan_drill(
    venue: Venue, asked: Asked, *, progress: Callable[[float], None] | None = None
) -> DrillPlan:
    """Plan a drill.

    Parameters
    ----------
    venue
        Where.
    asked
        When, with whom, what burns.
    progress
        Called with the share of the work that is done.

    Raises
    ------
    InputError
        Nobody is there, or more people than the rooms hold; a room that is not there.
    """
    return _Planner(venue, asked, progress or _quiet).planned()


def _quiet(_share: float) -> None:
    """Tell nobody."""


class _Planner:
    """Works the parts out, one after the other."""

    def __init__(self, venue: Venue, asked: Asked, progress: Callable[[float], None]) -> None:
        self.venue = venue
        self.asked = asked
        self.progress = progress
        self.fire = venue.room(asked.fire) if asked.fire else None
        self.rehearsal = Rehearsal(
            venue=venue,
            attendance=attendance(
                venue, asked.moment, people=asked.people, calendar=asked.calendar
            ),
            premovement=self._premovement(),
            profiles=profile_set(asked.profiles).id,
            movement=movement_of(asked.movement),
            routes="nearest",
            flow_factor=asked.flow_factor,
        )
        self.people: People = self.rehearsal.people(asked.seed)
        if not len(self.people):
            raise InputError(
                f"nobody is in {venue.id} at {asked.moment:%Y-%m-%d %H:%M}; choose another time, or"
                " say how many: --people"
            )

    def _premovement(self) -> PreMovement:
        asked = self.asked
        if asked.premovement is not None:
            return asked.premovement
        if asked.announced:
            return PreMovement.announced()
        fire_rooms = (self.fire.id,) if self.fire is not None else ()
        return PreMovement(management=asked.management, fire_rooms=fire_rooms)

    def planned(self) -> DrillPlan:
        """Return the plan."""
        asked, venue, people = self.asked, self.venue, self.people
        network = self.rehearsal.network
        self.progress(0.01)
        # Ways and the order of release hold whenever people start: they are made for people who
        # are all ready at the alarm. What no plan can beat is found for those who start as drawn.
        ready = replace(people, start_s=np.zeros(len(people)))
        arrangement = arrange(quickest(FlowNet.of(network, ready)), network, ready)
        assigned = arrangement.assigned(ready)
        bound_s = quickest(FlowNet.of(network, people), plan=False).bound_s
        plain = Network.of(venue.plan, self.rehearsal.movement)
        self.ways = choose_ways(
            self.rehearsal, Ways.of(assigned, people, plain), people, seed=asked.seed
        )
        self.progress(0.08)
        open_ = replace(self.rehearsal, routes=asked.routes, ways=self.ways)
        nominal = open_.played(people, log=True)
        assigned = released(self.rehearsal, self.ways, assigned, ready)
        self._nobody_is_stuck(nominal)
        self.blocks = self._blocked(open_, nominal)
        held = replace(open_, blocks=self.blocks)
        seeds = range(asked.seed, asked.seed + asked.seeds)
        predicted = predict(held, seeds, progress=self._part(0.1, 0.7))
        few = seeds[:BESIDE]
        unblocked = predict(open_, few, progress=self._part(0.7, 0.77)) if self.blocks else None
        untold = None
        if asked.routes != LEFT_TO:
            free = replace(open_, routes=LEFT_TO)
            untold = predict(free, few, progress=self._part(0.77, 0.85))
        wait_in = self._waiting(nominal)
        teams = asked.teams or min(
            TEAMS[1], max(TEAMS[0], math.ceil(sum(wait_in.values()) / PEOPLE_A_TEAM))
        )
        people_of = {name: one.people for name, one in predicted.rooms.items()}
        casualty = self._casualty(nominal)
        prediction = predicted.prediction
        orders = instructions(venue.plan, network, ready, assigned)
        sent = replace(people, start_s=np.maximum(people.start_s, assigned.release_s))
        phased = open_.played(sent)
        lost = closures(venue.plan, open_.network, people, routes=open_.policies)
        self.progress(0.95)
        graph = build_graph(venue.plan)
        plan = DrillPlan(
            venue=venue,
            asked=asked,
            document=self._document(
                predicted,
                unblocked,
                untold,
                bound_s=bound_s,
                phased=Times(
                    routes="phased",
                    t95_s=_rounded(share_out_s(phased.left_s, 0.95)),
                    t100_s=_rounded(share_out_s(phased.left_s, 1.0)),
                    waiting_person_s=_rounded(float(phased.result.wait_person_s.sum())),
                ),
                nominal=Times(
                    routes=asked.routes,
                    t95_s=_rounded(share_out_s(nominal.left_s, 0.95)),
                    t100_s=_rounded(share_out_s(nominal.left_s, 1.0)),
                    waiting_person_s=_rounded(float(nominal.result.wait_person_s.sum())),
                ),
                ready_s=assigned.last_s,
                released={room.space: room.release_to_s for room in orders.rooms},
            ),
            rehearsal=held,
            ways=self.ways,
            fire=self.fire,
            blocks=self.blocks,
            orders=orders,
            order=arrangement.order,
            room_people=people_of,
            queues=bottlenecks(nominal.result)[:MOST_TOLD],
            closures=tuple(one for one in lost.ranked if one.used and not one.own_room)[:MOST_TOLD],
            findings=tuple(check_code(graph, building_kind=venue.kind)),
            deployment=deploy(graph, wait_in, teams=teams),
            script=script(
                venue,
                prediction,
                announced=asked.announced,
                fire=self.fire,
                blocks=self.blocks,
                casualty=casualty,
                refuge=venue.spaces[next(iter(wait_in))] if wait_in else None,
            ),
            roles=roles(venue, prediction, people_of, teams=teams, blocked=len(self.blocks)),
        )
        self.progress(1.0)
        return plan

    def _part(self, begin: float, end: float) -> Callable[[float], None]:
        def told(share: float) -> None:
            self.progress(begin + (end - begin) * share)

        return told

    def _nobody_is_stuck(self, nominal: Played) -> None:
        state = nominal.result.state
        stuck = (state == TRAPPED) & self.people.able
        if stuck.any():
            cells = np.unique(nominal.result.cell[stuck])
            names = [self.venue.short(self.venue.plan.spaces[cell].id) for cell in cells[:6]]
            raise InputError(
                f"{int(stuck.sum())} people in {self.venue.id} know no way out (from"
                f" {', '.join(names)}); unlock a door or choose other routes than"
                f" {self.asked.routes}"
            )

    # -- the script's door -----------------------------------------------------------------------

    def _blocked(self, open_: Rehearsal, nominal: Played) -> tuple[Block, ...]:
        """Return the way into the stair nearest to the fire, shut while people use it.

        None where there is no fire, or no other stair or exit for those behind the door.
        """
        if self.fire is None or not self.asked.blocked:
            return ()
        network = open_.network
        path = self.ways.main(network.cell_of[self.fire.id])
        stair = self.ways.stair(path)
        entry = next((link for link in path if network.cell_id[network.dst[link]] == stair), None)
        if entry is None:
            return ()
        name = network.link_id[entry]
        passages = nominal.result.passages
        assert passages is not None  # noqa: S101 - the nominal run writes them down
        times = np.sort(passages.pass_s[np.isin(passages.link, network.link(name))])
        if not times.size:
            return ()
        at_s = near(max(float(np.quantile(times, BLOCKED_WHEN_SHARE)), EARLIEST_BLOCK_S))
        block = (Block(name, at_s),)
        then = replace(open_, blocks=block).played(self.people)
        if ((then.result.state == TRAPPED) & self.people.able).any():
            return ()
        return block

    # -- people in need --------------------------------------------------------------------------

    def _waiting(self, nominal: Played) -> dict[str, int]:
        """Return where people wait for a rescue team; one at least, so that it is rehearsed."""
        result = nominal.result
        waiting = nominal.waiting & (result.state == ARRIVED)
        found: dict[str, int] = {}
        for cell in result.cell[waiting].tolist():
            name = self.venue.plan.spaces[cell].id
            found[name] = found.get(name, 0) + 1
        places = refuges(self.venue.plan)
        if not found and places:
            levels = {one.id: one.level for one in self.venue.plan.storeys}
            highest = max(
                places, key=lambda one: levels.get(self.venue.spaces[one].storey or "", 0)
            )
            found[highest] = 1
        return found

    def _casualty(self, nominal: Played) -> Space | None:
        """Return the landing or corridor with the greatest crowd, away from what is blocked."""
        density = nominal.result.peak_p_m2
        shut = {
            end
            for link in self.venue.plan.links
            if link.id in {block.link for block in self.blocks}
            for end in link.between
        }
        some = [
            (float(density[cell]), -cell)
            for cell, space in enumerate(self.venue.plan.spaces)
            if space.kind in {"landing", "corridor"} and space.id not in shut
        ]
        return self.venue.plan.spaces[-max(some)[1]] if some else None

    # -- the document ----------------------------------------------------------------------------

    def _document(
        self,
        predicted: Predicted,
        unblocked: Predicted | None,
        untold: Predicted | None,
        *,
        bound_s: float,
        phased: Times,
        nominal: Times,
        ready_s: float,
        released: Mapping[str, float],
    ) -> DrillDocument:
        venue, asked, rehearsal = self.venue, self.asked, self.rehearsal
        counts = np.bincount(self.people.cell, minlength=len(venue.plan.spaces))
        return DrillDocument(
            twin=twin.__version__,
            building=venue.id,
            name=venue.name,
            campus=venue.campus_name or None,
            plan_file=str(venue.file) if venue.file else None,
            moment=asked.moment,
            announced=asked.announced,
            night=is_night(asked.moment),
            fire=self.fire.id if self.fire else None,
            routes=asked.routes,
            profiles=rehearsal.profiles,
            movement=asked.movement,
            premovement=rehearsal.premovement,
            flow_factor=asked.flow_factor,
            calibrated=asked.calibrated,
            blocks=tuple(BlockTold(link=one.link, at_s=one.at_s) for one in self.blocks),
            seed=asked.seed,
            counts=dict(named(counts, rehearsal.attendance.rooms)),
            prediction=predicted.prediction,
            unblocked=_times(unblocked, asked.routes),
            untold=_times(untold, LEFT_TO),
            bound_s=round(bound_s, 2),
            nominal=nominal,
            phased=phased,
            ready_s=round(ready_s, 2),
            rooms=tuple(self._rooms(predicted, released)),
            targets=targets(predicted.prediction),
        )

    def _rooms(self, predicted: Predicted, released: Mapping[str, float]) -> list[Room]:
        found = []
        network = self.rehearsal.network
        for space in self.venue.rooms:
            cell = network.cell_of[space.id]
            told = predicted.rooms.get(space.id)
            if told is None or cell not in self.ways.paths:
                continue
            for path, share in self.ways.paths[cell]:
                found.append(
                    Room(
                        room=space.id,
                        people=round(told.people * share, 1),
                        stair=self.ways.stair(path),
                        exit=self.ways.exit(path),
                        release_s=released.get(space.id, 0.0),
                        out_s=round(told.out_s, 1) if told.out_s is not None else None,
                    )
                )
        return found


def _times(predicted: Predicted | None, routes: str) -> Times | None:
    if predicted is None:
        return None
    one = predicted.prediction
    return Times(routes=routes, t95_s=one.t95_s.middle, t100_s=one.t100_s.middle)


def _rounded(value: float) -> float | None:
    return round(value, 2) if math.isfinite(value) else None
