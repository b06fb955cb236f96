"""What a user gives wrongly ends in one clear message, exit code 2, and nothing half written."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.campus.campus_text import CAMPUS, DORM, HUT, lay_out
from tests.scenario_text import SCENARIO, scenario
from twin.catalog import shipped
from twin.cli import main

ROOT = Path(__file__).resolve().parent.parent
EIGHT = ROOT / "docs/how-to/eight-mistakes.yaml"

CSV = (
    "{kind: csv, path: w.csv, time_column: time, air_column: t, humidity_column: rh, "
    "humidity_unit: percent}"
)

Said = Callable[..., str]


@pytest.fixture
def said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Said:
    """Run `twin` in an empty folder; return what it complained of, without the count of it."""
    monkeypatch.chdir(tmp_path)
    Path("s.yaml").write_text(SCENARIO, "utf-8")

    def complaint(*arguments: str) -> str:
        before = sorted(tmp_path.rglob("*"))
        try:
            code: int | str | None = main(list(arguments))
        except SystemExit as misuse:
            code = misuse.code
        captured = capsys.readouterr()
        assert code == 2, captured
        assert sorted(tmp_path.rglob("*")) == before
        if arguments[0] == "check":
            return captured.out or captured.err
        assert captured.out == ""
        assert "Traceback" not in captured.err
        return re.sub(r"twin: \d+ problems? found\n$", "", captured.err).removesuffix("\n")

    return complaint


# -- files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "a.yaml: no such file"),
        (b"", "a.yaml:1:1: the file is empty; must hold 'key: value' lines"),
        (b"- a\n", "a.yaml:1:1: got a list; must hold 'key: value' lines"),
        (b"id: a\nname: \xb0\xa1\n", "a.yaml:2:7: the byte 0xb0 is not UTF-8; save the file as"),
        ("id: a\n".encode("utf-16"), "a.yaml:1:1: the file is in UTF-16; save the file as UTF-8"),
        (b"id: a\n name: b: c\n", "a.yaml:2:6: a ':' stands where no key can be; put text"),
        (b"id: a\n\tname: b\n", "a.yaml:2:1: the line is indented with a tab; indent with spaces"),
        (b"id: [a\nname: b\n", "a.yaml:2:5: broken YAML while parsing a flow sequence"),
    ],
)
def test_files_that_cannot_be_read(said: Said, content: bytes | None, message: str) -> None:
    """A scenario that is missing, in another encoding or no YAML is told in one located line."""
    if content is not None:
        Path("a.yaml").write_bytes(content)
    assert said("run", "a.yaml").startswith(message)
    assert said("run", "a.yaml").count("\n") == 0
    assert "a.yaml" in said("check", "a.yaml")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "col-snap"], "no scenario named 'col-snap'; did you mean 'cold-snap'"),
        (["run", "sub/a.yaml"], "sub/a.yaml: no such file; there is no folder 'sub' either"),
        (["run", "./"], "./: is a folder; name a scenario or its YAML file"),
        (["run", "cold-snap", "--campus", "dem"], "no campus named 'dem'; did you mean 'demo'?"),
        (["run", "s.yaml", "--campus", "."], ".: the folder holds no campus.yaml, so it is not a"),
        (["run", "cold-snap", "--seed", "x"], "'x' is no seed; it must be a whole number from 0"),
        (["run", "cold-snap", "--seed", "-1"], "'-1' is no seed"),
        (["run", "cold-snap", "--runs", "s.yaml"], "s.yaml is a file, runs need a folder; choose"),
        (["run", "cold-snap", "--runs", "s.yaml/x"], "s.yaml is a file, runs need a folder"),
        (["check", "nosuch"], "no file, folder, campus or scenario named 'nosuch'"),
        (["check", "nosuch/a.yaml"], "nosuch/a.yaml: no such file or folder"),
        (["show", "--runs", "gone"], "there are no runs in gone yet; make one with: twin run"),
        (["why", "latest", "--runs", "gone"], "there are no runs in gone yet"),
        (["list", "runs", "--runs", "s.yaml"], "s.yaml: cannot list the runs: Not a directory"),
    ],
)
def test_names_and_places_that_are_not_there(
    said: Said, arguments: list[str], message: str
) -> None:
    """What is not there is told with the nearest names, or with what to do instead."""
    assert message in said(*arguments)


# -- values from the command line ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("weather.minimumc=-3", "no such value; did you mean 'weather.minimum_c'"),
        ("setpoint_c=60", "setpoint_c: no such value; did you mean 'hotwater.setpoint_c'?"),
        ("days=no", "days: got 'no'; must be a number"),
        ("days=12:30", "days: got '12:30'; must be a number"),
        ("days=", "days: got nothing; must be a number"),
        ("days=0", "days: got 0; must be greater than 0"),
        ("days=0.0001", "days: 0.0001 days are 0.14 min; allowed: a minute or more"),
        ("weather.minimum_c=.nan", "weather.minimum_c: got nan; must be a finite number"),
        ("seed=x", "seed: got 'x'; must be a whole number"),
        ("start=2025-02-30", "start: got '2025-02-30'; must be a local date and time"),
        ("record_every_min=1441", "record_every_min: got 1441; must be at most 1440"),
        ("weather=3", "weather: got 3; must be a group of 'key: value' lines"),
        ("weather.minimum_c.x=3", "'weather.minimum_c' is a single value; nothing lies below it"),
        ("weather.kind=cold", "must be 'inline', 'csv', 'epw', 'seasonal', 'cold-snap' or"),
        ("limits.9.at_most=1", "the list has 2 entries, counted from 0"),
        ("decisions.lft.enabled=true", "named 'lft'; did you mean 'lift'?"),
        ("events.lost.at=3", "the list 'events' is empty, so 'lost' names no entry of it; give"),
        ("limits.0.kpi=hotwater.unmet_percnt", "did you mean 'hotwater.unmet_percent'?"),
        ("foo", "--set foo: must be PATH=VALUE, such as --set weather.minimum_c=-10"),
        ("days=[1", "put a value with signs in quotes"),
        ("campus=dem", "campus: no campus named 'dem'; did you mean 'demo'?"),
        ("campus.latitude=3", "did you mean 'campus.latitude_deg'"),
        ("campus.latitude_deg=99", "latitude_deg: got 99; must be at most 90"),
        ("campus.site.feeders.feeder-x.rated_kva=3", "named 'feeder-x'; did you mean 'feeder-"),
        ("buildings.dorm-77.people.residents=3", "no building named 'dorm-77'; did you mean"),
        ("buildings.dorm-07=3", "names a whole building; the path must go on to a value of it"),
        ("buildings=3", "must be buildings.ID.PATH=VALUE"),
        ("buildings.dorm-07.people.residents=-4", "people.residents: got -4; must be at least 0"),
        ("buildings.dorm-07.hot_water.tank.volume_m3=0", "got 0; must be greater than 0"),
        (
            "buildings.dorm-07.hot_water.tank.volum=3",
            "did you mean 'buildings.dorm-07.hot_water.tank.volume_m3'?",
        ),
        (
            "buildings.dorm-07.hot_water.setpoint_c=70",
            "dorm-07.yaml:23:3: hot_water: setpoint_c 70: heat pumps of type standard reach 60",
        ),
        ("hotwater.setpoint_c=75", "hotter than the heat pumps of dorm-01, dorm-02, dorm-03 and"),
        ("hotwater.setpoint_c=40", "40 degC is not above what dorm-01"),
        ("decisions.lift.to_c=70", "decisions[0].to_c: 70 degC is hotter than the heat pumps of"),
        ("decisions.relief.people=5000", "decisions[5].people: 5000 people"),
        ("weather.coldest_day=2025-03-01", "the coldest hour lies outside the run: 2025-03-01 06"),
        ("occupancy.residents.library=0.5", "nobody lives in 'library'"),
    ],
)
def test_wrong_overrides(said: Said, change: str, message: str) -> None:
    """A wrong --set is answered with what is allowed, or with the nearest right path."""
    extra = ["--set", "decisions.relief.enabled=true"] if "people=5000" in change else []
    told = said("run", "cold-snap", "--set", change, *extra)
    assert message in told
    assert told.count("\n") == (1 if "days=0.0001" in change else 0)


# -- scenarios against campuses ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"events": "[{kind: equipment-failure, at: 2027-01-20 06:00, asset: dorm-07.hp-99}]"},
            "s.yaml:9:65: events[0].asset: no asset named 'dorm-07.hp-99'; did you mean 'dorm-07.h",
        ),
        (
            {"events": "[{kind: repair, at: 2027-02-20 06:00, asset: dorm-07.hp-1}]"},
            "s.yaml:9:29: events[0].at: the event lies outside the run: 2027-02-20 06:00; allowed:",
        ),
        (
            {"outages": "[{asset: feder-b, from: 2027-01-20 06:00, to: 2027-01-20 07:00}]"},
            "s.yaml:9:19: outages[0].asset: no asset named 'feder-b'; did you mean 'feeder-b'?",
        ),
        (
            {
                "decisions": "[{kind: move-residents, at: 2027-01-20 06:00, people: 997,"
                " from_building: dorm-07, to_building: dorm-09}]"
            },
            "s.yaml:9:66: decisions[0].people: 997 people are to leave dorm-07, where 996 live",
        ),
        (
            {"limits": "[{kpi: hotwater.cop_min, at_least: 2, name: {en: a, zh: b}}]"},
            "s.yaml:9:16: limits[0].kpi: no key figure named 'hotwater.cop_min'",
        ),
        (
            {"days": "0.01", "record_every_min": "15"},
            "s.yaml:9:19: record_every_min: records every 15 min in a run of 14.4 min",
        ),
        ({"campus": "dem"}, "s.yaml:4:9: campus: no campus named 'dem'; did you mean 'demo'?"),
        (
            {
                "weather": "{kind: inline, starts: 2027-01-20 00:00, air_c: [1, 2],"
                " relative_humidity: [0.5, 0.5]}"
            },
            "s.yaml:8:10: weather: inline weather: ends 2027-01-20 01:00, the run ends 2027-01-21",
        ),
        (
            {"weather": "{kind: epw, path: x.epw}"},
            "s.yaml:8:28: weather.path: x.epw: no such weather file",
        ),
    ],
)
def test_scenarios_that_do_not_fit(said: Said, changes: dict[str, str], message: str) -> None:
    """What a scenario names and the campus lacks is told at its place, by check and by run."""
    Path("s.yaml").write_text(scenario(**changes), "utf-8")
    assert said("check", "s.yaml").startswith(message)
    assert said("run", "s.yaml").startswith(message)


def test_several_kinds_of_mistakes_are_told_together(said: Said) -> None:
    """A missing key, a rule over two values and a dangling name stand in one list."""
    text = scenario(
        start="2027-01-20 00:30",
        outages="[{asset: feeder-x, from: 2027-01-20 06:00, to: 2027-01-20 07:00}]",
    )
    Path("s.yaml").write_text(text.replace("name: {en: Short, zh: 短}\n", ""), "utf-8")
    places = [line.split(": ")[0] for line in said("run", "s.yaml").splitlines()]
    assert places == ["s.yaml:1:1", "s.yaml:4:8", "s.yaml:8:19"]


def hourly(hours: int = 60) -> list[str]:
    """Return the lines of a sound CSV file of weather from the beginning of the spin-up."""
    begins = datetime(2027, 1, 19)
    times = (begins + timedelta(hours=hour) for hour in range(hours))
    return ["time,t,rh", *(f"{time:%Y-%m-%d %H:%M},3,80" for time in times)]


@pytest.mark.parametrize(
    ("line", "given", "message"),
    [
        (None, None, "w.csv: no such weather file"),
        (11, "", "w.csv:12: 2027-01-19 10:00 comes 2 h after line 10; allowed: at most 1 h"),
        (11, "2027-01-19 10:00,nan,80", "w.csv:11: 2027-01-19 10:00: the air temperature is missi"),
        (11, "2027-01-19 10:00,,80", "w.csv:11: 2027-01-19 10:00: the air temperature is missing"),
        (11, "2027-01-19 10:00,4", "w.csv:11: 2 cells; allowed: at least 3, as in the header"),
        (11, "2027-01-19 10:00,4,180", "w.csv:11: 2027-01-19 10:00: relative humidity 180 %;"),
        (11, "2027-01-19 10:00,277,80", "air temperature 277 degC looks like kelvin"),
        (1, "time,t,hum", "w.csv:1: no column 'rh'; the file has: time, t, hum; name the right"),
        (30, "stop", "w.csv: ends 2027-01-20 03:00, the run ends 2027-01-21 00:00: 21 h are missi"),
    ],
)
def test_weather_files_with_holes(
    said: Said, line: int | None, given: str | None, message: str
) -> None:
    """Weather that is missing, short, gappy or impossible is told with file, line and hour."""
    Path("s.yaml").write_text(scenario(weather=CSV), "utf-8")
    if line is not None and given is not None:
        lines = hourly()
        lines[line - 1 :] = (
            lines[line - 1 : line - 1] if given == "stop" else [given, *lines[line:]]
        )
        Path("w.csv").write_text("\n".join(lines) + "\n", "utf-8")
    told = said("run", "s.yaml")
    assert told.startswith("s.yaml:8:28: weather.path: ")
    assert message in told
    assert "\n" not in told


# -- campuses ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "messages"),
    [
        (
            {"dorm_01": DORM.replace("volume_m3: 2", "volume_m3: 0")},
            ["small/dorm-01.yaml:33:21: hot_water.tank.volume_m3: got 0; must be greater than 0"],
        ),
        (
            {"dorm_01": DORM.replace("storeys: 4", "storeys: 12:30").replace(": 3}", ": no}")},
            [
                "small/dorm-01.yaml:8:12: template.storeys: got '12:30'; must be a whole number",
                "small/dorm-01.yaml:10:33: people.staff: got 'no'; must be a whole number",
            ],
        ),
        (
            {"hut": HUT.replace("id: hut.booster", "id: hut.tx")},
            [
                "small/dorm-01.yaml:12:9: water[0]: got 'hut.booster'; must be a source of water",
                "small/hut.yaml:21:9: equipment[1].id: the id 'hut.tx' is already used at small/hu",
            ],
        ),
        (
            {"campus": CAMPUS.replace("id: lawn", "id: hut.tx")},
            ["small/hut.yaml:14:9: equipment[0].id: the id 'hut.tx' is already used at small/camp"],
        ),
        (
            {"hut": HUT.replace("of: [feeder-a]", "of: [hut.panel]")},
            ["small/hut.yaml:14:9: equipment[0].id: hut.tx needs hut.panel needs hut.tx; nothing"],
        ),
    ],
)  # fmt: skip
def test_campuses_that_cannot_be(said: Said, changes: dict[str, str], messages: list[str]) -> None:
    """Sizes of nothing, YAML 1.2 words, ids used twice and circles are told, by check and run."""
    Path("small").mkdir()
    lay_out(Path("small"), **changes)
    for told in (said("check", "small"), said("run", "s.yaml", "--campus", "small")):
        lines = told.splitlines()
        assert len(lines) == len(messages), told
        for line, message in zip(lines, messages, strict=True):
            assert line.startswith(message)


def test_an_empty_campus(said: Said) -> None:
    """A campus without buildings says what to put where, and nothing else."""
    Path("small").mkdir()
    Path("small/campus.yaml").write_text(CAMPUS, "utf-8")
    told = said("run", "s.yaml", "--campus", "small")
    assert told == (
        "small/campus.yaml: the campus has no buildings; put one YAML file for each building "
        "beside it"
    )


def test_a_campus_without_any_plant(said: Said) -> None:
    """Where nothing can be simulated, that is said before anything runs."""
    Path("small").mkdir()
    lay_out(Path("small"), dorm_01=DORM[: DORM.index("hot_water:")])
    told = said("run", "s.yaml", "--campus", "small")
    assert "no building of the campus 'small' has a hot_water plant to be simulated" in told


@pytest.mark.parametrize(
    ("building", "place", "words"),
    [
        (DORM.replace("{residents: 200, staff: 3}", "{}"), "30:1", "its hot-water plant serves no"),
        (DORM[: DORM.index("hot_water:")], "10:1", "its 200 residents have no central hot water"),
        (
            DORM[: DORM.index("hot_water:")].replace("{residents: 200, staff: 3}", "{}"),
            "10:1",
            "nobody belongs to it",
        ),
    ],
)
def test_what_is_probably_not_meant_is_a_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], building: str, place: str, words: str
) -> None:
    """A plant for nobody and people without hot water are told with their line, exit code 0."""
    small = str(lay_out(tmp_path, dorm_01=building))
    assert main(["check", small]) == 0
    captured = capsys.readouterr()
    assert captured.out.startswith(f"{small}/dorm-01.yaml:{place}: warning: ")
    assert words in captured.out
    assert "! 1 warning" in captured.err
    assert main(["check", small, "--json"]) == 0
    assert '"level": "warning"' in capsys.readouterr().out


# -- eight mistakes ------------------------------------------------------------------------------


def test_eight_mistakes_of_eight_kinds(said: Said) -> None:
    """The documented example: all eight in one list, each at its line and column."""
    lines = said("check", str(EIGHT)).replace(f"{EIGHT}:", "").splitlines()
    assert [line.split("; ")[0] for line in lines] == [
        "8:19: record_every_min: got 'ten'",
        "9:1: spinup_days: unknown key",
        "14:14: weather.minimum_c: got -99",
        "19:3: the key 'litres_factor' is given twice (first in line 18)",
        "23:9: events[0].at: the event lies outside the run: 2025-02-23 06:00",
        "27:12: events[1].asset: no asset named 'dorm-07.hp-99'",
        "34:11: decisions[0].to_c: 70 degC is hotter than the heat pumps of dorm-07 reach",
        "37:10: limits[0].kpi: no key figure named 'hotwater.unmet_percnt'",
    ]
    assert said("run", str(EIGHT)).replace(f"{EIGHT}:", "").splitlines() == lines


def test_the_page_shows_what_is_really_printed(said: Said) -> None:
    """The how-to page quotes the program's own words for its example."""
    page = (ROOT / "docs/how-to/check-files.md").read_text("utf-8")
    told = said("check", str(EIGHT)).replace(str(EIGHT), "docs/how-to/eight-mistakes.yaml")
    assert told in page


def test_what_is_shipped_has_no_warnings(capsys: pytest.CaptureFixture[str]) -> None:
    """`twin check` has nothing to say of what came with the program."""
    assert main(["check", str(shipped("buildings")), str(shipped("scenarios"))]) == 0
    assert capsys.readouterr().out == ""
