"""Colours by role, for light and for dark grounds, and the painting of a figure with them.

A figure names colours by role (``"@ink"``, ``"@cause-capacity"``); :func:`paint` puts in the real
ones. A page that follows the reader's system can so repaint without asking for the figure again.

Data colours are the eight of Okabe and Ito, "Color Universal Design" (2008), which people with
any common kind of colour vision can tell apart; on dark ground blue and black give way to the
set's lighter members. Colour never stands alone: lines have dashes, bars patterns, states words.
Scales (``@scale``, ``@water``, ``@crowd``) grow steadily darker on light ground and lighter on
dark, so that their order can be seen without their hues.
"""

from __future__ import annotations

from typing import Any, Final, Literal

__all__ = ["CAUSES", "DARK", "LIGHT", "LINES", "PATTERNS", "STATE_SYMBOLS", "Ground", "paint"]

Ground = Literal["light", "dark"]

LIGHT: Final[dict[str, str]] = {
    "@ink": "#1b1f24",
    "@muted": "#57606a",
    "@grid": "#d8dee4",
    "@clear": "rgba(0,0,0,0)",
    "@paper": "#ffffff",
    "@line-1": "#0072b2",
    "@line-2": "#d55e00",
    "@line-3": "#009e73",
    "@line-4": "#cc79a7",
    "@line-5": "#000000",
    "@line-6": "#e69f00",
    "@limit": "#b3261e",
    "@span-weather": "rgba(86,180,233,0.22)",
    "@span-outage": "rgba(204,121,167,0.26)",
    "@span-other": "rgba(120,120,120,0.16)",
    "@cause-capacity": "#d55e00",
    "@cause-storage": "#e69f00",
    "@cause-control": "#cc79a7",
    "@cause-recirculation": "#009e73",
    "@cause-inlet": "#56b4e9",
    "@cause-demand": "#0072b2",
    "@cause-outage": "#3b3f45",
    "@state-served": "#009e73",
    "@state-short": "#e69f00",
    "@state-cold": "#d55e00",
    "@state-outage": "#cc79a7",
    "@state-plain": "#aab2bd",
    "@tint-1": "#dbe9f6",
    "@tint-2": "#fbe8c8",
    "@tint-3": "#d5efe4",
    "@tint-4": "#f3dcea",
    "@tint-5": "#fdf6bf",
    "@tint-6": "#e3e6ea",
    "@water-1": "#b5d8f0",
    "@water-2": "#4a9fd8",
    "@water-3": "#08457e",
    "@road": "#c9d1d9",
    "@scale-low": "#eef3f8",
    "@scale-high": "#0b5c8f",
    "@fill-air": "rgba(0,114,178,0.10)",
    "@crowd-1": "#faf1cb",
    "@crowd-2": "#f3d68f",
    "@crowd-3": "#eeb154",
    "@crowd-4": "#df8028",
    "@crowd-5": "#b64c1b",
    "@crowd-6": "#7b2719",
}
"""Colours by role on a light ground."""

DARK: Final[dict[str, str]] = {
    "@ink": "#e8ecf1",
    "@muted": "#a9b4c0",
    "@grid": "#39424e",
    "@clear": "rgba(0,0,0,0)",
    "@paper": "#14181f",
    "@line-1": "#56b4e9",
    "@line-2": "#e69f00",
    "@line-3": "#2fc79a",
    "@line-4": "#e29bc2",
    "@line-5": "#f0e442",
    "@line-6": "#ff8a4c",
    "@limit": "#ff7b72",
    "@span-weather": "rgba(86,180,233,0.20)",
    "@span-outage": "rgba(226,155,194,0.26)",
    "@span-other": "rgba(160,160,160,0.20)",
    "@cause-capacity": "#ff7a33",
    "@cause-storage": "#e6a82e",
    "@cause-control": "#e29bc2",
    "@cause-recirculation": "#2fc79a",
    "@cause-inlet": "#8fd0f5",
    "@cause-demand": "#4f9fd6",
    "@cause-outage": "#d0d7de",
    "@state-served": "#2fa884",
    "@state-short": "#e6a82e",
    "@state-cold": "#ff7a33",
    "@state-outage": "#e29bc2",
    "@state-plain": "#59636f",
    "@tint-1": "#24384d",
    "@tint-2": "#4a3a1c",
    "@tint-3": "#1d4238",
    "@tint-4": "#46303f",
    "@tint-5": "#454019",
    "@tint-6": "#333a44",
    "@water-1": "#2c5d84",
    "@water-2": "#56b4e9",
    "@water-3": "#d4efff",
    "@road": "#333c47",
    "@scale-low": "#1d2630",
    "@scale-high": "#7cc8f5",
    "@fill-air": "rgba(86,180,233,0.14)",
    "@crowd-1": "#502920",
    "@crowd-2": "#783d25",
    "@crowd-3": "#a25927",
    "@crowd-4": "#ca7e25",
    "@crowd-5": "#e8b048",
    "@crowd-6": "#f9e596",
}
"""The same roles on a dark ground."""

LINES: Final[tuple[tuple[str, str], ...]] = (
    ("@line-2", "solid"),
    ("@line-1", "dash"),
    ("@line-3", "dot"),
    ("@line-4", "dashdot"),
    ("@line-5", "longdash"),
    ("@line-6", "longdashdot"),
)
"""Colour and dash of the first, second, ... line of a chart."""

CAUSES: Final[tuple[str, ...]] = (
    "capacity",
    "storage",
    "control",
    "recirculation",
    "inlet",
    "demand",
    "outage",
)
"""Why hot water fell short, in the order in which bars are stacked."""

PATTERNS: Final[dict[str, str]] = {
    "capacity": "",
    "storage": "/",
    "control": "x",
    "recirculation": "-",
    "inlet": ".",
    "demand": "\\",
    "outage": "+",
}
"""The pattern beside the colour of each cause."""

STATE_SYMBOLS: Final[dict[str, str]] = {
    "served": "✓",
    "short": "!",
    "cold": "✕",
    "outage": "⚡",
    "plain": "",
}
"""The sign beside the colour of each state of a building."""


def paint(figure: Any, ground: Ground) -> Any:
    """Return a copy of *figure* with each colour role replaced by its colour on *ground*."""
    colours = DARK if ground == "dark" else LIGHT
    return _painted(figure, colours)


def _painted(value: Any, colours: dict[str, str]) -> Any:
    if isinstance(value, str):
        return colours.get(value, value)
    if isinstance(value, dict):
        return {key: _painted(item, colours) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_painted(item, colours) for item in value]
    return value
