"""What happens to a campus: weather, people, events, outages, decisions, limits."""

from __future__ import annotations

from twin.scenario.coldwater import cold_water
from twin.scenario.conditions import HotWaterConditions, litres_seasonal_factor
from twin.scenario.fit import check_against
from twin.scenario.loading import load_scenario, read_scenario, scenario_schema
from twin.scenario.realise import realise
from twin.scenario.scenario import Scenario
from twin.scenario.series import WeatherSeries

__all__ = [
    "HotWaterConditions",
    "Scenario",
    "WeatherSeries",
    "check_against",
    "cold_water",
    "litres_seasonal_factor",
    "load_scenario",
    "read_scenario",
    "realise",
    "scenario_schema",
]
