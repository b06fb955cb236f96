from __future__ import annotations

import math

import pytest

from twin.errors import TwinError, UnknownName
from twin.verify import DOMAINS, Absent, Check, Suite, run_suites


def suite_of(measured: float, *, expected: float = 1.0, tolerance: float = 0.125) -> Check:
    suite = Suite("engine")
    suite.row(
        "engine.one", "a title", expected=expected, tolerance=tolerance, unit="m", source="by hand"
    )(lambda: measured)
    return suite.run()[0]


@pytest.mark.parametrize(
    ("measured", "status"),
    [(1.0, "pass"), (1.125, "pass"), (0.875, "pass"), (1.126, "fail"), (math.nan, "fail")],
)
def test_a_row_passes_within_its_tolerance(measured: float, status: str) -> None:
    """The difference must not exceed the tolerance, and a NaN never passes."""
    assert suite_of(measured).status == status


def test_a_failure_says_by_how_much() -> None:
    """A row that fails carries both figures, the unit and the tolerance."""
    check = suite_of(1.5)
    assert check.reason == "1.5 m differs from 1 m by more than 0.125"
    assert (check.measured, check.expected, check.tolerance) == (1.5, 1.0, 0.125)


def test_a_row_that_cannot_be_measured_is_absent() -> None:
    """What lacks reference data is absent, with the reason; the other rows are measured."""
    suite = Suite("engine")

    @suite.row("engine.a", "a", expected=1, tolerance=0, unit="1", source="")
    def lacks() -> float:
        raise Absent("TWIN_REFERENCE_DATA is not set")

    @suite.row("engine.b", "b", expected=1, tolerance=0, unit="1", source="")
    def breaks() -> float:
        return 1 / 0

    @suite.row("engine.c", "c", expected=1, tolerance=0, unit="1", source="")
    def works() -> float:
        return 1.0

    told = [(check.id, check.status, check.reason) for check in suite.run()]
    assert told == [
        ("engine.a", "absent", "TWIN_REFERENCE_DATA is not set"),
        ("engine.b", "fail", "ZeroDivisionError: division by zero"),
        ("engine.c", "pass", ""),
    ]


def test_row_ids_are_unique_and_name_their_domain() -> None:
    """A row's id begins with its domain and occurs once."""
    suite = Suite("engine")
    suite.row("engine.a", "a", expected=1, tolerance=0, unit="1", source="")(lambda: 1.0)
    for row_id in ("engine.a", "power.a"):
        with pytest.raises(TwinError, match="must be new and begin with 'engine'"):
            suite.row(row_id, "a", expected=1, tolerance=0, unit="1", source="")


def test_an_unknown_domain_is_told_with_the_nearest() -> None:
    """A misspelt domain is an error before anything is measured."""
    with pytest.raises(UnknownName, match="no domain named 'engin'; did you mean 'engine'"):
        run_suites(["power", "engin"])


def test_a_domain_without_rows_is_one_absent_row() -> None:
    """A domain of the plan that this version lacks is said to be so when asked for."""
    (check,) = run_suites(["campaign"])
    assert (check.id, check.status) == ("campaign.not-in-this-version", "absent")
    assert check.reason == "this version has no campaign model to verify"


def test_the_domains_are_pinned() -> None:
    """The scoreboard's domains, in the order in which they are shown."""
    assert DOMAINS == (
        "engine",
        "hotwater",
        "flood",
        "evacuation",
        "power",
        "dispatch",
        "campaign",
    )


def test_a_told_figure_is_no_passed_check() -> None:
    """A figure that nothing of ours could make wrong is shown, and never counted as passed."""
    suite = Suite("engine")
    suite.told("engine.theirs", "the error of another's record", unit="s", source="their record")(
        lambda: 69.0
    )
    (check,) = suite.run()
    assert (check.status, check.measured, check.expected) == ("told", 69.0, None)
    with pytest.raises(TwinError, match="expects nothing"):
        suite.expected("engine.theirs")
