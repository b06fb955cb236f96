from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest

from twin.bench.evacuationbuilding import buildings, occupants, places
from twin.errors import InputError, TwinError, UnknownName
from twin.evacuation.moving.crowd import evacuate
from twin.evacuation.plans.network import Network
from twin.evacuation.population.people import People
from twin.evacuation.repeats.ensemble import Ensemble, ensemble

Draw = Callable[[np.random.Generator], People]


@pytest.fixture(scope="module")
def network() -> Network:
    """The benchmark building with crossed corridors."""
    return Network.of(buildings(crossed=True))


@pytest.fixture(scope="module")
def draw(network: Network) -> Draw:
    """Two hundred people, with speeds of their own, who start within a minute."""
    cells = places(network, 200, share_a=0.75)

    def drawn(rng: np.random.Generator) -> People:
        people = occupants(cells, rng)
        return People.of(
            people.cell, level_m_s=people.level_m_s, start_s=rng.uniform(0.0, 60.0, cells.size)
        )

    return drawn


@pytest.fixture(scope="module")
def found(network: Network, draw: Draw) -> Ensemble:
    """Thirty replications."""
    return ensemble(network, draw, range(30))


def test_a_replication_is_the_run_of_its_seed(
    network: Network, draw: Draw, found: Ensemble
) -> None:
    """Each row holds, to the last bit, what a run of the people of its seed gives."""
    for row in (0, 7, 29):
        alone = evacuate(network, draw(np.random.default_rng(int(found.seeds[row]))))
        assert found.share_s[row].tolist() == [alone.share_s(share) for share in found.shares]
        assert found.out[row] == alone.out == 200


def test_seeds_do_not_depend_on_each_other(network: Network, draw: Draw, found: Ensemble) -> None:
    """A seed gives the same whichever others are run, and in whatever order."""
    other = ensemble(network, draw, [29, 3])
    assert other.share_s.tolist() == [found.share_s[29].tolist(), found.share_s[3].tolist()]


def test_times_are_ordered_and_differ(found: Ensemble) -> None:
    """Half are out before nearly all, nearly all before all; and seeds differ."""
    assert np.all(np.diff(found.share_s, axis=1) >= 0.0)
    assert len(set(found.times_s(1.0).tolist())) > 20
    band = found.band_s(0.95)
    assert band.quantiles[0] <= band.quantiles[1] <= band.quantiles[2]
    assert band.low[1] <= band.quantiles[1] <= band.high[1]
    assert found.times_s(0.95).min() <= band.mean <= found.times_s(0.95).max()


def test_the_curve_counts_who_is_out_by_then(network: Network, draw: Draw, found: Ensemble) -> None:
    """At each point of time the curve holds those who were safe by then, and in the end all."""
    exit_s = evacuate(network, draw(np.random.default_rng(4))).exit_s
    by_then = [int((exit_s <= time_s).sum()) for time_s in found.grid_s]
    assert found.curve[4].tolist() == by_then
    assert found.curve[:, -1].tolist() == [200] * 30
    band = found.curve_band()
    assert band.quantiles.shape == (3, found.grid_s.size)
    assert np.all(np.diff(band.quantiles, axis=1) >= 0.0)
    assert np.all(band.quantiles[0] <= band.quantiles[2])
    assert band.quantiles[:, -1].tolist() == [1.0, 1.0, 1.0]


def test_exits_share_everybody(found: Ensemble) -> None:
    """Everybody who is out left by one of the exits; three quarters by the one at their side."""
    assert found.exits == ("exit-a", "exit-b")
    assert found.by_exit.sum(axis=1).tolist() == found.out.tolist()
    assert found.by_exit[0].tolist() == [150, 50]
    assert found.exit_band().quantile(0.5).tolist() == [0.75, 0.25]


def test_the_seed_of_a_quantile_is_the_run_that_has_it(found: Ensemble) -> None:
    """The typical and the worst run can be looked at again by their seeds."""
    worst = found.seed_at(1.0)
    assert found.times_s(1.0)[worst] == found.times_s(1.0).max()
    typical = found.seed_at(0.5)
    assert found.times_s(1.0)[typical] == found.band_s(1.0).quantile(0.5)


def test_a_replication_that_fails_costs_no_other(network: Network, draw: Draw) -> None:
    """Failures are kept with their seed and what was said; the others are as they are."""

    def sometimes(rng: np.random.Generator) -> People:
        people = draw(rng)
        if people.level_m_s[0] > 1.34:
            raise ValueError("too fast")
        return people

    found = ensemble(network, sometimes, range(12))
    whole = ensemble(network, draw, range(12))
    assert 0 < found.count < 12
    assert sorted([*found.seeds.tolist(), *(one.seed for one in found.failures)]) == [*range(12)]
    assert {one.message for one in found.failures} == {"ValueError: too fast"}
    assert found.share_s.tolist() == whole.share_s[found.seeds].tolist()


def test_an_ensemble_of_nothing(network: Network, draw: Draw) -> None:
    """No seeds, or nothing but failures, is an error that says why."""

    def never(rng: np.random.Generator) -> People:
        raise InputError("nobody is there")

    with pytest.raises(TwinError, match="give one seed at least"):
        ensemble(network, draw, [])
    with pytest.raises(TwinError, match="all 2 replications failed; seed 5: InputError: nobody"):
        ensemble(network, never, [5, 6])


def test_people_who_are_shut_in_are_never_out(network: Network, draw: Draw) -> None:
    """Behind a locked door people are trapped in every run, and the last is never out."""
    cells = places(network, 200)
    found = ensemble(network, partial(occupants, cells), range(5), locked=["door-5a0"])
    assert found.trapped.tolist() == [2] * 5
    assert found.out.tolist() == [198] * 5
    assert np.isinf(found.times_s(1.0)).all()
    assert np.isfinite(found.times_s(0.95)).all()
    assert found.trapped_band().quantile(0.5) == 2.0


def test_names_that_are_not_there(network: Network, draw: Draw, found: Ensemble) -> None:
    """A door that the plan does not have, or a share that was not asked for, is told at once."""
    with pytest.raises(UnknownName, match="door-5a0"):
        ensemble(network, draw, [1], locked=["dor-5a0"])
    with pytest.raises(InputError, match=r"share 0.9 was not computed; computed: 0.5, 0.95, 1"):
        found.times_s(0.9)
