from __future__ import annotations

import math
from typing import Annotated, Any, Literal, Self

import pytest
from pydantic import Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from twin.documents import problem_at, read_document, validate
from twin.errors import DocumentError
from twin.model import Id, Model, Name


class Snap(Model):
    kind: Literal["cold-snap"]
    minimum_c: float = Field(ge=-60, le=60)


class Outage(Model):
    kind: Literal["outage"]
    id: Id | None = None
    asset: Id
    hours: float = Field(gt=0)


class Play(Model):
    days: float = Field(gt=0)
    seed: int = 1
    quiet: bool = False
    name: Name | None = None
    events: tuple[Annotated[Snap | Outage, Field(discriminator="kind")], ...] = ()
    shape: Literal["evening", "all-day"] | tuple[float, ...] = "evening"
    until: float | Literal["full"] = "full"
    residents: dict[Id, float] = {}

    @model_validator(mode="after")
    def _ids_once(self) -> Self:
        ids = [event.id for event in self.events if isinstance(event, Outage)]
        for index, event in enumerate(self.events):
            if isinstance(event, Outage) and event.id and event.id in ids[:index]:
                detail = InitErrorDetails(
                    type=PydanticCustomError("value_error", "the id is given twice"),
                    loc=("events", index, "id"),
                    input=event.id,
                )
                raise ValidationError.from_exception_data("Play", [detail])
        return self


def mistakes(write: Any, content: str | bytes) -> list[str]:
    """Return what is said about a file, one line for each mistake."""
    path = write("play.yaml", content)
    with pytest.raises(DocumentError) as caught:
        validate(read_document(path), Play)
    return str(caught.value).splitlines()


def test_eight_mistakes_at_their_places(write: Any) -> None:
    """Every mistake of a file is told at once, at its line and column."""
    content = """\
# a play with eight different mistakes
days: 0
sed: 4
events:
  - kind: outage
    asset: Dorm 7
    hours: two
  - kind: tornado
  - kind: cold-snap
  - {kind: outage, asset: feeder-b, hours: 4}
residents: {dorm-01: .inf}
days: 3
"""
    assert mistakes(write, content) == [
        "play.yaml:2:7: days: got 0; must be greater than 0",
        "play.yaml:3:1: sed: unknown key; did you mean 'seed'?",
        (
            "play.yaml:6:12: events[0].asset: got 'Dorm 7'; must be an id: lower-case words "
            "and digits joined by '-' or '.', such as dorm-07"
        ),
        "play.yaml:7:12: events[0].hours: got 'two'; must be a number",
        "play.yaml:8:11: events[1].kind: got 'tornado'; must be 'cold-snap' or 'outage'",
        "play.yaml:9:5: events[2]: 'minimum_c' is required",
        "play.yaml:11:22: residents.dorm-01: got inf; must be a finite number",
        "play.yaml:12:1: the key 'days' is given twice (first in line 2); keep one of them",
    ]


def test_rules_over_several_values_are_told_with_wrong_fields(write: Any) -> None:
    """An id given twice is told although another entry is broken, and at its own place."""
    content = """\
days: 3
events:
  - {kind: outage, id: a, asset: feeder-b, hours: 4}
  - {kind: outage, id: b, asset: feeder-b, hours: -4}
  - {kind: outage, id: a, asset: feeder-b, hours: 4}
"""
    assert mistakes(write, content) == [
        "play.yaml:4:51: events[1].hours: got -4; must be greater than 0",
        "play.yaml:5:24: events[2].id: the id is given twice",
    ]


@pytest.mark.parametrize(
    ("scalar", "value"),
    [
        ("12:30", "12:30"),
        ("no", "no"),
        ("on", "on"),
        ("2027-01-20", "2027-01-20"),
        ("010", 10),
        ("0o10", 8),
        ("0x1F", 31),
        ("1_000", "1_000"),
        ("1e3", 1000.0),
        ("-.5", -0.5),
        ("+7", 7),
        (".inf", math.inf),
        ("true", True),
        ("~", None),
        ("", None),
        ("'7'", "7"),
        ("=", "="),
        ("<<", "<<"),
        ("!!str 7", "7"),
        ("宿舍", "宿舍"),
    ],
)
def test_scalars_of_yaml_1_2(write: Any, scalar: str, value: object) -> None:
    """Plain scalars are those of YAML 1.2's core schema, not of 1.1."""
    held = read_document(write("a.yaml", f"value: {scalar}\n")).data["value"]
    assert held == value
    assert type(held) is type(value)


def test_not_a_number(write: Any) -> None:
    """``.nan`` is read, and refused by a finite field."""
    assert math.isnan(read_document(write("a.yaml", "value: .nan")).data["value"])
    assert mistakes(write, "days: .nan") == [
        "play.yaml:1:7: days: got nan; must be a finite number"
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("days: '7'", ["play.yaml:1:7: days: got '7'; must be a number"]),
        ("days: true", ["play.yaml:1:7: days: got true; must be a number"]),
        ("days: 1e999", ["play.yaml:1:7: days: got inf; must be a finite number"]),
        ("days: 1\nseed: 4.5", ["play.yaml:2:7: seed: got 4.5; must be a whole number"]),
        ("days: 1\nseed: 1_000", ["play.yaml:2:7: seed: got '1_000'; must be a whole number"]),
        ("days: 1\nseed:", ["play.yaml:2:6: seed: got nothing; must be a whole number"]),
        ("days: 1\nquiet: no", ["play.yaml:2:8: quiet: got 'no'; must be true or false"]),
        (
            "days: 1\nname: no",
            ["play.yaml:2:7: name: got 'no'; must be a group of 'key: value' lines"],
        ),
        (
            "days: 1\nuntil: ful",
            ["play.yaml:2:8: until: got 'ful'; must be a number, or 'full'; did you mean 'full'?"],
        ),
        ("days: 1\nshape: [1, x]", ["play.yaml:2:12: shape[1]: got 'x'; must be a number"]),
        (
            "days: 1\nevents: [{asset: a}]",
            ["play.yaml:2:10: events[0]: 'kind' is required; one of: cold-snap, outage"],
        ),
        (
            "days: 1\nresidents: {Dorm: 1}",
            [
                (
                    "play.yaml:2:13: residents.Dorm: got 'Dorm'; must be an id: lower-case words "
                    "and digits joined by '-' or '.', such as dorm-07"
                )
            ],
        ),
        (
            "days: 1\nname: {en: a, zh: b, de: c}",
            ["play.yaml:2:22: name.de: unknown key; known keys: en, zh"],
        ),
        ("seed: 1", ["play.yaml:1:1: 'days' is required"]),
    ],
)
def test_words(write: Any, content: str, said: list[str]) -> None:
    """A mistake is said with what was given and what is allowed, in a planner's words."""
    assert mistakes(write, content) == said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "play.yaml:1:1: the file is empty; must hold 'key: value' lines"),
        ("# nothing\n", "play.yaml:1:1: the file is empty; must hold 'key: value' lines"),
        ("- a\n", "play.yaml:1:1: got a list; must hold 'key: value' lines"),
        ("word", "play.yaml:1:1: got a single value; must hold 'key: value' lines"),
        (b"a: 1\nb: \xd6\xd0", "play.yaml:2:4: the byte 0xd6 is not UTF-8; save the file as UTF-8"),
        (b"\xff\xfea\x00", "play.yaml:1:1: the file is in UTF-16; save the file as UTF-8"),
        (
            b"a: 1\nb: \x00",
            "play.yaml:2:4: the character U+0000 cannot stand in a YAML file; remove it",
        ),
        (
            "a: 1\n\tb: 2",
            "play.yaml:2:1: the line is indented with a tab; indent with spaces",
        ),
        (
            "a: b: c",
            ("play.yaml:1:5: a ':' stands where no key can be; put text that holds ': ' in quotes, "
            "and keys of one group at the same indent"),
        ),
        (
            "a:\n  b: 1\n c: 2\n",
            ("play.yaml:3:2: the line does not fit the group it stands in; give the keys of one "
            "group the same indent"),
        ),
        ("a: 'b", "play.yaml:1:6: a quote is opened and never closed"),
        ("a: 1\n---\nb: 1", "play.yaml:2:1: a second document starts with '---'; one per file"),
        ("a: @b", ("play.yaml:1:4: a value starts with a sign that YAML keeps for itself; put the "
         "value in quotes")),
        ("a: *b", "play.yaml:1:4: the alias has no anchor of that name before it"),
        ("a: &b [*b]", "play.yaml:1:4: the anchor contains itself; write the values out"),
        ("a: !tree b", "play.yaml:1:4: the tag '!tree' is not known here; write the plain value"),
        (
            "a: !!timestamp 2027-01-20",
            "play.yaml:1:4: the tag '!!timestamp' is not known here; write the plain value",
        ),
        ("a: !!int b", "play.yaml:1:4: got 'b', which is not what its tag says"),
        ("a: " + "9" * 500, "play.yaml:1:4: got a number of 500 digits; must be finite"),
        ("[a, b]: 1", "play.yaml:1:1: got a list or mapping as a key; a key must be a single word"),
    ],
)  # fmt: skip
def test_broken_files(write: Any, content: str | bytes, said: str) -> None:
    """A file that cannot be read says where it breaks and what to do."""
    assert mistakes(write, content) == [said]


def test_aliases_cannot_grow_without_bound(write: Any) -> None:
    """Nested aliases that would fill the memory are refused."""
    lines = ["a0: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    (said,) = mistakes(write, "\n".join(lines))
    assert "the aliases unfold to more than 1,000,000 values" in said


def test_missing_file_offers_its_neighbours(write: Any) -> None:
    """A mistyped file name is answered with the file beside it."""
    path = write("cold-snap.yaml", "days: 1")
    with pytest.raises(DocumentError, match=r"^cold-snp.yaml: no such file; did you mean"):
        read_document(path.with_name("cold-snp.yaml"))
    with pytest.raises(DocumentError, match="is a folder; name a file in it"):
        read_document(path.parent)
    with pytest.raises(DocumentError, match="there is no folder 'nowhere' either"):
        read_document(path.parent / "nowhere" / "a.yaml")


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
def test_marks_and_line_ends_move_nothing(write: Any, start: bytes, ending: str) -> None:
    """A byte-order mark and Windows line ends change neither values nor places."""
    text = ending.join(["days: 1", "name: {en: 冬, zh: 冬, de: x}", "sed: 2", ""])
    assert mistakes(write, start + text.encode()) == [
        "play.yaml:2:22: name.de: unknown key; known keys: en, zh",
        "play.yaml:3:1: sed: unknown key; did you mean 'seed'?",
    ]


def test_a_good_file_becomes_its_model(write: Any) -> None:
    """What fits the model is handed over as the model, whole numbers as reals where asked."""
    path = write("play.yaml", "days: 2\nresidents: {dorm-01: 1}\nshape: [1, 2]\n")
    play = validate(read_document(path), Play)
    assert play == Play(days=2.0, residents={"dorm-01": 1.0}, shape=(1.0, 2.0))


def test_problem_at_points_at_value_key_or_the_nearest_above(write: Any) -> None:
    """A later check points at a value, at its key, or at what is there of its path."""
    document = read_document(write("play.yaml", "days: 1\nevents:\n  - asset: x\n"))
    loc = ("events", 0, "outage", "asset")
    assert str(problem_at(document, loc, "is not there")) == (
        "play.yaml:3:12: events[0].asset: is not there"
    )
    at_key = problem_at(document, loc, "is not there", at_key=True)
    assert (at_key.line, at_key.column) == (3, 5)
    above = problem_at(document, ("events", 4), "is not there")
    assert (above.line, above.column, above.path) == (3, 3, "events")
