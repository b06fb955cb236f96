from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from twin.check import check_path
from twin.errors import WeatherError
from twin.scenario.epwfile import read_epw
from twin.scenario.series import WeatherSeries
from twin.scenario.weather import EpwWeather

NO_SNAP = (
    "the whole year never goes below 0.001 °C; a typical year holds no cold snap and cannot test"
    " this question"
)

Write = Callable[[str, str | bytes], Path]

HEADER = [
    "LOCATION,Testtown,-,XXX,made up,000000,32.0,119.0,8.0,10.0",
    "DESIGN CONDITIONS,0",
    "TYPICAL/EXTREME PERIODS,0",
    "GROUND TEMPERATURES,0",
    "HOLIDAYS/DAYLIGHT SAVINGS,No,0,0,0",
    "COMMENTS 1,made by a test",
    "COMMENTS 2",
    "DATA PERIODS,1,1,Data,Sunday,1/1,12/31",
]


def rows() -> list[str]:
    """Return a year in which each hour's temperature tells its place: day/10 + hour/1000."""
    lines = []
    for index in range(8760):
        day, hour = divmod(index, 24)
        date = datetime(2001, 1, 1) + timedelta(days=day)
        air, humidity = day / 10 + (hour + 1) / 1000, 50 + hour
        numbers = ["0"] * 29
        numbers[0], numbers[2] = f"{air:.3f}", str(humidity)
        values = ",".join(numbers)
        lines.append(f"2001,{date.month},{date.day},{hour + 1},0,flags,{values}")
    return lines


def read(start: datetime, hours: int, path: str = "w.epw") -> WeatherSeries:
    return read_epw(EpwWeather(kind="epw", path=path), folder=Path(), start=start, hours=hours)


def test_a_run_is_laid_over_the_days_of_the_file(write: Write) -> None:
    """Hour 6 of 23 January in the file is 06:00 on 23 January of any year."""
    write("w.epw", "\n".join([*HEADER, *rows()]) + "\n")
    series = read(datetime(2025, 1, 23, 6), 2)
    np.testing.assert_allclose(series.air_c, [2.206, 2.207, 2.208], rtol=0, atol=1e-12)
    np.testing.assert_allclose(series.relative_humidity, [0.55, 0.56, 0.57], rtol=0, atol=1e-12)
    assert series.source == "w.epw (Testtown)"
    assert [note.en for note in series.notes] == [NO_SNAP]


def test_midnight_is_hour_24_of_the_day_before(write: Write) -> None:
    """EPW counts hours 1 to 24: 00:00 of a day is hour 24 of the one before, also at new year."""
    write("w.epw", "\n".join([*HEADER, *rows()]) + "\n")
    assert read(datetime(2025, 1, 23), 1).air_c[0] == pytest.approx(2.124)
    new_year = read(datetime(2024, 12, 31, 23), 2).air_c
    np.testing.assert_allclose(new_year, [36.423, 36.424, 0.001], rtol=0, atol=1e-12)


def test_a_leap_day_repeats_the_day_before_and_says_so(write: Write) -> None:
    """29 February is not in the file."""
    write("w.epw", "\n".join([*HEADER, *rows()]) + "\n")
    series = read(datetime(2024, 2, 28), 72)
    np.testing.assert_array_equal(series.air_c[1:24], series.air_c[25:48])
    assert [note.en for note in series.notes] == ["29 February repeats 28 February", NO_SNAP]


def test_a_missing_value_is_named_by_its_line(write: Write) -> None:
    """99.9 marks a missing temperature; the message names file, line, day and hour."""
    lines = rows()
    lines[100] = lines[100].replace("0.405", "99.9").replace(",0.4,", ",99.9,")
    write("w.epw", "\n".join([*HEADER, *lines]) + "\n")
    with pytest.raises(WeatherError) as caught:
        read(datetime(2025, 7, 1), 24)
    assert str(caught.value) == (
        "w.epw:109: 01-05 hour 5: air temperature 99.9 degC looks like a mark for a missing value; "
        "allowed: -60 to 60 degC"
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "hello\nworld\n",
            (
                "w.epw: not an EPW file; allowed: EnergyPlus weather with 8 header lines and "
                "8760 hours"
            ),
        ),
        (
            "",
            (
                "w.epw: not an EPW file; allowed: EnergyPlus weather with 8 header lines and "
                "8760 hours"
            ),
        ),
        (
            b"\xff\xfe\x00\x81",
            (
                "w.epw: not an EPW file; allowed: EnergyPlus weather with 8 header lines and "
                "8760 hours"
            ),
        ),
        (
            "\n".join([*HEADER, *rows()[:100]]) + "\n",
            "w.epw: 100 hours; allowed: one year of 8760 hours",
        ),
        (
            "\n".join([*HEADER, *rows()[24:], *rows()[:24]]) + "\n",
            "w.epw:9: begins at 01-02 hour 1; allowed: a year from 01-01 hour 1",
        ),
    ],
)
def test_what_is_not_one_year_of_epw_is_refused(
    write: Write, content: str | bytes, message: str
) -> None:
    """Other text, a part of a year and a year from July are told apart."""
    write("w.epw", content)
    with pytest.raises(WeatherError) as caught:
        read(datetime(2025, 1, 1), 24)
    assert str(caught.value) == message


def test_a_missing_file_is_said_to_be_missing(write: Write) -> None:
    """The nearest name beside it is offered."""
    write("shanghai.epw", "x")
    with pytest.raises(WeatherError, match=r"shanghi.epw: no such weather file; did you mean"):
        read(datetime(2025, 1, 1), 24, "shanghi.epw")


def test_the_typical_year_of_shanghai_holds_no_snap(reference_data: Path) -> None:
    """Minimum -3.0, mean 17.02, January mean 4.75 degC, 81 h below zero: figures of the file."""
    weather = EpwWeather(kind="epw", path="weather/Shanghai-Hongqiao_TMYx.epw")
    year = read_epw(weather, folder=reference_data, start=datetime(2025, 1, 1, 1), hours=8759)
    assert year.air_c.min() == -3.0
    assert year.air_c.mean() == pytest.approx(17.02, abs=0.005)
    assert year.air_c[:744].mean() == pytest.approx(4.75, abs=0.005)
    assert (year.air_c < 0.0).sum() == 81


def test_a_typical_year_is_warned_of(write: Write, tmp_path: Path) -> None:
    """The lowest hour of the file is told, with what to write for a snap; nothing is refused."""
    year = "\n".join([*HEADER, *rows()])
    write("typical.epw", year)
    path = tmp_path / "typical-winter.yaml"
    path.write_text(
        "id: typical-winter\nname: {en: a, zh: 一}\nsummary: {en: a, zh: 一}\ncampus: demo\n"
        "start: 2025-01-20 00:00\ndays: 1\nweather: {kind: epw, path: typical.epw}\n",
        encoding="utf-8",
    )
    (warning,) = check_path(path)
    assert warning.level == "warning"
    assert (warning.line, warning.path) == (7, "weather.path")
    assert warning.what == (
        "this weather never goes below 0.001 degC; a typical year holds no cold snap"
    )
    assert "return_period_years" in warning.allowed
