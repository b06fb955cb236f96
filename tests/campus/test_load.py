from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.campus.campus_text import DORM, HUT, Change, lay_out, swap
from twin.campus import Campus, load_campus
from twin.errors import DocumentError, InputError, UnknownName
from twin.overrides import parse_override


def told(folder: Path) -> list[str]:
    """What loading complains about, file names without their folder."""
    with pytest.raises(DocumentError) as caught:
        load_campus(folder)
    return [str(problem).replace(f"{folder}/", "") for problem in caught.value.problems]


@pytest.fixture
def small(tmp_path: Path) -> Campus:
    return load_campus(lay_out(tmp_path))


def test_a_sound_campus_loads_with_buildings_in_order(small: Campus) -> None:
    """Buildings come in the order of their ids, whatever the folder's own order."""
    assert [building.id for building in small.buildings] == ["dorm-01", "hut"]
    assert small.people == 203
    assert small.warnings == ()


def test_assets_carry_needs_and_places(small: Campus) -> None:
    """The whole chain from the public supply to a heat pump is there to be failed."""
    ids = [asset.id for asset in small.assets()]

    assert ids == [
        "grid-1",
        "feeder-a",
        "town-main",
        "dorm-01.panel",
        "dorm-01.cellar",
        "dorm-01.drain-1",
        "dorm-01.drain-2",
        "dorm-01.hotwater",
        "dorm-01.hp-1",
        "dorm-01.hp-2",
        "dorm-01.tank",
        "dorm-01.recirc-pump",
        "dorm-01.aux-heater",
        "hut.panel",
        "hut.tx",
        "hut.booster",
    ]
    plant = small.asset("dorm-01.hotwater")
    assert plant.located_in == "dorm-01.cellar"
    assert plant.suppliers("power") == ("dorm-01.panel",)
    assert plant.suppliers("water") == ("hut.booster",)
    assert plant.suppliers("dry") == ("dorm-01.cellar",)
    assert small.asset("dorm-01.hp-1").located_in == "dorm-01"
    assert small.asset("dorm-01.hp-1").ratings == {"rated_capacity_kw": 25}
    assert small.asset("dorm-01.hp-1").installed_year == 2012


def test_a_submersible_pump_works_in_a_flooded_room(small: Campus) -> None:
    """A submersible drain pump needs power but no dry room."""
    assert small.asset("dorm-01.drain-1").suppliers("dry") == ()
    assert small.asset("dorm-01.drain-1").suppliers("power") == ("dorm-01.panel",)


def test_units_of_one_item_are_numbered(small: Campus) -> None:
    """Two drain pumps of one entry are told apart in both languages."""
    name = small.asset("dorm-01.drain-2").name

    assert (name.en, name.zh) == ("Drain pump 2", "2号排水泵")


def test_upstream_follows_one_service_or_all(small: Campus) -> None:
    """The power of a plant comes from a feeder; its water from a pump and a main."""
    assert small.upstream("dorm-01.hotwater", "feeder", service="power") == ("feeder-a",)
    assert small.upstream("dorm-01.hotwater", "water-main") == ("town-main",)
    assert small.upstream("dorm-01.hotwater", "water-main", service="power") == ()


def test_an_unknown_building_or_asset_offers_the_nearest(small: Campus) -> None:
    """A wrong name is answered with the right one."""
    with pytest.raises(UnknownName, match="did you mean 'dorm-01'"):
        small.building("dorm-1")
    with pytest.raises(UnknownName, match=r"no asset named 'hut\.boster'; did you mean 'hut\.b"):
        small.asset("hut.boster")


MISTAKES: dict[str, tuple[dict[str, Change | str], Sequence[str]]] = {
    "unknown key": (
        {"dorm_01": swap("panel_kva: 200", "panel_kw: 200")},
        [
            "dorm-01.yaml:11:8: power: 'panel_kva' is required",
            "dorm-01.yaml:11:32: power.panel_kw: unknown key; did you mean 'panel_kva'?",
        ],
    ),
    "dangling supplier": (
        {"dorm_01": swap("[hut.tx]", "[hut.tx-1]")},
        [
            "dorm-01.yaml:11:23: power.supplied_by[0]: got 'hut.tx-1'; must be a source of power"
            " of the campus; did you mean 'hut.tx'?"
        ],
    ),
    "supplier of the wrong sort": (
        {"dorm_01": swap("[hut.booster]", "[hut.tx]")},
        [
            "dorm-01.yaml:12:9: water[0]: 'hut.tx' is a transformer; must be a source of water of"
            " the campus"
        ],
    ),
    "dangling room": (
        {"dorm_01": swap("12}\n  located_in: dorm-01.cellar", "12}\n  located_in: dorm-01.celar")},
        [
            "dorm-01.yaml:36:15: hot_water.located_in: got 'dorm-01.celar'; must be a building or"
            " room of the campus; did you mean 'dorm-01.cellar'?"
        ],
    ),
    "room that the template does not draw": (
        {"hut": swap("hut.102", "hut.109")},
        [
            "hut.yaml:24:17: equipment[1].located_in: got 'hut.109'; must be a building or room of"
            " the campus; did you mean 'hut.102'?"
        ],
    ),
    "dangling assembly": (
        {"campus": swap("[dorm-01, hut]", "[dorm-01, hutt]")},
        [
            "campus.yaml:28:25: site.assembly_points[0].serves[1]: got 'hutt'; must be a building"
            " of the campus; did you mean 'hut'?"
        ],
    ),
    "dangling plant": (
        {"dorm_01": swap("  auxiliary: {power_kw: 12}\n", "  serves: [dorm-01, dorm-02]\n")},
        [
            "dorm-01.yaml:35:21: hot_water.serves[1]: got 'dorm-02'; must be a building of the"
            " campus; did you mean 'dorm-01'?"
        ],
    ),
    "same id in two files": (
        {"hut": swap("- id: hut.booster", "- id: dorm-01.cellar")},
        [
            "dorm-01.yaml:12:9: water[0]: got 'hut.booster'; must be a source of water of the"
            " campus, such as town-main",
            "hut.yaml:21:9: equipment[1].id: got 'dorm-01.cellar'; must begin with 'hut.', the"
            " building it belongs to",
            "hut.yaml:21:9: equipment[1].id: the id 'dorm-01.cellar' is already used at"
            " dorm-01.yaml:14; must be used once on the campus",
        ],
    ),
    "id that follows from another": (
        {"hut": swap("- id: hut.booster", "- id: hut.panel")},
        [
            "dorm-01.yaml:12:9: water[0]: got 'hut.booster'; must be a source of water of the"
            " campus, such as town-main",
            "hut.yaml:21:9: equipment[1].id: the id 'hut.panel' is already used at hut.yaml:12;"
            " must be used once on the campus",
        ],
    ),
    "file named otherwise": (
        {"hut": swap("id: hut\n", "id: hat\n")},
        ["hut.yaml:1:5: id: got 'hat'; must be 'hut', as the file is named"],
    ),
    "not a number": (
        {"dorm_01": swap("volume_m3: 2", "volume_m3: .nan")},
        ["dorm-01.yaml:33:21: hot_water.tank.volume_m3: got nan; must be a finite number"],
    ),
    "infinite": (
        {"dorm_01": swap("panel_kva: 200", "panel_kva: .inf")},
        ["dorm-01.yaml:11:43: power.panel_kva: got inf; must be a finite number"],
    ),
    "empty tank": (
        {"dorm_01": swap("volume_m3: 2", "volume_m3: 0")},
        ["dorm-01.yaml:33:21: hot_water.tank.volume_m3: got 0; must be greater than 0"],
    ),
    "negative rest": (
        {"dorm_01": swap("installed_year: 2012}", "installed_year: 2012, minimum_rest_min: -1}")},
        ["dorm-01.yaml:32:105: hot_water.heat_pumps.minimum_rest_min: got -1; must be at least 0"],
    ),
    "HPWHsim's scheme in a stirred tank": (
        {"dorm_01": swap("loss_w_k: 10}", "loss_w_k: 10, scheme: hpwhsim, stratified: false}")},
        ["dorm-01.yaml:33:9: hot_water.tank: scheme hpwhsim has layers, stratified is false"],
    ),
    "set-point below delivery": (
        {"dorm_01": swap("piping: single-pass", "piping: single-pass\n  setpoint_c: 40")},
        ["dorm-01.yaml:31:3: hot_water: setpoint_c 40 is not above the delivery temperature of 40"],
    ),
    "installed in the future": (
        {"dorm_01": swap("installed_year: 2012", "installed_year: 2999")},
        ["dorm-01.yaml:32:81: hot_water.heat_pumps.installed_year: got 2999; must be at most 2100"],
    ),
    "installed before pumps": (
        {"dorm_01": swap("installed_year: 2012", "installed_year: 1949")},
        ["dorm-01.yaml:32:81: hot_water.heat_pumps.installed_year: got 1949; must be at least"],
    ),
    "multi-pass units piped single-pass": (
        {"dorm_01": swap("{type: standard,", "{type: multi-pass,")},
        ["dorm-01.yaml:31:3: hot_water: heat_pumps.type multi-pass cannot be piped single-pass"],
    ),
    "more residents than beds": (
        {"dorm_01": swap("residents: 200", "residents: 2000")},
        ["dorm-01.yaml:1:1: people.residents 2000 exceeds the 340 beds that the template draws"],
    ),
    "neither template nor plan": (
        {"hut": swap(HUT[HUT.index("template:") : HUT.index("power:")], "")},
        ["hut.yaml:1:1: give either template or plan, one of the two"],
    ),
    "standing in another": (
        {"hut": swap("{x_m: 150, y_m: 20}", "{x_m: 60, y_m: 30}")},
        ["hut.yaml:5:11: position: hut stands 3.2 m inside dorm-01; buildings must not overlap"],
    ),
    "standing outside": (
        {"hut": swap("{x_m: 150, y_m: 20}", "{x_m: 295, y_m: 20}")},
        ["hut.yaml:5:11: position: hut stands outside the campus boundary; every corner must"],
    ),
    "circle of needs": (
        {"hut": swap("[feeder-a]", "[hut.panel]")},
        ["hut.yaml:14:9: equipment[0].id: hut.tx needs hut.panel needs hut.tx; nothing may"],
    ),
    "two plants for one building": (
        {
            "dorm_02": DORM.replace("dorm-01", "dorm-02")
            .replace("{x_m: 20, y_m: 20}", "{x_m: 20, y_m: 60}")
            .replace("  auxiliary: {power_kw: 12}\n", "  serves: [dorm-01, dorm-02]\n")
        },
        [
            "dorm-02.yaml:35:11: hot_water.serves: dorm-01 already has its hot water from dorm-01;"
            " must have it from one plant"
        ],
    ),
    "shares above one": (
        {
            "campus": swap(
                "{residents_staying: 0.1}",
                '{residents_staying: 0.1, residents: {at: {library: {"08:00-10:00": 0.7},'
                ' canteen: {"09:00-10:00": 0.4}}}}',
            )
        },
        ["campus.yaml:11:48: timetable.holiday.residents: at 09:00 the shares add up to 1.1; they"],
    ),
    "window of no hours": (
        {
            "campus": swap(
                "{residents_staying: 0.1}",
                '{residents_staying: 0.1, staff_on_campus: {"10:00-09:00": 0.7}}',
            )
        },
        [
            "campus.yaml:11:70: timetable.holiday.staff_on_campus.10:00-09:00: '10:00-09:00' is not"
            " a window of whole hours"
        ],
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_at_its_place(tmp_path: Path, name: str) -> None:
    """One mistake, the complaints it deserves and no other, each at line and column."""
    changes, expected = MISTAKES[name]

    found = told(lay_out(tmp_path, **changes))

    assert len(found) == len(expected), found
    for line, start in zip(found, expected, strict=True):
        assert line.startswith(start)


def test_all_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    """A broken file hides neither the next nor what it names; its ids are not taken for missing."""
    folder = lay_out(
        tmp_path,
        campus=swap("latitude_deg: 32", "latitude_deg: 132"),
        dorm_01=lambda text: text.replace("bays: 12", "bays: twelve").replace(
            "hut.booster", "hut.bosster"
        ),
        hut=lambda text: text.replace("built_year: 2004\n", "").replace("town-main]", "town-mane]"),
    )

    assert [line.split(": ")[:2] for line in told(folder)] == [
        ["campus.yaml:4:15", "latitude_deg"],
        ["dorm-01.yaml:9:9", "template.bays"],
        ["hut.yaml:1:1", "'built_year' is required"],
        ["hut.yaml:27:31", "equipment[1].needs[1].of[0]"],
    ]


def test_a_broken_building_tells_its_dangling_names_at_once(tmp_path: Path) -> None:
    """A wrong field leaves the rest of the file to be held against the campus, in one list."""
    folder = lay_out(
        tmp_path,
        dorm_01=lambda text: (
            text
            .replace("storeys: 4", "storeys: four")
            .replace("[hut.tx]", "[hut.txx]")
            .replace("[hut.booster]", "[hut.bosster]")
            .replace("flow_m3_h: 20", "flow_m3_h: -20")
            .replace("  located_in: dorm-01.cellar\n", "  located_in: dorm-99.cellar\n")
        ),
    )  # fmt: skip

    assert told(folder) == [
        "dorm-01.yaml:8:12: template.storeys: got 'four'; must be a whole number",
        "dorm-01.yaml:11:23: power.supplied_by[0]: got 'hut.txx'; must be a source of power of the"
        " campus; did you mean 'hut.tx'?",
        "dorm-01.yaml:12:9: water[0]: got 'hut.bosster'; must be a source of water of the campus;"
        " did you mean 'hut.booster'?",
        "dorm-01.yaml:27:16: equipment[0].flow_m3_h: got -20; must be greater than 0",
        "dorm-01.yaml:36:15: hot_water.located_in: got 'dorm-99.cellar'; must be a building or room"
        " of the campus, such as hut",
    ]


def test_references_between_sound_files_are_told_beside_a_broken_one(tmp_path: Path) -> None:
    """What a broken file would define is passed over; all other names are held to account."""
    folder = lay_out(
        tmp_path,
        hut=swap("width_m: 8", "width_m: -8"),
        dorm_01=swap(
            "located_in: dorm-01.cellar\n    installed", "located_in: dorm-99\n    installed"
        ),
    )

    assert [line.split(": ")[:2] for line in told(folder)] == [
        ["dorm-01.yaml:25:17", "equipment[0].located_in"],
        ["hut.yaml:8:12", "template.width_m"],
    ]


def test_a_campus_without_buildings_is_refused(tmp_path: Path) -> None:
    """An empty campus says what to put where."""
    lay_out(tmp_path, campus=swap("[dorm-01, hut]", "[hut]"))
    for path in tmp_path.glob("*.yaml"):
        if path.stem != "campus":
            path.unlink()

    assert (
        "campus.yaml: the campus has no buildings; put one YAML file for each" in told(tmp_path)[0]
    )


def test_a_folder_without_campus_file_is_refused(tmp_path: Path) -> None:
    """A folder of buildings alone is not a campus, and says which file is missing."""
    lay_out(tmp_path)
    (tmp_path / "campus.yaml").unlink()

    assert len(told(tmp_path)) == 1
    assert told(tmp_path)[0].startswith("campus.yaml: ")


def test_a_plant_without_people_is_allowed_but_warned_of(tmp_path: Path) -> None:
    """A dormitory may stand empty; the warning names it and says what to do."""
    campus = load_campus(lay_out(tmp_path, dorm_01=swap("{residents: 200, staff: 3}", "{}")))

    assert campus.warnings == (
        "dorm-01: its hot-water plant serves nobody; give people.residents to dorm-01, or take"
        " hot_water away",
    )


def test_people_without_an_assembly_point_are_warned_of(tmp_path: Path) -> None:
    """Whoever has nowhere to gather is named."""
    campus = load_campus(lay_out(tmp_path, campus=swap("[dorm-01, hut]", "[hut]")))

    assert campus.warnings == (
        "dorm-01: its 203 people have no assembly point; name the building in the serves of one",
    )


def test_overrides_reach_campus_and_buildings(tmp_path: Path) -> None:
    """Values from the command line replace those of the files; a scenario's are passed over."""
    campus = load_campus(
        lay_out(tmp_path),
        overrides=[
            parse_override("campus.tariff.electricity_cny_kwh=0.8"),
            parse_override("buildings.dorm-01.hot_water.tank.volume_m3=5"),
            parse_override("weather.minimum_c=-10"),
        ],
    )

    plant = campus.building("dorm-01").hot_water
    assert campus.tariff.electricity_cny_kwh == 0.8
    assert plant is not None
    assert plant.tank.volume_m3 == 5


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("buildings.dorm-1.people.staff=1", "no building named 'dorm-1'; did you mean 'dorm-01'"),
        (
            "buildings.dorm-01.hot_water.tank.volume=5",
            "did you mean 'buildings.dorm-01.hot_water.tank.volume_m3'",
        ),
        ("campus.tarif.electricity_cny_kwh=1", "did you mean 'campus.tariff.electricity_cny_kwh'"),
    ],
)
def test_an_override_of_nothing_offers_the_nearest(tmp_path: Path, text: str, message: str) -> None:
    """A wrong path on the command line is answered with the right one."""
    with pytest.raises(InputError, match=message):
        load_campus(lay_out(tmp_path), overrides=[parse_override(text)])
