from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.runs.example import example_outcome
from twin.errors import InputError, RunError, UnknownName
from twin.runs import find_run, open_run, runs_folder, write_run
from twin.runs.folder import check_writable


@pytest.fixture
def written(tmp_path: Path) -> Path:
    return write_run(example_outcome(), runs=tmp_path)


@pytest.mark.parametrize(
    "file", ["signals.parquet", "events.parquet", "tables/hotwater.plants.parquet"]
)
def test_cut_off_run_says_which_file(written: Path, file: str) -> None:
    """A file that is missing or too short is named when the run is opened."""
    whole = (written / file).read_bytes()
    (written / file).write_bytes(whole[:100])
    with pytest.raises(RunError, match=rf"{file} has 100 bytes instead of {len(whole)}"):
        open_run(written.parent, written.name)
    (written / file).unlink()
    with pytest.raises(RunError, match=rf"{file} is missing"):
        open_run(written.parent, written.name)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"schema": 1, "id": "x"}', "\x00"])
def test_damaged_manifest_is_told(written: Path, text: str) -> None:
    """A manifest that is cut off or is something else gives one message and no traceback."""
    (written / "run.json").write_text(text)
    with pytest.raises(RunError, match=r"run\.json: (not a whole run|not the manifest)"):
        open_run(written.parent, written.name)


def test_missing_manifest_is_told(written: Path) -> None:
    """A folder without run.json is no whole run, and the message says that file is missing."""
    (written / "run.json").unlink()
    with pytest.raises(RunError, match=r"run\.json is missing"):
        open_run(written.parent, written.name)


def test_newer_layout_is_refused(written: Path) -> None:
    """A run of a later layout is not misread."""
    document = json.loads((written / "run.json").read_text())
    (written / "run.json").write_text(json.dumps(document | {"schema": 2}))
    with pytest.raises(RunError, match="newer version of twin"):
        open_run(written.parent, written.name)


def test_damaged_columns_of_the_right_size_are_told(written: Path) -> None:
    """Bytes that are no Parquet are told when they are read."""
    size = (written / "events.parquet").stat().st_size
    (written / "events.parquet").write_bytes(b"x" * size)
    with pytest.raises(RunError, match=r"events\.parquet: damaged"):
        open_run(written.parent, written.name).events()


def test_short_names_mean_one_run(written: Path) -> None:
    """An id, a unique beginning, 'latest' and a path all mean the run."""
    runs = written.parent
    for name in (written.name, written.name[:-1], "cold", "latest", str(written)):
        assert open_run(runs, name).id == written.name


def test_ambiguous_and_unknown_names_are_told(written: Path) -> None:
    """A beginning of several runs lists them; an unknown name gives the nearest."""
    runs = written.parent
    other = write_run(example_outcome(), runs=runs)
    with pytest.raises(InputError, match="2 runs begin with 'cold-snap'") as several:
        find_run(runs, "cold-snap")
    assert written.name in str(several.value)
    assert other.name in str(several.value)
    with pytest.raises(UnknownName, match=r"did you mean 'latest'\?"):
        find_run(runs, "lastest")
    with pytest.raises(UnknownName):
        find_run(runs, "")


@pytest.mark.parametrize("key", ["length_s", "seed", "record_every_s", "cpu_s"])
def test_manifest_without_a_number_is_told(written: Path, key: str) -> None:
    """A number that was edited away makes the folder no run, not a defect of ours."""
    manifest = json.loads((written / "run.json").read_text("utf-8"))
    (written / "run.json").write_text(json.dumps(manifest | {key: None}), "utf-8")
    with pytest.raises(RunError, match="not the manifest of a run"):
        open_run(written.parent, "latest")


def test_latest_is_the_newest(written: Path) -> None:
    """'latest' goes by the clock in the id, so that a copied run does not become the newest."""
    runs = written.parent
    old = runs / "cold-snap-20200101-000000-abcd"
    shutil.copytree(written, old)
    assert find_run(runs, "latest") == written


def test_no_runs_yet_says_how_to_make_one(tmp_path: Path) -> None:
    """In an empty or missing folder the message gives the command."""
    for runs in (tmp_path, tmp_path / "none"):
        with pytest.raises(RunError, match=r"no runs in .* yet; make one with: twin run"):
            find_run(runs, "latest")


def test_unknown_table_and_signal_give_the_nearest(written: Path) -> None:
    """A wrong table or signal name is answered with the right ones."""
    run = open_run(written.parent, "latest")
    with pytest.raises(UnknownName, match=r"did you mean 'hotwater\.plants'"):
        run.table("hotwater.plant")
    with pytest.raises(UnknownName, match=r"did you mean 'dorm-07\.hotwater supply_c'"):
        run.signal("dorm-7.hotwater", "supply_c")


def test_runs_folder_comes_from_option_environment_or_here(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """--runs wins over TWIN_RUNS, which wins over ./runs."""
    monkeypatch.delenv("TWIN_RUNS", raising=False)
    assert runs_folder() == Path("runs")
    monkeypatch.setenv("TWIN_RUNS", str(tmp_path))
    assert runs_folder() == tmp_path
    assert runs_folder("there") == Path("there")


def test_unwritable_folder_is_told_beforehand(tmp_path: Path) -> None:
    """Before a long run starts, a home that cannot take it is refused, and nothing is made."""
    check_writable(tmp_path / "a" / "b")
    assert not (tmp_path / "a").exists()
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match="file is a file, runs need a folder"):
        check_writable(tmp_path / "file" / "runs")


def test_read_only_folder_is_told_beforehand(tmp_path: Path) -> None:
    """A folder without write permission, or on a read-only disk, is refused."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    with read_only(closed), pytest.raises(RunError, match="cannot be written"):
        check_writable(closed / "runs")


@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Close *folder* to writing, for root too, who may write wherever the disk can."""
    if not os.access(folder, os.W_OK):
        yield
        return
    mount = ["mount", "-t", "tmpfs", "-o", "ro,size=4k", "tmpfs", str(folder)]
    if not shutil.which("mount") or subprocess.run(mount, check=False).returncode:
        pytest.skip("this user may write everywhere, and may not mount a read-only disk")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)
