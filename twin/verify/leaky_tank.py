"""A leaking tank with a pump on a float switch: the smallest continuous system, in closed form."""

from __future__ import annotations

import math

__all__ = ["LeakyTank"]


class LeakyTank:
    r"""A tank that loses water in proportion to its level, filled by a pump on a float switch.

    The pump starts when the level has fallen to *low_m* and stops when it has risen to *high_m*;
    without power (:attr:`has_power`) it stands still.

    Parameters
    ----------
    level_m : float
        Level at the beginning [m].
    time_constant_s : float
        Level over its rate of loss, :math:`\tau` [s].
    fill_m_s : float
        Rise that the pump alone gives, :math:`q` [m/s].
    low_m, high_m : float
        Levels at which the pump starts and stops [m].
    start_s : float
        The tank's own clock at the beginning [s].

    Notes
    -----
    Between switchings :math:`\dot h = q - h/\tau`, thus with the level it tends to,
    :math:`h_\infty = q\tau`,

    .. math:: h(t) = h_\infty + (h_0 - h_\infty)\, e^{-t/\tau}, \qquad
              t(h) = \tau \ln\frac{h_0 - h_\infty}{h - h_\infty}.

    Each call of :meth:`advance` steps from the state that the last one left, so that pauses *could*
    matter: they do so by rounding only, which is what the tests measure.
    """

    __slots__ = (
        "clock_s",
        "fill_m_s",
        "has_power",
        "high_m",
        "level_m",
        "low_m",
        "pumping",
        "switchings_s",
        "time_constant_s",
    )

    def __init__(
        self,
        *,
        level_m: float = 1.0,
        time_constant_s: float = 3600.0,
        fill_m_s: float = 0.001,
        low_m: float = 0.5,
        high_m: float = 1.5,
        start_s: float = 0.0,
    ) -> None:
        self.level_m = level_m
        self.time_constant_s = time_constant_s
        self.fill_m_s = fill_m_s
        self.low_m = low_m
        self.high_m = high_m
        self.clock_s = start_s
        self.pumping = False
        self.has_power = True
        self.switchings_s: list[float] = []

    @property
    def tends_to_m(self) -> float:
        """The level [m] that the present state of the pump would lead to."""
        return self.fill_m_s * self.time_constant_s if self.pumping and self.has_power else 0.0

    def advance(self, to_s: float) -> None:
        """Integrate to *to_s* [s] by the closed form."""
        if to_s <= self.clock_s:
            return
        final_m = self.tends_to_m
        decay = math.exp(-(to_s - self.clock_s) / self.time_constant_s)
        self.level_m = final_m + (self.level_m - final_m) * decay
        self.clock_s = to_s

    def next_crossing(self, now_s: float) -> float:
        """Return when the float switches next [s]."""
        if not self.has_power:
            return math.inf
        target_m = self.high_m if self.pumping else self.low_m
        if self.level_m >= self.high_m if self.pumping else self.level_m <= self.low_m:
            return now_s
        to_final_m = target_m - self.tends_to_m
        # Reached only when it lies between the present level and the one that it tends to.
        if (self.level_m - target_m) * to_final_m <= 0.0:
            return math.inf
        return now_s + self.time_constant_s * math.log(
            (self.level_m - self.tends_to_m) / to_final_m
        )

    def cross(self, now_s: float) -> None:
        """Switch the pump, with the level put onto the switch."""
        if not self._has_overshot():
            self.level_m = self.high_m if self.pumping else self.low_m
        self.pumping = not self.pumping
        self.switchings_s.append(now_s)

    def _has_overshot(self) -> bool:
        """Whether the switch was passed while there was no power to act on it."""
        slack_m = 1e-9
        if self.pumping:
            return self.level_m > self.high_m + slack_m
        return self.level_m < self.low_m - slack_m
