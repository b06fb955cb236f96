"""Cold extremes from a file: the header of an EPW, or a CSV of annual minima."""

from __future__ import annotations

import csv
from pathlib import Path

from twin.errors import WeatherError
from twin.extremes import ColdExtremes, ColdLaw, fit_minima
from twin.model import Name
from twin.scenario.csvfile import weather_path

__all__ = ["read_extremes"]

HEADER_LINES = 8
"""Lines before the first hour (EnergyPlus, Auxiliary Programs: EPW data dictionary)."""

PERIODS = (5.0, 10.0, 20.0, 50.0)
"""Return periods of the design conditions, in this order [years]."""

INSTEAD = (
    "allowed: an EPW with design conditions of ASHRAE, a CSV with the columns year and minimum_c,"
    " or weather_extremes in campus.yaml"
)


def read_extremes(path: str, *, folder: Path) -> tuple[ColdLaw, Name]:
    """Read how cold the years of a place get.

    Parameters
    ----------
    path, folder
        A file ending in ``.epw``, or a CSV with the columns ``year`` and ``minimum_c``.

    Returns
    -------
    tuple of ColdLaw, Name
        The law, and where it comes from in both languages.

    Raises
    ------
    WeatherError
        The file is missing or holds no extremes; the message says what to give instead.
    """
    file = weather_path(path, folder)
    if file.suffix.lower() == ".epw":
        extremes = _of_epw(file)
        return extremes.law(), extremes.station
    minima = _annual_minima(file)
    try:
        law = fit_minima(list(minima.values()))
    except ValueError as error:
        raise WeatherError(f"{file}: {error}") from None
    first, last = min(minima), max(minima)
    return law, Name(
        en=f"{len(minima)} annual minima {first} to {last} in {file.name}",
        zh=f"{file.name} 中 {first} 至 {last} 年的 {len(minima)} 个年最低气温",
    )


def _of_epw(file: Path) -> ColdExtremes:
    """Return the extremes in the header of an EPW file."""
    try:
        with file.open(encoding="utf-8", errors="replace") as text:
            header = [text.readline().strip() for _ in range(HEADER_LINES)]
    except OSError as error:
        raise WeatherError(f"{file}: cannot be read ({error.strerror})") from None
    place = header[0].split(",")
    if place[0].upper() != "LOCATION" or len(place) < 6:
        raise WeatherError(f"{file}:1: not an EPW file; {INSTEAD}")
    line = next((k for k, one in enumerate(header) if one.startswith("DESIGN CONDITIONS")), None)
    cells = header[line].split(",") if line is not None else []
    if line is None or "Extremes" not in cells:
        raise WeatherError(f"{file}: the header has no extreme design conditions; {INSTEAD}")
    values = _numbers(cells[cells.index("Extremes") + 1 :], f"{file}:{line + 1}")
    # Three wind speeds first, and in some years of the handbook one wet bulb after them.
    start = len(values) - 12
    if start not in {3, 4}:
        raise WeatherError(
            f"{file}:{line + 1}: {len(values)} figures after Extremes; allowed: 15 or 16; {INSTEAD}"
        )
    mean, _, spread, _, *periods = values[start:]
    where = f"{place[1]} (WMO {place[5]})"
    try:
        return ColdExtremes(
            station=Name(en=f"{where}, {file.name}", zh=f"{where}，{file.name}"),
            mean_minimum_c=mean,
            sd_k=spread,
            minimum_c=dict(zip(PERIODS, periods[0::2], strict=True)),
            source=Name(en=cells[2], zh=cells[2]),
        )
    except ValueError:
        raise WeatherError(
            f"{file}:{line + 1}: impossible extremes (mean {mean:g}, standard deviation"
            f" {spread:g}); {INSTEAD}"
        ) from None


def _numbers(cells: list[str], place: str) -> list[float]:
    try:
        return [float(cell) for cell in cells]
    except ValueError:
        raise WeatherError(f"{place}: a figure after Extremes is no number; {INSTEAD}") from None


def _annual_minima(file: Path) -> dict[int, float]:
    """Return the minimum of each year of a CSV file."""
    minima: dict[int, float] = {}
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            reader = csv.DictReader(text)
            if not {"year", "minimum_c"} <= set(reader.fieldnames or ()):
                raise WeatherError(
                    f"{file}:1: the columns are {', '.join(reader.fieldnames or ['none'])};"
                    f" {INSTEAD}"
                )
            for row in reader:
                place = f"{file}:{reader.line_num}"
                year, minimum = _year(row, place)
                if year in minima:
                    raise WeatherError(f"{place}: {year} is there twice; allowed: each year once")
                minima[year] = minimum
    except UnicodeDecodeError:
        raise WeatherError(f"{file}: not UTF-8; allowed: a text file saved as UTF-8") from None
    except (csv.Error, OSError) as error:
        raise WeatherError(f"{file}: cannot be read ({error})") from None
    return minima


def _year(row: dict[str, str | None], place: str) -> tuple[int, float]:
    """Return a year and its minimum."""
    try:
        year, minimum = int(row["year"] or ""), float(row["minimum_c"] or "")
    except ValueError:
        raise WeatherError(
            f"{place}: year {row['year']!r}, minimum_c {row['minimum_c']!r}; allowed: a whole"
            " number and a temperature in every row"
        ) from None
    if not -60.0 <= minimum <= 60.0:
        raise WeatherError(f"{place}: {minimum:g} degC; allowed: -60 to 60 degC")
    return year, minimum
