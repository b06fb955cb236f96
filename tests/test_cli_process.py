from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.runs.example import example_outcome
from twin.runs import write_run

ROOT = Path(__file__).resolve().parent.parent

SLOW = """
import sys, time
from pathlib import Path
from types import SimpleNamespace
from twin.commands import run_
from twin.cli import main

def load(options, overrides):
    return SimpleNamespace(
        scenario=SimpleNamespace(id="cold-snap"),
        campus=SimpleNamespace(id="demo"),
        inputs=[],
        file=Path("a.yaml"),
        folder=Path("nowhere"),
        warnings=list,
    )

def simulate(campus, scenario, *, progress, **options):
    for step in range(600):
        progress(step / 600)
        time.sleep(0.05)

run_._load = load
sys.modules["twin.simulation"] = SimpleNamespace(simulate=simulate)
sys.exit(main(sys.argv[1:]))
"""
"""`twin`, but with a simulation that takes half a minute and tells how far it is."""


def twin(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "twin", *arguments],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        **options,
    )


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Any]:
    """Start a slow run and wait until it has made its first step."""
    running: list[subprocess.Popen[str]] = []

    def start(*arguments: str, **options: Any) -> subprocess.Popen[str]:
        lines = tmp_path / "progress.jsonl"
        arguments = ("run", "cold-snap", "--progress", str(lines), *arguments)
        process = subprocess.Popen(
            [sys.executable, "-c", SLOW, *arguments],
            env=environment(),
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **options,
        )
        running.append(process)
        for _ in range(600):
            if lines.exists() and '"progress"' in lines.read_text():
                return process
            time.sleep(0.05)
        raise AssertionError(process.stderr.read() if process.stderr else "no progress")

    yield start
    for process in running:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                stream.close()


def test_help_takes_no_time() -> None:
    """`twin --help` costs less than 0.3 s of processor time."""
    before = os.times()
    assert twin("--help").returncode == 0
    after = os.times()
    spent_s = (after.children_user + after.children_system) - (
        before.children_user + before.children_system
    )
    assert spent_s < 0.3


def test_help_imports_nothing_heavy() -> None:
    """Describing the commands loads none of the big libraries, nor rich and pydantic."""
    program = (
        "import sys; from twin.cli import parser; parser(); "
        "print(*{'numpy', 'scipy', 'pandas', 'plotly', 'streamlit', 'duckdb', 'numba', "
        "'networkx', 'simpy', 'pvlib', 'pydantic', 'rich', 'yaml'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "\n"


def test_python_m_twin_is_twin() -> None:
    """`python -m twin` works from any folder and knows its version."""
    done = twin("--version", cwd="/")
    assert done.returncode == 0
    assert done.stdout.startswith("twin ")


@pytest.mark.parametrize("request_", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_run_leaves_nothing(
    started: Any, tmp_path: Path, request_: signal.Signals
) -> None:
    """Ctrl-C and a request to end give 130, one line, and no folder at all."""
    process = started()
    process.send_signal(request_)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert out == ""
    assert err.splitlines()[-1] == "twin: interrupted; nothing was written"
    assert "Traceback" not in err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["progress.jsonl"]
    lines = [json.loads(line) for line in (tmp_path / "progress.jsonl").read_text().splitlines()]
    assert lines[-1] == {"kind": "interrupted"}


def test_run_ends_with_its_parent(started: Any, tmp_path: Path) -> None:
    """With --exit-with-parent a run ends when standard input closes, leaving nothing."""
    process = started("--exit-with-parent", stdin=subprocess.PIPE)
    process.stdin.close()
    assert process.wait(timeout=20) == 130
    assert not (tmp_path / "runs").exists()


def test_run_without_that_option_does_not_mind_its_input(started: Any) -> None:
    """Without it, a closed standard input (cron, a pipe) does not end the run."""
    process = started(stdin=subprocess.DEVNULL)
    time.sleep(0.5)
    assert process.poll() is None


def test_reader_that_goes_is_no_error(tmp_path: Path) -> None:
    """`twin show --json | head -1` ends quietly."""
    write_run(example_outcome(), runs=tmp_path)
    process = subprocess.Popen(
        [sys.executable, "-m", "twin", "show", "--json", "--runs", str(tmp_path)],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.wait(timeout=30) == 0
    assert process.stderr.read() == ""
    process.stderr.close()


def test_terminal_gets_a_bar_and_colour(tmp_path: Path) -> None:
    """On a terminal the run shows a bar that is taken away; NO_COLOR keeps it plain."""
    text = on_a_terminal(tmp_path, {"TERM": "xterm-256color"})
    assert "━" in text
    assert "cold-snap" in text
    assert "\x1b[" in text
    assert "━" not in on_a_terminal(tmp_path, {"TERM": "dumb"})


def lines_of(file: Path) -> int:
    return len(file.read_text().splitlines()) if file.exists() else 0


def on_a_terminal(folder: Path, variables: dict[str, str]) -> str:
    """Return what a slow run shows on a terminal until it is interrupted."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW, "run", "cold-snap", "--progress", "lines"],
        env=environment() | variables,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=follower,
        text=True,
    )
    os.close(follower)
    # By its tenth line of progress the run has lasted a second: time for a bar to have appeared.
    for _ in range(600):
        if lines_of(folder / "lines") >= 10:
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    shown = b""
    try:
        while part := os.read(leader, 65536):
            shown += part
    except OSError:  # the terminal is gone with its last process
        pass
    os.close(leader)
    process.communicate(timeout=20)
    assert process.returncode == 130
    (folder / "lines").unlink()
    return shown.decode("utf-8", "replace")


def test_real_run_is_one_document_and_repeats_itself(tmp_path: Path) -> None:
    """A shipped scenario, run twice from another folder, gives the same bytes but its clock times.

    Standard output holds the document alone, and the balances close to 1e-9.
    """
    options = ("run", "cold-snap", "--runs", str(tmp_path), "--json", "--seed", "7")
    first, second = (json.loads(twin(*options, cwd=tmp_path).stdout) for _ in range(2))
    assert first.pop("run_id") != second["run_id"]
    manifests = [json.loads(file.read_text("utf-8")) for file in tmp_path.glob("*/run.json")]
    assert len(manifests) == 2
    assert manifests[0]["files"] == manifests[1]["files"]
    assert {file for file in manifests[0]["files"] if not file.startswith("tables/")} == {
        "events.parquet",
        "signals.parquet",
    }
    del second["run_id"]
    assert first == second
    assert first["seed"] == 7
    assert first["tables"]["hotwater.plants"]
    assert max(balance["relative_error"] for balance in first["balances"]) <= 1e-9


def test_run_imports_no_drawing_library() -> None:
    """Running and printing a scenario loads neither pandas, plotly, streamlit nor pvlib."""
    program = (
        "import sys; from twin.cli import main; code = main(sys.argv[1:]); "
        "print(code, *sorted({'pandas', 'plotly', 'streamlit', 'pvlib', 'pyarrow'} "
        "& set(sys.modules)), file=sys.stderr)"
    )
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-c", program, "run", "cold-snap", "-q", "--runs", folder],
            env=environment(),
            capture_output=True,
            text=True,
            check=True,
        )
    assert done.stderr == "0\n"
