"""How equipment comes back when its supply has returned."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from twin.errors import TwinError

__all__ = ["AT_ONCE", "Restart"]


@dataclass(frozen=True, slots=True)
class Restart:
    """The rule that an outage leaves with those whom it has stopped.

    ``automatic`` equipment starts by itself *delay_s* after its supply has returned. ``manual``
    equipment waits for somebody: *delay_s* is how long that takes, and ``math.inf`` means until
    :meth:`~twin.engine.Assets.restart`.
    """

    mode: Literal["automatic", "manual"] = "automatic"
    delay_s: float = 0.0
    """From the return of supply to the restart [s]."""

    def __post_init__(self) -> None:
        if math.isnan(self.delay_s) or self.delay_s < 0.0:
            raise TwinError(f"restart: delay_s is {self.delay_s}; it must not be negative")
        if self.mode == "automatic" and math.isinf(self.delay_s):
            raise TwinError("restart: an automatic restart needs a finite delay_s")

    @property
    def is_at_once(self) -> bool:
        """Whether nothing has to be waited for."""
        return self.delay_s == 0.0

    def stricter(self, other: Restart) -> Restart:
        """Return the rule that keeps the equipment waiting longer (manual, when equal)."""
        return max(self, other, key=lambda rule: (rule.delay_s, rule.mode == "manual"))


AT_ONCE = Restart()
"""No rule: back in the very instant in which supply returns."""
