from __future__ import annotations

import pytest

import twin.bench.engine
from twin.bench import Row, run_benches
from twin.bench.stopwatch import cpu_s, growth, run_child
from twin.errors import TwinError, UnknownName


def test_a_row_derives_ratio_and_verdict() -> None:
    """Ratio is ours over the peer's; a target is met when it is not exceeded."""
    row = Row.of("a run", 0.5, "CPU-s", target=0.5, peer="another", peer_value=2.0)
    assert (row.ratio, row.met, row.peer_kind) == (0.25, True, "measured")
    assert Row.of("a run", 0.51, "CPU-s", target=0.5).met is False


def test_a_row_without_target_or_peer_claims_nothing() -> None:
    """Without a target nothing is met or missed, and an absent peer has no figure."""
    row = Row.of("a run", 0.5, "CPU-s", peer="another")
    assert (row.target, row.met, row.peer_value, row.ratio) == (None, None, None, None)
    assert row.peer_kind == "absent"


@pytest.mark.parametrize(("power", "expected"), [(1.0, 1.0), (2.0, 2.0), (0.0, 0.0)])
def test_growth_is_the_exponent(power: float, expected: float) -> None:
    """Costs that go with the square of the size have the exponent two."""
    sizes = (1, 10, 100, 1000)
    assert growth(sizes, [3.0 * size**power for size in sizes]) == pytest.approx(expected)


def test_processor_time_is_the_least_of_the_repeats() -> None:
    """A call is measured several times; the least counts."""
    calls: list[int] = []
    assert cpu_s(lambda: calls.append(1), repeats=4) >= 0.0
    assert len(calls) == 4


def test_a_child_is_measured_whole() -> None:
    """A child that works and fills memory is seen to do so."""
    idle = run_child(["-c", "pass"])
    busy = run_child(["-c", "kept = bytes(range(256)) * 2**18; sum(range(5_000_000))"])
    if idle is None or busy is None:
        pytest.skip("this system keeps no account of child processes")
    assert busy.cpu_s > idle.cpu_s
    assert busy.peak_mb > idle.peak_mb + 50.0


def test_a_child_that_fails_is_told() -> None:
    """What a failing child said last is the message."""
    with pytest.raises(TwinError, match=r"bench: -c .* failed: out of order"):
        run_child(["-c", "import sys; sys.exit('out of order')"])


def test_unknown_and_unbuilt_domains() -> None:
    """A misspelt domain is an error with the nearest name; one without a bench has no rows."""
    with pytest.raises(UnknownName, match="did you mean 'engine'"):
        run_benches(["engnie"])
    assert run_benches(["campaign"]) == []


def test_the_targets_are_pinned() -> None:
    """The bench judges by the figures that the project has promised."""
    bench = twin.bench.engine
    assert (bench.SIMULATION_CPU_S, bench.PROCESS_CPU_S, bench.PEAK_MB) == (0.5, 2.0, 400.0)
    assert (bench.PLANTS, bench.DAYS) == ((1, 10, 100, 1000), (1, 7, 30, 365))
    assert bench.LINEAR == 1.1


def test_the_minute_by_minute_peer_switches_as_often() -> None:
    """The ticking peer simulates the same tank: as many switchings in a day, give or take one."""
    import simpy

    from twin.verify.leaky_tank import LeakyTank

    class Counted(LeakyTank):
        __slots__ = ("switches", "was")

        def advance(self, to_s: float) -> None:
            super().advance(to_s)
            if getattr(self, "was", False) != self.pumping:
                self.was = self.pumping
                self.switches = getattr(self, "switches", 0) + 1

    environment, tank = simpy.Environment(), Counted()
    environment.process(twin.bench.engine._ticking_tank(environment, tank))
    environment.run(until=86_400.0)
    assert abs(tank.switches - 32) <= 1
