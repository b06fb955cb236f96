"""From the storms of a scenario to the depth fallen by each moment of the run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from twin.errors import InputError, WeatherError
from twin.model import Name
from twin.scenario.rain import (
    BlockStorm,
    ChicagoRain,
    CsvRain,
    DepthsRain,
    OwnFormula,
    ScsRain,
    Storm,
)

if TYPE_CHECKING:
    from twin.flood.rainformula import RainFormula
    from twin.flood.storms import Rain

__all__ = [
    "Rainfall",
    "StormFall",
    "design_formula",
    "fall",
    "rain_remarks",
    "realise_rain",
    "slight_rain",
]


YEAR_S: Final = 365.25 * 86_400.0

SLIGHT_MM: Final = 1.0
"""Less than this in a whole storm is no storm [mm] (assumed, 0.5 to 2)."""

RARE_A: Final = 10.0
"""Storms of this return period or longer are rare: several of them in a run are remarked on [a]
(assumed, 5..20)."""


@dataclass(frozen=True, slots=True)
class StormFall:
    """One storm as it falls in the run."""

    id: str
    name: Name
    kind: str
    begins_s: float
    """Beginning, counted from the start of the run [s]."""
    ends_s: float
    depth_mm: float
    """Whole depth [mm]."""
    peak_mm_h: float
    """Intensity of the heaviest block [mm/h]."""
    hour_mm: float
    """Depth of the wettest hour [mm]."""
    return_period_a: float
    """Return period: given, or told from the wettest hour by the storm's own formula, of measured
    rain by Shanghai's [a]."""
    remarks: tuple[Name, ...]
    """What the reader should know of it: coefficients assumed, validity left."""


@dataclass(frozen=True, slots=True)
class Rainfall:
    """All the rain of a run."""

    rain: Rain
    """Depth fallen by each knot, from the start of the run to its end."""
    storms: tuple[StormFall, ...]
    """In order of time."""
    remarks: tuple[Name, ...]
    """What concerns the storms together."""


def realise_rain(
    storms: Sequence[Storm], *, start: datetime, length_s: float, folder: Path
) -> Rainfall:
    """Return the depth fallen by each moment of a run.

    Parameters
    ----------
    storms : sequence of Storm
        The scenario's ``rain``; storms that overlap add.
    start : datetime
        Start of the run; second 0.
    length_s : float
        Length of the run [s]; what falls later is cut off.
    folder : Path
        Where relative file names begin: the scenario's folder.

    Raises
    ------
    WeatherError
        A file that cannot be read, or more rain than ever fell on earth.
    """
    from twin.flood.storms import no_rain, overlaid

    falls = sorted(
        (_placed(storm, start=start, folder=folder) for storm in storms),
        key=lambda pair: (pair[1].begins_s, pair[1].id),
    )
    rains = [rain for rain, _ in falls]
    whole = (
        overlaid(rains, from_s=0.0, to_s=length_s) if rains else no_rain(from_s=0.0, to_s=length_s)
    )
    told = tuple(storm for _, storm in falls)
    years = max(1.0, length_s / YEAR_S)
    return Rainfall(whole, told, tuple(_together(told, years)))


def fall(storm: Storm, *, folder: Path) -> tuple[datetime, Rain]:
    """Return when a storm begins and how it falls from there.

    Raises
    ------
    WeatherError
        See `realise_rain`.
    """
    try:
        if isinstance(storm, CsvRain):
            from twin.scenario.rainfile import read_rain

            measured_from, rain = read_rain(storm, folder=folder)
            begins = storm.at or measured_from
        else:
            begins, rain = storm.at, _of_recipe(storm)
        rain = rain.scaled(storm.factor)
    except WeatherError:
        raise
    except InputError as error:
        raise WeatherError(f"storm {storm.id!r}: {error}") from None
    if (beyond := rain.beyond_record()) is not None:
        window_s, depth_mm = beyond
        from twin.flood.storms import record_mm

        raise WeatherError(
            f"storm {storm.id!r}: {depth_mm:.4g} mm fall in {window_s / 60.0:g} min "
            f"({depth_mm * 3600.0 / window_s:.4g} mm/h); allowed: at most "
            f"{record_mm(window_s):.0f} mm, the most that ever fell on earth; depths are in "
            "millimetres and intensities in mm/h: is a unit wrong?"
        )
    return begins, rain


def _of_recipe(storm: ChicagoRain | BlockStorm | ScsRain | DepthsRain) -> Rain:
    from twin.flood import storms

    if isinstance(storm, ChicagoRain):
        chicago = storms.ChicagoStorm(
            formula=design_formula(storm),
            period_a=storm.return_period_a,
            duration_s=60.0 * storm.duration_min,
            peak_ratio=storm.peak_ratio,
        )
        return storms.blocks(chicago, step_s=60.0 * storm.step_min)
    if isinstance(storm, BlockStorm):
        return storms.uniform_storm(depth_mm=storm.depth_mm, duration_s=60.0 * storm.duration_min)
    if isinstance(storm, ScsRain):
        return storms.scs_storm(depth_mm=storm.depth_mm, curve=storm.curve)
    return storms.measured(storm.depths_mm, interval_s=60.0 * storm.interval_min)


def design_formula(storm: ChicagoRain) -> RainFormula:
    """Return the intensity formula that a design storm is made from."""
    from twin.flood.rainformula import RainFormula, formula

    if isinstance(storm.formula, OwnFormula):
        own = storm.formula
        return RainFormula(
            a_l_s_ha=own.a_l_s_ha,
            c=own.c,
            b_min=own.b_min,
            n=own.n,
            longest_min=own.longest_min,
            source=own.source,
        )
    return formula(storm.formula)


def _placed(storm: Storm, *, start: datetime, folder: Path) -> tuple[Rain, StormFall]:
    from twin.flood.rainformula import formula

    begins, rain = fall(storm, folder=folder)
    begins_s = (begins - start).total_seconds()
    hour_mm = rain.heaviest_mm(3600.0)
    if isinstance(storm, ChicagoRain) and storm.factor == 1.0:
        period_a = storm.return_period_a
    else:
        known = design_formula(storm) if isinstance(storm, ChicagoRain) else formula("shanghai")
        period_a = known.period_a(60.0, hour_mm) if hour_mm > 0.0 else 0.0
    told = StormFall(
        id=storm.id,
        name=storm.name or Name(en=storm.id, zh=storm.id),
        kind=storm.kind,
        begins_s=begins_s,
        ends_s=begins_s + float(rain.times_s[-1]),
        depth_mm=rain.total_mm,
        peak_mm_h=rain.peak_mm_h,
        hour_mm=hour_mm,
        return_period_a=period_a,
        remarks=(*rain_remarks(storm), *slight_rain(rain)),
    )
    return rain.shifted(begins_s), told


def rain_remarks(storm: Storm) -> Iterator[Name]:
    """Yield what a reader should know of a storm before trusting it."""
    if isinstance(storm, ScsRain):
        yield Name(
            en="the SCS curve is recalled, not read in its source; it was made for the United "
            "States",
            zh="SCS 雨型曲线系凭记忆录入，未核对原文；该雨型针对美国制定",
        )
    if not isinstance(storm, ChicagoRain):
        return
    known = design_formula(storm)
    if known.trust == "assumed":
        yield Name(
            en=f"the coefficients of {known.name.en} are assumed, not read in the local notice",
            zh=f"{known.name.zh}的系数为假定值，未核对当地公布的公式",
        )
    yield from known.outside(storm.duration_min, storm.return_period_a)
    if not 0.3 <= storm.peak_ratio <= 0.5:
        yield Name(
            en=f"a peak ratio of {storm.peak_ratio:g} lies outside the 0.3 to 0.5 of most places",
            zh=f"雨峰系数 {storm.peak_ratio:g} 超出多数地区的 0.3～0.5",
        )


def slight_rain(rain: Rain) -> Iterator[Name]:
    """Yield a doubt about a storm too slight to be one: most likely metres read as millimetres."""
    if 0.0 < rain.total_mm < SLIGHT_MM:
        yield Name(
            en=f"only {rain.total_mm:.3g} mm fall in all; depths are in millimetres: is a unit"
            " wrong?",
            zh=f"全场仅 {rain.total_mm:.3g} mm；雨量单位为毫米，请核对单位",
        )


def _together(storms: Sequence[StormFall], years: float) -> Iterator[Name]:
    """Yield how unlikely the rare storms of a run are, taken together."""
    from twin.flood.rainformula import so_many_storms

    rare = [one.return_period_a for one in storms if one.return_period_a >= RARE_A]
    if len(rare) >= 2:
        yield so_many_storms(len(rare), min(rare), years=years)
