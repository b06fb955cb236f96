from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.runs.example import example_outcome
from twin.cli import main
from twin.commands import NAMES, run_
from twin.errors import DocumentError, Problem, RunError
from twin.report.texts import CAUSE_NAMES
from twin.runs import write_run
from twin.runs.outcome import Outcome


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "runs"
    monkeypatch.setenv("TWIN_RUNS", str(folder))
    return folder


@pytest.fixture
def stored(runs: Path) -> str:
    return write_run(example_outcome(), runs=runs).name


@pytest.fixture
def simulated(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Let `twin run` have the example's outcome, and keep what it asked for."""
    asked: list[dict[str, Any]] = []
    monkeypatch.setattr(run_, "_load", _load_nothing)
    module = SimpleNamespace(simulate=_simulator(asked))
    monkeypatch.setitem(__import__("sys").modules, "twin.simulation", module)
    return asked


def _load_nothing(options: Any, overrides: Any) -> Any:
    return SimpleNamespace(
        scenario=SimpleNamespace(id="cold-snap"),
        campus=SimpleNamespace(id="demo"),
        inputs=[],
        file=Path(__file__),
        folder=Path(__file__).parent / "runs",
        warnings=list,
    )


def _simulator(asked: list[dict[str, Any]]) -> Any:
    def simulate(campus: Any, scenario: Any, **options: Any) -> Any:
        asked.append(options)
        options["progress"](0.5)
        return example_outcome()

    return simulate


def said(text: str) -> str:
    """Return a text with its layout taken out."""
    return re.sub(r"\s+", " ", text)


def test_help_shows_commands_examples_and_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    """`twin --help` and bare `twin` tell every command, examples, and what exit codes mean."""
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    text = capsys.readouterr().out
    for name in NAMES:
        assert re.search(rf"^    {name} +\w", text, re.MULTILINE), name
    assert "twin run cold-snap" in text
    assert re.search(r"130\s+interrupted", text)
    assert main([]) == 0
    assert capsys.readouterr().out == text


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_help_with_examples(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each command explains itself and ends with examples that begin with its own name."""
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    assert ended.value.code == 0
    assert f"examples:\n  twin {name}" in capsys.readouterr().out


def test_wrong_command_gives_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    """A command that does not exist is answered with the nearest one, exit code 2."""
    assert main(["rnu"]) == 2
    assert capsys.readouterr().err == "twin: no command named 'rnu'; did you mean 'run'?\n"


@pytest.mark.parametrize(
    "arguments",
    [["run"], ["run", "x", "--sed", "1"], ["run", "x", "--seed", "-1"], ["list", "--lang", "fr"]],
)
def test_misuse_is_exit_code_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Missing and unknown arguments end with 2 and the usage."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "usage: twin" in captured.err


def test_run_says_what_a_manager_needs(
    runs: Path, simulated: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """A run ends with verdict, worst buildings first, causes, limits, closure, id, next steps."""
    assert main(["run", "cold-snap", "--seed", "1"]) == 0
    captured = capsys.readouterr()
    text = said(captured.out)
    assert text.startswith("✗ A limit is broken: Two of 3 plants could not keep up")
    assert text.index("(dorm-07)") < text.index("(dorm-03)")
    outage, capacity = CAUSE_NAMES["outage"], CAUSE_NAMES["capacity"]
    assert f"Dormitory 7 (dorm-07) {outage} 3,000 L 4 % 65 900 21 °C" in text
    assert "1 other building had enough" in text
    assert re.search(rf"{outage} █+ 3,000 L 75 % {capacity} █+ 900 L 22 %", text)
    assert "✗ broken unmet share 2.8 % at most 1 % ✓ kept unmet hot water 4,000 L" in text
    assert "✓ Energy closes: in = out + stored, to 4.0e-13 at worst (2 balances)" in text
    (run,) = [path.name for path in runs.iterdir() if path.is_dir()]
    assert f"Run {run} in " in captured.err
    assert "twin why latest dorm-07.hotwater" in captured.err
    assert "twin report latest" in captured.err
    assert "twin dashboard" in captured.err
    assert simulated[0]["seed"] == 1


def test_run_json_is_one_document(
    runs: Path, simulated: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """`--json` prints exactly the agreed keys, plain numbers, and null for NaN."""
    assert main(["run", "cold-snap", "--json"]) == 0
    document = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    assert list(document) == [
        "run_id",
        "scenario",
        "campus",
        "seed",
        "verdict",
        "kpis",
        "tables",
        "balances",
    ]
    assert (runs / document["run_id"] / "run.json").is_file()
    assert document["verdict"].startswith("Two of 3 plants")
    assert document["kpis"]["hotwater.minimum_margin"] is None
    assert document["tables"]["hotwater.plants"][1]["cause_outage_litres"] == 3000.0
    assert document["tables"]["hotwater.plants"][2]["margin_percent"] is None
    assert list(document["balances"][0]) == [
        "id",
        "kind",
        "in",
        "out",
        "stored",
        "relative_error",
    ]


def test_quiet_run_prints_its_id_only(
    runs: Path, simulated: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """`--quiet` leaves one line, for scripts."""
    assert main(["run", "cold-snap", "--quiet"]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    assert (runs / captured.out.strip()).is_dir()
    assert captured.out.count("\n") == 1


def test_breach_counts_only_when_asked(
    runs: Path, simulated: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """A broken limit is exit code 1 with --fail-on-breach, and 0 without."""
    assert main(["run", "cold-snap", "-q"]) == 0
    assert main(["run", "cold-snap", "-q", "--fail-on-breach"]) == 1


def test_run_speaks_chinese(
    runs: Path, simulated: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """`--lang zh` leaves no English words but names of files, commands and ids."""
    assert main(["run", "cold-snap", "--lang", "zh"]) == 0
    captured = capsys.readouterr()
    assert "3 个热水站中有 2 个供应不足" in captured.out
    words = re.findall(r"[A-Za-z]{4,}", re.sub(r"[a-z]+-[\w-]+|unmet share|demo", "", captured.out))
    assert words == []
    assert "下一步" in captured.err


def test_progress_file_has_lines_of_json(
    runs: Path, simulated: list[Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The progress file tells the start, the way, and the end with the run's id."""
    file = tmp_path / "progress.jsonl"
    assert main(["run", "cold-snap", "-q", "--progress", str(file)]) == 0
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert [line["kind"] for line in lines] == ["started", "progress", "finished"]
    assert lines[0] == {"kind": "started", "scenario": "cold-snap", "campus": "demo"}
    assert lines[1]["fraction"] == 0.5
    assert lines[2]["run_id"] == capsys.readouterr().out.strip()
    assert lines[2]["status"] == "breached"


def test_failed_run_is_told_in_the_progress_file(
    runs: Path,
    simulated: list[Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A run that cannot go on says so in its file as well as on stderr."""
    file = tmp_path / "progress.jsonl"
    monkeypatch.setattr(run_, "_load", _raising(RunError("no such thing")))
    assert main(["run", "cold-snap", "--progress", str(file)]) == 2
    assert json.loads(file.read_text()) == {
        "kind": "failed",
        "message": "no such thing",
        "exit_code": 2,
    }
    assert capsys.readouterr().err == "twin: no such thing\n"


def test_a_study_is_told_in_the_progress_file_like_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The way and the end with the run's id; where it fails, the reason."""

    def study(*_: object, progress: Callable[[float], None], **__: object) -> Outcome:
        progress(0.5)
        return example_outcome()

    monkeypatch.setattr("twin.studies.measures.measures", study)
    file = tmp_path / "progress.jsonl"
    known = ["--runs", str(tmp_path / "runs"), "--progress", str(file)]
    assert main(["measures", "mild-winter", "-q", *known]) == 0
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert [line["kind"] for line in lines] == ["progress", "finished"]
    assert lines[1]["run_id"] == capsys.readouterr().out.strip()
    assert main(["measures", "no-such-winter", "-q", *known]) == 2
    (line,) = [json.loads(line) for line in file.read_text().splitlines()]
    assert (line["kind"], line["exit_code"]) == ("failed", 2)
    assert "no scenario named 'no-such-winter'" in line["message"]


def test_progress_file_that_cannot_be_written_is_told(
    runs: Path, simulated: list[Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A progress file in a folder that is not there stops the run before it begins."""
    assert main(["run", "cold-snap", "--progress", str(tmp_path / "no" / "file")]) == 2
    assert "cannot be written: No such file or directory" in capsys.readouterr().err
    assert simulated == []


def test_unwritable_runs_folder_stops_before_simulating(
    simulated: list[Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the run could not be kept, nothing is simulated in vain."""
    (tmp_path / "file").write_text("")
    assert main(["run", "cold-snap", "--runs", str(tmp_path / "file")]) == 2
    assert "is a file, runs need a folder" in capsys.readouterr().err
    assert simulated == []


def test_problems_in_files_stay_lines_for_editors(
    runs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Mistakes in files are told as file:line:col, without anything before them."""
    problem = Problem("a.yaml", 3, 7, "days", "must be more than 0, got -1")
    monkeypatch.setattr(run_, "_load", _raising(DocumentError([problem])))
    assert main(["run", "cold-snap"]) == 2
    assert capsys.readouterr().err == (
        "a.yaml:3:7: days: must be more than 0, got -1\ntwin: 1 problem found\n"
    )


def test_defect_is_one_line_and_exit_code_3(
    runs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A defect of ours shows one line; the traceback is behind --debug."""
    monkeypatch.setattr(run_, "_load", _raising(ZeroDivisionError("division by zero")))
    assert main(["run", "cold-snap"]) == 3
    text = capsys.readouterr().err
    assert text.startswith("twin: internal error: ZeroDivisionError: division by zero (twin/")
    assert text.count("\n") == 1
    assert main(["run", "cold-snap", "--debug"]) == 3
    assert "Traceback (most recent call last)" in capsys.readouterr().err


def test_ctrl_c_is_exit_code_130_and_leaves_nothing(
    runs: Path,
    simulated: list[Any],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """An interrupted run says one line and writes nothing."""
    monkeypatch.setattr(run_, "_load", _raising(KeyboardInterrupt()))
    assert main(["run", "cold-snap"]) == 130
    assert capsys.readouterr().err == "twin: interrupted; nothing was written\n"
    assert not runs.exists()


def _raising(error: BaseException) -> Any:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail
