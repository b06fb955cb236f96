"""The live system: exact watches, changes, and that nobody who looks leaves a trace."""

from __future__ import annotations

import numpy as np
import pytest

from twin.engine.core import Engine
from twin.flood.drainage import Drainage
from twin.flood.network import (
    AreaTable,
    Inflow,
    Inflows,
    Junction,
    Network,
    Opening,
    Outfall,
    Pipe,
    Pump,
    PumpCurve,
    Storage,
    Watch,
)

END_S = 14_400.0


def network() -> Network:
    """Two manholes, a yard, a room behind a gap, a pump."""
    room = Storage(id="room", invert_m=-1.0, max_depth_m=3.0, table=AreaTable.flat(60.0))
    yard = Junction(id="yard", invert_m=0.2, ground_m=1.5, pond_area_m2=500.0)
    top = Junction(id="top", invert_m=0.6, ground_m=2.4, pond_area_m2=200.0)
    pipes = (
        Pipe(
            id="p", from_node="top", to_node="yard", length_m=60.0, diameter_m=0.4, roughness=0.013
        ),
        Pipe(
            id="q", from_node="yard", to_node="out", length_m=60.0, diameter_m=0.3, roughness=0.013
        ),
    )
    gap = Opening(
        id="gap", from_node="yard", to_node="room", kind="side-orifice", width_m=1.2,
        height_m=0.03, crest_m=1.6, flap=True,
    )  # fmt: skip
    pump = Pump(
        id="pump", from_node="room", to_node=None, curve=PumpCurve.constant(0.008),
        on_depth_m=0.25, off_depth_m=0.05,
    )  # fmt: skip
    nodes = (room, yard, top, Outfall(id="out", invert_m=0.0))
    return Network(nodes=nodes, pipes=pipes, openings=(gap,), pumps=(pump,))


def storm() -> Inflows:
    times = np.array([0.0, 1800.0, 3000.0, 7200.0])
    return Inflows((Inflow("top", times, np.array([0.0, 0.5, 0.2, 0.0])),))


WATCHES = (
    Watch(id="wet", node="room", depth_m=0.2, when="rising"),
    Watch(id="pond", node="yard", depth_m=1.4),
)


class Played:
    """A run with a list of who was called and when."""

    def __init__(self, *, look_every_s: float = 0.0, board_s: float = 0.0) -> None:
        self.engine = Engine(seed=1, length_s=END_S)
        self.drainage = Drainage(
            network(), inflow=storm(), end_s=END_S, watches=WATCHES, mobile=("room",)
        )
        self.told: list[tuple[str, float, bool]] = []
        self.drainage.on_watch(lambda w, t, _, up: self.told.append((w.id, t, up)))
        self.engine.attach(self.drainage)
        if look_every_s:
            for time_s in np.arange(7.0, END_S, look_every_s):
                self.engine.at(float(time_s), self.look)
        if board_s:
            self.engine.at(board_s, lambda: self.engine.change(self.drainage, self.board))
        self.engine.run()

    def look(self) -> None:
        self.drainage.advance(self.engine.now_s)
        for node in ("room", "yard"):
            self.drainage.depth_m(node)
        self.drainage.flow_m3_s("q")

    def board(self) -> None:
        self.drainage.set_opening("gap", crest_m=2.4)


@pytest.fixture(scope="module")
def plain() -> Played:
    return Played()


def test_who_looks_leaves_no_trace(plain: Played) -> None:
    """A run that is read a thousand times equals one that nobody reads, bit for bit."""
    watched = Played(look_every_s=13.0)
    assert watched.told == plain.told
    for node in ("room", "yard", "top"):
        assert np.array_equal(
            watched.drainage.solution().depth_m(node), plain.drainage.solution().depth_m(node)
        )


def test_watched_depths_are_told_in_order_at_their_times(plain: Played) -> None:
    """The pond rises before the room is wet, and falls in the end; the room's time is exact."""
    names = [(name, up) for name, _, up in plain.told]
    assert names[:2] == [("pond", True), ("wet", True)]
    assert names[-1] == ("pond", False)
    assert [t for _, t, _ in plain.told] == sorted(t for _, t, _ in plain.told)


def test_a_board_in_time_keeps_the_room_drier(plain: Played) -> None:
    """What is changed acts from its instant on, and water is conserved over the change."""
    boarded = Played(board_s=2600.0)
    deep = plain.drainage.solution().moved_m3("gap")
    assert 0.0 < boarded.drainage.solution().moved_m3("gap") < 0.5 * deep
    for played in (plain, boarded):
        assert played.drainage.balance_error() < 1e-12
        assert max(balance.error for balance in played.drainage.balances()) < 1e-12


def test_reading_between_steps_is_exact_for_a_room() -> None:
    """Inside a step a room is replayed, so that its reading lies on the course of its volume."""
    drainage = Drainage(network(), inflow=storm(), end_s=END_S, watches=WATCHES)
    drainage.advance(3333.0)
    here = drainage.volume_m3("room")
    other = Drainage(network(), inflow=storm(), end_s=END_S, watches=WATCHES, record_every_s=3333.0)
    other.advance(6000.0)
    assert here == pytest.approx(float(other.solution().solver.rows.volume[1, 0]), abs=1e-9)


def test_a_fork_goes_its_own_way() -> None:
    """What is done to a fork is not done to the original."""
    drainage = Drainage(network(), inflow=storm(), end_s=END_S, mobile=("room",))
    drainage.advance(3600.0)
    twin = drainage.fork()
    twin.place_pump("mobile-1", "room", 0.05)
    twin.advance(END_S)
    drainage.advance(END_S)
    assert twin.solution().moved_m3("mobile-1") > 1.0
    assert drainage.solution().moved_m3("mobile-1") == 0.0
    assert twin.depth_m("room") <= drainage.depth_m("room")


def test_a_mobile_pump_in_a_dry_room_waits_for_water() -> None:
    """Brought too early it draws between two depths, and does not start for every drop."""
    from twin.flood.drainage import PRIMED_M, SUCTION_M

    drainage = Drainage(network(), inflow=storm(), end_s=END_S, mobile=("room",))
    drainage.place_pump("mobile-1", "room", 0.05)
    drainage.advance(END_S)
    assert 0.0 < SUCTION_M < PRIMED_M
    assert drainage.solution().moved_m3("mobile-1") > 1.0
