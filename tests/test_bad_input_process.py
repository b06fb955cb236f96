"""Wrong input and interruptions in real processes: exit codes, streams, and what is left."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.campus.campus_text import DORM, lay_out
from tests.scenario_text import scenario

ROOT = Path(__file__).resolve().parent.parent


def twin(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run `twin` as its own process in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "twin", *arguments],
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_a_wrong_file_in_a_process_of_its_own(tmp_path: Path) -> None:
    """Exit code 2, the located message alone on stderr, nothing on stdout, nothing left."""
    (tmp_path / "s.yaml").write_text(scenario(days="seven"), "utf-8")
    done = twin("run", "s.yaml", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "s.yaml:6:7: days: got 'seven'; must be a number\ntwin: 1 problem found\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["s.yaml"]


def test_a_plant_for_nobody_runs_with_a_warning(tmp_path: Path) -> None:
    """People may be away: the run is made, and says on stderr what was probably not meant."""
    (tmp_path / "small").mkdir()
    lay_out(tmp_path / "small", dorm_01=DORM.replace("{residents: 200, staff: 3}", "{}"))
    (tmp_path / "s.yaml").write_text(scenario(days="0.01", spin_up_days="0"), "utf-8")
    done = twin("run", "s.yaml", "--campus", "small", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "small/dorm-01.yaml:30:1: warning: hot_water: its hot-water plant" in done.stderr
    assert "warning" not in done.stdout
    assert len(list((tmp_path / "runs").glob("short-*"))) == 1


def test_ctrl_c_in_the_midst_of_a_real_run(tmp_path: Path) -> None:
    """Whenever it comes, it ends with 130, one line, and either a whole run or none."""
    for delay_s in (0.4, 0.8, 1.2):
        process = subprocess.Popen(
            [sys.executable, "-m", "twin", "run", "january", "-q"],
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        time.sleep(delay_s)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        if out:  # on a very fast machine it may have been done
            shutil.rmtree(tmp_path / "runs")
            continue
        assert (process.returncode, err) == (130, "twin: interrupted; nothing was written\n")
        assert list(tmp_path.iterdir()) == []


def test_a_run_that_was_cut_off(tmp_path: Path) -> None:
    """A run folder with a file missing or cut off says which, and is no run any more."""
    (tmp_path / "s.yaml").write_text(scenario(days="0.01", spin_up_days="0"), "utf-8")
    assert twin("run", "s.yaml", "-q", folder=tmp_path).returncode == 0
    (run,) = (tmp_path / "runs").glob("short-*")
    signals = run / "signals.parquet"
    signals.write_bytes(signals.read_bytes()[:100])
    for command in (
        ["show"],
        ["why", "latest", "dorm-07"],
        ["report"],
        ["compare", "latest", run.name],
    ):
        done = twin(*command, folder=tmp_path)
        assert done.returncode == 2
        assert re.fullmatch(
            r"twin: runs/short-\S+: not a whole run: signals.parquet has 100 bytes instead of \d+; "
            r"remove the folder and run the scenario again\n",
            done.stderr,
        )
    assert not (run / "report.html").exists()


def test_unknown_names_in_a_run(tmp_path: Path) -> None:
    """A wrong asset or run is answered with those that are there."""
    (tmp_path / "s.yaml").write_text(scenario(days="0.01", spin_up_days="0"), "utf-8")
    twin("run", "s.yaml", "-q", folder=tmp_path)
    asset = twin("why", "latest", "dorm-07.hotwatr", folder=tmp_path)
    assert asset.returncode == 2
    assert "named 'dorm-07.hotwatr'; did you mean 'dorm-07.hotwater'" in asset.stderr
    run = twin("show", "shrt", folder=tmp_path)
    assert run.returncode == 2
    assert re.match(r"twin: no run in runs named 'shrt'; known: latest, short-", run.stderr)


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="needs /dev/full, a full disk")
def test_a_report_onto_a_full_disk(tmp_path: Path) -> None:
    """A report that does not fit is told, and the device stays a device."""
    (tmp_path / "s.yaml").write_text(scenario(days="0.01", spin_up_days="0"), "utf-8")
    twin("run", "s.yaml", "-q", folder=tmp_path)
    done = twin("report", "--output", "/dev/full", folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("twin: /dev/full: the report cannot be written (No space left")
    assert Path("/dev/full").is_char_device()
