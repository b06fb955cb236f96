from __future__ import annotations

import math

import pytest

from twin.engine import Journal
from twin.errors import TwinError


def test_a_chain_leads_to_the_root() -> None:
    """Following causes gives the event first and its root last."""
    journal = Journal()
    storm = journal.record(0.0, "storm")
    flood = journal.record(5.0, "flooded", asset="pump-room", cause=storm)
    starved = journal.record(5.0, "starved", asset="dorm", cause=flood)
    journal.record(6.0, "unrelated")
    assert [event.kind for event in journal.chain(starved)] == ["starved", "flooded", "storm"]


def test_closing_sorts_by_time_and_renumbers() -> None:
    """Rows are in order of time, those of one instant as recorded, and links follow the numbers."""
    journal = Journal()
    root = journal.record(10.0, "root")
    late = journal.record(30.0, "late", cause=root)
    journal.record(20.0, "hindsight", cause=root)
    journal.record(30.0, "later", cause=late)
    rows = journal.close()
    assert [(row.id, row.time_s, row.kind, row.cause) for row in rows] == [
        (0, 10.0, "root", None),
        (1, 20.0, "hindsight", 0),
        (2, 30.0, "late", 0),
        (3, 30.0, "later", 2),
    ]
    assert journal.close() == rows
    assert [event.kind for event in journal.chain(3)] == ["later", "late", "root"]


def test_an_effect_does_not_precede_its_cause() -> None:
    """A cause must exist and must not be later than what it causes."""
    journal = Journal()
    cause = journal.record(10.0, "power-lost")
    with pytest.raises(TwinError, match="starved at 9 s cannot be caused by the later power-lost"):
        journal.record(9.0, "starved", cause=cause)
    with pytest.raises(TwinError, match="no event 7; it holds 1"):
        journal.record(11.0, "starved", cause=7)


def test_a_closed_journal_takes_nothing() -> None:
    """After closing, and at no finite time, nothing can be recorded."""
    journal = Journal()
    with pytest.raises(TwinError, match="must be finite"):
        journal.record(math.inf, "never")
    journal.close()
    with pytest.raises(TwinError, match="after the journal was closed"):
        journal.record(0.0, "too-late")
