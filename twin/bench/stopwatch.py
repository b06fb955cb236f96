"""Processor time of a call, and of a whole child process with its peak of memory."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import twin
from twin.errors import TwinError

__all__ = ["ChildCost", "cpu_s", "growth", "run_child"]


@dataclass(frozen=True, slots=True)
class ChildCost:
    """What a child process has used from its first instruction to its last."""

    cpu_s: float
    """User and system time [s]."""
    peak_mb: float
    """Largest resident memory [MB, 2**20 bytes]."""


def cpu_s(action: Callable[[], object], *, repeats: int = 3) -> float:
    """Return the least processor time [s] of *repeats* calls.

    The least, since whatever disturbs a call on a shared machine only ever adds to it.
    """
    times = []
    for _ in range(repeats):
        began_s = time.process_time()
        action()
        times.append(time.process_time() - began_s)
    return min(times)


def run_child(arguments: Sequence[str]) -> ChildCost | None:
    """Run Python with *arguments* in a child and return its cost; None where it cannot be had.

    The operating system's own account is used, which Windows does not keep. The child imports
    the same ``twin`` as we have.

    Raises
    ------
    TwinError
        When the child fails; the message is what it said last.
    """
    if sys.platform == "win32":
        return None
    root = str(Path(twin.__file__).parent.parent)
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    done = subprocess.run(  # noqa: S603 - our own program, with our own arguments
        [sys.executable, str(Path(__file__).with_name("account.py")), *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
    )
    account = json.loads(done.stdout)
    if account["exit_code"] != 0:
        last = account["said"].strip().splitlines()[-1:] or [f"exit code {account['exit_code']}"]
        raise TwinError(f"bench: {' '.join(arguments)} failed: {last[0]}")
    return ChildCost(cpu_s=account["cpu_s"], peak_mb=account["peak_mb"])


def growth(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """Return the exponent with which cost grows between the two largest sizes [-].

    One for linear growth. The smaller sizes are left out: there, what does not depend on the
    size prevails and would flatter the figure.

    Examples
    --------
    >>> growth([10, 100, 1000], [5.0, 10.0, 100.0])
    1.0
    """
    return math.log(costs[-1] / costs[-2]) / math.log(sizes[-1] / sizes[-2])
