from __future__ import annotations

import math

import pytest
import simpy

import twin.engine.core
from twin.engine import Engine, Order
from twin.errors import InputError, TwinError
from twin.verify.leaky_tank import LeakyTank

DAY_S = 86_400.0


def run_tank(pauses: int) -> LeakyTank:
    engine, tank = Engine(seed=1, length_s=DAY_S), LeakyTank()
    engine.attach(tank)
    for pause in range(1, pauses):
        engine.at(DAY_S * pause / pauses, engine.advance_all)
    engine.run()
    return tank


def test_one_call_or_a_thousand_give_the_same_state() -> None:
    """A system that is looked at a thousand times ends where one that is left alone ends."""
    alone, watched = run_tank(1), run_tank(1000)
    assert watched.level_m == pytest.approx(alone.level_m, abs=1e-9)
    assert watched.switchings_s == pytest.approx(alone.switchings_s, abs=1e-6)
    assert len(alone.switchings_s) == 32


def test_crossings_between_samples_are_exact() -> None:
    """The float switches at the closed-form times, though the recorder looks every ten minutes."""
    engine, tank = Engine(seed=1, length_s=DAY_S, record_every_s=600.0), LeakyTank()
    engine.attach(tank)
    engine.recorder.sample("tank", "level_m", lambda: tank.level_m, unit="m", system=tank)
    engine.run()
    empties_s = 3600.0 * math.log(1.0 / 0.5)
    fills_s = 3600.0 * math.log((0.5 - 3.6) / (1.5 - 3.6))
    falls_s = 3600.0 * math.log(1.5 / 0.5)
    expected = [empties_s]
    while expected[-1] < DAY_S:
        expected.append(expected[-1] + (fills_s if len(expected) % 2 else falls_s))
    assert tank.switchings_s == pytest.approx(expected[:-1], rel=0, abs=1e-7)
    assert not set(tank.switchings_s) & set(engine.recorder.time_s.tolist())


def test_a_change_wakes_the_system_again() -> None:
    """A changed input moves the next crossing; the call made for the old one is void."""
    engine, tank = Engine(seed=1, length_s=7200.0), LeakyTank()
    engine.attach(tank)

    def leak_twice_as_fast() -> None:
        tank.time_constant_s = 1800.0

    engine.at(1000.0, lambda: engine.change(tank, leak_twice_as_fast))
    engine.run()
    level_m = math.exp(-1000.0 / 3600.0)
    assert tank.switchings_s[0] == pytest.approx(
        1000.0 + 1800.0 * math.log(level_m / 0.5), abs=1e-9
    )


def test_a_change_may_make_a_crossing_due_at_once() -> None:
    """What follows from a change by itself comes before what else waits at that instant."""
    engine, tank = Engine(seed=1, length_s=2000.0), LeakyTank()
    engine.attach(tank)
    seen: list[bool] = []
    engine.at(1000.0, lambda: engine.change(tank, lambda: setattr(tank, "low_m", 0.9)))
    engine.at(1000.0, lambda: seen.append(tank.pumping))
    engine.run()
    assert tank.switchings_s[0] == 1000.0
    assert seen == [True]


def test_a_crossing_comes_before_a_change_at_the_same_instant() -> None:
    """What a system does by itself at an instant precedes what is done to it then."""

    class Bell:
        def __init__(self) -> None:
            self.log: list[str] = []

        def advance(self, to_s: float) -> None:
            pass

        def next_crossing(self, now_s: float) -> float:
            return 100.0 if now_s < 100.0 else math.inf

        def cross(self, now_s: float) -> None:
            self.log.append(f"crossing {now_s:g}")

    engine, bell = Engine(seed=1, length_s=200.0), Bell()
    engine.at(100.0, lambda: engine.change(bell, lambda: bell.log.append("change")))
    engine.at(100.0, lambda: bell.log.append("sample"), priority=Order.SAMPLE)
    engine.attach(bell)
    engine.run()
    assert bell.log == ["crossing 100", "change", "sample"]


def test_a_system_may_change_another_from_its_own_crossing() -> None:
    """Changes nest: a tank that starts its pump may draw on the tank beside it."""
    engine = Engine(seed=1, length_s=5000.0)
    other = LeakyTank(level_m=1.2)

    class Coupled(LeakyTank):
        def cross(self, now_s: float) -> None:
            super().cross(now_s)
            engine.change(other, lambda: setattr(other, "time_constant_s", 600.0))

    first = Coupled()
    engine.attach(first)
    engine.attach(other)
    engine.run()
    at_s = 3600.0 * math.log(2.0)
    level_m = 1.2 * math.exp(-at_s / 3600.0)
    assert first.switchings_s[0] == pytest.approx(at_s, abs=1e-9)
    assert other.switchings_s[0] == pytest.approx(at_s + 600.0 * math.log(level_m / 0.5), abs=1e-6)


class Restless:
    """A system whose crossing never disarms."""

    def __init__(self, creep_s: float) -> None:
        self.creep_s = creep_s

    def advance(self, to_s: float) -> None:
        pass

    def next_crossing(self, now_s: float) -> float:
        return max(3.0, now_s + self.creep_s)

    def cross(self, now_s: float) -> None:
        pass


@pytest.mark.parametrize("creep_s", [0.0, 1e-14, 1e-12])
def test_a_crossing_that_does_not_disarm_is_stopped(creep_s: float) -> None:
    """Crossings without end, at one instant or creeping on, are an error with the system's name."""
    engine = Engine(seed=1, length_s=10.0)
    engine.attach(Restless(creep_s))
    with pytest.raises(TwinError, match="Restless has crossed 10000 times within 1e-06 s at 3"):
        engine.run()


@pytest.mark.parametrize("next_s", [-1.0, math.nan])
def test_a_crossing_in_the_past_is_refused(next_s: float) -> None:
    """A system that wants to be woken before now has lost its clock."""
    system = Restless(0.0)
    system.next_crossing = lambda now_s: next_s  # type: ignore[method-assign]
    with pytest.raises(TwinError, match=r"Restless gives .* it must not lie in the past"):
        Engine(seed=1, length_s=10.0).attach(system)


def test_a_system_is_attached_once_and_before_it_is_changed() -> None:
    """Attaching twice, and changing what is not attached, are errors."""
    engine, tank = Engine(seed=1, length_s=10.0), LeakyTank()
    with pytest.raises(TwinError, match="LeakyTank is not attached"):
        engine.change(tank, lambda: None)
    engine.attach(tank)
    with pytest.raises(TwinError, match="LeakyTank is attached already"):
        engine.attach(tank)


def test_the_run_includes_its_last_instant_and_nothing_later() -> None:
    """What is due exactly at the end happens; what lies beyond does not; systems reach the end."""
    engine, tank = Engine(seed=1, length_s=100.0, start_s=-50.0), LeakyTank(start_s=-50.0)
    log: list[float] = []
    engine.attach(tank)
    for time_s in (-50.0, 0.0, 100.0, 100.0000001):
        engine.at(time_s, lambda: log.append(engine.now_s))
    engine.run()
    assert log == [-50.0, 0.0, 100.0]
    assert tank.clock_s == 100.0
    assert tank.level_m == pytest.approx(math.exp(-150.0 / 3600.0), abs=1e-15)
    with pytest.raises(TwinError, match="cannot be repeated"):
        engine.run()


@pytest.mark.parametrize(
    ("start_s", "length_s"), [(0.0, 0.0), (1.0, 2.0), (0.0, math.inf), (math.nan, 1.0)]
)
def test_an_impossible_span_is_refused(start_s: float, length_s: float) -> None:
    """A run begins at or before zero and ends after it, at finite times."""
    with pytest.raises(TwinError, match="it must begin at zero"):
        Engine(seed=1, start_s=start_s, length_s=length_s)


def test_progress_is_told_and_changes_nothing() -> None:
    """The fraction done grows to one, in steps worth telling, and the result is the same."""
    told: list[float] = []
    engines = [Engine(seed=1, length_s=DAY_S) for _ in range(2)]
    tanks = [LeakyTank(), LeakyTank()]
    for engine, tank in zip(engines, tanks, strict=True):
        engine.attach(tank)
    engines[0].run(progress=told.append)
    engines[1].run()
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert 10 < len(told) < 202
    assert tanks[0].switchings_s == tanks[1].switchings_s
    assert tanks[0].level_m == tanks[1].level_m


def test_processes_and_systems_share_one_clock() -> None:
    """A SimPy process may wait for an exact time, act on a system, and see it brought forward."""
    engine, tank = Engine(seed=1, length_s=4000.0), LeakyTank()
    engine.attach(tank)
    seen: list[float] = []

    def inspector() -> simpy.events.ProcessGenerator:
        yield engine.until(1800.0)
        engine.change(tank, lambda: seen.append(tank.level_m))

    engine.process(inspector())
    engine.run()
    assert seen == [pytest.approx(math.exp(-0.5), abs=1e-15)]


@pytest.mark.parametrize("seed", [-1, 1.5, "one"])
def test_a_seed_is_a_whole_number(seed: object) -> None:
    """A seed that is no whole number of zero or more is refused, with what was given."""
    with pytest.raises(InputError, match="give a whole number, zero or more"):
        Engine(seed=seed, length_s=1.0)  # type: ignore[arg-type]


def test_the_limits_are_pinned() -> None:
    """The loop guards stand where the documentation says."""
    assert twin.engine.core.CROSSINGS_IN_A_ROW == 10_000
    assert twin.engine.core.ROW_S == 1e-6
    assert twin.engine.clock.EVENTS_AT_ONE_INSTANT == 1_000_000
