from __future__ import annotations

import math
from typing import Any

import pytest
from pydantic import ValidationError

from twin.scenario.limits import Limit


def limit(**bounds: Any) -> Limit:
    name = {"en": "a promise", "zh": "承诺"}
    return Limit.model_validate({"kpi": "hotwater.unmet_percent", "name": name, **bounds})


@pytest.mark.parametrize(
    ("bounds", "value", "broken"),
    [
        ({"at_most": 1.0}, 1.0, False),
        ({"at_most": 1.0}, 1.1, True),
        ({"at_least": 40.0}, 40.0, False),
        ({"at_least": 40.0}, 39.9, True),
        ({"at_most": 2.0, "at_least": 1.0}, 1.5, False),
        ({"at_most": 1.0}, math.nan, True),
    ],
)
def test_a_limit_is_broken_only_outside_its_bounds(
    bounds: dict[str, float], value: float, *, broken: bool
) -> None:
    """The bound itself is still good; a figure that is not a number never is."""
    assert limit(**bounds).broken(value) is broken


def test_a_limit_has_to_bound_something() -> None:
    """Neither bound is a mistake, and so are two that leave no value."""
    with pytest.raises(ValidationError, match="bounds nothing; give at_most, at_least or both"):
        limit()
    with pytest.raises(ValidationError, match="at_most 1 is below at_least 2"):
        limit(at_most=1.0, at_least=2.0)


@pytest.mark.parametrize("kpi", ["Unmet", "hotwater", "hotwater.", "a b.c", 3])
def test_a_key_figure_is_named_by_domain_and_figure(kpi: Any) -> None:
    """A name that no key figure can have is refused with an example."""
    with pytest.raises(ValidationError, match="must be the name of a key figure, such as hot"):
        limit(kpi=kpi, at_most=1.0)
