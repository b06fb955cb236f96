from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from twin.engine import Streams

NAMES = st.text(min_size=0, max_size=20)


@given(st.integers(0, 2**63), NAMES, st.lists(NAMES, max_size=5))
def test_a_stream_depends_on_seed_and_name_alone(seed: int, name: str, others: list[str]) -> None:
    """Whatever other streams exist or were drawn from first, a named stream gives the same."""
    crowded = Streams(seed=seed)
    for other in others:
        if other != name:
            crowded.generator(other).random(3)
    np.testing.assert_array_equal(
        crowded.generator(name).random(4), Streams(seed=seed).generator(name).random(4)
    )


def test_a_stream_goes_on_where_it_stood() -> None:
    """Asking twice for a name gives one generator, not the same draws again."""
    streams = Streams(seed=3)
    first = streams.generator("weather").random(5)
    second = streams.generator("weather").random(5)
    whole = Streams(seed=3).generator("weather").random(10)
    np.testing.assert_array_equal(np.concatenate([first, second]), whole)


def test_the_draws_are_pinned() -> None:
    """Same seed, same draws, in this version and the next."""
    draws = Streams(seed=1).generator("weather").integers(0, 1000, size=5)
    assert draws.tolist() == [841, 910, 532, 705, 49]


def test_streams_are_not_correlated() -> None:
    """A thousand named streams of one seed look independent of each other."""
    streams = Streams(seed=11)
    draws = np.array([streams.generator(f"fault:{i}").standard_normal(200) for i in range(200)])
    correlation = np.corrcoef(draws)[np.triu_indices(200, 1)]
    # 19,900 coefficients of standard deviation 1/sqrt(200); the largest is near 4.1 of them.
    assert np.abs(correlation).max() < 5.5 / np.sqrt(200)
    assert abs(correlation.mean()) < 4 / np.sqrt(200 * 19_900)
