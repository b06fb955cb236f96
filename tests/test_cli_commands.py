from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.runs.example import example_outcome
from twin.cli import main
from twin.report.texts import CAUSE_NAMES
from twin.runs import write_run


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "runs"
    monkeypatch.setenv("TWIN_RUNS", str(folder))
    return folder


@pytest.fixture
def stored(runs: Path) -> str:
    return write_run(example_outcome(), runs=runs).name


def said(text: str) -> str:
    """Return a text with its layout taken out."""
    return re.sub(r"\s+", " ", text)


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
        f"  {CAUSE_NAMES['outage']} 3,000 L",
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
    assert "1 other figure is the same" in text
    assert main(["compare", other, stored, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["differences"][0]["judgements"] == ["worse"]


def test_change_too_small_to_print_is_neither_better_nor_worse(
    stored: str, runs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A figure that moved in its seventh digit is about the same."""
    kpis = {**example_outcome().kpis, "hotwater.unmet_percent": 2.760001}
    other = write_run(example_outcome(kpis=kpis), runs=runs).name
    assert main(["compare", stored, other]) == 0
    assert "unmet share 2.8 % 2.8 % ±0 ≈ about the same" in said(capsys.readouterr().out)


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
    assert re.search(r"✗ \d+ problems found", captured.err)
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


def test_bench_prints_figures_with_targets_and_peers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each figure has its unit, its target in words, and a peer that says what kind it is."""
    import twin.bench

    rows = [
        twin.bench.Row.of("whole process", 1.5, "CPU-s", target=2.0),
        twin.bench.Row.of("memory", 500.0, "MB", target=400.0),
        twin.bench.Row.of("an event", 2.0, "us", peer="bare SimPy", peer_value=1.0),
    ]
    monkeypatch.setattr(twin.bench, "run_benches", lambda domains: rows)
    assert main(["bench", "engine"]) == 0
    text = said(capsys.readouterr().out)
    assert "whole process 1.5 CPU-s 2 ✓ met" in text
    assert "memory 500 MB 400 ✗ not met" in text
    assert "an event 2 us bare SimPy 1 (measured) 2" in text
    assert main(["bench", "--json"]) == 0
    row = json.loads(capsys.readouterr().out)[1]
    assert list(row) == [
        "name",
        "value",
        "unit",
        "peer",
        "peer_value",
        "peer_kind",
        "ratio",
        "target",
        "met",
    ]
    assert row["met"] is False
    assert row["peer"] is None


@pytest.mark.parametrize(
    "arguments",
    [
        ["list"],
        ["list", "runs"],
        ["show"],
        ["why", "latest"],
        ["why", "latest", "dorm-03"],
        ["why", "latest", "dorm-14"],
        ["compare", "latest", "latest"],
        ["compare", "latest", "latest", "--all"],
        ["verify", "flood"],
    ],
    ids=" ".join,
)
def test_every_command_speaks_chinese(
    arguments: list[str], stored: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--lang zh` works everywhere, and says something in Chinese."""
    assert main([*arguments, "--lang", "zh"]) == 0
    captured = capsys.readouterr()
    assert re.search(r"[\u4e00-\u9fff]{2}", captured.out + captured.err)


@pytest.mark.parametrize(
    ("mistakes", "said_"), [("sed: 1\n", "1 个问题"), ("sed: 1\ndasy: 1\n", "2 个问题")]
)
def test_check_counts_in_chinese(
    mistakes: str, said_: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One problem and several are counted in Chinese too."""
    scenario = (Path(__file__).parent.parent / "scenarios" / "cold-snap.yaml").read_text("utf-8")
    file = tmp_path / "bad.yaml"
    file.write_text(scenario + mistakes, "utf-8")
    assert main(["check", str(file), "--lang", "zh"]) == 2
    assert said_ in capsys.readouterr().err
