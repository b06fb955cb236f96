"""When people start to walk after the alarm: by what they were doing, how they were warned, asleep.

British Standard PD 7974-6 sorts occupants into classes: awake and familiar with the building (A),
awake and not (B), asleep in a dormitory (Cii) or a hotel (Ciii); by the management of the building
(M1 drilled, with wardens, to M3 none), its complexity (B1 to B3) and its alarm (A1 at once to all,
A2 after staff were warned, A3 by hand and by word of mouth). For each it gives the times of the
first and the last of a hundred people, taken here as percentiles of a log-normal law. The figures
are those of the open fire-risk program AAMKS, which agree with the standard as we recall it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from twin.campus.plan import RoomKind
from twin.campus.quantities import Fraction
from twin.evacuation.population.laws import (
    AnyLaw,
    Law,
    LogNormalLaw,
    NormalLaw,
    PercentilesLaw,
    UniformLaw,
)
from twin.model import Model

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "ANNOUNCED_DRILL",
    "CLASS_OF_USE",
    "IMO_DAY",
    "IMO_NIGHT",
    "Alarm",
    "Complexity",
    "Management",
    "OccupantClass",
    "PreMovement",
    "StartLaws",
    "pd7974_law",
]

OccupantClass = Literal[
    "awake-familiar", "awake-unfamiliar", "sleeping-dormitory", "sleeping-hotel", "fire-room"
]
"""PD 7974-6: A, B, Cii, Ciii, and people in the room of the fire."""

Management = Literal["M1", "M2", "M3"]
Complexity = Literal["B1", "B2", "B3"]
Alarm = Literal["A1", "A2", "A3"]

_FIRST_LAST_S: Final[Mapping[OccupantClass, Mapping[Management, tuple[float, float]]]] = {
    "awake-familiar": {"M1": (30, 90), "M2": (60, 180), "M3": (900, 1800)},
    "awake-unfamiliar": {"M1": (30, 150), "M2": (60, 240), "M3": (900, 1800)},
    "sleeping-dormitory": {"M1": (600, 1800), "M2": (900, 2400), "M3": (1260, 2460)},
    "sleeping-hotel": {"M1": (900, 1800), "M2": (1200, 2400), "M3": (1260, 2460)},
    "fire-room": {"M1": (30, 90), "M2": (30, 90), "M3": (30, 90)},
}
"""Start of the first and of the last of a hundred people [s] in the simplest building."""

_MORE_S: Final[Mapping[OccupantClass, Mapping[Complexity, float]]] = {
    "awake-familiar": {"B1": 0.0, "B2": 0.0, "B3": 30.0},
    "awake-unfamiliar": {"B1": 0.0, "B2": 30.0, "B3": 60.0},
    "sleeping-dormitory": {"B1": 0.0, "B2": 0.0, "B3": 0.0},
    "sleeping-hotel": {"B1": 0.0, "B2": 0.0, "B3": 60.0},
    "fire-room": {"B1": 0.0, "B2": 0.0, "B3": 0.0},
}
"""Added to both in buildings where ways are harder to find [s]."""


def pd7974_law(
    people: OccupantClass, management: Management = "M2", complexity: Complexity = "B2"
) -> PercentilesLaw:
    """Return the log-normal law of a class of PD 7974-6; the delay of the alarm is not in it.

    In a building without management (M3) where people sleep, complexity adds nothing.
    """
    first, last = _FIRST_LAST_S[people][management]
    asleep = people in {"sleeping-dormitory", "sleeping-hotel"}
    more = 0.0 if asleep and management == "M3" else _MORE_S[people][complexity]
    return PercentilesLaw(p01_s=first + more, p99_s=last + more)


ALARM_DELAY: Final[Mapping[Alarm, NormalLaw | None]] = {
    "A1": None,
    "A2": NormalLaw(mean_s=180.0, sd_s=120.0),
    "A3": NormalLaw(mean_s=300.0, sd_s=180.0),
}
"""From detection until all are warned [s]: AAMKS, cut off at zero."""

ANNOUNCED_DRILL: Final = UniformLaw(low_s=5.0, high_s=30.0)
"""Start in a drill that everybody awaits [s]: assumed, as schools practise it."""

IMO_DAY: Final = LogNormalLaw(mu=3.44, sigma=0.94, most_s=300.0)
"""Response of passengers by day [s], MSC.1/Circ.1533 (recalled): at most 300 s."""

IMO_NIGHT: Final = LogNormalLaw(mu=3.95, sigma=0.84, after_s=400.0, most_s=700.0)
"""Response by night [s], MSC.1/Circ.1533 (recalled): 400 to 700 s."""

CLASS_OF_USE: Final[Mapping[RoomKind, OccupantClass]] = {
    "classroom": "awake-familiar",
    "lecture-hall": "awake-familiar",
    "laboratory": "awake-familiar",
    "office": "awake-familiar",
    "meeting-room": "awake-familiar",
    "dining-hall": "awake-familiar",
    "kitchen": "awake-familiar",
    "bedroom": "awake-familiar",
    "plant-room": "awake-familiar",
    "pump-room": "awake-familiar",
    "switch-room": "awake-familiar",
    "washroom": "awake-familiar",
    "store": "awake-familiar",
    "reading-room": "awake-unfamiliar",
    "sports-hall": "awake-unfamiliar",
    "changing-room": "awake-unfamiliar",
    "lobby": "awake-unfamiliar",
    "ward": "awake-unfamiliar",
}
"""Class of those awake, by use of room. School, canteen, library, hall and gym as in AAMKS, the
others assumed alike. Spaces of no use (corridors) count as lobbies."""

_NIGHT = (0.95, 1.0, 1.0, 1.0, 1.0, 1.0, 0.75, 0.2)
_DAY = (0.0, 0.0, 0.0, 0.0, 0.1, 0.5, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.6)
ASLEEP_BY_HOUR: Final[tuple[float, ...]] = (*_NIGHT, *_DAY)
"""Share of those in bedrooms who are asleep, from 00:00 on: lights out at 23, up by 7, half of them
at a nap from 13 to 14. Assumed; at the edges of the night plausibly 0.3 more or less."""


class PreMovement(Model):
    """How soon the people of a run start to walk."""

    law: AnyLaw | None = None
    """One law for all, asleep or awake; empty: by the class of each room, below."""
    by_use: dict[RoomKind, AnyLaw] = {}
    """Laws of particular rooms for those awake in them, known from their own drills."""
    asleep: AnyLaw | None = None
    """Law of those asleep; empty: sleeping in a dormitory, by the class."""
    management: Management = "M2"
    """M1: drilled, wardens on every floor, audited; M2: trained staff; M3: neither."""
    complexity: Complexity = "B2"
    """B1: one storey, plain; B2: several storeys, plain; B3: large and hard to find one's way."""
    alarm: Alarm = "A1"
    """A1: detectors warn everybody at once; A2: staff are warned first; A3: warned by people."""
    alarm_delay: AnyLaw | None = None
    """Time until all of a building are warned; empty: by `alarm`. Drawn once for a building."""
    asleep_by_hour: Annotated[tuple[Fraction, ...], Field(min_length=24, max_length=24)] = (
        ASLEEP_BY_HOUR
    )
    """Share of those in rooms to sleep in who are asleep, by the hour from 00:00 on."""
    asleep_in: tuple[RoomKind, ...] = ("bedroom", "ward")
    """Rooms to sleep in."""
    fire_rooms: tuple[str, ...] = ()
    """Spaces where the fire is seen: people there start as those in the room of a fire do, and
    await no alarm."""

    @model_validator(mode="after")
    def _is_not_two_things(self) -> Self:
        if self.law is not None and (self.by_use or self.asleep is not None):
            raise ValueError("law is for all; leave out by_use and asleep, or law")
        return self

    @classmethod
    def announced(cls) -> Self:
        """Return how people start in a drill that was announced."""
        return cls(law=ANNOUNCED_DRILL)

    @property
    def delay(self) -> Law | None:
        """Law of the time until all of a building are warned; None: at once."""
        return self.alarm_delay if self.alarm_delay is not None else ALARM_DELAY[self.alarm]

    def asleep_share(self, use: str | None, hour: int | None) -> float:
        """Return which share of those in a room of a use is asleep; awake when no hour is given."""
        if hour is None or use not in self.asleep_in:
            return 0.0
        return self.asleep_by_hour[hour % 24]

    def law_for(self, use: str | None, *, familiar: bool = True, asleep: bool = False) -> Law:
        """Return the law of people in a room of a use.

        Parameters
        ----------
        use
            Use of the room; None or a use of no class counts as a lobby.
        familiar
            Whether they know the building: who does not counts as awake and unfamiliar, and asleep
            as in a hotel.
        asleep
            Whether they are asleep.
        """
        if self.law is not None:
            return self.law
        if asleep:
            sleeping: OccupantClass = "sleeping-dormitory" if familiar else "sleeping-hotel"
            return self.asleep or pd7974_law(sleeping, self.management, self.complexity)
        for kind, law in self.by_use.items():
            if kind == use:
                return law
        people = next((one for kind, one in CLASS_OF_USE.items() if kind == use), None)
        if people is None or not familiar:
            people = "awake-unfamiliar"
        return pd7974_law(people, self.management, self.complexity)

    def start_laws(self, uses: Sequence[str | None]) -> StartLaws:
        """Return the laws of rooms of several uses as a table, to draw many people at once."""
        laws: list[Law] = []
        index = np.empty((len(uses) + 1, 2, 2), dtype=np.intp)
        for i, use in enumerate(uses):
            for familiar in (False, True):
                for asleep in (False, True):
                    law = self.law_for(use, familiar=familiar, asleep=asleep)
                    index[i, int(familiar), int(asleep)] = _place(laws, law)
        index[-1] = _place(laws, self.law or pd7974_law("fire-room"))
        return StartLaws(tuple(laws), index)


def _place(laws: list[Law], law: Law) -> int:
    """Return where a law stands in a list, added at its end where it is new."""
    if law not in laws:
        laws.append(law)
    return laws.index(law)


@dataclass(frozen=True, slots=True, eq=False)
class StartLaws:
    """The laws that occur, and which of them serves whom."""

    laws: tuple[Law, ...]
    index: NDArray[np.intp]
    """int[uses + 1, unfamiliar or familiar, awake or asleep]: place in `laws`; the last row serves
    the rooms of the fire."""

    def start_s(self, law: NDArray[np.intp], u: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return times [s] of people by the place of their law and a uniform number each."""
        if len(self.laws) == 1:
            return self.laws[0].quantile(u)
        times = np.empty(u.size)
        for place, one in enumerate(self.laws):
            rows = np.flatnonzero(law == place)
            if rows.size:
                times[rows] = one.quantile(u[rows])
        return times
