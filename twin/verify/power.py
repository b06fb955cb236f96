"""Outages and restarts against the clock: what a scenario prescribes happens to the second."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Literal

from twin.engine import Engine
from twin.model import Name
from twin.power import schedule_failures, schedule_outages
from twin.verify.check import Suite

__all__ = ["suite"]

suite = Suite("power")

START = datetime(2025, 1, 22)
_CHAIN = "chain feeder > panel > heat pump; "


@dataclass(frozen=True, slots=True)
class _Need:
    of: tuple[str, ...]
    service: str = "power"


@dataclass(frozen=True, slots=True)
class _Asset:
    id: str
    needs: tuple[_Need, ...] = ()
    kind: str = "equipment"
    located_in: str = "site"


@dataclass(frozen=True, slots=True)
class _Restart:
    mode: Literal["automatic", "manual"]
    delay_min: float


@dataclass(frozen=True, slots=True)
class _Outage:
    asset: str
    begins_h: float
    ends_h: float
    restart: _Restart = _Restart("automatic", 0.0)
    detail: Name | None = None

    @property
    def begins(self) -> datetime:
        return START + timedelta(hours=self.begins_h)

    @property
    def ends(self) -> datetime:
        return START + timedelta(hours=self.ends_h)


@dataclass(frozen=True, slots=True)
class _Failure:
    asset: str
    at: datetime
    repaired: datetime | None
    kind: str = "equipment-failure"
    detail: Name | None = None


@dataclass(slots=True)
class _Replay:
    """What happened to the heat pump."""

    engine: Engine
    lost_s: list[float]
    back_s: list[float]


@cache
def _replay(*outages: _Outage, failure: _Failure | None = None) -> _Replay:
    chain = (
        _Asset("feeder"),
        _Asset("panel", (_Need(("feeder",)),)),
        _Asset("pump", (_Need(("panel",)),)),
    )
    engine = Engine(seed=1, length_s=172_800.0, assets=chain)
    replay = _Replay(engine, [], [])

    def heard(_asset: str, available: bool, _event: int) -> None:
        (replay.back_s if available else replay.lost_s).append(engine.now_s)

    engine.assets.on_change("pump", heard)
    schedule_outages(engine, outages, start=START)
    schedule_failures(engine, [failure] if failure else [], start=START)
    engine.run()
    return replay


_EVENING = _Outage("feeder", 18.0, 22.0, _Restart("automatic", 3.0))


@suite.row(
    "power.outage",
    "feeder cut at 18:00: its heat pump stops",
    expected=64_800.0,
    tolerance=0.0,
    unit="s",
    source=_CHAIN + "18 h x 3600 s",
)
def outage() -> float:
    """Return when the pump stops."""
    return _replay(_EVENING).lost_s[0]


@suite.row(
    "power.automatic-restart",
    "feeder back at 22:00, automatic restart after 3 min: the heat pump runs",
    expected=79_380.0,
    tolerance=0.0,
    unit="s",
    source=_CHAIN + "22 h x 3600 s + 180 s",
)
def automatic_restart() -> float:
    """Return when the pump runs again."""
    return _replay(_EVENING).back_s[0]


@suite.row(
    "power.manual-restart",
    "feeder back at 22:00, somebody comes after 90 min: the heat pump runs",
    expected=84_600.0,
    tolerance=0.0,
    unit="s",
    source=_CHAIN + "22 h x 3600 s + 5400 s",
)
def manual_restart() -> float:
    """Return when the pump runs again."""
    return _replay(_Outage("feeder", 18.0, 22.0, _Restart("manual", 90.0))).back_s[0]


@suite.row(
    "power.cause-chain",
    "links from the restarted heat pump to the feeder's loss",
    expected=4,
    tolerance=0,
    unit="1",
    source=_CHAIN + "restarted < supplied < panel supplied < feeder restored < feeder lost",
)
def cause_chain() -> float:
    """Return the number of cause links."""
    journal = _replay(_EVENING).engine.journal
    chain = journal.chain(len(journal) - 1)
    return len(chain) - 1 if chain[-1].asset == "feeder" else -1


@suite.row(
    "power.events",
    "events of one outage: three losses, three returns, one restart",
    expected=7,
    tolerance=0,
    unit="1",
    source=_CHAIN + "one event for each asset and change",
)
def events() -> float:
    """Return the number of events."""
    return len(_replay(_EVENING).engine.journal)


@suite.row(
    "power.overlap",
    "two outages of one feeder, 01:00-03:00 and 02:00-05:00: time without power",
    expected=14_400.0,
    tolerance=0.0,
    unit="s",
    source=_CHAIN + "union of the two, 4 h",
)
def overlap() -> float:
    """Return how long the pump is without power."""
    replay = _replay(_Outage("feeder", 1.0, 3.0), _Outage("feeder", 2.0, 5.0))
    return sum(replay.back_s) - sum(replay.lost_s)


@suite.row(
    "power.touching",
    "an outage of the panel that begins when the feeder's ends: losses of the heat pump",
    expected=1,
    tolerance=0,
    unit="1",
    source=_CHAIN + "at one instant losses come before returns, so there is no gap",
)
def touching() -> float:
    """Return how often the pump stops."""
    return len(_replay(_Outage("feeder", 1.0, 3.0), _Outage("panel", 3.0, 5.0)).lost_s)


@suite.row(
    "power.failure-in-outage",
    "outage 18:00-22:00, heat pump fails at 19:00, repaired at 06:00: it runs",
    expected=108_000.0,
    tolerance=0.0,
    unit="s",
    source=_CHAIN + "back when the later of the two is over, 30 h x 3600 s",
)
def failure_in_outage() -> float:
    """Return when the pump runs again."""
    failure = _Failure("pump", START + timedelta(hours=19), START + timedelta(hours=30))
    return _replay(_EVENING, failure=failure).back_s[0]


@suite.row(
    "power.short-gap",
    "a second outage 1 min after the first, restart after 3 min: the heat pump's starts",
    expected=1,
    tolerance=0,
    unit="1",
    source=_CHAIN + "the wait for the restart begins anew with the last return",
)
def short_gap() -> float:
    """Return how often the pump starts."""
    rule = _Restart("automatic", 3.0)
    return len(
        _replay(
            _Outage("feeder", 1.0, 2.0, rule), _Outage("feeder", 2.0 + 1.0 / 60.0, 3.0, rule)
        ).back_s
    )
