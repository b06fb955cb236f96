"""The storm drainage of a campus: what is refused, what is warned of, and where."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.campus.campus_text import CAMPUS, lay_out, swap
from twin.campus import Campus, load_campus
from twin.campus.wetting import DEFAULTS, wetting_of
from twin.case import campus_warnings
from twin.catalog import find_campus
from twin.errors import DocumentError

DRAINAGE = """\
  drainage:
    manholes:
      - {id: mh-1, at: [20, 60], invert_m: 8, ground_m: 10, pond_area_m2: 400}
      - {id: mh-2, at: [120, 60], invert_m: 7.5, ground_m: 10, pond_area_m2: 400}
    pipes:
      - {id: pipe-1, from_node: mh-1, to_node: mh-2, length_m: 100, diameter_m: 0.5}
      - {id: pipe-2, from_node: mh-2, to_node: out-1, length_m: 50, diameter_m: 0.6}
    outfalls:
      - {id: out-1, name: {en: Brook, zh: 小河}, at: [170, 0], invert_m: 7}
    overflows:
      - {id: kerb, between: [mh-1, mh-2], crest_m: 10.2, width_m: 5}
    catchments:
      - {id: roof, drains_to: mh-1, area_m2: 5000, impervious: 0.7, width_m: 60}
"""

OUTFALLS = """\
    outfalls:
      - {id: out-1, name: {en: Brook, zh: 小河}, at: [170, 0], invert_m: 7}
"""

WAYS = """\
    floor_m: -3.5
    yard: mh-1
    ways_in:
      - {id: dorm-01.cellar.door, kind: door, width_m: 1.2, sill_m: 0.1, board_m: 0.6}
"""

LINE = len(CAMPUS.splitlines())
"""Lines of the campus file before its drainage."""


def dry(text: str) -> str:
    return text + DRAINAGE


def wet(text: str) -> str:
    return swap("    floor_m: -3.5\n", WAYS)(text)


def told(folder: Path) -> list[str]:
    with pytest.raises(DocumentError) as caught:
        load_campus(folder)
    return [str(problem).replace(f"{folder}/", "") for problem in caught.value.problems]


@pytest.fixture
def small(tmp_path: Path) -> Campus:
    return load_campus(lay_out(tmp_path, campus=dry, dorm_01=wet))


def test_a_sound_network_loads_without_a_word(small: Campus) -> None:
    """Manholes and outfalls are assets, ways in belong to their rooms, nothing is warned of."""
    kinds = {asset.id: asset.kind for asset in small.assets()}

    assert (kinds["mh-1"], kinds["out-1"]) == ("yard", "outfall")
    assert kinds["dorm-01.cellar.door"] == "way-in"
    assert small.asset("dorm-01.cellar.door").name.en == "Door of Cellar"
    assert small.warnings == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        (OUTFALLS, "", None, "has no outfall"),
        ("ground_m: 10, pond_area_m2: 400}\n      - {id: mh-2", "ground_m: 8, pond_area_m2: 400}"
         "\n      - {id: mh-2", 3, "ground_m 8 lies not above invert_m 8"),
        ("length_m: 100", "length_m: 0", 6, "pipes[0].length_m: got 0; must be greater than 0"),
        ("from_node: mh-1, to_node: mh-2", "from_node: mh-1, to_node: mh-1", 6, "to itself"),
        ("to_node: out-1", "to_node: out-2", 7, "got 'out-2'; must be a manhole or an outfall"),
        ("drains_to: mh-1", "drains_to: mh-3", 13, "got 'mh-3'; must be a manhole"),
        ("to_node: out-1", "to_node: dorm-01", 7, "'dorm-01' is a building"),
        ("crest_m: 10.2", "crest_m: 9.9", 11, "the edge at 9.9 lies below the ground at 10"),
        ("impervious: 0.7", "impervious: 70", 13, "catchments[0].impervious: got 70"),
        ("from_node: mh-2, to_node: out-1", "from_node: mh-1, to_node: mh-2", 3,
         "no way leads from 'mh-1' to an outfall"),
    ],
)  # fmt: skip
def test_a_network_that_cannot_be_is_refused_where_it_is_written(
    tmp_path: Path, old: str, new: str, line: int | None, words: str
) -> None:
    """Each mistake of the drainage is told with its line and what is allowed."""
    broken = lay_out(tmp_path, campus=lambda text: text + swap(old, new)(DRAINAGE), dorm_01=wet)

    found = [text for text in told(broken) if words in text]

    assert found, told(broken)
    if line is not None:
        assert found[0].startswith(f"campus.yaml:{LINE + line}:")


def test_a_long_pipe_that_climbs_is_warned_of(tmp_path: Path) -> None:
    """Allowed, but probably not meant; told at the pipe."""
    folder = lay_out(
        tmp_path,
        campus=lambda text: text + swap("invert_m: 7.5", "invert_m: 8.4")(DRAINAGE),
        dorm_01=wet,
    )
    (warning,) = campus_warnings(load_campus(folder), folder)

    assert warning.level == "warning"
    assert (warning.line, warning.path) == (LINE + 6, "site.drainage.pipes[0]")
    assert "pipe-1 climbs 0.4 m over 100 m" in warning.what


def test_a_room_that_no_water_can_reach_is_warned_of(tmp_path: Path) -> None:
    """Where rain can be played, a room without ways in would stay dry by mistake."""
    folder = lay_out(tmp_path, campus=dry)
    (warning,) = campus_warnings(load_campus(folder), folder)

    assert warning.file.endswith("dorm-01.yaml")
    assert "no water can come into dorm-01.cellar" in warning.what


def test_a_sump_pump_without_power_is_refused(tmp_path: Path) -> None:
    """A pump that needs nothing would run through every outage."""
    folder = lay_out(
        tmp_path, dorm_01=swap("    power_kw: 2\n", "    power_kw: 2\n    needs: []\n")
    )
    assert any("the pump 'dorm-01.drain' has no power" in text for text in told(folder))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("    yard: mh-1\n", "", "has ways_in but no yard"),
        ("yard: mh-1", "yard: mh-9", "got 'mh-9'; must be a manhole"),
        ("dorm-01.cellar.door", "dorm-01.door", "does not begin with 'dorm-01.cellar.'"),
        ("sill_m: 0.1, board_m", "sill_m: -0.1, board_m", "lies below the ground outside"),
        ("kind: door", "kind: drain", "a drain pipe takes no board"),
    ],
)
def test_a_way_in_that_cannot_be_is_refused(tmp_path: Path, old: str, new: str, words: str) -> None:
    """Ways in have a yard before them, a sill above it, and the id of their room."""
    folder = lay_out(tmp_path, campus=dry, dorm_01=lambda text: swap(old, new)(wet(text)))
    assert any(words in text for text in told(folder)), told(folder)


# --- the demo campus ----------------------------------------------------------------------------


def test_the_demo_campus_drains_all_of_its_ground() -> None:
    """48 manholes take 72 ha; 7 rooms below ground; no manhole is stranded, no pipe climbs."""
    campus = load_campus(find_campus("demo"))
    drainage = campus.site.drainage
    assert drainage is not None

    assert sum(one.area_m2 for one in drainage.catchments) == campus.site.area_m2 == 720_000
    assert len(drainage.manholes) == 48
    assert (drainage.stranded(), drainage.uphill()) == ((), ())
    rooms = [room for one in campus.buildings for room in one.plant_rooms]
    assert len(rooms) == 7
    assert all(room.ways_in for room in rooms)


def test_every_sump_holds_five_minutes_of_its_largest_pump() -> None:
    """GB 50015-2019 (recalled): the effective volume of a sump, within the demo campus."""
    campus = load_campus(find_campus("demo"))
    for building in campus.buildings:
        for room in building.plant_rooms:
            for item in building.equipment:
                if item.kind == "drain-pump" and item.located_in == room.id:
                    assert room.sump_m3 >= item.flow_m3_h / 60 * 5, room.id


@pytest.mark.parametrize(("kind", "share"), [("booster-pump", 0.4), ("panel", 0.4),
                                             ("drain-pump", 0.1)])  # fmt: skip
def test_a_drowned_machine_is_lost_to_the_share_that_hazus_gives(kind: str, share: float) -> None:
    """Below grade 40 %, submersible pumps 10 % of the replacement value (HAZUS-MH, 17-23, 32)."""
    assert sum(part.damage for part in wetting_of(kind).parts) == pytest.approx(share)


def test_no_machine_can_lose_more_than_it_is_worth() -> None:
    """The shares of a machine's parts add up to 1 at most."""
    assert all(sum(part.damage for part in one.parts) <= 1 for one in DEFAULTS.values())
