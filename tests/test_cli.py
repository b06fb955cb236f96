from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.runs.example import example_outcome
from twin.cli import main
from twin.commands import NAMES, run_
from twin.errors import DocumentError, Problem, RunError
from twin.runs import write_run


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


def _load_nothing(options: Any, overrides: Any) -> tuple[Any, Any, Path, Path]:
    scenario = SimpleNamespace(id="cold-snap", weather=SimpleNamespace())
    return scenario, SimpleNamespace(id="demo"), Path(__file__), Path(__file__).parent / "runs"


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
    assert "Dormitory 7 (dorm-07) Power or water cut 900 3,000 L 4 % 65 21 °C" in text
    assert "1 other building had enough" in text
    assert re.search(r"Power or water cut █+ 3,000 L 75 % Too little heating capacity █+ 900", text)
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


def test_show_reprints_the_run(stored: str, runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`twin show` prints the summary again, and the next commands name the run as it was named."""
    assert main(["show", stored[:-1]]) == 0
    captured = capsys.readouterr()
    assert "Two of 3 plants could not keep up" in captured.out
    assert f"twin why {stored[:-1]} dorm-07.hotwater" in captured.err


def test_show_json_is_the_manifest_with_the_tables(
    stored: str, runs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`twin show --json` has all that is known of the run but its long columns."""
    assert main(["show", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["run_id"] == stored
    assert document["status"] == "breached"
    assert document["tables"]["hotwater.causes"][0] == {"cause": "outage", "litres": 3000.0}
    assert document["limits"][0]["broken"] is True


def test_energy_that_does_not_close_is_told(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A balance that is off is named, with a cross and not with colour alone."""
    outcome = example_outcome()
    broken = [*outcome.balances[:1], type(outcome.balances[0])("x", "energy_kwh", 1, 0, 0, 1.0)]
    write_run(example_outcome(balances=broken), runs=runs)
    assert main(["show"]) == 0
    assert "✗ Energy does not close: x is off by 1.0e+00" in capsys.readouterr().out


def test_why_tells_the_chain_with_clock_times(
    stored: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The root comes first, each effect below it, and how long it lasted."""
    assert main(["why", "latest", "dorm-07.hotwater"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Dormitory 7 (dorm-07.hotwater) was short of 3,000 L of hot water (4 %):",
        "  Power or water cut 3,000 L",
        "",
        "20 Jan 18:00  Power lost · feeder-b",
        "20 Jan 18:00  └─ Power lost · Dormitory 7, switchboard (dorm-07.panel)",
        "20 Jan 18:00     └─ Without supply · Dormitory 7 (dorm-07.hotwater)",
        "20 Jan 19:30        └─ Hot water too cold · Dormitory 7 (dorm-07.hotwater) · 39.9 °C",
        "  for 3.5 h, until 20 Jan 23:00",
    ]


def test_why_says_when_nothing_went_wrong(stored: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A healthy asset is said to be healthy."""
    assert main(["why", "latest", "dorm-14.hotwater"]) == 0
    text = capsys.readouterr().out
    assert "✓ Nothing went wrong at Dormitory 14 (dorm-14.hotwater) in this run." in text
    assert "never colder than 48 °C" in text


def test_why_of_everything_groups_by_root(stored: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Without an asset, each root is told once with all that it led to."""
    assert main(["why", "latest"]) == 0
    captured = capsys.readouterr()
    text = said(captured.out)
    assert text.startswith("20 Jan 05:00 Cold weather · Weather · minimum -7.0 °C led to Hot water")
    assert text.count("Power lost · feeder-b") == 1
    assert "twin why latest dorm-07.hotwater" in captured.err


def test_why_of_an_unknown_asset_gives_the_nearest(
    stored: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wrong asset is exit code 2 with the right one offered."""
    assert main(["why", "latest", "dorm-7.hotwater"]) == 2
    assert "did you mean 'dorm-07.hotwater'" in capsys.readouterr().err


def test_why_json_has_the_links(stored: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The chains are there for programs too, root first."""
    assert main(["why", "latest", "dorm-03", "--json"]) == 0
    (chain,) = json.loads(capsys.readouterr().out)
    assert [link["kind"] for link in chain["links"]] == ["weather-cold", "supply-cold"]
    assert chain["episodes"][1] == {"from_s": 158400.0, "to_s": 165600.0}


def test_compare_says_better_and_worse_in_words(
    stored: str, runs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both values, the change and a word; figures that are the same are counted."""
    kpis = {**example_outcome().kpis, "hotwater.unmet_litres": 1000.0}
    other = write_run(example_outcome(kpis=kpis, seed=2), runs=runs).name
    assert main(["compare", stored, other]) == 0
    text = said(capsys.readouterr().out)
    assert "seed 1 2" in text
    assert "unmet hot water 4,000 L 1,000 L −3,000 ✓ better" in text
    assert "1 others are the same" in text
    assert main(["compare", other, stored, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["differences"][0]["judgements"] == ["worse"]


def test_compare_of_one_run_is_refused(stored: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A comparison with nothing is exit code 2."""
    assert main(["compare", stored]) == 2
    assert "needs two runs or more" in capsys.readouterr().err


def test_list_shows_runs_newest_first(
    stored: str, runs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Runs are listed with how they ended, as words and as JSON."""
    newer = write_run(example_outcome(status="met"), runs=runs).name
    assert main(["list", "runs"]) == 0
    text = capsys.readouterr().out
    assert text.index(newer) < text.index(stored)
    assert f"{newer}  ✓ kept" in text
    assert f"{stored}  ✗ broken" in text
    assert main(["list", "runs", "--json"]) == 0
    assert [row["id"] for row in json.loads(capsys.readouterr().out)["runs"]] == [newer, stored]


def test_long_list_of_runs_is_cut_and_counted(
    runs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The newest ten are shown, the others counted; --all shows them."""
    for _ in range(12):
        write_run(example_outcome(), runs=runs)
    assert main(["list", "runs"]) == 0
    text = capsys.readouterr().out
    assert len(re.findall(r"^cold-snap-", text, re.MULTILINE)) == 10
    assert "and 2 older ones (--all shows them)" in text
    assert main(["list", "runs", "--all"]) == 0
    assert len(re.findall(r"^cold-snap-", capsys.readouterr().out, re.MULTILINE)) == 12


def test_list_of_an_empty_folder_says_how_to_begin(
    runs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a run yet, the list gives the command that makes one."""
    assert main(["list", "runs"]) == 0
    assert "make one: twin run cold-snap" in capsys.readouterr().out
    assert not runs.exists()


def test_list_names_a_broken_scenario(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A scenario that cannot be read is listed with what is wrong, and hides no other."""
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "broken.yaml").write_text("a: [1\n")
    (tmp_path / "scenarios" / "fine.yaml").write_text("name: Fine\n")
    monkeypatch.setenv("TWIN_DATA", str(tmp_path))
    assert main(["list", "scenarios", "--json"]) == 0
    found = {row["id"]: row for row in json.loads(capsys.readouterr().out)["scenarios"]}
    assert "broken.yaml:" in found["broken"]["problem"]
    assert found["fine"]["name"] == {"en": "Fine", "zh": "Fine"}


def test_report_says_where_it_is(
    stored: str, runs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The report is written into the run's folder, its path to stdout."""
    assert main(["report", "latest"]) == 0
    path = Path(capsys.readouterr().out.strip())
    assert path == runs / stored / "report.html"
    assert "Two of 3 plants" in path.read_text("utf-8")
    assert main(["report", "latest", "--lang", "zh", "--output", str(runs / "x.html")]) == 0
    assert "供应不足" in (runs / "x.html").read_text("utf-8")


def test_report_path_is_never_wrapped(
    stored: str, runs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A long path stays one line, so that it can be used."""
    far = runs / ("a-very-long-name-" * 8) / "report.html"
    assert main(["report", "latest", "--output", str(far)]) == 0
    assert capsys.readouterr().out == f"{far}\n"


@pytest.mark.parametrize("what", ["campus", "building", "scenario"])
def test_schema_is_a_json_schema(what: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each schema names its dialect, forbids unknown keys and explains what it holds."""
    assert main(["schema", what]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["additionalProperties"] is False
    assert schema["properties"]["id"]["description"]


def test_check_prints_every_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All mistakes go to stdout with line and column, the count to stderr, exit code 2."""
    file = tmp_path / "bad.yaml"
    file.write_text("id: bad\nstart: 2027-01-20T00:00\ndays: -1\nsed: 1\n")
    assert main(["check", str(file)]) == 2
    captured = capsys.readouterr()
    assert f"{file}:3:7: days: " in captured.out
    assert f"{file}:4:1: sed: " in captured.out
    assert "did you mean 'seed'?" in captured.out
    assert re.search(r"✗ \d+ problems in 1 files", captured.err)
    assert main(["check", str(file), "--json"]) == 2
    problems = json.loads(capsys.readouterr().out)
    assert {"line": 3, "column": 7} in [{k: p[k] for k in ("line", "column")} for p in problems]


def test_check_of_nothing_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is not there and a name that is not known are told apart."""
    assert main(["check", "nowhere.yaml"]) == 2
    assert capsys.readouterr().err == "twin: nowhere.yaml: no such file or folder\n"
    assert main(["check", "cold-snp"]) == 2
    assert "did you mean 'cold-snap'" in capsys.readouterr().err


@contextlib.contextmanager
def environment(**variables: str) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@pytest.mark.parametrize("variables", [{}, {"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_output_that_is_no_terminal_has_no_colour(
    variables: dict[str, str], stored: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither a pipe, nor NO_COLOR, nor a dumb terminal gets escape codes."""
    with environment(**variables):
        assert main(["show"]) == 0
    captured = capsys.readouterr()
    assert "\x1b" not in captured.out + captured.err


def check(status: str, **changes: Any) -> Any:
    from twin.verify import Check

    row = {
        "id": f"engine.{status}",
        "suite": "engine",
        "title": "a title",
        "measured": 1.0,
        "expected": 2.0,
        "tolerance": 0.5,
        "unit": "m",
        "status": status,
        "reason": "" if status == "pass" else f"why {status}",
        "source": "a book, page 3",
    }
    return Check(**row | changes)


def test_verify_prints_rows_and_fails_only_for_failures(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An absent row is no failure; a failed one is exit code 1 and tells its reason."""
    import twin.verify

    rows = [check("pass"), check("absent", measured=None)]
    monkeypatch.setattr(twin.verify, "run_suites", lambda domains: rows)
    assert main(["verify", "engine"]) == 0
    captured = capsys.readouterr()
    assert "✓ pass    engine.pass" in captured.out
    assert "why absent" in captured.out
    assert "1 passed, 0 failed, 1 absent" in captured.err
    rows.append(check("fail"))
    assert main(["verify", "engine", "--quiet"]) == 1
    captured = capsys.readouterr()
    assert "why fail" in captured.out
    assert "engine.pass" not in captured.out
    assert captured.err == ""


def test_verify_json_has_the_agreed_keys(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The scoreboard as JSON is a list of rows with exactly the agreed keys; NaN is null."""
    import twin.verify

    rows = [check("fail", measured=float("nan"))]
    monkeypatch.setattr(twin.verify, "run_suites", lambda domains: rows)
    assert main(["verify", "--json"]) == 1
    (row,) = json.loads(capsys.readouterr().out)
    assert list(row) == [
        "id",
        "suite",
        "title",
        "measured",
        "expected",
        "tolerance",
        "unit",
        "status",
        "reason",
        "source",
    ]
    assert row["measured"] is None


def test_verify_of_an_unknown_domain_gives_the_nearest(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A domain that is not planned at all is exit code 2."""
    assert main(["verify", "hotwatr"]) == 2
    assert "did you mean 'hotwater'" in capsys.readouterr().err


def test_dashboard_is_served_as_asked(runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Port, browser and the folder of runs reach the server."""
    import twin.dashboard_server

    asked: list[dict[str, Any]] = []

    def serve(**options: Any) -> int:
        asked.append(options)
        return 0

    monkeypatch.setattr(twin.dashboard_server, "serve", serve)
    assert main(["dashboard", "--port", "8600", "--no-browser"]) == 0
    assert asked == [{"port": 8600, "open_browser": False, "runs": runs}]


@pytest.mark.parametrize("port", ["0", "65536", "x", "-1"])
def test_impossible_port_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A port that cannot be is exit code 2 with what is allowed."""
    with pytest.raises(SystemExit) as ended:
        main(["dashboard", f"--port={port}"])
    assert ended.value.code == 2
    assert "it must be from 1 to 65535" in capsys.readouterr().err


def literals() -> set[str]:
    """Return every text that the commands say through the reader's language."""
    import ast

    found: set[str] = set()
    for file in Path(run_.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("words"):
                found |= {
                    part.value
                    for argument in node.args[:1]
                    for part in ast.walk(argument)
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                }
    return found


def test_every_text_has_its_chinese() -> None:
    """What is said in English can be said in Chinese, with the same values in it."""
    from twin.commands.texts import CHINESE
    from twin.report.texts import CHINESE as REPORTED

    said_here = literals()
    assert len(said_here) > 40
    assert sorted(said_here - set(CHINESE) - set(REPORTED)) == []
    for english, chinese in CHINESE.items():
        names = re.compile(r"{(\w+)}")
        assert sorted(names.findall(english)) == sorted(names.findall(chinese)), english


def test_no_chinese_is_left_over() -> None:
    """Every translation is of a text that is said, and none hides one of the report's."""
    from twin.commands import compare_, verify_
    from twin.commands.texts import CHINESE
    from twin.report.texts import CHINESE as REPORTED

    looked_up = {*compare_._SIGNS.values(), *verify_._SIGNS.values()}
    looked_up |= {"measured", "recorded", "absent"}  # kinds of peers in `twin bench`
    source = "".join(
        file.read_text("utf-8") for file in Path(run_.__file__).parent.glob("*_.py")
    ) + (Path(run_.__file__).parent / "summary.py").read_text("utf-8")
    assert sorted(text for text in CHINESE if text not in looked_up and text not in source) == []
    assert sorted(set(CHINESE) & set(REPORTED)) == []
