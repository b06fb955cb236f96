from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any

import numpy as np
import pytest

from twin.case import load_case
from twin.hotwater.attribution import (
    LINES,
    UNMET,
    active_causes,
    attribute,
    replay,
    shapley_weights,
)
from twin.hotwater.causes import BY_DAY, BY_PLANT, TOTALS
from twin.hotwater.record import CAUSES
from twin.hotwater.system import HotWater, Plant
from twin.overrides import parse_override
from twin.scenario.conditions import Nominal, NominalControl
from twin.simulation import simulate
from twin.studies.play import prepare

SHORT = (
    'decisions=[{kind: earlier-start, from: "2025-01-20 07:13:21", to: "2025-01-24 00:00",'
    " start_height: 0.1, buildings: [dorm-07]}]",
)


@cache
def played(name: str, *overrides: str) -> HotWater:
    case = load_case(name, overrides=tuple(map(parse_override, overrides)))
    engine, system = prepare(case.campus, case.scenario, folder=case.file.parent)
    engine.run()
    system.finish()
    return system


def plant(system: HotWater, building: str) -> Plant:
    return next(one for one in system.plants if one.building.id == building)


def unmet(system: HotWater, of: Plant) -> Any:
    return system.fleet.rows[of.index, 1:, UNMET]


def test_shapley_values_of_the_glove_game() -> None:
    """One left glove and two right ones: the left is worth 2/3, each right 1/6 (Shapley 1953)."""
    pairs = np.array([float(mask & 1 and mask & 6) > 0 for mask in range(8)], dtype=float)
    assert shapley_weights(3) @ pairs == pytest.approx([2 / 3, 1 / 6, 1 / 6], abs=1e-15)


def test_shapley_weights_share_out_exactly_what_lies_between_none_and_all() -> None:
    """Summed over players only the whole and the empty coalition count."""
    sums = shapley_weights(7).sum(axis=0)
    assert sums[[0, -1]] == pytest.approx([-1.0, 1.0], abs=1e-15)
    assert np.abs(sums[1:-1]).max() < 1e-15


@pytest.mark.parametrize("name", ["outage-in-cold-snap", "unit-failure", "cold-snap"])
def test_with_nothing_healed_the_replay_is_the_run_to_the_bit(name: str) -> None:
    """Power cuts, failures and decisions off the grid included, and every interval of it."""
    system = played(name, *SHORT) if name == "cold-snap" else played(name)
    for of in system.plants:
        assert replay(system, of, [CAUSES])[0].tobytes() == unmet(system, of).tobytes()


def test_causes_sum_to_what_was_missing_in_every_interval() -> None:
    """Unclipped Shapley values and the design's line give each interval's missing heat."""
    system = played("outage-in-cold-snap")
    for building in ("dorm-07", "dorm-08"):
        found = attribute(system, plant(system, building))
        missing = unmet(system, plant(system, building))
        assert missing.sum() > 0.0
        assert found.joules.sum(axis=0) == pytest.approx(missing, rel=1e-9, abs=1e-6)
        assert found.joules.sum() == pytest.approx(missing.sum(), rel=1e-12)
        assert found.coalitions[-1] == pytest.approx(missing.sum(), rel=1e-12)


MORE = "hotwater.nominal.storage_factor=1.1"  # not so large that nothing is missing
FOUR = ("dorm-05", "dorm-07", "dorm-08", "dorm-11")


def without(system: HotWater, of: Plant, cause: str) -> float:
    """Return what is missing with one cause healed, over what was missing [J]."""
    left = [one for one in CAUSES if one != cause]
    return float(replay(system, of, [left]).sum() - unmet(system, of).sum())


@pytest.mark.parametrize("building", FOUR)
def test_no_healthy_switch_alone_makes_it_worse(building: str) -> None:
    """Each declared reference is one: healing a single cause does not raise what is missing."""
    system = played("cold-snap")
    of = plant(system, building)
    active = active_causes(system, of)
    assert {"capacity", "storage", "control", "recirculation", "demand"} <= set(active)
    for cause in set(active) - {"control"}:
        assert without(system, of, cause) <= 1e-9 * unmet(system, of).sum()


def test_the_healthy_store_is_so_many_times_the_whole_one() -> None:
    """Two tanks of 15 m3 are healed to the same store as one of 30 m3."""
    healed = []
    for tank in ("{volume_m3: 30, loss_w_k: 53}", "{volume_m3: 15, loss_w_k: 26.5, count: 2}"):
        system = played("cold-snap", f"buildings.dorm-08.hot_water.tank={tank}", MORE)
        of = plant(system, "dorm-08")
        healed.append(replay(system, of, [[one for one in CAUSES if one != "storage"]])[0])
    assert healed[0].sum() > 0.0
    assert healed[1].tobytes() == healed[0].tobytes()


def test_healthy_control_makes_it_better_on_the_whole() -> None:
    """Over the four plants it saves water, and for three of them alone."""
    system = played("cold-snap")
    changes = [without(system, plant(system, one), "control") for one in FOUR]
    assert sum(changes) < 0.0
    assert sum(change < 0.0 for change in changes) >= 3


def test_a_thermostat_may_be_lucky_and_its_cause_is_not_clipped() -> None:
    """Thermostats break the monotony: one plant's late start met the evening with a fuller tank.

    Healing its control makes it miss more, so that control has litres below zero; the sum holds.
    """
    system = played("cold-snap")
    of = plant(system, "dorm-07")
    assert without(system, of, "control") > 0.0
    found = attribute(system, of)
    assert found.joules[LINES.index("control")].sum() < 0.0
    assert found.joules.sum() == pytest.approx(unmet(system, of).sum(), rel=1e-12)


def test_causes_that_are_as_they_should_be_are_switched_off() -> None:
    """An outage counts where there was one, cold water where it was colder than the reference."""
    system = played("outage-in-cold-snap")
    assert "outage" in active_causes(system, plant(system, "dorm-08"))
    assert "outage" not in active_causes(system, plant(system, "dorm-05"))
    assert "inlet" not in active_causes(system, plant(system, "dorm-08"))
    colder = played("outage-in-cold-snap", "hotwater.nominal.cold_water_c=10")
    assert "inlet" in active_causes(colder, plant(colder, "dorm-08"))


def test_references_that_heal_nothing_leave_all_to_the_design() -> None:
    """With the scenario's references no better than the run, every litre is the design's."""
    same = Nominal(
        air_c=-20.0,
        cold_water_c=0.0,
        litres_factor=5.0,
        storage_factor=1.0,
        loop_loss_factor=1.0,
        control=NominalControl(
            start_height=1.0,
            start_below_k=30.0,
            stage_step_k=20.0,
            minimum_run_min=120.0,
            minimum_rest_min=120.0,
        ),
    )
    # The age of units has no reference but none.
    new = "buildings.dorm-07.hot_water.heat_pumps.decay_percent_per_year=0"
    case = load_case("cold-snap", overrides=[parse_override(new)])
    hotwater = case.scenario.hotwater.model_copy(
        update={"nominal": same, "cold_litres_per_k": 0.04}
    )
    engine, system = prepare(case.campus, case.scenario.model_copy(update={"hotwater": hotwater}))
    engine.run()
    of = plant(system, "dorm-07")
    found = attribute(system, of)
    assert (found.active, found.replays) == ((), 1)
    assert found.joules[-1].sum() == unmet(system, of).sum() > 0.0


def test_a_run_with_exact_causes_adds_tables_that_sum_to_its_missing_litres() -> None:
    """Per plant, per day and over the campus to 1e-9; the ledger stands beside."""
    case = load_case("cold-snap", overrides=[parse_override("hotwater.causes=exact")])
    outcome = simulate(case.campus, case.scenario)
    plain = simulate(case.campus, load_case("cold-snap").scenario)
    assert {BY_PLANT, BY_DAY, TOTALS} == set(outcome.tables) - set(plain.tables)
    told = {row["building"]: row for row in outcome.tables["hotwater.plants"].rows()}
    rows = outcome.tables[BY_PLANT].rows()
    assert {row["building"] for row in rows} == {
        one for one, row in told.items() if row["unmet_litres"] > 0.0
    }
    for row in rows:
        missing = told[row["building"]]["unmet_litres"]
        lines = [row[f"cause_{line}_litres"] for line in LINES]
        assert sum(lines) == pytest.approx(missing, rel=1e-9)
        days = [day for day in outcome.tables[BY_DAY].rows() if day["building"] == row["building"]]
        assert len(days) == 7
        assert sum(day["unmet_litres"] for day in days) == pytest.approx(missing, rel=1e-9)
        for line, litres in zip(LINES, lines, strict=True):
            of_days = sum(day[f"cause_{line}_litres"] for day in days)
            assert of_days == pytest.approx(litres, rel=1e-9, abs=1e-9)
    first = case.scenario.start
    assert [day["date"] for day in days] == [
        f"{first + timedelta(days=k):%Y-%m-%d}" for k in range(7)
    ]
    totals = outcome.tables[TOTALS]
    assert sum(totals.columns["litres"]) == pytest.approx(
        plain.kpis["hotwater.unmet_litres"], rel=1e-9
    )
    assert sum(totals.columns["ledger_litres"]) == pytest.approx(
        plain.kpis["hotwater.unmet_litres"], rel=1e-9
    )
    assert outcome.kpis == plain.kpis
