from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.evacuation.towers import Asset, engine_of, kinds, later, lift_spec, people_in, tower
from twin.engine import Engine
from twin.errors import InputError, UnknownName
from twin.evacuation.moving.crowd import Crowd
from twin.evacuation.moving.routes import policy
from twin.evacuation.moving.state import INCAPACITATED, RIDING, SAFE, TRAPPED
from twin.evacuation.plans.liftspec import LiftSpec
from twin.evacuation.plans.network import Network
from twin.evacuation.population.people import People
from twin.evacuation.rescue.lifts import Lift

PLAIN = lift_spec(
    tower(),
    load_kg=300.0,
    acceleration_m_s2=1e9,
    opening_s=2.0,
    closing_s=3.0,
    step_s=1.0,
    dwell_s=3.0,
)
"""Four places; all times whole seconds but the travel, 3.3 s for each storey at once at 1 m/s."""


def round_trip_s(rise_m: float, people: int) -> float:
    """Return a round trip by hand: up, doors, people in, doors, down, doors, people out, doors."""
    return 2.0 * (rise_m / 1.0 + 2.0 + max(3.0, people * 1.0) + 3.0)


def by_lift(
    spaces: list[str], *, spec: LiftSpec = PLAIN, able: bool = False, **arrays: object
) -> tuple[Engine, Crowd, Lift]:
    """Return a tower whose people use the lift only (or the lift or the stair: *able*)."""
    network = Network.of(tower())
    route = policy(network, "nearest", lifts=True)
    if not able:
        route = replace(route, allowed=route.allowed & ~network.stair)
    people = people_in(network, spaces, **arrays) if spaces else People.none()
    crowd = Crowd(network, people, routes=[route, policy(network, "nearest")])
    engine = engine_of(crowd, length_s=1200.0, assets=[Asset("lift")])
    return engine, crowd, Lift(engine, crowd, spec)


# -- trips -----------------------------------------------------------------------------------------


def test_a_round_trip_takes_as_long_as_by_hand() -> None:
    """Three people of storey 4: up 9.9, doors 2 + 3 + 3, down 9.9, doors 2 + 3 + 3 s."""
    engine, _, lift = by_lift(["landing-4"] * 3)
    engine.run()
    (ride,) = lift.rides
    assert ride.people == 3
    # They stand before its door at once; it looks on every whole second.
    called_s = ride.from_s - (9.9 + 2.0 + 3.0 + 3.0)
    assert called_s == pytest.approx(1.0)
    assert ride.to_s - ride.from_s == pytest.approx(9.9 + 2.0)
    whole_s = round_trip_s(9.9, 3)
    assert whole_s == pytest.approx(2 * 9.9 + 16.0)
    assert ride.to_s - called_s + 3.0 + 3.0 == pytest.approx(whole_s)


def test_ten_people_take_three_trips() -> None:
    """4, 4 and 2 of storey 3; between the second and the third opening below lies a round trip."""
    engine, crowd, lift = by_lift(["landing-3"] * 10)
    engine.run()
    assert [ride.people for ride in lift.rides] == [4, 4, 2]
    assert lift.rides[1].to_s - lift.rides[0].to_s == pytest.approx(round_trip_s(6.6, 4))
    assert np.all(crowd.state == SAFE)
    assert crowd.passed[crowd.network.link("exit")[0]] == 10


def test_people_are_safe_when_the_lift_and_their_walk_bring_them() -> None:
    """After the ride 2.5 m from the door of the lift to the exit, at 1.20 m/s."""
    engine, crowd, lift = by_lift(["landing-4"])
    engine.run()
    walk_s = np.hypot(2.5, 0.0) / (1.4 * (1 - 0.266 * 0.54))
    assert float(crowd.exit_s[0]) == pytest.approx(lift.rides[0].to_s + walk_s, abs=0.5)


def test_the_highest_storey_goes_first() -> None:
    """With one place, those of storey 4 are out before those of storey 2, who came with them."""
    one = replace(PLAIN, load_kg=80.0)
    engine, crowd, _ = by_lift(["landing-2", "landing-4", "landing-2", "landing-4"], spec=one)
    engine.run()
    assert max(crowd.exit_s[[1, 3]]) < min(crowd.exit_s[[0, 2]])


def test_it_stops_on_the_way_down_while_there_is_room() -> None:
    """Two of storey 4 and two of storey 2 come down in one ride of four."""
    engine, _, lift = by_lift(["landing-4", "landing-4", "landing-2", "landing-2"])
    engine.run()
    (ride,) = lift.rides
    assert ride.people == 4
    stop_s = 2.0 + 3.0 + 3.0
    assert ride.to_s - ride.from_s == pytest.approx(9.9 + stop_s + 2.0)


def test_only_those_whose_route_has_lifts_use_it() -> None:
    """Ten who may not go down the stair, though they stand before the lift."""
    engine, crowd, lift = by_lift(["landing-3"] * 10, able=True, route=1)
    engine.run()
    assert lift.rides == []
    assert np.all(crowd.state == SAFE)


def test_a_wheelchair_takes_more_than_one_place() -> None:
    """Four places hold two people who take two each."""
    engine, _, lift = by_lift(["landing-3"] * 4, size=2.0)
    engine.run()
    assert [ride.people for ride in lift.rides] == [2, 2]


def test_who_boards_below_is_taken_up() -> None:
    """Somebody on the ground who must go to storey 3 gets out there."""
    plan = tower(stair=False)
    network = Network.of(plan)
    up = policy(network, "nearest", lifts=True)
    target = np.zeros(network.cells, dtype=bool)
    target[network.cell("room-31")] = True
    crowd = Crowd(network, people_in(network, ["corridor-1"]), routes=[replace(up, target=target)])
    engine = engine_of(crowd)
    Lift(engine, crowd, PLAIN)
    engine.run()
    assert crowd.cell[0] == network.cell("room-31")


def test_results_do_not_depend_on_who_looks() -> None:
    """Advancing the crowd at odd times leaves every exit time as it was."""
    quiet, crowd, _ = by_lift(["landing-4", "room-31", "landing-2"] * 3)
    watched, seen, _ = by_lift(["landing-4", "room-31", "landing-2"] * 3)
    for k in range(400):
        watched.at(0.37 * k, lambda: seen.advance(watched.now_s))
    quiet.run()
    watched.run()
    assert np.array_equal(crowd.exit_s, seen.exit_s)


# -- a lift that stops -----------------------------------------------------------------------------


def test_who_rides_when_the_power_goes_is_shut_in_until_it_is_back() -> None:
    """Two on their way down at 20 s wait in the car for ten minutes, and are out after it."""
    engine, crowd, lift = by_lift(["landing-4", "landing-4"])
    seen: list[tuple[int, ...]] = []
    later(engine, 20.0, engine.assets.cut, "lift")
    engine.at(300.0, lambda: seen.append(lift.trapped))
    later(engine, 620.0, engine.assets.restore, "lift")
    engine.run()
    assert seen == [(0, 1)]
    stopped = next(event for event in engine.journal if event.kind == "lift-stopped")
    assert (stopped.value, engine.journal[stopped.cause or 0].kind) == (2.0, "power-lost")
    assert kinds(engine, "lift-stopped", "lift-works") == ["lift-stopped", "lift-works"]
    assert np.all(crowd.state == SAFE)
    undisturbed, free, _ = by_lift(["landing-4", "landing-4"])
    undisturbed.run()
    assert crowd.exit_s == pytest.approx(free.exit_s + 600.0)


def test_who_is_never_freed_is_riding_at_the_end() -> None:
    """The state tells it: in a lift."""
    engine, crowd, lift = by_lift(["landing-4", "landing-4"])
    later(engine, 20.0, lift.stop)
    engine.run()
    assert crowd.state.tolist() == [RIDING, RIDING]
    assert lift.trapped == (0, 1)


def test_a_team_lets_people_out_on_the_nearest_storey() -> None:
    """Stopped 5.1 s below storey 4 the car is at 4.8 m, nearest to storey 2: there they get out."""
    engine, crowd, lift = by_lift(["landing-4", "landing-4"], able=True)
    landings: list[str] = []
    later(engine, 24.0, lift.stop)
    engine.at(100.0, lambda: landings.append(lift.landing))
    later(engine, 100.0, lift.free)
    engine.run()
    assert landings == ["landing-2"]
    assert np.all(crowd.state == SAFE)
    assert lift.trapped == ()
    assert min(crowd.exit_s) > 100.0


def test_with_open_doors_people_step_out() -> None:
    """A lift that stops while it loads shuts nobody in; its people take the stair."""
    engine, crowd, lift = by_lift(["landing-4"] * 4, able=True, spec=replace(PLAIN, dwell_s=60.0))
    later(engine, 25.0, lift.stop)
    engine.run()
    stopped = next(event for event in engine.journal if event.kind == "lift-stopped")
    assert stopped.value == 0.0
    assert lift.riders == ()
    assert np.all(crowd.state == SAFE)


def test_those_who_wait_go_other_ways() -> None:
    """When it stops those in its queue take the stair; who may not, is trapped until it works."""
    engine, crowd, lift = by_lift(["landing-3"] * 8, able=True)
    later(engine, 4.0, lift.stop)
    engine.run()
    assert np.all(crowd.state == SAFE)
    engine, crowd, lift = by_lift(["landing-3"] * 8)
    states: list[int] = []
    later(engine, 4.0, lift.stop)
    engine.at(100.0, lambda: states.extend(crowd.state.tolist()))
    later(engine, 200.0, lift.resume)
    engine.run()
    assert set(states) == {TRAPPED}
    assert np.all(crowd.state == SAFE)


def test_two_reasons_stop_it_until_both_are_over() -> None:
    """An event and a power cut overlap: it works when the second ends."""
    engine, _, lift = by_lift([])
    works: list[bool] = []
    later(engine, 10.0, engine.assets.cut, "lift")
    later(engine, 20.0, lift.stop)
    later(engine, 30.0, engine.assets.restore, "lift")
    engine.at(35.0, lambda: works.append(lift.works))
    later(engine, 40.0, lift.resume)
    engine.at(45.0, lambda: works.append(lift.works))
    engine.run()
    assert works == [False, True]


def test_who_is_overcome_in_it_is_laid_on_the_landing() -> None:
    """Smoke in the car: at the bottom they do not walk off, but lie before its door."""
    engine, crowd, _ = by_lift(["landing-4", "landing-4"])
    cell = crowd.network.cell("lift")
    engine.at(18.0, lambda: engine.change(crowd, lambda: crowd.set_fed_rate(cell, 1.0)))
    engine.run()
    assert crowd.state.tolist() == [INCAPACITATED] * 2
    assert set(crowd.cell.tolist()) == {crowd.network.cell("landing-1")}


def test_doors_that_are_not_its_own_are_refused() -> None:
    """Stops must be lift doors of this lift, two at least; the discharge one of them."""
    plan = tower()
    crowd = Crowd(Network.of(plan), People.none())
    engine = engine_of(crowd)
    first, second, *_ = PLAIN.stops
    wrong = replace(PLAIN, stops=(replace(first, link="fire-door-1"), second))
    with pytest.raises(InputError, match="fire-door-1 is no door of the lift lift"):
        Lift(engine, crowd, wrong)
    with pytest.raises(InputError, match="lift lift: 1 stops; allowed: two or more"):
        Lift(engine, crowd, replace(PLAIN, stops=(first,)))
    with pytest.raises(UnknownName, match="lift-door-9"):
        Lift(engine, crowd, PLAIN, discharge="lift-door-9")
