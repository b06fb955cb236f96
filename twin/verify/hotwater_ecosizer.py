"""Ecosizer's sizing of a men's dormitory: least capacity and storage, re-derived.

EcosizerEngine 3.0.1 (Ecotope) was run for 1000 students; its answers and its load shape are
reference data, and neither is part of this project. 23.6 gallons a student and day is its figure.
"""

from __future__ import annotations

import json
from functools import cache, partial

from twin.hotwater.storage import least_capacity_kw, least_storage
from twin.verify.check import Suite
from twin.verify.reference import reference

__all__ = ["add_ecosizer"]

GALLON_L = 3.785411784
BTU_J = 1055.05585262
WATER_BTU_GAL_F = 8.353535
"""Heat of water in EcosizerEngine [Btu/(gal degF)]."""

DAY_L = 1000.0 * 23.6 * GALLON_L
SUPPLY_C, STORAGE_C, COLD_C = 50.0, 60.0, 5.0
_SOURCE = "EcosizerEngine 3.0.1, mens_dorm, 1000 students, 5/50/60 degC, aquastat 0.4; 1e-4"


@cache
def _shape() -> tuple[float, ...]:
    file = reference("hot-water", "load_shapes", "mens_dorm.json")
    return tuple(json.loads(file.read_text(encoding="utf-8"))["loadshapes"]["Stream"])


@cache
def _answers() -> dict[tuple[float, float], tuple[float, float]]:
    """Return capacity [kBtu/h] and storage [gal] by run hours and defrost factor."""
    file = reference("hot-water", "ecosizer_expected_v3.0.1.json")
    found = {}
    for case in json.loads(file.read_text(encoding="utf-8")):
        given, raw = case["inputs"], case["raw"]
        key = (float(given["max_daily_run_hr"]), float(given["defrost_factor"]))
        found[key] = (raw["min_capacity_kbtuh"], raw["min_storage_storageT_gal"])
    return found


def _capacity(hours: float, defrost: float) -> float:
    return least_capacity_kw(
        DAY_L,
        run_hours=hours,
        supply_c=SUPPLY_C,
        cold_c=COLD_C,
        defrost=defrost,
        heat_j_l_k=WATER_BTU_GAL_F * BTU_J / GALLON_L * 1.8,
    )


def _storage(hours: float) -> float:
    return least_storage(
        DAY_L / 1000.0,
        shape=_shape(),
        run_hours=hours,
        supply_c=SUPPLY_C,
        storage_c=STORAGE_C,
        cold_c=COLD_C,
    )


def _slips() -> float:
    """Count the literals of these rows that differ from the answers in the file."""
    told = _answers()
    wrong = int(len(told) != len(_CASES))
    for hours, defrost, kbtu_h, gallons in _CASES:
        capacity, storage = told[hours, defrost]
        wrong += abs(capacity - kbtu_h) > 1e-6 or abs(storage - gallons) > 1e-6
    return float(wrong)


_CASES = (
    (16.0, 1.0, 998.038594125, 6953.187599055739),
    (16.0, 0.85, 1174.1630519117648, 6953.187599055739),
    (16.0, 0.58, 1720.7561967672416, 6953.187599055739),
    (12.0, 1.0, 1330.7181255, 4556.6484556852465),
    (20.0, 1.0, 798.4308753000001, 8984.335140039346),
)
"""Run hours, defrost factor, capacity [kBtu/h], storage [gal]."""


def add_ecosizer(suite: Suite) -> None:
    """Enter the five cases into the suite."""
    for hours, defrost, kbtu_h, gallons in _CASES:
        name = f"{hours:g}h-{defrost:g}"
        expected_kw = kbtu_h * BTU_J / 3600.0
        suite.row(
            f"hotwater.ecosizer-capacity-{name}",
            f"least capacity for {hours:g} h a day, frost leaves {defrost:g}",
            expected=expected_kw,
            tolerance=1e-4 * expected_kw,
            unit="kW",
            source=_SOURCE,
        )(partial(_capacity, hours, defrost))
        expected_m3 = gallons * GALLON_L / 1000.0
        suite.row(
            f"hotwater.ecosizer-storage-{name}",
            f"least storage for {hours:g} h a day, frost leaves {defrost:g}",
            expected=expected_m3,
            tolerance=1e-4 * expected_m3,
            unit="m3",
            source=_SOURCE,
        )(partial(_storage, hours))
    suite.row(
        "hotwater.ecosizer-reference",
        "figures of these rows that differ from Ecosizer's own output",
        expected=0.0,
        tolerance=0.0,
        unit="figures",
        source="ecosizer_expected_v3.0.1.json of the reference data: guards against slips",
    )(_slips)
