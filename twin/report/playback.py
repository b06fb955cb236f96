"""Playback: who was where at every moment of an evacuation, packed for a player in the page.

Only passages are stored: who reached which door when, and passed it when. In between one walks
straight from door to door and stands before the next until it is one's turn. The player
(``playback.js`` and the parts before it) draws that for any moment. Here its data are made, as
typed arrays in base64, so that three thousand people with ten passages each take less than one
megabyte.
"""

from __future__ import annotations

import base64
import math
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

from twin.report.chapter import Playback
from twin.report.colours import DARK, LIGHT
from twin.report.floors import Floors
from twin.report.playback_people import (
    NOWHERE,
    PASSAGES,
    PERSONS,
    endings_of,
    last_move_s,
    passages_of,
    people_of,
)
from twin.report.playback_words import spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from twin.report.view import RunView

__all__ = ["payload", "playback_block", "script", "style"]

SPEEDS: Final = (1, 2, 5, 10, 20, 30, 60)
"""Times as fast as in life."""

PLAYED_S: Final = 40.0
"""About how long a playback lasts when nobody has chosen a speed [s]."""

CLASSES: Final = (0.0, 0.5, 1.0, 2.0, 3.0, 4.0)
"""Lower bounds of the classes of density [persons/m2]. Above 1 people hinder each other, from 3.5
to 4 on they hardly move (fundamental diagrams of SFPE and of Weidmann, 1993; recalled)."""

SCRIPTS: Final = (
    "playback_crowd.js", "playback_raster.js", "playback_plan.js", "playback_stage.js",
    "playback.js",
)  # fmt: skip
"""The parts of the player, each after those that it uses."""

ROLES: Final = (
    "@ink", "@muted", "@grid", "@paper", "@road", "@tint-1", "@tint-3", "@tint-6", "@state-plain",
    "@limit", "@line-1", "@line-2", "@line-3", "@line-4", "@line-5", "@line-6",
    "@crowd-1", "@crowd-2", "@crowd-3", "@crowd-4", "@crowd-5", "@crowd-6",
)  # fmt: skip
"""The colours that the player uses."""


def playback_block(view: RunView) -> Playback | None:
    """Return the playback of a run as a block, None when the run stored no passages."""
    if view not in _MADE:
        _MADE[view] = _block(view)
    return _MADE[view]


_MADE: WeakKeyDictionary[RunView, Playback | None] = WeakKeyDictionary()
"""What was made of each view: a page asks again whenever it is drawn."""


def _block(view: RunView) -> Playback | None:
    made = payload(view)
    if made is None:
        return None
    words = view.words
    reading = words(
        "{people} people on {storeys} storeys, {time} long. Play it, or drag the slider to a "
        "moment.",
        people=words.number(made["people"]),
        storeys=sum(not one["outdoors"] for one in made["storeys"]),
        time=words.duration(made["duration_s"]),
    )
    return Playback("playback", words("Where everybody was"), reading, made)


def payload(view: RunView) -> dict[str, Any] | None:
    """Return what the player reads, as JSON has it; None when the run stored no passages.

    Times are seconds after the alarm, places metres on the plan.
    """
    floors = Floors.of(view)
    if floors is None or not {PERSONS, PASSAGES} <= set(view.run.tables):
        return None
    people = people_of(view, floors)
    steps = passages_of(view, people, floors)
    last_s = last_move_s(people, steps)
    duration_s = 5.0 * math.ceil((last_s + 5.0) / 5.0)
    names = {
        str(row["building"]): str(row[f"name_{view.words.language}"])
        for row in view.rows("evacuation.buildings")
        if row["building"]
    }
    return {
        "id": view.run.id,
        "language": view.words.language,
        "words": spoken(view.words),
        "colours": {
            "light": {role: LIGHT[role] for role in ROLES},
            "dark": {role: DARK[role] for role in ROLES},
        },
        "classes": list(CLASSES),
        "speeds": list(SPEEDS),
        "speed": min(SPEEDS, key=lambda one: abs(math.log(duration_s / PLAYED_S / one))),
        "duration_s": duration_s,
        "people": len(people["start_s"]),
        "buildings": _buildings(floors, names),
        "storeys": _storeys(view, floors, names),
        "spaces": [_space(floors, place) for place in range(len(floors.spaces))],
        "doors": _doors(floors),
        "persons": _persons(people, endings_of(people, steps, floors)),
        "first": _packed(steps["first"], "<u4"),
        "door": _packed(steps["door"], "<u2"),
        "room": _packed(steps["room"], "<u2"),
        "arrive_s": _packed(steps["arrive_s"], "<f4"),
        "pass_s": _packed(steps["pass_s"], "<f4"),
    }


def script() -> str:
    """Return the player: a script without imports that finds its places in the page itself."""
    own = files("twin.report")
    parts = [own.joinpath(name).read_text(encoding="utf-8") for name in SCRIPTS]
    return "\n".join(['"use strict";', "(() => {", *parts, "})();"])


def style() -> str:
    """Return the player's style sheet."""
    return files("twin.report").joinpath("playback.css").read_text(encoding="utf-8")


def _persons(people: dict[str, Any], ends: dict[str, Any]) -> dict[str, str]:
    """Return where each person began and ended, and when, packed."""
    told = {**people, **ends}
    kinds = {
        "<f4": ("x_m", "y_m", "start_s", "exit_s", "ended_s", "end_x_m", "end_y_m"),
        "<u2": ("space", "end_space"),
        "u1": ("helps", "ending"),
    }
    return {key: _packed(told[key], kind) for kind, keys in kinds.items() for key in keys}


# -- floors --------------------------------------------------------------------------------------


def _buildings(floors: Floors, names: dict[str, str]) -> list[dict[str, str]]:
    ids = dict.fromkeys(one.building for one in floors.storeys if one.level is not None)
    return [{"id": one, "name": names.get(one, one)} for one in ids]


def _storeys(view: RunView, floors: Floors, names: dict[str, str]) -> list[dict[str, Any]]:
    several = len({one.building for one in floors.storeys if one.level is not None}) > 1
    return [
        {
            "label": one.label(view.words),
            "full": one.label(view.words, names.get(one.building, one.building) * several),
            "building": one.building,
            "outdoors": one.level is None,
        }
        for one in floors.storeys
    ]


def _space(floors: Floors, place: int) -> dict[str, Any]:
    space = floors.spaces[place]
    return {
        "name": space.name,
        "kind": space.kind,
        "storey": floors.storey_of(space),
        "area_m2": round(space.area_m2, 2) if math.isfinite(space.area_m2) else 0.0,
        "ring": [round(number, 2) for corner in space.ring for number in corner],
    }


def _doors(floors: Floors) -> dict[str, Any]:
    import numpy as np

    doors = floors.doors
    storeys = np.array([floors.storey_of(one) for one in doors], dtype=np.int64)
    return {
        "x_m": _packed([one.x_m for one in doors], "<f4"),
        "y_m": _packed([one.y_m for one in doors], "<f4"),
        "width_m": _packed([one.width_m for one in doors], "<f4"),
        "storey": _packed(np.where(storeys < 0, NOWHERE, storeys), "<u2"),
        "kinds": [one.kind for one in doors],
    }


# -- packing -------------------------------------------------------------------------------------


def _packed(values: Sequence[float] | NDArray[Any], kind: str) -> str:
    """Return numbers as base64 of a little-endian array of a kind of NumPy's."""
    import numpy as np

    return base64.b64encode(np.asarray(values).astype(kind).tobytes()).decode("ascii")
