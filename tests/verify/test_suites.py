from __future__ import annotations

import pytest

from twin.verify import run_suites
from twin.verify.leaky_tank import LeakyTank


def test_the_power_suite_passes_and_is_told_in_full() -> None:
    """Every row of the power suite passes, measures a number and says where it comes from."""
    checks = run_suites(["power"])
    assert len(checks) == 9
    for check in checks:
        assert check.status == "pass", check
        assert check.source
        assert check.unit


@pytest.mark.slow
def test_the_engine_suite_passes() -> None:
    """Every row of the engine suite passes; none repeats another's id."""
    checks = run_suites(["engine"])
    assert [check.id for check in checks if check.status != "pass"] == []
    assert len({check.id for check in checks}) == len(checks) == 12


@pytest.mark.parametrize("digits", [0.98, 1.02])
def test_a_wrong_physics_would_be_seen(monkeypatch: pytest.MonkeyPatch, digits: float) -> None:
    """The crossing rows fail when the tank's closed form is off by two per cent."""
    from twin.verify import engine

    right = LeakyTank.next_crossing

    def wrong(self: LeakyTank, now_s: float) -> float:
        return now_s + digits * (right(self, now_s) - now_s)

    monkeypatch.setattr(LeakyTank, "next_crossing", wrong)
    assert abs(engine.first_crossing() - 2495.329850015803) > 1.0
