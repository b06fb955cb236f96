from __future__ import annotations

from datetime import datetime

import pytest
from pydantic import ValidationError

from twin.scenario.occupancy import Occupancy

MOVING_OUT = Occupancy.model_validate(
    {
        "residents": {"dorm-01": 0.9},
        "changes": [
            {"from": "2025-01-20 00:00", "residents": {"dorm-07": 1.0}},
            {"from": "2025-01-15 12:00", "residents": {"dorm-01": 0.1, "dorm-07": 0.8}},
        ],
    }
)


@pytest.mark.parametrize(
    ("moment", "fractions"),
    [
        (datetime(2025, 1, 15, 11), {"dorm-01": 0.9}),
        (datetime(2025, 1, 15, 12), {"dorm-01": 0.1, "dorm-07": 0.8}),
        (datetime(2025, 1, 20), {"dorm-01": 0.1, "dorm-07": 1.0}),
    ],
)
def test_changes_count_from_their_moment_on_in_order_of_time(
    moment: datetime, fractions: dict[str, float]
) -> None:
    """A change holds from its first instant; who it does not name stays; reading order is free."""
    assert MOVING_OUT.at(moment) == fractions


def test_without_a_word_every_building_follows_the_timetable() -> None:
    """An empty occupancy sets no fraction at all."""
    assert Occupancy().at(datetime(2025, 1, 1)) == {}


def test_every_named_building_is_listed_once() -> None:
    """The list serves to check that they exist."""
    assert MOVING_OUT.buildings() == ("dorm-01", "dorm-07")


def test_a_fraction_lies_between_none_and_all() -> None:
    """More people than beds is refused."""
    with pytest.raises(ValidationError, match="less than or equal to 1"):
        Occupancy.model_validate({"residents": {"dorm-01": 1.2}})
