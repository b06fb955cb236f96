from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.flood.test_swmm import SMALL
from twin.cli import main


@pytest.fixture
def file(tmp_path: Path) -> str:
    """The small SWMM file on disk."""
    path = tmp_path / "small.inp"
    path.write_text(SMALL, "utf-8")
    return str(path)


def test_what_was_read_and_what_came_of_it(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The command tells the size of the network, peaks, pumps and a closed water balance."""
    assert main(["import-swmm", file]) == 0
    said = capsys.readouterr()
    assert "A yard and its room" in said.out
    assert "4 nodes, 1 pipes, 1 openings, 1 pumps, 1 catchments; 6 h" in said.out
    assert "✓ water balance closes" in said.out
    assert said.err == ""


def test_the_document(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    """With --json there is one document: what was read, and the results."""
    assert main(["import-swmm", file, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["catchments_read"] == 1
    assert told["balance_error"] < 1e-9
    assert told["runoff_balance_error"] < 1e-12
    assert 100.0 < told["outflow_m3"] < 150.0  # 15 mm fell on 1 ha, and 20 % of it is open ground
    assert {node["id"] for node in told["nodes"]} == {"J1", "PR"}


def test_what_is_left_out_is_told(
    file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Sections that are not modelled are named, in the words and as warnings with their line."""
    path = tmp_path / "more.inp"
    path.write_text(SMALL + "[DWF]\nJ1 FLOW 1.0\n", "utf-8")
    assert main(["import-swmm", str(path), "--read-only"]) == 0
    said = capsys.readouterr()
    assert "Not modelled and left out: DWF" in said.out
    assert f"{path}:{SMALL.count(chr(10)) + 1}:1: warning: [DWF]: not modelled" in said.err


def test_mistakes_end_with_code_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file with mistakes prints each with its line, and nothing is run."""
    path = tmp_path / "broken.inp"
    path.write_text(SMALL.replace("J1 OUT 80", "J1 OTU 80"), "utf-8")
    assert main(["import-swmm", str(path)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert f"{path}:{SMALL[: SMALL.index('C1 J1')].count(chr(10)) + 1}:1: [CONDUITS] C1" in said.err


def test_chinese(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The words can be Chinese."""
    assert main(["import-swmm", file, "--lang", "zh"]) == 0
    assert "水量平衡误差" in capsys.readouterr().out
