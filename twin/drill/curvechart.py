"""People out by time as a drawing: the expected curve with its band, and what was counted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from twin.drill.page import escape
from twin.drill.sheet import clock

if TYPE_CHECKING:
    from twin.drill.tongue import Tongue

__all__ = ["Band", "Line", "Mark", "curve_chart"]

WIDE, HIGH = 860.0, 380.0
LEFT, RIGHT, TOP, BOTTOM = 62.0, 22.0, 32.0, 78.0

TIME_STEPS_S: Final = (10, 15, 30, 60, 120, 180, 300, 600, 900, 1800, 3600)
COUNT_STEPS: Final = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000, 10000)


@dataclass(frozen=True, slots=True)
class Band:
    """Between two curves."""

    name: str
    time_s: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]
    colour: str = "#0072b2"


@dataclass(frozen=True, slots=True)
class Line:
    """A curve; *dots* where it was read."""

    name: str
    time_s: Sequence[float]
    out: Sequence[float]
    colour: str = "#0072b2"
    dashed: bool = False
    dots: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment."""

    name: str
    time_s: float
    colour: str = "#a1260d"


def curve_chart(
    tongue: Tongue,
    title: str,
    *,
    bands: Sequence[Band] = (),
    lines: Sequence[Line] = (),
    marks: Sequence[Mark] = (),
    until_s: float | None = None,
) -> str:
    """Return the drawing as SVG.

    Parameters
    ----------
    tongue, title
        Language, and what it shows, for those who hear it read.
    bands, lines, marks
        What is drawn, from the back to the front.
    until_s
        End of the time axis [s]; None: of the longest curve.
    """
    drawn: list[Band | Line] = [*bands, *lines]
    ends = [max(one.time_s) for one in drawn if len(one.time_s)]
    last_s = until_s or max([*ends, 1.0])
    tops = [max(one.high) for one in bands if len(one.high)]
    tops += [max(one.out) for one in lines if len(one.out)]
    most = max([*tops, 1.0])
    axes = _Axes(last_s, most)
    inner = [axes.grid(tongue)]
    inner += [axes.band(one) for one in bands]
    inner += [axes.mark(one, place) for place, one in enumerate(marks)]
    inner += [axes.line(one) for one in lines]
    inner.append(_legend(bands, lines))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE:.0f} {HIGH:.0f}" role="img"'
        f' aria-label="{escape(title)}">{"".join(inner)}</svg>'
    )


class _Axes:
    """Where times and numbers lie."""

    def __init__(self, last_s: float, most: float) -> None:
        self.step_s = next((one for one in TIME_STEPS_S if last_s / one <= 9), TIME_STEPS_S[-1])
        self.last_s = self.step_s * max(1, math.ceil(last_s / self.step_s - 1e-9))
        self.step = next((one for one in COUNT_STEPS if most / one <= 6), COUNT_STEPS[-1])
        self.most = self.step * max(1, math.ceil(most / self.step - 1e-9))

    def at(self, time_s: float, out: float) -> tuple[float, float]:
        x = LEFT + (WIDE - LEFT - RIGHT) * min(time_s, self.last_s) / self.last_s
        return x, HIGH - BOTTOM - (HIGH - TOP - BOTTOM) * out / self.most

    def grid(self, tongue: Tongue) -> str:
        parts = []
        for k in range(round(self.most / self.step) + 1):
            _, y = self.at(0.0, k * self.step)
            parts.append(
                f'<path d="M{LEFT} {y:.1f}H{WIDE - RIGHT}" stroke="#dde3e8" stroke-width="1"/>'
                f'<text x="{LEFT - 8}" y="{y + 4:.1f}" font-size="13" text-anchor="end">'
                f"{tongue.number(k * self.step)}</text>"
            )
        for k in range(round(self.last_s / self.step_s) + 1):
            x, y = self.at(k * self.step_s, 0.0)
            parts.append(
                f'<path d="M{x:.1f} {y:.1f}v5" stroke="#55606b"/>'
                f'<text x="{x:.1f}" y="{y + 19:.1f}" font-size="13" text-anchor="middle">'
                f"{clock(k * self.step_s)}</text>"
            )
        x, y = self.at(0.0, 0.0)
        above = tongue("people out", "已撤出人数")
        caption = tongue("time after the alarm (min:s)", "报警后时间（分:秒）")
        parts.append(
            f'<path d="M{LEFT} {y:.1f}H{WIDE - RIGHT}" stroke="#55606b" stroke-width="1.2"/>'
            f'<text x="{WIDE - RIGHT}" y="{y + 38:.1f}" font-size="13" text-anchor="end">'
            f"{escape(caption)}</text>"
            f'<text x="{LEFT - 50}" y="14" font-size="13">{above}</text>'
        )
        return "".join(parts)

    def band(self, band: Band) -> str:
        high = [self.at(t, n) for t, n in zip(band.time_s, band.high, strict=True)]
        low = [self.at(t, n) for t, n in zip(band.time_s, band.low, strict=True)]
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in [*high, *reversed(low)])
        return f'<polygon points="{points}" fill="{band.colour}" fill-opacity="0.18"/>'

    def line(self, line: Line) -> str:
        points = [self.at(t, n) for t, n in zip(line.time_s, line.out, strict=True)]
        text = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        dash = ' stroke-dasharray="7 5"' if line.dashed else ""
        drawn = (
            f'<polyline points="{text}" fill="none" stroke="{line.colour}"'
            f' stroke-width="2.4"{dash}/>'
        )
        if line.dots:
            drawn += "".join(
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.4" fill="#fff" stroke="{line.colour}"'
                ' stroke-width="2"/>'
                for x, y in points
            )
        return drawn

    def mark(self, mark: Mark, place: int) -> str:
        x, bottom = self.at(mark.time_s, 0.0)
        if mark.time_s > self.last_s:
            return ""
        right = x > 0.8 * WIDE
        dx, anchor = (-5, "end") if right else (5, "start")
        y = TOP + 12 + 16 * (place % 4)
        return (
            f'<path d="M{x:.1f} {TOP}V{bottom:.1f}" stroke="{mark.colour}" stroke-width="1.4"'
            f' stroke-dasharray="3 4"/><text x="{x + dx:.1f}" y="{y:.1f}" font-size="12.5"'
            f' text-anchor="{anchor}" style="fill:{mark.colour}" stroke="#fff" stroke-width="3"'
            f' paint-order="stroke">{escape(mark.name)}</text>'
        )


def _legend(bands: Sequence[Band], lines: Sequence[Line]) -> str:
    parts, x, y = [], LEFT, HIGH - 12
    drawn: list[Band | Line] = [*bands, *lines]
    for one in drawn:
        if isinstance(one, Band):
            sign = (
                f'<rect x="{x:.1f}" y="{y - 11:.1f}" width="24" height="12" fill="{one.colour}"'
                ' fill-opacity="0.22"/>'
            )
        else:
            dash = ' stroke-dasharray="6 4"' if one.dashed else ""
            sign = (
                f'<path d="M{x:.1f} {y - 5:.1f}h24" stroke="{one.colour}"'
                f' stroke-width="2.4"{dash}/>'
            )
            if one.dots:
                sign += (
                    f'<circle cx="{x + 12:.1f}" cy="{y - 5:.1f}" r="3.4" fill="#fff"'
                    f' stroke="{one.colour}" stroke-width="2"/>'
                )
        text = f'<text x="{x + 30:.1f}" y="{y:.1f}" font-size="13">{escape(one.name)}</text>'
        parts.append(sign + text)
        x += 30 + 22 + sum(13.0 if ord(letter) > 0x2E80 else 7.3 for letter in one.name)
    return "".join(parts)
