from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
import simpy

from tests.evacuation.towers import engine_of, kinds, later, lift_spec, people_in, tower
from twin.engine import Engine
from twin.errors import InputError
from twin.evacuation.moving.crowd import Crowd
from twin.evacuation.moving.doors import Doors
from twin.evacuation.moving.routes import Route, policy, towards
from twin.evacuation.moving.state import ARRIVED, CARRIED, INCAPACITATED, SAFE, TRAPPED
from twin.evacuation.plans.network import Network
from twin.evacuation.plans.plan import EvacuationPlan
from twin.evacuation.population.people import People
from twin.evacuation.rescue.carrying import Device, TeamPace
from twin.evacuation.rescue.crewside import StandingTeams
from twin.evacuation.rescue.keyring import locked_on_the_way
from twin.evacuation.rescue.lifts import Lift
from twin.evacuation.rescue.rescue import Rescue
from twin.evacuation.rescue.rescuerules import RescueRules
from twin.evacuation.rescue.search import SearchRules, search_order, zones_of
from twin.evacuation.rescue.teams import Team, entrance_of, routes_for, team_people
from twin.model import Name

CHAIR = Device(
    id="chair",
    name=Name(en="Chair", zh="椅"),
    level_m_s=1.0,
    level_span_m_s=(0.5, 1.5),
    down_m_s=0.8,
    down_span_m_s=(0.5, 1.0),
    crew=2,
    crew_span=(1, 3),
    prepare_s=40.0,
    prepare_span_s=(30.0, 75.0),
)
PACE = TeamPace(level_m_s=1.0, up_m_s=0.5, down_m_s=0.8)
RULES = RescueRules(
    pace=PACE,
    search=SearchRules(room_s=10.0, sweep_m2_s=3.0, walk_m_s=1.0),
    hand_over_s=20.0,
    unlock_s=30.0,
    free_lift_s=600.0,
)


@dataclass
class Case:
    """A tower with people and teams."""

    plan: EvacuationPlan
    where: Sequence[str] = ()
    """Who waits, one in each space."""
    stays: bool = True
    """Whether they wait in their spaces (a route of their own leads there); else they walk out."""
    teams: int = 1
    team: dict[str, Any] = field(default_factory=dict)
    at_door_s: float = 60.0
    after_s: dict[str, float] = field(default_factory=dict)
    """Of single teams, in place of that."""
    lacks: frozenset[str] = frozenset()
    length_s: float = 3600.0
    rescue: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.network = network = Network.of(self.plan)
        self.engine = Engine(seed=1, length_s=self.length_s)
        names = [f"team-{k + 1}" for k in range(self.teams)]
        side = StandingTeams(
            self.engine, dict.fromkeys(names, self.at_door_s) | self.after_s, lacks=self.lacks
        )
        more = {"device": CHAIR, "sweeps": False} | self.team
        entrance = entrance_of(self.plan, "tower")
        self.crew = [
            Team(id=name, building="tower", entrance=entrance, side=side, **more) for name in names
        ]
        routes: list[Route] = [policy(network, "nearest")]
        if self.stays and self.where:
            routes[0] = towards(network, sorted(set(self.where)))
        routes += routes_for(network, self.crew)
        people = people_in(network, self.where) if self.where else People.none()
        teams = team_people(network, self.crew, first_route=1, pace=PACE)
        self.crowd = Crowd(
            network, People.join([people, teams]), routes=routes, responders=self.teams
        )
        self.engine.attach(self.crowd)
        self.doors = Doors(self.engine, self.crowd)

    def built(self) -> Rescue:
        """Return the teams before the run."""
        return Rescue(
            self.engine,
            self.crowd,
            self.plan,
            self.crew,
            first_route=1,
            rules=RULES,
            doors=self.doors,
            **self.rescue,
        )

    def run(self) -> Rescue:
        """Let the teams work; return them."""
        rescue = self.built()
        self.engine.run()
        return rescue


def tasks(rescue: Rescue, *, team: str = "team-1") -> list[str]:
    """Return what a team did, in order."""
    return [one.task for one in rescue.log.spells if one.team == team]


def overcome(case: Case, spaces: Sequence[str], *, at_s: float = 1.0) -> None:
    """Let smoke overcome whoever is in some spaces, within two seconds."""

    def smoke(rate: float) -> None:
        def breathe() -> None:
            for space in spaces:
                case.crowd.set_fed_rate(case.network.cell(space), rate)

        case.engine.change(case.crowd, breathe)

    case.engine.at(at_s, lambda: smoke(1.0))
    case.engine.at(at_s + 2.0, lambda: smoke(0.0))


# -- a trip by hand --------------------------------------------------------------------------------


def test_a_trip_takes_as_long_as_by_hand() -> None:
    """To the refuge on storey 3 and out with one person: walks, flights, work, door to door.

    Up: lawn, exit (25, 6), landing to the foot of the stair, two flights of 10 m at 0.5 m/s with a
    landing between, refuge. The landing's doors: exit (25, 6); the stairs' lie at its middle
    (22.5, 6); the refuge's (22.5, 7).
    """
    case = Case(tower(storeys=3, refuge=True, lift=False), ["refuge-3"])
    rescue = case.run()
    (one,) = rescue.log.rescued
    step_m = 2.5  # from the exit to the stairs, on the ground
    to_refuge_m = 1.0  # from the stairs to its door
    inner_m = 1.0  # from its door to its middle
    go_s = step_m + 10.0 / 0.5 + 10.0 / 0.5 + to_refuge_m + inner_m
    carry_s = inner_m + to_refuge_m + 10.0 / 0.8 + 10.0 / 0.8 + step_m
    assert one.found_s == pytest.approx(60.0 + go_s, abs=0.5)
    assert one.safe_s == pytest.approx(60.0 + go_s + 40.0 + carry_s, abs=1.0)
    assert tasks(rescue) == ["come", "go", "prepare", "carry", "hand-over"]
    assert (one.how, one.space, one.person) == ("carried", "refuge-3", 0)


def test_who_is_brought_out_is_safe_at_that_time() -> None:
    """State, time and place of the crowd are those of the rescue; nobody is left in the room."""
    case = Case(tower(storeys=3, refuge=True, lift=False), ["refuge-3"])
    rescue = case.run()
    assert case.crowd.state[0] == SAFE
    assert case.crowd.exit_s[0] == rescue.log.rescued[0].safe_s == rescue.log.last_s
    assert case.crowd.cell[0] == case.network.cell("lawn")
    assert case.crowd.heads[case.network.cell("refuge-3")] == 0


def test_a_person_is_carried_from_preparing_on() -> None:
    """While the team is on the stair the person counts as carried."""
    case = Case(tower(storeys=3, refuge=True, lift=False), ["refuge-3"])
    seen: list[int] = []
    case.engine.at(160.0, lambda: seen.append(int(case.crowd.state[0])))
    case.run()
    assert seen == [CARRIED]


def test_trips_repeat_until_nobody_is_left() -> None:
    """Three in one refuge: three trips of equal length, one after the other."""
    case = Case(tower(storeys=3, refuge=True, lift=False), ["refuge-3"] * 3)
    rescue = case.run()
    out_s = [one.safe_s for one in rescue.log.rescued]
    assert np.diff(out_s) == pytest.approx([out_s[0] - 60.0 + 20.0] * 2, abs=1.0)
    assert np.all(case.crowd.state[:3] == SAFE)


def test_two_teams_share_the_work() -> None:
    """Four people: two each, and done in half of the time of one team."""
    alone = Case(tower(storeys=3, refuge=True, lift=False), ["refuge-3"] * 4).run()
    both = Case(tower(storeys=3, refuge=True, lift=False), ["refuge-3"] * 4, teams=2).run()
    by = [one.team for one in both.log.rescued]
    assert sorted(by) == ["team-1"] * 2 + ["team-2"] * 2
    assert alone.log.last_s is not None
    assert both.log.last_s is not None
    assert both.log.last_s - 60.0 == pytest.approx((alone.log.last_s - 60.0) / 2, abs=15.0)


def test_a_team_without_its_device_carries_by_hand() -> None:
    """Quicker to get ready, slower down two flights of 10 m."""
    case = Case(
        tower(storeys=3, refuge=True, lift=False), ["refuge-3"], lacks=frozenset({"team-1"})
    )
    spells = {one.task: one.to_s - one.from_s for one in case.run().log.spells}
    assert spells["prepare"] == pytest.approx(15.0)
    assert spells["carry"] == pytest.approx(20.0 / 0.35 + 4.5 / 0.6, abs=1.5)


def test_it_slows_the_crowd_that_it_climbs_against() -> None:
    """A team on the stair takes a quarter of its flow: the last of 120 people is out later."""

    def last_s(at_door_s: float) -> float:
        where = [*["corridor-3"] * 120, "refuge-3"]
        case = Case(
            tower(storeys=3, refuge=True, lift=False), where, stays=False, at_door_s=at_door_s
        )
        later(case.engine, 0.0, case.doors.shut, "refuge-door-3")
        case.run()
        return float(case.crowd.exit_s[:120].max())

    assert last_s(3000.0) + 2.0 < last_s(20.0)


# -- who is next -----------------------------------------------------------------------------------


def test_those_overcome_in_smoke_go_first() -> None:
    """First who lies in smoke, then who lies in clear air, then who waits in a refuge below."""
    case = Case(
        tower(storeys=3, refuge=True, lift=False),
        ["refuge-2", "room-31", "room-32"],
        team={"sweeps": True},
    )
    overcome(case, ["room-31", "room-32"])
    smoky = case.network.cell("room-32")
    case.rescue = {"danger": lambda cell: 2.0 if cell == smoky else 0.0}
    rescue = case.built()
    # All three are known before the team comes: somebody has looked.
    later(case.engine, 30.0, rescue._board.look, smoky)
    later(case.engine, 30.0, rescue._board.look, case.network.cell("room-31"))
    case.engine.run()
    assert [one.space for one in rescue.log.rescued] == ["room-32", "room-31", "refuge-2"]


def test_of_two_refuges_the_lower_goes_first() -> None:
    """Equal but for the storey: 2 before 3, whatever their order in the crowd."""
    rescue = Case(tower(storeys=3, refuge=True, lift=False), ["refuge-3", "refuge-2"]).run()
    assert [one.space for one in rescue.log.rescued] == ["refuge-2", "refuge-3"]


# -- search ----------------------------------------------------------------------------------------


def test_zones_cover_every_space_but_lifts_and_refuges() -> None:
    """Each indoor space is in one zone; rooms with the corridor they open onto."""
    plan = tower(storeys=3, refuge=True)
    network = Network.of(plan)
    zones = zones_of(plan, network, "tower")
    cells = sorted(cell for zone in zones for cell in zone.left)
    wanted = [
        network.cell(space.id)
        for space in plan.spaces
        if space.building and space.kind not in {"lift", "refuge"}
    ]
    assert cells == sorted(wanted)
    assert sorted(network.cell_id[zone.cell] for zone in zones) == [
        "corridor-1", "corridor-2", "corridor-3"
    ]  # fmt: skip


def test_a_fire_is_searched_for_people_from_its_storey_up() -> None:
    """Storey of the fire, the one above, then those below; without one from the ground up."""
    plan = tower(storeys=4)
    network = Network.of(plan)
    zones = zones_of(plan, network, "tower")
    entrance = network.cell("lawn")
    calm = [zone.level for zone in search_order(zones, network, entrance)]
    assert calm == [1.0, 2.0, 3.0, 4.0]
    burning = [zone.level for zone in search_order(zones, network, entrance, 3.0)]
    assert burning == [3.0, 4.0, 2.0, 1.0]


def test_a_sweep_takes_as_long_as_by_hand() -> None:
    """One storey: the way in, four doors, four floors, and the walk from door to door.

    In by the landing, 5 m from the exit to the corridor's door at (20, 6); there the corridor and
    the landing are looked over; then the rooms, with doors at (9, 5) and (3, 5).
    """
    case = Case(tower(storeys=1, lift=False), team={"sweeps": True})
    rescue = case.run()
    search = next(one for one in rescue.log.spells if one.task == "search")
    doors_s, floors_s = 4 * 10.0, (40.0 + 10.0 + 30.0 + 30.0) / 3.0
    walks_s = 5.0 + math.hypot(11.0, 1.0) + 6.0
    assert search.to_s - search.from_s == pytest.approx(doors_s + floors_s + walks_s, abs=1.0)
    assert kinds(case.engine, "search-done", "rescue-done") == ["search-done", "rescue-done"]
    assert rescue.log.rescued == []


def test_searching_blind_takes_longer() -> None:
    """In thick smoke each room takes three times as long."""
    rules = SearchRules(room_s=10.0, sweep_m2_s=3.0, walk_m_s=1.0, blind_factor=3.0)
    clear_s = rules.room_time_s(30.0, 6.0)
    assert clear_s == pytest.approx(6.0 + 10.0 + 10.0)
    assert rules.room_time_s(30.0, 6.0, 1.5) == pytest.approx(3.0 * clear_s)


def test_a_search_finds_who_lies_in_a_room_and_brings_him_out() -> None:
    """Nobody has heard of the one in room 32: found by the sweep, after storeys 1 and 2."""
    case = Case(tower(storeys=3, lift=False), ["room-32"], team={"sweeps": True})
    overcome(case, ["room-32"])
    rescue = case.run()
    assert case.crowd.state[0] == SAFE
    order = kinds(case.engine, "person-found", "person-rescued", "search-done")
    assert order[0] == "person-found"
    assert order[-1] == "search-done"
    searches = [one.space for one in rescue.log.spells if one.task == "search"]
    assert searches[:3] == ["corridor-1", "corridor-2", "corridor-3"]
    # The rest of the storey is searched after the trip.
    assert searches[-1] == "corridor-3"


def test_a_team_that_does_not_search_finds_nobody_in_rooms() -> None:
    """Who lies in a room that nobody looks into stays there."""
    case = Case(tower(storeys=2, lift=False), ["room-22"], length_s=600.0)
    overcome(case, ["room-22"])
    rescue = case.run()
    assert rescue.log.rescued == []
    assert case.crowd.state[0] == INCAPACITATED


def test_people_are_found_in_passing() -> None:
    """On its way to a refuge a team finds who lies in the corridor, without searching."""
    plan = tower(storeys=2, refuge=True, lift=False)
    case = Case(plan, ["refuge-2", "landing-2"], length_s=1800.0)
    overcome(case, ["landing-2"])
    rescue = case.run()
    assert sorted(one.space for one in rescue.log.rescued) == ["landing-2", "refuge-2"]


# -- people who can walk, doors, lifts -------------------------------------------------------------


def test_who_is_locked_in_walks_out_when_the_team_has_opened_the_door() -> None:
    """Five behind a locked door: the team comes with a key, and they go by themselves."""
    plan = tower(storeys=2, lift=False)
    case = Case(plan, ["room-21"] * 5, stays=False, length_s=1200.0)
    later(case.engine, 0.0, case.doors.shut, "door-21")
    rescue = case.run()
    assert "unlock" in tasks(rescue)
    assert kinds(case.engine, "door-locked", "door-forced") == ["door-locked", "door-forced"]
    unlock = next(one for one in rescue.log.spells if one.task == "unlock")
    assert unlock.to_s - unlock.from_s == pytest.approx(30.0)
    assert np.all(case.crowd.state[:5] == SAFE)
    assert min(case.crowd.exit_s[:5]) > unlock.to_s


def test_without_keys_a_locked_door_stops_a_team() -> None:
    """It says so, and the person is still there at the end."""
    case = Case(
        tower(storeys=2, lift=False), ["room-21"], stays=False, team={"keys": False},
        length_s=600.0,
    )  # fmt: skip
    later(case.engine, 0.0, case.doors.shut, "door-21")
    rescue = case.run()
    assert rescue.log.rescued == []
    assert case.crowd.state[0] == TRAPPED
    assert "person-unreached" in kinds(case.engine)


def test_what_was_shut_is_tried_again_when_a_door_opens() -> None:
    """Unlocked by somebody else after ten minutes, the way in is used."""
    case = Case(
        tower(storeys=2, lift=False, refuge=True), ["refuge-2"], team={"keys": False},
        length_s=1800.0,
    )  # fmt: skip
    later(case.engine, 0.0, case.doors.shut, "refuge-door-2")
    later(case.engine, 600.0, case.doors.open, "refuge-door-2")
    rescue = case.run()
    (one,) = rescue.log.rescued
    assert one.found_s > 600.0
    assert case.crowd.state[0] == SAFE


def test_the_fewest_locks_are_opened() -> None:
    """Two locked doors on the short way, one on the long: the long way is taken."""
    plan = tower(storeys=2, lift=False)
    crowd = Crowd(Network.of(plan), People.none())
    engine = engine_of(crowd)
    doors = Doors(engine, crowd)
    later(engine, 0.0, doors.shut, "exit")
    later(engine, 0.0, doors.shut, "foot-1")
    found: list[Any] = []
    cell = crowd.network.cell
    engine.at(
        1.0, lambda: found.append(locked_on_the_way(crowd, doors, cell("yard"), cell("stair-1")))
    )
    engine.at(
        1.0, lambda: found.append(locked_on_the_way(crowd, doors, cell("yard"), cell("room-11")))
    )
    engine.run()
    assert found == [("foot-1", cell("landing-1")), None]


def test_a_team_frees_people_from_a_lift() -> None:
    """Shut in for ten minutes of work and more: then they go down the stair on their own."""
    plan = tower(storeys=3)
    network = Network.of(plan)
    by_lift = policy(network, "nearest", lifts=True)
    engine = Engine(seed=1, length_s=3600.0)
    side = StandingTeams(engine, {"fire": 100.0})
    team = Team(id="fire", building="tower", entrance="lawn", side=side, device=CHAIR, sweeps=False)
    routes = [by_lift, *routes_for(network, [team])]
    people = People.join(
        [people_in(network, ["landing-3"] * 2), team_people(network, [team], first_route=1)]
    )
    crowd = Crowd(network, people, routes=routes, responders=1)
    engine.attach(crowd)
    lift = Lift(engine, crowd, lift_spec(plan))
    later(engine, 17.0, lift.stop)
    rescue = Rescue(engine, crowd, plan, [team], first_route=1, rules=RULES, lifts=[lift])
    engine.run()
    assert np.all(crowd.state[:2] == SAFE)
    work = next(one for one in rescue.log.spells if one.task == "lift")
    assert work.to_s - work.from_s == pytest.approx(600.0)
    assert "lift-opened" in kinds(engine)
    assert min(crowd.exit_s[:2]) > work.to_s


def test_a_team_may_be_overcome_and_another_goes_on() -> None:
    """Without masks the first falls in a landing full of gas; the second comes later."""
    case = Case(
        tower(storeys=2, refuge=True, lift=False), ["refuge-2"], teams=2, after_s={"team-2": 900.0}
    )
    landing = case.network.cell("landing-2")

    def gas(rate: float) -> None:
        case.engine.change(case.crowd, lambda: case.crowd.set_fed_rate(landing, rate))

    case.engine.at(50.0, lambda: gas(2.0))
    case.engine.at(400.0, lambda: gas(0.0))
    rescue = case.run()
    assert "rescue-lost" in kinds(case.engine)
    assert [one.team for one in rescue.log.rescued] == ["team-2"]


def test_masks_keep_a_team_up() -> None:
    """With bottles it comes through."""
    case = Case(
        tower(storeys=2, refuge=True, lift=False), ["refuge-2"], team={"masks": True}
    )  # fmt: skip
    landing = case.network.cell("landing-2")
    case.engine.at(
        50.0, lambda: case.engine.change(case.crowd, lambda: case.crowd.set_fed_rate(landing, 2.0))
    )
    rescue = case.run()
    assert len(rescue.log.rescued) == 1


# -- what is told ----------------------------------------------------------------------------------


def test_causes_lead_from_the_rescue_to_the_call() -> None:
    """Brought out because found, because the team came, because it was called, by the alarm."""
    case = Case(tower(storeys=2, refuge=True, lift=False), ["refuge-2"])
    alarm = case.engine.journal.record(0.0, "alarm")
    case.rescue = {"cause_of": lambda _building: alarm}
    case.run()
    journal = case.engine.journal
    out = next(event for event in journal if event.kind == "person-rescued")
    assert [event.kind for event in journal.chain(out.id)] == [
        "person-rescued", "person-found", "rescue-arrived", "rescue-called", "alarm"
    ]  # fmt: skip


def test_rows_are_those_of_the_table() -> None:
    """Columns as the table wants them, seconds from the alarm, one task after the other."""
    case = Case(tower(storeys=2, refuge=True, lift=False), ["refuge-2"])
    columns = case.run().log.columns(since_s=10.0)
    assert list(columns) == [
        "team", "person", "building", "space", "task_en", "task_zh", "from_s", "to_s"
    ]  # fmt: skip
    assert columns["task_en"][:2] == ["Comes to the building", "Goes to a person"]
    assert (columns["from_s"][0], columns["to_s"][0]) == (-10.0, 50.0)
    assert math.isnan(columns["person"][0])
    assert columns["person"][1] == 0.0
    assert all(a <= b for a, b in zip(columns["to_s"][:-1], columns["from_s"][1:], strict=True))


def test_a_team_does_one_thing_at_a_time() -> None:
    """Opening a door interrupts the way to a person: rows of a team never overlap."""
    case = Case(tower(storeys=2, lift=False), ["room-21"], stays=False, length_s=1200.0)
    later(case.engine, 0.0, case.doors.shut, "door-21")
    columns = case.run().log.columns()
    assert columns["task_en"][1:4] == [
        "Goes to a person", "Opens a door", "Goes to a person"
    ]  # fmt: skip
    assert all(a <= b for a, b in zip(columns["to_s"][:-1], columns["from_s"][1:], strict=True))


def test_what_goes_on_at_the_end_is_cut_there() -> None:
    """A team still on its way out when the run ends has its last row up to the end."""
    case = Case(tower(storeys=3, refuge=True, lift=False), ["refuge-3"], length_s=150.0)
    columns = case.run().log.columns()
    assert columns["to_s"][-1] == 150.0
    assert case.crowd.state[0] in {ARRIVED, CARRIED}


def test_a_team_that_nobody_sends_is_told() -> None:
    """No crew: the call fails, and nobody goes in."""

    class Nobody(StandingTeams):
        def send(self, **_: Any) -> Generator[simpy.Event, Any, None]:  # type: ignore[override]
            yield self._engine.env.timeout(5.0)

    case = Case(tower(storeys=2, refuge=True, lift=False), ["refuge-2"])
    case.crew = [
        Team(
            id="team-1",
            building="tower",
            entrance="lawn",
            side=Nobody(case.engine, {}),
            device=CHAIR,
        )
    ]
    rescue = case.run()
    assert kinds(case.engine, "rescue-called", "rescue-failed") == [
        "rescue-called",
        "rescue-failed",
    ]
    assert rescue.log.rescued == []


def test_a_team_too_small_for_its_device_is_refused() -> None:
    """One cannot carry what takes two."""
    side = StandingTeams(Engine(seed=1, length_s=1.0), {})
    with pytest.raises(InputError, match="team a: 1 people with chair, which takes 2"):
        Team(id="a", building="tower", entrance="lawn", side=side, device=CHAIR, people=1)


def test_the_entrance_is_the_main_exit() -> None:
    """Teams go in by the lawn; a building nobody can enter is refused."""
    assert entrance_of(tower(), "tower") == "lawn"
    with pytest.raises(InputError, match="building castle: no exit"):
        entrance_of(tower(), "castle")


def test_a_seed_gives_the_same_to_the_byte() -> None:
    """Two runs of one case agree in every row."""

    def rows() -> dict[str, list[Any]]:
        where = ["refuge-2", "refuge-3", "room-31", "room-22"]
        case = Case(
            tower(storeys=3, refuge=True, lift=False), where, teams=2, team={"sweeps": True}
        )
        overcome(case, ["room-31", "room-22"])
        return case.run().log.columns()

    assert repr(rows()) == repr(rows())


def test_people_whom_smoke_shuts_in_are_led_out() -> None:
    """They can walk but know no clear way: the team leads all of them out at once, one a second."""
    case = Case(tower(storeys=2, lift=False), ["room-21"] * 4, stays=False, length_s=1200.0)
    into = case.network.link("door-21")[0]
    later(
        case.engine, 0.0, case.engine.change, case.crowd,
        lambda: case.crowd.bar(np.array([into]), [0], barred=np.array([True])),
    )  # fmt: skip
    rescue = case.run()
    assert [one.how for one in rescue.log.rescued] == ["led"] * 4
    assert np.diff([one.safe_s for one in rescue.log.rescued]) == pytest.approx([1.0] * 3)
    assert tasks(rescue) == ["come", "go", "lead"]


def test_a_team_whose_way_out_is_shut_stays_with_the_person() -> None:
    """The exits are locked behind it, it has no key: both stay where they are until one opens."""
    case = Case(
        tower(storeys=2, refuge=True, lift=False), ["refuge-2"], team={"keys": False},
        length_s=2400.0,
    )  # fmt: skip
    for link in ("exit", "side"):
        later(case.engine, 110.0, case.doors.shut, link)
        later(case.engine, 900.0, case.doors.open, link)
    rescue = case.run()
    (one,) = rescue.log.rescued
    assert one.safe_s > 900.0
    assert case.crowd.state[0] == SAFE
