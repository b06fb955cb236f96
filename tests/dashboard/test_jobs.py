from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import pytest

from dashboard import jobs as making
from dashboard.jobs import MOST_AT_ONCE, Busy, Job, Jobs, Request

WANTED = Request("cold-snap", "demo", 7, ("days=1",))


def program(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Let the child be a small Python program instead of `twin`; it finds its file as usual."""
    opening = (
        "import json, sys, time; file = sys.argv[sys.argv.index('--progress') + 1];"
        "tell = lambda **line: open(file, 'a').write(json.dumps(line) + chr(10));"
    )
    monkeypatch.setattr(making, "PROGRAM", (sys.executable, "-c", opening + text))


def ended(job: Job, *, within_s: float = 20.0) -> str:
    """Poll until the job has ended."""
    until = time.monotonic() + within_s
    while job.poll() == "running" and time.monotonic() < until:
        time.sleep(0.05)
    return job.status


def test_a_request_is_what_people_type() -> None:
    """Scenario, campus, seed and changes become the command line's own arguments."""
    assert WANTED.arguments() == [
        "run", "cold-snap", "--campus", "demo", "--seed", "7", "--set", "days=1",
    ]  # fmt: skip


def test_requests_run_one_after_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A job with a base run makes two runs, in order, and is then finished."""
    program(monkeypatch, "tell(kind='finished', run_id='run-' + str(len(sys.argv)))")
    base = Request("cold-snap", "demo", 7)
    job = Jobs().start((base, WANTED), wanted=WANTED, runs=tmp_path)
    assert ended(job) == "finished"
    assert len(job.run_ids) == 2
    assert job.run_ids[0] != job.run_ids[1]
    assert job.fraction == 1.0


def test_progress_is_read_while_it_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fraction is that of the last whole line, shared among the requests."""
    program(monkeypatch, "tell(kind='progress', fraction=0.5); time.sleep(30)")
    jobs = Jobs()
    job = jobs.start((WANTED, WANTED), wanted=WANTED, runs=tmp_path)
    for _ in range(200):
        job.poll()
        if job.fraction:
            break
        time.sleep(0.05)
    assert job.fraction == 0.25
    jobs.close()


def test_cancel_ends_the_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cancelled job's process is gone, and it says cancelled for good."""
    program(monkeypatch, "tell(kind='progress', fraction=0.1); time.sleep(60)")
    job = Jobs().start((WANTED,), wanted=WANTED, runs=tmp_path)
    child = job._child
    assert child is not None
    job.cancel()
    assert child.poll() is not None
    assert job.poll() == "cancelled"
    job.close()
    assert not job.folder.exists()


def test_the_child_is_gone_when_the_server_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When our end of the pipe closes, the child reads the end and leaves."""
    program(monkeypatch, "sys.stdin.read(); sys.exit(130)")
    job = Jobs().start((WANTED,), wanted=WANTED, runs=tmp_path)
    child = job._child
    assert child is not None
    assert child.stdin is not None
    child.stdin.close()
    assert child.wait(timeout=20) == 130


def test_a_failure_is_told_in_its_own_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message of the last line is kept; without one, what the child said on stderr."""
    program(monkeypatch, "tell(kind='failed', message='no such lever'); sys.exit(2)")
    job = Jobs().start((WANTED,), wanted=WANTED, runs=tmp_path)
    assert (ended(job), job.message) == ("failed", "no such lever")
    program(monkeypatch, "sys.exit('twin: out of luck')")
    job = Jobs().start((WANTED,), wanted=WANTED, runs=tmp_path)
    assert (ended(job), job.message) == ("failed", "twin: out of luck")


def test_only_so_many_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One job more than may run is refused, and taken once another has ended."""
    program(monkeypatch, "time.sleep(60)")
    jobs = Jobs()
    started = [jobs.start((WANTED,), wanted=WANTED, runs=tmp_path) for _ in range(MOST_AT_ONCE)]
    with pytest.raises(Busy):
        jobs.start((WANTED,), wanted=WANTED, runs=tmp_path)
    started[0].cancel()
    assert jobs.start((WANTED,), wanted=WANTED, runs=tmp_path).status == "running"
    jobs.close()


def test_a_half_written_line_is_not_read(tmp_path: Path) -> None:
    """The last whole line counts while the next is being written."""
    job = Job("x", (WANTED,), WANTED, tmp_path, tmp_path)
    line = json.dumps({"kind": "progress", "fraction": 0.4})
    (tmp_path / "progress-0.jsonl").write_text(f'{line}\n{{"kind": "prog')
    assert job._last_line() == {"kind": "progress", "fraction": 0.4}
