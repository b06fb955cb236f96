"""What is worked out when an evacuation is over: the roll-call, and what doors are worth.

None of it acts back on the run.
"""

from __future__ import annotations

import math
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from twin.evacuation.moving.state import SAFE
from twin.evacuation.plans.naming import name_of, name_of_stair
from twin.evacuation.plans.plan import SPACE_KINDS
from twin.evacuation.rescue.muster import muster, walk_s
from twin.evacuation.words import CAPPED, REMARKS
from twin.model import Name

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from twin.evacuation.moving.crowd import Result
    from twin.evacuation.rescue.muster import RollCall
    from twin.evacuation.system import Evacuation

__all__ = ["Aftermath"]

WIDENED: int = 12
"""Doors whose price is worked out at most, the worst bottlenecks first."""

CLOSED: int = 30
"""Closures that are told, the worst first."""

LARGE: int = 6000
"""From so many people on the price of doors and the closures are left out: they are asked of a
building, not of a campus."""


class Aftermath:
    """Everything that is told beside what happened, worked out when it is first asked for."""

    def __init__(self, evacuation: Evacuation, result: Result) -> None:
        self.evacuation = evacuation
        self.result = result

    # -- rescue ------------------------------------------------------------------------------------

    @cached_property
    def rescued_s(self) -> dict[int, float]:
        """When each person whom a team brought out was in the open air, after the alarm [s]."""
        of = self.evacuation
        return {one.person: of.after_s(one.safe_s) for one in of.rescue.log.rescued}

    def rescue_rows(self) -> list[dict[str, Any]]:
        """Return who did what when."""
        columns = self.evacuation.rescue.log.columns(self.evacuation.alarm_s)
        return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]

    # -- roll-call ---------------------------------------------------------------------------------

    @cached_property
    def roll_calls(self) -> list[RollCall]:
        """The roll-call of each assembly point that serves a building that was cleared."""
        of, result = self.evacuation, self.result
        names = {one.id for one in of.buildings}
        points = [one for one in of.campus.site.assembly_points if names.intersection(one.serves)]
        if not points:
            return []
        place_of = {name: i for i, one in enumerate(points) for name in one.serves}
        registered = np.full(of.evacuees, -1)
        for building in of.buildings:
            registered[of.belongs(building.id)] = place_of.get(building.id, -1)
        out_s = self._out_s()
        if of.conditions.destination == "assembly":
            number = {one.id: i for i, one in enumerate(points)}
            cells = [number.get(name, -1) for name in of.network.cell_id]
            place = np.array(cells)[result.cell[: of.evacuees]]
            arrive_s = result.exit_s[: of.evacuees] - of.alarm_s
        else:
            place, arrive_s = registered, out_s + self._walks_s(registered, points)
        return muster(
            points,
            place=place,
            arrive_s=arrive_s,
            registered=registered,
            out_s=out_s,
            lanes=of.campus.site.roads,
        )

    def _out_s(self) -> NDArray[np.float64]:
        """Return when everybody was out of the building, after the alarm [s]; infinite: never."""
        of, result = self.evacuation, self.result
        if of.conditions.destination == "outside" or result.passages is None:
            return np.asarray(result.exit_s[: of.evacuees] - of.alarm_s)
        path = SPACE_KINDS.index("path")
        inside = ~(of.network.safe | (of.network.kind == path))
        leaves = inside[of.network.src] & ~inside[of.network.dst]
        log = result.passages
        rows = np.flatnonzero(leaves[log.link] & (log.person < of.evacuees))
        out_s = np.full(of.evacuees, np.inf)
        out_s[log.person[rows]] = log.pass_s[rows] - of.alarm_s
        return out_s

    def _walks_s(self, registered: NDArray[np.int64], points: list[Any]) -> NDArray[np.float64]:
        """Return how long people walk from their exit to their assembly point [s]."""
        of, result = self.evacuation, self.result
        link = result.exit_link[: of.evacuees]
        found = np.zeros(of.evacuees)
        for index, point in enumerate(points):
            here = (registered == index) & (link >= 0)
            found[here] = walk_s(
                of.network.link_x_m[link[here]],
                of.network.link_y_m[link[here]],
                point.polygon,
                speed_m_s=of.people.level_m_s[: of.evacuees][here],
            )
        return found

    @property
    def mustered_s(self) -> float:
        """When the last roll-call is complete, after the alarm [s]; 0 where none is taken."""
        done = [one.complete_s for one in self.roll_calls if math.isfinite(one.complete_s)]
        return max(done, default=0.0)

    @property
    def missing(self) -> int:
        """How many are reported missing."""
        return sum(one.missing for one in self.roll_calls)

    def muster_rows(self) -> list[dict[str, Any]]:
        """Return the assembly points."""
        return [
            {
                "point": one.point,
                "name_en": one.name.en,
                "name_zh": one.name.zh,
                "people": one.people,
                "area_m2": one.area_m2,
                "density_p_m2": one.density_p_m2,
                "capacity": one.capacity,
                "first_s": one.first_s,
                "last_s": one.last_s,
                "complete_s": one.complete_s,
                "missing": one.missing,
                "still_inside": one.still_inside,
                "fire_lane_free": not one.lanes_blocked,
            }
            for one in self.roll_calls
        ]

    # -- doors -------------------------------------------------------------------------------------

    @cached_property
    def widening_s(self) -> dict[str, float]:
        """What 10 cm more of the doors that limit would save of the least time [s]."""
        of = self.evacuation
        if of.optimum is None or of.evacuees > LARGE:
            return {}
        from twin.evacuation.optimum.shadow import widening

        found: dict[str, float] = {}
        for part in of.optimum.parts:
            for one in widening(part.net, exact=False)[:WIDENED]:
                found[one.link] = one.saved_s
        return found

    @cached_property
    def closures(self) -> list[dict[str, Any]]:
        """Every door, stair and exit closed in turn, and what that costs; the worst first.

        Doors that only shut in the people of their own room are left out.
        """
        of = self.evacuation
        if not of.conditions.closures or of.evacuees > LARGE:
            return []
        from twin.evacuation.repeats.closures import closures, staircases

        links = {link.id: link for link in of.plan.links}
        flights = {stair.id: stair.links[0] for stair in staircases(of.plan) if stair.links}
        found = closures(of.plan, of.network, of.folk, routes=of.crowd.routes)
        rows = []
        for one in found.ranked[:CLOSED]:
            link = links[flights.get(one.id, one.links[0])]
            name = name_of_stair(of.plan, one.id) if one.id in flights else name_of(of.plan, link)
            rows.append(
                {
                    "link": one.id,
                    "name_en": name.en,
                    "name_zh": name.zh,
                    "kind": one.kind,
                    "building": of.building_of(link.between[0]),
                    "t95_s": one.t95_s,
                    "lost_s": one.t95_s - found.t95_s,
                    "trapped": one.trapped,
                }
            )
        return rows

    def instruction_rows(self) -> list[dict[str, Any]]:
        """Return the optimal plan as instructions, storey by storey."""
        of = self.evacuation
        if of.optimum is None or of.evacuees > LARGE:
            return []
        from twin.evacuation.optimum.arrangement import arrange
        from twin.evacuation.optimum.instructions import instructions

        plan = arrange(of.optimum, of.network, of.folk).assigned(of.folk)
        ways = {link.id: name_of(of.plan, link) for link in of.plan.links if link.kind == "exit"}
        told = instructions(of.plan, of.network, of.folk, plan)
        return [
            {
                "building": one.building or "",
                "storey": one.storey or "",
                "way_en": ways[one.exit].en,
                "way_zh": ways[one.exit].zh,
                "people": one.people,
                "release_s": one.release_from_s,
                "instruction_en": one.sentence.en,
                "instruction_zh": one.sentence.zh,
            }
            for one in told.storeys
        ]

    # -- the building by itself --------------------------------------------------------------------

    def code_rows(self) -> list[dict[str, Any]]:
        """Return what the building breaks of the codes; of one building only."""
        of = self.evacuation
        if len(of.buildings) != 1:
            return []
        from twin.evacuation.standing import code_rows

        building = of.buildings[0]
        return code_rows(of.plan, kind=building.kind, building=building.id)

    def deployment_rows(self) -> list[dict[str, Any]]:
        """Return where teams would best have stood for those who needed help."""
        of = self.evacuation
        if len(of.buildings) != 1:
            return []
        from twin.evacuation.standing import deployment_rows, in_need

        brought = Counter(one.space for one in of.rescue.log.rescued)
        where = [of.network.cell_id[cell] for cell in self.result.cell[: of.evacuees]]
        demand = in_need(self.result.state[: of.evacuees], where, brought)
        device = of.teams[0].device.id if of.teams else "evacuation-chair"
        return deployment_rows(of.plan, demand, teams=len(of.teams), device=device)

    # -- remarks -----------------------------------------------------------------------------------

    def remarks(self) -> list[Name]:
        """Return what a reader must know of this run."""
        of = self.evacuation
        found = [REMARKS[of.conditions.routes], REMARKS[of.conditions.destination]]
        if of.optimum is not None and len(of.optimum.left_out):
            count = len(of.optimum.left_out)
            found.append(
                Name(
                    en=f"The bound counts all but {count} people who cannot walk stairs.",
                    zh=f"理论下限不含 {count} 名无法走楼梯的人员。",
                )
            )
        if np.any(self.result.state[: of.evacuees] != SAFE):
            found.append(CAPPED)
        return found
