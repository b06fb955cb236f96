from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from tests.engine.rows import CHAIN, told
from twin.engine import Engine
from twin.errors import InputError, UnknownName
from twin.model import Name
from twin.power import schedule_failures, schedule_outages
from twin.scenario.events import DemandSurge, EquipmentFailure, Repair
from twin.scenario.outages import Outage

START = datetime(2025, 1, 22)


def outage(asset: str, begins_h: float, ends_h: float, **restart: object) -> Outage:
    """An outage as a scenario file gives it, hours from the start."""
    begins, ends = (START + timedelta(hours=hour) for hour in (begins_h, ends_h))
    return Outage.model_validate(
        {"asset": asset, "from": begins, "to": ends, "restart": restart or {"delay_min": 0}}
    )


Seen = list[tuple[float, bool]]


def replay(*outages: Outage, events: tuple[object, ...] = ()) -> tuple[Engine, Seen]:
    """Run two days of the chain feeder > panel > pump; return what happened to the pump, in h."""
    engine = Engine(seed=1, length_s=48 * 3600.0, start_s=-24 * 3600.0, assets=CHAIN)
    schedule_outages(engine, outages, start=START)
    schedule_failures(engine, events, start=START)
    changes: Seen = []
    engine.assets.on_change("pump", lambda _, up, __: changes.append((engine.now_s / 3600, up)))
    engine.run()
    return engine, changes


def seen(*outages: Outage, events: tuple[object, ...] = ()) -> Seen:
    return replay(*outages, events=events)[1]


def test_a_feeder_out_for_four_evening_hours() -> None:
    """The scenario's outage reaches the heat pump through the panel, and leaves it as it came."""
    engine, _ = replay(outage("feeder", 18, 22, mode="automatic", delay_min=3))
    assert told(engine) == [
        (18 * 3600.0, "power-lost", "feeder", None),
        (18 * 3600.0, "starved", "panel", 0),
        (18 * 3600.0, "starved", "pump", 1),
        (22 * 3600.0, "power-restored", "feeder", 0),
        (22 * 3600.0, "supplied", "panel", 3),
        (22 * 3600.0, "supplied", "pump", 4),
        (22 * 3600.0 + 180.0, "restarted", "pump", 5),
    ]
    first, last = engine.journal[0].detail, engine.journal[6].detail
    assert first == Name(en="power cut", zh="停电")
    assert last == Name(en="restarted by its own control", zh="自动重新启动")


def test_a_manual_restart_takes_as_long_as_somebody_needs() -> None:
    """Equipment to be restarted by hand is back when somebody has come."""
    engine, changes = replay(outage("panel", 1, 2, mode="manual", delay_min=90))
    assert changes == [(1.0, False), (3.5, True)]
    assert engine.journal[len(engine.journal) - 1].detail == Name(
        en="restarted by hand", zh="人工重新启动"
    )


def test_outages_that_overlap_or_touch_leave_no_gap() -> None:
    """The pump is without power from the first loss to the last return."""
    expected = [(1.0, False), (5.0, True)]
    assert seen(outage("feeder", 1, 3), outage("feeder", 2, 5)) == expected
    assert seen(outage("feeder", 2, 5), outage("feeder", 1, 3)) == expected
    assert seen(outage("feeder", 1, 3), outage("panel", 3, 5)) == expected
    assert seen(outage("panel", 3, 5), outage("feeder", 1, 3)) == expected


def test_outages_at_the_edges_of_the_run() -> None:
    """Begun before the run: from its beginning; ended after it: never; outside: no event."""
    assert seen(outage("feeder", -48, -12)) == [(-24.0, False), (-12.0, True)]
    assert seen(outage("feeder", 47, 60)) == [(47.0, False)]
    assert told(replay(outage("feeder", -50, -24))[0]) == []
    assert told(replay(outage("feeder", 49, 60))[0]) == []


def test_a_failure_in_an_outage_is_over_when_both_are() -> None:
    """A pump that fails while it has no power needs power and repair."""
    failure = EquipmentFailure.model_validate(
        {
            "kind": "equipment-failure",
            "at": START + timedelta(hours=19),
            "asset": "pump",
            "repaired": START + timedelta(hours=30),
            "detail": "compressor contactor burnt",
        }
    )
    assert seen(outage("feeder", 18, 22), events=(failure,)) == [(18.0, False), (30.0, True)]


def test_a_repair_ends_all_failures_and_restarts() -> None:
    """A ``repair`` event mends what is open then and starts what waits for a hand."""
    fail = {"kind": "equipment-failure", "asset": "pump"}
    failures = [
        EquipmentFailure.model_validate({**fail, "at": START + timedelta(hours=hour)})
        for hour in (1, 2)
    ]
    repair = Repair.model_validate(
        {"kind": "repair", "asset": "pump", "at": START + timedelta(hours=6)}
    )
    assert seen(events=(*failures, repair)) == [(1.0, False), (6.0, True)]
    waiting = outage("feeder", 3, 5, mode="manual", delay_min=600)
    assert seen(waiting, events=(*failures, repair)) == [(1.0, False), (6.0, True)]
    assert seen(waiting, events=(repair,)) == [(3.0, False), (6.0, True)]


def test_a_repair_ends_its_own_failure_only() -> None:
    """Of two failures that overlap, each ``repaired`` closes its own."""
    both = [
        EquipmentFailure.model_validate(
            {
                "kind": "equipment-failure",
                "asset": "pump",
                "at": START + timedelta(hours=begins_h),
                "repaired": START + timedelta(hours=ends_h),
            }
        )
        for begins_h, ends_h in ((1, 4), (2, 8))
    ]
    assert seen(events=tuple(both)) == [(1.0, False), (8.0, True)]


def test_other_events_are_left_to_others() -> None:
    """A surge of demand is no failure and does nothing here."""
    surge = DemandSurge.model_validate(
        {"kind": "demand-surge", "from": START, "to": START + timedelta(hours=1), "factor": 2.0}
    )
    assert told(replay(events=(surge,))[0]) == []


def test_unknown_assets_are_refused_before_the_run() -> None:
    """An outage, a failure or a repair of something that does not exist names the nearest."""
    engine = Engine(seed=1, length_s=1.0, assets=CHAIN)
    with pytest.raises(UnknownName, match="did you mean 'feeder'"):
        schedule_outages(engine, [outage("feedr", 1, 2)], start=START)
    for kind in ("equipment-failure", "repair"):
        row = SimpleNamespace(kind=kind, asset="pmup", at=START, repaired=None, detail=None)
        with pytest.raises(UnknownName, match="did you mean 'pump'"):
            schedule_failures(engine, [row], start=START)


def test_times_in_the_wrong_order_are_refused() -> None:
    """An outage ends after it begins; a repair follows the failure."""
    engine = Engine(seed=1, length_s=1.0, assets=CHAIN)
    row = SimpleNamespace(asset="feeder", begins=START, ends=START, restart=None, detail=None)
    with pytest.raises(InputError, match=r"outage of feeder .* must end after it begins"):
        schedule_outages(engine, [row], start=START)
    event = SimpleNamespace(
        kind="equipment-failure", asset="pump", at=START, repaired=START, detail=None
    )
    with pytest.raises(InputError, match="a repair must come after the failure"):
        schedule_failures(engine, [event], start=START)
