from __future__ import annotations

import numpy as np
import pytest

from twin.bench.evacuationbuilding import buildings, occupants, places
from twin.evacuation.moving.crowd import Crowd, evacuate
from twin.evacuation.moving.state import CELL, LINE, LINK, PERSON
from twin.evacuation.plans.network import Network


@pytest.mark.parametrize("record", [CELL, LINK, PERSON])
def test_records_fill_whole_lines_of_memory(record: np.dtype[np.void]) -> None:
    """No field lies across two lines, so that what is read together is fetched together."""
    assert record.itemsize % LINE == 0
    for name in record.names or ():
        element, at = (record.fields or {})[name][:2]
        assert at // LINE == (at + element.itemsize - 1) // LINE, name


def test_arrays_begin_where_a_line_does() -> None:
    """The records of a run are laid out along the lines of memory, copies as well."""
    network = Network.of(buildings())
    for _ in range(3):
        world = Crowd(network, occupants(places(network, 101), np.random.default_rng(1)))._world
        for records in (world.cells, world.links, world.folk):
            assert records.ctypes.data % LINE == 0


def test_a_run_leaves_its_network_as_it_was() -> None:
    """What runs share is not written to: the same people leave in the same way again."""
    network = Network.of(buildings(crossed=True))
    people = occupants(places(network, 300), np.random.default_rng(1))
    first = evacuate(network, people)
    evacuate(network, people, locked=["exit-a"], routes="aware")
    crowd = Crowd(network, people)
    crowd.set_flow_factor("exit-b", 0.5)
    crowd.set_speed([0, 1], 0.1)
    crowd.set_fed_rate(3, 0.1)
    crowd.advance(50.0)
    again = evacuate(network, people)
    assert again.exit_s.tobytes() == first.exit_s.tobytes()
    assert again.wait_person_s.tobytes() == first.wait_person_s.tobytes()
