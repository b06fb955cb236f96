"""The plan of a drill as data: ``drill.json``, which a drill's record is held against."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, NaiveDatetime

from twin.campus.quantities import NonNegative, Positive
from twin.documents import judge, read_document
from twin.drill.prediction import Prediction
from twin.errors import DocumentError
from twin.evacuation.population.premovement import PreMovement
from twin.model import Id, Model, Name

__all__ = ["BlockTold", "DrillDocument", "Target", "Times", "read_drill"]


class BlockTold(Model):
    """A door that the script shuts."""

    link: Id
    at_s: NonNegative


class Target(Model):
    """What a drill is to reach, and how it is judged."""

    id: Literal["t50", "t95", "t100", "roll-call", "rescue"]
    name: Name
    at_most_s: Positive
    """After the alarm [s]."""
    source: Name


class Times(Model):
    """What is expected if people go by another rule."""

    routes: str
    t95_s: float | None
    t100_s: float | None
    waiting_person_s: float | None = None
    """All people's waiting before doors, of one seed [person s]."""


class Room(Model):
    """One row of ``routes.csv``: people of a room, or those of them who go one way."""

    room: Id
    people: NonNegative
    """Mean over all seeds."""
    stair: str
    exit: str
    release_s: NonNegative
    """When they are sent off, in the phased plan [s]."""
    out_s: float | None
    """When the last of them is outside, in half of the drills [s]."""


class DrillDocument(Model):
    """Everything that is to be known to hold a drill against what was expected."""

    format: Literal["drill/1"] = "drill/1"
    twin: str
    """Version of the program."""
    building: Id
    name: Name
    campus: str | None
    """Name or folder; empty: the plan stands in a file of its own."""
    plan_file: str | None
    moment: NaiveDatetime
    announced: bool
    night: bool
    fire: Id | None
    routes: Literal["assigned", "familiar", "nearest", "signed", "aware"]
    profiles: str
    movement: str
    premovement: PreMovement
    flow_factor: Positive = 1.0
    calibrated: str | None = None
    """Where law and factor were taken from; empty: from the literature."""
    blocks: tuple[BlockTold, ...] = ()
    seed: Annotated[int, Field(ge=0)]
    counts: dict[Id, Annotated[int, Field(ge=0)]]
    """People by space, of the first seed."""
    prediction: Prediction
    unblocked: Times | None = None
    """Without what the script blocks."""
    untold: Times | None = None
    """If nobody were told a way."""
    bound_s: float | None = None
    """No plan can have all out sooner [s]."""
    nominal: Times | None = None
    """The first seed by itself, with everything open: what the bound and the phases are held
    against."""
    phased: Times | None = None
    """The same people when storeys are sent off one after the other."""
    ready_s: float | None = None
    """All are out by then if all are ready at the alarm and go as sent off [s]."""
    rooms: tuple[Room, ...] = ()
    targets: tuple[Target, ...] = ()

    @property
    def inside(self) -> int:
        """How many were inside, by the plan."""
        return sum(self.counts.values())

    def write(self, file: Path) -> None:
        """Write the document."""
        file.write_text(dumped(self.model_dump(mode="json", exclude_none=False)), "utf-8")


def dumped(document: Any) -> str:
    """Return JSON for people and programs: short lists on one line."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def read_drill(file: Path) -> DrillDocument:
    """Read the plan of a drill.

    Raises
    ------
    DocumentError
        The file cannot be read, or everything in it that is not as `twin drill plan` writes it.
    """
    judgement = judge(read_document(file), DrillDocument)
    if judgement.value is None:
        raise DocumentError(judgement.problems)
    return judgement.value


def stamp(moment: datetime) -> str:
    """Return a moment as it stands in the names of files."""
    return f"{moment:%Y%m%d-%H%M}"
