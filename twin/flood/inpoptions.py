"""Options of a SWMM input file: when it runs, and the units that its numbers are in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from twin.flood.inp import InpFile, Row

__all__ = ["InpOptions", "Units", "clock_s", "read_options"]

FOOT_M: Final = 0.3048
INCH_MM: Final = 25.4
ACRE_M2: Final = 4046.8564224
HECTARE_M2: Final = 1e4

FLOWS_M3_S: Final = {
    "CMS": 1.0,
    "LPS": 1e-3,
    "MLD": 1e3 / 86_400.0,
    "CFS": FOOT_M**3,
    "GPM": 3.785411784e-3 / 60.0,
    "MGD": 3785.411784 / 86_400.0,
}
"""Cubic metres per second in each unit of flow (international foot, US gallon)."""

LONGEST_S: Final = 3660 * 86_400.0
"""Longest run [s]: ten years. Nobody needs more of one call; a mistyped year gives it."""

US_FLOWS: Final = ("CFS", "GPM", "MGD")
"""Units of flow with which all other numbers are in feet, inches and acres."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """What one unit of the file is in ours."""

    flow_m3_s: float
    length_m: float
    """Metres, or feet."""
    land_m2: float
    """Hectares, or acres."""
    rain_mm: float
    """Millimetres, or inches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InpOptions:
    """The options that mean something to us."""

    units: Units
    flow_units: str
    infiltration: str
    starts: datetime
    length_s: float
    report_s: float
    ponding: bool
    offsets_are_levels: bool
    junction_area_m2: float


def read_options(inp: InpFile) -> InpOptions:
    """Read ``[OPTIONS]``; options of SWMM's own routing are passed over."""
    given = {row.name.upper(): row for row in inp.rows("OPTIONS", least=2)}
    for key, neutral in _CHANGES_RESULTS.items():
        if key in given and given[key].cells[1].upper() not in neutral:
            inp.warn(given[key], "OPTIONS", f"{given[key].cells[1]} is not modelled")
    flow = _choice(inp, given, "FLOW_UNITS", "CFS", tuple(FLOWS_M3_S))
    if flow in US_FLOWS:
        where = given.get("FLOW_UNITS", inp.headings.get("OPTIONS", 1))
        inp.warn(
            where,
            "OPTIONS",
            f"flows in {flow}: feet, inches, acres and {flow} are converted to metric units",
        )
    foot = FOOT_M if flow in US_FLOWS else 1.0
    units = Units(
        flow_m3_s=FLOWS_M3_S[flow],
        length_m=foot,
        land_m2=ACRE_M2 if flow in US_FLOWS else HECTARE_M2,
        rain_mm=INCH_MM if flow in US_FLOWS else 1.0,
    )
    starts = _moment(inp, given, "START")
    ends = _moment(inp, given, "END")
    length_s = (ends - starts).total_seconds()
    if "OPTIONS" not in inp.headings:
        length_s = 3600.0  # that the section is missing has been told
    elif not 0.0 < length_s <= LONGEST_S:
        row = given.get("END_TIME") or given.get("END_DATE") or inp.headings.get("OPTIONS", 1)
        inp.problem(
            row,
            "OPTIONS",
            f"the run goes from {starts} to {ends}",
            f"an end after the start, at most {LONGEST_S / 86_400.0:g} days later",
        )
        length_s = 3600.0
    area = given.get("MIN_SURFAREA")
    # 12.566 ft2 is a manhole of 4 ft; a zero means the same.
    least = inp.number("OPTIONS", area, 1, "MIN_SURFAREA", least=0.0) if area else 0.0
    return InpOptions(
        units=units,
        flow_units=flow,
        infiltration=_choice(inp, given, "INFILTRATION", "HORTON", tuple(_INFILTRATION)),
        starts=starts,
        length_s=length_s,
        report_s=_span(inp, given, "REPORT_STEP", 900.0),
        ponding=_choice(inp, given, "ALLOW_PONDING", "NO", ("YES", "NO")) == "YES",
        offsets_are_levels=(
            _choice(inp, given, "LINK_OFFSETS", "DEPTH", ("DEPTH", "ELEVATION")) == "ELEVATION"
        ),
        junction_area_m2=least * foot**2 if least > 0.0 else 12.566 * FOOT_M**2,
    )


_CHANGES_RESULTS: Final = {
    "IGNORE_RAINFALL": ("NO",),
    "IGNORE_ROUTING": ("NO",),
    "MIN_SLOPE": ("0", "0.0", "0.00"),
}
"""Options that would change SWMM's own results, and the values with which they do not."""

_INFILTRATION: Final = (
    "HORTON", "MODIFIED_HORTON", "GREEN_AMPT", "MODIFIED_GREEN_AMPT", "CURVE_NUMBER",
)  # fmt: skip


def clock_s(text: str) -> float | None:
    """Return the seconds of ``h:mm``, ``h:mm:ss`` or decimal hours; None if it is neither."""
    if re.fullmatch(r"\d{1,6}(:\d{1,2}){1,2}", text):
        parts = [int(part) for part in text.split(":")]
        if all(part < 60 for part in parts[1:]):
            return 3600.0 * parts[0] + 60.0 * parts[1] + (parts[2] if len(parts) > 2 else 0.0)
        return None
    try:
        hours = float(text)
    except ValueError:
        return None
    return 3600.0 * hours if 0.0 <= hours < 1e6 else None


def _choice(
    inp: InpFile, given: dict[str, Row], key: str, default: str, allowed: tuple[str, ...]
) -> str:
    row = given.get(key)
    if row is None:
        return default
    value = row.cells[1].upper()
    if value not in allowed:
        inp.problem(
            row, "OPTIONS", f"{row.cells[1]!r}", ", ".join(allowed), known=allowed, name=value
        )
        return allowed[0]
    return value


def _moment(inp: InpFile, given: dict[str, Row], which: str) -> datetime:
    """Return a date and the time on it; SWMM's defaults where they are not given."""
    day = datetime(2004, 1, 1)
    row = given.get(f"{which}_DATE")
    if row is not None:
        for form in ("%m/%d/%Y", "%m-%d-%Y", "%b/%d/%Y", "%b-%d-%Y"):
            try:
                day = datetime.strptime(row.cells[1], form)
                break
            except ValueError:
                continue
        else:
            inp.problem(row, "OPTIONS", f"{row.cells[1]!r} is no date", "month/day/year")
    try:
        return day + timedelta(seconds=_span(inp, given, f"{which}_TIME", 0.0))
    except OverflowError:  # beyond the year 9999; the length of the run is refused
        return day


def _span(inp: InpFile, given: dict[str, Row], key: str, default: float) -> float:
    row = given.get(key)
    if row is None:
        return default
    seconds = clock_s(row.cells[1])
    if seconds is None:
        inp.problem(row, "OPTIONS", f"{row.cells[1]!r} is no time", "hours:minutes:seconds")
        return default
    return seconds
