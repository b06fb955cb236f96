from __future__ import annotations

import shutil
import sqlite3
import time
from pathlib import Path

import pytest

from tests.runs.example import example_outcome
from twin.errors import RunError
from twin.runs import list_runs, rebuild, write_run
from twin.runs.catalogue import CATALOGUE


def ids(runs: Path) -> list[str]:
    return [row.id for row in list_runs(runs)]


def test_newest_run_is_first(tmp_path: Path) -> None:
    """Runs are listed newest first, with what a reader needs to choose."""
    first = write_run(example_outcome(), runs=tmp_path).name
    second = write_run(example_outcome(seed=7, status="met"), runs=tmp_path).name
    rows = list_runs(tmp_path)
    assert [row.id for row in rows] == [second, first]
    assert (rows[0].seed, rows[0].status, rows[0].length_s) == (7, "met", 172800.0)
    assert rows[1].verdict == example_outcome().verdict
    assert rows[1].kpis["hotwater.unmet_litres"] == 4000.0
    assert rows[1].kpis["hotwater.minimum_margin"] != rows[1].kpis["hotwater.minimum_margin"]


def test_folders_are_the_truth(tmp_path: Path) -> None:
    """A run that was copied in is listed, one that was deleted is not."""
    run = write_run(example_outcome(), runs=tmp_path)
    other = write_run(example_outcome(), runs=tmp_path)
    shutil.copytree(run, tmp_path / "a-copy")
    shutil.rmtree(other)
    assert sorted(ids(tmp_path)) == ["a-copy", run.name]


def test_partial_and_broken_folders_are_not_listed(tmp_path: Path) -> None:
    """Partial folders, folders that are no runs, and damaged manifests do not disturb the list."""
    run = write_run(example_outcome(), runs=tmp_path)
    shutil.copytree(run, tmp_path / ".cold-snap.partial-1")
    (tmp_path / "notes").mkdir()
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "run.json").write_text("{")
    assert ids(tmp_path) == [run.name]


@pytest.mark.parametrize("content", [b"", b"not a database at all, but long enough" * 40])
def test_damaged_catalogue_is_made_again(tmp_path: Path, content: bytes) -> None:
    """The catalogue holds nothing that the folders do not; a damaged one is replaced."""
    run = write_run(example_outcome(), runs=tmp_path)
    (tmp_path / CATALOGUE).write_bytes(content)
    assert ids(tmp_path) == [run.name]
    assert rebuild(tmp_path) == 1
    with sqlite3.connect(tmp_path / CATALOGUE) as catalogue:
        assert catalogue.execute("SELECT id FROM runs").fetchall() == [(run.name,)]
    catalogue.close()


def test_catalogue_of_another_layout_is_made_again(tmp_path: Path) -> None:
    """A catalogue of an earlier program is thrown away, not misread."""
    run = write_run(example_outcome(), runs=tmp_path)
    (tmp_path / CATALOGUE).unlink()
    catalogue = sqlite3.connect(tmp_path / CATALOGUE)
    with catalogue:
        catalogue.execute("CREATE TABLE runs (x)")
        catalogue.execute("PRAGMA user_version = 99")
    catalogue.close()
    assert ids(tmp_path) == [run.name]


def test_catalogue_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    """Where the catalogue cannot be made, the list comes from the folders all the same."""
    run = write_run(example_outcome(), runs=tmp_path)
    (tmp_path / CATALOGUE).unlink()
    (tmp_path / CATALOGUE).mkdir()
    assert ids(tmp_path) == [run.name]
    assert write_run(example_outcome(), runs=tmp_path).is_dir()


def test_changed_manifest_is_read_again(tmp_path: Path) -> None:
    """A run folder whose manifest was replaced shows its new contents."""
    run = write_run(example_outcome(), runs=tmp_path)
    text = (run / "run.json").read_text("utf-8")
    time.sleep(0.01)
    (run / "run.json").write_text(text.replace('"seed": 1', '"seed": 5'), "utf-8")
    assert [row.seed for row in list_runs(tmp_path)] == [5]


def test_no_folder_means_no_runs(tmp_path: Path) -> None:
    """A folder that is not there yet holds no runs, and is not made by looking."""
    assert list_runs(tmp_path / "none") == []
    assert not (tmp_path / "none").exists()


def test_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    """A file where the runs folder should be is told as such."""
    (tmp_path / "runs").write_text("")
    with pytest.raises(RunError, match="cannot list the runs: Not a directory"):
        list_runs(tmp_path / "runs")
