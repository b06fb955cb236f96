"""Processor time of a call, and of a whole child process with its peak of memory."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

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

    The operating system's own account is used (``wait4``), which Windows does not keep.

    Raises
    ------
    TwinError
        When the child fails; the message is what it said last.
    """
    if sys.platform == "win32":
        return None
    with subprocess.Popen(  # noqa: S603 - our own program, with our own arguments
        [sys.executable, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        said = child.stderr.read() if child.stderr is not None else ""
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        last = said.strip().splitlines()[-1:] or [f"exit code {child.returncode}"]
        raise TwinError(f"bench: {' '.join(arguments)} failed: {last[0]}")
    # Linux counts in KiB, macOS in bytes.
    per_mb = 2**20 if sys.platform == "darwin" else 2**10
    return ChildCost(cpu_s=usage.ru_utime + usage.ru_stime, peak_mb=usage.ru_maxrss / per_mb)


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
