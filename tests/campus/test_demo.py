"""The shipped campus against published figures and against plain sense."""

from __future__ import annotations

import math
from collections import Counter
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from twin.campus import Building, Campus, geometry, load_campus
from twin.campus.egress import faults
from twin.campus.hotwater import HotWaterPlant
from twin.catalog import find_campus

INCIDENT = ("dorm-03", "dorm-05", "dorm-07", "dorm-08", "dorm-11", "dorm-12")
"""Plants sized with 8 %, as in the published winter incident."""

FOLDER = find_campus("demo")


@pytest.fixture(scope="module")
def campus() -> Campus:
    return load_campus(FOLDER)


def plant(campus: Campus, dormitory: str) -> HotWaterPlant:
    found = campus.building(dormitory).hot_water
    assert found is not None
    return found


def plants(campus: Campus) -> dict[str, HotWaterPlant]:
    return {one.id: one.hot_water for one in campus.buildings if one.hot_water is not None}


# ------------------------------------------------------------------- published figures, as literals


def test_the_campus_has_the_published_size(campus: Campus) -> None:
    """52 buildings, 324,000 m2 and 30,000 people, within 2 %."""
    assert len(campus.buildings) == 52
    assert campus.floor_area_m2 == pytest.approx(324_000, rel=0.02)
    assert campus.people == pytest.approx(30_000, rel=0.02)


def test_eighteen_buildings_have_controlled_air_conditioning(campus: Campus) -> None:
    """The energy contract covers 18 buildings."""
    controlled = [
        one.id
        for one in campus.buildings
        if one.air_conditioning is not None and one.air_conditioning.controlled
    ]

    assert len(controlled) == 18


def test_three_microgrids_make_1200_kw(campus: Campus) -> None:
    """Three buildings with photovoltaics and battery, 1.2 MW in all."""
    microgrids = [one.microgrid for one in campus.buildings if one.microgrid is not None]

    assert len(microgrids) == 3
    assert sum(one.pv_kw for one in microgrids) == pytest.approx(1200, rel=0.02)


def test_the_paving_before_the_library_is_480_m2(campus: Campus) -> None:
    """480 m2 of photovoltaic paving, as modules and as ground."""
    (paving,) = campus.site.pv_paving

    assert paving.area_m2 == 480
    assert geometry.area(paving.polygon) == pytest.approx(480)
    assert paving.feeds == "library.panel"


def test_the_tariff_is_that_of_the_accounts(campus: Campus) -> None:
    """Electricity costs 0.65 CNY/kWh."""
    assert campus.tariff.electricity_cny_kwh == 0.65


@pytest.mark.parametrize("dormitory", INCIDENT)
def test_the_incident_s_plants_have_eight_percent_to_spare(campus: Campus, dormitory: str) -> None:
    """Rated capacity is 1.08 times the design load, but for the rounding of the name-plates."""
    beds = campus.building(dormitory).people.residents
    design_kw = beds * 45 * 55 * 1.163e-3 / 16  # GB 50015: 45 L at 60 degC from 5, in 16 h

    assert plant(campus, dormitory).rated_capacity_kw / design_kw == pytest.approx(1.08, abs=0.002)
    assert plant(campus, dormitory).auxiliary is None
    assert 2010 <= plant(campus, dormitory).heat_pumps.installed_year <= 2013


def test_the_other_plants_have_more_to_spare(campus: Campus) -> None:
    """All other plants have 15 to 40 % and are younger."""
    others = {name: one for name, one in plants(campus).items() if name not in INCIDENT}

    assert len(others) == 8
    for name, one in others.items():
        load_kw = one.design.load_kw(campus.building(name).people.residents)
        assert 0.147 <= one.rated_capacity_kw / load_kw - 1 <= 0.403
        assert one.heat_pumps.installed_year > 2013


def test_dormitories_have_plants_of_several_designs(campus: Campus) -> None:
    """Fourteen plants: every kind of heat pump, both pipings, with and without auxiliary heat."""
    found = plants(campus)

    assert list(found) == [f"dorm-{number:02d}" for number in range(1, 15)]
    assert {one.heat_pumps.type for one in found.values()} == {
        "standard",
        "low-ambient",
        "co2",
        "multi-pass",
    }
    assert {one.piping for one in found.values()} == {"single-pass", "multi-pass"}
    assert {one.auxiliary is None for one in found.values()} == {True, False}
    assert {one.tank.ambient for one in found.values()} == {"plant-room", "outdoor"}


@pytest.mark.parametrize("number", range(1, 15))
def test_tanks_hold_most_of_a_day(campus: Campus, number: int) -> None:
    """36 L a bed, 43 L where the return stirs the tank; rounded to half a cubic metre."""
    name = f"dorm-{number:02d}"
    litres = plant(campus, name).tank.volume_m3 * 1000 / campus.building(name).people.residents

    piping = plant(campus, name).piping
    assert litres == pytest.approx(43 if piping == "multi-pass" else 36, abs=0.4)


def test_some_equipment_is_older_than_twelve_years(campus: Campus) -> None:
    """As published: some of the equipment is older than 12 years, in 2026."""
    years = [it.installed_year for it in campus.assets() if it.installed_year is not None]

    assert any(year < 2014 for year in years)
    assert any(year >= 2014 for year in years)


# ----------------------------------------------------------------------------- networks and places


def test_feeders_carry_what_the_scenarios_count_on(campus: Campus) -> None:
    """Four feeders; Dormitory 7 hangs on feeder-b, and every panel on exactly one."""
    assert [feeder.id for feeder in campus.site.feeders] == [f"feeder-{one}" for one in "abcd"]
    assert campus.upstream("dorm-07.hotwater", "feeder", service="power") == ("feeder-b",)
    for building in campus.buildings:
        assert len(campus.upstream(building.panel, "feeder", service="power")) == 1, building.id


def test_no_transformer_is_hung_with_more_than_it_can_carry(campus: Campus) -> None:
    """The panels on a transformer add up to 2.6 times its rating at most.

    Panels peak apart; that 0.4 of their sum come together is a usual diversity (assumed).
    """
    hung: Counter[str] = Counter()
    for building in campus.buildings:
        assert building.power is not None
        hung[building.power.supplied_by[0]] += round(building.power.panel_kva)

    assert len(hung) == 12
    for transformer, panels_kva in hung.items():
        assert panels_kva <= 2.6 * campus.asset(transformer).ratings["rated_kva"], transformer


def test_underground_pump_rooms_can_take_the_water_away(campus: Campus) -> None:
    """Pump rooms lie below ground, and a plant that they supply loses its water with them."""
    rooms = [room.id for one in campus.buildings for room in one.plant_rooms]

    assert {"canteen-1.pump-room", "canteen-3.pump-room", "library.pump-room"} <= set(rooms)
    assert "canteen-1.pump-room" in campus.upstream("dorm-07.hotwater", "pump-room")
    assert campus.upstream("dorm-07.hotwater", "pump-room", service="power") == ()


def test_buildings_and_roads_keep_apart(campus: Campus) -> None:
    """No road runs through a building, and buildings leave 6 m between them for a fire engine."""
    for one, other in combinations(campus.buildings, 2):
        assert gap_m(one, other) >= 6, (one.id, other.id)
    for road in campus.site.roads:
        for (xa, ya), (xb, yb) in pairwise(road.line):
            half = road.width_m / 2
            strip = geometry.rectangle(
                min(xa, xb) - half,
                min(ya, yb) - half,
                abs(xb - xa) + road.width_m,
                abs(yb - ya) + road.width_m,
            )
            for building in campus.buildings:
                assert geometry.overlap(strip, building.footprint) == 0, (road.id, building.id)


def gap_m(one: Building, other: Building) -> float:
    """Clear distance between the boxes round two buildings [m]."""
    low_xa, low_ya, high_xa, high_ya = geometry.bounds(one.footprint)
    low_xb, low_yb, high_xb, high_yb = geometry.bounds(other.footprint)
    return max(low_xb - high_xa, low_xa - high_xb, low_yb - high_ya, low_ya - high_yb)


def test_assembly_points_are_open_ground_for_everybody(campus: Campus) -> None:
    """Every building has one assembly point, on free ground, with 1 m2 and more for each bed."""
    served = Counter(name for point in campus.site.assembly_points for name in point.serves)

    assert served == Counter(building.id for building in campus.buildings)
    for point in campus.site.assembly_points:
        beds = sum(campus.building(name).people.residents for name in point.serves)
        assert point.area_m2 >= beds, point.id
        for building in campus.buildings:
            assert geometry.overlap(point.polygon, building.footprint) == 0, point.id


def test_the_site_has_a_believable_size(campus: Campus) -> None:
    """72 hectares for 324,000 m2 of floor: a floor-area ratio of 0.45."""
    assert campus.site.area_m2 == 720_000
    assert 0.3 < campus.floor_area_m2 / campus.site.area_m2 < 0.9


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_file_is_short_and_tied_to_its_schema(path: Path) -> None:
    """The first line names the schema; a building takes no more than 90 lines."""
    lines = path.read_text(encoding="utf-8").splitlines()
    schema = "campus" if path.stem == "campus" else "building"

    assert lines[0] == f"# yaml-language-server: $schema=../{schema}.schema.json"
    assert schema == "campus" or len(lines) <= 90
    assert max(len(line) for line in lines) <= 160


def test_every_building_can_be_drawn_without_a_fault(campus: Campus) -> None:
    """Each of the 52 plans is whole: no overlap, stairs that climb, a way out of every room."""
    wrong = {building.id: list(faults(building.storeys)) for building in campus.buildings}

    assert {name: found for name, found in wrong.items() if found} == {}


def test_the_area_of_the_files_is_the_area_of_the_plans(campus: Campus) -> None:
    """The total that is compared with the published one is that of the rooms drawn."""
    drawn = sum(storey.area_m2 for one in campus.buildings for storey in one.storeys)

    assert drawn == pytest.approx(campus.floor_area_m2, rel=1e-9)


def test_stairs_are_wide_enough_for_the_fullest_storey(campus: Campus) -> None:
    """0.65, 0.75 and from storey 4 on 1.00 m of stair for each 100 people (GB 50016 5.5.21)."""
    for building in campus.buildings:
        for storey in building.storeys:
            if storey.level < 2:
                continue
            people = sum(room.capacity for room in storey.rooms)
            per_100 = 0.65 if storey.level == 2 else 0.75 if storey.level == 3 else 1.0
            width_m = sum(stair.clear_width_m for stair in storey.stairs)
            assert width_m >= people / 100 * per_100, (storey.id, people, width_m)


def test_ways_out_are_short_enough(campus: Campus) -> None:
    """From a room's door to a stair or exit it is 40 m at most, 35 m where people are taught.

    GB 50016-2014 5.5.17, rooms between two ways out, storeys below 24 m; measured in a straight
    line, as the code does along a straight corridor.
    """
    for building in campus.buildings:
        limit_m = 35 if building.kind in {"teaching", "laboratory"} else 40
        for storey in building.storeys:
            ways_out = [one.at for one in storey.exits]
            stairs = {stair.id for stair in storey.stairs}
            ways_out += [door.at for door in storey.doors if stairs & set(door.between)]
            for door in storey.doors:
                assert min(math.dist(door.at, way) for way in ways_out) <= limit_m, door.id


def test_dormitories_are_full_and_no_more(campus: Campus) -> None:
    """Residents are the beds that the templates draw."""
    for building in campus.buildings:
        assert building.template is not None
        assert building.people.residents == building.template.beds, building.id


def test_names_are_told_apart_in_both_languages(campus: Campus) -> None:
    """No two buildings share a name."""
    assert len({building.name.en for building in campus.buildings}) == 52
    assert len({building.name.zh for building in campus.buildings}) == 52


def test_nothing_on_the_demo_campus_needs_a_warning(campus: Campus) -> None:
    """The campus that we ship gives no cause for advice."""
    assert campus.warnings == ()


def test_loading_draws_no_plans() -> None:
    """Of 52 plans, loading draws only the single rooms of the plant houses."""
    campus = load_campus(FOLDER)
    campus.assets()

    drawn = {building.kind for building in campus.buildings if "storeys" in vars(building)}
    assert drawn <= {"plant-house"}
