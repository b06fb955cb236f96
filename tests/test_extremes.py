from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from twin.campus import load_campus
from twin.catalog import find_campus
from twin.errors import WeatherError
from twin.extremes import ColdExtremes, ColdLaw, fit_minima, reduced_variate
from twin.model import Name
from twin.scenario.extremesfile import read_extremes

PUBLISHED = {5.0: -5.6, 10.0: -6.5, 20.0: -7.4, 50.0: -8.5}
"""Shanghai-Hongqiao: ASHRAE Handbook - Fundamentals 2021, extreme annual design conditions."""

HEADER = [
    "LOCATION,Nowhere,SH,CHN,SRC,583670,31.2,121.3,8.0,3.0",
    "DESIGN CONDITIONS,1,ASHRAE,,Heating,1,-2.5,Extremes,9.1,8.1,7.2,"
    "-4.5,38.2,1.5,1.3,-5.6,39.1,-6.5,39.9,-7.4,40.6,-8.5,41.5",
    *["TYPICAL", "GROUND", "HOLIDAYS", "COMMENTS 1", "COMMENTS 2", "DATA PERIODS"],
]


def shanghai(**changes: object) -> ColdExtremes:
    name = Name(en="Shanghai", zh="上海")
    values = {"mean_minimum_c": -4.5, "sd_k": 1.5, "minimum_c": PUBLISHED}
    return ColdExtremes.model_validate({"station": name, "source": name} | values | changes)


def epw(folder: Path, line: str = HEADER[1]) -> str:
    text = "\n".join([HEADER[0], line, *HEADER[2:]])
    (folder / "place.epw").write_text(text, encoding="utf-8")
    return "place.epw"


def minima(folder: Path, text: str) -> str:
    (folder / "minima.csv").write_text(text, encoding="utf-8")
    return "minima.csv"


@pytest.mark.parametrize(("years", "minimum_c"), PUBLISHED.items())
def test_the_law_meets_the_published_return_values(years: float, minimum_c: float) -> None:
    """One Gumbel law gives all four values to the tenth of a kelvin in which they are told."""
    law = shanghai().law()
    assert law.minimum_c(years) == pytest.approx(minimum_c, abs=0.05)
    assert law.misfit_k < 0.05


@pytest.mark.parametrize(("years", "minimum_c"), PUBLISHED.items())
def test_mean_and_deviation_alone_give_them_to_their_rounding(
    years: float, minimum_c: float
) -> None:
    """ASHRAE's own formula: -4.5 and 1.5 K, each rounded to 0.05, leave 0.05 (1 + factor) K."""
    law = shanghai(minimum_c={}).law()
    factor = -math.sqrt(6.0) / math.pi * (0.5772 + reduced_variate(years))
    assert law.minimum_c(years) == pytest.approx(minimum_c, abs=0.05 * (2.0 + factor))


@given(st.floats(-30, 10), st.floats(0.2, 5), st.floats(1.01, 900))
def test_temperature_and_period_are_each_others_inverse(
    mode: float, scale: float, years: float
) -> None:
    """The period of the minimum of a period is that period."""
    law = ColdLaw(mode_c=mode, scale_k=scale, years=25.0)
    assert law.return_period_years(law.minimum_c(years)) == pytest.approx(years, rel=1e-9)


@given(st.floats(-30, 20), st.floats(0.01, 5))
def test_colder_is_rarer(air_c: float, colder_k: float) -> None:
    """A lower temperature never comes more often, and its interval holds its period."""
    law = shanghai().law()
    assert law.return_period_years(air_c - colder_k) >= law.return_period_years(air_c)
    low, high = law.interval_years(air_c)
    assert 1.0 <= low <= high <= 1000.0
    assert low <= law.return_period_years(air_c) * (1 + 1e-9)


@pytest.mark.parametrize("years", [5.0, 20.0, 50.0])
def test_the_standard_error_is_that_of_samples(years: float) -> None:
    """2,000 samples of 25 years scatter as the formula says, within 6 %."""
    law = ColdLaw(mode_c=-3.8, scale_k=1.2, years=25.0)
    rng = np.random.default_rng(3)
    drawn = law.mode_c + law.scale_k * np.log(rng.exponential(size=(2000, 25)))
    found = np.std([fit_minima(sample.tolist()).minimum_c(years) for sample in drawn])
    assert law.standard_error_k(years) == pytest.approx(found, rel=0.06)


@pytest.mark.parametrize("years", [1.0, 0.5, math.nan])
def test_no_period_of_a_year_or_less(years: float) -> None:
    """Each year has its minimum: nothing comes less than once in it."""
    with pytest.raises(ValueError, match="more than 1 year"):
        reduced_variate(years)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"sd_k": 0.0}, "greater than 0"),
        ({"minimum_c": {1.0: -3.0}}, "more than 1"),
        ({"minimum_c": {5: -5.6, 10: -5.0}}, "must fall"),
        ({"record_years": 3}, "greater than or equal to 10"),
    ],
)
def test_impossible_extremes_are_refused(changes: dict[str, object], said: str) -> None:
    """A law cannot be fitted to them, and the message says what may be."""
    with pytest.raises(ValidationError, match=said):
        shanghai(**changes)


def test_an_epw_tells_its_extremes(tmp_path: Path) -> None:
    """The header of an EPW gives the campus's figures, with a wet bulb among them or without."""
    law, station = read_extremes(epw(tmp_path), folder=tmp_path)
    assert law == shanghai().law()
    assert station.en == "Nowhere (WMO 583670), place.epw"
    with_wet_bulb = HEADER[1].replace("9.1,8.1,7.2,", "9.1,8.1,7.2,30.1,")
    assert read_extremes(epw(tmp_path, with_wet_bulb), folder=tmp_path)[0] == law


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("DESIGN CONDITIONS,0", "place.epw: the header has no extreme design conditions"),
        (HEADER[1].replace("-4.5", "cold"), "place.epw:2: a figure after Extremes is no number"),
        (HEADER[1].replace("9.1,8.1,", ""), "place.epw:2: 13 figures after Extremes"),
        (HEADER[1].replace("1.5,1.3", "0,1.3"), "place.epw:2: impossible extremes"),
    ],
)
def test_an_epw_without_extremes_says_what_to_give(tmp_path: Path, line: str, said: str) -> None:
    """One message, with the file and its line, and the ways out."""
    with pytest.raises(WeatherError, match=said) as caught:
        read_extremes(epw(tmp_path, line), folder=tmp_path)
    assert "a CSV with the columns year and minimum_c" in str(caught.value)


def test_annual_minima_from_a_csv(tmp_path: Path) -> None:
    """Ten years with mean -4.5 and deviation 1.5 K give the law of moments."""
    values = np.array([-2.5, -3.5, -4.0, -4.5, -4.5, -4.6, -5.0, -5.2, -6.0, -7.9])
    rows = "".join(f"{2001 + k},{value}\n" for k, value in enumerate(values))
    law, station = read_extremes(minima(tmp_path, "year,minimum_c\n" + rows), folder=tmp_path)
    assert law.scale_k == pytest.approx(values.std(ddof=1) * math.sqrt(6.0) / math.pi, rel=1e-12)
    assert law.mode_c - 0.5772156649 * law.scale_k == pytest.approx(values.mean(), rel=1e-9)
    assert law.years == 10.0
    assert "2001 to 2010" in station.en


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", "minima.csv:1: the columns are a, b"),
        ("year,minimum_c\n2001,-3\n", "1 annual minima; allowed: 10 or more"),
        ("year,minimum_c\n2001,-3\n2001,-4\n", "minima.csv:3: 2001 is there twice"),
        ("year,minimum_c\n2001,\n", "minima.csv:2: year '2001', minimum_c ''"),
        ("year,minimum_c\n2001,-99.9\n", "minima.csv:2: -99.9 degC; allowed: -60 to 60"),
        (
            "year,minimum_c\n" + "".join(f"{y},-3\n" for y in range(2001, 2012)),
            "all annual minima are the same",
        ),
    ],
)
def test_a_bad_csv_is_told_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    """Every mistake has its place and what is allowed instead."""
    with pytest.raises(WeatherError, match=said):
        read_extremes(minima(tmp_path, text), folder=tmp_path)


def test_the_demo_campus_says_that_shanghai_is_not_nanjing() -> None:
    """The station of the extremes is not the campus's own, and the reader is told."""
    extremes = load_campus(find_campus("demo")).weather_extremes
    assert extremes is not None
    assert extremes.minimum_c == PUBLISHED
    assert "not Nanjing" in extremes.station.en
