"""Junctions, storages and outfalls of a SWMM input file."""

from __future__ import annotations

import numpy as np

from twin.flood.elements import AreaTable, Junction, Node, Outfall, Storage
from twin.flood.inp import InpFile, Row
from twin.flood.inpoptions import InpOptions
from twin.flood.inpseries import Series

__all__ = ["Curves", "read_curves", "read_nodes"]

Curves = dict[str, tuple[str, list[tuple[float, float]]]]
"""Kind and points of each curve, in the units of the file."""

_PIECES = 32
"""Pieces of a table that stands for a curved vessel."""


def read_curves(inp: InpFile) -> Curves:
    """Read ``[CURVES]``; the kind stands in a curve's first row."""
    found: Curves = {}
    for row in inp.rows("CURVES", least=3):
        cells = list(row.cells[1:])
        if row.name not in found:
            found[row.name] = (cells.pop(0).upper(), [])
        elif not _number(cells[0]) and cells[0].upper() == found[row.name][0]:
            cells.pop(0)
        if not cells or len(cells) % 2 or not all(map(_number, cells)):
            inp.problem(row, "CURVES", f"{' '.join(row.cells[1:])!r}", "pairs of numbers")
            continue
        pairs = [float(cell) for cell in cells]
        found[row.name][1].extend(zip(pairs[::2], pairs[1::2], strict=True))
    return found


def _number(text: str) -> bool:
    try:
        return bool(np.isfinite(float(text)))
    except ValueError:
        return False


def read_nodes(
    inp: InpFile,
    options: InpOptions,
    curves: Curves,
    series: dict[str, Series],
    sumps: frozenset[str],
) -> dict[str, Node]:
    """Read all nodes.

    Parameters
    ----------
    inp, options, curves, series
        The file and what was read of it.
    sumps
        Nodes that a pump draws from: a junction among them becomes a storage of its own surface.
    """
    found: dict[str, Node] = {}
    lines: dict[str, int] = {}
    for section, least, read in (
        ("JUNCTIONS", 2, _junction),
        ("STORAGE", 5, _storage),
        ("OUTFALLS", 3, _outfall),
    ):
        for name, row in inp.named(section, least=least).items():
            if name in found:
                inp.problem(
                    row, section, "there is a node of this id", f"once; see line {lines[name]}"
                )
                continue
            node = read(inp, row, options, curves, series)
            if name in sumps and isinstance(node, Junction):
                inp.warn(
                    row, section, "a pump draws from it: it is read as a storage of its own surface"
                )
                node = _as_storage(node, options)
            found[name] = node
            lines[name] = row.line
    return found


def _junction(
    inp: InpFile, row: Row, options: InpOptions, _curves: Curves, _series: dict[str, Series]
) -> Node:
    foot = options.units.length_m
    invert = foot * inp.number("JUNCTIONS", row, 1, "invert")
    depth = foot * inp.number("JUNCTIONS", row, 2, "depth", default=0.0, least=0.0)
    if depth == 0.0:
        inp.problem(
            row, "JUNCTIONS", "its ground does not lie above its invert", "a maximum depth above 0"
        )
        depth = 1.0
    pond = foot**2 * inp.number("JUNCTIONS", row, 5, "ponded area", default=0.0, least=0.0)
    return Junction(
        id=row.name,
        invert_m=invert,
        ground_m=invert + depth,
        pond_area_m2=pond if options.ponding else 0.0,
        surcharge_m=foot * inp.number("JUNCTIONS", row, 4, "surcharge", default=0.0, least=0.0),
        initial_depth_m=foot * inp.number("JUNCTIONS", row, 3, "depth", default=0.0, least=0.0),
    )


def _as_storage(node: Junction, options: InpOptions) -> Storage:
    return Storage(
        id=node.id,
        invert_m=node.invert_m,
        table=AreaTable.flat(options.junction_area_m2),
        max_depth_m=node.ground_m - node.invert_m,
        initial_depth_m=node.initial_depth_m,
        closed="spill",
    )


def _storage(
    inp: InpFile, row: Row, options: InpOptions, curves: Curves, _series: dict[str, Series]
) -> Node:
    foot = options.units.length_m
    depth = foot * inp.number("STORAGE", row, 2, "depth", least=1e-6)
    return Storage(
        id=row.name,
        invert_m=foot * inp.number("STORAGE", row, 1, "invert"),
        table=_table(inp, row, foot, depth, curves),
        max_depth_m=depth,
        initial_depth_m=foot * inp.number("STORAGE", row, 3, "depth", default=0.0, least=0.0),
        closed="spill",
    )


def _table(inp: InpFile, row: Row, foot: float, depth_m: float, curves: Curves) -> AreaTable:
    shape = inp.word(row, 4)
    if shape == "TABULAR":
        return _tabulated(inp, row, foot, curves)
    if shape == "FUNCTIONAL":
        factor = inp.number("STORAGE", row, 5, "coefficient", least=0.0)
        power = inp.number("STORAGE", row, 6, "exponent", least=0.0)
        constant = inp.number("STORAGE", row, 7, "constant", default=0.0, least=0.0)
        if factor == 0.0 or power == 0.0:
            return AreaTable.flat((factor + constant) * foot**2)
        pieces = 1 if power == 1.0 else _PIECES
        depths = np.linspace(0.0, depth_m, pieces + 1)
        areas = (factor * (depths / foot) ** power + constant) * foot**2
        return AreaTable(tuple(map(float, depths)), tuple(map(float, areas)))
    if shape == "CYLINDRICAL":
        across = [foot * inp.number("STORAGE", row, at, "axis", least=1e-6) for at in (5, 6)]
        return AreaTable.flat(float(np.pi) / 4.0 * across[0] * across[1])
    inp.problem(
        row, "STORAGE", f"the shape {shape!r} is not read", "TABULAR, FUNCTIONAL or CYLINDRICAL"
    )
    return AreaTable.flat(1.0)


def _tabulated(inp: InpFile, row: Row, foot: float, curves: Curves) -> AreaTable:
    name = row.cells[5] if len(row.cells) > 5 else ""
    kind, points = curves.get(name, ("", []))
    if kind != "STORAGE":
        inp.problem(
            row,
            "STORAGE",
            f"{name!r} is no storage curve of the file",
            known=[one for one, (of, _) in curves.items() if of == "STORAGE"],
            name=name,
        )
        return AreaTable.flat(1.0)
    if points and points[0][0] > 0.0:
        points = [(0.0, points[0][1]), *points]  # SWMM too takes the first area down to the floor
    depths = tuple(foot * depth for depth, _ in points)
    return AreaTable(depths, tuple(foot**2 * area for _, area in points))


def _outfall(
    inp: InpFile, row: Row, options: InpOptions, curves: Curves, series: dict[str, Series]
) -> Node:
    foot = options.units.length_m
    kind = inp.word(row, 2)
    flap_at = 3 if kind in {"FREE", "NORMAL"} else 4
    level: object = "free"
    if kind == "NORMAL":
        level = "normal"
    elif kind == "FIXED":
        level = foot * inp.number("OUTFALLS", row, 3, "stage")
    elif kind == "TIMESERIES":
        name = row.cells[3] if len(row.cells) > 3 else ""
        if name in series:
            known = series[name]
            level = (tuple(known.times_s), tuple(foot * value for value in known.values))
        else:
            inp.problem(row, "OUTFALLS", f"{name!r} is no series", known=series, name=name)
    elif kind == "TIDAL":
        level = _tide(inp, row, options, curves)
    elif kind != "FREE":
        inp.problem(
            row, "OUTFALLS", f"the type {kind!r}", "FREE, NORMAL, FIXED, TIDAL or TIMESERIES"
        )
    return Outfall(
        id=row.name,
        invert_m=foot * inp.number("OUTFALLS", row, 1, "invert"),
        level=level,  # type: ignore[arg-type]  # one of the four kinds above
        flap=inp.yes(row, flap_at),
    )


def _tide(inp: InpFile, row: Row, options: InpOptions, curves: Curves) -> object:
    """Return a day's curve of levels, repeated to the end of the run."""
    name = row.cells[3] if len(row.cells) > 3 else ""
    kind, points = curves.get(name, ("", []))
    if kind != "TIDAL" or not points:
        inp.problem(row, "OUTFALLS", f"{name!r} is no tidal curve", known=curves, name=name)
        return "free"
    starts_h = (options.starts.hour * 3600 + options.starts.minute * 60) / 3600.0
    days = int(options.length_s // 86_400.0) + 3
    times = [3600.0 * (h + 24.0 * day - starts_h) for day in range(-1, days) for h, _ in points]
    levels = [options.units.length_m * level for _ in range(-1, days) for _, level in points]
    pairs = {time: level for time, level in zip(times, levels, strict=True) if time >= -86_400.0}
    ordered = sorted(pairs.items())
    return tuple(time for time, _ in ordered), tuple(level for _, level in ordered)
