from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from twin.case import Case, load_case
from twin.errors import DocumentError, InputError
from twin.studies.meter import Meter, read_meter

START = datetime(2024, 10, 1)
HEAD = "time,heat_kwh,air_c"


@cache
def case() -> Case:
    return load_case("cold-snap")


def line(hour: int, *cells: str) -> str:
    return ",".join([f"{START + timedelta(hours=hour):%Y-%m-%d %H:%M}", *cells])


def record(hours: int = 24 * 40, cells: tuple[str, ...] = ("1500", "9.5")) -> list[str]:
    return [HEAD, *(line(hour, *cells) for hour in range(hours))]


@pytest.fixture
def read(tmp_path: Path) -> Callable[[list[str]], Meter]:
    def reader(lines: list[str]) -> Meter:
        file = tmp_path / "meter.csv"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return read_meter(file, campus=case().campus, scenario=case().scenario)

    return reader


Read = Callable[[list[str]], Meter]


def test_a_sound_record_is_read_hour_by_hour(read: Read) -> None:
    """Heat and air are the file's; people and cold water, which it lacks, the campus's."""
    found = read(record())
    assert found.hours.start == START
    assert len(found.hours) == 24 * 40
    assert (found.hours.heat_kwh == 1500.0).all()
    assert found.hours.people.min() > 10_000
    assert 5.0 < found.hours.cold_c.mean() < 15.0
    assert any("people are not in the file" in note for note in found.notes)


def test_litres_become_heat_with_the_cold_water_of_the_hour(read: Read) -> None:
    """1,000 L at 40 degC from 10 degC are 34.88 kWh (4.186 kJ/(kg K))."""
    lines = ["time,litres,air_c,cold_water_c,people"]
    lines += [line(hour, "1000", "5", "10", "400") for hour in range(24 * 30)]
    found = read(lines)
    assert found.hours.heat_kwh == pytest.approx(1000.0 * 4.186 * 30.0 / 3600.0, rel=1e-12)
    assert (found.hours.people == 400.0).all()


def test_a_short_gap_is_bridged_and_told(read: Read) -> None:
    """Three hours without a reading go straight from one reading to the next."""
    lines = record()
    lines[100] = line(99, "1900", "9.5")
    del lines[97:100]
    found = read(lines)
    assert found.hours.heat_kwh[95:100] == pytest.approx([1500, 1600, 1700, 1800, 1900])
    assert "3 h without a reading" in found.notes[0]


def test_a_long_gap_is_told_with_its_place(read: Read) -> None:
    """Four hours hold a part of the day's shape: nobody knows what was there."""
    lines = record()
    del lines[97:101]
    with pytest.raises(DocumentError, match="no reading for 4 h after 2024-10-04 23:00"):
        read(lines)


@pytest.mark.parametrize(
    ("place", "put", "told"),
    [
        (5, line(3, "1500", "9.5"), r"meter.csv:6:1: time: 2024-10-01 03:00 is read twice"),
        (5, line(1, "1500", "9.5"), r"meter.csv:6:1: time: .* does not come after"),
        (5, line(4, "-3", "9.5"), r"meter.csv:6:2: heat_kwh: heat_kwh is '-3'; .*from 0 to"),
        (5, line(4, "nan", "9.5"), r"meter.csv:6:2: .*heat_kwh is 'nan'"),
        (5, line(4, "", "9.5"), r"meter.csv:6:2: .*heat_kwh is missing"),
        (5, line(4, "1,500", "9.5"), r"meter.csv:6:3: .*air_c is '500'"),  # a comma too many
        (5, line(4, "1500", "warm"), r"meter.csv:6:3: .*air_c is 'warm'"),
        (
            5,
            "04.10.2024 5 Uhr,1500,9.5",
            r"meter.csv:6:1: time: '04.10.2024 5 Uhr' is no such time",
        ),
        (5, "2024-10-01 04:30,1500,9.5", r"full hour of local time"),
    ],
)
def test_what_cannot_be_is_told_at_its_line(read: Read, place: int, put: str, told: str) -> None:
    """Doubles, steps back, negative, missing and odd values each with line and column."""
    lines = record()
    lines[place] = put
    with pytest.raises(DocumentError, match=told):
        read(lines)


def test_all_mistakes_are_told_at_once(read: Read) -> None:
    """Two wrong lines are two problems in one message."""
    lines = record()
    lines[5] = line(4, "-3", "9.5")
    lines[9] = line(8, "1500", "99")
    with pytest.raises(DocumentError) as told:
        read(lines)
    assert [problem.line for problem in told.value.problems] == [6, 10]


@pytest.mark.parametrize(
    ("head", "told"),
    [
        ("when,heat_kwh,air_c", "no column 'time'"),
        ("time,heat,air_c", "one of the columns heat_kwh and litres is needed.*did you mean"),
        ("time,heat_kwh,litres,air_c", "both heat_kwh and litres are given"),
        ("time,heat_kwh,heat_kwh,air_c", "the column .heat_kwh. stands there twice"),
        ("time,heat_kwh,temperature", "no column 'air_c'"),
    ],
)
def test_a_column_that_is_missing_is_told(read: Read, head: str, told: str) -> None:
    """The message names what is needed and what the file may have."""
    with pytest.raises(DocumentError, match=told):
        read([head, *record()[1:]])


@pytest.mark.parametrize("heat", ["1500000", "1"])
def test_a_wrong_unit_is_seen_by_the_heat_per_person(read: Read, heat: str) -> None:
    """Watt-hours are a thousand times too many, megawatt-hours too few."""
    with pytest.raises(InputError, match=r"allowed: 0.1 to 15; is the unit right"):
        read(record(cells=(heat, "9.5")))


def test_the_days_to_be_forecast_are_left_out(read: Read) -> None:
    """A record that reaches into the run is cut where the spin-up begins, and says so."""
    found = read(record(24 * 115))
    assert found.hours.moment(len(found.hours)) == case().scenario.spin_up_starts
    assert any("belong to the test" in note for note in found.notes)


def test_too_short_a_record_is_refused(read: Read) -> None:
    """Four weeks are the least."""
    with pytest.raises(InputError, match=r"10.0 days before 2025-01-17 00:00.*at least 28 days"):
        read(record(240))


def test_no_file_no_traceback(tmp_path: Path) -> None:
    """A file that is not there, or is no text, is one line."""
    with pytest.raises(InputError, match="no such meter file"):
        read_meter(tmp_path / "none.csv", campus=case().campus, scenario=case().scenario)
    odd = tmp_path / "odd.csv"
    odd.write_bytes(np.arange(200, 256, dtype=np.uint8).tobytes())
    with pytest.raises(InputError, match="not UTF-8"):
        read_meter(odd, campus=case().campus, scenario=case().scenario)
