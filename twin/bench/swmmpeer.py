"""EPA SWMM as a peer: the same input file, run in this process, its answers read back.

Needs ``swmm-toolkit``; without it the peer is absent. All of its files go to a temporary folder.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from twin.flood.storms import Rain

__all__ = ["SwmmAnswers", "rained_on", "swmm_answers", "swmm_cpu_s", "swmm_name", "with_options"]


def swmm_name() -> str | None:
    """Return who the peer is; None where it is not installed."""
    try:
        return f"EPA SWMM 5.2 (swmm-toolkit {version('swmm-toolkit')})"
    except PackageNotFoundError:
        return None


def with_options(text: str, options: Mapping[str, str]) -> str:
    """Return an input file with some of its options changed or added."""
    for key, value in options.items():
        line = re.compile(rf"^{key}\s.*$", re.MULTILINE)
        if line.search(text):
            text = line.sub(f"{key} {value}", text)
        else:
            text = text.replace("[OPTIONS]\n", f"[OPTIONS]\n{key} {value}\n", 1)
    return text


def rained_on(text: str, rain: Rain) -> str:
    """Return an input file whose series ``TS`` is another rain, in blocks of five minutes."""
    head = text[: text.index("[TIMESERIES]")]
    rows = [
        f"TS {int(begins) // 3600}:{int(begins) % 3600 // 60:02d} {rate:.6f}"
        for begins, rate in zip(rain.times_s[:-1], rain.intensities_mm_h(), strict=True)
    ]
    end = int(rain.times_s[-1])
    rows.append(f"TS {end // 3600}:{end % 3600 // 60:02d} 0")
    return head + "[TIMESERIES]\n" + "\n".join(rows) + "\n"


def swmm_cpu_s(text: str, folder: Path) -> float:
    """Return the processor time of one run from file to report [s]."""
    from swmm.toolkit import solver

    names = _files(text, folder)
    with _silent():
        began_s = time.process_time()
        solver.swmm_run(*names)
        return time.process_time() - began_s


@dataclass(frozen=True, slots=True)
class SwmmAnswers:
    """What SWMM found, minute by minute."""

    minutes: NDArray[np.float64]
    depth_m: Mapping[str, NDArray[np.float64]]
    """Depth of each node."""
    flow_m3_s: Mapping[str, NDArray[np.float64]]
    """Flow of each link."""
    outflow_m3: float
    """All that left through outfalls."""
    starts: Mapping[str, int]
    """Starts of each pump."""

    def moved_m3(self, link: str) -> float:
        """Return the volume through a link [m3]."""
        return float(np.trapezoid(self.flow_m3_s[link], 60.0 * self.minutes))


def swmm_answers(text: str, folder: Path) -> SwmmAnswers:
    """Run an input file with reports each minute and return what it found."""
    from swmm.toolkit import solver
    from swmm.toolkit.shared_enum import ObjectType

    names = _files(with_options(text, {"REPORT_STEP": "00:01:00"}), folder)
    with _silent():
        solver.swmm_open(*names)
        solver.swmm_start(1)
        while solver.swmm_stride(3600) > 0:
            pass
        pumps: dict[str, int] = {}
        for link in range(solver.project_get_count(ObjectType.LINK)):
            with suppress(Exception):  # the toolkit raises a bare Exception for links of no pump
                started = solver.pump_get_stats(link).startUps
                pumps[solver.project_get_id(ObjectType.LINK, link)] = int(started)
        totals = solver.system_get_routing_totals()
        solver.swmm_end()
        solver.swmm_report()
        solver.swmm_close()
    return _read(names[2], pumps, float(totals.outflow))


def _read(file: str, starts: dict[str, int], outflow_m3: float) -> SwmmAnswers:
    from swmm.toolkit import output
    from swmm.toolkit.shared_enum import ElementType, LinkAttribute, NodeAttribute, Time

    handle: Any = output.init()
    output.open(handle, file)
    try:
        _, nodes, links, *_ = output.get_proj_size(handle)
        last = output.get_times(handle, Time.NUM_PERIODS) - 1
        depth = {
            output.get_elem_name(handle, ElementType.NODE, k): np.array(
                output.get_node_series(handle, k, NodeAttribute.INVERT_DEPTH, 0, last)
            )
            for k in range(nodes)
        }
        flow = {
            output.get_elem_name(handle, ElementType.LINK, k): 1e-3
            * np.array(output.get_link_series(handle, k, LinkAttribute.FLOW_RATE, 0, last))
            for k in range(links)
        }
    finally:
        output.close(handle)
    minutes = np.arange(1.0, len(next(iter(depth.values()))) + 1.0)
    return SwmmAnswers(minutes, depth, flow, outflow_m3, starts)


def _files(text: str, folder: Path) -> tuple[str, str, str]:
    source = folder / "case.inp"
    source.write_text(text, encoding="utf-8")
    return str(source), str(folder / "case.rpt"), str(folder / "case.out")


@contextmanager
def _silent() -> Iterator[None]:
    """Keep what SWMM's C code prints from the reader."""
    kept = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(nowhere)
        os.close(kept)
