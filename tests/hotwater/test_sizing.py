from __future__ import annotations

import pytest

from twin.hotwater import sizing


@pytest.mark.parametrize(
    ("hot_c", "cold_c", "litres"), [(60.0, 5.0, 63.636), (45.0, 5.0, 87.5), (55.0, 15.0, 62.5)]
)
def test_mixing_by_hand(hot_c: float, cold_c: float, litres: float) -> None:
    """100 L at 40 degC take V (Tm - Tc)/(Th - Tc) of hot water."""
    found = sizing.hot_litres(100.0, mixed_c=40.0, hot_c=hot_c, cold_c=cold_c)
    assert found == pytest.approx(litres, abs=1e-3)


@pytest.mark.parametrize(("mixed_c", "hot_c", "cold_c"), [(40, 39, 5), (40, 60, 40), (5, 60, 10)])
def test_mixing_needs_hot_above_mixed_above_cold(
    mixed_c: float, hot_c: float, cold_c: float
) -> None:
    """Temperatures out of order are refused with what was given."""
    with pytest.raises(ValueError, match=f"got {cold_c:g}, {mixed_c:g}, {hot_c:g}"):
        sizing.hot_litres(100.0, mixed_c=mixed_c, hot_c=hot_c, cold_c=cold_c)


def test_the_design_sheet() -> None:
    """324 beds, 100 L at 60 degC from 5: 385.05 kW by the 2009 edition."""
    kh = sizing.hourly_factor_2009(324, low=(150, 4.80), high=(1200, 3.20))
    heat = sizing.design_heat_kj_h(
        324, litres_per_person=100.0, hourly_factor=kh, hot_c=60.0, cold_c=5.0
    )
    assert heat / 3600.0 == pytest.approx(385.05, abs=0.01)


@pytest.mark.parametrize(("persons", "kh"), [(10, 4.8), (150, 4.8), (675, 4.0), (5000, 3.2)])
def test_the_hourly_factor_stays_at_the_ends_of_its_table(persons: float, kh: float) -> None:
    """Between the ends a straight line, beyond them the last value; both editions."""
    assert sizing.hourly_factor_2009(persons, low=(150, 4.8), high=(1200, 3.2)) == pytest.approx(kh)
    ends = {"low": (150.0, 80.0, 4.8), "high": (1200.0, 80.0, 3.2)}
    assert sizing.hourly_factor_2019(persons, 80.0, **ends) == pytest.approx(kh)


def test_the_incident_by_hand() -> None:
    """8 % margin less 42 %: 0.6264 of the load, and 72.4 % would have been needed."""
    left = sizing.capacity_left(0.08, 0.42)
    assert left == pytest.approx(0.6264)
    assert sizing.margin_needed(0.42) == pytest.approx(0.7241, abs=1e-4)
    assert sizing.run_hours_needed(16.0, capacity_over_load=left) == pytest.approx(25.54, abs=5e-3)
    assert sizing.capacity_left(sizing.margin_needed(0.42), 0.42) == pytest.approx(1.0)


def test_daily_heat_and_storage() -> None:
    """1000 people of 50 L: 3,144.8 kWh; 300 of 12 gal at 70 %: 5,143 gal."""
    heat = sizing.people_heat_kwh(1000, litres_per_person=50.0, hot_c=60.0, cold_c=5.0)
    assert heat == pytest.approx(3144.8, abs=0.05)
    tank = sizing.storage_for_people(300, per_person=12.0, usable=0.7)
    assert tank == pytest.approx(5142.9, abs=0.1)


def test_what_cannot_be_is_refused() -> None:
    """A usable part of nothing, a loss of everything, a plant that makes nothing."""
    with pytest.raises(ValueError, match="usable is 0"):
        sizing.storage_for_people(1, per_person=1.0, usable=0.0)
    with pytest.raises(ValueError, match="loss is 1"):
        sizing.margin_needed(1.0)
    with pytest.raises(ValueError, match="capacity over load is 0"):
        sizing.run_hours_needed(16.0, capacity_over_load=0.0)
