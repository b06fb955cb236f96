from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from twin.errors import WeatherError
from twin.scenario.csvfile import read_csv
from twin.scenario.series import WeatherSeries
from twin.scenario.weather import CsvWeather

Write = Callable[[str, str | bytes], Path]

START = datetime(2025, 1, 22)


def table(hours: int = 48, **replaced: str) -> str:
    """Return a sound file; ``row3="..."`` puts another text in place of the third hour."""
    lines = ["time,air_c,relative_humidity"]
    for hour in range(hours):
        moment = START + timedelta(hours=hour)
        lines.append(replaced.get(f"row{hour}", f"{moment:%Y-%m-%d %H:%M},{hour / 10:.1f},0.7"))
    return "\n".join(lines) + "\n"


def read(path: str = "w.csv", **given: Any) -> WeatherSeries:
    weather = CsvWeather.model_validate({"kind": "csv", "path": path, **given})
    return read_csv(weather, folder=Path())


def test_a_sound_file_is_read_hour_by_hour(write: Write) -> None:
    """Each row stands at its hour."""
    write("w.csv", table())
    series = read()
    assert series.start == START
    assert series.hours == 47
    np.testing.assert_allclose(series.air_c, np.arange(48) / 10, rtol=0, atol=1e-12)
    assert set(series.relative_humidity) == {0.7}
    assert series.source == "w.csv"


def test_columns_units_and_a_byte_order_mark_are_understood(write: Write) -> None:
    """Names may be chosen, percent converted; Excel's byte-order mark and blank lines are fine."""
    text = "id,t,rh,temp\n1,2025-01-22T00:00,70,1.5\n\n2,2025-01-22T01:00,80,2.5\n"
    write("w.csv", b"\xef\xbb\xbf" + text.encode())
    series = read(time_column="t", air_column="temp", humidity_column="rh", humidity_unit="percent")
    assert series.air_c.tolist() == [1.5, 2.5]
    assert series.relative_humidity.tolist() == [0.7, 0.8]


def test_half_hours_are_read_at_the_full_hours_between(write: Write) -> None:
    """Rows closer than an hour are fine; full hours between rows lie on the straight line."""
    rows = ["2025-01-22 00:30,1,0.5", "2025-01-22 01:30,3,0.7", "2025-01-22 02:00,4,0.8"]
    write("w.csv", "\n".join(["time,air_c,relative_humidity", *rows]))
    series = read()
    assert series.start == datetime(2025, 1, 22, 1)
    assert series.air_c.tolist() == pytest.approx([2.0, 4.0])


def test_three_hourly_reports_are_bridged_when_asked_and_said_so(write: Write) -> None:
    """A gap is bridged only by leave, and a note tells how many."""
    rows = ["2025-01-22 00:00,0,0.5", "2025-01-22 03:00,6,0.8"]
    write("w.csv", "\n".join(["time,air_c,relative_humidity", *rows]))
    series = read(maximum_gap_h=3)
    assert series.air_c.tolist() == pytest.approx([0, 2, 4, 6])
    (note,) = series.notes
    assert note.en == "1 steps longer than an hour were bridged by straight lines"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            "2025-01-22 03:00,,0.7",
            (
                "5: 2025-01-22 03:00: the air temperature is missing (empty); "
                "allowed: a number in every row"
            ),
        ),
        (
            "2025-01-22 03:00,NaN,0.7",
            (
                "5: 2025-01-22 03:00: the air temperature is missing (not a number); "
                "allowed: a number at every hour; fill the gap"
            ),
        ),
        (
            "2025-01-22 03:00,3.0,nan",
            (
                "5: 2025-01-22 03:00: the relative humidity is missing (not a number); "
                "allowed: a number at every hour; fill the gap"
            ),
        ),
        (
            "2025-01-22 03:00,cold,0.7",
            "5: 2025-01-22 03:00: the air temperature is 'cold'; allowed: a number",
        ),
        (
            "2025-01-22 03:00,276.2,0.7",
            (
                "5: 2025-01-22 03:00: air temperature 276.2 degC looks like kelvin: subtract "
                "273.15; allowed: -60 to 60 degC"
            ),
        ),
        (
            "2025-01-22 03:00,72,0.7",
            (
                "5: 2025-01-22 03:00: air temperature 72 degC looks like Fahrenheit: subtract 32 "
                "and divide by 1.8; allowed: -60 to 60 degC"
            ),
        ),
        (
            "2025-01-22 03:00,-999,0.7",
            (
                "5: 2025-01-22 03:00: air temperature -999 degC looks like a mark for a missing "
                "value; allowed: -60 to 60 degC"
            ),
        ),
        (
            "2025-01-22 03:00,3.0,70",
            (
                "5: 2025-01-22 03:00: relative humidity 70 looks like percent: set humidity_unit "
                "to percent; allowed: 0 to 1"
            ),
        ),
        (
            "2025-01-22 03:00,3.0,-0.1",
            "5: 2025-01-22 03:00: relative humidity -0.1; allowed: 0 to 1",
        ),
        (
            "2025-01-22 03:00,-50,0.7",
            (
                "5: 2025-01-22 03:00: the air goes from 0.2 to -50 degC in 1 h; allowed: at most "
                "20 K in an hour; probably a typing error"
            ),
        ),
        (
            "2025-01-22 01:00,3.0,0.7",
            (
                "5: 2025-01-22 01:00 does not come after 2025-01-22 02:00 of line 4; allowed: "
                "times that rise from row to row"
            ),
        ),
        (
            "2025-01-22 02:00,3.0,0.7",
            (
                "5: 2025-01-22 02:00 does not come after 2025-01-22 02:00 of line 4; allowed: "
                "times that rise from row to row"
            ),
        ),
        (
            "22/01/2025 3am,3.0,0.7",
            (
                "5: '22/01/2025 3am' is not a local time; allowed: year-month-day hour:minute "
                "without a time zone, such as 2025-01-23 06:00"
            ),
        ),
        (
            "2025-01-22T03:00+08:00,3.0,0.7",
            (
                "5: '2025-01-22T03:00+08:00' is not a local time; allowed: year-month-day "
                "hour:minute without a time zone, such as 2025-01-23 06:00"
            ),
        ),
        (
            "2025-01-22 03:00,3.0",
            "5: 2 cells; allowed: at least 3, as in the header",
        ),
        (
            "",
            (
                "6: 2025-01-22 04:00 comes 2 h after line 4; allowed: at most 1 h; fill the gap "
                "or raise weather.maximum_gap_h"
            ),
        ),
    ],
)
def test_a_bad_row_is_named_by_file_line_and_hour(write: Write, row: str, message: str) -> None:
    """One clear message: which file, line and hour, what stands there, what is allowed."""
    write("w.csv", table(row3=row))
    with pytest.raises(WeatherError) as caught:
        read()
    assert str(caught.value) == f"w.csv:{message}"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "zeit,air_c,relative_humidity\n",
            (
                "w.csv:1: no column 'time'; the file has: zeit, air_c, relative_humidity; "
                "name the right one in weather.time_column"
            ),
        ),
        (
            "time,air_C,relative_humidity\n",
            (
                "w.csv:1: no column 'air_c'; the file has: time, air_C, relative_humidity; "
                "name the right one in weather.air_column; did you mean 'air_C'?"
            ),
        ),
        (
            "",
            (
                "w.csv:1: no column 'time'; the file has: nothing; "
                "name the right one in weather.time_column"
            ),
        ),
        (
            "time,air_c,relative_humidity\n2025-01-22 00:00,1,0.5\n",
            "w.csv: 1 rows of weather; allowed: at least two",
        ),
        (
            "time,air_c,relative_humidity\n2025-01-22 00:10,1,0.5\n2025-01-22 00:50,1,0.5\n",
            "w.csv: the rows enclose less than one hour; allowed: two full hours",
        ),
        (
            "time,air_c\n温度".encode("gb18030"),
            "w.csv: not UTF-8 (byte 11); allowed: a text file saved as UTF-8",
        ),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(
    write: Write, content: str | bytes, message: str
) -> None:
    """Wrong columns, no rows and another encoding each have their own words."""
    write("w.csv", content)
    with pytest.raises(WeatherError) as caught:
        read()
    assert str(caught.value) == message


def test_percent_above_a_hundred_is_refused(write: Write) -> None:
    """The limit is told in the unit of the file."""
    text = "time,air_c,relative_humidity\n2025-01-22 00:00,1,105\n2025-01-22 01:00,1,50\n"
    write("w.csv", text)
    with pytest.raises(WeatherError, match=r"relative humidity 105 %; allowed: 0 to 100 %"):
        read(humidity_unit="percent")


def test_a_missing_file_offers_the_nearest_name(write: Write) -> None:
    """A typing error in a file name is answered with the file that is there."""
    write("weather/snap.csv", table())
    with pytest.raises(
        WeatherError, match=r"weather/snp.csv: no such weather file; did you mean 'snap.csv'"
    ):
        read("weather/snp.csv")
    with pytest.raises(WeatherError, match=r"nowhere/w.csv: no such weather file; allowed: a file"):
        read("nowhere/w.csv")
    with pytest.raises(WeatherError, match=r"weather: is a folder; allowed: a weather file"):
        read("weather")
