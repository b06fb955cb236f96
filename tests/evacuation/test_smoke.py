from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from scipy.linalg import expm

from twin.errors import InputError
from twin.evacuation.hazard.designfire import DesignFire, Growth
from twin.evacuation.hazard.draught import Draught
from twin.evacuation.hazard.mixing import Mixing
from twin.evacuation.hazard.openings import exchange_kg_s
from twin.evacuation.hazard.smoke import OUTSIDE, Openings, SmokeModel, SmokeRules
from twin.evacuation.hazard.toxicity import Gases

STILL = SmokeRules(discharge=0.0, cracks_m2_m2=0.0)
"""Nothing but the least exchange: flows that do not change."""
STEADY = DesignFire(growth="steady", peak_kw=100.0)
SMALL = DesignFire(growth="steady", peak_kw=10.0)
"""Gets enough air by the least exchange through one door."""
ROOM_M3, DOOR_M = 66.0, 0.9


def exchanges_per_s(volume_m3: float, rules: SmokeRules = STILL) -> float:
    """Return how often a second the gas of a space is changed through one door of 0.9 m x 2 m."""
    return 0.5 * rules.least_exchange_m_s * DOOR_M * 2.0 / volume_m3


def one_room(fire: DesignFire = STEADY, rules: SmokeRules = STILL) -> SmokeModel:
    return SmokeModel(
        [ROOM_M3], 3.3, Openings([0], [OUTSIDE], DOOR_M), fire_space=0, fire=fire, rules=rules
    )


def soot_kg_s(fire: DesignFire) -> float:
    return fire.peak_kw / fire.heat_of_combustion_kj_kg * fire.soot_yield


def building(*, floors: int = 4, rooms: int = 3, rules: SmokeRules | None = None) -> SmokeModel:
    """Return floors of a corridor with rooms, one window each floor, and an open stair.

    Spaces of a floor: corridor, landing, rooms; then the flight up. The fire is in the first room.
    """
    volumes, levels, joins = [], [], []
    per = rooms + 3
    for floor in range(floors):
        corridor = floor * per
        volumes += [200.0, 30.0, *[ROOM_M3] * rooms, 40.0]
        levels += [3.3 * floor] * per
        joins += [(corridor, corridor + 1, 1.2, False, True)]
        for room in range(corridor + 2, corridor + 2 + rooms):
            joins += [(corridor, room, DOOR_M, False, room == corridor + 2)]
        joins += [(corridor + 2, OUTSIDE, 1.0, False, True)]
        if floor < floors - 1:
            joins += [(corridor + 1, corridor + per - 1, 1.4, True, True)]
            joins += [(corridor + per - 1, corridor + per + 1, 1.4, True, True)]
    joins += [(1, OUTSIDE, 1.4, False, True)]
    a, b, width, rises, is_open = zip(*joins, strict=True)
    return SmokeModel(
        volumes, 3.3, Openings(a, b, width, 2.0, rises, is_open), floors_m=levels, fire_space=2,
        fire=DesignFire(growth="fast", peak_kw=3000.0), rules=rules,
    )  # fmt: skip


def test_a_room_with_a_steady_source_fills_exponentially() -> None:
    """Soot is s/k (1 - exp(-kt)) with source s and k changes of air a second, in closed form."""
    model, k = one_room(SMALL), exchanges_per_s(ROOM_M3)
    for time_s in (5.0, 60.0, 63.7, 600.0, 1800.0):
        model.advance(time_s)
        expected = soot_kg_s(SMALL) / k * -math.expm1(-k * time_s)
        assert model.soot_kg[0] == pytest.approx(expected, rel=1e-12)
    assert model.extinction_per_m[0] == pytest.approx(8700.0 * expected / ROOM_M3, rel=1e-12)


def test_two_rooms_even_out() -> None:
    """With the fire out, the difference of two rooms falls as exp(-(k1 + k2) t), in closed form."""
    model = SmokeModel(
        [60.0, 150.0], 3.0, Openings([0], [1], DOOR_M), fire_space=0, fire=STEADY, rules=STILL
    )
    model.advance(100.0)
    model.put_out()
    before, both = model.extinction_per_m, float(model.soot_kg.sum())
    rate = exchanges_per_s(60.0) + exchanges_per_s(150.0)
    for time_s in (103.3, 400.0, 3600.0):
        model.advance(time_s)
        falls = math.exp(-rate * (time_s - 100.0))
        assert np.subtract(*model.extinction_per_m) == pytest.approx(
            np.subtract(*before) * falls, rel=1e-9
        )
        assert model.soot_kg.sum() == pytest.approx(both, rel=1e-13)
    assert both == pytest.approx(soot_kg_s(STEADY) * 100.0, rel=1e-13)


def test_a_growing_fire_in_one_room() -> None:
    """Soot with a source r t^2: r (t^2/k - 2t/k^2 + 2 (1 - exp(-kt))/k^3), in closed form.

    A source that stands still for a step of 5 s gives early what grows in it: by the share
    k dt^2 / 4t too little is left at the end.
    """
    fire = DesignFire(growth="medium", peak_kw=50_000.0, least_o2_percent=0.0)
    model = SmokeModel(
        [20_000.0], 10.0, Openings([0], [OUTSIDE], 100.0, 8.0), fire_space=0, fire=fire, rules=STILL
    )
    k, time_s = 0.5 * 0.05 * 800.0 / 20_000.0, 300.0
    rise = fire.rise_kw_s2 / fire.heat_of_combustion_kj_kg * fire.soot_yield
    model.advance(time_s)
    faded = 2.0 * -math.expm1(-k * time_s) / k**3
    expected = rise * (time_s**2 / k - 2.0 * time_s / k**2 + faded)
    assert model.soot_kg[0] == pytest.approx(expected, rel=k * 25.0 / 4.0 / time_s)
    assert k * 25.0 / 4.0 / time_s < 2.1e-5


def test_soot_of_a_growing_fire_is_its_integral() -> None:
    """With enough air the fire makes yield / heat of combustion x rise t^3 / 3 of soot."""
    fire = DesignFire(growth="ultra-fast", peak_kw=50_000.0)
    model = SmokeModel([1e5], 10.0, Openings([0], [OUTSIDE], 20.0, 8.0), fire_space=0, fire=fire)
    model.advance(137.3)
    expected = 0.07 / 20_000.0 * 0.1876 * 137.3**3 / 3.0
    assert model.soot_made_kg == pytest.approx(expected, rel=1e-12)
    assert model.heat_kw == pytest.approx(0.1876 * (137.3**3 - 135.0**3) / 3.0 / 2.3, rel=1e-10)


def test_no_soot_is_lost() -> None:
    """What was made is in the spaces or went out, whatever doors do meanwhile."""
    model = building(rules=SmokeRules(outside_c=-5.0))
    for time_s in range(60, 1800, 173):
        model.advance(time_s)
        (model.shut if time_s % 2 else model.open_)([0, 4, 9])
        kept = float(model.soot_kg.sum()) + model.soot_out_kg
        assert kept == pytest.approx(model.soot_made_kg, rel=1e-12)
        assert np.all(model.soot_kg >= 0.0)
    assert model.soot_out_kg > 0.1 * model.soot_made_kg


@settings(max_examples=20, deadline=None)
@given(
    spaces=st.integers(2, 6),
    fastest_per_s=st.sampled_from([1e-3, 0.1, 30.0]),
    step_s=st.floats(1e-3, 20.0),
    seed=st.integers(0, 2**32),
)
def test_exchange_is_that_of_the_matrix_exponential(
    spaces: int, fastest_per_s: float, step_s: float, seed: int
) -> None:
    """Any spaces, any rates, any step: as by the exponential of the whole matrix (scipy)."""
    rng = np.random.default_rng(seed)
    a = rng.integers(0, spaces, 8)
    b = (a + rng.integers(1, spaces + 1, 8)) % (spaces + 1)
    from_a, from_b = rng.uniform(0.0, fastest_per_s, (2, 8))
    lost = rng.uniform(0.0, fastest_per_s, (1, spaces))
    from_b[b == spaces] = 0.0
    amounts, given_s = rng.uniform(0.0, 9.0, (2, 1, spaces + 1, 2))
    matrix = np.zeros((spaces + 3, spaces + 3))
    for one, other, out, back in zip(a, b, from_a, from_b, strict=True):
        matrix[[other, one], one] += [out, -out]
        matrix[[one, other], other] += [back, -back]
    matrix[spaces, :spaces] += lost[0]
    matrix[range(spaces), range(spaces)] -= lost[0]
    matrix[: spaces + 1, spaces + 1 :] = given_s[0]
    moved = expm(matrix * step_s)
    expected = moved[:-2, :-2] @ amounts[0] + moved[:-2, -2:]
    after = Mixing(spaces, a, np.where(b == spaces, OUTSIDE, b)).after(
        amounts, given_s, from_a_per_s=from_a, from_b_per_s=from_b, lost_per_s=lost, step_s=step_s
    )
    assert after[0] == pytest.approx(expected, rel=1e-9, abs=1e-9)
    total = amounts.sum() + given_s.sum() * step_s
    assert after.sum() == pytest.approx(total, rel=1e-12)


def test_stops_change_nothing() -> None:
    """However often one looks, on the grid of 5 s or off it, the figures are the same."""
    looked, straight = building(), building()
    for time_s in (0.0, 1.0, 4.999, 5.0, 12.3, 12.3, 100.0, 101.7, 333.3):
        looked.advance(time_s)
    for model in (looked, straight):
        model.advance(333.3)
        model.shut(0)
        model.advance(610.0)
    assert np.array_equal(looked.extinction_per_m, straight.extinction_per_m)
    assert np.array_equal(looked.temperature_c, straight.temperature_c)
    assert looked.now_s == 610.0


def test_time_goes_forward_only() -> None:
    """What was can not be asked for again."""
    model = one_room()
    model.advance(10.0)
    with pytest.raises(InputError, match=r"from 10 s to 9 s; allowed: forward only"):
        model.advance(9.0)


def test_a_sealed_room_uses_up_its_air() -> None:
    """Gases of a room without any opening follow from what was burnt, worked out by hand.

    66 m3 of air at 20 degC are 79.47 kg or 2.744 kmol. 100 kW for 100 s burn 0.5 kg: 20 g of
    monoxide (260.2 ppm), 0.75 kg of dioxide (0.621 %) and 0.7634 kg of oxygen (0.869 %).
    """
    rules = SmokeRules(discharge=0.0, cracks_m2_m2=0.0, least_exchange_m_s=0.0, wall_kw_m2_k=0.0)
    model = SmokeModel([ROOM_M3], 3.3, Openings([], [], []), fire_space=0, fire=STEADY, rules=rules)
    model.advance(100.0)
    gases = model.gases
    assert gases.co_ppm == pytest.approx([260.2], abs=0.05)
    assert gases.co2_percent == pytest.approx([0.04 + 0.621], abs=1e-3)
    assert gases.o2_percent == pytest.approx([20.9 - 0.869], abs=1e-3)
    assert model.temperature_c == pytest.approx([20.0 + 6500.0 / 79.47 / 1.005], abs=0.02)
    model.advance(1800.0)
    assert model.gases.o2_percent == pytest.approx([12.0], abs=1e-9), "then the fire is out"
    assert model.heat_kw == pytest.approx(0.0, abs=1e-9)


def test_fires_short_of_air_give_more_monoxide() -> None:
    """The less of the heat the air allows, the nearer the yield is to that without air."""
    short, open_air = (
        SmokeModel(
            [ROOM_M3, volume], 3.3, Openings([0], [1], DOOR_M), fire_space=0,
            fire=DesignFire(growth="steady", peak_kw=2000.0),
        )
        for volume in (100.0, 1e6)
    )  # fmt: skip
    for model in (short, open_air):
        model.advance(300.0)
    share = [
        float(np.sum(np.asarray(one.gases.co_ppm) * one.volumes_m3)) / one.soot_made_kg
        for one in (short, open_air)
    ]
    assert 1.2 < share[0] / share[1] < (0.20 / 0.14) / (0.04 / 0.07)


def test_ventilation_limits_the_heat_as_kawagoe_found() -> None:
    """1500 kW per m^2.5 of area times the root of its height (Kawagoe 1958; recalled), within 10 %.

    Reached when all the oxygen is used that one door lets in, and nothing comes through cracks.
    """
    fire = DesignFire(growth="steady", peak_kw=20_000.0, least_o2_percent=0.0)
    model = one_room(fire, SmokeRules(cracks_m2_m2=0.0))
    model.advance(1800.0)
    assert model.heat_kw / (DOOR_M * 2.0**1.5) == pytest.approx(1500.0, rel=0.10)
    assert model.gases.o2_percent == pytest.approx([0.0], abs=0.05)


def test_doorway_flow_of_a_hot_room() -> None:
    """Half a kg/s for each m^2.5 from 300 to 900 degC (Karlsson and Quintiere 2000; recalled)."""
    flows = exchange_kg_s(np.array([573.0, 873.0, 1173.0]), 293.0, 1.0, 1.0, 0.7)
    assert flows == pytest.approx([0.5, 0.5, 0.5], rel=0.12)


def test_doorway_flow_of_a_tepid_room() -> None:
    """Small differences: Cd/3 W sqrt(g dT/T H^3) (Brown and Solvason 1962; recalled)."""
    flow = exchange_kg_s(294.0, 293.0, 0.9, 2.0, 0.6)
    assert flow == pytest.approx(0.2 * 0.9 * math.sqrt(9.81 / 293.5 * 8.0) * 353 / 293.5, rel=2e-3)
    assert exchange_kg_s(293.0, 294.0, 0.9, 2.0, 0.6) == flow
    assert exchange_kg_s(293.0, 293.0, 0.9, 2.0, 0.6) == 0.0


def test_the_mean_warmth_of_a_room_lies_below_its_hot_layer() -> None:
    """McCaffrey, Quintiere and Harkleroad (1981; recalled): dT = 6.85 (Q^2 / (h A_T A sqrt H))^1/3.

    That is the layer beneath the ceiling: the mean of the room is a quarter to all of it.
    """
    rules = SmokeRules(cracks_m2_m2=0.0, wall_kw_m2_k=0.025)
    walls_m2 = 2 * 20.0 + 4 * math.sqrt(20.0) * 3.3
    for heat_kw in (100.0, 300.0, 600.0):
        model = one_room(DesignFire(growth="steady", peak_kw=heat_kw), rules)
        model.advance(900.0)
        layer_k = 6.85 * (heat_kw**2 / (0.025 * walls_m2 * 1.8 * math.sqrt(2.0))) ** (1 / 3)
        assert 0.25 < (model.temperature_c[0] - 20.0) / layer_k < 1.0


def test_a_chimney_draws_by_its_height() -> None:
    """Two equal holes: each takes half of g H (rho_o - rho_i); flow Cd A sqrt(2 rho dp) by hand."""
    area_m2, cold, warm = np.array([0.1, 0.1]), 353.0 / 273.0, 353.0 / 300.0
    draught = Draught(1, np.array([0, 0]), np.array([-1, -1]), np.array([1.0, 21.0]))
    _, flows = draught.flows_kg_s(np.zeros(1), np.array([warm, cold]), 0.6 * area_m2)
    assert flows.sum() == pytest.approx(0.0, abs=2e-3)
    pull_pa = 9.81 * 20.0 * (cold - warm)
    share = 1.0 / (1.0 + cold / warm)  # the lighter gas needs more of the pull for the same mass
    assert flows[1] == pytest.approx(0.06 * math.sqrt(2.0 * cold * pull_pa * share), rel=1e-3)


def test_draught_balances_every_space() -> None:
    """Whatever enters a space leaves it, in a building of many spaces at many temperatures."""
    rng = np.random.default_rng(3)
    a, b = rng.integers(0, 40, 90), rng.integers(-1, 40, 90)
    a, b = a[a != b], b[a != b]
    draught = Draught(40, a, b, rng.uniform(0.0, 30.0, len(a)))
    density = 353.0 / rng.uniform(270.0, 900.0, 41)
    _, flows = draught.flows_kg_s(np.zeros(40), density, rng.uniform(0.01, 2.0, len(a)))
    leaves = np.bincount(a, flows, 41) - np.bincount(b % 41, flows, 41)
    assert np.abs(leaves[:-1]).max() < 1e-3 < np.abs(flows).max()


def test_smoke_climbs_stairs_and_does_not_sink() -> None:
    """A fire at the foot reaches the top floor; one at the top leaves the floors below alone."""
    low = building()
    low.advance(900.0)
    corridors = low.extinction_per_m[::6]
    assert np.all(corridors > 0.3)
    reached = []
    for fire_space in (0, 2):
        model = SmokeModel(
            [60.0, 40.0, 60.0], 3.3,
            Openings([0, 1, fire_space], [1, 2, OUTSIDE], 1.4, 2.0, [True, True, False]),
            floors_m=[0.0, 0.0, 3.3], fire_space=fire_space, fire=STEADY,
        )  # fmt: skip
        model.advance(300.0)
        k = model.extinction_per_m
        reached.append(k[2 - fire_space] / k[fire_space])
    assert reached[0] > 0.5, "up"
    assert reached[1] < 0.05, "down, by the least exchange"


def test_winter_draws_smoke_up_sooner() -> None:
    """A warm staircase in frost draws before the fire warms it."""
    still, frost = building(), building(rules=SmokeRules(outside_c=-10.0))
    for model in (still, frost):
        model.advance(180.0)
    assert frost.extinction_per_m[-6] > 3.0 * still.extinction_per_m[-6]


def test_shut_doors_hold_smoke_back() -> None:
    """Behind a shut door there is little smoke, and shutting the room of the fire helps all."""
    model, shut = building(), building()
    model.advance(60.0)
    shut.advance(60.0)
    shut.shut(1)
    assert not shut.is_open[1]
    for one in (model, shut):
        one.advance(300.0)
    k = model.extinction_per_m
    assert k[3] < 0.1 * k[0], "a room with its door shut, off the smoky corridor"
    assert shut.extinction_per_m[0] < 0.2 * k[0]
    shut.open_(1)
    shut.advance(420.0)
    assert shut.extinction_per_m[0] > 0.2 * k[0]


def test_a_fire_that_starts_later_is_the_same_fire() -> None:
    """Nothing happens before its start; and a fire put out makes no more soot."""
    late, now = one_room(DesignFire(start_s=300.0)), one_room(DesignFire())
    late.advance(300.0)
    assert late.soot_made_kg == 0.0
    late.advance(420.0)
    now.advance(120.0)
    assert late.soot_kg == pytest.approx(now.soot_kg, rel=1e-9)
    late.put_out()
    made_kg = late.soot_made_kg
    late.advance(500.0)
    assert late.soot_made_kg == made_kg
    assert late.heat_kw == 0.0


@pytest.mark.parametrize(
    ("growth", "time_s"),
    [("slow", 600.0), ("medium", 300.0), ("fast", 150.0), ("ultra-fast", 75.0)],
)
def test_classes_of_growth(growth: Growth, time_s: float) -> None:
    """Each class reaches 1055 kW (1000 Btu/s) after its growth time."""
    assert DesignFire(growth=growth).heat_kw(time_s) == pytest.approx(1055.0, rel=1e-3)


def test_heat_and_energy_of_a_design_fire() -> None:
    """Growth to the peak, then steady, then burnt out; the energy is the integral of the heat."""
    fire = DesignFire(growth="fast", peak_kw=1055.25, start_s=10.0, fire_load_mj=200.0)
    assert fire.peak_after_s == pytest.approx(150.0)
    assert fire.heat_kw([5.0, 85.0, 160.0, 200.0]) == pytest.approx(
        [0, 263.8, 1055.25, 1055.25], 1e-3
    )
    times = np.linspace(0.0, 280.0, 28_001)
    heat = fire.heat_kw(times)
    summed = np.concatenate([[0.0], np.cumsum((heat[1:] + heat[:-1]) / 2.0 * np.diff(times))])
    assert fire.energy_kj(times) == pytest.approx(summed, abs=1.0)
    assert fire.heat_kw(1000.0) == 0.0
    assert fire.energy_kj(1000.0) == pytest.approx(200_000.0)
    assert STEADY.energy_kj([-1.0, 0.0, 7.0]).tolist() == [0.0, 0.0, 700.0]
    assert STEADY.heat_kw([-1.0, 0.1]).tolist() == [0.0, 100.0]


def test_fires_that_cannot_be() -> None:
    """A steady fire does not grow, and yields are shares."""
    with pytest.raises(ValidationError, match="steady fire"):
        DesignFire(growth="steady", growth_kw_s2=0.1)
    with pytest.raises(ValidationError):
        DesignFire(soot_yield=1.5)


@pytest.mark.parametrize(
    ("volumes", "openings", "fire_space", "told"),
    [
        ([], Openings([], [], []), 0, "no spaces"),
        ([10.0, 0.0], Openings([], [], []), 0, r"space 1 has 0 m3"),
        ([10.0], Openings([0], [1], 0.9), 0, r"opening 0 joins 0 and 1, 0.9 m x 2 m; allowed: two"),
        ([10.0], Openings([0, 0], [-1, 0], 0.9), 0, "opening 1 joins 0 and 0"),
        ([10.0], Openings([0], [-1], 0.0), 0, "above nothing"),
        ([10.0], Openings([0], [-1], 0.9), 3, "fire in space 3; allowed: 0 to 0"),
    ],
)
def test_buildings_that_cannot_be(
    volumes: list[float], openings: Openings, fire_space: int, told: str
) -> None:
    """The message tells which space or opening, and what is allowed."""
    with pytest.raises(InputError, match=told):
        SmokeModel(volumes, 3.0, openings, fire_space=fire_space, fire=STEADY)


def test_gases_are_those_the_dose_is_reckoned_from() -> None:
    """The model's gases go straight into the dose, one for each space."""
    from twin.evacuation.hazard.toxicity import fed_rate_per_s

    model = building()
    assert fed_rate_per_s(model.gases).tolist() == [0.0] * len(model.volumes_m3)
    model.advance(300.0)
    assert isinstance(model.gases, Gases)
    rates = fed_rate_per_s(model.gases)
    assert rates.argmax() == 2, "the room of the fire"
