from __future__ import annotations

from pathlib import Path

import pytest

from twin.verify import run_suites


def test_closed_forms_pass_and_are_told_in_full() -> None:
    """Every closed form of the flood suite passes; SWMM's cases pass, or are absent together."""
    checks = run_suites(["flood"])
    assert [check.id for check in checks if check.status == "fail"] == []
    closed = [check for check in checks if ".swmm-" not in check.id]
    assert len(closed) >= 70
    assert all(check.status == "pass" and check.source and check.unit for check in closed)
    assert len({check.id for check in checks}) == len(checks)
    swmm = {check.status for check in checks if ".swmm-" in check.id}
    assert swmm in ({"pass", "told"}, {"absent"})


def test_without_reference_data_swmm_is_absent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row that needs others' data says what is missing; it neither passes nor fails."""
    from twin.verify import flood_swmm
    from twin.verify.check import Absent

    monkeypatch.delenv("TWIN_REFERENCE_DATA", raising=False)
    with pytest.raises(Absent, match="TWIN_REFERENCE_DATA is not set"):
        flood_swmm.reference("a1_imperv_const60.inp")
    monkeypatch.setenv("TWIN_REFERENCE_DATA", str(tmp_path))
    with pytest.raises(Absent, match="is not there"):
        flood_swmm.reference("a1_imperv_const60.inp")


def test_a_wrong_float_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A well whose float hangs a millimetre high fails the row of its switchings."""
    from twin.verify import floodrig

    right = floodrig.float_pump

    def high(name: str, on_m: float, off_m: float, **more: object) -> object:
        return right(name, on_m + 1e-3, off_m, **more)

    monkeypatch.setattr(floodrig, "float_pump", high)
    solution = floodrig.well.__wrapped__("constant")
    assert abs(floodrig.event_s(solution, "P1", "pump-started", 0) - 900.0) > 0.5
