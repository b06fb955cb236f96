from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from twin.campus import Campus, load_campus
from twin.catalog import find_campus, find_scenario
from twin.cli import main
from twin.errors import InputError
from twin.runs.outcome import Outcome
from twin.scenario import load_scenario
from twin.studies.margin import Question, margin

INCIDENT = {"dorm-05", "dorm-07", "dorm-08", "dorm-11"}


@cache
def demo() -> Campus:
    return load_campus(find_campus("demo"))


@cache
def study(**asked: Any) -> Outcome:
    return margin(demo(), load_scenario(find_scenario("cold-snap")), Question(**asked))


def rows(outcome: Outcome, table: str) -> list[dict[str, Any]]:
    return outcome.tables[f"hotwater.margin_{table}"].rows()


def test_the_incidents_plants_fall_short_every_winter() -> None:
    """The four full dormitories, sized with 8 %, break even in air that each winter brings."""
    short = {
        row["building"]: row for row in rows(study(), "plants") if row["margin_at_percent"] < 0
    }
    assert set(short) == INCIDENT
    for row in short.values():
        assert row["nameplate_margin_percent"] == pytest.approx(8.0, abs=0.15)
        assert 0.0 < row["break_even_c"] < 8.0
        assert row["return_period_years"] == pytest.approx(1.0, abs=0.01)


def test_the_incident_is_reckoned_three_ways() -> None:
    """1.08 x 0.58 = 0.626 by the report, 1.08 x 0.590 = 0.637 by the published map's points."""
    table = rows(study(), "incident")
    last = {row["chain_en"]: row["product"] for row in table}
    assert last["the report"] == pytest.approx(0.6264, abs=1e-12)
    assert last["published map, straight lines"] == pytest.approx(0.637, abs=5e-4)
    assert last["published map, straight lines"] / 1.08 == pytest.approx(0.590, abs=5e-4)
    assert last["curve and frost, as in a run"] == pytest.approx(0.629, abs=5e-4)


def test_the_differences_add_up() -> None:
    """Map less report is the bend of the curve plus what is left of 42 %."""
    table = rows(study(), "incident")
    last = {row["chain_en"]: row["product"] for row in table}
    apart = [row["product"] for row in table if row["chain_en"] == "why they differ"]
    bend, rounding, _ = apart
    gap = last["published map, straight lines"] - last["the report"]
    assert bend + rounding == pytest.approx(gap, abs=1e-12)


def test_the_steps_of_the_tightest_plant_end_at_its_ratio() -> None:
    """Name-plate x curve x frost x age x load is the margin that the table of plants tells."""
    tight = min(rows(study(), "plants")[:-1], key=lambda row: row["margin_at_percent"])
    product = rows(study(), "incident")[-1]["product"]
    assert 100.0 * (product - 1.0) == pytest.approx(tight["margin_at_percent"], abs=1e-9)


def test_the_curve_passes_one_at_the_crossings() -> None:
    """Neighbours on the curve lie on either side of one where a crossing is told."""
    curve = {(r["building"], r["air_c"]): r["ratio"] for r in rows(study(), "curve")}
    crossings = rows(study(), "crossings")
    assert {row["building"] for row in crossings} == INCIDENT
    for row in crossings:
        below = math.floor(2.0 * row["air_c"]) / 2.0
        assert curve[row["building"], below] < 1.0 <= curve[row["building"], below + 0.5]


def test_with_every_bed_taken_the_campus_breaks_even_too() -> None:
    """A full campus has a break-even, and it is rarer than that of its tightest plant."""
    *plants, campus = rows(study(full=True), "plants")
    assert campus["building"] == "campus"
    assert -20.0 < campus["break_even_c"] < max(row["break_even_c"] for row in plants)
    assert campus["return_period_years"] > 1.5
    assert campus["return_low_years"] < campus["return_period_years"] < campus["return_high_years"]
    assert campus["day_return_period_years"] > campus["return_period_years"]


def test_rarer_cold_leaves_less() -> None:
    """From 2 to 100 years the minimum falls, and the ratio of the tightest plant with it."""
    table = rows(study(), "extremes")
    for key in ("minimum_c", "campus_ratio", "least_ratio"):
        values = [row[key] for row in table]
        assert values == sorted(values, reverse=True)
        assert len(set(values)) == len(values)


def test_words_are_there_in_both_languages() -> None:
    """Verdict, definitions and columns are told in Chinese as in English."""
    outcome = study()
    texts = [outcome.verdict, *outcome.assumptions[:6]]
    texts += [name for table in outcome.tables.values() for name in table.names.values()]
    assert all(text.en and text.zh for text in texts)
    said = " ".join(text.en for text in outcome.assumptions)
    assert "Shanghai, not Nanjing" in said
    assert "A typical year cannot test a margin" in said
    for table in outcome.tables.values():
        assert set(table.names) == set(table.columns)


def test_beyond_the_figures_of_a_machine_nothing_is_silent() -> None:
    """The standard type is known from -20 to 30 degC: a wider range says what stands in there."""
    scenario = load_scenario(find_scenario("cold-snap"))
    within = margin(demo(), scenario, Question(from_c=-20.0, to_c=30.0))
    beyond = margin(demo(), scenario, Question(from_c=-30.0, to_c=45.0))
    told = [
        [text.en for text in outcome.assumptions if "the figures of standard end" in text.en]
        for outcome in (within, beyond)
    ]
    assert told[0] == []
    cold, warm = told[1]
    assert cold.endswith("end at -20 °C; in colder air the units are taken to be locked out.")
    assert warm.endswith(
        "end at 30 °C; in warmer air they are extrapolated: the last value stands."
    )


def test_without_extremes_the_break_even_stands_alone() -> None:
    """No return period is made up; the reader is told what to give."""
    bare = demo().model_copy(update={"weather_extremes": None})
    outcome = margin(bare, load_scenario(find_scenario("cold-snap")))
    assert "hotwater.margin_extremes" not in outcome.tables
    assert all(math.isnan(row["return_period_years"]) for row in rows(outcome, "plants"))
    assert any("--extremes FILE" in text.en for text in outcome.assumptions)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"humidity": 1.2}, r"humidity 1\.2; allowed: 0 to 1"),
        ({"humidity": math.nan}, "humidity nan; allowed"),
        ({"from_c": 5.0, "to_c": -5.0}, "from 5 to -5 degC; allowed: a colder one"),
        ({"at_c": 400.0}, "at 400 degC; allowed: -60 to 60"),
        ({"cold_days": 0.0}, "cold days 0; allowed: above 0"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(asked: dict[str, float], said: str) -> None:
    """One message with what was given and what is allowed."""
    with pytest.raises(InputError, match=said):
        Question(**asked)


def test_the_command_keeps_the_study(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is stored like a run, says its sentence, and exits with 0."""
    assert main(["margin", "--runs", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "Dormitory 11 can make 70 % of a day's need" in said
    (folder,) = [path for path in tmp_path.iterdir() if path.is_dir()]
    assert (folder / "tables" / "hotwater.margin_curve.parquet").is_file()
