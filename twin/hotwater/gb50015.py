"""Worked sheets: a hot-water plant sized by hand, each line with its clause and what it rests on.

Two editions of GB 50015 and a rule of ASHRAE. The texts of the clauses are not all at hand: every
line says whether its figure was *verified* against a published text or sheet, is *recalled*, is
*assumed*, is *given* with the building, or follows (*computed*) from the lines above.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from twin.hotwater.sizing import (
    DENSITY_60C_KG_L,
    HEAT_KJ_KG_K,
    design_heat_kj_h,
    hourly_factor_2009,
    hourly_factor_2019,
    storage_for_people,
)
from twin.model import Name

__all__ = [
    "DORMITORY_2009",
    "DORMITORY_2019",
    "HandSize",
    "Line",
    "Trust",
    "ashrae_sheet",
    "heat_pump_sheet",
    "hourly_sheet",
    "value",
]

Trust = Literal["verified", "recalled", "assumed", "given", "computed"]

DORMITORY_2009 = ((150.0, 4.80), (1200.0, 3.20))
"""Persons and Kh at the ends of table 5.3.1 of GB 50015-2003 (2009), dormitory with bathroom."""

DORMITORY_2019 = ((150.0, 70.0, 4.80), (1200.0, 100.0, 3.20))
"""Persons, quota [L] and Kh at the ends of table 6.4.1 of GB 50015-2019, the same (recalled)."""

LOSS_FACTOR = 1.10
"""C_gamma of GB 50015-2019, 6.4.1: losses of the system; 1.10 to 1.15."""

STORE_FACTOR = 1.25
"""k1 of 6.6.8 [-]: 1.25 to 1.50 (recalled)."""

PEAK_HOURS = 3.0
"""T1 of 6.6.8: for so long the design hour lasts [h]; 2 to 4 (recalled)."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a worked sheet."""

    sheet: str
    quantity: Name
    symbol: str
    formula: str
    value: float
    unit: str
    clause: str
    trust: Trust


@dataclass(frozen=True, slots=True)
class HandSize:
    """What a sheet comes to.

    Attributes
    ----------
    capacity_kw
        Heat of all units at the design temperature [kW].
    storage_m3
        Tank [m3].
    lines
        The sheet.
    """

    capacity_kw: float
    storage_m3: float
    lines: tuple[Line, ...]


def _given(sheet: str, persons: float, quota: float, hot_c: float, cold_c: float) -> list[Line]:
    clause = "6.2.1" if "2019" in sheet else "5.1.1"
    return [
        Line(sheet, Name(en="Persons", zh="人数"), "m", "", persons, "", "", "given"),
        Line(sheet, Name(en="Quota at 60 °C", zh="60 °C 热水用水定额"), "q_r", "", quota,
             "L/(p·d)", clause, "given"),
        Line(sheet, Name(en="Hot water", zh="热水温度"), "t_r", "", hot_c, "degC", "", "given"),
        Line(sheet, Name(en="Cold water", zh="冷水温度"), "t_l", "", cold_c, "degC", "", "given"),
        Line(sheet, Name(en="Specific heat", zh="水的比热"), "C", "", HEAT_KJ_KG_K, "kJ/(kg·K)",
             "6.4.1", "verified"),
        Line(sheet, Name(en="Density of hot water", zh="热水密度"), "ρ_r", "", DENSITY_60C_KG_L,
             "kg/L", "6.4.1", "verified"),
    ]  # fmt: skip


def hourly_sheet(
    edition: Literal["2009", "2019"],
    *,
    persons: float,
    quota_l: float,
    hot_c: float = 60.0,
    cold_c: float = 5.0,
    loss_factor: float | None = None,
) -> tuple[Line, ...]:
    """Return the design hourly heat of a dormitory with bathrooms, line by line.

    Parameters
    ----------
    edition
        2009 takes Kh by persons and knows no loss factor; 2019 by quota times persons, with it.
    persons, quota_l
        To be served, and hot water at 60 degC per person on the largest day [L].
    hot_c, cold_c
        Hot and cold water [degC].
    loss_factor
        C_gamma; :data:`LOSS_FACTOR` for 2019 and 1 for 2009 when None.

    Raises
    ------
    ValueError
        Nobody to be served, no quota, or hot water not hotter than cold.
    """
    _check(persons, quota_l, hot_c, cold_c)
    sheet = "GB 50015-2003 (2009)" if edition == "2009" else "GB 50015-2019"
    lines = _given(sheet, persons, quota_l, hot_c, cold_c)
    told: Trust
    if edition == "2009":
        low, high = DORMITORY_2009
        factor = hourly_factor_2009(persons, low=low, high=high)
        rule = "4.80 - (m - 150)/(1200 - 150) · (4.80 - 3.20)"
        losses = 1.0 if loss_factor is None else loss_factor
        clause, told = "5.3.1", "verified"
    else:
        first, last = DORMITORY_2019
        factor = hourly_factor_2019(persons, quota_l, low=first, high=last)
        rule = "4.80 - (m·q_r - 150·70)/(1200·100 - 150·70) · (4.80 - 3.20)"
        losses = LOSS_FACTOR if loss_factor is None else loss_factor
        clause, told = "6.4.1", "recalled"
    heat = design_heat_kj_h(
        persons,
        litres_per_person=quota_l,
        hourly_factor=factor,
        hot_c=hot_c,
        cold_c=cold_c,
        loss_factor=losses,
    )
    lines.append(
        Line(sheet, Name(en="Hourly variation", zh="小时变化系数"), "K_h", rule, factor, "",
             clause, told)
    )  # fmt: skip
    if losses != 1.0:
        lines.append(
            Line(sheet, Name(en="Losses of the system", zh="热损失系数"), "C_γ", "", losses, "",
                 "6.4.1", "verified")
        )  # fmt: skip
    rule = f"K_h·m·q_r·C·(t_r - t_l)·ρ_r{'·C_γ' if losses != 1.0 else ''}/24"
    lines += [
        Line(sheet, Name(en="Design hourly heat", zh="设计小时耗热量"), "Q_h", rule, heat, "kJ/h",
             clause, told),
        Line(sheet, Name(en="Design hourly heat", zh="设计小时耗热量"), "Q_h", "Q_h/3600",
             heat / 3600.0, "kW", clause, told),
    ]  # fmt: skip
    return tuple(lines)


def heat_pump_sheet(
    *,
    persons: float,
    peak_quota_l: float,
    mean_quota_l: float,
    run_hours: float,
    hot_c: float = 60.0,
    cold_c: float = 5.0,
) -> HandSize:
    """Size heat pumps and tank by GB 50015-2019, 6.6.7 and 6.6.8 (texts recalled).

    Parameters
    ----------
    persons
        To be served.
    peak_quota_l, mean_quota_l
        Hot water at 60 degC per person on the largest and on a mean day [L]: the first for the
        design hour, the second for the units.
    run_hours
        Hours a day of the units, T5: 8 to 16 in 6.6.7.
    hot_c, cold_c
        Hot and cold water [degC].
    """
    if not 0.0 < run_hours <= 24.0:
        raise ValueError(f"run_hours is {run_hours:g}; they must lie above 0 and at most at 24")
    _check(persons, mean_quota_l, hot_c, cold_c)
    peak = hourly_sheet("2019", persons=persons, quota_l=peak_quota_l, hot_c=hot_c, cold_c=cold_c)
    sheet = peak[-1].sheet
    hourly_kj = peak[-2].value
    lift = HEAT_KJ_KG_K * DENSITY_60C_KG_L * (hot_c - cold_c)
    units_kj = LOSS_FACTOR * persons * mean_quota_l * lift / run_hours
    litres = max(0.0, STORE_FACTOR * (hourly_kj - units_kj) * PEAK_HOURS / lift)
    lines = (
        *peak,
        Line(sheet, Name(en="Quota of a mean day", zh="平均日定额"), "q_r", "", mean_quota_l,
             "L/(p·d)", "6.2.1", "given"),
        Line(sheet, Name(en="Hours of the units", zh="热泵日工作时间"), "T_5", "", run_hours, "h",
             "6.6.7", "recalled"),
        Line(sheet, Name(en="Heat of the units", zh="热泵设计小时供热量"), "Q_g",
             "C_γ·m·q_r·C·(t_r - t_l)·ρ_r/T_5", units_kj / 3600.0, "kW", "6.6.7", "recalled"),
        Line(sheet, Name(en="Safety of the store", zh="贮热安全系数"), "k_1", "1.25 ... 1.50",
             STORE_FACTOR, "", "6.6.8", "recalled"),
        Line(sheet, Name(en="Length of the design hour", zh="设计小时耗热量持续时间"), "T_1",
             "2 ... 4", PEAK_HOURS, "h", "6.6.8", "recalled"),
        Line(sheet, Name(en="Tank", zh="贮热水箱容积"), "V",
             "k_1·(Q_h - Q_g)·T_1/((t_r - t_l)·C·ρ_r)", litres / 1000.0, "m3", "6.6.8",
             "recalled"),
    )  # fmt: skip
    return HandSize(units_kj / 3600.0, litres / 1000.0, lines)


GALLON_L = 3.785411784
RECOVERY_GAL_H, STORED_GAL, USABLE = 1.1, 12.0, 0.70


def ashrae_sheet(*, persons: float, hot_c: float = 60.0, cold_c: float = 5.0) -> HandSize:
    """Size a dormitory by the least recovery of ASHRAE's curve, as in its worked example.

    ASHRAE Handbook - HVAC Applications, service water heating: 1.1 gal/h of recovery and 12 gal
    of store per student, of which 70 % can be used. The curve holds for water at 140 degF.
    """
    _check(persons, 1.0, hot_c, cold_c)
    sheet = "ASHRAE"
    litres_h = persons * RECOVERY_GAL_H * GALLON_L
    capacity = litres_h * HEAT_KJ_KG_K * DENSITY_60C_KG_L * (hot_c - cold_c) / 3600.0
    store = storage_for_people(persons, per_person=STORED_GAL, usable=USABLE) * GALLON_L / 1000.0
    where = "HVAC Applications, service water heating, dormitories"
    lines = (
        Line(sheet, Name(en="Persons", zh="人数"), "m", "", persons, "", "", "given"),
        Line(sheet, Name(en="Recovery per student", zh="人均产热水量"), "r", "", RECOVERY_GAL_H,
             "gal/h", where, "verified"),
        Line(sheet, Name(en="Store per student", zh="人均有效贮水量"), "s", "", STORED_GAL, "gal",
             where, "verified"),
        Line(sheet, Name(en="Usable part of the tank", zh="有效容积比"), "u", "", USABLE, "",
             where, "verified"),
        Line(sheet, Name(en="Heat of the units", zh="供热量"), "Q", "m·r·C·ρ·(t_r - t_l)",
             capacity, "kW", where, "computed"),
        Line(sheet, Name(en="Tank", zh="水箱容积"), "V", "m·s/u", store, "m3", where, "computed"),
    )  # fmt: skip
    return HandSize(capacity, store, lines)


def value(lines: Sequence[Line], symbol: str, unit: str | None = None) -> float:
    """Return the last figure of a symbol on a sheet, in *unit* if given."""
    return next(
        line.value
        for line in reversed(lines)
        if line.symbol == symbol and unit in {None, line.unit}
    )


def _check(persons: float, quota_l: float, hot_c: float, cold_c: float) -> None:
    if not persons > 0.0 or not quota_l > 0.0:
        raise ValueError(f"{persons:g} persons of {quota_l:g} L; allowed: both above 0")
    if not hot_c > cold_c:
        raise ValueError(f"hot {hot_c:g} degC must be warmer than cold {cold_c:g} degC")
