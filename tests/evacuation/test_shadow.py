from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from tests.evacuation.flownets import FLOW, benchmark_net, nets
from twin.evacuation.optimum.flownet import FlowNet
from twin.evacuation.optimum.quickest import bound_s
from twin.evacuation.optimum.shadow import unlocking, widening
from twin.evacuation.plans.network import Network
from twin.evacuation.plans.plan import EvacuationPlan, Link, Space
from twin.evacuation.population.people import People


def test_one_door_is_worth_what_the_formula_says() -> None:
    """(N - 1)/C falls by (N - 1) dC / (C (C + dC)) for ten centimetres."""
    net = FlowNet.by_hand(doors={"x": 1.0}, exits=["x"], groups=[(601, {"x": 12.0})])
    (value,) = widening(net)
    more = 0.1 * FLOW
    exact_s = 600 * more / (1.0 + more)
    assert value.link == "x"
    assert value.saved_s == pytest.approx(exact_s, abs=0.05)
    assert value.at_most_s == pytest.approx(exact_s, rel=0.005)
    assert value.cut_s == pytest.approx(601.0, rel=0.005)


def test_only_what_limits_is_worth_anything() -> None:
    """The narrower of two doors in a row has a value, the wider one none."""
    net = FlowNet.by_hand(
        doors={"room": 0.5, "exit": 1.5},
        walks=[("room", "exit", 5.0)],
        exits=["exit"],
        groups=[(200, {"room": 2.0})],
    )
    assert [value.link for value in widening(net)] == ["room"]


def test_two_equal_doors_in_a_row_are_worth_nothing_alone() -> None:
    """The cut names one of them; solving again shows that it saves nothing alone."""
    net = FlowNet.by_hand(
        doors={"room": 1.0, "exit": 1.0},
        walks=[("room", "exit", 5.0)],
        exits=["exit"],
        groups=[(200, {"room": 2.0})],
    )
    (value,) = widening(net)
    assert value.at_most_s > 20.0
    assert value.saved_s < 1.0
    assert widening(net, exact=False)[0].saved_s == value.at_most_s


def test_the_stairs_of_the_benchmark_building() -> None:
    """Both stair feet limit, for the whole time; what the cut says is what solving again says."""
    values = widening(benchmark_net(ratio=3.0, joined=True))
    assert {value.link for value in values} == {"1a.down", "1b.down"}
    for value in values:
        assert value.saved_s == pytest.approx(value.at_most_s, rel=0.002)
        assert value.saved_s == pytest.approx(50.6, abs=0.2)


@given(net=nets())
@settings(max_examples=5, deadline=None)
def test_values_are_differences_of_bounds(net: FlowNet) -> None:
    """No link saves more than its cut allows; links that are not named save next to nothing."""
    values = {value.link: value for value in widening(net)}
    for part in net.parts():
        least_s = bound_s(part)
        for at, name in enumerate(part.door_id):
            rate = part.capacity_p_s.copy()
            rate[at] += 0.1 * part.gain_p_s_m[at]
            saved_s = least_s - bound_s(part.with_capacity(rate))
            # The cut is taken just before the end; the bound counts a passage of 1/C at the end.
            smeared_s = 1.0 / part.capacity_p_s[at] - 1.0 / rate[at] + 0.1
            allowed_s = values[name].at_most_s if name in values else 0.05
            assert saved_s <= allowed_s + smeared_s
            if name in values:
                assert values[name].saved_s == pytest.approx(max(0.0, saved_s), abs=0.05)


def shed(*, locked: tuple[str, ...]) -> Network:
    """Return a hall with two exits and a cellar that has its own; some are locked."""
    plan = EvacuationPlan(
        id="shed",
        spaces=(
            Space(id="hall", kind="room", area_m2=300),
            Space(id="cellar", kind="room", area_m2=30),
            Space(id="lawn", kind="outside"),
        ),
        links=tuple(
            Link(
                id=name,
                kind="exit",
                between=(space, "lawn"),
                clear_width_m=1.0,
                walk_m=(6, 0),
                locked=name in locked,
            )
            for name, space in (("west", "hall"), ("east", "hall"), ("hatch", "cellar"))
        ),
    )
    return Network.of(plan)


def test_unlocking_a_second_exit_halves_the_time() -> None:
    """The value of a locked exit is the difference of two bounds."""
    network = shed(locked=("east",))
    people = People.of(np.zeros(200, dtype=int))
    (value,) = unlocking(network, people)
    opened = replace(network, open_=np.ones_like(network.open_))
    saved_s = bound_s(FlowNet.of(network, people)) - bound_s(FlowNet.of(opened, people))
    assert (value.link, value.saved_s) == ("east", pytest.approx(saved_s))
    assert saved_s == pytest.approx(100 / (0.7 * FLOW), abs=0.5)


def test_unlocking_the_only_way_out_is_beyond_price() -> None:
    """Where people have no way at all while a door is locked, its value is infinite."""
    network = shed(locked=("east", "hatch"))
    people = People.of([0] * 50 + [1])
    values = {value.link: value.saved_s for value in unlocking(network, people)}
    assert values["hatch"] == math.inf
    assert 0.0 < values["east"] < math.inf
    assert [value.link for value in unlocking(network, people, ["east"])] == ["east"]
    assert unlocking(shed(locked=()), people) == ()
