from __future__ import annotations

import math

import pytest

from tests.engine.rows import CHAIN, Need, Row, power, told
from twin.engine import AT_ONCE, Engine, Restart
from twin.errors import InputError, TwinError, UnknownName


def engine_with(*rows: Row) -> Engine:
    return Engine(seed=1, length_s=10_000.0, assets=rows or CHAIN)


def test_a_cascade_is_one_event_each_and_each_points_to_its_cause() -> None:
    """Feeder, panel, pump fall in order and return in order, linked from supplier to user."""
    engine = engine_with()
    engine.at(100.0, lambda: engine.assets.cut("feeder"))
    engine.at(700.0, lambda: engine.assets.restore("feeder"))
    engine.run()
    assert told(engine) == [
        (100.0, "power-lost", "feeder", None),
        (100.0, "starved", "panel", 0),
        (100.0, "starved", "pump", 1),
        (700.0, "power-restored", "feeder", 0),
        (700.0, "supplied", "panel", 3),
        (700.0, "supplied", "pump", 4),
    ]
    chain = [event.asset for event in engine.journal.chain(5)]
    assert chain == ["pump", "panel", "feeder", "feeder"]


def test_why_an_asset_is_down_leads_to_the_storm() -> None:
    """The cause of an asset that is not available is an event whose chain ends at the root."""
    engine = engine_with()

    def storm() -> None:
        root = engine.journal.record(engine.now_s, "storm")
        engine.assets.cut("feeder", cause=root)

    engine.at(5.0, storm)
    engine.run()
    cause = engine.assets.cause("pump")
    assert cause is not None
    assert [event.kind for event in engine.journal.chain(cause)] == [
        "starved",
        "starved",
        "power-lost",
        "storm",
    ]


def test_overlapping_outages_of_one_supplier() -> None:
    """A supplier that two outages cut is back when the last one is over, and no sooner."""
    engine, assets, seen = engine_with(), None, []
    assets = engine.assets
    opened: dict[str, int] = {}
    engine.at(100.0, lambda: opened.update(first=assets.cut("feeder")))
    engine.at(200.0, lambda: opened.update(second=assets.cut("feeder")))
    engine.at(300.0, lambda: assets.restore("feeder", outage=opened["first"]))
    engine.at(400.0, lambda: assets.restore("feeder", outage=opened["second"]))
    assets.on_change("pump", lambda _, up, __: seen.append((engine.now_s, up)))
    engine.run()
    assert seen == [(100.0, False), (400.0, True)]
    assert told(engine) == [
        (100.0, "power-lost", "feeder", None),
        (100.0, "starved", "panel", 0),
        (100.0, "starved", "pump", 1),
        (200.0, "power-lost", "feeder", None),
        (300.0, "power-restored", "feeder", 0),
        (400.0, "power-restored", "feeder", 3),
        (400.0, "supplied", "panel", 5),
        (400.0, "supplied", "pump", 6),
    ]


@pytest.mark.parametrize(("repaired_s", "back_s"), [(600.0, 700.0), (900.0, 900.0)])
def test_a_failure_during_an_outage(repaired_s: float, back_s: float) -> None:
    """Equipment that fails while it has no power is back when both are over."""
    engine, seen = engine_with(), []
    engine.at(100.0, lambda: engine.assets.cut("feeder"))
    engine.at(300.0, lambda: engine.assets.fail("pump"))
    engine.at(700.0, lambda: engine.assets.restore("feeder"))
    engine.at(repaired_s, lambda: engine.assets.repair("pump"))
    engine.assets.on_change("pump", lambda _, up, __: seen.append((engine.now_s, up)))
    engine.run()
    assert seen == [(100.0, False), (back_s, True)]


def test_the_cause_passes_to_what_remains() -> None:
    """When the first reason ends and another is in force, that one is the cause now."""
    engine = engine_with()
    assets = engine.assets
    starved = assets.cut("feeder") + 2
    failed = assets.fail("pump")
    assert assets.cause("pump") == starved
    assets.restore("feeder")
    assert assets.cause("pump") == failed
    state = assets.state("pump")
    assert (state.condition, state.supply, state.available) == ("failed", "supplied", False)
    assets.repair("pump")
    assert assets.cause("pump") is None
    assert assets.available("pump")


def test_one_of_several_suppliers_suffices() -> None:
    """A need with two suppliers is unmet when both are gone, by the event that took the last."""
    engine = engine_with(Row("a"), Row("b"), Row("dual", needs=(power("a", "b"),)))
    assets = engine.assets
    assets.cut("a")
    assert assets.available("dual")
    last = assets.cut("b")
    assert not assets.available("dual")
    cause = assets.cause("dual")
    assert cause is not None
    assert engine.journal[cause].cause == last
    assets.restore("a")
    assert assets.available("dual")


def test_every_need_must_be_met() -> None:
    """An asset that needs power and water starves of either, with one event for each."""
    engine = engine_with(
        Row("panel"), Row("main"), Row("plant", needs=(power("panel"), Need("water", ("main",))))
    )
    assets = engine.assets
    assets.cut("panel")
    assets.cut("main", kind="water-lost")
    assets.restore("panel")
    assert not assets.available("plant")
    assets.restore("main", kind="water-restored")
    assert assets.available("plant")
    details = [e.detail.en for e in engine.journal if e.asset == "plant" and e.detail is not None]
    assert details == [
        "no power from panel",
        "no water from main",
        "power is back from panel",
        "water is back from main",
    ]


def test_a_diamond_is_weighed_once() -> None:
    """An asset that several paths lead to changes once, after all its suppliers."""
    engine = engine_with(
        Row("source"),
        Row("left", needs=(power("source"),)),
        Row("right", needs=(power("source"),)),
        Row("far", needs=(power("right"),)),
        Row("end", needs=(power("left", "far"),)),
    )
    seen: list[tuple[str, bool]] = []
    for asset in ("source", "left", "right", "far", "end"):
        engine.assets.on_change(asset, lambda one, up, _: seen.append((one, up)))
    engine.assets.cut("source")
    assert seen == [(one, False) for one in ("source", "left", "right", "far", "end")]


@pytest.mark.parametrize(
    ("restart", "expected"),
    [
        (AT_ONCE, [(100.0, False), (700.0, True)]),
        (Restart("automatic", 180.0), [(100.0, False), (880.0, True)]),
        (Restart("manual", 3600.0), [(100.0, False), (4300.0, True)]),
        (Restart("manual", math.inf), [(100.0, False), (9000.0, True)]),
    ],
)
def test_restart_rules(restart: Restart, expected: list[tuple[float, bool]]) -> None:
    """The end user comes back at once, after its delay, or when somebody restarts it."""
    engine, seen = engine_with(), []
    engine.at(100.0, lambda: engine.assets.cut("feeder", restart=restart))
    engine.at(700.0, lambda: engine.assets.restore("feeder"))
    engine.at(9000.0, lambda: engine.assets.restart("pump"))
    engine.assets.on_change("pump", lambda _, up, __: seen.append((engine.now_s, up)))
    engine.run()
    assert seen == expected


def test_a_panel_does_not_wait() -> None:
    """What only passes power on is back in the instant in which it has power."""
    engine, seen = engine_with(), []
    engine.at(100.0, lambda: engine.assets.cut("feeder", restart=Restart("automatic", 180.0)))
    engine.at(700.0, lambda: engine.assets.restore("feeder"))
    engine.assets.on_change("panel", lambda _, up, __: seen.append((engine.now_s, up)))
    engine.run()
    assert seen == [(100.0, False), (700.0, True)]
    kinds = [(time_s, kind, asset) for time_s, kind, asset, _ in told(engine)][-2:]
    assert kinds == [(700.0, "supplied", "pump"), (880.0, "restarted", "pump")]


def test_a_wait_begins_anew_when_power_goes_again() -> None:
    """Two outages with a short gap: the delay counts from the last return of supply."""
    engine, seen = engine_with(), []
    rule = Restart("automatic", 180.0)
    for begins_s, ends_s in ((100.0, 700.0), (760.0, 800.0)):
        engine.at(begins_s, lambda: engine.assets.cut("feeder", restart=rule))
        engine.at(ends_s, lambda: engine.assets.restore("feeder"))
    engine.assets.on_change("pump", lambda _, up, __: seen.append((engine.now_s, up)))
    engine.run()
    assert seen == [(100.0, False), (980.0, True)]


def test_the_strictest_rule_met_governs() -> None:
    """An end user behind two overlapping outages waits out the stricter of their rules."""
    engine, seen = engine_with(), []
    assets = engine.assets
    engine.at(100.0, lambda: assets.cut("panel", restart=Restart("automatic", 60.0)))
    engine.at(200.0, lambda: assets.cut("feeder", restart=Restart("automatic", 600.0)))
    engine.at(300.0, lambda: assets.restore("feeder"))
    engine.at(400.0, lambda: assets.restore("panel"))
    assets.on_change("pump", lambda _, up, __: seen.append((engine.now_s, up)))
    engine.run()
    # The feeder's outage began when the pump was down already, and was over before the panel's; it
    # stopped the pump all the same, which counts its delay from the last return.
    assert seen == [(100.0, False), (1000.0, True)]


def test_a_rule_stops_at_the_end_user() -> None:
    """A booster waits for its restart; who needs its water is back when the booster is."""
    engine = engine_with(
        *CHAIN[:2],
        Row("booster", needs=(power("panel"),)),
        Row("plant", needs=(Need("water", ("booster",)),)),
    )
    seen: list[tuple[float, str, bool]] = []
    rule = Restart("manual", 900.0)
    engine.at(100.0, lambda: engine.assets.cut("feeder", restart=rule))
    engine.at(200.0, lambda: engine.assets.restore("feeder"))
    for asset in ("booster", "plant"):
        engine.assets.on_change(asset, lambda one, up, _: seen.append((engine.now_s, one, up)))
    engine.run()
    assert seen == [
        (100.0, "booster", False),
        (100.0, "plant", False),
        (1100.0, "booster", True),
        (1100.0, "plant", True),
    ]


def test_a_cut_while_waiting_does_not_look_like_a_return() -> None:
    """Equipment that waits for its restart and is cut again has never been available between."""
    engine, seen = engine_with(Row("pump")), []
    rule = Restart("automatic", 100.0)
    engine.assets.on_change("pump", lambda _, up, __: seen.append((engine.now_s, up)))
    for begins_s, ends_s in ((10.0, 20.0), (50.0, 60.0)):
        engine.at(begins_s, lambda: engine.assets.cut("pump", restart=rule))
        engine.at(ends_s, lambda: engine.assets.restore("pump"))
    engine.run()
    assert seen == [(10.0, False), (160.0, True)]


def test_switching_off_is_a_condition_of_its_own() -> None:
    """What is switched off needs no repair, and a second switching off says nothing new."""
    engine = engine_with()
    assets = engine.assets
    first = assets.switch_off("panel")
    assert assets.switch_off("panel") == first
    assert assets.state("panel").condition == "off"
    assert not assets.available("pump")
    assert assets.repair("panel") is None
    assert assets.switch_on("panel") is not None
    assert assets.available("pump")


def test_closing_what_is_not_open_does_nothing() -> None:
    """Repair, restore and restart of healthy equipment leave no event."""
    engine = engine_with()
    assert engine.assets.repair("pump") is None
    assert engine.assets.restore("feeder") is None
    assert engine.assets.restart("pump") is None
    assert engine.assets.switch_on("pump") is None
    assert len(engine.journal) == 0


def test_callbacks_follow_a_settled_cascade() -> None:
    """A callback sees all assets settled; what it changes in turn is called after those due."""
    engine = engine_with(*CHAIN, Row("fan", needs=(power("panel"),)), Row("alarm"))
    assets, log = engine.assets, []

    def panel_lost(asset: str, up: bool, event: int) -> None:
        log.append((asset, up, assets.available("fan")))
        assets.fail("alarm", cause=event)

    assets.on_change("panel", panel_lost)
    for asset in ("fan", "alarm"):
        assets.on_change(asset, lambda one, up, _: log.append((one, up, assets.available("alarm"))))
    assets.cut("feeder")
    assert log == [("panel", False, False), ("fan", False, False), ("alarm", False, False)]


def test_an_unknown_asset_is_told_with_the_nearest() -> None:
    """Asking for an asset that does not exist offers the nearest names."""
    with pytest.raises(UnknownName, match="no asset named 'pmup'; did you mean 'pump'"):
        engine_with().assets.fail("pmup")


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ((Row("a"), Row("a")), "the same id twice: a"),
        (
            (Row("a", needs=(power("b"),)), Row("b", needs=(power("a"),))),
            "in a circle: . > . > .; break it",
        ),
        (
            (Row("panel"), Row("pump", needs=(power("panle"), Need("water", ("main",))))),
            (
                "pump: needs power of 'panle', which does not exist; did you mean 'panel'.\n"
                "pump: needs water of 'main', which does not exist"
            ),
        ),
        ((Row("pump", needs=(power(),)),), "pump: needs power of nobody"),
    ],
)
def test_a_graph_that_cannot_be_is_refused(rows: tuple[Row, ...], message: str) -> None:
    """Twins, circles and suppliers who do not exist are refused, with what to do."""
    with pytest.raises(InputError, match=message):
        engine_with(*rows)


@pytest.mark.parametrize(
    ("mode", "delay_s"), [("automatic", -1.0), ("manual", math.nan), ("automatic", math.inf)]
)
def test_an_impossible_restart_is_refused(mode: str, delay_s: float) -> None:
    """A delay is not negative, and only a manual restart may wait for ever."""
    with pytest.raises(TwinError, match="delay_s"):
        Restart(mode, delay_s)  # type: ignore[arg-type]


def test_the_graph_is_there_for_analysis() -> None:
    """The needs are a NetworkX graph from supplier to user, with the service on each edge."""
    graph = engine_with().assets.needs.graph()
    assert list(graph.edges(data="service")) == [
        ("feeder", "panel", "power"),
        ("panel", "pump", "power"),
    ]
    assert graph.nodes["pump"] == {"kind": "heat-pump", "located_in": "site", "depth": 2}
