"""Whatever is done to assets, in whatever order, leaves the state that the definitions imply."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.rows import CHAIN, Need, Row
from twin.engine import Engine, Order, Restart

OPERATIONS = ("fail", "repair", "cut", "restore", "switch_off", "switch_on", "repair-one")


@st.composite
def campuses(draw: st.DrawFn) -> tuple[Row, ...]:
    """Draw up to nine assets whose needs point to earlier ones, then shuffle the rows."""
    rows: list[Row] = []
    for place in range(draw(st.integers(2, 9))):
        earlier = [row.id for row in rows]
        needs = ()
        if earlier:
            suppliers = st.lists(st.sampled_from(earlier), min_size=1, max_size=3, unique=True)
            need = st.builds(Need, st.sampled_from(["power", "water"]), suppliers.map(tuple))
            needs = tuple(draw(st.lists(need, max_size=2)))
        rows.append(Row(f"a{place}", needs=needs))
    return tuple(draw(st.permutations(rows)))


scripts = st.lists(
    st.tuples(st.sampled_from(OPERATIONS), st.integers(0, 8), st.integers(0, 3)), max_size=25
)


class Definition:
    """The definitions, written down again in the plainest way: no cascade, no memory of order."""

    def __init__(self, rows: tuple[Row, ...]) -> None:
        self.rows = {row.id: row for row in rows}
        self.failures: dict[str, list[int]] = {asset: [] for asset in self.rows}
        self.outages: dict[str, list[int]] = {asset: [] for asset in self.rows}
        self.off: set[str] = set()

    def available(self, asset: str) -> bool:
        own = not (self.failures[asset] or self.outages[asset] or asset in self.off)
        return own and all(
            any(self.available(one) for one in need.of) for need in self.rows[asset].needs
        )

    def do(self, operation: str, asset: str, which: int, event: int | None) -> None:
        open_failures = self.failures[asset]
        if operation == "fail":
            assert event is not None
            open_failures.append(event)
        elif operation == "cut":
            assert event is not None
            self.outages[asset].append(event)
        elif operation == "repair":
            open_failures.clear()
        elif operation == "restore":
            self.outages[asset].clear()
        elif operation == "switch_off":
            self.off.add(asset)
        elif operation == "switch_on":
            self.off.discard(asset)
        elif open_failures:
            open_failures.pop(which % len(open_failures))


@given(campuses(), scripts)
def test_any_order_gives_the_state_that_the_definitions_imply(
    rows: tuple[Row, ...], script: list[tuple[str, int, int]]
) -> None:
    """After each operation every asset is available exactly when the definition says so."""
    engine = Engine(seed=1, length_s=1.0, assets=rows)
    assets, definition = engine.assets, Definition(rows)
    seen = dict.fromkeys(definition.rows, True)

    def heard(asset: str, available: bool, event: int) -> None:
        assert seen[asset] != available, "a callback without a change"
        seen[asset] = available
        assert engine.journal[event].asset == asset

    for asset in definition.rows:
        assets.on_change(asset, heard)
    for operation, place, which in script:
        asset = f"a{place % len(rows)}"
        if operation == "repair-one":
            opened = definition.failures[asset]
            event = assets.repair(asset, failure=opened[which % len(opened)]) if opened else None
        else:
            act: Callable[[str], int | None] = getattr(assets, operation)
            event = act(asset)
        definition.do(operation, asset, which, event)
        assert {one: assets.available(one) for one in seen} == {
            one: definition.available(one) for one in seen
        }
        assert all(seen[one] == assets.available(one) for one in seen)
        for one in seen:
            cause = assets.cause(one)
            assert (cause is None) == assets.available(one)
            if cause is not None:
                root = engine.journal.chain(cause)[-1]
                assert root.kind in {"equipment-failed", "power-lost", "switched-off"}


@given(campuses(), scripts, st.sampled_from(["before", "after"]))
def test_an_unrelated_asset_changes_no_event_of_the_others(
    rows: tuple[Row, ...], script: list[tuple[str, int, int]], where: str
) -> None:
    """Two islands in one campus: what happens on one leaves the other's events as they were."""
    island = (Row("a-island"), Row("z-island", needs=(Need("power", ("a-island",)),)))
    together = island + rows if where == "before" else rows + island

    def replay(campus: tuple[Row, ...], *, with_island: bool) -> list[tuple[object, ...]]:
        engine = Engine(seed=1, length_s=100.0, assets=campus)
        for step, (operation, place, _) in enumerate(script):
            act: Callable[[str], int | None] = getattr(
                engine.assets, operation.removesuffix("-one")
            )
            engine.at(float(step), lambda act=act, place=place: act(f"a{place % len(rows)}"))
            if with_island and step % 3 == 0:
                engine.at(float(step), lambda: engine.assets.fail("a-island"))
                engine.at(float(step), lambda: engine.assets.repair("a-island"))
        engine.run()
        events = engine.journal.close()
        kept = [event for event in events if not (event.asset or "").endswith("island")]
        return [
            (
                e.time_s,
                e.kind,
                e.asset,
                None
                if e.cause is None
                else tuple(
                    (one.time_s, one.kind, one.asset) for one in engine.journal.chain(e.cause)
                ),
            )
            for e in kept
        ]

    assert replay(rows, with_island=False) == replay(together, with_island=True)


spans = st.tuples(st.integers(0, 50), st.integers(1, 20), st.integers(0, 30)).map(
    lambda one: (float(one[0]), float(one[0] + one[1]), float(one[2]))
)


@given(st.lists(spans, max_size=6), st.sampled_from(["feeder", "panel", "pump"]))
def test_restarts_follow_the_last_return_and_the_strictest_rule(
    outages: list[tuple[float, float, float]], asset: str
) -> None:
    """Availability of the end user over time equals the rule, read off the list of outages."""
    engine = Engine(seed=1, length_s=200.0, assets=CHAIN)
    opened: dict[int, int] = {}
    for number, (begins_s, ends_s, delay_s) in enumerate(outages):
        rule = Restart("automatic", delay_s)

        def begin(number: int = number, rule: Restart = rule) -> None:
            opened[number] = engine.assets.cut(asset, restart=rule)

        def end(number: int = number) -> None:
            engine.assets.restore(asset, outage=opened[number])

        engine.at(begins_s, begin)
        engine.at(ends_s, end, priority=Order.RETURN)
    seen: list[tuple[float, bool]] = []
    engine.assets.on_change("pump", lambda _, up, __: seen.append((engine.now_s, up)))
    engine.run()
    assert seen == _expected(outages)


def _expected(outages: list[tuple[float, float, float]]) -> list[tuple[float, bool]]:
    changes: list[tuple[float, bool]] = []
    until_s, returned_s, delay_s = -math.inf, -math.inf, 0.0
    for begins_s, ends_s, its_delay_s in sorted(outages):
        if begins_s > until_s:  # at the same instant, the loss comes before the return
            if math.isfinite(until_s):
                changes.append((until_s, True))
            changes.append((begins_s, False))
            delay_s = 0.0
        returned_s = max(returned_s, ends_s)
        delay_s = max(delay_s, its_delay_s)
        until_s = returned_s + delay_s
    if outages:
        changes.append((until_s, True))
    return changes


@pytest.mark.parametrize("rule", [Restart("automatic", 5.0), Restart("manual", 5.0)])
def test_touching_outages(rule: Restart) -> None:
    """An outage that begins when another ends leaves no gap, if the loss comes first."""
    engine = Engine(seed=1, length_s=100.0, assets=CHAIN)
    first: list[int] = []
    engine.at(10.0, lambda: first.append(engine.assets.cut("feeder", restart=rule)))
    engine.at(20.0, lambda: engine.assets.restore("feeder", outage=first[0]), priority=Order.RETURN)
    engine.at(20.0, lambda: first.append(engine.assets.cut("feeder", restart=rule)))
    engine.at(30.0, lambda: engine.assets.restore("feeder", outage=first[1]), priority=Order.RETURN)
    seen: list[tuple[float, bool]] = []
    engine.assets.on_change("pump", lambda _, up, __: seen.append((engine.now_s, up)))
    engine.run()
    assert seen == [(10.0, False), (35.0, True)]
