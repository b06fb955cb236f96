"""`twin drill` as people and programs use it: what it prints, writes, refuses and leaves behind."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.drill.cases import write_slab
from twin.cli import main
from twin.drill import calibration, planning

Twin = Callable[..., int]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Stand in an empty folder, and fit with fewer runs."""
    monkeypatch.chdir(tmp_path)
    for name, value in (("ROUNDS", (30, 40)), ("TRIALS", 20), ("CASTS", 8), ("PLAYED", 12)):
        monkeypatch.setattr(calibration, name, value)
    write_slab(tmp_path)


def plan(*more: str) -> int:
    words = ("--at", "2026-03-10 10:20", "--people", "150", "--announced", "--seeds", "6")
    return main(["drill", "plan", "slab.json", *words, *more])


def counts(*rows: str) -> str:
    Path("counts.csv").write_text("\n".join(["# counts: cumulative", "time,x.west,x.east", *rows]))
    return "counts.csv"


HELD = ("0:30,8,6", "0:45,20,18", "1:00,38,35", "1:20,55,50", "1:40,66,64", "2:10,72,70")


def test_plan_record_plan_again(capsys: pytest.CaptureFixture[str]) -> None:
    """The three steps of a year: plan, hold and record, plan with what was learnt."""
    assert plan("--fire", "r2.4") == 0
    told = capsys.readouterr()
    assert "95 % of 150 people out" in told.out
    assert "Written:" in told.out
    folder = Path("drills/slab-2026-03-10")
    assert sorted(one.name for one in folder.iterdir()) == [
        "counts-template.csv",
        "drill.json",
        "index.html",
        "posters.html",
        "routes.csv",
    ]
    assert main(["drill", "record", "slab.json", counts(*HELD), "--roll-call", "6:00"]) == 0
    told = capsys.readouterr()
    assert "timed targets kept" in told.out
    assert "8 of 150 people were not counted." in told.out
    after = folder / "after-action"
    assert {one.name for one in after.iterdir()} == {
        "report.html",
        "record.json",
        "calibration.yaml",
        "counts.csv",
    }
    assert len(Path("drills/history.csv").read_text().splitlines()) == 2
    learnt = str(after / "calibration.yaml")
    assert plan("--calibration", learnt, "--out", "drills/next", "--lang", "zh", "-q") == 0
    assert capsys.readouterr().out == "drills/next\n"
    document = json.loads(Path("drills/next/drill.json").read_text())
    assert document["premovement"]["law"]["kind"] == "log-normal"
    assert "slab" in document["calibrated"]
    assert "拟合" in Path("drills/next/index.html").read_text()


def test_json_is_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    """For programs: the plan as data, with the files that were written."""
    assert plan("--json") == 0
    document = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    assert document["format"] == "drill/1"
    assert Path(document["files"]["index.html"]).is_file()
    assert document["prediction"]["seeds"] == 6
    assert main(["drill", "record", "slab.json", counts(*HELD), "--json"]) == 0
    document = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    assert document["format"] == "drill-record/1"
    assert (document["inside"], document["out"], document["missing"]) == (150, 142, 8)


def test_an_interrupted_plan_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ctrl-C in the middle: exit code 130, no folder, no beginning of one."""

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(planning, "predict", stop)
    assert plan() == 130
    assert "nothing was written" in capsys.readouterr().err
    assert sorted(one.name for one in Path().iterdir()) == ["slab.json"]


def test_what_is_there_is_not_written_over(capsys: pytest.CaptureFixture[str]) -> None:
    """It is refused before anything is computed, and --replace replaces it."""
    assert plan("-q") == 0
    assert plan("-q") == 2
    assert "--replace" in capsys.readouterr().err
    assert plan("-q", "--replace") == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["plan", "drom-07"], "no building named 'drom-07'; did you mean 'dorm-07'"),
        (["plan", "slab.json", "--fire", "r2.99"], "no room named 'r2.99'; did you mean 'r2."),
        (["plan", "slab.json", "--at", "soon"], "--at 'soon' is no moment; allowed:"),
        (["plan", "slab.json", "--people", "241"], "241 people given, but its rooms have 240"),
        (["plan", "slab.json", "--people", "0"], "'0' is no number of people; allowed: 1 to"),
        (["plan", "slab.json", "--people", "no.csv"], "no.csv: no such file"),
        (["plan", "slab.json", "--calibration", "no.yaml"], "no.yaml"),
        (["plan", "no.json"], "no.json"),
        (["record", "slab.json", "no.csv"], "no drill of slab was planned"),
        (["code", "slab.json", "--limits", "no.yaml"], "no.yaml"),
    ],
)
def test_what_is_given_wrongly_is_told_in_one_message(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, the nearest names, what is allowed, no traceback, nothing written."""
    assert main(["drill", *words]) == 2
    error = capsys.readouterr().err
    assert told in error
    assert "Traceback" not in error
    assert not Path("drills").exists()


def test_rooms_are_read_from_a_file_with_every_mistake_at_its_place(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """As in all files: file, line, column, the nearest room."""
    Path("rooms.csv").write_text("room,people\nr1.0,4\nr1.x,3\nr1.1,-2\nr1.0,4\n")
    assert main(["drill", "plan", "slab.json", "--people", "rooms.csv"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("rooms.csv:3:1: room: no room 'r1.x' in slab; did you mean 'r1.")
    assert lines[1].startswith("rooms.csv:4:6: people: -2 people are fewer than nobody")
    assert lines[2].startswith("rooms.csv:5:1: room: 'r1.0' is told a second time")


def test_counts_that_cannot_be_are_told_and_nothing_is_written(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Time that runs backwards, more people than were inside."""
    assert plan("-q") == 0
    capsys.readouterr()
    assert main(["drill", "record", "slab.json", counts("0:30,1,1", "0:20,2,2")]) == 2
    assert "counts.csv:4:1: time: 0:20 runs backwards" in capsys.readouterr().err
    assert main(["drill", "record", "slab.json", counts("0:30,100,90")]) == 2
    assert "190 people out by 0:30" in capsys.readouterr().err
    assert not Path("drills/slab-2026-03-10/after-action").exists()
    assert not Path("drills/history.csv").exists()


def test_the_code_check_counts_only_when_that_is_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """0 with broken limits, 1 with --fail; each limit says how far it was checked."""
    assert main(["drill", "code", "canteen-1"]) == 0
    told = capsys.readouterr().out
    assert "read where cited" in told
    assert "✗ broken" in told
    assert main(["drill", "code", "canteen-1", "--fail", "-q"]) == 1
    assert capsys.readouterr().out == ""
    assert main(["drill", "code", "teaching-a", "--fail", "--lang", "zh"]) == 0
    assert "满足" in capsys.readouterr().out
    assert main(["drill", "code", "canteen-1", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["broken"] == len(document["findings"]) > 0


def test_bare_drill_says_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    """Its deeds, each with help and examples."""
    assert main(["drill"]) == 0
    text = capsys.readouterr().out
    for deed in ("plan", "record", "code"):
        assert f"    {deed}" in text
        with pytest.raises(SystemExit):
            main(["drill", deed, "--help"])
        assert f"examples:\n  twin drill {deed}" in capsys.readouterr().out
