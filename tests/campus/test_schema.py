from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from twin.campus import building_schema, campus_schema
from twin.catalog import shipped

SCHEMAS = {"campus": campus_schema, "building": building_schema}


def properties(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Every property of every model, with the model's name."""
    models = {"": schema, **schema["$defs"]}
    return [
        (f"{name}.{key}", value)
        for name, model in models.items()
        for key, value in model.get("properties", {}).items()
    ]


@pytest.mark.parametrize("what", SCHEMAS)
def test_the_committed_schema_is_that_of_the_models(what: str) -> None:
    """Editors see what the program accepts; refresh with ``twin schema``."""
    path = shipped("buildings") / f"{what}.schema.json"

    assert json.loads(path.read_text(encoding="utf-8")) == SCHEMAS[what]()


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=list(SCHEMAS))
def test_no_model_takes_keys_it_does_not_know(schema: Callable[[], dict[str, Any]]) -> None:
    """Every object in the schema is closed, so that an editor underlines a mistyped key."""
    whole = schema()

    for name, model in {"": whole, **whole["$defs"]}.items():
        if "properties" in model:
            assert model["additionalProperties"] is False, name


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=list(SCHEMAS))
def test_numbers_carry_their_unit_in_the_name_or_have_none(
    schema: Callable[[], dict[str, Any]],
) -> None:
    """A quantity says its unit: as the end of its name, unless it is a count, share or level."""
    units = (
        "_m",
        "_m2",
        "_m3",
        "_m3_h",
        "_m_s",
        "_kw",
        "_kwh",
        "_kva",
        "_kv",
        "_kpa",
        "_kg",
        "_k",
        "_c",
        "_h",
        "_hours",
        "_years",
        "_min",
        "_l",
        "_l_h",
        "_l_min",
        "_l_s",
        "_w_k",
        "_deg",
        "_year",
        "_cny",
        "_cny_kwh",
        "_cny_m2",
        "_days",
        "_mm",
        "_mm_h",
        "_m3_s2",
        "_per_year",
        "_per_h",
        "_per_person_day",
    )
    bare = {
        "bays",
        "beds_per_room",
        "capacity",
        "chance",
        "coefficient",
        "complaint_reporting_rate",
        "cop",
        "count",
        "damage",
        "day_students",
        "fit_spread",
        "impervious",
        "kitchen_share",
        "lecture_halls",
        "least",
        "level",
        "likely",
        "most",
        "paved_without_depression",
        "people",
        "people_per_room",
        "places_per_laboratory",
        "price_level",
        "refuge_places",
        "reserve",
        "residents",
        "residents_staying",
        "return_height",
        "roughness",
        "roughness_green",
        "roughness_paved",
        "seats_per_classroom",
        "seats_per_hall",
        "shower_flow_spread",
        "slope",
        "staff",
        "stairs",
        "start_height",
        "steps",
        "stop_height",
        "storeys",
        "units",
        "within",
    }
    numbers = {
        name.rpartition(".")[2]
        for name, value in properties(schema())
        if value.get("type") in {"number", "integer"}
    }

    assert {name for name in numbers if not name.endswith(units)} <= bare
