"""Who was where in an evacuation: each person's beginning, passages and end, as arrays."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from twin.report.floors import Floors, spread

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from twin.report.view import RunView

__all__ = [
    "NOWHERE",
    "PASSAGES",
    "PERSONS",
    "endings_of",
    "last_move_s",
    "passages_of",
    "people_of",
]

PERSONS: Final = "evacuation.persons"
PASSAGES: Final = "evacuation.passages"

NOWHERE: Final = 65535
"""The number of a space or storey that is not known."""

STATES: Final = (
    "waiting", "walking", "queued", "safe", "arrived", "trapped", "incapacitated", "carried",
    "riding",
)  # fmt: skip
"""States of a person by their number, as a run may store either."""

ENDINGS: Final[dict[str, int]] = {"arrived": 1, "trapped": 2, "incapacitated": 3}
"""How one who did not get out ended, as the player knows it; 0: still on the way."""

RESPONDERS: Final = ("responder", "fire", "rescue", "warden", "crew")
"""Beginnings of the profiles of those who go in to help, where their state does not say so."""

CROWDED_M2: Final = 0.25
"""Floor for each of those who stand where no shape is known [m2]: four to a square metre."""


def people_of(view: RunView, floors: Floors) -> dict[str, Any]:
    """Return the people as arrays, each with a place of its own in the space where it began."""
    import numpy as np

    table = view.run.table(PERSONS)
    space = np.array(
        [floors.at.get(str(one), NOWHERE) for one in table.columns["space"]], dtype=np.int64
    )
    states = [_state(one) for one in table.columns["state"]]
    profiles = [str(one or "") for one in table.columns.get("profile", [""] * len(states))]
    reached = table.columns.get("state_s")
    places = np.full((len(space), 2), np.nan)
    for number in np.unique(space):
        here = np.flatnonzero(space == number)
        places[here] = _places(floors, int(number), len(here))
    return {
        "person": np.asarray(table.columns["person"], dtype=np.int64),
        "space": space,
        "x_m": places[:, 0],
        "y_m": places[:, 1],
        "start_s": _seconds(table.columns["start_s"]),
        "exit_s": _seconds(table.columns["exit_s"]),
        "ending": np.array([ENDINGS.get(one, 0) for one in states], dtype=np.uint8),
        "ended_s": np.full(len(space), np.inf) if reached is None else _seconds(reached),
        "helps": np.array(
            [
                state == "responder" or profile.startswith(RESPONDERS)
                for state, profile in zip(states, profiles, strict=True)
            ],
            dtype=np.uint8,
        ),
    }


def passages_of(view: RunView, people: dict[str, Any], floors: Floors) -> dict[str, Any]:
    """Return the passages in order of person and time, and the space in which each was awaited."""
    import numpy as np

    table = view.run.table(PASSAGES)
    order = np.argsort(people["person"], kind="stable")
    known = people["person"][order]
    wanted = np.asarray(table.columns["person"], dtype=np.int64)
    place = np.clip(np.searchsorted(known, wanted), 0, max(len(known) - 1, 0))
    row = order[place] if len(known) else place
    arrive_s = _seconds(table.columns["arrive_s"])
    pass_s = _seconds(table.columns["pass_s"])
    links, which = np.unique(np.asarray(table.columns["link"], dtype=np.int64), return_inverse=True)
    door = np.array([floors.door_at.get(int(one), -1) for one in links] or [-1])[which]
    kept = np.flatnonzero((door >= 0) & np.isfinite(arrive_s))
    if len(known):
        kept = kept[known[place[kept]] == wanted[kept]]
    kept = kept[np.lexsort((pass_s[kept], arrive_s[kept], row[kept]))]
    row, door = row[kept], door[kept]
    first = np.searchsorted(row, np.arange(len(known) + 1))
    return {
        "row": row,
        "door": door,
        "room": _rooms(row, door, people["space"], floors),
        "arrive_s": arrive_s[kept],
        "pass_s": np.maximum(pass_s[kept], arrive_s[kept]),
        "first": first,
    }


def _rooms(
    row: NDArray[np.int64], door: NDArray[np.int64], begun: NDArray[np.int64], floors: Floors
) -> NDArray[np.int64]:
    """Return for each passage the space in which one walks to its door."""
    import numpy as np

    room = np.full(len(door), NOWHERE, dtype=np.int64)
    if not len(door):
        return room
    opening = np.concatenate([[True], row[1:] != row[:-1]])
    room[opening] = begun[row[opening]]
    later = np.flatnonzero(~opening)
    pairs, which = np.unique(
        np.stack([door[later - 1], door[later]], axis=1), axis=0, return_inverse=True
    )
    found = [floors.between(int(one), int(other)) for one, other in pairs]
    room[later] = np.array([one if one >= 0 else NOWHERE for one in found] or [0])[which.ravel()]
    return room


def endings_of(people: dict[str, Any], steps: dict[str, Any], floors: Floors) -> dict[str, Any]:
    """Return the space and the place in which each person ended.

    Who is out and not at an assembly point is gone; all others are seen where they stayed.
    """
    import numpy as np

    first, space = steps["first"], people["space"].copy()
    still = first[1:] == first[:-1]
    spot = np.stack([people["x_m"], people["y_m"]], axis=1)
    moved = np.flatnonzero(~still)
    final = first[1:][moved] - 1
    door = np.full(len(space), -1)
    door[moved] = steps["door"][final]
    ways = np.stack([steps["door"][final], steps["room"][final]], axis=1)
    for way in np.unique(ways, axis=0):
        beyond = floors.beyond(int(way[0]), int(way[1]))
        space[moved[(ways == way).all(axis=1)]] = NOWHERE if beyond < 0 else beyond
    gathers = np.array([one.kind == "assembly" for one in floors.spaces] + [False])
    outdoors = np.array([one.level is None for one in floors.doors] + [False])
    seen = gathers[np.minimum(space, len(floors.spaces))] | outdoors[door]
    gone = np.isfinite(people["exit_s"]) & ~seen & ~still
    space[gone] = NOWHERE
    spot[~still] = np.nan
    stay = np.flatnonzero(~still & ~gone)
    groups = np.stack([space[stay], np.where(space[stay] == NOWHERE, door[stay], -1)], axis=1)
    for group in np.unique(groups, axis=0):
        here = stay[(groups == group).all(axis=1)]
        spot[here] = _places(floors, int(group[0]), len(here), int(door[here[0]]))
    return {"end_space": space, "end_x_m": spot[:, 0], "end_y_m": spot[:, 1]}


def last_move_s(people: dict[str, Any], steps: dict[str, Any]) -> float:
    """Return when the last person moved [s]; 0 when nobody did."""
    times = (steps["pass_s"], steps["arrive_s"], people["exit_s"])
    return max(_last(one) for one in times)


def _last(times: NDArray[np.float64]) -> float:
    import numpy as np

    return float(times[np.isfinite(times)].max(initial=0.0))


def _places(floors: Floors, space: int, count: int, door: int = -1) -> NDArray[np.float64]:
    """Return a place in a space for each of *count* people [m]; round a door without a shape."""
    import numpy as np

    known = 0 <= space < len(floors.spaces)
    if known and floors.spaces[space].ring:
        return spread(floors.spaces[space].ring, count)
    if door < 0 and known:
        door = next((one for one, sides in enumerate(floors.sides) if space in sides), -1)
    if door < 0:
        return np.full((count, 2), np.nan)
    radius_m = math.sqrt(count * CROWDED_M2 / math.pi)
    turns = [(math.cos(turn), math.sin(turn)) for turn in np.arange(16) * math.pi / 8]
    ring = [(floors.doors[door].x_m + radius_m * x, floors.doors[door].y_m + radius_m * y)
            for x, y in turns]  # fmt: skip
    return spread(ring, count)


def _seconds(column: Sequence[Any] | NDArray[Any]) -> NDArray[np.float64]:
    """Return times [s]; what never came to pass is infinite."""
    import numpy as np

    seconds = np.array([np.nan if one is None else one for one in column], dtype=np.float64)
    return np.where(np.isnan(seconds), np.inf, seconds)


def _state(value: Any) -> str:
    """Return the name of a state that is stored as its name or as its number."""
    if isinstance(value, str):
        return value.lower()
    number = int(value) if value is not None and not math.isnan(float(value)) else -1
    return STATES[number] if 0 <= number < len(STATES) else ""
