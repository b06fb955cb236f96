"""Same seed, same bytes; nobody's presence disturbs anybody else."""

from __future__ import annotations

import pickle
from collections.abc import Iterable

import simpy
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.rows import CHAIN, Row, power
from twin.engine import Engine
from twin.verify.leaky_tank import LeakyTank


class Campus:
    """Tanks whose pumps fail at random times and are repaired after random times."""

    def __init__(self, seed: int, extra: Iterable[str] = ()) -> None:
        names = ("pump", *extra)
        rows = (*CHAIN, *(Row(name, needs=(power("panel"),)) for name in extra))
        self.engine = Engine(seed=seed, length_s=50_000.0, assets=rows, record_every_s=300.0)
        self.tanks = {name: LeakyTank() for name in names}
        for name, tank in self.tanks.items():
            self.engine.attach(tank)
            self.engine.recorder.sample(
                name, "level_m", lambda tank=tank: tank.level_m, unit="m", system=tank
            )
            self.engine.process(self._fault(name))
            self.engine.assets.on_change(name, self._powered)
        self.engine.at(9_000.0, lambda: self.engine.assets.cut("feeder"))
        self.engine.at(12_000.0, lambda: self.engine.assets.restore("feeder"))
        self.engine.run()

    def _fault(self, name: str) -> simpy.events.ProcessGenerator:
        draws = self.engine.streams.generator(f"fault:{name}")
        while True:
            yield self.engine.until(self.engine.now_s + draws.exponential(8_000.0))
            failure = self.engine.assets.fail(name)
            yield self.engine.until(self.engine.now_s + draws.exponential(2_000.0))
            self.engine.assets.repair(name, failure=failure)

    def _powered(self, name: str, available: bool, event: int) -> None:
        tank = self.tanks[name]
        self.engine.change(tank, lambda: setattr(tank, "has_power", available))

    def bytes_of(self, *names: str) -> bytes:
        """The signals and events of *names*, causes as chains, as bytes."""
        journal, signals = self.engine.journal, self.engine.recorder.signals()
        rows = journal.close()
        kept = [
            [(e.time_s, e.kind, e.asset) for e in journal.chain(row.id)]
            for row in rows
            if row.asset in names
        ]
        series = [
            (key, values.tobytes()) for key, values in signals.values.items() if key[0] in names
        ]
        return pickle.dumps((kept, series, [self.tanks[n].switchings_s for n in names]))


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 2**32))
def test_same_seed_same_bytes(seed: int) -> None:
    """Two runs of one seed agree in every byte of signals and events."""
    assert Campus(seed).bytes_of("pump") == Campus(seed).bytes_of("pump")


def test_another_seed_gives_another_run() -> None:
    """The seed matters: its runs differ."""
    assert Campus(1).bytes_of("pump") != Campus(2).bytes_of("pump")


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 2**32), st.lists(st.sampled_from("abcxyz"), unique=True, max_size=4))
def test_more_assets_change_nothing_for_the_others(seed: int, extra: list[str]) -> None:
    """Adding pumps, with their own faults and tanks, leaves the first one's run byte for byte."""
    assert Campus(seed, extra).bytes_of("pump") == Campus(seed).bytes_of("pump")
