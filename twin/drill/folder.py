"""Writing a drill's folder: whole or not at all."""

from __future__ import annotations

import contextlib
import csv
import io
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from twin.drill.counts import template
from twin.drill.document import dumped
from twin.drill.history import HISTORY
from twin.drill.package import package_page
from twin.drill.packagesheet import sheet_step_s
from twin.drill.posters import poster_page
from twin.drill.sheet import clock
from twin.drill.tongue import Tongue
from twin.errors import InputError, RunError

if TYPE_CHECKING:
    from twin.drill.asked import Asked, DrillPlan
    from twin.drill.venue import Venue

__all__ = [
    "AFTER_ACTION",
    "DRILLS",
    "DRILL_FILE",
    "RECORD_FILE",
    "drill_folder",
    "history_file",
    "newest_drill",
    "ready_for",
    "whole_folder",
    "write_package",
]

DRILLS: Final = Path("drills")
"""Where drills are kept unless another folder is told."""

DRILL_FILE: Final = "drill.json"
RECORD_FILE: Final = "record.json"
"""What makes a folder that of a drill, or of a report: only such a one is replaced."""

AFTER_ACTION: Final = "after-action"
"""Where the report of a drill lies, in its folder."""


def drill_folder(venue: Venue, asked: Asked) -> Path:
    """Return the folder of a drill by its building and day."""
    return DRILLS / f"{venue.id}-{asked.moment:%Y-%m-%d}"


def history_file(drill: Path) -> Path:
    """Return the file of all drills that lies beside the folder of one."""
    return drill.absolute().parent.parent / HISTORY


def newest_drill(building: str, root: Path = DRILLS) -> Path:
    """Return the plan of the latest drill of a building that was planned here.

    Raises
    ------
    InputError
        None was planned.
    """
    found = sorted(root.glob(f"{building}-*/{DRILL_FILE}"), key=lambda one: one.stat().st_mtime)
    found = [one for one in found if _is_of(one, building)]
    if not found:
        raise InputError(
            f"no drill of {building} was planned in {root}/; plan one with: twin drill plan"
            f" {building}, or name its drill.json with --plan"
        )
    return found[-1]


def _is_of(file: Path, building: str) -> bool:
    """Tell dorm-1 from dorm-10: what follows the building's id is a date."""
    return file.parent.name.removeprefix(f"{building}-")[:2].isdigit()


def write_package(
    plan: DrillPlan, folder: Path, tongue: Tongue, *, replace: bool = False
) -> dict[str, Path]:
    """Write everything that a drill is held with, and return the files by what they are.

    Parameters
    ----------
    plan
        The drill.
    folder
        Where; it is made.
    tongue
        The language of pages.
    replace
        Whether a folder that is there may be replaced, if it holds a drill.

    Raises
    ------
    InputError
        The folder is there already and is not to be replaced, or holds something else.
    RunError
        It cannot be written; nothing half-written stays behind.
    """
    texts = {
        "index.html": package_page(plan, tongue),
        "posters.html": poster_page(plan, tongue),
        "routes.csv": _routes(plan, tongue),
        "counts-template.csv": _template(plan, tongue),
        DRILL_FILE: dumped(plan.document.model_dump(mode="json")),
    }
    with whole_folder(folder, replace=replace) as partial:
        for name, text in texts.items():
            partial.joinpath(name).write_text(text, "utf-8")
    return {name: folder / name for name in texts}


@contextmanager
def whole_folder(folder: Path, *, replace: bool = False) -> Iterator[Path]:
    """Give a folder to write into that takes its name when all is written.

    Raises
    ------
    InputError
        A folder of that name is there and is not to be replaced, or is no drill's.
    RunError
        It cannot be written.
    """
    ready_for(folder, replace=replace)
    partial = folder.with_name(f".{folder.name}.partial-{os.getpid()}")
    old = folder.with_name(f".{folder.name}.old-{os.getpid()}")
    try:
        partial.mkdir(parents=True)
        yield partial
        if folder.exists():
            report = folder / AFTER_ACTION
            if report.is_dir() and partial.joinpath(DRILL_FILE).is_file():
                shutil.copytree(report, partial / AFTER_ACTION)  # a report outlives a new plan
            folder.replace(old)
        partial.replace(folder)
    except OSError as error:
        raise RunError(
            f"{folder}: cannot be written ({error.strerror}); choose another place with --out"
        ) from None
    finally:
        if old.exists() and not folder.exists():
            with contextlib.suppress(OSError):
                old.replace(folder)
        for one in (partial, old):
            shutil.rmtree(one, ignore_errors=True)


def ready_for(folder: Path, *, replace: bool) -> None:
    """Refuse a folder that is there already, unless it is a drill's and may be replaced.

    Raises
    ------
    InputError
        It is there; the message says what to do.
    """
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if not any(folder.joinpath(name).is_file() for name in (DRILL_FILE, RECORD_FILE)):
        raise InputError(f"{folder}: is there already and is no drill; choose another with --out")
    if not replace:
        raise InputError(
            f"{folder}: holds a drill already; replace it with --replace, or choose another folder"
            " with --out"
        )


def _routes(plan: DrillPlan, tongue: Tongue) -> str:
    """Return the ways of all rooms as CSV, for spreadsheets."""
    venue = plan.venue
    links = {link.id: link for link in venue.exits}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(
        (
            "room",
            "room_name",
            "storey",
            "people",
            "stair",
            "exit",
            "assembly_point",
            "release",
            "expected_out",
        )
    )
    for room in plan.document.rooms:
        space = venue.spaces[room.room]
        stair = venue.spaces[room.stair] if room.stair else None
        writer.writerow(
            (
                room.room,
                tongue.name(venue.called(space)),
                tongue.name(venue.storey_called(space.storey)),
                f"{room.people:g}",
                tongue.name(venue.called(stair)) if stair else "",
                tongue.name(venue.called(links[room.exit])),
                tongue.name(venue.assembly_name),
                clock(room.release_s),
                clock(room.out_s),
            )
        )
    return text.getvalue()


def _template(plan: DrillPlan, tongue: Tongue) -> str:
    prediction = plan.document.prediction
    last_s = prediction.t100_s.high or 600.0
    step_s = sheet_step_s(last_s)
    words = tongue(
        "Write how many are out so far at each exit; mm:ss after the alarm. For counts since the"
        " row before write: counts: interval",
        "填写各出口截至当时的累计撤出人数；时间为报警后分:秒。"
        "若填本时段人数，请写 counts: interval",
    )
    names = [plan.venue.short(link.id) for link in plan.venue.exits]
    return template(names, step_s=step_s, until_s=1.25 * last_s, words=words)
