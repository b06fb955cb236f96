"""A meter's hourly record as a CSV file: what a campus has instead of simulated years.

Columns: ``time`` (local, full hours), one of ``heat_kwh`` or ``litres`` (at the taps' mixed
temperature, in the hour that begins then), ``air_c``, and, where they are known, ``cold_water_c``
and ``people``. Gaps of up to :data:`GAP_H` hours are bridged by straight lines; anything longer,
and anything that cannot be, is told with its line.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from twin.errors import DocumentError, InputError, Problem, nearest
from twin.hotwater.record import HEAT_PER_M3_K
from twin.hotwater.taps import residents_by_hour
from twin.scenario import cold_water
from twin.scenario.occupancy import Occupancy
from twin.studies.demand_history import Hours, day_kinds, shifted_calendar

if TYPE_CHECKING:
    from twin.campus import Campus
    from twin.scenario import Scenario

__all__ = ["GAP_H", "Meter", "read_meter"]

Floats = NDArray[np.float64]

GAP_H = 3
"""The longest stretch without a reading that is bridged [h]; a day has its shape (assumed)."""

LEAST_DAYS = 28
"""The shortest record from which the weeks and the weather can be learnt [days]; ours."""

PER_PERSON_KWH = (0.1, 15.0)
"""Mean heat for hot water per person and day that is believed [kWh]: 40 to 55 L a day at 60 degC
are 2 to 3 kWh; a meter in Wh, MJ or L/min falls outside (assumed bounds)."""

MOST_PROBLEMS = 20
"""Mistakes told at once; a file with the wrong separator has one in every line."""

QUANTITIES = ("heat_kwh", "litres")
BOUNDS = {
    "heat_kwh": (0.0, 1e8),
    "litres": (0.0, 1e8),
    "air_c": (-60.0, 60.0),
    "cold_water_c": (0.0, 40.0),
    "people": (0.0, 1e6),
}


@dataclass(frozen=True, slots=True)
class Meter:
    """A record that was read, and what the reader had to do to it."""

    hours: Hours
    notes: tuple[str, ...]


def read_meter(file: Path, *, campus: Campus, scenario: Scenario) -> Meter:
    """Read a meter's record as the history of a scenario.

    Only what lies before the scenario's spin-up is kept: a forecast must not know its test.

    Raises
    ------
    DocumentError
        Everything that is wrong in the file, each at its line and column.
    InputError
        There is no such file, or what is left is too short or not in the unit it claims.
    """
    columns = _read(file)
    times = columns.pop("time")
    start, filled, notes = _on_hours(times, columns)
    before = scenario.spin_up_starts
    keep = min(filled["air_c"].size, max(0, round((before - start).total_seconds() / 3600.0)))
    dropped = filled["air_c"].size - keep
    if dropped:
        notes.append(
            f"{dropped} h from {before:%Y-%m-%d %H:%M} on belong to the test and are left out"
        )
    if keep < 24 * LEAST_DAYS:
        raise InputError(
            f"{file}: {keep / 24:.1f} days before {before:%Y-%m-%d %H:%M}, where the test begins;"
            f" allowed: at least {LEAST_DAYS} days"
        )
    hours = _hours(start, {k: v[:keep] for k, v in filled.items()}, campus, scenario, notes)
    whole = hours.from_midnight()
    _believe(file, whole)
    return Meter(whole, tuple(notes))


def _believe(file: Path, hours: Hours) -> None:
    """Refuse a record whose heat per person no campus has: its unit is another one."""
    people = float(hours.people.mean())
    if people <= 0.0:
        raise InputError(f"{file}: nobody lives on the campus in those days; give a column people")
    daily = 24.0 * float(hours.heat_kwh.mean()) / people
    low, high = PER_PERSON_KWH
    if not low <= daily <= high:
        raise InputError(
            f"{file}: {daily:.3g} kWh of hot water per person and day; allowed: {low:g} to"
            f" {high:g}; is the unit right? heat_kwh is kWh, litres are litres, in the hour"
        )


# -- the file ------------------------------------------------------------------------------------


def _read(file: Path) -> dict[str, list[float]]:
    """Return the columns of the file, ``time`` as seconds since 1970 in local time."""
    problems: list[Problem] = []
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            columns = _rows(file, text, problems)
    except FileNotFoundError:
        raise InputError(f"{file}: no such meter file") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{file}: not UTF-8 (byte {error.start}); save it as UTF-8") from None
    except csv.Error as error:
        raise InputError(f"{file}: not a CSV file ({error})") from None
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror})") from None
    if problems := problems or _gaps(file, columns["time"]):
        raise DocumentError(problems[:MOST_PROBLEMS])
    if len(columns["time"]) < 2:
        raise InputError(f"{file}: {len(columns['time'])} readings; allowed: at least two")
    return columns


def _rows(file: Path, text: Iterable[str], problems: list[Problem]) -> dict[str, list[float]]:
    """Return the columns of the sound rows; write down what is wrong with the others."""
    reader = csv.reader(text)
    places = _columns(file, [name.strip() for name in next(reader, [])])
    columns: dict[str, list[float]] = {name: [] for name in places}
    last: tuple[float, int] | None = None
    for cells in reader:
        row = dict(_row(file, reader.line_num, cells, places, problems)) if any(cells) else {}
        if len(row) == len(places):
            if last is not None and row["time"] <= last[0]:
                problems.append(_not_after(file, reader.line_num, places, row["time"], last))
            last = (row["time"], reader.line_num)
            for name, value in row.items():
                columns[name].append(value)
        if len(problems) >= MOST_PROBLEMS:
            break
    return columns


def _columns(file: Path, header: Sequence[str]) -> dict[str, int]:
    """Return where each known column stands."""
    known = ("time", *QUANTITIES, "air_c", "cold_water_c", "people")
    given = [name for name in known if name in header]
    amounts = [name for name in QUANTITIES if name in given]
    what = ""
    if twice := next((name for name in given if list(header).count(name) > 1), ""):
        what = f"the column {twice!r} stands there twice"
    elif "time" not in given:
        what = "no column 'time'"
    elif len(amounts) != 1:
        what = (
            "one of the columns heat_kwh and litres is needed"
            if not amounts
            else ("both heat_kwh and litres are given; one of them is needed")
        )
    elif "air_c" not in given:
        what = "no column 'air_c': forecasts that know the weather must learn from it"
    if what:
        near = next((n for name in known if name not in header for n in nearest(name, header)), "")
        allowed = "time, heat_kwh or litres, air_c, and if known cold_water_c and people"
        raise DocumentError([Problem(str(file), 1, 1, "", what, allowed, near)])
    return {name: list(header).index(name) for name in given}


def _row(
    file: Path, line: int, cells: Sequence[str], places: dict[str, int], problems: list[Problem]
) -> Iterator[tuple[str, float]]:
    """Yield the values of one row that are sound; write down those that are not."""
    for name, place in places.items():
        text = cells[place].strip() if place < len(cells) else ""
        if name == "time":
            moment = _moment(text)
            if moment is None:
                allowed = "a full hour of local time, such as 2024-11-01 06:00"
                problems.append(
                    Problem(str(file), line, place + 1, name, f"{text!r} is no such time", allowed)
                )
            else:
                yield name, (moment - datetime(1970, 1, 1)).total_seconds()
            continue
        low, high = BOUNDS[name]
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if low <= value <= high:
            yield name, value
        else:
            shown = f"{name} is {text!r}" if text else f"{name} is missing"
            allowed = f"a number from {low:g} to {high:g}; leave the row out where nothing was read"
            problems.append(Problem(str(file), line, place + 1, name, shown, allowed))


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    whole = moment.minute == moment.second == moment.microsecond == 0
    return moment if whole and moment.tzinfo is None else None


def _not_after(
    file: Path, line: int, places: dict[str, int], time_s: float, last: tuple[float, int]
) -> Problem:
    again = "is read twice, first" if time_s == last[0] else "does not come after the reading"
    what = f"{_told(time_s)} {again} in line {last[1]}"
    return Problem(str(file), line, places["time"] + 1, "time", what, "times that rise row by row")


def _gaps(file: Path, times: Sequence[float]) -> list[Problem]:
    """Tell of gaps that are too long to be bridged."""
    found = []
    for before, then in pairwise(times):
        missing = round((then - before) / 3600.0) - 1
        if missing > GAP_H:
            what = f"no reading for {missing} h after {_told(before)}"
            allowed = f"gaps of at most {GAP_H} h; cut the record there"
            found.append(Problem(str(file), None, None, "time", what, allowed))
    return found


def _told(time_s: float) -> str:
    return f"{datetime(1970, 1, 1) + timedelta(seconds=time_s):%Y-%m-%d %H:%M}"


# -- the history ---------------------------------------------------------------------------------


def _on_hours(
    times: Sequence[float], columns: dict[str, list[float]]
) -> tuple[datetime, dict[str, Floats], list[str]]:
    """Return the columns on every hour from the first reading to the last."""
    at = np.asarray(times)
    count = round((at[-1] - at[0]) / 3600.0) + 1
    wanted = at[0] + 3600.0 * np.arange(count)
    filled = {name: np.interp(wanted, at, values) for name, values in columns.items()}
    missing = count - at.size
    notes = [f"{missing} h without a reading were bridged by straight lines"] if missing else []
    return datetime(1970, 1, 1) + timedelta(seconds=float(at[0])), filled, notes


def _hours(
    start: datetime,
    filled: dict[str, Floats],
    campus: Campus,
    scenario: Scenario,
    notes: list[str],
) -> Hours:
    """Put heat, weather and people together; what the file does not say, the scenario does."""
    air = filled["air_c"]
    count = air.size
    years = 1 + max(0, scenario.start.year - start.year)
    calendar = shifted_calendar(scenario.calendar, back=years)
    cold = filled.get("cold_water_c")
    if cold is None:
        notes.append("cold water is not in the file: the scenario's model gives it")
        steps = np.append(air, air[-1])
        model = scenario.hotwater.cold_water
        cold = cold_water(model, start=start, hours=count, air_c=steps)[:count]
    people = filled.get("people")
    if people is None:
        notes.append("people are not in the file: the campus's timetable gives them")
        past = scenario.model_copy(
            update={
                "start": start,
                "spin_up_days": 0.0,
                "calendar": calendar,
                "occupancy": Occupancy(),
                "decisions": (),
            }
        )
        by_building = residents_by_hour(campus, past, count)
        served = {
            one
            for building in campus.buildings
            if building.hot_water is not None
            for one in (building.hot_water.serves or (building.id,))
        }
        people = np.sum([by_building[one] for one in served if one in by_building], axis=0)
    heat = filled.get("heat_kwh")
    if heat is None:
        delivery = [b.hot_water.demand.delivery_c for b in campus.buildings if b.hot_water]
        lift = np.maximum(0.0, float(np.mean(delivery)) - cold)
        heat = filled["litres"] / 1000.0 * HEAT_PER_M3_K * lift / 3.6e6
    return Hours(start, heat, air, cold, people, day_kinds(calendar, start, count))
