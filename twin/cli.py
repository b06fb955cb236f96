"""The command line: ``twin COMMAND``. Reads the arguments, runs the command, speaks of errors.

No traceback reaches a reader. What they gave wrongly is exit code 2 and one message; a defect of
ours is exit code 3 and one line, with the traceback behind ``--debug``.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import traceback
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Final

import twin
from twin.commands import NAMES
from twin.commands.options import Parser
from twin.commands.terminal import print_error
from twin.errors import DocumentError, TwinError, UnknownName

__all__ = ["main", "parser"]

OK: Final = 0
MISUSED: Final = 2
BROKEN: Final = 3
INTERRUPTED: Final = 130

_HELP: Final = """\
examples:
  twin run cold-snap                      replay the winter incident on the demo campus
  twin run cold-snap --set hotwater.setpoint_c=60 --seed 7
  twin why latest dorm-07.hotwater        the chain of causes behind it
  twin compare RUN latest                 key figures side by side
  twin report latest                      one HTML file that works offline
  twin dashboard                          explore it in a browser
  twin check my-campus/                   every mistake in your files, with line and column

exit codes:
    0  done (and, with --fail-on-breach, no limit broken)
    1  a limit was broken (run --fail-on-breach), or a check failed (verify)
    2  wrong usage, or something wrong in a file; the message says what
    3  a defect of twin itself; --debug shows the traceback
  130  interrupted; nothing half-written is left

environment:
  TWIN_RUNS   the folder of the runs          TWIN_DATA   your own buildings/ and scenarios/
  NO_COLOR    no colour, please
"""


def parser() -> Parser:
    """Return the parser of the whole command line."""
    whole = Parser(prog="twin", description=twin.__doc__, epilog=_HELP)
    whole.add_argument("--version", action="version", version=f"twin {twin.__version__}")
    commands = whole.add_subparsers(metavar="COMMAND", title="commands", parser_class=Parser)
    for name in NAMES:
        import_module(f"twin.commands.{name.replace('-', '')}_").add(commands)
    return whole


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Parameters
    ----------
    arguments : sequence of str, optional
        What was typed after ``twin``; the process's own arguments when not given.

    Returns
    -------
    int
        0, 1, 2, 3 or 130; ``twin --help`` says what each means.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    _speak_any_language()
    with _terminated_like_interrupted():
        try:
            code = _run(given)
            sys.stdout.flush()
        except KeyboardInterrupt as interruption:
            exec("")  # noqa: S102 - CPython remembers one that passed an exec(), and dies of it at exit
            print_error(f"twin: interrupted; {str(interruption) or 'nothing was written'}")
            return INTERRUPTED
        except BrokenPipeError:
            _forget_stdout()  # the reader of our output has gone, as `head` does: no error
            return OK
        except TwinError as error:
            print_error(_message(error))
            return MISUSED
        except Exception as error:
            if "--debug" in given:
                traceback.print_exc()
            print_error(_defect(error))
            return BROKEN
    return code


def _run(given: list[str]) -> int:
    if given and not given[0].startswith("-") and given[0] not in NAMES:
        raise UnknownName("command", given[0], NAMES)
    whole = parser()
    options = whole.parse_args(given)
    if not hasattr(options, "work"):
        whole.print_help()
        return OK
    options.given = given
    return int(options.work(options))


def _message(error: TwinError) -> str:
    """Return an error as it is told; problems in files stay lines that editors can follow."""
    if isinstance(error, DocumentError):
        count = len(error.problems)
        return f"{error}\ntwin: {count} problem{'s' if count != 1 else ''} found"
    return f"twin: {error}"


def _defect(error: Exception) -> str:
    """Return one line about a defect of ours: what, and where in our code."""
    frames = traceback.extract_tb(error.__traceback__)
    root = Path(twin.__file__).parent
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(root)]
    last = (ours or list(frames))[-1]
    file = Path(last.filename)
    place = file.relative_to(root.parent) if ours else file.name
    said = " ".join(str(error).split())
    what = f"{type(error).__name__}: {said}" if said else type(error).__name__
    return (
        f"twin: internal error: {what} ({place}:{last.lineno}); this is a defect of twin, not of "
        "your files; run it again with --debug to see the traceback"
    )


@contextlib.contextmanager
def _terminated_like_interrupted() -> Iterator[None]:
    """Treat a request to end (SIGTERM) like Ctrl-C, so that it too leaves nothing behind."""

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _speak_any_language() -> None:
    """Let a stream that cannot write a character replace it, rather than fail on it."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def _forget_stdout() -> None:
    """Send what is still buffered nowhere, so that closing at exit does not fail again."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
