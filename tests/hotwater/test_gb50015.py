from __future__ import annotations

from typing import Any

import pytest

from twin.hotwater import gb50015
from twin.hotwater.gb50015 import ashrae_sheet, heat_pump_sheet, hourly_sheet, value


def test_the_published_sheet_is_met_to_all_its_digits() -> None:
    """324 beds of 100 L, 5 to 60 degC, 2009 edition: Kh 4.534857 and 1,386,189 kJ/h."""
    lines = hourly_sheet("2009", persons=324, quota_l=100.0)
    assert f"{value(lines, 'K_h'):.6f}" == "4.534857"
    assert f"{value(lines, 'Q_h', 'kJ/h'):,.0f}" == "1,386,189"
    assert value(lines, "Q_h", "kW") == pytest.approx(385.0526, abs=1e-4)
    assert {line.trust for line in lines} == {"given", "verified"}


def test_the_edition_of_2019_is_marked_as_recalled() -> None:
    """Kh by quota times persons is 4.48; whatever follows from it is recalled too."""
    lines = hourly_sheet("2019", persons=324, quota_l=100.0)
    assert value(lines, "K_h") == pytest.approx(4.48)
    marked = {line.symbol: line.trust for line in lines}
    assert (marked["K_h"], marked["Q_h"], marked["C_γ"]) == ("recalled", "recalled", "verified")
    bare = hourly_sheet("2019", persons=324, quota_l=100.0, loss_factor=1.0)
    assert value(bare, "Q_h", "kJ/h") == pytest.approx(1_369_420.9607232)


def test_heat_pumps_and_tank_by_hand_follow_from_their_lines() -> None:
    """Q_g and V can be computed again from the lines above them."""
    size = heat_pump_sheet(persons=996, peak_quota_l=70.0, mean_quota_l=45.0, run_hours=16.0)
    get = {(line.symbol, line.unit): line.value for line in size.lines}
    lift = get["C", "kJ/(kg·K)"] * get["ρ_r", "kg/L"] * (60.0 - 5.0)
    heat = get["C_γ", ""] * 996 * 45.0 * lift / get["T_5", "h"]
    assert size.capacity_kw == pytest.approx(heat / 3600.0)
    tank = get["k_1", ""] * (get["Q_h", "kJ/h"] - heat) * get["T_1", "h"] / lift / 1000.0
    assert size.storage_m3 == pytest.approx(tank)


def test_units_that_make_the_peak_hour_need_no_tank() -> None:
    """The tank of 6.6.8 holds what the units do not make in the design hour, never less than 0."""
    size = heat_pump_sheet(persons=996, peak_quota_l=45.0, mean_quota_l=100.0, run_hours=1.0)
    assert size.storage_m3 == 0.0


def test_ashraes_example_of_three_hundred_students() -> None:
    """12 gal for each of 300 at 70 % usable: 5,143 gal."""
    size = ashrae_sheet(persons=300.0)
    assert size.storage_m3 * 1000.0 / gb50015.GALLON_L == pytest.approx(5142.857, abs=1e-3)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"persons": 0.0}, "0 persons"),
        ({"quota_l": -1.0}, "-1 L"),
        ({"quota_l": float("nan")}, "nan L"),
        ({"hot_c": 5.0}, "must be warmer than cold"),
    ],
)
def test_impossible_sheets_are_refused(changed: dict[str, Any], told: str) -> None:
    """Nobody, no water, or hot water that is not hot."""
    with pytest.raises(ValueError, match=told):
        hourly_sheet("2009", **{"persons": 324.0, "quota_l": 100.0, **changed})
    with pytest.raises(ValueError, match="run_hours is 0"):
        heat_pump_sheet(persons=1.0, peak_quota_l=70.0, mean_quota_l=45.0, run_hours=0.0)


def test_every_line_is_told_in_both_languages() -> None:
    """Quantity in English and Chinese; a formula wherever a figure is computed."""
    lines = heat_pump_sheet(persons=996, peak_quota_l=70.0, mean_quota_l=45.0, run_hours=16.0).lines
    for line in (*lines, *ashrae_sheet(persons=10.0).lines):
        assert line.quantity.en
        assert any("\u4e00" <= letter <= "\u9fff" for letter in line.quantity.zh)
        assert line.formula or line.trust in {"given", "verified", "recalled"}
