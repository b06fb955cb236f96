"""Where a run asked a machine for more than its figures tell: extrapolation is never silent.

Colder than the figures the units are locked out, which is no extrapolation but stops them all the
same; warmer, or with colder water than was ever measured, the last value stands in.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from twin.hotwater.record import GRID_S
from twin.model import Name

if TYPE_CHECKING:
    from twin.hotwater.heatpump import Machine

__all__ = ["beyond_figures"]

LEAST_K = 0.05
"""A hair beyond the range is rounding of the weather, not extrapolation [K]."""


def beyond_figures(
    machine: Machine,
    buildings: Sequence[str],
    *,
    air_c: NDArray[np.float64],
    cold_c: NDArray[np.float64],
    setpoints_c: Sequence[float],
    outside_h: float = 0.0,
) -> list[Name]:
    """Say for how long a run was beyond a machine's figures, and what was done there.

    Parameters
    ----------
    machine
        Whose figures.
    buildings
        Whose plants have it, for the reader.
    air_c, cold_c
        float64[steps]: outdoor air, and cold water entering single-pass units [degC]; the latter
        empty when all plants are multi-pass, whose water comes from the tank.
    setpoints_c
        Set-points of these plants [degC].
    outside_h
        Hours for which units of these plants ran outside the figures, in air or in the water that
        entered them, as the kernel counted them [h].

    Returns
    -------
    list of Name
        One sentence for each way of going beyond; empty when all was within.
    """
    who = ", ".join(buildings)
    all_zh = "、".join(buildings)
    low, high = machine.air_c
    found = []
    if hours := _hours(air_c < low - LEAST_K):
        found.append(
            Name(
                en=f"{who}: {hours:.1f} h of air below {low:g} °C, where the figures of"
                f" {machine.name} end; the units are taken to be locked out there.",
                zh=f"{all_zh}：有 {hours:.1f} 小时气温低于 {machine.name} 数据下限 {low:g} °C，"
                "按机组停机处理。",
            )
        )
    if hours := _hours(air_c > high + LEAST_K):
        found.append(
            Name(
                en=f"{who}: {hours:.1f} h of air above {high:g} °C, where the figures of"
                f" {machine.name} end: extrapolated, the last value stands.",
                zh=f"{all_zh}：有 {hours:.1f} 小时气温高于 {machine.name} 数据上限 {high:g} °C，"
                "为外推，取末值。",
            )
        )
    coldest = machine.entering_c[0]
    if hours := _hours(cold_c < coldest - LEAST_K):
        found.append(
            Name(
                en=f"{who}: {hours:.1f} h of cold water below {coldest:g} °C, where the figures of"
                f" {machine.name} begin: extrapolated, the first value stands.",
                zh=f"{all_zh}：有 {hours:.1f} 小时冷水低于 {machine.name} 数据下限"
                f" {coldest:g} °C，为外推，取首值。",
            )
        )
    if outside_h > 0.0:
        found.append(
            Name(
                en=f"{who}: units ran {outside_h:.1f} h in air, or with water entering, outside"
                f" the figures of {machine.name}: extrapolated, the nearest value stands.",
                zh=f"{all_zh}：机组有 {outside_h:.1f} 小时在 {machine.name} 数据范围"
                "（气温或进水温度）之外运行，为外推，取最近值。",
            )
        )
    first, last = machine.leaving_c
    if out := sorted({it for it in setpoints_c if not first <= it <= last}):
        told = ", ".join(f"{it:g}" for it in out)
        found.append(
            Name(
                en=f"{who}: set-point {told} °C lies outside the leaving water of"
                f" {machine.name} ({first:g} to {last:g} °C): extrapolated, the nearest stands.",
                zh=f"{all_zh}：设定温度 {told} °C 超出 {machine.name} 出水范围"
                f"（{first:g} 至 {last:g} °C），为外推，取最近值。",
            )
        )
    return found


def _hours(beyond: NDArray[np.bool_]) -> float:
    return float(beyond.sum()) * GRID_S / 3600.0
