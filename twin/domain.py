"""What a domain of a run gives: the bargain between a domain and the simulation.

A domain (hot water, flood, response) is built on the engine before the run. After it, the
simulation asks each in turn and puts the answers together; no domain knows another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Protocol

from twin.model import Name

if TYPE_CHECKING:
    from twin.engine import Recorder
    from twin.runs.outcome import Balance, Kpi, Span, Table

__all__ = ["Domain", "Gravity", "Headline", "verdict"]


class Gravity(IntEnum):
    """How bad it is, for the order in which a manager should hear it."""

    FINE = 0
    WATCH = 1
    FAILED = 2


@dataclass(frozen=True, slots=True)
class Headline:
    """What a domain would say if it had one sentence."""

    gravity: Gravity
    text: Name


class Domain(Protocol):
    """One domain of one run, after the run."""

    kpi_info: Mapping[str, Kpi]
    """Name, unit and better way of every key figure that :meth:`kpis` gives."""

    def finish(self) -> None:
        """Collect what is still under way; called once, when the engine has run."""

    def headline(self) -> Headline:
        """Return the sentence that a manager reads."""

    def kpis(self) -> dict[str, float]:
        """Return the key figures."""

    def tables(self) -> dict[str, Table]:
        """Return the tables, by ``<domain>.<what>``."""

    def balances(self) -> list[Balance]:
        """Return what is conserved, the whole campus first."""

    def record(self, recorder: Recorder) -> None:
        """Hand over recorded series that the recorder has not looked at itself."""

    def assumptions(self) -> list[Name]:
        """Return what a reader must know about the model."""

    def spans(self) -> list[Span]:
        """Return the stretches of time that charts shade; times may lie outside the run."""


def verdict(headlines: Sequence[Headline]) -> Name:
    """Return the one text that a manager reads: the gravest headlines, in the order given.

    Where something failed or must be watched, what is fine is left out.
    """
    worst = max((line.gravity for line in headlines), default=Gravity.FINE)
    told = [
        line.text
        for line in sorted(headlines, key=lambda line: -line.gravity)
        if worst is Gravity.FINE or line.gravity is not Gravity.FINE
    ]
    return Name(en=" ".join(text.en for text in told), zh="".join(text.zh for text in told))
