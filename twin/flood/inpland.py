"""Subcatchments of a SWMM input file."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from twin.flood.elements import Catchment
from twin.flood.infiltration import CurveNumber, GreenAmpt, Horton, Infiltration
from twin.flood.inp import InpFile, Row
from twin.flood.inpoptions import InpOptions

__all__ = ["read_catchments"]


def read_catchments(
    inp: InpFile, options: InpOptions, nodes: Collection[str], gauges: Collection[str]
) -> tuple[tuple[Catchment, ...], dict[str, str]]:
    """Read ``[SUBCATCHMENTS]``, ``[SUBAREAS]`` and ``[INFILTRATION]``.

    Returns
    -------
    tuple of Catchment
        In the order of the file.
    dict of str to str
        The gauge of each.
    """
    subareas = inp.named("SUBAREAS", least=6)
    grounds = inp.named("INFILTRATION", least=4)
    catchments: list[Catchment] = []
    gauge_of: dict[str, str] = {}
    rows = inp.named("SUBCATCHMENTS", least=7)
    for name, row in rows.items():
        if row.cells[1] not in gauges:
            # What is wrong with a gauge of the file was told with the gauge.
            if row.cells[1] not in {one.name for one in inp.sections.get("RAINGAGES", ())}:
                inp.problem(
                    row,
                    "SUBCATCHMENTS",
                    f"{row.cells[1]!r} is no rain gauge",
                    known=gauges,
                    name=row.cells[1],
                )
            continue
        if row.cells[2] not in nodes:
            what = f"runs off to {row.cells[2]!r}, which is no node"
            if row.cells[2] in rows:
                what = f"runs off to the subcatchment {row.cells[2]!r}, which is not modelled"
            inp.problem(row, "SUBCATCHMENTS", what, "a node", known=nodes, name=row.cells[2])
            continue
        if name not in subareas:
            inp.problem(row, "SUBCATCHMENTS", "has no row in [SUBAREAS]", "one for each")
            continue
        catchments.append(_catchment(inp, row, subareas[name], grounds.get(name), options))
        gauge_of[name] = row.cells[1]
    for section, others in (("SUBAREAS", subareas), ("INFILTRATION", grounds)):
        for name, row in others.items():
            if name not in rows:
                inp.problem(row, section, "is no subcatchment", known=rows, name=name)
    return tuple(catchments), gauge_of


def _catchment(
    inp: InpFile, row: Row, sub: Row, ground: Row | None, options: InpOptions
) -> Catchment:
    units = options.units
    percent = inp.number("SUBCATCHMENTS", row, 4, "% impervious", least=0.0, most=100.0)
    slope = inp.number("SUBCATCHMENTS", row, 6, "slope", least=0.0, most=1000.0)
    if slope == 0.0:
        inp.warn(row, "SUBCATCHMENTS", "its slope is 0: taken as 0.0001 %")
        slope = 1e-4
    to_open = inp.word(sub, 6, "OUTLET")
    if to_open in {"IMPERVIOUS", "PERVIOUS"}:
        inp.warn(sub, "SUBAREAS", f"runoff over the {to_open.lower()} part is not modelled")
    elif to_open != "OUTLET":
        inp.problem(sub, "SUBAREAS", f"{sub.cells[6]!r}", "OUTLET, IMPERVIOUS or PERVIOUS")
    mm = 1e-3 * units.rain_mm
    return Catchment(
        id=row.name,
        node=row.cells[2],
        area_m2=units.land_m2 * inp.number("SUBCATCHMENTS", row, 3, "area", least=1e-6),
        width_m=units.length_m * inp.number("SUBCATCHMENTS", row, 5, "width", least=1e-3),
        slope=slope / 100.0,
        impervious=percent / 100.0,
        roughness_impervious=inp.number("SUBAREAS", sub, 1, "n", least=1e-4, most=2.0),
        roughness_pervious=inp.number("SUBAREAS", sub, 2, "n", least=1e-4, most=2.0),
        storage_impervious_m=mm * inp.number("SUBAREAS", sub, 3, "storage", least=0.0),
        storage_pervious_m=mm * inp.number("SUBAREAS", sub, 4, "storage", least=0.0),
        impervious_bare=inp.number("SUBAREAS", sub, 5, "% zero", least=0.0, most=100.0) / 100.0,
        infiltration=_ground(inp, row, ground, options, percent),
    )


_METHODS: Mapping[str, str] = {
    "HORTON": "HORTON",
    "MODIFIED_HORTON": "HORTON",
    "GREEN_AMPT": "GREEN_AMPT",
    "MODIFIED_GREEN_AMPT": "GREEN_AMPT",
    "CURVE_NUMBER": "CURVE_NUMBER",
}


def _ground(
    inp: InpFile, row: Row, ground: Row | None, options: InpOptions, percent: float
) -> Infiltration | None:
    if percent >= 100.0:
        return None
    if ground is None:
        inp.problem(row, "SUBCATCHMENTS", "has open ground but no row in [INFILTRATION]", "one row")
        return None
    method = options.infiltration
    last = ground.cells[-1].upper()
    if last in _METHODS:  # version 5.2 lets each subcatchment choose
        method = last
    if method.startswith("MODIFIED"):
        inp.warn(ground, "INFILTRATION", f"{method} is read as {_METHODS[method]}")

    def number(column: int, what: str, default: float | None = None) -> float:
        if column < len(ground.cells) and ground.cells[column].upper() in _METHODS:
            return inp.number("INFILTRATION", Row(ground.line, ground.cells[:1]), 1, what)
        return inp.number("INFILTRATION", ground, column, what, default=default, least=0.0)

    rate = options.units.rain_mm
    if _METHODS[method] == "HORTON":
        first, least = rate * number(1, "first rate"), rate * number(2, "last rate")
        if first < least:
            inp.problem(
                ground, "INFILTRATION", f"its rate rises from {first:g} to {least:g} mm/h", "a fall"
            )
            first = least
        return Horton(
            first_mm_h=first,
            last_mm_h=least,
            decay_per_h=number(3, "decay"),
            drying_days=number(4, "drying time", 7.0),
            most_mm=rate * number(5, "most", 0.0),
        )
    if _METHODS[method] == "GREEN_AMPT":
        return GreenAmpt(
            suction_mm=rate * number(1, "suction"),
            conductivity_mm_h=rate * number(2, "conductivity"),
            deficit=number(3, "deficit"),
        )
    curve = inp.number("INFILTRATION", ground, 1, "curve number", least=10.0, most=100.0)
    return CurveNumber(number=curve, drying_days=number(3, "drying time", 7.0))
