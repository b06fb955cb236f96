from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from twin.campus import geometry
from twin.campus.egress import faults
from twin.campus.templates import (
    Canteen,
    DormitorySlab,
    Gym,
    LaboratoryBlock,
    Library,
    OfficeBlock,
    TeachingBlock,
    Template,
)


def metres(low: float, high: float) -> st.SearchStrategy[float]:
    """Lengths on a grid of 5 cm, as drawings have them."""
    return st.integers(round(low * 20), round(high * 20)).map(lambda k: k / 20)


SLAB = {"storeys": st.integers(1, 8), "bays": st.integers(6, 40), "stairs": st.integers(2, 4)}
HALL = {"storeys": st.integers(1, 4), "length_m": metres(30, 120), "width_m": metres(18, 80)}


def drawn(model: type[Template], **parameters: st.SearchStrategy[Any]) -> Any:
    """Templates of one kind; parameters that the model itself refuses give None."""

    def build(values: dict[str, Any]) -> Template | None:
        try:
            return model.model_validate(values)
        except ValidationError:
            return None

    return st.fixed_dictionaries(dict(parameters)).map(build)


TEMPLATES = st.one_of(
    drawn(
        DormitorySlab,
        kind=st.just("dormitory-slab"),
        bay_m=metres(3, 4.8),
        depth_m=metres(5.6, 8),
        beds_per_room=st.integers(1, 12),
        washrooms=st.sampled_from(["in-room", "shared"]),
        **SLAB,
    ),
    drawn(
        TeachingBlock,
        kind=st.just("teaching-block"),
        bay_m=metres(3.6, 6),
        lecture_halls=st.integers(0, 4),
        **SLAB,
    ),
    drawn(LaboratoryBlock, kind=st.just("laboratory"), bay_m=metres(3.6, 7.2), **SLAB),
    drawn(OfficeBlock, kind=st.just("office"), rooms=st.sampled_from(["office", "ward"]), **SLAB),
    drawn(Library, kind=st.just("library"), **HALL),
    drawn(Canteen, kind=st.just("canteen"), kitchen_share=metres(0.2, 0.5), **HALL),
    drawn(Gym, kind=st.just("gym"), **HALL),
).filter(lambda template: template is not None)


@given(template=TEMPLATES)
@settings(max_examples=120, deadline=None)
def test_whatever_a_model_accepts_is_drawn_without_a_fault(template: Template) -> None:
    """No overlap, no loose end, stairs that climb exactly, and a way out of every space."""
    assert list(faults(template.expand("b"))) == []


@given(template=TEMPLATES)
@settings(max_examples=60, deadline=None)
def test_every_storey_is_filled_to_the_last_square_metre(template: Template) -> None:
    """Spaces tile the outline: their areas add up to it on every storey."""
    length, width = template.extent_m
    for storey in template.expand("b"):
        assert storey.area_m2 == pytest.approx(length * width, rel=1e-9)
        for space in storey.spaces:
            low_x, low_y, high_x, high_y = geometry.bounds(space.polygon)
            assert low_x >= -1e-9
            assert low_y >= -1e-9
            assert high_x <= length + 1e-9
            assert high_y <= width + 1e-9


@given(template=TEMPLATES)
@settings(max_examples=60, deadline=None)
def test_doors_stand_on_the_walls_that_they_open(template: Template) -> None:
    """A door's middle lies on the edge of both spaces it joins, an exit's on the outer wall."""
    length, width = template.extent_m
    for storey in template.expand("b"):
        spaces = {space.id: space for space in storey.spaces}
        for door in storey.doors:
            assert door.clear_width_m > 0
            for end in door.between:
                assert on_edge(spaces[end].polygon, door.at), (door, end)
        for way_out in storey.exits:
            assert way_out.clear_width_m > 0
            assert on_edge(spaces[way_out.space].polygon, way_out.at)
            assert on_edge(geometry.rectangle(0, 0, length, width), way_out.at)


def on_edge(polygon: geometry.Polygon, point: geometry.Point) -> bool:
    """Tell whether a point lies on the outline of a rectangle."""
    low_x, low_y, high_x, high_y = geometry.bounds(polygon)
    x, y = point
    inside = low_x - 1e-9 <= x <= high_x + 1e-9 and low_y - 1e-9 <= y <= high_y + 1e-9
    edge = min(abs(x - low_x), abs(x - high_x), abs(y - low_y), abs(y - high_y))
    return inside and edge < 1e-6


@given(template=TEMPLATES)
@settings(max_examples=60, deadline=None)
def test_ids_carry_the_building_and_are_used_once(template: Template) -> None:
    """Every part drawn begins with the building's id, and no id is drawn twice."""
    ids = [
        part.id
        for storey in template.expand("dorm-07")
        for part in (storey, *storey.spaces, *storey.doors, *storey.exits)
    ]

    assert len(set(ids)) == len(ids)
    assert all(part.startswith("dorm-07.") for part in ids)


@given(template=TEMPLATES, storeys=st.integers(1, 6))
@settings(max_examples=40, deadline=None)
def test_the_area_grows_with_the_storeys(template: Template, storeys: int) -> None:
    """Twice the storeys, twice the area: no storey is counted differently."""
    one = template.model_copy(update={"storeys": storeys})
    two = template.model_copy(update={"storeys": 2 * storeys})

    assert two.floor_area_m2 == pytest.approx(2 * one.floor_area_m2)
