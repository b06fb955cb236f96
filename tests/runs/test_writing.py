from __future__ import annotations

import errno
import json
import math
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pytest

from tests.runs.example import example_outcome, example_signals
from twin.errors import RunError
from twin.runs import open_run, write_run
from twin.runs import writing as writing_module
from twin.runs.outcome import Signals, Table
from twin.runs.plain import table_rows


def everything_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_run_comes_back_as_it_was_written(tmp_path: Path) -> None:
    """Events, signals, tables, KPIs, limits and balances read back are those of the outcome."""
    outcome = example_outcome()
    run = open_run(tmp_path, write_run(outcome, runs=tmp_path).name)
    manifest = run.manifest
    assert run.events() == list(outcome.events)
    signals = run.signals()
    assert signals.units == outcome.signals.units
    assert signals.time_s.tobytes() == outcome.signals.time_s.tobytes()
    assert list(signals.values) == sorted(outcome.signals.values)
    for key, series in outcome.signals.values.items():
        assert signals.values[key].tobytes() == series.tobytes()
    assert run.tables == ("hotwater.plants", "hotwater.causes")
    for name, table in outcome.tables.items():
        stored = run.table(name)
        assert table_rows(stored) == table_rows(table)
        assert stored.names == table.names
    assert run.table("hotwater.plants").units["minimum_delivered_c"] == "degC"
    assert manifest.kpis == pytest.approx(outcome.kpis, nan_ok=True)
    assert manifest.kpi_info == outcome.kpi_info
    assert manifest.limits == outcome.limits
    assert manifest.balances == outcome.balances
    assert manifest.assumptions == outcome.assumptions
    assert manifest.spans == outcome.spans
    assert (manifest.verdict, manifest.status) == (outcome.verdict, "breached")
    assert (manifest.start, manifest.length_s, manifest.seed) == (outcome.start, 172800.0, 1)


def test_one_signal_is_read_by_itself(tmp_path: Path) -> None:
    """A single series has the same samples as in the whole."""
    outcome = example_outcome()
    run = open_run(tmp_path, write_run(outcome, runs=tmp_path).name)
    time_s, value = run.signal("dorm-07.hotwater", "supply_c")
    assert time_s.dtype == np.float64
    assert value.dtype == np.float32
    assert time_s.tolist() == outcome.signals.time_s.tolist()
    assert value.tolist() == outcome.signals.values["dorm-07.hotwater", "supply_c"].tolist()


def test_manifest_is_json_with_null_for_nan(tmp_path: Path) -> None:
    """The manifest is strict JSON: NaN is null, and a balance's key is 'in'."""
    folder = write_run(example_outcome(), runs=tmp_path)

    def refuse(constant: str) -> float:
        raise AssertionError(constant)

    document = json.loads((folder / "run.json").read_text("utf-8"), parse_constant=refuse)
    assert document["kpis"]["hotwater.minimum_margin"] is None
    assert document["balances"][0] == {
        "id": "dorm-03.hotwater",
        "kind": "energy_kwh",
        "in": 3000.0,
        "out": 2990.0,
        "stored": 10.0,
        "relative_error": 1e-15,
    }
    assert document["schema"] == 1
    assert math.isnan(open_run(tmp_path, "latest").manifest.kpis["hotwater.minimum_margin"])


def test_manifest_names_inputs_with_their_hashes(tmp_path: Path) -> None:
    """Each input is kept by its last two names and its SHA-256, and the overrides as typed."""
    given = tmp_path / "scenarios" / "cold.yaml"
    given.parent.mkdir()
    given.write_bytes(b"abc")
    write_run(example_outcome(), runs=tmp_path / "runs", inputs=[given], overrides=["a.b=1"])
    manifest = open_run(tmp_path / "runs", "latest").manifest
    (found,) = manifest.inputs
    assert found.file == "scenarios/cold.yaml"
    # SHA-256 of b"abc": FIPS 180-4, example B.1
    assert found.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert manifest.overrides == ["a.b=1"]
    assert {"twin", "python", "numpy"} <= set(manifest.versions)


def test_same_outcome_gives_the_same_bytes(tmp_path: Path) -> None:
    """Signals, events and tables of equal outcomes are byte-identical files."""
    first = write_run(example_outcome(), runs=tmp_path)
    second = write_run(example_outcome(), runs=tmp_path)
    assert first != second
    files = sorted(path.relative_to(first) for path in first.rglob("*.parquet"))
    assert len(files) == 4
    for file in files:
        assert (first / file).read_bytes() == (second / file).read_bytes()


def test_empty_outcome_can_be_stored(tmp_path: Path) -> None:
    """A run without signals, events and rows is still a whole run."""
    outcome = example_outcome(
        signals=Signals(np.arange(3.0), {}, {}), events=[], tables={"a.b": Table({"x": []})}
    )
    run = open_run(tmp_path, write_run(outcome, runs=tmp_path).name)
    assert run.events() == []
    assert run.signals().values == {}
    assert run.table("a.b").row_count == 0


def test_column_that_begins_with_nothing_keeps_its_texts(tmp_path: Path) -> None:
    """A text after thousands of empty cells is not lost to type guessing."""
    column: list[object] = [None] * 5000
    column[4321] = "dorm-07"
    table = Table({"who": column, "count": [1, None] * 2500, "yes": [True] * 5000})
    outcome = example_outcome(tables={"a.b": table})
    stored = open_run(tmp_path, write_run(outcome, runs=tmp_path).name).table("a.b")
    assert list(stored.columns["who"]) == column
    assert list(stored.columns["count"]) == [1, None] * 2500
    assert stored.columns["yes"][0] is np.True_


def test_mixed_column_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    """A column of numbers and texts is a defect that is told, not stored."""
    outcome = example_outcome(tables={"a.b": Table({"x": [1, "two"]})})
    with pytest.raises(TypeError, match="column 'x' holds int, str"):
        write_run(outcome, runs=tmp_path / "runs")
    assert everything_in(tmp_path) == []


@pytest.mark.parametrize("failing", ["_write_signals", "_write_events", "_versions"])
@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), RunError),
        (OSError(errno.EIO, "Input/output error"), RunError),
        (KeyboardInterrupt("stopped"), KeyboardInterrupt),
    ],
)
def test_whatever_stops_the_writing_leaves_nothing(
    tmp_path: Path, failing: str, error: BaseException, raised: type[BaseException]
) -> None:
    """A full disk, a broken disk and Ctrl-C leave no folder, not even an empty one."""
    reason = str(error.args[-1])
    with (
        mock.patch.object(writing_module, failing, side_effect=error),
        pytest.raises(raised, match=reason),
    ):
        write_run(example_outcome(), runs=tmp_path / "runs")
    assert everything_in(tmp_path) == []


@pytest.mark.parametrize("error", ["interrupt", "runtime"])
def test_interruption_inside_duckdb_is_an_interruption(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: str
) -> None:
    """DuckDB's own words for Ctrl-C, of which it has two, become KeyboardInterrupt."""
    import duckdb

    class Interrupted:
        def __init__(self, connection: Any) -> None:
            self.register = connection.register
            self.unregister = connection.unregister
            self.close = connection.close

        def execute(self, *_: object) -> None:
            if error == "interrupt":
                raise duckdb.InterruptException("INTERRUPT Error: Interrupted!")
            raise RuntimeError("Query interrupted")

    connect = writing_module.parquet.connect
    monkeypatch.setattr(writing_module.parquet, "connect", lambda: Interrupted(connect()))
    with pytest.raises(KeyboardInterrupt):
        write_run(example_outcome(), runs=tmp_path / "runs")
    assert everything_in(tmp_path) == []


def test_really_full_disk_leaves_nothing_and_says_so(tmp_path: Path) -> None:
    """On a file system that is too small, the message says there is no space; nothing is left."""
    small = tmp_path / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(small)]
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("mounting a small file system needs Linux and root")
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        noise = np.random.default_rng(1).normal(size=100_001).astype(np.float32)
        signals = Signals(np.arange(100_001.0), {("a", "b"): noise}, {"b": ""})
        with pytest.raises(RunError, match="written: No space left on device; nothing") as caught:
            write_run(example_outcome(signals=signals), runs=small / "runs")
        assert everything_in(small) == []
    finally:
        subprocess.run(["umount", str(small)], check=True)
    assert "--runs DIR" in str(caught.value)


def test_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    """A file where the runs folder should be gives one clear message."""
    place = tmp_path / "runs"
    place.write_text("not a folder")
    with pytest.raises(RunError, match=r"runs: the run could not be written: File exists"):
        write_run(example_outcome(), runs=place)
    assert place.read_text() == "not a folder"


def test_partial_folder_of_a_dead_process_is_swept(tmp_path: Path) -> None:
    """What a killed process left is removed by the next run; a living one's is kept."""
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    dead = tmp_path / f".cold-snap-1.partial-{gone.pid}"
    alive = tmp_path / f".cold-snap-2.partial-{os.getppid()}"
    fresh = tmp_path / f".cold-snap-3.partial-{gone.pid}"
    for folder in (dead, alive, fresh):
        folder.mkdir()
        (folder / "run.json").write_text("{}")
    an_hour_ago = time.time() - 3600
    os.utime(dead, (an_hour_ago, an_hour_ago))
    os.utime(alive, (an_hour_ago, an_hour_ago))
    write_run(example_outcome(), runs=tmp_path)
    assert not dead.exists()
    assert alive.exists()
    assert fresh.exists()


def test_unequal_columns_are_refused() -> None:
    """Tables and signals whose columns differ in length cannot be made."""
    with pytest.raises(ValueError, match="equally long, got a: 1, b: 2"):
        Table({"a": [1], "b": [1, 2]})
    signals = example_signals()
    with pytest.raises(ValueError, match="'x' of 'a' has 2 samples, but there are 289"):
        Signals(signals.time_s, {("a", "x"): np.zeros(2, dtype=np.float32)}, {})
