"""Runs in the making: child processes of the same command line that people type.

A job is one run, or two when its base run is still missing. It belongs to the server, not to a
page: a reload or a colleague with the link finds it again. Each child reads the other end of a
pipe that only we hold, so that it stops when this server is gone, however it went.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

__all__ = ["MOST_AT_ONCE", "Busy", "Job", "Jobs", "Request"]

Status = Literal["running", "finished", "failed", "cancelled"]

PROGRAM: Final = (sys.executable, "-m", "twin")
"""How the command line is started."""

MOST_AT_ONCE: Final = 2
"""Jobs that may run at the same time; more would only make each slower."""

_KEPT: Final = 40
"""Ended jobs that are remembered."""


class Busy(Exception):  # noqa: N818 - a state, told to the reader as such
    """As many jobs are running as may."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to run.

    ``verb`` is the command with its own words (``("size", "hot-water", "dorm-08")``); ``more`` are
    its further options. A plain run has neither.
    """

    scenario: str
    campus: str
    seed: int | None = None
    changes: tuple[str, ...] = ()
    verb: tuple[str, ...] = ("run",)
    more: tuple[str, ...] = ()

    @property
    def study(self) -> bool:
        """Whether this asks for a study rather than a run."""
        return self.verb != ("run",)

    def arguments(self) -> list[str]:
        """Return the arguments of ``twin``."""
        # A study of a building takes its scenario as an option.
        scenario = [self.scenario] if len(self.verb) == 1 else ["--scenario", self.scenario]
        given = [*self.verb, *scenario, "--campus", self.campus, *self.more]
        if self.seed is not None:
            given += ["--seed", str(self.seed)]
        for change in self.changes:
            given += ["--set", change]
        return given


@dataclass
class Job:
    """One or more runs, one after the other."""

    id: str
    requests: tuple[Request, ...]
    wanted: Request
    runs: Path
    folder: Path
    status: Status = "running"
    message: str = ""
    run_ids: list[str] = field(default_factory=list)
    fraction: float = 0.0
    _child: subprocess.Popen[bytes] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def step(self) -> int:
        """Which of the requests is being run, from 1."""
        return min(len(self.run_ids) + 1, len(self.requests))

    def poll(self) -> Status:
        """Take note of how far it is, start the next request when one has ended."""
        with self._lock:
            if self.status == "running":
                self._look()
            return self.status

    def cancel(self) -> None:
        """Stop it; the child leaves nothing half-written."""
        with self._lock:
            if self.status != "running":
                return
            self.status = "cancelled"
            self._stop()

    def close(self) -> None:
        """Stop it if need be, and remove its progress files."""
        self.cancel()
        for file in self.folder.glob("*"):
            file.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            self.folder.rmdir()

    def _look(self) -> None:
        if self._child is None:
            self._start()
            return
        last = self._last_line()
        done = len(self.run_ids)
        self.fraction = (done + float(last.get("fraction", 0.0))) / len(self.requests)
        code = self._child.poll()
        if code is None:
            return
        self._release()
        # The last line is written when the run is whole on disk: it counts, not how Python left.
        last = self._last_line()
        if last.get("kind") == "finished":
            self.run_ids.append(str(last["run_id"]))
            if len(self.run_ids) == len(self.requests):
                self.status, self.fraction = "finished", 1.0
            else:
                self._start()
        else:
            self.status = "failed"
            self.message = str(last.get("message", "")) or self._complaint()

    def _start(self) -> None:
        step = len(self.run_ids)
        command = [
            *PROGRAM, *self.requests[step].arguments(),
            "--runs", str(self.runs), "--progress", str(self._progress_file(step)),
            "--exit-with-parent", "--quiet",
        ]  # fmt: skip
        with (self.folder / "errors").open("wb") as errors:
            self._child = subprocess.Popen(  # noqa: S603 - our own interpreter, no shell
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                start_new_session=True,
            )

    def _stop(self) -> None:
        child = self._child
        if child is None:
            return
        with contextlib.suppress(ProcessLookupError):
            if os.name == "posix":
                os.killpg(child.pid, signal.SIGTERM)
            else:
                child.terminate()
        try:
            child.wait(timeout=5)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        self._release()

    def _release(self) -> None:
        if self._child is not None and self._child.stdin is not None:
            self._child.stdin.close()
        self._child = None

    def _progress_file(self, step: int) -> Path:
        return self.folder / f"progress-{step}.jsonl"

    def _last_line(self) -> dict[str, Any]:
        """Return the last whole line of progress; none yet is an empty one."""
        try:
            lines = self._progress_file(len(self.run_ids)).read_text(encoding="utf-8").splitlines()
        except OSError:
            return {}
        for line in reversed(lines):
            with contextlib.suppress(ValueError):  # the line is being written at this moment
                found: dict[str, Any] = json.loads(line)
                return found
        return {}

    def _complaint(self) -> str:
        with contextlib.suppress(OSError):
            text = (self.folder / "errors").read_text(encoding="utf-8", errors="replace").strip()
            return text[-2000:]
        return ""


class Jobs:
    """All jobs of this server."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()

    def start(self, requests: tuple[Request, ...], *, wanted: Request, runs: Path) -> Job:
        """Start the requests, one after the other; *wanted* is the one that the reader is after.

        Raises
        ------
        Busy
            When as many jobs are running as may.
        """
        with self._lock:
            running = [job for job in self._jobs.values() if job.poll() == "running"]
            if len(running) >= MOST_AT_ONCE:
                raise Busy
            for old in list(self._jobs.values())[: max(len(self._jobs) - _KEPT, 0)]:
                if old.status != "running":
                    old.close()
                    del self._jobs[old.id]
            job = Job(
                id=secrets.token_hex(4),
                requests=requests,
                wanted=wanted,
                runs=runs,
                folder=Path(tempfile.mkdtemp(prefix="twin-job-")),
            )
            self._jobs[job.id] = job
        job.poll()
        return job

    def get(self, id_: str) -> Job | None:
        """Return a job, None when this server does not know it."""
        return self._jobs.get(id_)

    def close(self) -> None:
        """Stop all jobs."""
        for job in self._jobs.values():
            job.close()
