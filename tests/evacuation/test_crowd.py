from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from twin.errors import InputError, TwinError, UnknownName
from twin.evacuation.moving.crowd import Crowd, Paths, evacuate
from twin.evacuation.moving.movement import SFPE, STUDENTS, Movement, movement_of
from twin.evacuation.moving.routes import policy, standard, towards
from twin.evacuation.moving.state import (
    ARRIVED,
    CARRIED,
    INCAPACITATED,
    QUEUED,
    RIDING,
    SAFE,
    TRAPPED,
    WAITING,
    WALKING,
)
from twin.evacuation.plans.network import Network
from twin.evacuation.plans.plan import EvacuationPlan, Link, Space
from twin.evacuation.population.people import People
from twin.verify.evacuation_rig import (
    OWN,
    build,
    door,
    even,
    flight,
    floor,
    flow_p_s,
    passes_s,
    point,
    run,
    share_out_of,
    spread,
    stand,
    storey,
)

DOOR_P_S = 1.40 / (4 * 0.266) * 0.7
"""Flow of a door of 1 m by the default."""


def hall(*exits: tuple[str, float, float], movement: Movement = OWN, **more: object) -> Network:
    """Return a hall of 20 by 10 m with exits of 1 m at some places."""
    doors = [door(name, ("hall", "out"), 1.0, (x, y), **more) for name, x, y in exits]  # type: ignore[arg-type]
    return build([floor("hall", (0, 0, 20, 10)), *doors], movement)


WEST = ("west", 0.0, 5.0)
EAST = ("east", 20.0, 5.0)


# -- walking ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("start_s", [0.0, 0.2, 0.5, 3.7])
@pytest.mark.parametrize("metres", [0.0, 0.1, 0.6, 7.3])
def test_a_walk_takes_its_length_over_the_speed(start_s: float, metres: float) -> None:
    """Whenever one starts, on the grid or off it, and be the way shorter than a step."""
    network = hall(EAST)
    people = stand(network, "hall", point(20 - metres, 5), level_m_s=1.25, start_s=start_s)
    assert evacuate(network, people).exit_s[0] == pytest.approx(start_s + metres / 1.25, abs=1e-6)


def test_a_way_through_many_short_spaces_is_timed_exactly() -> None:
    """Forty spaces of 0.3 m, each shorter than a step: 12 m at 1 m/s, no door rounds the time."""
    names = [f"bit-{i}" for i in range(40)]
    parts: list[Space | Link] = [
        floor(name, (0.3 * i, 0, 0.3 * i + 0.3, 10), "corridor") for i, name in enumerate(names)
    ]
    parts += [
        door(f"to-{i + 1}", (names[i], names[i + 1]), 2.0, (0.3 * i + 0.3, 1)) for i in range(39)
    ]
    network = build([*parts, door("exit", (names[-1], "out"), 2.0, (12, 1))], OWN)
    people = stand(network, "bit-0", point(0, 1), level_m_s=1.0)
    assert evacuate(network, people).exit_s[0] == pytest.approx(12.0, abs=1e-6)


def test_the_space_caps_a_runner_by_the_handbook() -> None:
    """Alone in a hall nobody is faster than 1.4 (1 - 0.266 x 0.54), if the speed is not set."""
    network = hall(EAST, movement=SFPE)
    people = stand(network, "hall", point(0, 5), level_m_s=3.0)
    assert evacuate(network, people).exit_s[0] == pytest.approx(20 / (1.4 * (1 - 0.266 * 0.54)))


def test_smoke_and_darkness_slow_people_on_their_way() -> None:
    """10 m at 1 m/s, then half the speed, then at most 0.2 m/s: 10 + 4/0.5 + 6/0.2 s."""
    network = hall(EAST)
    crowd = Crowd(network, stand(network, "hall", point(0, 5), level_m_s=1.0))
    crowd.advance(10.0)
    crowd.set_speed(network.cell("hall"), 0.5)
    crowd.advance(18.0)
    crowd.set_speed(network.cell("hall"), at_most_m_s=0.2)
    crowd.advance(100.0)
    assert crowd.exit_s[0] == pytest.approx(48.0)


def test_it_stands_on_its_grid_and_changes_take_effect_there() -> None:
    """Asked for 1.7 s it stands at 1.5 s, where the door is shut."""
    network = hall(EAST)
    crowd = Crowd(network, stand(network, "hall", point(18.4, 5), level_m_s=1.0))
    crowd.advance(1.7)
    assert crowd.now_s == 1.5
    crowd.lock("east")
    crowd.advance(10.0)
    assert crowd.state[0] == TRAPPED


# -- doors -----------------------------------------------------------------------------------------


def test_a_door_passes_one_person_after_the_other() -> None:
    """Fifty who stand before it: the first at once, the last after 49/C."""
    network = hall(EAST)
    result = run(network, stand(network, "hall", point(20, 5, 50)))
    assert passes_s(result, "east") == pytest.approx(np.arange(50) / DOOR_P_S)
    east = network.link("east")[0]
    assert result.peak_queue[east] == 50
    assert result.wait_person_s[east] == pytest.approx(np.arange(50).sum() / DOOR_P_S)


def test_a_person_of_two_places_takes_two_turns() -> None:
    """A wheelchair keeps the door busy twice as long as a person on foot."""
    network = hall(EAST)
    people = stand(network, "hall", point(20, 5, 3), size=np.array([2.0, 2.0, 1.0]))
    assert evacuate(network, people).last_s == pytest.approx(4.0 / DOOR_P_S)


def test_a_leaf_that_all_must_push_passes_fifty_a_minute() -> None:
    """A self-closing door of 2 m and one leaf; SFPE Handbook."""
    network = hall(EAST, self_closing=True)
    assert network.capacity_p_s[0] == pytest.approx(50 / 60)


def test_flow_is_cut_and_given_back() -> None:
    """Half the flow for ten people in the middle."""
    network = hall(EAST)
    crowd = Crowd(network, stand(network, "hall", point(20, 5, 30)), log=True)
    crowd.advance(5.0)
    crowd.set_flow_factor("east", 0.5)
    crowd.advance(25.0)
    crowd.set_flow_factor("east", 1.0)
    crowd.advance(100.0)
    gaps_s = np.diff(crowd.passages().pass_s)
    assert set(np.round(gaps_s * DOOR_P_S, 6)) == {1.0, 2.0}
    with pytest.raises(InputError, match="east: a flow factor of 0; allowed: above 0"):
        crowd.set_flow_factor("east", 0.0)


def test_like_exits_share_the_crowd() -> None:
    """200 in the middle of a hall, two exits equally far: a hundred by each."""
    network = hall(WEST, EAST)
    result = evacuate(network, stand(network, "hall", point(10, 5, 200)))
    assert [result.passed[network.link(name)[0]] for name in ("west", "east")] == [100, 100]


def test_two_doors_at_one_place_are_both_used_and_nobody_goes_round() -> None:
    """Two doors between the same spaces whose place nobody told: no walk lies between them."""
    network = build(
        [
            floor("room", (0, 0, 10, 10)),
            floor("corridor", (10, 0, 30, 10), "corridor"),
            door("one", ("room", "corridor"), 1.0),
            door("two", ("room", "corridor"), 1.0),
            door("exit", ("corridor", "out"), 2.0, (30, 5)),
        ]
    )
    result = run(network, stand(network, "room", 60))
    assert result.out == 60
    passed = [result.passed[list(network.link(name))].tolist() for name in ("one", "two")]
    assert passed == [[30, 0], [30, 0]]


def test_streams_merge_by_their_weights() -> None:
    """Into a full lobby three go by one door for each by the other."""
    network = build(
        [
            floor("a", (0, 0, 10, 10)),
            floor("b", (0, 12, 10, 22)),
            floor("lobby", (10, 10, 11, 12)),
            door("light", ("a", "lobby"), 2.0, (10, 10), merge_weight=1.0),
            door("heavy", ("b", "lobby"), 2.0, (10, 12), merge_weight=3.0),
            door("exit", ("lobby", "out"), 1.0, (11, 11)),
        ]
    )
    some = [stand(network, "a", point(10, 10, 150)), stand(network, "b", point(10, 12, 150))]
    result = run(network, *some, until_s=150.0)
    share = passes_s(result, "heavy").size / passes_s(result, "light").size
    assert share == pytest.approx(3.0, rel=0.1)


# -- both ways -------------------------------------------------------------------------------------


def both_ways(right: int, left: int) -> tuple[np.ndarray, np.ndarray, float]:
    """Return when people pass a door to the right and to the left, and its flow one way."""
    network = build(
        [
            floor("a", (0, 0, 20, 20)),
            floor("b", (20, 0, 40, 20)),
            door("door", ("a", "b"), 1.0, (20, 10)),
        ]
    )
    some = [stand(network, "a", point(20, 10, right)), stand(network, "b", point(20, 10, left))]
    some[1] = replace(some[1], route=np.ones(left, dtype=np.int16))
    result = run(network, *some, routes=[towards(network, ["b"]), towards(network, ["a"])])
    assert result.counts["arrived"] == right + left
    return passes_s(result, "door", 0), passes_s(result, "door", 1), float(network.capacity_p_s[0])


def test_two_equal_streams_take_turns() -> None:
    """Fifty against fifty: one by one, 6 % less than one way, and done at the same time."""
    right, left, flow = both_ways(50, 50)
    assert abs(right[-1] - left[-1]) < 3.0 / flow
    both = np.sort(np.concatenate([right, left]))
    assert flow_p_s(both, 0.0, 0.9) == pytest.approx(0.94 * flow, rel=0.01)


def test_a_few_get_through_against_many() -> None:
    """Five against a hundred have a sixth of the turns at least, at 84 to 94 % of the flow."""
    right, left, flow = both_ways(100, 5)
    assert left[-1] < 5 * 6.5 / (0.84 * flow)
    meanwhile = np.sort(np.concatenate([right[right < left[-1]], left]))
    assert 0.84 <= flow_p_s(meanwhile) / flow <= 0.94


# -- doors that shut -------------------------------------------------------------------------------


def test_who_has_no_way_out_is_trapped_and_the_run_ends() -> None:
    """Behind a locked door nobody moves, and nobody waits for a run that goes on."""
    network = hall(EAST)
    people = stand(network, "hall", 10, start_s=5.0)
    result = evacuate(network, people, locked=["east"])
    assert (result.counts["trapped"], result.out, result.last_s) == (10, 0, 0.0)
    assert np.isinf(result.share_s(0.95))


def test_an_opened_door_sets_them_free() -> None:
    """Ten trapped people leave once their door is opened, from then on."""
    network = hall(EAST)
    crowd = Crowd(network, stand(network, "hall", point(15, 5, 10), level_m_s=1.0))
    crowd.lock("east")
    crowd.advance(60.0)
    assert not crowd.moving
    crowd.unlock("east")
    assert crowd.moving
    crowd.advance(200.0)
    assert crowd.exit_s == pytest.approx(65.0 + np.arange(10) / DOOR_P_S)


def test_a_walker_turns_where_he_is() -> None:
    """4 m from one exit and 6 m from the other, 1 m on the way: 1 + 7 m."""
    network = hall(("one", 0.0, 5.0), ("other", 10.0, 5.0))
    crowd = Crowd(network, stand(network, "hall", point(4, 5), level_m_s=1.0))
    crowd.advance(1.0)
    crowd.lock("one")
    crowd.advance(20.0)
    assert crowd.exit_s[0] == pytest.approx(8.0)


def test_a_queue_goes_elsewhere_when_its_door_shuts() -> None:
    """Those who stand before it walk over to the other exit; nobody passes the shut one."""
    network = hall(WEST, EAST)
    crowd = Crowd(network, stand(network, "hall", point(20, 5, 40), level_m_s=1.0))
    crowd.advance(10.0)
    passed = int(crowd.passed[network.link("east")[0]])
    crowd.lock("east")
    assert np.count_nonzero(crowd.state == WALKING) == 40 - passed
    crowd.advance(200.0)
    result = crowd.result()
    assert result.passed[network.link("east")[0]] == passed
    assert result.exit_s[result.exit_link == network.link("west")[0]].min() == pytest.approx(30.0)
    assert result.out == 40


def test_a_door_shut_one_way_lets_the_others_through() -> None:
    """Shut as written it is open the other way."""
    network = hall(WEST)
    crowd = Crowd(network, People.none())
    crowd.lock("west", way=0)
    assert crowd.open[list(network.link("west"))].tolist() == [0, 1]
    with pytest.raises(UnknownName, match="wset"):
        crowd.lock("wset")


# -- ways ------------------------------------------------------------------------------------------


def test_who_knows_one_door_goes_by_it_until_it_is_shut() -> None:
    """By the main entrance, though another exit is near; that one when it is locked."""
    network = build(
        [
            floor("hall", (0, 0, 20, 10)),
            door("main", ("hall", "out"), 1.0, (0, 5), main=True, signed=False),
            door("back", ("hall", "out"), 1.0, (20, 5)),
        ]
    )
    people = stand(network, "hall", point(18, 5, 5))
    shares = {
        how: share_out_of(evacuate(network, people, routes=how), "main")
        for how in ("nearest", "familiar", "signed")
    }
    assert shares == {"nearest": 0.0, "familiar": 1.0, "signed": 0.0}
    shut = evacuate(network, people, routes="familiar", locked=["main"])
    assert share_out_of(shut, "back") == 1.0


def test_people_who_look_share_out_a_crowd() -> None:
    """300 beside one exit: by the nearest 327 s, by looking less than 190 s (163 s at best)."""
    network = hall(WEST, EAST)
    people = stand(network, "hall", even(20, 15, (10, 0, 20, 10)))
    assert evacuate(network, people).last_s > 320.0
    assert evacuate(network, people, routes="aware").last_s < 190.0


def test_a_follower_goes_where_the_others_go() -> None:
    """Two metres nearer to one exit, he takes the other that all take."""
    network = hall(WEST, EAST)
    others = stand(network, "hall", point(19, 5, 20), route=0)
    him = stand(network, "hall", point(9, 5), start_s=5.0, follow=0.5)
    alone = evacuate(network, him)
    crowded = run(network, others, him)
    assert alone.exit_link[0] == network.link("west")[0]
    assert crowded.exit_link[-1] == network.link("east")[0]


def test_people_who_misjudge_ways_do_not_all_go_alike() -> None:
    """At the middle of a hall, slightly nearer to one exit: some take the other."""
    network = hall(WEST, EAST)
    people = stand(network, "hall", point(9.5, 5, 100))
    assert share_out_of(evacuate(network, people, noise=0.0), "east") == 0.0
    assert 0.2 < share_out_of(evacuate(network, people, noise=0.3), "east") < 0.8


def test_explicit_paths_are_followed_and_left_where_a_door_is_shut() -> None:
    """A longer way as it was assigned; when its second door is shut, the nearest from there."""
    network = build(
        [
            floor("a", (0, 0, 10, 10)),
            floor("b", (10, 0, 20, 10)),
            door("a-b", ("a", "b"), 1.0, (10, 5)),
            door("near", ("a", "out"), 1.0, (0, 5)),
            door("far", ("b", "out"), 1.0, (20, 5)),
            door("side", ("b", "out"), 1.0, (15, 10)),
        ]
    )
    people = stand(network, "a", point(1, 5, 3))
    links = np.array([network.link(name)[0] for name in ("a-b", "far")], dtype=np.int32)
    paths = Paths(np.tile(links, 2), np.array([0, 2, 4, 4]))
    told = evacuate(network, people, paths=paths)
    assert [network.link_id[link] for link in told.exit_link] == ["far", "far", "near"]
    shut = evacuate(network, people, paths=paths, locked=["far"])
    assert [network.link_id[link] for link in shut.exit_link] == ["side", "side", "near"]


# -- stairs ----------------------------------------------------------------------------------------


def tower(movement: Movement = SFPE) -> Network:
    """Return a hall on the ground and one above, joined by a stair of 1.2 by 10 m."""
    return build(
        [
            storey(1, 0.0),
            storey(2, 5.0),
            floor("low", (0, 0, 10, 10), storey="f1"),
            floor("high", (0, 0, 10, 10), storey="f2"),
            flight("stair", "f1", 1.2, 10.0),
            door("foot", ("low", "stair"), 1.2, (5, 5), kind="stair-entry"),
            door("head", ("high", "stair"), 1.2, (5, 5), kind="stair-entry"),
            door("exit", ("low", "out"), 1.2, (5, 5)),
        ],
        movement,
    )


def test_steps_cap_the_speed_or_people_have_their_own() -> None:
    """10 m of stair down: by steps of 180 by 280 mm 10.84 s, at one's own 0.5 m/s 20 s."""
    for movement, seconds in ((SFPE, 10.8448), (OWN, 20.0)):
        network = tower(movement)
        speed = 2.0 if movement is SFPE else 0.5
        people = stand(network, "high", point(5, 5), level_m_s=speed)
        assert evacuate(network, people).last_s == pytest.approx(seconds, abs=1e-4)


def test_a_team_that_climbs_slows_those_who_come_down() -> None:
    """While it is on the stair, its entry above passes three quarters."""
    network = tower()
    down = stand(network, "high", point(5, 5, 60))
    team = stand(network, "low", point(5, 5, 2), route=1, up_m_s=0.2)
    routes = [policy(network, "nearest"), towards(network, ["high"])]
    crowd = Crowd(network, People.join([down, team]), routes=routes, responders=2, log=True)
    crowd.advance(400.0)
    assert crowd.state[-2:].tolist() == [ARRIVED, ARRIVED]
    passages = crowd.passages()
    head_s = passages.pass_s[passages.link == network.link("head")[0]]
    climbs_s = float(crowd.arrived_s[-2:].min())
    flow = network.capacity_p_s[network.link("head")[0]]
    while_it_climbs = head_s[(head_s > 3.0) & (head_s < climbs_s - 3.0)]
    assert flow_p_s(while_it_climbs) == pytest.approx(0.75 * flow, rel=0.02)
    afterwards = head_s[head_s > crowd.arrived_s[-2:].max() + 5.0]
    assert flow_p_s(afterwards) == pytest.approx(flow, rel=0.02)


# -- smoke that poisons ----------------------------------------------------------------------------


def test_people_fall_when_their_dose_is_full() -> None:
    """At 0.01/s after 100 s, who bears 0.3 after 30 s; who left before takes no more."""
    network = hall(EAST)
    people = stand(
        network, "hall", point(0, 5, 3), level_m_s=1.0, start_s=np.array([1e6, 1e6, 0.0]),
        fed_limit=np.array([1.0, 0.3, 1.0]),
    )  # fmt: skip
    crowd = Crowd(network, people)
    crowd.set_fed_rate(network.cell("hall"), 0.01)
    crowd.advance(200.0)
    assert crowd.state.tolist() == [INCAPACITATED, INCAPACITATED, SAFE]
    assert crowd.arrived_s[:2] == pytest.approx([100.0, 30.0])
    assert crowd.doses() == pytest.approx([1.0, 0.3, 0.2])


def test_doses_of_spaces_add_up() -> None:
    """10 s at 0.02/s in the room, 10 s at 0.05/s in the corridor."""
    network = build(
        [
            floor("room", (0, 0, 10, 2)),
            floor("corridor", (10, 0, 20, 2), "corridor"),
            door("door", ("room", "corridor"), 2.0, (10, 1)),
            door("exit", ("corridor", "out"), 2.0, (20, 1)),
        ],
        OWN,
    )
    crowd = Crowd(network, stand(network, "room", point(0, 1), level_m_s=1.0))
    crowd.set_fed_rate(network.cell("room"), 0.02)
    crowd.set_fed_rate(network.cell("corridor"), 0.05)
    crowd.advance(30.0)
    assert crowd.doses()[0] == pytest.approx(0.7)


def test_who_falls_in_a_queue_leaves_it() -> None:
    """The others go on; he stays where he is, and is in nobody's way."""
    network = hall(EAST)
    limits = np.ones(20)
    limits[10:] = 0.05
    crowd = Crowd(network, stand(network, "hall", point(20, 5, 20), fed_limit=limits))
    crowd.set_fed_rate(network.cell("hall"), 0.01)
    crowd.advance(60.0)
    result = crowd.result()
    # In 5 s the door passes five; those of the last ten who still stand before it fall.
    assert result.counts["incapacitated"] == 10
    assert result.out == 10
    assert result.last_s == pytest.approx(9 / DOOR_P_S)


# -- single persons --------------------------------------------------------------------------------


def test_somebody_is_sent_and_arrives() -> None:
    """A team stands by, is sent to a room, and is told when it is there; then it is placed."""
    network = tower(OWN)
    team = stand(network, "low", point(5, 5), start_s=1e6, up_m_s=0.5)
    routes = [policy(network, "nearest"), towards(network, ["high"])]
    crowd = Crowd(network, team, routes=routes, responders=1)
    crowd.advance(30.0)
    crowd.send(0, 1)
    seen = crowd.changed
    crowd.advance(60.0)
    assert crowd.state[0] == ARRIVED
    assert crowd.changed > seen
    assert crowd.arrived_s[0] == pytest.approx(30.0 + 10.0 / 0.5)
    crowd.place(0, network.cell("low"))
    assert crowd.heads[[network.cell("low"), network.cell("high")]].tolist() == [1, 0]


def test_somebody_is_carried_out() -> None:
    """Taken out of the queue by hand, safe by hand; the queue closes up."""
    network = hall(EAST)
    crowd = Crowd(network, stand(network, "hall", point(20, 5, 5)))
    crowd.advance(0.5)
    last = 4
    assert crowd.state[last] == QUEUED
    crowd.set_person(last, state=CARRIED)
    crowd.advance(60.0)
    assert crowd.exit_s[:4].max() == pytest.approx(3 / DOOR_P_S)
    crowd.set_person(last, state=SAFE, exit_s=40.0)
    assert crowd.result().counts["safe"] == 5


def test_a_lift_takes_people_and_lets_them_out() -> None:
    """Two of three board, ride, and step out two storeys lower."""
    network = build(
        [
            storey(1, 0.0),
            storey(3, 6.0),
            floor("low", (0, 0, 4, 4), storey="f1"),
            floor("high", (0, 0, 4, 4), storey="f3"),
            Space(id="lift", kind="lift", area_m2=2.0),
            door("lift-1", ("low", "lift"), 1.0, (4, 2), kind="lift-door"),
            door("lift-3", ("high", "lift"), 1.0, (4, 2), kind="lift-door"),
            door("exit", ("low", "out"), 1.0, (2, 2)),
        ],
        OWN,
    )
    people = stand(network, "high", point(4, 2, 3), level_m_s=1.0)
    crowd = Crowd(network, people, routes=[policy(network, "nearest", lifts=True)])
    crowd.advance(2.0)
    assert crowd.queue[network.link("lift-3")[0]] == 3
    boarded = crowd.board(network.link("lift-3")[0], 2)
    way_out = next(i for i in network.link("lift-1") if network.cell_id[network.dst[i]] == "low")
    assert boarded == [(0, way_out), (1, way_out)]
    assert crowd.state.tolist() == [RIDING, RIDING, QUEUED]
    crowd.advance(12.0)
    for person, link in boarded:
        crowd.step_out(person, link)
    crowd.advance(30.0)
    assert crowd.exit_s[0] == pytest.approx(14.0)
    assert crowd.state.tolist() == [SAFE, SAFE, QUEUED]
    nobody = Crowd(network, people)
    nobody.advance(2.0)
    assert nobody.state.tolist() == [TRAPPED] * 3


# -- what is told ----------------------------------------------------------------------------------


def test_nobody_is_out_at_once() -> None:
    """An empty building has nothing to tell, and no share of nobody is late."""
    network = hall(EAST)
    result = evacuate(network, People.none())
    assert (result.people, result.out, result.last_s, result.share_s(0.95)) == (0, 0, 0.0, 0.0)


def test_who_starts_outside_is_safe_when_he_starts() -> None:
    """Safe from the first moment on at which he moves; before, he waits."""
    network = hall(EAST)
    crowd = Crowd(network, stand(network, "out", 1, start_s=3.3))
    assert crowd.state[0] == WAITING
    crowd.advance(10.0)
    assert crowd.exit_s[0] == pytest.approx(3.3)


def test_shares_and_counts_add_up() -> None:
    """Half of a hundred are out when the fiftieth is."""
    network = hall(EAST)
    result = run(network, stand(network, "hall", spread(100, (0, 0, 20, 10))), until_s=60.0)
    assert sum(result.counts.values()) == result.people == 100
    assert result.share_s(0.5) == np.sort(result.exit_s)[49]
    assert result.counts["queued"] + result.out == 100


def test_the_log_grows_as_it_must() -> None:
    """Ten thousand passages of ten people through a row of spaces are all there, in order."""
    names = [f"s{i}" for i in range(300)]
    parts: list[Space | Link] = [Space(id=name, kind="corridor", area_m2=50.0) for name in names]
    parts += [
        door(f"d{i}", (names[i], names[i + 1]), 2.0, one_way=True, walk_m=(2.0, 0.0))
        for i in range(299)
    ]
    network = build([*parts, door("exit", (names[-1], "out"), 2.0, walk_m=(2.0, 0.0))], OWN)
    result = run(network, stand(network, "s0", 40))
    assert result.passages is not None
    assert result.passages.link.size == 40 * 300
    assert np.all(result.passages.pass_s >= result.passages.arrive_s)


def test_what_was_not_written_down_is_not_told() -> None:
    """Passages are asked for beforehand."""
    network = hall(EAST)
    with pytest.raises(TwinError, match="ask for log=True"):
        Crowd(network, People.none()).passages()


def test_people_where_nothing_is_are_refused() -> None:
    """A cell or a route that is not there is an error before anybody moves."""
    network = hall(EAST)
    with pytest.raises(InputError, match="cells that the plan does not have"):
        Crowd(network, People.of([99]))
    with pytest.raises(InputError, match="by route 3 of 1"):
        Crowd(network, People.of([0], route=3))
    with pytest.raises(InputError, match="no route policy 'fastest'"):
        standard(network, "fastest")


def test_models_of_movement_have_one_greatest_flow() -> None:
    """Flow by the tabulated curve rises to its greatest and is never above it; intake falls."""
    for name in ("sfpe", "weidmann", "students"):
        movement = movement_of(name)
        speed, intake = movement.speed_share(), movement.intake_share()
        assert np.all(np.diff(speed) <= 1e-12)
        assert np.all(np.diff(intake) <= 1e-12)
        assert (speed[0], intake[0], intake[-1]) == (pytest.approx(1.0, abs=0.15), 1.0, 0.05)
    with pytest.raises(UnknownName, match="did you mean 'students'"):
        movement_of("student")


def test_the_students_pass_a_door_by_its_clear_width() -> None:
    """1.9 persons/(s m) of a door of 0.9 m."""
    network = build(
        [floor("room", (0, 0, 10, 10)), door("exit", ("room", "out"), 0.9, (10, 5))], STUDENTS
    )
    assert network.capacity_p_s[0] == pytest.approx(1.9 * 0.9)


def test_a_full_assembly_point_holds_nobody_up() -> None:
    """Who has arrived makes room: its area says how dense it gets, not how fast people come."""

    def last_s(area_m2: float) -> float:
        plan = EvacuationPlan(
            id="yard",
            spaces=(
                Space(id="hall", kind="room", area_m2=400.0),
                Space(id="green", kind="assembly", area_m2=area_m2),
            ),
            links=(Link(id="out", kind="exit", between=("hall", "green"), clear_width_m=1.3),),
        )
        network = Network.of(plan)
        return evacuate(network, People.of(np.zeros(400, dtype=int), level_m_s=1.2)).last_s

    assert last_s(50.0) == last_s(5000.0)
