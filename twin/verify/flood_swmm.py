"""Flood against EPA SWMM 5.2.4: reference cases, read from their input files by the importer.

Each case is an input file and the series that SWMM made of it (one second of routing); they are
others' data and not shipped. Figures of SWMM stand here as literals.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from twin.verify.check import Absent, Suite

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from twin.flood.runoff import RunoffResult
    from twin.flood.solver import Solution
    from twin.flood.swmm import SwmmModel

__all__ = ["add_swmm"]

_SWMM = "EPA SWMM 5.2.4, routing step 1 s"
_FINER_RAIN = "ours with 4 runoff steps a minute; ordinary runs have 2"
_FINER_LEVEL = "ours with levels to 0.1 mm; ordinary runs have 5 mm"

TANKS: Final = ("c1_bottom_orifice", "c2_side_orifice", "c3_weir")
PAIRS: Final = ("c5_two_tanks_doorgap", "c6_two_tanks_door_weir")
LAND: Final = ("a1_imperv_const60", "a2_horton_p50", "a3_greenampt_p50", "a4_cn_p50")
WELLS: Final = ("b1_type2_const8", "b2_duty_standby_storm", "b4_type3_const8", "b6_outage_storm")
YARDS: Final = ("d1_network_pumproom", "d2_pump_drowned", "d4_open_door")


def reference(name: str) -> Path:
    """Return a reference file of the flood domain.

    Raises
    ------
    Absent
        Others' data are not at hand.
    """
    folder = os.environ.get("TWIN_REFERENCE_DATA")
    if not folder:
        raise Absent("TWIN_REFERENCE_DATA is not set: others' reference data are not shipped")
    file = Path(folder) / "flood" / name
    if not file.is_file():
        raise Absent(f"{file} is not there")
    return file


@cache
def _model(case: str) -> SwmmModel:
    from twin.flood.swmm import read_swmm

    return read_swmm(reference(f"{case}.inp"))


@cache
def _runoff(case: str) -> RunoffResult:
    result = _model(case).runoff(parts=4, longest_s=60.0)
    if result is None:
        raise Absent(f"{case} has no catchments")
    return result


@cache
def _solved(case: str) -> Solution:
    from twin.flood.solver import solve

    model = _model(case)
    if case in TANKS or case in PAIRS:
        model = model.with_options(tolerance_m=1e-4)
    return solve(model.network, model.inflows(parts=4), to_s=model.length_s)


@cache
def _series(case: str) -> dict[str, NDArray[np.float64]]:
    with reference(f"{case}.csv").open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    return {key: np.array([float(row[key]) for row in rows]) for key in rows[0]}


def _efficiency(case: str) -> float:
    """Return the coefficient of Nash and Sutcliffe (1970) of a case's runoff."""
    theirs = _series(case)
    ours = _runoff_l_s(case, 60.0 * theirs["t_min"])
    error = ((ours - theirs["S1_runoff_lps"]) ** 2).sum()
    spread = ((theirs["S1_runoff_lps"] - theirs["S1_runoff_lps"].mean()) ** 2).sum()
    return float(1.0 - error / spread)


def _runoff_l_s(case: str, times_s: NDArray[np.float64]) -> NDArray[np.float64]:
    series = _runoff(case).runoff
    return np.interp(times_s, series.times_s, 1e3 * series.flow_m3_s[:, 0])


def _depth_error_m(case: str, node: str) -> float:
    """Return the greatest difference of a node's depth from SWMM's series [m]."""
    theirs = _series(case)
    solution = _solved(case)
    ours = np.interp(60.0 * theirs["t_min"], solution.times_s, solution.depth_m(node))
    return float(np.abs(ours - theirs[f"{node}_depth_m"]).max())


def add_swmm(suite: Suite) -> None:
    """Enter the rows of all SWMM cases."""
    _add_land(suite)
    _add_tanks(suite)
    _add_wells(suite)
    _add_yards(suite)


def _add_land(suite: Suite) -> None:
    peaks = {LAND[0]: 333.335, LAND[1]: 1185.80, LAND[2]: 1196.72, LAND[3]: 1127.15}
    depths = {LAND[1]: 11.278, LAND[2]: 11.667, LAND[3]: 12.166}
    for case in LAND:
        _row(
            suite,
            f"swmm-{case[:2]}-nse",
            f"{case}: efficiency of the runoff (Nash and Sutcliffe)",
            (1.0, 1e-4, "1"),
            lambda case=case: _efficiency(case),  # type: ignore[misc]  # a default binds it
            note=_FINER_RAIN,
        )
        _row(
            suite,
            f"swmm-{case[:2]}-peak",
            f"{case}: peak of the runoff",
            (peaks[case], 0.003 * peaks[case], "L/s"),
            lambda case=case: float(  # type: ignore[misc]  # a default binds it
                _runoff_l_s(case, 60.0 * _series(case)["t_min"]).max()
            ),
            note=_FINER_RAIN,
        )
    for case, depth in depths.items():
        _row(
            suite,
            f"swmm-{case[:2]}-infiltration",
            f"{case}: rain that soaked in",
            (depth, 0.01, "mm"),
            lambda case=case: _runoff(case).water[0].infiltrated_m3 / 20.0,  # type: ignore[misc]
            note=_FINER_RAIN,
        )


def _add_tanks(suite: Suite) -> None:
    for case, nodes in (
        *((case, ("T1",)) for case in TANKS),
        *((case, ("T1", "T2")) for case in PAIRS),
    ):
        for node in nodes:
            _row(
                suite,
                f"swmm-{case[:2]}-{node.lower()}",
                f"{case}: greatest difference of the depth of {node}, minute by minute",
                (0.0, 2e-3, "m"),
                lambda case=case, node=node: _depth_error_m(case, node),  # type: ignore[misc]
                note=_FINER_LEVEL,
            )


_STARTS: Final = {
    (WELLS[0], "P1"): (14, 902.0, 112.572),
    (WELLS[1], "P1"): (4, 2274.0, 129.794),
    (WELLS[1], "P2"): (1, 3172.0, 50.785),
    (WELLS[2], "P1"): (14, 902.0, 109.094),
    (WELLS[3], "P1"): (5, 2274.0, 73.628),
    (WELLS[3], "P2"): (2, 3172.0, 25.163),
}
"""SWMM's starts, time of the first [s], and volume pumped [m3]."""


def _add_wells(suite: Suite) -> None:
    for (case, pump), (starts, first_s, volume) in _STARTS.items():
        name = f"swmm-{case[:2]}-{pump.lower()}"
        _row(
            suite,
            f"{name}-starts",
            f"{case}: starts of {pump}",
            (float(starts), 0.0, "1"),
            lambda case=case, pump=pump: float(_solved(case).starts(pump)),  # type: ignore[misc]
        )
        _row(
            suite,
            f"{name}-first",
            f"{case}: first start of {pump}",
            (first_s, 3.0, "s"),
            lambda case=case, pump=pump: _events_s(case, pump)[0],  # type: ignore[misc]
            note="SWMM looks at floats once a step, with the level of the step before",
        )
        _row(
            suite,
            f"{name}-pumped",
            f"{case}: water pumped by {pump}",
            (volume, 0.006 * volume, "m3"),
            lambda case=case, pump=pump: _solved(case).moved_m3(pump),  # type: ignore[misc]
        )
    for case in WELLS:
        _row(
            suite,
            f"swmm-{case[:2]}-events",
            f"{case}: greatest error of any switching against the exact one",
            (0.0, 1.0, "s"),
            lambda case=case: _worst_event_s(case),  # type: ignore[misc]
            source="closed form of the same well; SWMM itself is off by the drift below",
        )
    for case in WELLS:
        suite.told(
            f"flood.swmm-{case[:2]}-drift",
            f"{case}: how late SWMM itself is at its worst",
            unit="s",
            source="SWMM's own record of its switchings against the closed form: its float switches"
            " wait for the step, cycle after cycle",
        )(lambda case=case: _drift_s(case))  # type: ignore[misc]


def _events_s(case: str, pump: str | None = None) -> list[float]:
    return [
        one.time_s
        for one in _solved(case).events
        if one.kind in {"pump-started", "pump-stopped"} and pump in {None, one.id}
    ]


def _exact_s(case: str) -> list[float]:
    """Return the exact switchings of a well, in order of time."""
    from twin.verify.flood import OUTAGE_EVENTS, STORM_EVENTS

    if case == WELLS[0]:
        return [time for k in range(14) for time in (900.0 + 1000.0 * k, 1300.0 + 1000.0 * k)]
    if case == WELLS[2]:
        drain, period = 369.9616316, 969.9616316
        return [time for k in range(14) for time in (900 + period * k, 900 + drain + period * k)]
    events = STORM_EVENTS if case == WELLS[1] else OUTAGE_EVENTS
    return sorted(time for *_, time in events)


def _worst_event_s(case: str) -> float:
    return max(abs(a - b) for a, b in zip(_events_s(case), _exact_s(case), strict=True))


def _drift_s(case: str) -> float:
    """Return the greatest delay of SWMM's own switchings, from its record [s]."""
    import json

    record = json.loads(reference(f"{case}.json").read_text(encoding="utf-8"))
    theirs = sorted(float(time) for time, *_ in record["events"])
    return max(abs(a - b) for a, b in zip(theirs, _exact_s(case), strict=False))


_ROOMS: Final = {
    YARDS[0]: (1.0478, 156.1, 5754.7),
    YARDS[1]: (1.2129, 156.1, 5615.1),
    YARDS[2]: (2.3301, 723.6, 5222.1),
}
"""SWMM's room peak [m], ingress [m3], and outfall volume [m3]."""

_YARD_M: Final = {YARDS[0]: 2.3370, YARDS[1]: 2.3370, YARDS[2]: 2.0918}
_FIRST_MIN: Final = 45.0


def _add_yards(suite: Suite) -> None:
    for case, (peak, ingress, outfall) in _ROOMS.items():
        name = f"swmm-{case[:2]}"
        for what, title, judged, measure in (
            (
                "room",
                "peak depth of the pump room",
                (peak, 0.03 * peak, "m"),
                lambda case=case: _solved(case).peak_depth_m("PR"),
            ),
            (
                "ingress",
                "water that entered it",
                (ingress, 0.05 * ingress, "m3"),
                lambda case=case: _solved(case).moved_m3("ING"),
            ),
            (
                "first",
                "first minute with ingress",
                (_FIRST_MIN, 2.0, "min"),
                lambda case=case: _first_min(case),
            ),
            (
                "yard",
                "peak depth in the yard",
                (_YARD_M[case], 0.03, "m"),
                lambda case=case: _solved(case).peak_depth_m("J3"),
            ),
            (
                "outfall",
                "water that left through outfalls",
                (outfall, 0.01 * outfall, "m3"),
                lambda case=case: _solved(case).outflow_m3(),
            ),
        ):
            _row(suite, f"{name}-{what}", f"{case}: {title}", judged, measure, note=_FINER_RAIN)
    _row(
        suite,
        "swmm-balance",
        "worst water balance of all SWMM cases",
        (0.0, 1e-9, "1"),
        lambda: max(_solved(case).balance_error() for case in (*TANKS, *PAIRS, *WELLS, *YARDS)),
        source="water is conserved",
    )


def _first_min(case: str) -> float:
    """Return the first whole minute at whose end water enters the room."""
    solution = _solved(case)
    entering = solution.flow_m3_s("ING") > 1e-6
    return float(solution.times_s[int(np.argmax(entering))] / 60.0)


def _row(
    suite: Suite,
    name: str,
    title: str,
    judged: tuple[float, float, str],
    measure: Callable[[], float],
    *,
    source: str = _SWMM,
    note: str = "",
) -> None:
    expected, tolerance, unit = judged
    suite.row(
        f"flood.{name}",
        title,
        expected=expected,
        tolerance=tolerance,
        unit=unit,
        source=f"{source}; {note}" if note else source,
    )(measure)
