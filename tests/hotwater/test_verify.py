from __future__ import annotations

from twin.verify import run_suites


def test_every_row_of_the_hot_water_suite_holds() -> None:
    """Measured and within its tolerance, or absent for want of others' data; each with a source."""
    checks = run_suites(["hotwater"])
    assert [check for check in checks if check.status == "fail"] == []
    others = ("map-", "reference-", "colmac-", "qahv-", "cxa-15-", "ecosizer-")
    assert all(
        check.id.removeprefix("hotwater.").startswith(others)
        for check in checks
        if check.status == "absent"
    )
    assert all(check.source for check in checks)
    assert len(checks) >= 85
