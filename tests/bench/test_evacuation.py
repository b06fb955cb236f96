from __future__ import annotations

import numpy as np
import pytest

from twin.bench import evacuation, jupedsimpeer
from twin.bench.evacuationbuilding import buildings, occupants, places
from twin.bench.jupedsimpeer import Run
from twin.evacuation.moving.crowd import evacuate
from twin.evacuation.plans.graph import faults
from twin.evacuation.plans.network import Network


@pytest.mark.parametrize("count", [1, 3])
def test_the_building_is_the_one_that_is_told(count: int) -> None:
    """Each building has 122 spaces, 120 links, and a way out of every room."""
    plan = buildings(count)
    assert (len(plan.spaces), len(plan.links)) == (122 * count, 120 * count)
    assert list(faults(plan)) == []
    assert buildings(count) == plan
    crossed = buildings(count, crossed=True)
    assert len(crossed.links) == 125 * count


def test_doors_pass_what_their_effective_widths_allow() -> None:
    """Doors of rooms 0.7 m, to the stair 1.5 m, stairs 1.7 m of width that people use."""
    network = Network.of(buildings())
    level, stair = 1.4 / (4 * 0.266), 51.8 / 60 * (0.28 / 0.17) ** 0.5 / (4 * 0.266)
    flow = {name: network.capacity_p_s[links[0]] for name, links in network.links_of.items()}
    assert flow["door-3b4"] == pytest.approx(0.7 * level)
    assert flow["lobby-3b"] == pytest.approx(1.5 * level)
    assert flow["flight-3b"] == pytest.approx(1.7 * stair)
    assert flow["exit-b"] == pytest.approx(1.7 * stair)


def test_people_are_spread_evenly() -> None:
    """Fifty in each room of one building; three quarters on one side if so wanted."""
    network = Network.of(buildings(2))
    cells, counts = np.unique(places(network, 10_000), return_counts=True)
    assert set(counts.tolist()) == {50}
    assert {network.cell_id[cell].split("-")[0] for cell in cells} == {"b1.room", "b2.room"}
    lopsided = places(network, 800, share_a=0.75)
    assert sum(network.cell_id[cell][-2] == "a" for cell in lopsided) == 600
    speeds = occupants(lopsided, np.random.default_rng(1)).level_m_s
    assert speeds.min() >= 0.3
    assert speeds.mean() == pytest.approx(1.34, abs=0.03)


def test_the_targets_are_pinned() -> None:
    """The bench judges by the figures that the project has promised."""
    assert evacuation.TARGETS_S == {5_000: 0.02, 100_000: 0.5, 1_000_000: 6.0}
    assert (evacuation.ENSEMBLE_S, evacuation.CLOSURES_S) == (2.0, 5.0)
    assert evacuation.OPTIMUM_S == {5_000: 0.5, 100_000: 5.0}
    assert (evacuation.LINEAR, evacuation.TIMES_PEER) == (1.1, 100.0)
    assert evacuation.SIZES[-1] == (1_000_000, 200)


@pytest.fixture
def absent(monkeypatch: pytest.MonkeyPatch) -> None:
    """No peer is installed."""

    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(jupedsimpeer, "import_module", missing)


@pytest.mark.usefixtures("absent")
def test_without_the_peers_our_own_rows_are_there() -> None:
    """Peers that are not installed are absent, and what is measured of us is told all the same."""
    found = list(evacuation._runs(((60, 1), (120, 2), (240, 2))))
    names = [row.name for row in found]
    assert "60 people, 1 building: the run" in names
    assert "120 people, 2 buildings: everybody is out after" in names
    assert names[-1] == "growth with people, 120 to 240: exponent (1 is linear)"
    assert {row.peer_kind for row in found} == {"absent"}


@pytest.mark.usefixtures("absent")
def test_studies_and_the_optimum_have_rows() -> None:
    """Many runs, closures and the least possible time are measured at any size."""
    seeds, shut = evacuation._studies(seeds=3, people=60)
    assert seeds.name.startswith("3 runs of 500 people")
    assert seeds.value > 0.0
    assert "every door, stair and exit shut in turn: 119" in shut.name
    least, nearest, aware = evacuation._optimum(((200, 1),))
    assert least.value > 0.0
    assert nearest.value >= aware.value - 1e-9
    assert aware.value >= 0.0
    (run, last) = evacuation._crowds((60,))
    assert run.peer_value is last.peer_value is None


def test_a_peer_gets_the_better_of_its_figures() -> None:
    """Of a measured and a recorded figure the lower one counts, and is named for what it is."""
    slow = evacuation._against("run", 0.614, Run(200.0, 1.0))
    assert (slow.value, slow.peer_kind, slow.met) == (0.01, "recorded", True)
    assert slow.name == "run, 61.4 s"
    fast = evacuation._against("run", 0.614, Run(30.7, 1.0))
    assert (fast.value, fast.peer_kind, fast.met) == (0.02, "measured", False)
    assert evacuation._against("run", 0.614, None).peer_kind == "recorded"


def test_the_network_model_agrees_on_the_time() -> None:
    """The peer that walks the same graph needs as long for the same people, within a twentieth."""
    pytest.importorskip("jupedsim_network")
    peer = jupedsimpeer.network_run(1, 500)
    assert peer is not None
    network = Network.of(buildings())
    ours = evacuate(network, occupants(places(network, 500), np.random.default_rng(1)))
    assert ours.last_s == pytest.approx(peer.last_s, rel=0.05)


def test_people_in_the_plane_get_out() -> None:
    """JuPedSim's building is connected, and a few people leave it by both stairs."""
    pytest.importorskip("jupedsim")
    peer = jupedsimpeer.crowd_run(4)
    assert peer is not None
    assert 20.0 < peer.last_s < 300.0
