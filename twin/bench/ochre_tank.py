"""OCHRE's heat-pump water heater, as a peer of the bench: the same minutes, on its own terms."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

__all__ = ["NODES", "RECORDED_NS", "measured_ns", "peer_name"]

NODES = 12
"""Nodes of OCHRE's stratified tank, its own default."""

RECORDED_NS = 2540.0
"""One tank-node-step of OCHRE 0.8.4 with 12 nodes, recorded on a 2-core AMD EPYC [ns]."""

DAYS = 3


def peer_name() -> str:
    """Return the peer with its version, installed or recorded."""
    try:
        return f"OCHRE {version('ochre-nrel')}, {NODES} nodes"
    except PackageNotFoundError:
        return f"OCHRE 0.8.4, {NODES} nodes"


def measured_ns() -> float | None:
    """Return the processor time of one tank-node-step [ns]; None where OCHRE is not installed.

    A heater of 250 L with draws every few minutes, three days at one minute. Building it is not
    counted; nothing is saved.
    """
    try:
        heaters = import_module("ochre.Equipment")
    except ImportError:
        return None
    import warnings
    from datetime import datetime, timedelta

    import numpy as np
    import pandas as pd

    from twin.bench.stopwatch import cpu_s

    start, minutes = datetime(2018, 1, 1), DAYS * 1440
    rng = np.random.default_rng(1)
    schedule = pd.DataFrame(
        {
            "Water Heating (L/min)": rng.gamma(0.2, 1.0, minutes),
            "Zone Temperature (C)": 15.0,
            "Zone Wet Bulb Temperature (C)": 10.0,
            "Mains Temperature (C)": 7.0,
        },
        index=pd.date_range(start, periods=minutes, freq="min"),
    )
    times = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own, about its dependencies
        for _ in range(2):
            heater = heaters.HeatPumpWaterHeater(
                **{
                    "start_time": start,
                    "time_res": timedelta(minutes=1),
                    "duration": timedelta(days=DAYS),
                    "verbosity": 1,
                    "save_results": False,
                    "schedule": schedule,
                    "water_nodes": NODES,
                    "Setpoint Temperature (C)": 51,
                    "Tank Volume (L)": 250,
                    "Tank Height (m)": 1.22,
                    "UA (W/K)": 2.17,
                    "HPWH COP (-)": 4.5,
                }
            )
            times.append(cpu_s(partial(_steps, heater, minutes), repeats=1))
    return 1e9 * min(times) / (minutes * NODES)


def _steps(heater: Any, minutes: int) -> None:
    """Go through the minutes one by one, without OCHRE's tables of results."""
    for _ in range(minutes):
        heater.update()
