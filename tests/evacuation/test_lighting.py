from __future__ import annotations

import math

import numpy as np
import pytest
from pydantic import ValidationError

from twin.evacuation.hazard.lighting import LEVELS, EmergencyLighting


def test_batteries_run_out() -> None:
    """Mains, then emergency lights for half an hour, then the dark, until the mains are back."""
    times_s = [0.0, 99.0, 100.0, 1899.0, 1900.0, 4999.0, 5000.0]
    light = EmergencyLighting().light(times_s, 100.0, back_s=5000.0)
    assert [LEVELS[level] for level in light.level] == [
        "normal", "normal", "emergency", "emergency", "dark", "dark", "normal",
    ]  # fmt: skip
    assert light.factor.tolist() == [1.0, 1.0, 0.85, 0.85, 1.0, 1.0, 1.0]
    assert light.cap_m_s.tolist() == [math.inf] * 4 + [0.3, 0.3, math.inf]


@pytest.mark.parametrize("duration_h", [0.5, 1.0, 1.5])
def test_batteries_last_as_long_as_stated(duration_h: float) -> None:
    """Half an hour, an hour, an hour and a half."""
    lights = EmergencyLighting(duration_h=duration_h)
    empty_s = 60.0 + 3600.0 * duration_h
    assert lights.level([empty_s - 0.1, empty_s], 60.0).tolist() == [1, 3]
    assert lights.changes_s(60.0) == (60.0, empty_s)
    assert lights.changes_s(60.0, 120.0) == (60.0, 120.0)
    assert lights.changes_s(60.0, 9000.0) == (60.0, empty_s, 9000.0)


def test_nothing_changes_while_there_is_light() -> None:
    """With mains, or in daylight, everybody walks at their own speed."""
    lights = EmergencyLighting()
    for light in (lights.light(1e6), lights.light(1e6, 0.0, daylight=True)):
        assert (light.level, light.factor, light.cap_m_s) == (0, 1.0, math.inf)
    assert lights.changes_s(math.inf) == ()


def test_without_batteries_it_is_dark_at_once() -> None:
    """A building without emergency lights."""
    lights = EmergencyLighting(duration_h=0.0)
    assert lights.level([99.0, 100.0], 100.0).tolist() == [0, 3]
    assert lights.changes_s(100.0, 200.0) == (100.0, 200.0)


def test_lines_that_glow_lead_on() -> None:
    """Along them people walk at a share of their speed, and no cap holds them."""
    light = EmergencyLighting(lines=True).light([100.0, 2000.0], 50.0)
    assert light.level.tolist() == [1, 2]
    assert light.factor.tolist() == [0.85, 0.6]
    assert np.all(np.isinf(light.cap_m_s))


def test_walking_in_the_dark() -> None:
    """The cap holds the quick only; smoke and dim light slow each for itself."""
    dark = EmergencyLighting().light(5000.0, 0.0)
    assert dark.speed_m_s([1.25, 0.31, 0.2]) == pytest.approx([0.3, 0.3, 0.2])
    dim = EmergencyLighting().light(5.0, 0.0)
    assert dim.speed_m_s(1.2, [1.0, 0.5]) == pytest.approx([1.02, 0.51])


def test_spaces_and_times_broadcast() -> None:
    """Outages of several feeders along one axis, times along the other."""
    level = EmergencyLighting().level(
        np.array([[0.0], [100.0], [3000.0]]), np.array([50.0, math.inf])
    )
    assert level.tolist() == [[0, 0], [1, 0], [3, 0]]


@pytest.mark.parametrize("given", [{"duration_h": -1.0}, {"factor": 1.2}, {"dark_m_s": 0.0}])
def test_lights_that_cannot_be(given: dict[str, float]) -> None:
    """What is out of its range is refused."""
    with pytest.raises(ValidationError):
        EmergencyLighting.model_validate(given)
