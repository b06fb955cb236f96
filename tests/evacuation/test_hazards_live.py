from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pydantic import ValidationError

from tests.evacuation.towers import Asset, engine_of, kinds, later, people_in, tower
from twin.engine import Engine
from twin.errors import InputError, UnknownName
from twin.evacuation.hazard.blackouts import Blackouts, LitPart
from twin.evacuation.hazard.designfire import DesignFire
from twin.evacuation.hazard.hazards import LiveSmoke, TurnAway
from twin.evacuation.hazard.lighting import EmergencyLighting
from twin.evacuation.hazard.smoke import OUTSIDE, Openings, SmokeModel
from twin.evacuation.hazard.toxicity import Gases, fed_rate_per_s, heat_dose_rate_per_s
from twin.evacuation.hazard.visibility import VisibilityLaw
from twin.evacuation.moving.crowd import Crowd
from twin.evacuation.moving.doors import WADE_M, Doors
from twin.evacuation.moving.pace import Pace
from twin.evacuation.moving.routes import policy, towards
from twin.evacuation.moving.state import INCAPACITATED, SAFE, TRAPPED, WALKING
from twin.evacuation.plans.network import Network
from twin.evacuation.plans.plan import EvacuationPlan
from twin.evacuation.population.people import LEVEL_M_S, People


@dataclass
class Plume:
    """Smoke that is known beforehand: extinction by space, from a time on."""

    spaces: Sequence[str]
    per_m: Mapping[str, float] = field(default_factory=dict)
    from_s: float = 0.0
    until_s: float = math.inf
    co_ppm: float = 0.0
    hot_c: float = 20.0
    now_s: float = 0.0
    asked_s: list[float] = field(default_factory=list)

    def advance(self, to_s: float) -> None:
        """Go to a time."""
        self.now_s = to_s
        self.asked_s.append(to_s)

    @property
    def _there(self) -> NDArray[np.float64]:
        burns = self.from_s <= self.now_s < self.until_s
        return np.array([self.per_m.get(space, 0.0) * burns for space in self.spaces])

    @property
    def extinction_per_m(self) -> NDArray[np.float64]:
        """K."""
        return self._there

    @property
    def gases(self) -> Gases:
        """Carbon monoxide where there is smoke."""
        return Gases(co_ppm=np.where(self._there > 0.0, self.co_ppm, 0.0))

    @property
    def temperature_c(self) -> NDArray[np.float64]:
        """Warm where there is smoke."""
        return np.where(self._there > 0.0, self.hot_c, 20.0)


@dataclass
class Case:
    """People in a tower, and what befalls them."""

    where: Sequence[str]
    plan: EvacuationPlan = field(default_factory=lambda: tower(storeys=2, lift=False))
    length_s: float = 1800.0
    last_resort: bool = False
    """Whether a route through smoke stands behind the usual one."""
    arrays: dict[str, Any] = field(default_factory=dict)
    assets: Sequence[Asset] = ()

    def __post_init__(self) -> None:
        self.network = Network.of(self.plan)
        usual = policy(self.network, "nearest", fallback=1 if self.last_resort else -1)
        routes = [usual, policy(self.network, "nearest")]
        people = people_in(self.network, self.where, **self.arrays)
        self.crowd = Crowd(self.network, people, routes=routes)
        self.engine = engine_of(self.crowd, length_s=self.length_s, assets=self.assets)
        self.pace = Pace(self.engine, self.crowd)
        self.doors = Doors(self.engine, self.crowd)

    def smoke(self, per_m: Mapping[str, float], **more: Any) -> LiveSmoke:
        """Fill some spaces with smoke."""
        plume = {name: more.pop(name) for name in list(more) if name in Plume.__annotations__}
        self.plume = Plume(self.network.cell_id, per_m, **plume)
        return LiveSmoke(
            self.engine,
            self.crowd,
            self.plume,
            cells=range(self.network.cells),
            pace=self.pace,
            **more,
        )

    def passed(self, link: str) -> int:
        """Return how many have gone through a link, either way."""
        return int(sum(self.crowd.passed[index] for index in self.network.link(link)))


# -- smoke -----------------------------------------------------------------------------------------


def test_smoke_slows_people_by_the_law() -> None:
    """Twenty metres of corridor: five seconds at 1.19 m/s, the rest at half of it by Jin's K 2."""
    case = Case(["corridor-1"], arrays={"x_m": 20.0, "y_m": 6.0})
    law = VisibilityLaw(law="jin")
    case.smoke({"corridor-1": 2.0}, law=law)
    case.doors.shut("exit")
    case.engine.run()
    factor = float(law.factor(2.0, LEVEL_M_S))
    hand_s = 5.0 + (20.0 - 5.0 * LEVEL_M_S) / (factor * LEVEL_M_S)
    assert factor == 0.5
    assert float(case.crowd.exit_s[0]) == pytest.approx(hand_s, abs=1e-6)


def test_it_is_looked_at_every_five_seconds_from_ignition_until_all_are_out() -> None:
    """Ignition at 7 s: the source is asked for 5, 10 ... s of its own time, and no more after."""
    case = Case(["room-11"])
    case.smoke({}, ignites_s=7.0)
    case.engine.run()
    out_s = float(case.crowd.exit_s[0])
    assert case.plume.asked_s == [5.0 * k for k in range(1, math.ceil((out_s - 7.0) / 5.0) + 1)]
    fire = next(event for event in case.engine.journal if event.kind == "fire-began")
    assert fire.time_s == 7.0


def test_a_dose_grows_as_the_gases_say() -> None:
    """Locked in with 5000 ppm of carbon monoxide from 5 s on: overcome when the sum says so."""
    case = Case(["room-11"])
    case.doors.shut("door-11")
    case.smoke({"room-11": 0.01}, co_ppm=5000.0)
    case.engine.run()
    rate = float(fed_rate_per_s(Gases(co_ppm=5000.0)))
    assert case.crowd.state[0] == INCAPACITATED
    assert float(case.crowd.arrived_s[0]) == pytest.approx(5.0 + 1.0 / rate, abs=1e-6)


def test_of_gas_and_heat_the_sooner_counts() -> None:
    """Air of 120 degC disables sooner than the little gas in it."""
    case = Case(["room-11"])
    case.doors.shut("door-11")
    case.smoke({"room-11": 0.01}, co_ppm=100.0, hot_c=120.0)
    case.engine.run()
    rate = float(heat_dose_rate_per_s(120.0))
    assert rate > float(fed_rate_per_s(Gases(co_ppm=100.0)))
    assert float(case.crowd.arrived_s[0]) == pytest.approx(5.0 + 1.0 / rate, abs=1e-6)


def test_nobody_goes_from_clear_air_into_dense_smoke() -> None:
    """The near exit lies behind a landing with 1.5 m of sight: all take the far one."""
    where = ["room-13"] * 10
    plan = tower(storeys=1, rooms=3, lift=False)
    calm = Case(where, plan=plan)
    calm.engine.run()
    assert (calm.passed("exit"), calm.passed("side")) == (10, 0)
    case = Case(where, plan=plan, arrays={"start_s": 20.0})
    case.smoke({"landing-1": 2.0}, turn_away=TurnAway(), routes=[0])
    case.engine.run()
    assert (case.passed("exit"), case.passed("side")) == (0, 10)
    assert np.all(case.crowd.state == SAFE)
    assert "way-in-smoke" in kinds(case.engine)


def test_without_the_rule_they_go_through_it() -> None:
    """The same smoke, nobody turns away: slower, by the near exit."""
    case = Case(
        ["room-13"] * 10, plan=tower(storeys=1, rooms=3, lift=False), arrays={"start_s": 20.0}
    )
    case.smoke({"landing-1": 2.0})
    case.engine.run()
    assert (case.passed("exit"), case.passed("side")) == (10, 0)


def test_those_who_queue_turn_round_when_the_way_fills() -> None:
    """Forty wait at the fire door when the landing behind it fills at 20 s: the rest turn round."""
    case = Case(
        ["corridor-1"] * 40, plan=tower(storeys=1, lift=False), arrays={"x_m": 18.0, "y_m": 6.0}
    )
    case.smoke({"landing-1": 2.0}, from_s=20.0, turn_away=TurnAway(), routes=[0])
    case.engine.run()
    by_exit = case.passed("exit")
    assert 10 < by_exit < 30
    assert case.passed("side") == 40 - by_exit
    assert np.all(case.crowd.state == SAFE)


def test_who_is_in_smoke_goes_on() -> None:
    """In a smoky landing itself people leave by its exit, the nearest."""
    case = Case(["landing-1"] * 5, arrays={"start_s": 20.0})
    case.smoke({"landing-1": 2.0, "corridor-1": 2.0}, turn_away=TurnAway(), routes=[0])
    case.engine.run()
    assert case.passed("exit") == 5


def test_who_knows_no_clear_way_waits() -> None:
    """Upstairs with the only stair full of smoke: trapped, until it clears at 300 s."""
    case = Case(["room-21"] * 3, arrays={"start_s": 20.0})
    states: list[int] = []
    case.smoke({"landing-2": 2.0}, until_s=300.0, turn_away=TurnAway(), routes=[0])
    later(case.engine, 200.0, lambda: states.extend(case.crowd.state.tolist()))
    case.engine.run()
    assert set(states) == {TRAPPED}
    assert min(case.crowd.exit_s) > 300.0
    assert kinds(case.engine, "way-in-smoke", "way-clear") == ["way-in-smoke", "way-clear"]


def test_or_goes_through_when_a_last_resort_stands_behind() -> None:
    """With a route that is not barred behind theirs, they go through the smoke."""
    case = Case(["room-21"] * 3, last_resort=True, arrays={"start_s": 20.0})
    case.smoke({"landing-2": 2.0}, turn_away=TurnAway(), routes=[0])
    case.engine.run()
    assert np.all(case.crowd.state == SAFE)


def test_rescue_teams_go_in() -> None:
    """People on a route that is not named pass the same door into the smoke."""
    case = Case(["room-21", "room-21"], arrays={"start_s": 20.0, "route": [0, 1]})
    case.smoke({"landing-2": 2.0}, turn_away=TurnAway(), routes=[0])
    case.engine.run()
    assert case.crowd.state.tolist() == [TRAPPED, SAFE]


def test_a_way_is_clear_again_with_some_more_sight() -> None:
    """Between 3 m and 5 m of sight it stays as it was: no flutter at the threshold."""
    case = Case(["room-21"], arrays={"start_s": 20.0}, length_s=400.0)
    live = case.smoke({"landing-2": 2.0}, turn_away=TurnAway(), routes=[0])
    # 4 m of sight: K 0.75
    later(case.engine, 100.0, case.plume.__setattr__, "per_m", {"landing-2": 0.75})
    case.engine.run()
    assert case.crowd.state[0] == TRAPPED
    assert live.danger(case.network.cell("landing-2")) == 0.75
    fresh = Case(["room-21"], arrays={"start_s": 20.0})
    fresh.smoke({"landing-2": 0.75}, turn_away=TurnAway(), routes=[0])
    fresh.engine.run()
    assert fresh.crowd.state[0] == SAFE
    with pytest.raises(ValidationError, match="clear_m 2 is less than sight_m 3"):
        TurnAway(clear_m=2.0)


def test_a_barred_link_is_freed_as_it_was() -> None:
    """A link that a route never used does not become usable by freeing it."""
    case = Case(["corridor-1"])
    network = case.network
    only_side = towards(network, links=["side"])
    crowd = Crowd(network, people_in(network, ["landing-1"]), routes=[only_side])
    engine = engine_of(crowd)
    links = np.array([index for name in ("exit", "side") for index in network.link(name)])

    def change(value: bool) -> None:
        engine.change(crowd, lambda: crowd.bar(links, [0], barred=np.full(len(links), value)))

    later(engine, 1.0, change, True)
    later(engine, 50.0, change, False)
    engine.run()
    assert crowd.state[0] == SAFE
    assert crowd.passed[network.link("exit")[0]] == 0
    assert float(crowd.exit_s[0]) > 50.0


def test_the_zone_model_drives_it() -> None:
    """A fire in room 11, its door open, fills the corridor: whoever is still in room 12 stays."""
    plan = tower(storeys=1, lift=False)
    network = Network.of(plan)
    rows = ["corridor-1", "landing-1", "room-11", "room-12"]
    cells = [network.cell(space) for space in rows]
    model = SmokeModel(
        [network.area_m2[cell] * 3.3 for cell in cells],
        3.3,
        Openings(
            [0, 0, 0, 1],
            [1, 2, 3, OUTSIDE],
            [1.4, 1.0, 1.0, 1.4],
            is_open=[True, True, False, True],
        ),
        fire_space=2,
        fire=DesignFire(growth="fast", peak_kw=2000.0),
    )
    case = Case(["room-12"], plan=plan, arrays={"start_s": 200.0}, length_s=240.0)
    live = LiveSmoke(
        case.engine, case.crowd, model, cells=cells, pace=case.pace, turn_away=TurnAway(),
        routes=[0], fire_space="room-11",
    )  # fmt: skip
    case.engine.run()
    assert "corridor-1" in live.filled_s
    assert 60.0 < live.filled_s["corridor-1"] < 180.0
    assert live.danger(cells[0]) > 1.0
    assert case.crowd.state[0] == TRAPPED


# -- lights ----------------------------------------------------------------------------------------

SHORT = EmergencyLighting(duration_h=60.0 / 3600.0, factor=0.8, dark_m_s=0.3)
"""Batteries of one minute."""


def lit(
    case: Case, *, panel: str | None = None, daylight: Callable[[float], bool] | None = None
) -> Blackouts:
    """Return the lights of the whole tower."""
    cells = [i for i, safe in enumerate(case.network.safe) if not safe]
    part = LitPart(id="tower", cells=cells, lighting=SHORT, panel=panel, daylight=daylight)
    return Blackouts(case.engine, case.pace, [part])


def test_in_the_dark_people_feel_their_way() -> None:
    """Lights out at 0 s, batteries for 60 s at 0.8 of the speed; then 0.3 m/s: by hand."""
    case = Case(["corridor-1"], arrays={"x_m": 20.0, "y_m": 6.0, "start_s": 50.0})
    case.doors.shut("exit")
    lights = lit(case)
    later(case.engine, 0.0, lights.put_out, "tower")
    case.engine.run()
    own_m_s = LEVEL_M_S * 0.8
    hand_s = 60.0 + (20.0 - 10.0 * own_m_s) / 0.3
    assert float(case.crowd.exit_s[0]) == pytest.approx(hand_s, abs=1e-6)
    assert kinds(case.engine, "lights-lost", "lights-emergency-empty") == [
        "lights-lost", "lights-emergency-empty"
    ]  # fmt: skip


def test_lights_fail_with_their_panel_and_come_back_with_it() -> None:
    """The cause of the dark is the power cut; what the batteries have given is gone."""
    case = Case(["corridor-1"], arrays={"start_s": 1000.0}, assets=[Asset("panel", "panel")])
    lit(case, panel="panel")
    cell = case.network.cell("corridor-1")
    seen: list[float] = []
    for time_s in (5.0, 50.0, 105.0, 131.0):
        later(case.engine, time_s, lambda: seen.append(case.pace.factor(cell)))
    later(case.engine, 10.0, case.engine.assets.cut, "panel")
    later(case.engine, 50.5, case.engine.assets.restore, "panel")
    later(case.engine, 100.0, case.engine.assets.cut, "panel")
    case.engine.run()
    assert seen == [1.0, 0.8, 0.8, 1.0]  # in the dark only the greatest speed counts
    lost = next(event for event in case.engine.journal if event.kind == "lights-lost")
    assert case.engine.journal[lost.cause or 0].kind == "power-lost"
    empty = next(event for event in case.engine.journal if event.kind == "lights-emergency-empty")
    assert empty.time_s == pytest.approx(100.0 + 60.0 - 40.5)


def test_two_reasons_for_the_dark_must_both_end() -> None:
    """An event and the panel: light only when both are over."""
    case = Case(["corridor-1"], arrays={"start_s": 1000.0}, assets=[Asset("panel", "panel")])
    lights = lit(case, panel="panel")
    dark: list[bool] = []
    later(case.engine, 10.0, lights.put_out, "tower")
    later(case.engine, 20.0, case.engine.assets.cut, "panel")
    later(case.engine, 30.0, lights.put_on, "tower")
    later(case.engine, 35.0, lambda: dark.append(lights.dark("tower")))
    later(case.engine, 40.0, case.engine.assets.restore, "panel")
    later(case.engine, 45.0, lambda: dark.append(lights.dark("tower")))
    case.engine.run()
    assert dark == [True, False]
    with pytest.raises(UnknownName, match="castle"):
        lights.put_out("castle")


def test_daylight_is_looked_at_again() -> None:
    """Dusk at 400 s: the dark is felt at the next look, 300 s after the last."""
    case = Case(["corridor-1"], arrays={"start_s": 1000.0})
    lights = lit(case, daylight=lambda time_s: time_s < 400.0)
    later(case.engine, 0.0, lights.put_out, "tower")
    cell = case.network.cell("corridor-1")
    seen: list[float] = []
    for time_s in (350.0, 610.0):
        later(case.engine, time_s, lambda: seen.append(float(case.pace._cap_m_s[cell])))
    case.engine.run()
    assert seen == [math.inf, 0.3]


def test_smoke_and_dark_are_multiplied() -> None:
    """Half by smoke and 0.8 by emergency lights: 0.4; either may change alone."""
    case = Case(["corridor-1"], arrays={"start_s": 1000.0})
    cells = np.array([case.network.cell("corridor-1")], dtype=np.int32)
    seen: list[float] = []

    def change() -> None:
        case.pace.set_smoke(cells, 0.5)
        case.pace.set_light(cells, 0.8, math.inf)
        seen.append(case.pace.factor(int(cells[0])))
        case.pace.set_smoke(cells, 1.0)
        seen.append(case.pace.factor(int(cells[0])))

    later(case.engine, 1.0, change)
    case.engine.run()
    assert seen == pytest.approx([0.4, 0.8])


# -- doors -----------------------------------------------------------------------------------------


def test_a_locked_door_sends_people_round_until_it_opens() -> None:
    """Twenty at the main exit: locked at 5 s, the rest go by the side; unlocked, all would not."""
    case = Case(["landing-1"] * 20, plan=tower(storeys=1, lift=False))
    later(case.engine, 5.0, case.doors.shut, "exit")
    case.engine.run()
    assert 0 < case.passed("exit") < 10
    assert case.passed("exit") + case.passed("side") == 20
    assert np.all(case.crowd.state == SAFE)


def test_who_was_trapped_walks_when_it_is_unlocked() -> None:
    """Locked in until 100 s."""
    case = Case(["room-11"])
    later(case.engine, 0.0, case.doors.shut, "door-11")
    later(case.engine, 100.0, case.doors.open, "door-11")
    case.engine.run()
    assert 100.0 < float(case.crowd.exit_s[0]) < 130.0
    opened = next(event for event in case.engine.journal if event.kind == "door-opened")
    assert case.engine.journal[opened.cause or 0].kind == "door-locked"


def test_a_door_is_shut_as_long_as_there_is_any_reason() -> None:
    """Locked and under water: open when both are over, and a key does not help under water."""
    case = Case(["room-11"], arrays={"start_s": 1000.0})
    doors, heard = case.doors, []
    doors.on_change(lambda link, is_open: heard.append((link, is_open)))
    doors.shut("exit")
    assert doors.yields_to_keys("exit")
    doors.shut("exit", "water", kind="exit-flooded")
    assert not doors.yields_to_keys("exit")
    assert doors.open("exit") is not None
    assert not doors.is_open("exit")
    assert doors.open("exit") is None
    doors.open("exit", "water", kind="exit-drained")
    assert doors.is_open("exit")
    assert heard == [("exit", False), ("exit", True)]
    with pytest.raises(UnknownName, match="exitt"):
        doors.shut("exitt")


def test_what_the_plan_has_locked_is_locked_and_yields_to_keys() -> None:
    """From the beginning, without an event."""
    plan = tower(storeys=1, lift=False)
    links = tuple(link.model_copy(update={"locked": link.id == "side"}) for link in plan.links)
    case = Case(["room-11"], plan=plan.model_copy(update={"links": links}))
    assert case.doors.yields_to_keys("side")
    assert not case.doors.is_open("side")
    assert case.doors.open("side") is not None
    assert case.doors.is_open("side")


def test_a_jammed_exit_passes_its_share() -> None:
    """Half of its flow is left: the last of sixty waits about twice as long for it."""

    def last_s(share: float | None) -> float:
        case = Case(["landing-1"] * 60, plan=tower(storeys=1, lift=False))
        case.doors.shut("side")
        if share is not None:
            case.doors.jam("exit", share)
        case.engine.run()
        return float(case.crowd.exit_s.max())

    assert last_s(0.5) == pytest.approx(2.0 * last_s(None), rel=0.05)


def test_a_jam_can_be_cleared_and_must_leave_something() -> None:
    """After it is cleared the whole flow is back; no share at all is a lock."""
    case = Case(["landing-1"])
    case.doors.jam("exit", 0.5)
    assert case.doors.clear("exit") is not None
    assert case.doors.clear("exit") is None
    with pytest.raises(InputError, match="exit: jammed to a share of 0; allowed"):
        case.doors.jam("exit", 0.0)


class Water:
    """Water that follows a line: watched depths are passed at known times."""

    def __init__(self, engine: Engine, times: Sequence[tuple[float, bool]]) -> None:
        self.engine, self.times = engine, times
        self.watched: list[tuple[str, float]] = []

    def on_depth(
        self, place: str, depth_m: float, callback: Callable[[float, bool, int | None], None]
    ) -> None:
        """Call back at the times."""
        self.watched.append((place, depth_m))
        for time_s, rising in self.times:
            later(self.engine, time_s, self._pass, callback, time_s, rising)

    def _pass(
        self, callback: Callable[[float, bool, int | None], None], time_s: float, rising: bool
    ) -> None:
        event = self.engine.journal.record(time_s, "yard-flooded" if rising else "yard-drained")
        callback(time_s, rising, event)


def test_an_exit_under_water_is_shut_until_the_water_falls() -> None:
    """The lawn floods from 30 s to 400 s: people leave by the side, the cause is the water."""
    plan = tower(storeys=1, lift=False)
    links = tuple(
        link.model_copy(update={"yard": "yard-a"}) if link.id == "exit" else link
        for link in plan.links
    )
    plan = plan.model_copy(update={"links": links})
    case = Case(["landing-1", "landing-1"], plan=plan, arrays={"start_s": [60.0, 500.0]})
    water = Water(case.engine, [(30.0, True), (400.0, False)])
    assert case.doors.watch_water(plan, water) == 1
    case.engine.run()
    assert water.watched == [("yard-a", WADE_M)]
    assert (case.passed("side"), case.passed("exit")) == (1, 1)
    assert kinds(case.engine, "exit-flooded", "exit-drained") == ["exit-flooded", "exit-drained"]
    shut = next(event for event in case.engine.journal if event.kind == "exit-flooded")
    assert case.engine.journal[shut.cause or 0].kind == "yard-flooded"


def test_nothing_is_asked_of_the_water_without_yards() -> None:
    """A plan whose exits name no yard watches nothing."""
    case = Case(["room-11"])
    assert case.doors.watch_water(case.plan, Water(case.engine, [])) == 0


def test_nobody_is_lost_whatever_opens_and_shuts() -> None:
    """Doors that lock and open, smoke that comes and goes: everybody is somewhere at the end."""
    where = [f"room-{level}{k}" for level in (1, 2) for k in (1, 2)] * 25
    case = Case(where, length_s=900.0)
    random = np.random.default_rng(3)
    names = ["exit", "side", "foot-1", "head-1", "fire-door-1", "door-11", "door-22"]
    for time_s in np.arange(2.0, 400.0, 3.7):
        name = names[int(random.integers(len(names)))]
        change = case.doors.open if random.random() < 0.6 else case.doors.shut
        later(case.engine, float(time_s), change, name)
    for name in names:
        later(case.engine, 420.0, case.doors.open, name)
    case.smoke(
        {"landing-2": 2.0, "corridor-1": 1.5}, from_s=30.0, until_s=430.0, turn_away=TurnAway(),
        routes=[0],
    )  # fmt: skip
    case.engine.run()
    assert np.all(case.crowd.state == SAFE)
    assert WALKING not in case.crowd.state
    assert case.passed("exit") + case.passed("side") == len(where)
    assert isinstance(case.crowd.people, People)
