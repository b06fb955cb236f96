"""The library of cold snaps: by recipe, by history, and by return period.

A snap by recipe says its own minimum. One by history takes minimum and course from published facts
(no hourly record of those days was found, so the course between is the recipe's). One by return
period takes its minimum from the extremes of a station: of the campus, of an EPW file, or of a CSV
of annual minima. All have the same spin-up, and the wet day before that lays frost on the coils.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from twin.errors import WeatherError
from twin.model import Name
from twin.scenario.weather import HISTORY, ColdSnapWeather

if TYPE_CHECKING:
    from twin.extremes import ColdExtremes, ColdLaw

__all__ = ["extremes_law", "resolved"]

MISSING = (
    "the campus has no weather_extremes and the scenario names no file; allowed: weather_extremes"
    " in campus.yaml, or weather.extremes: an EPW with design conditions or a CSV with the columns"
    " year and minimum_c"
)


def extremes_law(
    path: str | None, *, folder: Path, campus: ColdExtremes | None
) -> tuple[ColdLaw, Name] | None:
    """Return how cold the years get, and of where: from a file, else of the campus, else None."""
    if path is not None:
        from twin.scenario.extremesfile import read_extremes

        return read_extremes(path, folder=folder)
    return None if campus is None else (campus.law(), campus.station)


def resolved(
    recipe: ColdSnapWeather, *, folder: Path, campus: ColdExtremes | None
) -> tuple[ColdSnapWeather, tuple[Name, ...]]:
    """Return a recipe that says its own minimum, and notes on where that comes from.

    Raises
    ------
    WeatherError
        There are no extremes to take the minimum from, or they are no snap.
    """
    if recipe.historical is not None:
        history = HISTORY[recipe.historical]
        update: dict[str, object] = {"minimum_c": history.minimum_c, "historical": None}
        if "shape" not in recipe.model_fields_set:
            update |= {"shape": history.shape}
        return _with(recipe, update), (
            Name(en=f"minimum of {history.source.en}", zh=f"最低气温取自{history.source.zh}"),
        )
    if recipe.return_period_years is None:
        return recipe, ()
    found = extremes_law(recipe.extremes, folder=folder, campus=campus)
    if found is None:
        raise WeatherError(f"return_period_years {recipe.return_period_years:g}: {MISSING}")
    law, station = found
    period = recipe.return_period_years
    minimum = round(law.minimum_c(period), 1)
    error = 1.645 * law.standard_error_k(period)
    update = {"minimum_c": minimum, "return_period_years": None, "extremes": None}
    low, high = f"{minimum - error:.1f}", f"{minimum + error:.1f} °C"
    note = Name(
        en=f"{minimum:g} °C is reached once in {period:g} years at {station.en}: Gumbel, 90 %"
        f" interval {low} to {high} from {law.years:g} years",
        zh=f"{minimum:g} °C 为 {period:g} 年一遇，{station.zh}：Gumbel 分布，"
        f"依 {law.years:g} 年资料的 90 % 区间为 {low} 至 {high}",
    )
    return _with(recipe, update), (note,)


def _with(recipe: ColdSnapWeather, update: dict[str, object]) -> ColdSnapWeather:
    """Return the recipe with other values, checked anew."""
    given = {key: getattr(recipe, key) for key in recipe.model_fields_set}
    given = {key: value for key, value in (given | update).items() if value is not None}
    try:
        return ColdSnapWeather.model_validate(given)
    except ValidationError as error:
        said = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
        raise WeatherError(f"cold-snap: {said}") from None
