from __future__ import annotations

import math

import pytest
import simpy

import twin.engine.clock
from twin.engine import Clock, Engine, Moment, Order
from twin.errors import TwinError, UnknownName


def test_a_moment_is_exact_where_a_time_out_misses() -> None:
    """What is asked for at a time happens at that very float, whatever the present is."""
    clock = Clock()
    times = {"moment": [], "time-out": []}
    target_s = 3763.597

    def waits() -> simpy.events.ProcessGenerator:
        for step in range(1, 400):
            yield clock.timeout(math.pi * step / 97)
            begin = clock.now
            if begin < target_s:
                Moment(clock, target_s, lambda: times["moment"].append(clock.now))
                late = clock.timeout(target_s - begin)
                late.callbacks.append(lambda _: times["time-out"].append(clock.now))

    clock.process(waits())
    clock.run()
    assert set(times["moment"]) == {target_s}
    assert set(times["time-out"]) != {target_s}


def test_one_instant_has_an_order() -> None:
    """At one instant: crossings, then SimPy's own, then changes as scheduled, then samples."""
    clock = Clock()
    log: list[str] = []

    def process() -> simpy.events.ProcessGenerator:
        log.append("process begins")
        yield clock.timeout(0)
        log.append("process goes on")

    clock.at(5.0, lambda: log.append("sample"), order=Order.SAMPLE)
    clock.at(5.0, lambda: log.append("first change"))
    clock.at(5.0, lambda: clock.process(process()) and log.append("second change"))
    clock.at(5.0, lambda: log.append("third change"))
    clock.at(5.0, lambda: log.append("crossing"), order=Order.CROSSING)
    clock.run()
    assert log == [
        "crossing",
        "first change",
        "second change",
        "process begins",
        "third change",
        "process goes on",
        "sample",
    ]


@pytest.mark.parametrize("time_s", [4.999, math.nan])
def test_time_does_not_go_backwards(time_s: float) -> None:
    """A moment in the past, or at no time at all, is refused."""
    clock = Clock(5.0)
    with pytest.raises(TwinError, match="time does not go backwards"):
        clock.at(time_s, lambda: None)


def test_an_error_in_a_process_comes_out_as_itself() -> None:
    """An exception with arguments of its own is not rebuilt from its message, as SimPy would."""
    engine = Engine(seed=1, length_s=10.0)
    raised = UnknownName("asset", "pmup", ["pump"])

    def process() -> simpy.events.ProcessGenerator:
        yield engine.until(1.0)
        raise raised

    engine.process(process())
    with pytest.raises(UnknownName) as caught:
        engine.run()
    assert caught.value is raised
    assert caught.value.nearest == ("pump",)


def test_a_process_that_lets_no_time_pass_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """A zero-length loop is an error that names the instant, not a hang."""
    monkeypatch.setattr(twin.engine.clock, "EVENTS_AT_ONE_INSTANT", 1000)
    engine = Engine(seed=1, length_s=10.0)

    def process() -> simpy.events.ProcessGenerator:
        yield engine.until(2.5)
        while True:
            yield engine.env.timeout(0)

    engine.process(process())
    with pytest.raises(TwinError, match=r"more than 1000 events at 2\.5 s; something repeats"):
        engine.run()


def test_many_events_spread_over_time_are_no_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """The count of events starts anew whenever time moves."""
    monkeypatch.setattr(twin.engine.clock, "EVENTS_AT_ONE_INSTANT", 10)
    clock = Clock()
    seen: list[float] = []
    for second in range(100):
        for _ in range(9):
            clock.at(float(second), lambda: seen.append(clock.now))
    clock.run()
    assert len(seen) == 900
    assert seen == sorted(seen)
