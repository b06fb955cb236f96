"""A SWMM input file as a network with its rain and inflows, ready to be run.

What the file holds beyond what we model is told in ``warnings``; nothing is dropped in silence.
Where SWMM and we differ by choice, the file is read as SWMM means it: a full vessel spills, and
water above a manhole without ponded area is lost. Whatever routing it asks for, pipes have
backwater and surcharge.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from twin.errors import DocumentError, Problem
from twin.flood.elements import Inflow, Inflows, Options
from twin.flood.inp import DRAWN, MODELLED, NOT_MODELLED, InpFile, Row, read_sections
from twin.flood.inpcontrols import read_controls
from twin.flood.inpland import read_catchments
from twin.flood.inplinks import read_links, sumps
from twin.flood.inpnodes import read_curves, read_nodes
from twin.flood.inpoptions import read_options
from twin.flood.inpseries import read_gauges, read_inflows, read_series
from twin.flood.network import Network
from twin.flood.runoff import RunoffModel, RunoffResult

if TYPE_CHECKING:
    from twin.flood.storms import Rain

__all__ = ["SwmmModel", "read_swmm"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SwmmModel:
    """What was read from a SWMM input file."""

    file: str
    title: str
    network: Network
    rain: Mapping[str, Rain]
    """The rain of each catchment, from the start of the run."""
    series: tuple[Inflow, ...]
    """Water that is let in at nodes."""
    length_s: float
    """Length of the run [s]."""
    report_s: float
    """SWMM's spacing of reports [s]."""
    flow_units: str
    """The unit of flow that the file was written in."""
    places: Mapping[str, tuple[float, float]]
    """Where nodes stand on the map, in the file's coordinates."""
    warnings: tuple[Problem, ...]
    """What is left out, converted, or read otherwise than SWMM does."""
    read: Mapping[str, int]
    """Rows of each section that was read."""
    left_out: tuple[str, ...]
    """Sections that are not modelled."""

    def runoff(self, *, parts: int = 2, longest_s: float | None = None) -> RunoffResult | None:
        """Return what the catchments give; None when there are none."""
        if not self.network.catchments:
            return None
        model = RunoffModel(self.network.catchments, swmm_units=True)
        extra = {} if longest_s is None else {"longest_s": longest_s}
        return model.run(self.rain, to_s=self.length_s, parts=parts, **extra)

    def inflows(self, *, parts: int = 2) -> Inflows:
        """Return all that flows into the network."""
        result = self.runoff(parts=parts)
        return Inflows(series=self.series, runoff=result.runoff if result else None)

    def with_options(self, **changes: object) -> SwmmModel:
        """Return the same with other options of the network."""
        options = dataclasses.replace(self.network.options, **changes)  # type: ignore[arg-type]
        return dataclasses.replace(self, network=dataclasses.replace(self.network, options=options))


def read_swmm(path: Path) -> SwmmModel:
    """Read a SWMM input file.

    Raises
    ------
    DocumentError
        Everything that is wrong in it, each with its line.
    """
    inp = read_sections(path)
    for needed in ("OPTIONS", "OUTFALLS"):
        if needed not in inp.headings and not inp.problems:
            inp.problem(1, needed, "the section is missing", "one in every file")
    options = read_options(inp)
    series = read_series(inp, options)
    curves = read_curves(inp)
    nodes = read_nodes(inp, options, curves, series, sumps(inp))
    rules = read_controls(inp, options, inp.named("PUMPS"))
    links = read_links(inp, options, nodes, curves, rules)
    gauges = read_gauges(inp, options, series)
    catchments, gauge_of = read_catchments(inp, options, tuple(nodes), tuple(gauges))
    inflows = read_inflows(inp, options, series, dict.fromkeys(nodes, 0))
    places = _places(inp)
    if inp.problems:
        raise DocumentError(sorted(dict.fromkeys(inp.problems)))
    try:
        network = Network(
            nodes=tuple(nodes.values()),
            pipes=links.pipes,
            openings=links.openings,
            pumps=links.pumps,
            catchments=catchments,
            options=Options(junction_area_m2=options.junction_area_m2),
            source=inp.file,
        )
        RunoffModel(catchments)  # refuses land that cannot be, while its lines are known
        warnings = [*inp.warnings, *network.warnings()]
    except DocumentError as error:
        raise DocumentError(_with_lines(inp, error.problems)) from None
    return SwmmModel(
        file=inp.file,
        title=" ".join(inp.titles),
        network=network,
        rain={name: gauges[gauge] for name, gauge in gauge_of.items()},
        series=inflows,
        length_s=options.length_s,
        report_s=options.report_s,
        flow_units=options.flow_units,
        places=places,
        warnings=tuple(sorted(_with_lines(inp, warnings))),
        read={
            name: len(inp.sections.get(name, ()))
            for name in inp.headings
            if name in MODELLED and name != "TITLE"
        },
        left_out=tuple(name for name in inp.sections if name in NOT_MODELLED and name not in DRAWN),
    )


_ELEMENTS = (
    "JUNCTIONS", "STORAGE", "OUTFALLS", "CONDUITS", "ORIFICES", "WEIRS", "PUMPS", "SUBCATCHMENTS",
)  # fmt: skip


def _with_lines(inp: InpFile, problems: list[Problem] | tuple[Problem, ...]) -> list[Problem]:
    """Give problems of the network the lines of the elements that they name."""
    lines = {
        row.name: (section, row.line)
        for section in reversed(_ELEMENTS)
        for row in inp.sections.get(section, ())
    }
    told = []
    for problem in problems:
        section, line = lines.get(problem.path, ("", None))
        if problem.line is None and line is not None:
            path = f"[{section}] {problem.path}"
            told.append(dataclasses.replace(problem, file=inp.file, line=line, path=path))
        else:
            told.append(problem)
    return told


def _places(inp: InpFile) -> dict[str, tuple[float, float]]:
    """Read ``[COORDINATES]``; they only place nodes on a map."""
    found: dict[str, tuple[float, float]] = {}
    for row in inp.rows("COORDINATES", least=3):
        at = _coordinate(inp, row, 1), _coordinate(inp, row, 2)
        found[row.name] = at
    return found


def _coordinate(inp: InpFile, row: Row, column: int) -> float:
    return inp.number("COORDINATES", row, column, "coordinate")
