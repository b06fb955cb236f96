from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from twin.errors import DocumentError
from twin.evacuation.codes.codelimits import (
    ADJUST,
    AT_LEAST,
    AT_MOST,
    CodeKind,
    Context,
    Rule,
    read_limits,
    shipped_limits,
)

DORM = Context(kind="dormitory", storeys=6, high_rise=False)
CLASSES = Context(kind="teaching", storeys=5, high_rise=False)
SCHOOL = Context(kind="school", storeys=5, high_rise=False)


def context(base: Context, **changes: object) -> Context:
    from dataclasses import replace

    return replace(base, **changes)  # type: ignore[arg-type]


def value(what: Rule, case: Context) -> float:
    row = shipped_limits().find(what, case)
    assert row is not None, what
    return row.value


def test_every_rule_has_one_sense_and_one_unit() -> None:
    """A rule must be kept below, must be reached, or changes another; never two of these."""
    tables = (AT_MOST, AT_LEAST, ADJUST)
    assert sorted(key for table in tables for key in table) == sorted(get_args(Rule))


def test_every_rule_is_in_the_shipped_table() -> None:
    """No rule is checked without a figure, and no figure has no use."""
    assert {row.what for row in shipped_limits().limits} == set(get_args(Rule))


def test_rows_tell_how_far_they_were_checked() -> None:
    """What was read says where; doubts stand in both languages; all three marks occur."""
    rows = shipped_limits().limits
    assert {row.verified for row in rows} == {"seen", "second-hand", "recalled"}
    assert all(row.source for row in rows if row.verified != "recalled")
    assert all(row.remark.en != row.remark.zh for row in rows if row.remark)
    assert len({row.id for row in rows}) == len(rows)


@pytest.mark.parametrize(
    ("what", "case", "limit"),
    [
        ("travel-two-way", CLASSES, 35.0),
        ("travel-dead-end", CLASSES, 22.0),
        ("travel-two-way", context(CLASSES, high_rise=True), 30.0),
        ("travel-dead-end", context(CLASSES, high_rise=True), 15.0),
        ("travel-two-way", context(CLASSES, fire_class="III"), 30.0),
        ("travel-two-way", DORM, 40.0),
        ("travel-dead-end", DORM, 22.0),
        ("travel-dead-end", context(DORM, high_rise=True), 20.0),
        ("travel-two-way", context(DORM, kind="clinic"), 35.0),
        ("travel-two-way", context(DORM, kind="clinic", high_rise=True), 30.0),
        ("travel-two-way", context(DORM, kind="clinic", high_rise=True, use="ward"), 24.0),
        ("one-door-area", CLASSES, 75.0),
        ("one-door-area", DORM, 120.0),
        ("one-door-area", context(DORM, level=-1), 50.0),
        ("one-door-area", context(DORM, level=-1, use="pump-room"), 200.0),
        ("stair-width", DORM, 1.2),
        ("stair-width", context(DORM, high_rise=True), 1.2),
        ("exit-width", DORM, 1.4),
        ("corridor-width", DORM, 1.6),
        ("corridor-width", context(DORM, both_sides=True), 2.2),
        ("corridor-width", context(SCHOOL, both_sides=True), 2.4),
        ("riser", DORM, 0.165),
        ("tread", SCHOOL, 0.28),
    ],
)
def test_figures_of_the_codes(what: Rule, case: Context, limit: float) -> None:
    """The strictest of the codes that apply governs, by kind, height, class, floor and use."""
    assert value(what, case) == limit


@pytest.mark.parametrize(
    ("storeys", "width"), [(1, 0.65), (2, 0.65), (3, 0.75), (4, 1.0), (9, 1.0)]
)
def test_gb_50016_widths_go_by_the_storeys_of_the_building(storeys: int, width: float) -> None:
    """On every floor of a building of four storeys 1.00 m serve a hundred people."""
    for level in range(1, storeys + 1):
        case = Context(kind="teaching", storeys=storeys, high_rise=False, level=level)
        assert value("width-per-100", case) == width


@pytest.mark.parametrize(("level", "width"), [(1, 0.70), (2, 0.70), (3, 0.80)])
def test_gb_50099_widths_go_by_the_floor(level: int, width: float) -> None:
    """In a school of three storeys the floor decides, where it asks for more than GB 50016."""
    case = Context(kind="school", storeys=3, high_rise=False, level=level)
    assert value("width-per-100", case) == max(width, 0.75)
    low = Context(kind="school", storeys=2, high_rise=False, level=min(level, 2))
    assert value("width-per-100", low) == 0.70


def test_a_code_that_was_replaced_holds_for_older_buildings() -> None:
    """Doors of 0.80 m are wide enough since June 2023; before, 0.90 m were asked for."""
    assert value("door-width", CLASSES) == 0.8
    assert value("door-width", context(CLASSES, since_2023=False)) == 0.9
    assert value("exit-width", CLASSES) == 1.1
    assert value("exit-width", context(CLASSES, since_2023=False)) == 0.9


def test_a_row_for_a_use_goes_before_a_row_for_all() -> None:
    """The doors of a hall of 300 need 1.40 m each, and 0.75 m for every hundred."""
    hall = context(CLASSES, use="lecture-hall", people=300.0)
    assert value("door-width", hall) == 1.4
    assert value("width-per-100", hall) == 0.75
    assert value("width-per-100", context(hall, people=120.0)) == 1.0


def test_there_is_something_to_hold_every_kind_of_building_against() -> None:
    """Each kind of building of a campus has widths and, but for industry, walks."""
    for kind in get_args(CodeKind):
        case = Context(kind=kind, storeys=5, high_rise=False)
        assert value("stair-width", case) >= 1.1
        known = shipped_limits().find("travel-dead-end", case) is not None
        assert known == (kind != "plant-house")


ROW = """\
  - {id: own, code: Our rules, clause: "7", what: door-width,
     value: 1.0, unit: m, verified: recalled}
"""


def own(tmp_path: Path, rows: str, head: str = "format: code-limits/1\nlimits:\n") -> Path:
    file = tmp_path / "own.yaml"
    file.write_text(head + rows, "utf-8")
    return file


def test_rows_of_ones_own_are_added_or_replace(tmp_path: Path) -> None:
    """A row of a new id is added to the shipped ones; one of a known id takes its place."""
    limits = read_limits(own(tmp_path, ROW))
    assert len(limits.limits) == len(shipped_limits().limits) + 1
    row = limits.find("door-width", DORM)
    assert row is not None
    assert (row.id, row.value, row.cited) == ("own", 1.0, "Our rules 7")
    limits = read_limits(own(tmp_path, ROW.replace("id: own", "id: door")))
    assert len(limits.limits) == len(shipped_limits().limits)
    assert value("door-width", DORM) == 0.8  # the shipped table is as it was


def test_a_table_may_stand_alone(tmp_path: Path) -> None:
    """With ``shipped: false`` no other row holds."""
    head = "format: code-limits/1\nshipped: false\nlimits:\n"
    limits = read_limits(own(tmp_path, ROW, head))
    assert [row.id for row in limits.limits] == ["own"]
    assert limits.find("stair-width", DORM) is None
    assert limits.value("stair-width", DORM, 9.0) == 9.0


@pytest.mark.parametrize(
    ("was", "now", "place", "says"),
    [
        ("value: 1.0", "valeu: 1.0", "4:6", "did you mean 'value'?"),
        ("what: door-width", "what: door-with", "3:51", "did you mean 'door-width'?"),
        ("unit: m,", "unit: m2,", "3:5", "door-width is given in 'm', not 'm2'"),
        ("value: 1.0", "value: wide", "4:13", "must be a number"),
        ("verified: recalled", "verified: seen", "3:5", "where was it read?"),
        ("value: 1.0", "floors: [3, 1], value: 1.0", "3:5", "ends before it begins: 3 to 1"),
        ("value: 1.0", "kinds: [hotel], value: 1.0", "4:14", "dormitory"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    tmp_path: Path, was: str, now: str, place: str, says: str
) -> None:
    """A key that is none, a unit that is not the rule's, a figure that is text."""
    with pytest.raises(DocumentError) as wrong:
        read_limits(own(tmp_path, ROW.replace(was, now)))
    told = str(wrong.value)
    assert f"own.yaml:{place}: limits[0]" in told, told
    assert says in told


def test_an_id_used_twice_is_told_with_its_place(tmp_path: Path) -> None:
    """The second of two rows with one id is pointed at."""
    with pytest.raises(DocumentError, match=r"own\.yaml:5:10: limits\[1\]\.id: the id own is used"):
        read_limits(own(tmp_path, ROW + ROW))
