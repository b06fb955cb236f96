"""Where the metres of a plan lie on a drawing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from twin.drill.glyphs import direction

if TYPE_CHECKING:
    from twin.campus import geometry
    from twin.drill.venue import Venue

__all__ = ["Frame"]

WIDE: Final = 1000.0
"""Units of a drawing from left to right."""
TALLEST: Final = 700.0
MARGIN: Final = 34.0


@dataclass(frozen=True)
class Frame:
    """Where the metres of a plan lie on a drawing; the building's long side runs across."""

    venue: Venue

    @cached_property
    def angle(self) -> float:
        """Turn that lays the long side across [rad]."""
        if self.venue.building is not None:
            angle = -math.radians(self.venue.building.position.rotation_deg)
        else:
            angle = -direction(self.venue.shapes)
        x0, y0, x1, y1 = self._bounds(angle)
        return angle if x1 - x0 >= y1 - y0 else angle - math.pi / 2

    def _bounds(self, angle: float) -> tuple[float, float, float, float]:
        cos, sin = math.cos(angle), math.sin(angle)
        points = [
            (x * cos - y * sin, x * sin + y * cos) for shape in self.venue.shapes for x, y in shape
        ] or [(0.0, 0.0), (1.0, 1.0)]
        xs, ys = zip(*points, strict=True)
        return min(xs), min(ys), max(xs), max(ys)

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """Least and greatest coordinates after the turn [m]."""
        return self._bounds(self.angle)

    @cached_property
    def scale(self) -> float:
        """Units for each metre."""
        x0, y0, x1, y1 = self.bounds
        return min(
            (WIDE - 2 * MARGIN) / max(x1 - x0, 1.0), (TALLEST - 2 * MARGIN) / max(y1 - y0, 1.0)
        )

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of a drawing [units]."""
        x0, y0, x1, y1 = self.bounds
        return (x1 - x0) * self.scale + 2 * MARGIN, (y1 - y0) * self.scale + 2 * MARGIN

    def at(self, point: geometry.Point) -> tuple[float, float]:
        """Return where a point of the plan lies [units]."""
        cos, sin = math.cos(self.angle), math.sin(self.angle)
        x, y = point[0] * cos - point[1] * sin, point[0] * sin + point[1] * cos
        x0, _, _, y1 = self.bounds
        return MARGIN + (x - x0) * self.scale, MARGIN + (y1 - y) * self.scale
