"""What a simulation hands over when it ends: one plain value, before it is put on disk.

The simulation builds an :class:`Outcome`; :func:`twin.runs.write_run` stores it. Nothing in
here knows a file format, and nothing heavy is imported, so that any module may name these types.
Clock times are seconds since ``Outcome.start``; everything else carries its unit in its name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from twin.model import Name

__all__ = [
    "Balance",
    "Event",
    "Kpi",
    "LimitResult",
    "Outcome",
    "Signals",
    "Span",
    "Table",
]


@dataclass(frozen=True, slots=True)
class Kpi:
    """What one key figure is called, its unit, and which way is better."""

    name: Name
    unit: str
    better: Literal["lower", "higher", "neither"]


@dataclass(frozen=True, slots=True)
class LimitResult:
    """One limit of the scenario, judged: the value found and whether the limit is broken."""

    kpi: str
    at_most: float | None
    at_least: float | None
    value: float
    broken: bool
    name: Name | None = None


@dataclass(frozen=True, slots=True)
class Balance:
    """One conserved quantity over the run; ``in_ = out + stored`` but for rounding.

    ``kind`` says what is conserved (``energy_kwh``, ``water_litres``, ``people``) and thereby
    the unit of the three amounts; ``relative_error`` is |in - out - stored| over what went in and
    what was there at the beginning together; of a sum, the errors of its parts added up, over the
    largest of its amounts.
    """

    id: str
    kind: str
    in_: float
    out: float
    stored: float
    relative_error: float


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time that charts shade: a cold snap, an outage, a supply window."""

    kind: str
    from_s: float
    to_s: float
    name: Name


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, and the event that made it happen.

    ``cause`` is the ``id`` of another event of the same run, or None for a root.
    """

    id: int
    time_s: float
    kind: str
    asset: str | None = None
    cause: int | None = None
    value: float | None = None
    unit: str | None = None
    detail: Name | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of equal length, with what people call each column and its unit.

    A column without a unit has ``""`` (or no entry) in *units*; a column without an entry in
    *names* is shown under its own key.
    """

    columns: Mapping[str, Sequence[Any] | NDArray[Any]]
    names: Mapping[str, Name] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        lengths = {key: len(column) for key, column in self.columns.items()}
        if len(set(lengths.values())) > 1:
            told = ", ".join(f"{key}: {length}" for key, length in lengths.items())
            raise ValueError(f"the columns of a table must be equally long, got {told}")

    @property
    def row_count(self) -> int:
        """Number of rows."""
        return next((len(column) for column in self.columns.values()), 0)

    def rows(self) -> list[dict[str, Any]]:
        """Return the table as one dictionary per row, in order."""
        return [
            dict(zip(self.columns, row, strict=True))
            for row in zip(*self.columns.values(), strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Signals:
    """Recorded series on one common grid of time.

    Attributes
    ----------
    time_s : ndarray, shape (n,)
        Sample times, seconds since the start of the run.
    values : dict of (asset, signal) to ndarray, shape (n,)
        One float32 series per pair, e.g. ``("dorm-07.hotwater", "supply_c")``.
    units : dict of signal to str
        The unit of each signal, e.g. ``{"supply_c": "degC"}``.
    """

    time_s: NDArray[np.float64]
    values: Mapping[tuple[str, str], NDArray[np.float32]]
    units: Mapping[str, str]

    def __post_init__(self) -> None:
        for (asset, signal), series in self.values.items():
            if len(series) != len(self.time_s):
                raise ValueError(
                    f"signal {signal!r} of {asset!r} has {len(series)} samples, "
                    f"but there are {len(self.time_s)} sample times"
                )


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything that one run of a scenario on a campus brought to light.

    A *study* asks more than one replay can answer (which unit to buy, when to call the crew). It is
    kept like a run: its tables are its answer, and it may have no signals and no events. ``study``
    says which it is, such as ``"margin"``; a plain run has ``""``.
    """

    scenario: str
    campus: str
    seed: int
    start: datetime
    length_s: float
    record_every_s: float
    verdict: Name
    status: Literal["met", "breached"]
    kpis: Mapping[str, float]
    kpi_info: Mapping[str, Kpi]
    limits: Sequence[LimitResult]
    tables: Mapping[str, Table]
    signals: Signals
    events: Sequence[Event]
    balances: Sequence[Balance]
    assumptions: Sequence[Name]
    spans: Sequence[Span]
    cpu_s: float
    study: str = ""
