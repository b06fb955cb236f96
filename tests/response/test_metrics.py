from __future__ import annotations

from itertools import pairwise

import pytest

from tests.response.cases import BOARDS, play
from tests.response.water import Rainstorm
from twin.domain import Gravity
from twin.response import metrics
from twin.response.domain import ResponseDomain

CHAIN_H = (300.0 + 240.0 + 217.476 + 480.0) / 3600.0
"""Mobilise, load, travel and work of the boards at the library."""


def test_busy_is_counted_while_crews_are_out() -> None:
    """Two of eight people are out all the time that anybody is: a quarter, in one storm or two."""
    later = (
        Rainstorm(id="one", begins_s=0.0, ends_s=1800.0),
        Rainstorm(id="two", begins_s=24500.0, ends_s=26000.0),
    )
    for storms, times in (((), 1), (later, 2)):
        found = metrics.kpis(play(BOARDS, storms=storms)[0])
        assert found["response.crew_busy_percent"] == pytest.approx(25.0)
        assert found["response.person_hours"] == pytest.approx(times * 2 * CHAIN_H, rel=1e-4)


def test_minutes_to_start_run_from_the_call_to_the_work() -> None:
    """T1 less T0 is mobilising, loading and the way: 12.6 min."""
    found = metrics.kpis(play()[0])
    assert found["response.mean_minutes_to_start"] == pytest.approx((757.476) / 60.0, rel=1e-4)
    assert (found["response.tasks"], found["response.tasks_done"]) == (1.0, 1.0)


def test_the_gantt_holds_every_phase_in_order() -> None:
    """One team's stretches follow one another without gap or overlap."""
    rows = metrics.tables(play()[0])["response.gantt"].rows()
    assert [row["phase"] for row in rows] == ["mobilise", "load", "travel", "work"]
    assert all(a["to_s"] == b["from_s"] for a, b in pairwise(rows))


def test_a_late_task_is_watched() -> None:
    """The headline tells what went wrong before what went well."""
    fine, _ = play()
    late, _ = play(BOARDS.replace("after_min: 10", "after_min: 400"))
    assert ResponseDomain(fine).headline().gravity is Gravity.FINE
    assert ResponseDomain(late).headline().gravity is Gravity.WATCH
