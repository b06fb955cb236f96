"""Small buildings with a lift and a stair, for what happens while people leave."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from twin.campus import geometry
from twin.engine import Engine
from twin.evacuation.moving.crowd import Crowd
from twin.evacuation.plans.liftspec import LiftSpec, LiftStop
from twin.evacuation.plans.network import Network
from twin.evacuation.plans.plan import EvacuationPlan, Link, PlanStorey, Space
from twin.evacuation.population.people import People
from twin.model import Name

STOREY_M = 3.3
STAIR = {"clear_width_m": 1.4, "riser_m": 0.16, "tread_m": 0.28, "length_m": 10.0}


@dataclass(frozen=True, slots=True)
class Asset:
    """Something that can fail."""

    id: str
    kind: str = "lift"
    needs: tuple[Any, ...] = ()
    located_in: str = "tower"


def tower(
    *, storeys: int = 4, rooms: int = 2, lift: bool = True, stair: bool = True, refuge: bool = False
) -> EvacuationPlan:
    """Return a building of one corridor a storey, rooms south of it, a landing, a stair, a lift.

    Corridors are 20 m by 2 m; room k is 6 m by 5 m, its door at x = 3 + 6 k; the landing lies at
    the east end. On the ground the exit leads from the landing to ``lawn``, a side exit from the
    corridor's west end to ``yard``.
    """
    spaces = [
        Space(id="lawn", kind="outside"),
        Space(id="yard", kind="outside"),
    ]
    links = []
    if lift:
        spaces.append(Space(id="lift", kind="lift", building="tower", area_m2=2.5))
    for level in range(1, storeys + 1):
        spaces += _spaces(level, rooms, refuge=refuge)
        links += _links(level, rooms, refuge=refuge)
        if lift:
            links.append(
                Link(
                    id=f"lift-door-{level}",
                    kind="lift-door",
                    between=(f"landing-{level}", "lift"),
                    at=(22.5, 6),
                    clear_width_m=1.1,
                )
            )
        if stair and level < storeys:
            spaces.append(
                Space(
                    id=f"stair-{level}", kind="stair", building="tower", storey=f"f{level}", **STAIR
                )
            )
            links += [
                Link(
                    id=f"{end}-{level}",
                    kind="stair-entry",
                    between=(f"stair-{level}", f"landing-{there}"),
                    clear_width_m=1.4,
                )
                for end, there in (("foot", level), ("head", level + 1))
            ]
    links += [
        Link(
            id="exit",
            kind="exit",
            between=("landing-1", "lawn"),
            at=(25, 6),
            clear_width_m=1.4,
            main=True,
        ),
        Link(
            id="side", kind="exit", between=("corridor-1", "yard"), at=(0, 6), clear_width_m=1.0
        ),
    ]  # fmt: skip
    return EvacuationPlan(
        id="tower",
        storeys=tuple(
            PlanStorey(id=f"f{level}", level=level, elevation_m=STOREY_M * (level - 1))
            for level in range(1, storeys + 1)
        ),
        spaces=tuple(spaces),
        links=tuple(links),
    )


def _spaces(level: int, rooms: int, *, refuge: bool) -> list[Space]:
    common: dict[str, Any] = {"building": "tower", "storey": f"f{level}"}
    found = [
        Space(
            id=f"corridor-{level}",
            kind="corridor",
            polygon=geometry.rectangle(0, 5, 20, 2),
            clear_width_m=2.0,
            **common,
        ),
        Space(
            id=f"landing-{level}",
            kind="landing",
            polygon=geometry.rectangle(20, 5, 5, 2),
            **common,
        ),
    ]
    found += [
        Space(
            id=f"room-{level}{k + 1}",
            kind="room",
            use="classroom",
            polygon=geometry.rectangle(6 * k, 0, 6, 5),
            **common,
        )
        for k in range(rooms)
    ]
    if refuge:
        found.append(
            Space(
                id=f"refuge-{level}",
                kind="refuge",
                polygon=geometry.rectangle(20, 7, 5, 2),
                **common,
            )
        )
    return found


def _links(level: int, rooms: int, *, refuge: bool) -> list[Link]:
    found = [
        Link(
            id=f"fire-door-{level}",
            between=(f"corridor-{level}", f"landing-{level}"),
            at=(20, 6),
            clear_width_m=1.4,
        )
    ]
    found += [
        Link(
            id=f"door-{level}{k + 1}",
            between=(f"room-{level}{k + 1}", f"corridor-{level}"),
            at=(6 * k + 3, 5),
            clear_width_m=1.0,
        )
        for k in range(rooms)
    ]
    if refuge:
        found.append(
            Link(
                id=f"refuge-door-{level}",
                between=(f"landing-{level}", f"refuge-{level}"),
                at=(22.5, 7),
                clear_width_m=1.2,
            )
        )
    return found


def lift_spec(plan: EvacuationPlan, *, load_kg: float = 1000.0, **more: Any) -> LiftSpec:
    """Return the lift of a tower, at 1 m/s."""
    doors = [link for link in plan.links if link.kind == "lift-door"]
    return LiftSpec(
        space="lift",
        building="tower",
        name=Name(en="Lift", zh="电梯"),
        load_kg=load_kg,
        speed_m_s=1.0,
        stops=tuple(
            LiftStop(
                link=link.id,
                space=link.between[0],
                storey=f"f{level}",
                level=level,
                elevation_m=STOREY_M * (level - 1),
            )
            for level, link in enumerate(doors, start=1)
        ),
        **more,
    )


def people_in(network: Network, spaces: Iterable[str], **arrays: Any) -> People:
    """Return one person in each space."""
    return People.of([network.cell(space) for space in spaces], **arrays)


def engine_of(crowd: Crowd, *, length_s: float = 3600.0, assets: Sequence[Asset] = ()) -> Engine:
    """Return an engine with a crowd on it."""
    engine = Engine(seed=1, length_s=length_s, assets=assets)
    engine.attach(crowd)
    return engine


def later(engine: Engine, time_s: float, action: Callable[..., object], *args: Any) -> None:
    """Do something at a time, whatever it returns."""

    def due() -> None:
        action(*args)

    engine.at(time_s, due)


def kinds(engine: Engine, *of: str) -> list[str]:
    """Return the kinds of events in order, of some kinds only if given."""
    return [event.kind for event in engine.journal if not of or event.kind in of]
