"""Plans drawn by hand for the code check and the deployment: a corridor, rooms, stairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from twin.campus import geometry
from twin.evacuation.plans.plan import EvacuationPlan, Link, PlanStorey, Space

DEPTH_M, CORRIDOR_M, STOREY_M = 6.0, 2.0, 3.3


@dataclass(frozen=True)
class Slab:
    """Rooms of 4 m in a row along the south of a corridor, stairs north of it, exits at its ends.

    A room's door lies at its middle on the corridor's south side, a stair's on the north side.
    """

    length_m: float = 40.0
    storeys: int = 1
    stairs_m: Sequence[float] = (2.0, 38.0)
    exits: Sequence[str] = ("west", "east")
    people: int = 4
    door_m: float = 1.0
    stair_m: float = 1.4
    exit_m: float = 1.5
    use: str = "bedroom"
    riser_m: float = 0.16
    tread_m: float = 0.28
    turned_deg: float = 0.0

    def plan(self, **changes: object) -> EvacuationPlan:
        """Return the plan, drawn with some changes."""
        slab = replace(self, **changes)  # type: ignore[arg-type]
        storeys, spaces, links = [], [Space(id="open", kind="outside")], []
        for level in range(1, slab.storeys + 1):
            storeys.append(
                PlanStorey(id=f"f{level}", level=level, elevation_m=0.3 + STOREY_M * (level - 1))
            )
            spaces += slab._spaces(level)
            links += slab._links(level)
        return EvacuationPlan(
            id="slab", storeys=tuple(storeys), spaces=tuple(spaces), links=tuple(links)
        )

    def _turn(self, polygon: geometry.Polygon) -> geometry.Polygon:
        return geometry.placed(polygon, x_m=0.0, y_m=0.0, rotation_deg=self.turned_deg)

    def _at(self, x: float, y: float) -> geometry.Point:
        return self._turn(((x, y),))[0]

    def _spaces(self, level: int) -> list[Space]:
        storey, rectangle = f"f{level}", geometry.rectangle
        found = [
            Space(
                id=f"r{level}.{k}",
                kind="room",
                use=self.use,  # type: ignore[arg-type]
                storey=storey,
                polygon=self._turn(rectangle(4.0 * k, 0, 4, DEPTH_M)),
                capacity=self.people,
            )
            for k in range(int(self.length_m // 4))
        ]
        corridor = self._turn(rectangle(0, DEPTH_M, self.length_m, CORRIDOR_M))
        found.append(
            Space(
                id=f"c{level}",
                kind="corridor",
                storey=storey,
                polygon=corridor,
                clear_width_m=CORRIDOR_M,
            )
        )
        for i, x in enumerate(self.stairs_m if self.storeys > 1 else ()):
            shaft = self._turn(rectangle(x - 1.5, DEPTH_M + CORRIDOR_M, 3, 6))
            found.append(Space(id=f"s{level}.{i}", kind="landing", storey=storey, polygon=shaft))
            if level < self.storeys:
                found.append(
                    Space(
                        id=f"t{level}.{i}",
                        kind="stair",
                        storey=storey,
                        clear_width_m=self.stair_m,
                        riser_m=self.riser_m,
                        tread_m=self.tread_m,
                        length_m=10.0,
                    )
                )
        return found

    def _links(self, level: int) -> list[Link]:
        found = [
            Link(
                id=f"d{level}.{k}",
                between=(f"r{level}.{k}", f"c{level}"),
                at=self._at(4.0 * k + 2, DEPTH_M),
                clear_width_m=self.door_m,
            )
            for k in range(int(self.length_m // 4))
        ]
        for i, x in enumerate(self.stairs_m if self.storeys > 1 else ()):
            found.append(
                Link(
                    id=f"e{level}.{i}",
                    between=(f"c{level}", f"s{level}.{i}"),
                    at=self._at(x, DEPTH_M + CORRIDOR_M),
                    clear_width_m=self.stair_m,
                )
            )
            if level < self.storeys:
                found += [
                    Link(
                        id=f"{end}{level}.{i}",
                        kind="stair-entry",
                        between=(f"t{level}.{i}", f"s{there}.{i}"),
                        clear_width_m=self.stair_m,
                    )
                    for end, there in (("low", level), ("high", level + 1))
                ]
        ends = {"west": 0.0, "east": self.length_m, "middle": self.length_m / 2}
        found += [
            Link(
                id=f"x.{name}",
                kind="exit",
                between=(f"c{level}", "open"),
                at=self._at(ends[name], DEPTH_M + CORRIDOR_M / 2),
                clear_width_m=self.exit_m,
            )
            for name in (self.exits if level == 1 else ())
        ]
        return found
