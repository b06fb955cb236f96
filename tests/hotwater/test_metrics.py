from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.campus.campus_text import DORM
from tests.hotwater.bench import run, signal, small_campus, sound
from twin.campus import Campus
from twin.hotwater.record import CAUSES
from twin.hotwater.words import COLUMN_NAMES, KPIS
from twin.runs.outcome import Outcome

BUSY = {"litres_factor": 1.8}


@pytest.fixture(scope="module")
def campus(tmp_path_factory: pytest.TempPathFactory) -> Campus:
    return small_campus(tmp_path_factory.mktemp("campus"), dorm_01=sound)


@pytest.fixture(scope="module")
def busy(campus: Campus) -> Outcome:
    return run(campus, hotwater=BUSY)


def column(outcome: Outcome, table: str, name: str) -> Any:
    return np.asarray(outcome.tables[f"hotwater.{table}"].columns[name], dtype=float)


def assert_tables_agree(outcome: Outcome) -> None:
    """Plants, causes, hours and key figures tell one story."""
    missing = outcome.kpis["hotwater.unmet_litres"]
    assert column(outcome, "plants", "unmet_litres").sum() == pytest.approx(missing, rel=1e-12)
    assert column(outcome, "causes", "litres").sum() == pytest.approx(missing, rel=1e-12)
    hours = outcome.tables["hotwater.hours"].columns
    by_cause = [np.sum(hours[f"cause_{cause}_litres"]) for cause in CAUSES]
    assert sum(by_cause) == pytest.approx(missing, rel=1e-12)
    assert np.sum(hours["unmet_litres"]) == pytest.approx(missing, rel=1e-12)
    for name in ("showers", "cold_showers"):
        assert np.sum(hours[name]) == outcome.kpis[f"hotwater.{name}"]
        assert column(outcome, "plants", name).sum() == outcome.kpis[f"hotwater.{name}"]
    for k, cause in enumerate(CAUSES):
        whole = column(outcome, "plants", f"cause_{cause}_litres").sum()
        assert by_cause[k] == pytest.approx(whole, rel=1e-12, abs=1e-12)
    assert len(hours["air_c"]) == int(np.ceil(outcome.length_s / 3600.0))


def test_litres_by_cause_sum_to_missing_litres(busy: Outcome) -> None:
    """In every table, and to the key figure."""
    assert busy.kpis["hotwater.unmet_litres"] > 1000.0
    assert_tables_agree(busy)
    assert column(busy, "causes", "percent").sum() == pytest.approx(100.0)
    assert (np.diff(column(busy, "causes", "litres")) <= 0.0).all()


@pytest.mark.parametrize("every_min", [1, 7, 50, 90, 1440])
def test_the_recording_interval_changes_no_total(campus: Campus, every_min: int) -> None:
    """Intervals that divide neither hour nor run lose nothing; litres are of their own water."""
    plain, other = (
        run(campus, hotwater=BUSY),
        run(campus, hotwater=BUSY, record_every_min=every_min),
    )
    assert_tables_agree(other)
    for name in ("cold_showers", "heat_kwh", "electricity_kwh", "complaints", "demand_litres"):
        key = f"hotwater.{name}"
        assert other.kpis[key] == plain.kpis[key]
    assert other.kpis["hotwater.unmet_litres"] == pytest.approx(
        plain.kpis["hotwater.unmet_litres"], rel=1e-3
    )


@pytest.mark.parametrize("days", [0.1, 0.51, 1.2345])
def test_a_run_may_end_anywhere(campus: Campus, days: float) -> None:
    """A length that is no whole hour: tables agree and the last part of an hour has its own air."""
    part = run(campus, hotwater=BUSY, days=days)
    assert_tables_agree(part)
    assert column(part, "hours", "air_c") == pytest.approx(5.0)
    assert part.balances[0].relative_error <= 1e-9


def test_a_short_run_has_the_margin_of_its_hours(campus: Campus) -> None:
    """The need is over the hours that were run, not over a day."""
    day = run(campus, days=1.0).kpis["hotwater.margin_percent"]
    night = run(campus, days=0.25).kpis["hotwater.margin_percent"]
    assert night > day  # the night is quiet ...
    hours = run(campus, days=0.25)
    need_kw = signal(hours, "demand_l_min")[1:].mean() / 60.0 * 4.186 * 32.0
    assert 60.0 / need_kw > 0.5  # ... and its need is that of its six hours
    assert night < 100.0 * 60.0 / need_kw


def test_the_balance_closes_and_adds_up(busy: Outcome) -> None:
    """Heat in is heat out and stored, for each plant and for all together."""
    whole, *plants = busy.balances
    assert [b.id for b in plants] == ["dorm-01.hotwater"]
    for balance in busy.balances:
        assert balance.in_ == pytest.approx(balance.out + balance.stored, rel=1e-9)
        assert balance.relative_error <= 1e-9
    assert whole.in_ == pytest.approx(sum(b.in_ for b in plants))


def test_signals_tell_the_same_as_the_totals(busy: Outcome) -> None:
    """Ten-minute means of heat and electricity add up to the key figures."""
    for name, key in (("heat_kw", "heat_kwh"), ("electricity_kw", "electricity_kwh")):
        total = signal(busy, name)[1:].sum(dtype=np.float64) / 6.0
        assert total == pytest.approx(busy.kpis[f"hotwater.{key}"], rel=1e-5)
    litres = signal(busy, "demand_l_min")[1:].sum(dtype=np.float64) * 10.0
    assert litres == pytest.approx(busy.kpis["hotwater.demand_litres"], rel=1e-4)


def test_signals_begin_with_what_is_there_at_time_zero(campus: Campus) -> None:
    """With and without a spin-up: no more units on than there are, no water at zero degrees."""
    for spin_up_days in (0, 1):
        first = run(campus, spin_up_days=spin_up_days)
        assert signal(first, "units_on").max() <= 2.0
        assert signal(first, "supply_c").min() > 20.0
        assert signal(first, "tank_mean_c")[0] > 20.0


def test_nobody_at_the_taps_is_no_error(tmp_path: Path) -> None:
    """No residents: nothing asked, nothing missing, figures that do not exist are not numbers."""
    empty = sound(DORM).replace("residents: 200", "residents: 0")
    quiet = run(small_campus(tmp_path, dorm_01=empty))
    assert quiet.kpis["hotwater.demand_litres"] == quiet.kpis["hotwater.unmet_percent"] == 0.0
    assert quiet.kpis["hotwater.complaints"] == quiet.kpis["hotwater.people_cold"] == 0.0
    assert np.isnan(quiet.kpis["hotwater.minimum_delivered_c"])
    assert quiet.verdict.en == "Nobody asked for hot water; the coldest hour was 5.0 °C."
    assert_tables_agree(quiet)
    assert quiet.balances[0].relative_error <= 1e-9


def test_key_figures_and_columns_have_names_and_units(busy: Outcome) -> None:
    """Every key figure of a run is in the table of key figures, every column has a name."""
    assert set(busy.kpis) == set(KPIS)
    for table in busy.tables.values():
        assert set(table.columns) <= set(COLUMN_NAMES)
    assert busy.kpi_info["hotwater.unmet_litres"].unit == "L"


def test_costs_are_electricity_times_tariff(campus: Campus, busy: Outcome) -> None:
    """And the coefficient of performance is heat over electricity."""
    used = busy.kpis["hotwater.electricity_kwh"]
    assert busy.kpis["hotwater.cost_cny"] == pytest.approx(used * campus.tariff.electricity_cny_kwh)
    assert busy.kpis["hotwater.cop"] == pytest.approx(busy.kpis["hotwater.heat_kwh"] / used)


def test_people_served_cold_are_no_more_than_people(busy: Outcome) -> None:
    """Nor more than cold showers; complaints fewer than either, and within their interval."""
    k = busy.kpis
    assert 0.0 < k["hotwater.people_cold"] <= min(200.0, k["hotwater.cold_showers"])
    assert k["hotwater.complaints"] < k["hotwater.people_cold"]
    assert k["hotwater.complaints_low"] <= k["hotwater.complaints"] <= k["hotwater.complaints_high"]
