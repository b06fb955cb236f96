"""What a drill is asked to be, and what its plan holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from twin.drill.rehearsal import RoutePolicy

if TYPE_CHECKING:
    from twin.drill.document import DrillDocument, Target
    from twin.drill.injects import Inject
    from twin.drill.rehearsal import Block, Rehearsal
    from twin.drill.roles import Role
    from twin.drill.venue import Venue
    from twin.drill.ways import Ways
    from twin.evacuation.codes.codefinding import Finding
    from twin.evacuation.optimum.instructions import Instructions
    from twin.evacuation.plans.plan import Space
    from twin.evacuation.population.premovement import Management, PreMovement
    from twin.evacuation.repeats.bottlenecks import Bottleneck
    from twin.evacuation.repeats.closures import Closure
    from twin.evacuation.rescue.deployed import Deployment
    from twin.scenario.calendar import Calendar

__all__ = ["Asked", "DrillPlan"]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a drill is asked to be."""

    moment: datetime
    people: int | Mapping[str, int] | None = None
    fire: str | None = None
    """The room on fire, as :meth:`twin.drill.venue.Venue.room` reads it."""
    announced: bool = False
    routes: RoutePolicy = "assigned"
    management: Management = "M1"
    profiles: str = "campus"
    movement: str = "sfpe"
    seeds: int = 200
    seed: int = 1
    blocked: bool = True
    """Whether the script blocks the way into the stair nearest to the fire."""
    teams: int | None = None
    """Rescue teams; None: by how many are expected to wait."""
    calendar: Calendar | None = None
    premovement: PreMovement | None = None
    """A law from an earlier drill, in place of the literature's."""
    flow_factor: float = 1.0
    calibrated: str | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class DrillPlan:
    """Everything that a drill's papers tell."""

    venue: Venue
    asked: Asked
    document: DrillDocument
    rehearsal: Rehearsal
    ways: Ways
    fire: Space | None
    blocks: tuple[Block, ...]
    orders: Instructions
    order: str
    """In which order storeys are sent off: together, lower-first or upper-first."""
    room_people: dict[str, float]
    queues: tuple[Bottleneck, ...]
    closures: tuple[Closure, ...]
    findings: tuple[Finding, ...]
    deployment: Deployment
    script: tuple[Inject, ...]
    roles: tuple[Role, ...]

    @property
    def targets(self) -> tuple[Target, ...]:
        """What the drill is to reach."""
        return self.document.targets
