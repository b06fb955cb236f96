"""The margin against published figures: the incident, return values, mains water, a root."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import numpy as np

from twin.extremes import ColdExtremes
from twin.hotwater.margin import crossings
from twin.model import Name
from twin.scenario.coldwater import BurchChristensenColdWater, cold_water
from twin.studies.margin_incident import reckonings
from twin.verify.check import Suite
from twin.verify.reference import reference

__all__ = ["add_margin"]

_ASHRAE = "ASHRAE Handbook - Fundamentals 2021, extreme annual design conditions, Shanghai-Hongqiao"
_RETURN_C = {5.0: -5.6, 10.0: -6.5, 20.0: -7.4, 50.0: -8.5}


def _return_value(years: float) -> float:
    name = Name(en="Shanghai-Hongqiao", zh="上海虹桥")
    extremes = ColdExtremes(
        station=name, mean_minimum_c=-4.5, sd_k=1.5, minimum_c=_RETURN_C, source=name
    )
    return extremes.law().minimum_c(years)


def _of_file(years: float) -> float:
    from twin.scenario.extremesfile import read_extremes

    file = reference("weather", "Shanghai-Hongqiao_TMYx.epw")
    return read_extremes(file.name, folder=file.parent)[0].minimum_c(years)


def _mains(which: str) -> float:
    from twin.scenario.epwfile import year_figures

    file = reference("weather", "Shanghai-Hongqiao_TMYx.epw")
    mean_c, range_k = year_figures(file.name, folder=file.parent)
    water = cold_water(
        BurchChristensenColdWater(
            model="burch-christensen", mean_air_c=mean_c, monthly_range_k=range_k
        ),
        start=datetime(2025, 1, 1),
        hours=8760,
        air_c=np.zeros(8761),
    )
    found = {"least": water.min(), "mean": water.mean(), "most": water.max()}
    return float(found[which])


def _root() -> float:
    (found,) = crossings(lambda t: np.exp(t / 10.0) - 0.75, from_c=-20.0, to_c=30.0)
    return found.air_c


def add_margin(suite: Suite) -> None:
    """Enter the rows into the suite."""
    suite.row(
        "hotwater.margin-report",
        "capacity over design load at -7 degC by the report: 1.08 x 0.58",
        expected=0.6264,
        tolerance=1e-12,
        unit="-",
        source="published account of the incident: 8 % margin, 42 % lost",
    )(lambda: reckonings().report)
    suite.row(
        "hotwater.margin-map",
        "the same by the published map's points and frost: 1.08 x 0.590",
        expected=0.637,
        tolerance=5e-4,
        unit="-",
        source="HPWHsim, Colmac CxV-5, 5 to 60 degC, its defrost factor (BSD-3)",
    )(lambda: reckonings().map)
    for years, minimum_c in _RETURN_C.items():
        suite.row(
            f"hotwater.margin-{years:g}-years",
            f"minimum of once in {years:g} years, Gumbel law on the published values",
            expected=minimum_c,
            tolerance=0.05,
            unit="degC",
            source=_ASHRAE,
        )(partial(_return_value, years))
    suite.row(
        "hotwater.margin-epw-50-years",
        "minimum of once in 50 years, read from the header of the EPW",
        expected=-8.5,
        tolerance=0.05,
        unit="degC",
        source=_ASHRAE,
    )(partial(_of_file, 50.0))
    for which, celsius in (("least", 13.3), ("mean", 20.4), ("most", 27.4)):
        suite.row(
            f"hotwater.mains-{which}",
            f"mains water of the Shanghai file by Burch and Christensen, {which}",
            expected=celsius,
            tolerance=0.05,
            unit="degC",
            source="Burch and Christensen 2007, worked out beforehand for this file by hand",
        )(partial(_mains, which))
    suite.row(
        "hotwater.margin-root",
        "break-even of exp(T/10) = 0.75: 10 ln 0.75",
        expected=-2.876820724517809,
        tolerance=1e-8,
        unit="degC",
        source="closed form",
    )(_root)
