from __future__ import annotations

import math

import numpy as np
import pytest

from twin.engine import Engine, Recorder
from twin.errors import TwinError
from twin.verify.leaky_tank import LeakyTank


@pytest.mark.parametrize(
    ("length_s", "count", "last_s"),
    [(7 * 86_400.0, 1009, 604_800.0), (599.9, 1, 0.0), (1_000.0, 2, 600.0)],
)
def test_the_grid_starts_at_zero_and_ends_with_the_run(
    length_s: float, count: int, last_s: float
) -> None:
    """Samples lie at every multiple of the step from zero to the end, both included."""
    recorder = Recorder(every_s=600.0, length_s=length_s)
    assert recorder.time_s.size == count
    assert recorder.time_s[-1] == last_s


def test_a_step_that_is_no_binary_fraction_keeps_its_last_sample() -> None:
    """Ten steps of 0.1 s fit into one second, whatever rounding says."""
    recorder = Recorder(every_s=0.1, length_s=1.0)
    assert recorder.time_s.size == 11
    assert recorder.time_s[-1] <= 1.0


def test_samples_are_taken_after_all_else_and_not_in_the_spin_up() -> None:
    """A sample shows the instant when everything in it is done; the spin-up leaves none."""
    engine = Engine(seed=1, length_s=1200.0, start_s=-600.0, record_every_s=600.0)
    tank = LeakyTank(start_s=-600.0)
    engine.attach(tank)
    engine.recorder.sample("tank", "level_m", lambda: tank.level_m, unit="m", system=tank)
    engine.at(600.0, lambda: engine.change(tank, lambda: setattr(tank, "level_m", 1.25)))
    engine.run()
    signals = engine.recorder.signals()
    level_m = signals.values["tank", "level_m"]
    expected = [math.exp(-600 / 3600), 1.25, 1.25 * math.exp(-600 / 3600)]
    np.testing.assert_array_equal(level_m, np.array(expected, dtype=np.float32))
    assert level_m.dtype == np.float32
    assert signals.units == {"level_m": "m"}


def test_looking_changes_nothing() -> None:
    """A run that is sampled every second has the crossings of one that is not sampled."""
    switchings = []
    for every_s in (1.0, 600.0):
        engine, tank = Engine(seed=1, length_s=20_000.0, record_every_s=every_s), LeakyTank()
        engine.attach(tank)
        engine.recorder.sample(
            "tank", "level_m", lambda tank=tank: tank.level_m, unit="m", system=tank
        )
        engine.run()
        switchings.append(tank.switchings_s)
    assert switchings[0] == pytest.approx(switchings[1], abs=1e-7)


def test_whole_series_and_samples_come_out_sorted() -> None:
    """Signals are ordered by asset and name, however they were entered."""
    recorder = Recorder(every_s=1.0, length_s=2.0)
    recorder.store("b", "heat_kw", [1, 2, 3], unit="kW")
    recorder.store("a", "supply_c", np.array([50.0, 51.0, 52.0]), unit="degC")
    recorder.store("a", "heat_kw", [3, 2, 1], unit="kW")
    signals = recorder.signals()
    assert list(signals.values) == [("a", "heat_kw"), ("a", "supply_c"), ("b", "heat_kw")]
    assert signals.values["b", "heat_kw"].tolist() == [1.0, 2.0, 3.0]


def test_what_does_not_fit_is_refused() -> None:
    """A series of another length, a signal recorded twice, and a second unit are errors."""
    recorder = Recorder(every_s=1.0, length_s=2.0)
    recorder.store("a", "heat_kw", [1, 2, 3], unit="kW")
    with pytest.raises(TwinError, match=r"heat_kw of b has shape \(2,\); the grid has 3 samples"):
        recorder.store("b", "heat_kw", [1, 2], unit="kW")
    with pytest.raises(TwinError, match="heat_kw of a is already recorded"):
        recorder.store("a", "heat_kw", [1, 2, 3], unit="kW")
    with pytest.raises(TwinError, match="heat_kw of b is in 'W', elsewhere in 'kW'"):
        recorder.store("b", "heat_kw", [1, 2, 3], unit="W")
    with pytest.raises(TwinError, match="every_s is 0"):
        Recorder(every_s=0.0, length_s=1.0)
