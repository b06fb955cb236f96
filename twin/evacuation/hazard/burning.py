"""A fire in a building's plan: the smoke model of its spaces, or the table that stands for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from twin.errors import InputError
from twin.evacuation.hazard.openings import OUTSIDE, Openings
from twin.evacuation.hazard.smoke import SmokeModel
from twin.evacuation.hazard.smoketable import SmokeTable, read_smoke_table
from twin.evacuation.plans.plan import FLIGHTS, SAFE_KINDS

if TYPE_CHECKING:
    from twin.evacuation.hazard.designfire import DesignFire
    from twin.evacuation.hazard.openings import SmokeRules
    from twin.evacuation.plans.plan import EvacuationPlan, Link, Space

__all__ = ["smoke_of", "smoky_spaces"]

DOOR_M: Final = 2.0
"""Height of doors [m] (assumed, 2.0 to 2.4)."""
STAIR_M: Final = 2.2
"""Height of the way onto a flight of stairs [m] (assumed, 2.0 to 2.6)."""


def smoky_spaces(plan: EvacuationPlan, space: str) -> list[Space]:
    """Return the spaces of the building in which a space lies, all within its walls."""
    building = plan.space(space).building
    outdoors = {*SAFE_KINDS, "path"}
    return [one for one in plan.spaces if one.building == building and one.kind not in outdoors]


def smoke_of(
    plan: EvacuationPlan,
    space: str,
    fire: DesignFire,
    *,
    table: Path | None = None,
    door_open: bool = True,
    rules: SmokeRules | None = None,
) -> tuple[SmokeModel | SmokeTable, tuple[str, ...]]:
    """Return the smoke of a fire, and the ids of the spaces in the order of its figures.

    All that has no door stands open, and so do the exits; the doors of rooms are shut and leak, but
    for that of the room of the fire where *door_open*.

    Parameters
    ----------
    plan
        The building, or several; smoke stays in that of the fire.
    space
        Where it burns.
    fire
        What burns.
    table
        A file that tells the smoke, in place of the model.
    door_open
        Whether the doors of the room of the fire stand open; else they leak as the others do.
    rules
        Constants of the model.

    Raises
    ------
    InputError
        It burns in the open air.
    DocumentError
        The table is not sound.
    """
    spaces = smoky_spaces(plan, space)
    ids = tuple(one.id for one in spaces)
    if space not in ids:
        raise InputError(f"fire: {space} is no space within a building; name a room")
    if table is not None:
        return read_smoke_table(table, ids), ids
    storeys = {storey.id: storey for storey in plan.storeys}
    heights_m = [storeys[one.storey].height_m if one.storey else 3.0 for one in spaces]
    floors_m = [storeys[one.storey].elevation_m if one.storey else 0.0 for one in spaces]
    model = SmokeModel(
        [one.floor_m2 * height_m for one, height_m in zip(spaces, heights_m, strict=True)],
        heights_m,
        _openings(plan, spaces, floors_m, space if door_open else ""),
        fire_space=ids.index(space),
        fire=fire,
        floors_m=floors_m,
        rules=rules,
    )
    return model, ids


def _openings(
    plan: EvacuationPlan, spaces: Sequence[Space], floors_m: Sequence[float], fire: str
) -> Openings:
    """Return what joins the spaces to each other and to the open air."""
    place = {one.id: i for i, one in enumerate(spaces)}
    kinds = {one.id: one.kind for one in spaces}
    links = [link for link in plan.links if any(end in place for end in link.between)]
    a, b, rises = [], [], []
    for link in links:
        low, high = (place.get(end, OUTSIDE) for end in link.between)
        if OUTSIDE in {low, high}:
            low, high = max(low, high), OUTSIDE
        elif floors_m[high] < floors_m[low]:
            low, high = high, low
        a.append(low)
        b.append(high)
        rises.append(high != OUTSIDE and floors_m[high] > floors_m[low] + 1e-6)
    return Openings(
        a=a,
        b=b,
        width_m=[link.clear_width_m for link in links],
        height_m=[STAIR_M if link.kind == "stair-entry" else DOOR_M for link in links],
        rises=rises,
        is_open=[_stands_open(link, kinds, fire) for link in links],
    )


def _stands_open(link: Link, kinds: Mapping[str, str], fire: str) -> bool:
    """Tell whether a link is open to smoke: all but locked ones, lifts, and doors of rooms."""
    if link.locked or link.kind == "lift-door":
        return False
    if fire in link.between or link.kind in {"opening", "stair-entry", "exit"}:
        return True
    ends = {kinds.get(end, "outside") for end in link.between}
    return "room" not in ends or bool(ends & FLIGHTS)
