"""Conduits, orifices, weirs and pumps of a SWMM input file."""

from __future__ import annotations

import math
from dataclasses import dataclass

from twin.flood.elements import Node, Opening, Pipe, Pump, PumpCurve
from twin.flood.inp import InpFile, Row
from twin.flood.inpcontrols import PumpRules
from twin.flood.inpnodes import Curves
from twin.flood.inpoptions import InpOptions

__all__ = ["Links", "read_links", "sumps"]

_PUMPS = {
    "PUMP1": "volume-step",
    "PUMP2": "depth-step",
    "PUMP3": "head-flow",
    "PUMP4": "depth-flow",
}


@dataclass(frozen=True, slots=True)
class Links:
    """What joins the nodes, each with the line that it stands in."""

    pipes: tuple[Pipe, ...]
    openings: tuple[Opening, ...]
    pumps: tuple[Pump, ...]


@dataclass(slots=True)
class _Reading:
    """One file's links as they are read."""

    inp: InpFile
    options: InpOptions
    nodes: dict[str, Node]
    sections: dict[str, Row]
    losses: dict[str, Row]

    @property
    def foot(self) -> float:
        return self.options.units.length_m

    def ends(self, row: Row, section: str) -> tuple[str, str] | None:
        """Return the two nodes of a link; None, and a problem, when one is not there."""
        sound = True
        for name in row.cells[1:3]:
            if name not in self.nodes:
                self.inp.problem(
                    row, section, f"joins {name!r}, which is no node", known=self.nodes, name=name
                )
                sound = False
        return (row.cells[1], row.cells[2]) if sound else None

    def offset_m(self, row: Row, section: str, column: int, node: str) -> float:
        """Return how high above a node's invert a link begins [m]."""
        given = self.inp.number(section, row, column, "offset", default=0.0)
        if column >= len(row.cells) or row.cells[column] == "*":
            return 0.0
        if not self.options.offsets_are_levels:
            if given < 0.0:
                self.inp.problem(row, section, f"the offset is {given:g}", "0 or more")
            return max(given, 0.0) * self.foot
        above = given * self.foot - self.nodes[node].invert_m
        if above < -1e-6:
            self.inp.warn(
                row, section, f"its offset lies {-above:.3g} m below {node!r}: taken as 0"
            )
        return max(above, 0.0)

    def shape(self, row: Row, allowed: tuple[str, ...]) -> tuple[str, float, float] | None:
        """Return the cross-section of a link: shape, height and width [m]."""
        section = self.sections.get(row.name)
        if section is None:
            self.inp.problem(row, "XSECTIONS", "has no cross-section", "a row for each link")
            return None
        shape = self.inp.word(section, 1)
        if shape not in allowed:
            self.inp.problem(
                section, "XSECTIONS", f"the shape {shape} is not modelled", ", ".join(allowed)
            )
            return None
        height = self.foot * self.inp.number("XSECTIONS", section, 2, "height", least=1e-6)
        width = height
        if shape != "CIRCULAR":
            width = self.foot * self.inp.number("XSECTIONS", section, 3, "width", least=1e-6)
        return shape, height, width


def read_links(
    inp: InpFile, options: InpOptions, nodes: dict[str, Node], curves: Curves, rules: PumpRules
) -> Links:
    """Read all links; what cannot be is told, and what is only simplified is warned of."""
    reading = _Reading(
        inp,
        options,
        nodes,
        inp.named("XSECTIONS", least=3),
        inp.named("LOSSES", least=4),
    )
    pipes = [
        pipe for row in inp.named("CONDUITS", least=5).values() for pipe in _pipes(reading, row)
    ]
    openings = [
        *(_orifice(reading, row) for row in inp.named("ORIFICES", least=6).values()),
        *(_weir(reading, row) for row in inp.named("WEIRS", least=6).values()),
    ]
    pumps = [_pump(reading, row, curves, rules) for row in inp.named("PUMPS", least=4).values()]
    return Links(
        tuple(pipes),
        tuple(one for one in openings if one is not None),
        tuple(one for one in pumps if one is not None),
    )


def _pipes(reading: _Reading, row: Row) -> list[Pipe]:
    """Return a conduit's barrels."""
    inp = reading.inp
    ends = reading.ends(row, "CONDUITS")
    shape = reading.shape(row, ("CIRCULAR",))
    length = reading.foot * inp.number("CONDUITS", row, 3, "length", least=0.0)
    if length <= 0.0:
        inp.problem(row, "CONDUITS", "its length is zero", "more than 0")
    roughness = inp.number("CONDUITS", row, 4, "Manning's n", least=1e-4, most=1.0)
    if ends is None or shape is None or length <= 0.0:
        return []
    flap = False
    if (loss := reading.losses.get(row.name)) is not None:
        if any(inp.number("LOSSES", loss, at, "loss", default=0.0) for at in (1, 2, 3)):
            inp.warn(loss, "LOSSES", "losses at its ends are not modelled and left out")
        flap = inp.yes(loss, 4)
    if inp.number("CONDUITS", row, 8, "greatest flow", default=0.0):
        inp.warn(row, "CONDUITS", "its limit of flow is not modelled and left out")
    section = reading.sections[row.name]
    barrels = int(inp.number("XSECTIONS", section, 6, "barrels", default=1.0, least=1.0, most=99.0))
    return [
        Pipe(
            id=row.name if barrel == 0 else f"{row.name}~{barrel + 1}",
            from_node=ends[0],
            to_node=ends[1],
            length_m=length,
            diameter_m=shape[1],
            roughness=roughness,
            from_offset_m=reading.offset_m(row, "CONDUITS", 5, ends[0]),
            to_offset_m=reading.offset_m(row, "CONDUITS", 6, ends[1]),
            flap=flap,
        )
        for barrel in range(barrels)
    ]


def _orifice(reading: _Reading, row: Row) -> Opening | None:
    inp = reading.inp
    ends = reading.ends(row, "ORIFICES")
    shape = reading.shape(row, ("CIRCULAR", "RECT_CLOSED"))
    kind = inp.word(row, 3)
    if kind not in {"SIDE", "BOTTOM"}:
        inp.problem(row, "ORIFICES", f"the type {kind!r}", "SIDE or BOTTOM")
        return None
    coefficient = inp.number("ORIFICES", row, 5, "coefficient", least=0.0, most=2.0)
    if ends is None or shape is None:
        return None
    offset = reading.offset_m(row, "ORIFICES", 4, ends[0])
    return Opening(
        id=row.name,
        from_node=ends[0],
        to_node=ends[1],
        kind="side-orifice" if kind == "SIDE" else "bottom-orifice",
        width_m=shape[2],
        height_m=shape[1],
        crest_m=reading.nodes[ends[0]].invert_m + offset,
        coefficient=coefficient,
        flap=inp.yes(row, 6),
        circular=shape[0] == "CIRCULAR",
    )


def _weir(reading: _Reading, row: Row) -> Opening | None:
    inp = reading.inp
    ends = reading.ends(row, "WEIRS")
    if inp.word(row, 3) != "TRANSVERSE":
        inp.problem(row, "WEIRS", f"the type {row.cells[3]!r} is not modelled", "TRANSVERSE")
        return None
    shape = reading.shape(row, ("RECT_OPEN",))
    coefficient = inp.number("WEIRS", row, 5, "coefficient", least=0.0)
    if inp.number("WEIRS", row, 7, "end contractions", default=0.0):
        inp.warn(row, "WEIRS", "end contractions are not modelled and left out")
    if ends is None or shape is None:
        return None
    offset = reading.offset_m(row, "WEIRS", 4, ends[0])
    return Opening(
        id=row.name,
        from_node=ends[0],
        to_node=ends[1],
        kind="weir",
        width_m=shape[2],
        height_m=shape[1],
        crest_m=reading.nodes[ends[0]].invert_m + offset,
        coefficient=coefficient * math.sqrt(reading.foot),
        flap=inp.yes(row, 6),
    )


def _pump(reading: _Reading, row: Row, curves: Curves, rules: PumpRules) -> Pump | None:
    inp, foot = reading.inp, reading.foot
    ends = reading.ends(row, "PUMPS")
    curve = _curve(reading, row, curves)
    on = foot * inp.number("PUMPS", row, 5, "start depth", default=0.0, least=0.0)
    off = foot * inp.number("PUMPS", row, 6, "stop depth", default=0.0, least=0.0)
    runs = True
    if on <= off:
        if on or off:
            inp.problem(row, "PUMPS", f"stops at {off:g} m and starts at {on:g} m", "off below on")
            return None
        on = 1e-3  # neither is given: it runs whenever there is water
        runs = inp.word(row, 4, "ON") != "OFF"
        if not runs:
            inp.warn(row, "PUMPS", "it is OFF and has no floats: it never runs")
    if ends is None or curve is None:
        return None
    node, depth = rules.drowns_at.get(row.name, ("", math.inf))
    if node and node != ends[0]:
        inp.warn(row, "CONTROLS", f"the rule on the depth of {node!r} is left out", "its own sump")
    return Pump(
        id=row.name,
        from_node=ends[0],
        to_node=ends[1],
        curve=curve,
        on_depth_m=on,
        off_depth_m=off,
        available=runs,
        drowns_at_m=depth if node == ends[0] else None,
        outages_s=tuple(rules.outages_s.get(row.name, ())),
    )


def _curve(reading: _Reading, row: Row, curves: Curves) -> PumpCurve | None:
    inp, units = reading.inp, reading.options.units
    name = row.cells[3]
    kind, points = curves.get(name, ("", []))
    if kind not in _PUMPS:
        what = (
            "an ideal pump (no curve) is not modelled"
            if name == "*"
            else f"a pump with a curve of type {kind} is not modelled"
            if kind.startswith("PUMP")
            else f"{name!r} is no pump curve of the file"
        )
        known = [one for one, (of, _) in curves.items() if of in _PUMPS]
        inp.problem(row, "PUMPS", what, "PUMP1 to PUMP4", known=known, name=name)
        return None
    across = units.length_m**3 if kind == "PUMP1" else units.length_m
    scaled = tuple((x * across, q * units.flow_m3_s) for x, q in points)
    of = _PUMPS[kind]
    return PumpCurve(of, scaled)  # type: ignore[arg-type]  # one of the four kinds above


def sumps(inp: InpFile) -> frozenset[str]:
    """Return the nodes that pumps draw from."""
    return frozenset(row.cells[1] for row in inp.sections.get("PUMPS", ()) if len(row.cells) > 1)
