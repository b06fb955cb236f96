"""How far a long command has come: a bar for people, lines of JSON for programs.

The file that ``--progress`` names gets one JSON object per line, each written out at once::

    {"kind": "started", "scenario": "cold-snap", "campus": "demo"}
    {"kind": "progress", "fraction": 0.25, "elapsed_s": 0.31}
    {"kind": "finished", "run_id": "cold-snap-20270120-101500-3fa2", "status": "breached"}

The last line is ``finished``, ``failed`` (with ``message`` and ``exit_code``) or ``interrupted``;
a file without one of them belongs to a process that is running still, or was killed.
"""

from __future__ import annotations

import contextlib
import json
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, Literal, Self, TextIO

from twin.errors import InputError, TwinError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

__all__ = ["Progress"]

_LINE_EVERY_S: Final = 0.1
"""Lines of progress in the file are at least this far apart; a reader polls no faster."""

_BAR_AFTER_S: Final = 0.25
"""A run that ends sooner shows no bar: one that flashes past only disturbs."""

_PATIENCE_S: Final = 3.0
"""After this long without a sign of progress, the reader is told what is going on."""


class Progress:
    """Tells how far a command is, to whoever listens. Call it with the fraction done.

    Parameters
    ----------
    console : Console, optional
        Where the bar is drawn when it is a terminal that can; None draws none.
    file : Path, optional
        Where the lines of JSON go; an existing file is replaced.
    label : str
        What stands before the bar.
    waiting : callable, optional
        Called once when there has been no sign of progress for some seconds.
    more : bool
        Lines are added to those that are in the file already.

    Raises
    ------
    InputError
        When the file cannot be written.
    """

    def __init__(
        self,
        *,
        console: Console | None = None,
        file: Path | None = None,
        label: str = "",
        waiting: Callable[[], None] | None = None,
        more: bool = False,
    ) -> None:
        self._began_s = time.monotonic()
        self._last_line_s = -1.0
        self._label = label
        self._console = console if console is not None and _can_draw(console) else None
        self._bar: tuple[RichProgress, TaskID] | None = None
        self._lines = None if file is None else _opened(file, "a" if more else "w")
        self._timer = threading.Timer(_PATIENCE_S, waiting) if waiting else None

    def __enter__(self) -> Self:
        if self._timer is not None:
            self._timer.daemon = True
            self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.clear()
        if self._lines is not None:
            self._lines.close()
            self._lines = None

    def __call__(self, fraction: float) -> None:
        """Take note that *fraction* (0 to 1) of the work is done."""
        now_s = time.monotonic() - self._began_s
        self._stop_waiting()
        if now_s - self._last_line_s >= _LINE_EVERY_S or fraction >= 1.0:
            self._last_line_s = now_s
            self.tell("progress", fraction=round(fraction, 4), elapsed_s=round(now_s, 3))
        if self._console is not None and (self._bar or now_s >= _BAR_AFTER_S):
            self._draw(self._console, fraction)

    def tell(self, kind: str, **values: object) -> None:
        """Write one line of JSON.

        A reader that has gone (a full disk, a closed pipe) never stops the work itself.
        """
        if self._lines is not None:
            with contextlib.suppress(OSError):
                self._lines.write(json.dumps({"kind": kind} | values, ensure_ascii=False) + "\n")

    @contextlib.contextmanager
    def to_the_end(self) -> Iterator[Self]:
        """Write the last line of work that fails or is interrupted."""
        try:
            yield self
        except KeyboardInterrupt:
            self.tell("interrupted")
            raise KeyboardInterrupt("nothing was written") from None
        except TwinError as error:
            self.tell("failed", message=str(error), exit_code=2)
            raise
        except Exception as error:
            self.tell("failed", message=f"{type(error).__name__}: {error}", exit_code=3)
            raise

    def clear(self) -> None:
        """Take the bar away, so that words can be written where it was."""
        self._stop_waiting()
        if self._bar is not None:
            self._bar[0].stop()
            self._bar = None
        self._console = None

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _draw(self, console: Console, fraction: float) -> None:
        if self._bar is None:
            from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as RichProgress

            columns = (
                TextColumn("{task.description}", markup=False),
                BarColumn(),
                TaskProgressColumn(),
                TimeRemainingColumn(),
            )
            bar = RichProgress(*columns, console=console, transient=True, redirect_stdout=False)
            bar.start()
            self._bar = (bar, bar.add_task(self._label, total=1.0))
        bar, task = self._bar
        bar.update(task, completed=fraction)


def _can_draw(console: Console) -> bool:
    """Tell a terminal that can move its cursor from a file, a pipe or a dumb terminal."""
    return console.is_terminal and not console.is_dumb_terminal


def _opened(file: Path, mode: Literal["a", "w"]) -> TextIO:
    try:
        return file.open(mode, encoding="utf-8", buffering=1)
    except OSError as error:
        raise InputError(f"--progress {file}: cannot be written: {error.strerror}") from None
