from __future__ import annotations

import pytest
from pydantic import ValidationError

from twin.campus import geometry
from twin.campus.building import Building
from twin.campus.plan import Stair
from twin.campus.stairwell import stairwell
from twin.model import Name

SAME = Name(en="x", zh="x")


def stair(polygon: geometry.Polygon, **more: object) -> Stair:
    """Return a stair with 20 steps of 0.28 m: two flights of ten, 2.52 m in plan."""
    given = {"clear_width_m": 1.4, "rises_to": "up", "steps": 20} | more
    return Stair.model_validate({"id": "s", "name": SAME, "polygon": polygon, **given})


SHAFT = stair(geometry.rectangle(10, 20, 3.2, 6))


def test_the_landing_is_half_of_what_the_flights_leave() -> None:
    """Of 6 m they take 2.52 m; 1.74 m are left at either end, over the whole width."""
    well = stairwell(SHAFT, None, [(11.6, 20)])

    assert well.landing_m2 == pytest.approx(1.74 * 3.2)
    assert geometry.bounds(well.landing) == pytest.approx((10, 20, 13.2, 21.74))
    assert well.flights is not None
    assert geometry.bounds(well.flights) == pytest.approx((10, 21.74, 13.2, 26))
    assert SHAFT.landing_m2 == pytest.approx((6 * 3.2 - 2 * 1.4 * 2.52) / 2)


def test_the_landing_lies_where_the_doors_are() -> None:
    """At the far end where they are there; flights begin side by side where it ends."""
    well = stairwell(SHAFT, None, [(11.6, 26), (12.5, 25)])

    assert geometry.bounds(well.landing) == pytest.approx((10, 24.26, 13.2, 26))
    assert {round(y, 9) for _, y in (well.up_at, well.down_at)} == {24.26}
    assert {round(x, 9) for x, _ in (well.up_at, well.down_at)} == {10.8, 12.4}


def test_flights_lie_along_the_longer_side() -> None:
    """Whichever that is, and whichever way the shape is written or turned."""
    lying = stairwell(stair(geometry.rectangle(0, 0, 9, 4)), None, [(7.2, 0)])
    assert geometry.bounds(lying.landing) == pytest.approx((9 - 3.24, 0, 9, 4))

    turned = geometry.placed(SHAFT.polygon, x_m=3, y_m=5, rotation_deg=30)
    for shape in (turned, turned[::-1], turned[2:] + turned[:2]):
        (door,) = geometry.placed(((11.6, 20),), x_m=3, y_m=5, rotation_deg=30)
        well = stairwell(stair(shape), None, [door])
        assert well.landing_m2 == pytest.approx(1.74 * 3.2)
        assert geometry.contains(well.landing, door)


def test_the_top_landing_leaves_room_for_the_flight_from_below() -> None:
    """Where a stair ends, the opening in the floor is that of the flight that arrives."""
    top = stair(SHAFT.polygon, rises_to=None, steps=0)

    assert stairwell(top, SHAFT, [(11.6, 20)]).landing_m2 == pytest.approx(1.74 * 3.2)
    assert stairwell(top, None, [(11.6, 20)]).landing_m2 == pytest.approx(3 * 3.2)


def test_a_tight_shaft_keeps_the_landing_that_it_says() -> None:
    """Its landing is not narrower than written, whatever the flights would need."""
    tight = stair(geometry.rectangle(0, 0, 3, 4.4), landing_m=1.5)

    assert stairwell(tight, None, []).landing_m2 == pytest.approx(1.5 * 3)


def test_places_of_refuge_leave_a_way_on_the_landing() -> None:
    """Half of the landing at most: two places of 1.26 m2 on 6.1 m2, not three."""
    assert stair(SHAFT.polygon, refuge_places=2).refuge_places == 2
    with pytest.raises(
        ValidationError, match=r"refuge_places 3 would block the landing: at most 2"
    ):
        stair(SHAFT.polygon, refuge_places=3)


def house(**more: object) -> Building:
    template = {"kind": "office", "storeys": 3, "bays": 8, **more.pop("template", {})}  # type: ignore[dict-item]
    return Building.model_validate(
        {
            "id": "b",
            "name": SAME,
            "kind": "office",
            "built_year": 2000,
            "position": {"x_m": 0, "y_m": 0},
            "template": template,
            **more,
        }
    )


TOWER = {"storeys": 30, "storey_height_m": 3.6}
LARGE = {"storeys": 30, "storey_height_m": 2.9, "bays": 80, "depth_m": 10, "bay_m": 5}


@pytest.mark.parametrize(
    ("building", "hours"),
    [
        (house(), 0.5),
        (house(kind="clinic"), 1.0),
        (house(template=TOWER), 1.5),
        (house(template=TOWER, kind="clinic"), 1.5),
        (house(template=LARGE), 1.0),
        (house(emergency_lighting_h=3.0), 3.0),
        (house(emergency_lighting_h=0.0, kind="clinic"), 0.0),
    ],
)
def test_emergency_lights_burn_as_long_as_the_code_asks(building: Building, hours: float) -> None:
    """1.5 h above 100 m, 1 h in clinics and above 100,000 m2, else half an hour, unless written."""
    assert building.emergency_lights_last_h == hours


def test_a_building_is_as_high_as_its_storeys() -> None:
    """Drawn or surveyed, the same."""
    drawn = house()
    surveyed = Building.model_validate(
        {
            **{key: value for key, value in drawn if key != "template"},
            "plan": drawn.storeys,
        }
    )
    assert drawn.height_m == pytest.approx(0.3 + 3 * 3.6)
    assert surveyed.height_m == pytest.approx(drawn.height_m)
    assert drawn.area_below_m2 == surveyed.area_below_m2 == 0
