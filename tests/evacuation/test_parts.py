from __future__ import annotations

import numpy as np
import pytest

from twin.bench.evacuationbuilding import buildings, occupants, places
from twin.evacuation.moving import crowd
from twin.evacuation.moving.crowd import Result, evacuate
from twin.evacuation.plans.network import Network
from twin.evacuation.population.people import People

WHAT = (
    "exit_s", "exit_link", "state", "cell", "fed", "passed", "wait_person_s", "peak_queue",
    "peak_p_m2",
)  # fmt: skip


@pytest.fixture(scope="module")
def network() -> Network:
    """Three buildings with crossed corridors."""
    return Network.of(buildings(3, crossed=True))


@pytest.fixture(scope="module")
def people(network: Network) -> People:
    """Five hundred people, who are not in the order of their buildings."""
    rng = np.random.default_rng(1)
    some = occupants(places(network, 500, share_a=0.7), rng)
    mixed = some.taken(rng.permutation(500))
    return People.of(
        mixed.cell, level_m_s=mixed.level_m_s, start_s=np.round(rng.uniform(0.0, 30.0, 500))
    )


def in_parts(
    monkeypatch: pytest.MonkeyPatch, network: Network, people: People, **how: object
) -> tuple[Result, Result]:
    """Return the results of a run of the whole, and of its parts."""
    whole = evacuate(network, people, **how)  # type: ignore[arg-type]
    monkeypatch.setattr(crowd, "MANY", 0)
    return whole, evacuate(network, people, **how)  # type: ignore[arg-type]


@pytest.mark.parametrize("routes", ["nearest", "aware"])
def test_parts_give_what_the_whole_gives(
    monkeypatch: pytest.MonkeyPatch, network: Network, people: People, routes: str
) -> None:
    """Whether buildings are run together or one after the other makes no difference, to the bit."""
    whole, apart = in_parts(
        monkeypatch, network, people, routes=routes, locked=["b2.exit-a", "b3.door-1a0"]
    )
    for name in WHAT:
        one, other = getattr(whole, name), getattr(apart, name)
        assert one.dtype == other.dtype, name
        assert one.tobytes() == other.tobytes(), name
    assert whole.counts["trapped"] > 0


def test_parts_end_at_the_same_time(
    monkeypatch: pytest.MonkeyPatch, network: Network, people: People
) -> None:
    """A run that is cut short is cut short in all parts."""
    whole, apart = in_parts(monkeypatch, network, people, until_s=60.0)
    assert whole.exit_s.tobytes() == apart.exit_s.tobytes()
    assert whole.state.tolist() == apart.state.tolist()
    assert 0 < whole.out < 500


def test_a_part_knows_its_place_in_the_whole(network: Network) -> None:
    """Every cell and link is in one part; ends, walks and names are those of the whole."""
    parts = network.parts
    assert len(parts) == 3
    assert sorted(np.concatenate([part.cells for part in parts])) == [*range(network.cells)]
    assert sorted(np.concatenate([part.links for part in parts])) == [*range(network.links)]
    for part in parts:
        own = part.network
        assert own.cell_id == tuple(network.cell_id[cell] for cell in part.cells)
        assert part.cells[own.src].tolist() == network.src[part.links].tolist()
        assert part.cells[own.dst].tolist() == network.dst[part.links].tolist()
        paired = own.pair >= 0
        assert part.links[own.pair[paired]].tolist() == network.pair[part.links][paired].tolist()
        assert own.doors.sum() == network.doors[part.cells].sum()


def test_a_part_stands_like_a_building_alone(network: Network) -> None:
    """The network of a part has the arrays of a network made of that building alone."""
    alone = Network.of(buildings(crossed=True))
    part = network.parts[1].network
    for name in ("src", "dst", "pair", "dist_at", "dist_m", "out_at", "out", "in_at", "inn"):
        assert getattr(part, name).tolist() == getattr(alone, name).tolist(), name


def test_one_building_is_one_part() -> None:
    """What is joined is not taken apart."""
    network = Network.of(buildings(crossed=True))
    assert len(network.parts) == 1
    assert network.parts[0].network is network
