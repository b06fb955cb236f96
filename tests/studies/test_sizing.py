from __future__ import annotations

import functools
from pathlib import Path

import pytest

from twin.campus import Campus
from twin.case import Case, load_case
from twin.cli import main
from twin.commands.size_ import share
from twin.errors import InputError, UnknownName
from twin.overrides import parse_override
from twin.runs.outcome import Outcome
from twin.simulation import simulate
from twin.studies.sizing import Asked, plant_alone, size_hot_water

HOURS = (8, 12, 16, 20, 24)


@functools.cache
def case(*changes: str) -> Case:
    return load_case("cold-snap", overrides=[parse_override(text) for text in changes])


@functools.cache
def sized(building: str = "dorm-07", unmet: float = 0.01, *changes: str) -> Outcome:
    read = case(*changes)
    asked = Asked(building=building, unmet=unmet, hours=HOURS)
    return size_hot_water(read.campus, read.scenario, asked, folder=read.file.parent)


def options(outcome: Outcome) -> dict[str, dict[str, float]]:
    return {row["option"]: row for row in outcome.tables["hotwater.sizing_chosen"].rows()}


def test_the_curve_trades_capacity_for_storage() -> None:
    """More run hours need less capacity and a larger tank, and capacity is bought for the cold."""
    rows = sized().tables["hotwater.sizing_curve"].rows()
    assert [row["run_hours"] for row in rows] == list(HOURS)
    capacity = [row["capacity_kw"] for row in rows]
    assert capacity == sorted(capacity, reverse=True)
    tanks = [row["storage_m3"] for row in rows]
    assert tanks == sorted(tanks)
    for row in rows:
        assert row["nominal_kw"] == pytest.approx(row["capacity_kw"] / row["ratio"])
        assert row["rated_kw"] >= row["nominal_kw"] > row["rated_kw"] - 38.7


def test_the_chosen_plant_keeps_the_limit_and_a_smaller_one_does_not() -> None:
    """One unit less breaks it even with the curve's largest tank, and so does a smaller tank."""
    chosen = options(sized())["chosen"]
    assert chosen["unmet_percent"] <= 1.0
    read = case()
    plant = read.campus.building("dorm-07").hot_water
    assert plant is not None
    units, tank_m3 = chosen["units"], chosen["storage_m3"]
    largest = max(row["storage_m3"] for row in sized().tables["hotwater.sizing_curve"].rows())
    for count, volume, within in (
        (units, tank_m3, True),
        (units - 1, largest, False),
        (units, tank_m3 - 0.1, False),
    ):
        loss = plant.tank.loss_w_k * (volume / plant.tank.volume_m3) ** (2 / 3)
        tank = plant.tank.model_copy(update={"volume_m3": volume, "loss_w_k": loss})
        pumps = plant.heat_pumps.model_copy(update={"count": count, "installed_year": 2025})
        own = plant.model_copy(update={"heat_pumps": pumps, "tank": tank})
        occupancy = read.scenario.occupancy.model_copy(update={"residents": {"dorm-07": 1.0}})
        scenario = read.scenario.model_copy(update={"occupancy": occupancy})
        outcome = simulate(plant_alone(read.campus, "dorm-07", own), scenario)
        assert (outcome.kpis["hotwater.unmet_percent"] <= 1.0) is within


def test_the_plant_of_the_incident_is_too_small() -> None:
    """Sized at the name-plate with 8 %, it misses more than one per cent; the chosen is larger."""
    found = options(sized())
    assert found["stands"]["unmet_percent"] > 1.0
    assert not found["stands"]["meets"]
    assert found["chosen"]["rated_kw"] > found["stands"]["rated_kw"]
    assert sized().kpis["hotwater.unmet_percent"] == found["chosen"]["unmet_percent"]


def test_a_stricter_limit_never_buys_less() -> None:
    """From 5 % to none at all missing, units of the chosen plant do not fall."""
    units = [options(sized("dorm-07", limit))["chosen"]["units"] for limit in (0.05, 0.01, 0.0)]
    assert units == sorted(units)


def test_the_tank_is_told_for_the_set_point_of_the_scenario() -> None:
    """Hotter water for the whole campus makes the same tank hold more: the rule asks for less."""
    usual, hotter = (
        sized("dorm-07", 0.01, *more).tables["hotwater.sizing_curve"].rows()[-1]["storage_m3"]
        for more in ((), ("hotwater.setpoint_c=60",))
    )
    assert hotter < usual


def test_every_line_of_the_sheets_says_what_it_rests_on() -> None:
    """Standing in both languages; heat and tank of the rule are those of its row on the curve."""
    rows = sized().tables["hotwater.sizing_sheet"].rows()
    assert {row["sheet"] for row in rows} >= {
        "Ecosizer",
        "GB 50015-2003 (2009)",
        "GB 50015-2019",
        "ASHRAE",
    }
    assert {row["trust"] for row in rows} <= {
        *("verified", "recalled", "assumed", "given", "computed"),
    }
    assert all(row["quantity_en"] and row["quantity_zh"] and row["trust_zh"] for row in rows)
    rule = {row["symbol"]: row["value"] for row in rows if row["sheet"] == "Ecosizer"}
    curve = next(
        row for row in sized().tables["hotwater.sizing_curve"].rows() if row["run_hours"] == 16.0
    )
    assert rule["Q"] == pytest.approx(curve["capacity_kw"])
    assert rule["V"] <= curve["storage_m3"] < rule["V"] + 0.1


def test_the_verdict_names_the_plant_in_both_languages() -> None:
    """How many units, which tank, what is missing."""
    chosen = options(sized())["chosen"]
    verdict = sized().verdict
    assert f"{chosen['units']} heat pumps of 38.7 kW" in verdict.en
    assert f"{chosen['units']} 台 38.7 kW" in verdict.zh
    assert sized().study == "sizing"
    assert sized().status == "met"


def test_what_forty_small_units_cannot_do_is_said() -> None:
    """Units too small for the house: no plant is named, and the limit counts as broken."""
    tiny = "buildings.dorm-07.hot_water.heat_pumps.rated_capacity_kw=3"
    outcome = sized("dorm-07", 0.01, tiny)
    assert outcome.status == "breached"
    assert "no plant of up to 40 units" in outcome.verdict.en
    assert "chosen" not in options(outcome)


def campus_without_people(campus: Campus) -> Campus:
    own = {name: getattr(campus, name) for name in type(campus).model_fields}
    empty = [
        one.model_copy(update={"people": one.people.model_copy(update={"residents": 0})})
        for one in campus.buildings
    ]
    return type(campus)(**{**own, "buildings": tuple(empty)})


def test_what_cannot_be_sized_is_refused() -> None:
    """Unknown buildings, buildings without plant or people, and units that lock out."""
    read = case()
    with pytest.raises(UnknownName, match="did you mean 'dorm-07'"):
        size_hot_water(read.campus, read.scenario, Asked(building="dorm-070"))
    with pytest.raises(InputError, match="library has no hot_water plant"):
        size_hot_water(read.campus, read.scenario, Asked(building="library"))
    with pytest.raises(InputError, match="nobody lives on this plant"):
        size_hot_water(campus_without_people(read.campus), read.scenario, Asked(building="dorm-07"))
    locked = case("buildings.dorm-07.hot_water.heat_pumps.lockout_c=-5")
    with pytest.raises(InputError, match="do not run below -5 degC, the snap reaches -7"):
        size_hot_water(locked.campus, locked.scenario, Asked(building="dorm-07"))


@pytest.mark.parametrize(
    ("at_c", "unmet", "occupancy"),
    [(-7.0, 1.0, 1.0), (-7.0, 0.01, 0.0), (-80.0, 0.01, 1.0), (-7.0, float("nan"), 1.0)],
)
def test_impossible_questions_are_refused(at_c: float, unmet: float, occupancy: float) -> None:
    """The message has the range that is allowed."""
    with pytest.raises(InputError, match="allowed"):
        Asked(building="dorm-07", at_c=at_c, unmet=unmet, occupancy=occupancy)


@pytest.mark.parametrize(("text", "value"), [("1%", 0.01), ("0.5 %", 0.005), (".02", 0.02)])
def test_shares_are_read_as_people_write_them(text: str, value: float) -> None:
    """Per cent or plain."""
    assert share(text) == pytest.approx(value)


@pytest.mark.parametrize("text", ["1.5", "-1%", "101%", "one", "1%%", "", "nan", "1e-2"])
def test_what_is_no_share_is_refused(text: str) -> None:
    """The message shows how to write one."""
    with pytest.raises(Exception, match="write it like 1%"):
        share(text)


def test_the_command_keeps_the_study(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`twin size hot-water` stores a run folder and prints curve, sheet and choice."""
    code = main(["size", "hot-water", "dorm-07", "--unmet", "1%", "--runs", str(tmp_path)])
    said = capsys.readouterr()
    assert code == 0
    for words in ("chosen by playing the snap", "K_h", "Hours a day of the units"):
        assert words in said.out
    assert main(["size", "hot-water", "dorm-7", "--runs", str(tmp_path)]) == 2
    assert "dorm-07" in capsys.readouterr().err
    assert main(["size", "hot-water", "dorm-07", "--scenario", "mild-winter"]) == 2
    assert "its weather is 'seasonal'" in capsys.readouterr().err


def test_the_nomenclature_names_every_column_of_the_study() -> None:
    """Names that only this study has stand on the page with their units."""
    page = (Path(__file__).parents[2] / "docs" / "nomenclature.md").read_text(encoding="utf-8")
    for name in ("sizing_curve", "sizing_chosen", "sizing_sheet"):
        for column in sized().tables[f"hotwater.{name}"].columns:
            assert f"`{column}`" in page, column
