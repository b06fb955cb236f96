"""One row of the scoreboard, and the suites that rows come from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from twin.errors import TwinError

__all__ = ["Absent", "Check", "Measure", "Status", "Suite"]

Measure = Callable[[], float]
"""Computes the measured figure with the program's own code."""


Status = Literal["pass", "fail", "absent", "told"]


class Absent(TwinError):  # noqa: N818 - reads as what it is at the raise site
    """Raised by a row that cannot be measured here; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Check:
    """One row: a number that was measured, and the number that it should be."""

    id: str
    """``domain.what``, unique on the scoreboard."""
    suite: str
    """The domain."""
    title: str
    """What is compared, in words."""
    measured: float | None
    expected: float | None
    """A literal; never computed by the code under test."""
    tolerance: float | None
    """Greatest difference that passes, in *unit*."""
    unit: str
    status: Status
    """``told`` is a figure worth knowing that nothing of ours could make right or wrong."""
    reason: str
    """Why it failed or is absent; empty when it passed."""
    source: str
    """Where the expected figure comes from, and how the tolerance was chosen."""


@dataclass(frozen=True, slots=True)
class _Row:
    id: str
    title: str
    expected: float | None
    tolerance: float | None
    unit: str
    source: str
    measure: Measure


class Suite:
    """The rows of one domain.

    A row is a function without arguments that returns the measured figure; what it is compared
    with stands in the decorator, as literals:

    >>> suite = Suite("engine")
    >>> @suite.row("engine.half-life", "level after one time constant times ln 2",
    ...            expected=0.5, tolerance=1e-12, unit="m", source="exp(-ln 2) = 1/2")
    ... def half_life() -> float:
    ...     return 2.0 ** -1
    >>> suite.run()[0].status
    'pass'

    A row that lacks reference data or an optional part raises :class:`Absent`. A row that raises
    anything else has failed, and says so; the other rows are measured all the same.
    """

    def __init__(self, domain: str) -> None:
        self.domain = domain
        self._rows: dict[str, _Row] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def expected(self, row_id: str) -> float:
        """Return the literal that a row is held against."""
        expected = self._rows[row_id].expected
        if expected is None:
            raise TwinError(f"verify: row {row_id!r} is told only; it expects nothing")
        return expected

    def row(
        self,
        row_id: str,
        title: str,
        *,
        expected: float,
        tolerance: float,
        unit: str,
        source: str,
    ) -> Callable[[Measure], Measure]:
        """Return the decorator that enters a function as a row."""
        return self._entering(row_id, title, (expected, tolerance, unit), source)

    def told(
        self, row_id: str, title: str, *, unit: str, source: str
    ) -> Callable[[Measure], Measure]:
        """Return the decorator for a figure that is told and not judged.

        For what readers want to see beside the checks and the program has no part in, such as the
        error of somebody else's record. It never counts as passed.
        """
        return self._entering(row_id, title, (None, None, unit), source)

    def _entering(
        self,
        row_id: str,
        title: str,
        judged: tuple[float | None, float | None, str],
        source: str,
    ) -> Callable[[Measure], Measure]:
        if row_id in self._rows or not row_id.startswith(f"{self.domain}."):
            raise TwinError(f"verify: row {row_id!r} must be new and begin with {self.domain!r}")

        def enter(measure: Measure) -> Measure:
            self._rows[row_id] = _Row(row_id, title, *judged, source, measure)
            return measure

        return enter

    def run(self) -> list[Check]:
        """Measure all rows, in the order in which they were entered."""
        return [_judge(self.domain, row) for row in self._rows.values()]


def _judge(domain: str, row: _Row) -> Check:
    measured: float | None = None
    status: Status = "fail"
    try:
        measured = float(row.measure())
    except Absent as missing:
        status, reason = "absent", str(missing)
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
    else:
        if row.expected is None or row.tolerance is None:
            status, reason = "told", ""
        # Written so that a measured NaN fails.
        elif abs(measured - row.expected) <= row.tolerance:
            status, reason = "pass", ""
        else:
            reason = (
                f"{measured:.10g} {row.unit} differs from {row.expected:.10g} {row.unit} by more "
                f"than {row.tolerance:.3g}"
            )
    return Check(
        id=row.id,
        suite=domain,
        title=row.title,
        measured=measured,
        expected=row.expected,
        tolerance=row.tolerance,
        unit=row.unit,
        status=status,
        reason=reason,
        source=row.source,
    )
