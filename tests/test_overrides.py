from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest
from pydantic import Field

from twin.documents import read_document, validate
from twin.errors import DocumentError, InputError, UnknownName
from twin.model import Model
from twin.overrides import (
    apply,
    building_ids,
    for_building,
    for_campus,
    for_scenario,
    parse_override,
    under,
)


class Snap(Model):
    kind: Literal["cold-snap"]
    minimum_c: float = -7


class Calm(Model):
    kind: Literal["seasonal"]
    mean_c: float


class Event(Model):
    id: str
    hours: float = Field(gt=0)


class Water(Model):
    setpoint_c: float = 55
    litres: dict[str, float] = {}


class Play(Model):
    days: float = Field(gt=0)
    weather: Annotated[Snap | Calm, Field(discriminator="kind")] = Snap(kind="cold-snap")
    hotwater: Water = Water()
    events: tuple[Event, ...] = ()
    clock: str | None = None


PLAY = """\
days: 3
weather: {kind: cold-snap, minimum_c: -7}
events:
  - {id: cut, hours: 4}
  - {id: dorm-07.hp-2, hours: 2}
"""


def played(write: Any, *texts: str, content: str = PLAY) -> Play:
    """Return the model of a file with overrides."""
    overrides = [parse_override(text) for text in texts]
    return validate(apply(read_document(write("play.yaml", content)), overrides), Play)


def test_a_value_is_replaced_wherever_it_stands(write: Any) -> None:
    """Values of groups, of list entries by position and by id, and left-out groups are reached."""
    play = played(
        write,
        "days=7",
        "weather.minimum_c=-10",
        "events.0.hours=5",
        "events.dorm-07.hp-2.hours=6",
        "hotwater.setpoint_c=60",
    )
    assert play.days == 7
    assert play.weather == Snap(kind="cold-snap", minimum_c=-10)
    assert [event.hours for event in play.events] == [5, 6]
    assert play.hotwater.setpoint_c == 60


def test_brackets_and_dots_mean_the_same(write: Any) -> None:
    """A position may be written as in the error messages: ``events[1].hours``."""
    assert played(write, "events[1].hours=9").events[1].hours == 9


def test_values_are_yaml(write: Any) -> None:
    """A value is read as in a file: numbers, times as text, lists and groups."""
    play = played(
        write, "clock=12:30", "events=[{id: a, hours: 1e1}]", "weather={kind: seasonal, mean_c: 2}"
    )
    assert play.clock == "12:30"
    assert play.events == (Event(id="a", hours=10.0),)
    assert play.weather == Calm(kind="seasonal", mean_c=2)


def test_the_later_wins(write: Any) -> None:
    """Of two overrides of one value the later holds."""
    assert played(write, "days=5", "days=6").days == 6


def test_other_uses_of_an_alias_keep_their_value(write: Any) -> None:
    """An override of one place leaves another that shares its anchor as it was."""
    content = "days: 1\nevents:\n  - &e {id: a, hours: 4}\n  - *e\n"
    play = played(write, "events.0.hours=9", content=content)
    assert [event.hours for event in play.events] == [9, 4]


def test_the_file_is_not_touched(write: Any) -> None:
    """An override changes what is run, not what was read."""
    document = read_document(write("play.yaml", PLAY))
    changed = apply(document, [parse_override("days=9")])
    assert document.data["days"] == 3
    assert changed.data["days"] == 9


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("days=0", "--set days=0: days: got 0; must be greater than 0"),
        ("dayz=3", "--set dayz=3: dayz: no such value; did you mean 'days'?"),
        (
            "weather.minimun_c=-10",
            (
                "--set weather.minimun_c=-10: weather.minimun_c: no such value; "
                "did you mean 'weather.minimum_c'?"
            ),
        ),
        (
            "setpoint_c=60",
            "--set setpoint_c=60: setpoint_c: no such value; did you mean 'hotwater.setpoint_c'?",
        ),
        (
            "events.cut.hour=1",
            (
                "--set events.cut.hour=1: events[0].hour: no such value; "
                "did you mean 'events.cut.hours'?"
            ),
        ),
    ],
)
def test_wrong_values_and_paths_are_told_as_typed(write: Any, text: str, said: str) -> None:
    """What is wrong on the command line is told with what was typed and the nearest right paths."""
    with pytest.raises(DocumentError) as caught:
        played(write, text)
    assert str(caught.value) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("days", "--set days: must be PATH=VALUE, such as --set weather.minimum_c=-10"),
        ("=3", "--set =3: must be PATH=VALUE, such as --set weather.minimum_c=-10"),
        ("a..b=3", "--set a..b=3: must be PATH=VALUE, such as --set weather.minimum_c=-10"),
        ("days.x=3", "--set days.x=3: 'days' is a single value; nothing lies below it"),
        ("events.7.hours=3", "--set events.7.hours=3: the list has 2 entries, counted from 0"),
        ("days='3", "--set days='3: a quote is opened and never closed"),
    ],
)
def test_overrides_that_lead_nowhere(write: Any, text: str, said: str) -> None:
    """A path or value that cannot be used is refused in one line."""
    with pytest.raises(InputError) as caught:
        played(write, text)
    assert str(caught.value).startswith(said)


def test_an_unknown_id_offers_the_nearest(write: Any) -> None:
    """An entry that no list has is answered with the nearest id."""
    with pytest.raises(UnknownName, match="did you mean 'cut'"):
        played(write, "events.cutt.hours=3")


def test_prefixes_tell_scenario_campus_and_building_apart() -> None:
    """Plain paths reach the scenario, ``campus.`` and ``buildings.<id>.`` the campus."""
    texts = [
        "days=3",
        "campus=demo",
        "campus.tariff.electricity_cny_kwh=1",
        "buildings.dorm-07.a.b=2",
    ]
    overrides = [parse_override(text) for text in texts]
    assert [it.path for it in for_scenario(overrides)] == ["days", "campus"]
    assert [it.path for it in for_campus(overrides)] == [
        "campus.tariff.electricity_cny_kwh",
        "buildings.dorm-07.a.b",
    ]
    assert [it.path for it in under(overrides, "campus")] == ["tariff.electricity_cny_kwh"]
    assert [it.path for it in for_building(overrides, "dorm-07")] == ["a.b"]
    assert building_ids(overrides, ["dorm-07", "dorm-08"]) == ("dorm-07",)
    with pytest.raises(UnknownName, match="no building named 'dorm-7'; did you mean 'dorm-07'"):
        building_ids([parse_override("buildings.dorm-7.a=1")], ["dorm-07"])


def test_a_wrong_campus_path_is_offered_with_its_prefix(write: Any) -> None:
    """The nearest right path can be typed as it is told, prefix included."""
    override = parse_override("campus.setpoint=60")
    document = apply(read_document(write("c.yaml", PLAY)), under([override], "campus"))
    with pytest.raises(DocumentError, match=r"did you mean 'campus\.hotwater\.setpoint_c'"):
        validate(document, Play)
