"""Time series of a SWMM input file: rain at its gauges, and water that is let in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

import numpy as np

from twin.flood.elements import Inflow
from twin.flood.inp import InpFile, Row
from twin.flood.inpoptions import InpOptions, clock_s
from twin.flood.storms import Rain, no_rain

__all__ = ["Series", "read_gauges", "read_inflows", "read_series"]

_DATE = re.compile(r"\d{1,2}[/-]\d{1,2}[/-]\d{4}")


@dataclass(slots=True)
class Series:
    """Times from the start of the run, and values in the file's unit."""

    line: int
    times_s: list[float]
    values: list[float]


def read_series(inp: InpFile, options: InpOptions) -> dict[str, Series]:
    """Read ``[TIMESERIES]``: clock times or decimal hours, with dates or without."""
    found: dict[str, Series] = {}
    day_s = 0.0
    for row in inp.rows("TIMESERIES", least=2):
        if row.name not in found:
            found[row.name] = Series(row.line, [], [])
            day_s = 0.0
        series = found[row.name]
        if inp.word(row, 1) == "FILE":
            inp.problem(
                row,
                "TIMESERIES",
                "is kept in another file, which is not read",
                "the values in this file",
            )
            continue
        day_s = _append(inp, row, series, options, day_s)
    for name, series in found.items():
        if any(b <= a for a, b in pairwise(series.times_s)):
            inp.problem(
                series.line, "TIMESERIES", f"the times of {name!r} do not rise", "rising times"
            )
            series.times_s, series.values = series.times_s[:1], series.values[:1]
    return found


def _append(inp: InpFile, row: Row, series: Series, options: InpOptions, day_s: float) -> float:
    """Append the pairs of a row; return the day that they stand on."""
    cells = list(row.cells[1:])
    while cells:
        if _DATE.fullmatch(cells[0]):
            try:
                day = datetime.strptime(cells.pop(0).replace("-", "/"), "%m/%d/%Y")
            except ValueError:
                inp.problem(row, "TIMESERIES", "a date that is none", "month/day/year")
                return day_s
            day_s = (day - options.starts).total_seconds()
        if len(cells) < 2:
            inp.problem(row, "TIMESERIES", "a time without a value", "pairs of time and value")
            return day_s
        time_s = clock_s(cells[0])
        try:
            value = float(cells[1])
        except ValueError:
            value = float("nan")
        if time_s is None or not np.isfinite(value):
            inp.problem(
                row, "TIMESERIES", f"{cells[0]!r} {cells[1]!r} is no time and value", "0:05 1.5"
            )
            return day_s
        series.times_s.append(day_s + time_s)
        series.values.append(value)
        del cells[:2]
    return day_s


def read_gauges(inp: InpFile, options: InpOptions, series: dict[str, Series]) -> dict[str, Rain]:
    """Read ``[RAINGAGES]``: a value stands for the interval that begins at its time."""
    found: dict[str, Rain] = {}
    for name, row in inp.named("RAINGAGES", least=5).items():
        interval_s = clock_s(row.cells[2]) or 0.0
        if interval_s < 1.0:
            inp.problem(
                row, "RAINGAGES", f"interval {row.cells[2]!r}", "hours:minutes, 1 s or more"
            )
            continue
        source = inp.word(row, 4)
        if source != "TIMESERIES" or len(row.cells) < 6:
            inp.problem(
                row, "RAINGAGES", f"its source is {source or 'missing'}", "TIMESERIES and its name"
            )
            continue
        if row.cells[5] not in series:
            _unknown(inp, row, "RAINGAGES", row.cells[5], series)
            continue
        rain = _rain(inp, row, series[row.cells[5]], interval_s, options)
        if rain is not None:
            found[name] = rain
    return found


def _rain(
    inp: InpFile, row: Row, series: Series, interval_s: float, options: InpOptions
) -> Rain | None:
    kind = inp.word(row, 1)
    if kind not in {"INTENSITY", "VOLUME", "CUMULATIVE"}:
        inp.problem(row, "RAINGAGES", f"format {row.cells[1]!r}", "INTENSITY, VOLUME, CUMULATIVE")
        return None
    if any(value < 0.0 for value in series.values):
        inp.problem(series.line, "TIMESERIES", "negative rain", "0 or more")
        return None
    times: list[float] = []
    depths: list[float] = []
    fallen = before = 0.0
    for begins_s, until_s, value in _blocks(series, interval_s):
        if not times or begins_s > times[-1]:
            times.append(begins_s)
            depths.append(fallen)
        if kind == "INTENSITY":
            fallen += value * options.units.rain_mm * (until_s - begins_s) / 3600.0
        elif kind == "VOLUME":
            fallen += value * options.units.rain_mm
        else:
            # A gauge that reads less than before has been emptied meanwhile.
            fallen += (value - before if value >= before else value) * options.units.rain_mm
            before = value
        times.append(until_s)
        depths.append(fallen)
    if not times:
        return no_rain(from_s=0.0, to_s=options.length_s)
    rain = Rain(np.array(times), np.array(depths))
    if (beyond := rain.beyond_record()) is not None:
        window_s, depth_mm = beyond
        inp.problem(
            series.line,
            "TIMESERIES",
            f"{depth_mm:.4g} mm fall in {window_s / 60.0:g} min: more than ever fell on earth",
            "intensities in mm/h, or in/h with US units: is a unit wrong?",
        )
        return None
    return rain


def _blocks(series: Series, interval_s: float) -> Iterator[tuple[float, float, float]]:
    """Yield the beginning, end and value of each interval of a gauge."""
    ends = [*series.times_s[1:], np.inf]
    for begins_s, next_s, value in zip(series.times_s, ends, series.values, strict=True):
        yield begins_s, min(begins_s + interval_s, next_s), value


def read_inflows(
    inp: InpFile, options: InpOptions, series: dict[str, Series], nodes: dict[str, int]
) -> tuple[Inflow, ...]:
    """Read the flows of ``[INFLOWS]``; pollutants are left out, and warned of."""
    found: list[Inflow] = []
    for row in inp.rows("INFLOWS", least=3):
        if row.name not in nodes:
            _unknown(inp, row, "INFLOWS", row.name, nodes)
            continue
        if inp.word(row, 1) != "FLOW":
            inp.warn(row, "INFLOWS", f"the load of {row.cells[1]!r} is not modelled")
            continue
        scale = inp.number("INFLOWS", row, 5, "scale factor", default=1.0)
        base = inp.number("INFLOWS", row, 6, "baseline", default=0.0)
        if len(row.cells) > 7:
            inp.warn(row, "INFLOWS", f"the pattern {row.cells[7]!r} is not modelled")
        name = row.cells[2]
        if name not in series and name not in {"", "*"}:
            _unknown(inp, row, "INFLOWS", name, series)
            continue
        times = [0.0, options.length_s]
        values = [base, base]
        if name in series and series[name].times_s:
            times = series[name].times_s
            values = [scale * value for value in series[name].values]
            if base:
                steady = np.full(2, base * options.units.flow_m3_s)
                found.append(Inflow(row.name, np.array([0.0, options.length_s]), steady))
        flow = np.array(values) * options.units.flow_m3_s
        found.append(Inflow(row.name, np.array(times), flow))
    return tuple(found)


def _unknown(
    inp: InpFile, row: Row, section: str, name: str, known: dict[str, Series] | dict[str, int]
) -> None:
    inp.problem(row, section, f"{name!r} is not in the file", "", known=known, name=name)
