"""Keeps the account of one process; run as a script by :func:`twin.bench.stopwatch.run_child`.

A process inherits, in the system's books, the peak of memory of the one that it was forked from. So
a large bench cannot measure a small child itself: this script stands between them, imports nothing
but a few modules of the standard library, and starts the child from its own small memory.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

__all__ = ["account"]


def account(arguments: list[str]) -> dict[str, object]:
    """Run Python with *arguments*; return ``cpu_s``, ``peak_mb``, ``exit_code`` and ``said``."""
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
    # Linux counts in KiB, macOS in bytes.
    per_mb = 2**20 if sys.platform == "darwin" else 2**10
    return {
        "cpu_s": usage.ru_utime + usage.ru_stime,
        "peak_mb": usage.ru_maxrss / per_mb,
        "exit_code": child.returncode,
        "said": said,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(account(sys.argv[1:])))
