from __future__ import annotations

import plotly.graph_objects as go
import pytest

from tests.report import rehearsal
from twin.campus import Campus, geometry, load_campus
from twin.catalog import find_campus
from twin.report import kinds
from twin.report.campus_map import building_at, map_chart, storey_chart
from twin.report.colours import STATE_SYMBOLS, paint
from twin.report.language import Words
from twin.report.states import asset_states, states_at, states_over
from twin.report.view import RunView

EN = Words("en")


@pytest.fixture(scope="module")
def campus() -> Campus:
    """The demo campus."""
    return load_campus(find_campus("demo"))


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> RunView:
    """The made-up week, in English."""
    return RunView(rehearsal.stored(tmp_path_factory.mktemp("runs")), EN)


def test_map_draws_every_building_inside_its_outline(campus: Campus) -> None:
    """Every building can be pointed at, at points that lie within its own bounds."""
    chart = map_chart(campus, {"dorm-07": "cold"}, EN, chosen="dorm-07")
    go.Figure(paint(chart.figure, "light"))
    touch = chart.figure["data"][-1]
    assert set(touch["customdata"]) == {building.id for building in campus.buildings}
    for x, y, building in zip(touch["x"], touch["y"], touch["customdata"], strict=True):
        low_x, low_y, high_x, high_y = geometry.bounds(campus.building(building).footprint)
        assert low_x - 0.1 <= x <= high_x + 0.1
        assert low_y - 0.1 <= y <= high_y + 0.1


def test_state_is_told_by_colour_sign_and_word(campus: Campus) -> None:
    """A building's state stands on its plate as a sign and in the table as a word."""
    chart = map_chart(campus, {"dorm-07": "cold", "dorm-01": "served"}, EN)
    assert [plate["text"] for plate in chart.figure["layout"]["annotations"]] == ["✓ 1", "✕ 7"]
    assert chart.rows[0][:2] == ("Dormitory 7", "badly short")
    assert chart.reading.startswith("52 buildings: 50 without central hot water, 1 served, 1 badly")


def test_picking_reads_what_the_point_carries() -> None:
    """The last picked point that carries a building names it."""
    assert building_at([{"customdata": ["dorm-01"]}, {"customdata": "dorm-07"}, {}]) == "dorm-07"
    assert building_at([{"customdata": ["dorm-01"]}]) == "dorm-01"
    assert building_at([]) is None


def test_every_storey_of_every_building_can_be_drawn(campus: Campus) -> None:
    """Plans of all storeys are valid figures with one row per room."""
    for building in campus.buildings:
        storey = building.storeys[-1]
        chart = storey_chart(building, storey, EN, chosen=storey.rooms[0].id)
        assert len(chart.rows) == len(storey.rooms)
        assert len(chart.figure["data"][-1]["customdata"]) == len(storey.rooms)
    go.Figure(paint(chart.figure, "dark"))


def test_everything_on_the_campus_has_a_name(campus: Campus) -> None:
    """Each kind of building, room and asset of the demo campus has words in both languages."""
    assert {building.kind for building in campus.buildings} <= set(kinds.BUILDING_KINDS)
    assert {asset.kind for asset in campus.assets()} <= set(kinds.ASSET_KINDS)
    rooms = {r.kind for b in campus.buildings for storey in b.storeys for r in storey.rooms}
    assert rooms <= set(kinds.ROOM_KINDS)
    assert set(kinds.STATES) == set(STATE_SYMBOLS)


def test_states_over_the_run_and_at_an_hour(view: RunView, campus: Campus) -> None:
    """Over the run the litres decide, at one hour the temperature delivered then."""
    over, notes = states_over(view, campus)
    assert (over["dorm-07"], over["dorm-11"], over["dorm-01"]) == ("short", "outage", "served")
    assert over["library"] == "plain"
    assert notes["dorm-07"] == "3.5 % short, lowest 24.4 °C"
    before, _ = states_at(view, campus, 86400.0)
    worst, said = states_at(view, campus, rehearsal.COLDEST_S + 54000)
    assert (before["dorm-07"], worst["dorm-07"]) == ("served", "cold")
    assert said["dorm-07"].startswith("delivers ")
    assert "library" not in worst


def test_assets_tell_their_troubles(view: RunView) -> None:
    """An asset that was not well says what and for how long; the others say nothing."""
    assert asset_states(view) == {
        "dorm-07.hp-2": "Equipment failed (24 h)",
        "dorm-07.hotwater": "Hot water too cold (21.5 h)",
        "dorm-05.hotwater": "Hot water too cold (3 h)",
    }
