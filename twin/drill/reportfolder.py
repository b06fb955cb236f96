"""Writing what came of a drill: the report, its data, what the model learnt, the counts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from twin.drill.document import dumped
from twin.drill.fitted import fitted_text
from twin.drill.folder import RECORD_FILE, whole_folder
from twin.drill.recording import record_document
from twin.drill.recordpage import record_page

if TYPE_CHECKING:
    from twin.drill.recording import Recorded
    from twin.drill.tongue import Tongue

__all__ = ["write_report"]


def write_report(
    recorded: Recorded,
    history: Sequence[dict[str, str]],
    folder: Path,
    tongue: Tongue,
    *,
    replace: bool = False,
) -> dict[str, Path]:
    """Write the report of a drill, whole or not at all, and return the files by their names.

    Parameters
    ----------
    recorded
        What came of it.
    history
        All drills of the building, this one too.
    folder
        Where; it is made.
    tongue
        The language of the report.
    replace
        Whether a report that is there may be replaced.

    Raises
    ------
    InputError
        The folder is there already and is not to be replaced.
    RunError
        It cannot be written.
    """
    texts = {
        "report.html": record_page(recorded, history, tongue),
        "calibration.yaml": fitted_text(recorded.fitted),
        RECORD_FILE: dumped(record_document(recorded)),
        "counts.csv": recorded.record.file.read_text("utf-8-sig"),
    }
    with whole_folder(folder, replace=replace) as partial:
        for name, text in texts.items():
            partial.joinpath(name).write_text(text, "utf-8")
    return {name: folder / name for name in texts}
