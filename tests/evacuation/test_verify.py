from __future__ import annotations

from pathlib import Path

import pytest

from twin.errors import InputError
from twin.evacuation.plans import graph
from twin.evacuation.repeats.worksheet import Stage, worksheet
from twin.verify import evacuation_rig as rig
from twin.verify import run_suites
from twin.verify.check import Absent, Check


@pytest.fixture(scope="module")
def checks() -> list[Check]:
    return run_suites(["evacuation"])


def test_no_row_fails(checks: list[Check]) -> None:
    """Every row passes, is told only, or lacks others' data."""
    assert {check.id: check.reason for check in checks if check.status == "fail"} == {}
    absent = [check for check in checks if check.status == "absent"]
    assert all("TWIN_REFERENCE_DATA" in check.reason for check in absent)
    assert sum(check.status == "pass" for check in checks) >= 140
    assert all(check.source and check.unit for check in checks)
    assert len({check.id for check in checks}) == len(checks)


@pytest.mark.parametrize(
    ("suite", "tests"),
    [
        ("imo", [str(n) for n in range(1, 13)]),
        ("rimea", [*(str(n) for n in range(1, 17)), "12b", "12c", "12d"]),
        (
            "nist",
            [
                "1.1", *(f"2.{n}" for n in range(1, 11)), "3.1", "3.2", "3.3", "4.1",
                "5.1", "5.2",
            ],
        ),
        ("iso", ["12", "14", "17", "18", "19a", "19b", "19c", "19d"]),
    ],
)  # fmt: skip
def test_every_published_test_that_a_graph_can_run_has_a_row(
    checks: list[Check], suite: str, tests: list[str]
) -> None:
    """By its number in the suite."""
    judged = [check.id.removeprefix("evacuation.") for check in checks if check.status != "told"]
    for test in tests:
        named = f"{suite}-{test}"
        assert any(one == named or one.startswith(f"{named}-") for one in judged), named


def test_without_others_data_those_rows_are_absent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file tells what is missing; nothing passes by it."""
    from twin.verify.evacuation_flow import _bins

    monkeypatch.delenv("TWIN_REFERENCE_DATA", raising=False)
    with pytest.raises(Absent, match="TWIN_REFERENCE_DATA is not set"):
        _bins("3test_UO")
    monkeypatch.setenv("TWIN_REFERENCE_DATA", str(tmp_path))
    with pytest.raises(Absent, match="is not there"):
        _bins("3test_UO")


def test_a_wrong_boundary_layer_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Doors a centimetre wider change the flow of IMO's fourth test beyond its tolerance."""
    from twin.verify.evacuation_cases import room

    right = graph.effective_width_m

    def wide(*given: object) -> float:
        return right(*given) + 0.01  # type: ignore[arg-type]

    monkeypatch.setattr(graph, "effective_width_m", wide)
    assert abs(rig.flow_p_s(rig.passes_s(room(), "exit")) - 0.9210526) > 0.01


def test_kolmogorov_and_smirnov_by_hand() -> None:
    """Of three draws at shares 0.1, 0.4 and 0.95 the law differs most before the last: 0.283."""
    import numpy as np

    assert rig.kolmogorov(np.array([0.4, 0.95, 0.1])) == pytest.approx(0.95 - 2 / 3)


# -- the page calculated by hand -------------------------------------------------------------------

CHAIN = [
    Stage(name="door", kind="door", clear_width_m=1.0),
    Stage(name="stair", kind="stair", clear_width_m=1.2, length_m=10.0),
    Stage(name="exit", kind="door", clear_width_m=1.0),
]


def test_a_crowd_waits_before_a_door_that_passes_less() -> None:
    """By the guide's rule the exit is slower than the stair; the time is that of the exit."""
    page = worksheet(90, 0.9, CHAIN)
    assert [line.queue for line in page.lines] == [False, False, True]
    assert page.flow_p_s == page.line("exit").flow_p_s
    assert page.total_s == pytest.approx(90 / page.flow_p_s + page.walk_s)


def test_crowded_doors_pass_their_greatest_flow() -> None:
    """0.921 persons/s through 1 m; the stair behind would take 0.911, so that it decides."""
    page = worksheet(90, 0.9, CHAIN, doors="crowded")
    assert page.line("door").flow_p_s == pytest.approx(1.40 / (4 * 0.266) * 0.7)
    assert page.flow_p_s == pytest.approx(0.9108, abs=1e-4)
    assert page.line("stair").density_p_m2 == pytest.approx(1 / (2 * 0.266))


def test_a_corridor_carries_what_comes_at_the_density_that_it_needs() -> None:
    """Specific flow in and out are the same: k (1 - a D) D times its width."""
    stages = [CHAIN[0], Stage(name="way", kind="corridor", clear_width_m=2.0, length_m=20.0)]
    way = worksheet(50, 1.0, stages).line("way")
    assert way.speed_m_s * way.density_p_m2 * 1.6 == pytest.approx(way.flow_p_s)
    assert way.walk_s == pytest.approx(20.0 / way.speed_m_s)


def test_a_page_that_cannot_be_calculated_is_refused() -> None:
    """Nobody, a crowd beyond the jam, a stair narrower than its boundary layers."""
    with pytest.raises(InputError, match="0 people, 3 stages"):
        worksheet(0, 0.9, CHAIN)
    with pytest.raises(InputError, match=r"below the jam at 3\.76"):
        worksheet(90, 4.0, CHAIN)
    narrow = [Stage(name="gap", kind="stair", clear_width_m=0.3)]
    with pytest.raises(InputError, match=r"gap is 0\.3 m wide"):
        worksheet(90, 0.9, narrow)
