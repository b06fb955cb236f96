from __future__ import annotations

import math
import shlex
from collections.abc import Sequence
from functools import cache
from typing import Any

import pytest

from twin.case import Case, load_case
from twin.errors import InputError
from twin.overrides import parse_override
from twin.runs.outcome import Outcome
from twin.simulation import simulate
from twin.studies.measures import TABLE, measures
from twin.studies.playbook import Measure, combined, decisions_text, measures_for, situation

DAYS = "days=5"  # the snap, without the days after it


def case_of(texts: Sequence[str], *, scenario: str = "cold-snap") -> Case:
    return load_case(scenario, overrides=[parse_override(text) for text in (DAYS, *texts)])


@cache
def study() -> Outcome:
    return measures(case_of)


def rows() -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in study().tables[TABLE].rows()}


def test_every_kind_of_measure_is_played() -> None:
    """Pre-heat, lift, earlier start, windows, heaters, moving, one more unit, bigger tank."""
    assert {
        "base",
        "preheat",
        "setpoint-lift",
        "earlier-start",
        "supply-windows",
        "heaters",
        "move-residents",
        "one-more-unit",
        "bigger-tank",
        "no-purchase",
    } <= set(rows())


def test_the_base_is_the_run_itself() -> None:
    """The first row is the plain run with the same seed; the others are told against it."""
    base = rows()["base"]
    plain = simulate(case_of(()).campus, case_of(()).scenario)
    assert base["complaints"] == plain.kpis["hotwater.complaints"]
    assert base["electricity_kwh"] == plain.kpis["hotwater.electricity_kwh"]
    assert (base["rank"], base["running_cny"], base["complaints_avoided"]) == (0, 0.0, 0.0)


@pytest.mark.parametrize("measure", ["setpoint-lift", "bigger-tank", "move-residents"])
def test_a_measure_can_be_played_again_by_what_its_row_says(measure: str) -> None:
    """The override texts, as a shell reads them, give the same figures to the bit."""
    row = rows()[measure]
    words = shlex.split(row["overrides"])
    case = case_of([text for text in words if text != "--set"])
    again = simulate(case.campus, case.scenario)
    assert again.kpis["hotwater.complaints"] == row["complaints"]
    assert again.kpis["hotwater.electricity_kwh"] == row["electricity_kwh"]


def test_money_adds_up() -> None:
    """Cost a year is the investment's payments and the running cost; a tank costs by its m3."""
    base, tank = rows()["base"], rows()["bigger-tank"]
    campus = case_of(()).campus
    power = campus.tariff.electricity_cny_kwh * (tank["electricity_kwh"] - base["electricity_kwh"])
    assert tank["running_cny"] == pytest.approx(power, rel=1e-9)
    added = sum(
        0.5 * plant.tank.volume_m3
        for building in ("dorm-05", "dorm-07", "dorm-08", "dorm-11")
        if (plant := campus.building(building).hot_water) is not None
    )
    assert tank["investment_cny"] == pytest.approx(2000.0 * added)
    assert tank["yearly_cny"] == pytest.approx(
        power + tank["investment_cny"] * 0.05 / (1.0 - 1.05**-20), rel=1e-9
    )
    lift = rows()["setpoint-lift"]
    assert lift["investment_cny"] == 0.0
    assert lift["running_cny"] > 4 * 200.0  # a visit at each plant, and the electricity


def test_the_ranking_is_by_what_a_complaint_avoided_costs() -> None:
    """Those that help come first, the cheapest per complaint before; then those that do not."""
    ranked = sorted(rows().values(), key=lambda row: row["rank"])[1:]
    costs = [row["cny_per_complaint_avoided"] for row in ranked]
    helping = [cost for cost in costs if not math.isnan(cost)]
    assert len(helping) >= 5
    assert helping == sorted(helping)
    assert all(math.isnan(cost) for cost in costs[len(helping) :])


def test_measures_that_do_no_good_say_so() -> None:
    """Timed windows crowd the evening: their row says that they make it worse."""
    windows = rows()["supply-windows"]
    assert windows["complaints"] > rows()["base"]["complaints"]
    assert (windows["note_en"], windows["note_zh"]) == ("makes it worse", "反而更差")


def test_dominated_measures_are_marked() -> None:
    """A dominated row has another with no more complaints, cost a year or money needed now."""
    keys = ("complaints", "yearly_cny", "spend_cny")
    for row in rows().values():
        better = [
            other
            for other in rows().values()
            if all(other[key] <= row[key] for key in keys)
            and any(other[key] < row[key] for key in keys)
        ]
        assert row["dominated"] == (bool(better) and row["id"] != "base")


def test_the_verdict_names_the_best_within_the_budget() -> None:
    """A small budget leaves what needs no purchase; none at all leaves nothing."""
    assert "complaints fall from" in study().verdict.en
    assert "降至" in study().verdict.zh
    tight = measures(case_of, budget_cny=5_000.0)
    table = tight.tables[TABLE].rows()
    fit = [row for row in table if row["affordable"]]
    best = min(fit, key=lambda row: row["complaints"])
    assert best["investment_cny"] == 0.0
    assert best["complaints"] < table[0]["complaints"]
    assert f"to {best['complaints']:.0f}." in tight.verdict.en
    none = measures(case_of, budget_cny=0.0)
    assert none.verdict.en.startswith("No counter-measure within the budget of CNY 0")


def test_a_budget_is_an_amount_of_money() -> None:
    """Neither less than nothing nor endless."""
    for wrong in (-1.0, math.nan, math.inf):
        with pytest.raises(InputError, match="allowed: an amount from 0"):
            measures(case_of, budget_cny=wrong)


def test_where_nobody_is_short_nothing_is_proposed() -> None:
    """With four tenths of the water there is enough, and the study says so."""
    mild = measures(lambda texts: case_of(["hotwater.litres_factor=0.4", *texts]))
    assert mild.tables[TABLE].row_count == 1
    assert "nothing to take measures against" in mild.verdict.en


def test_plants_at_their_hottest_are_not_lifted() -> None:
    """At 60 degC a standard machine has no hotter water to give."""
    case = case_of(["hotwater.setpoint_c=60", "hotwater.litres_factor=1.4"])
    found = situation(case, simulate(case.campus, case.scenario))
    assert found.short
    assert not {"setpoint-lift", "preheat-hotter"} & {one.id for one in measures_for(found)}


def test_plants_at_fifty_are_lifted_to_fifty_five() -> None:
    """The lift of the incident of December 2022: 50 to 55 degC."""
    case = case_of(["hotwater.setpoint_c=50"])
    found = situation(case, simulate(case.campus, case.scenario))
    (lift,) = (one for one in measures_for(found) if one.id == "setpoint-lift")
    assert {decision["to_c"] for decision in lift.decisions} == {55.0}


def test_own_decisions_of_a_scenario_stay() -> None:
    """New decisions are added to those in the file, which keep their order."""
    case = case_of(())
    (text,) = decisions_text(case, [{"kind": "preheat", "from": "2025-01-21", "to": "x"}])
    with_them = decisions_text(case, [dict(kind="setpoint-lift", to_c=60, **_window())])
    again = case_of(with_them)
    assert again.scenario.decisions[:-1] == case.scenario.decisions
    assert again.scenario.decisions[-1].kind == "setpoint-lift"
    assert text.startswith("decisions=[{")
    assert text.endswith('{"kind": "preheat", "from": "2025-01-21", "to": "x"}]')
    assert decisions_text(case, []) == ()


def test_two_measures_together_cost_what_both_cost() -> None:
    """Names, changes and money of a combination are those of its two."""
    case = case_of(())
    found = measures_for(situation(case, simulate(case.campus, case.scenario)))
    tank = next(one for one in found if one.id == "bigger-tank")
    lift = next(one for one in found if one.id == "setpoint-lift")
    both: Measure = combined(tank, lift)
    assert both.id == "bigger-tank+setpoint-lift"
    assert both.overrides == tank.overrides
    assert both.decisions == lift.decisions
    assert both.once_cny + both.investment_cny == lift.once_cny + tank.investment_cny
    assert both.levers == {"tank.volume_m3", "setpoint-lift"}


def _window() -> dict[str, str]:
    return {"from": "2025-01-21 12:00", "to": "2025-01-24 00:00"}
