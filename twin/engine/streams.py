"""Random numbers: one stream per purpose, keyed by its name."""

from __future__ import annotations

import hashlib
import operator

import numpy as np

from twin.errors import InputError

__all__ = ["Streams"]

_WORDS = 4
"""32-bit words of the name's digest in the spawn key: 128 bits, so names do not collide."""


class Streams:
    """All the random streams of one run.

    A stream is found by its name (``weather``, ``draws:dorm-07``, ``fault:dorm-07.hp-2``) and
    depends on the run's *seed* and that name alone. It does not matter in which order streams
    are asked for, nor which others exist: removing a building or adding a decision leaves all
    other draws as they were, so that two runs can be compared under common random numbers.

    Parameters
    ----------
    seed : int
        The run's seed, zero or more.

    Notes
    -----
    The name's BLAKE2b digest is the ``spawn_key`` of a :class:`numpy.random.SeedSequence`; the
    bit generator is PCG64, named rather than left to NumPy's default, which may change.

    Examples
    --------
    >>> one, other = Streams(seed=7), Streams(seed=7)
    >>> _ = other.generator("something else").random(100)
    >>> one.generator("weather").random() == other.generator("weather").random()
    True
    """

    __slots__ = ("_generators", "seed")

    def __init__(self, *, seed: int) -> None:
        try:
            self.seed = operator.index(seed)
        except TypeError:
            raise InputError(f"seed {seed!r}: give a whole number, zero or more") from None
        if self.seed < 0:
            raise InputError(f"seed {seed}: give a whole number, zero or more")
        self._generators: dict[str, np.random.Generator] = {}

    def generator(self, name: str) -> np.random.Generator:
        """Return the stream called *name*; asked for again, it goes on where it stood."""
        generator = self._generators.get(name)
        if generator is None:
            generator = np.random.Generator(np.random.PCG64(self.sequence(name)))
            self._generators[name] = generator
        return generator

    def sequence(self, name: str) -> np.random.SeedSequence:
        """Return the seed sequence of *name*, for code that builds generators of its own."""
        digest = hashlib.blake2b(name.encode(), digest_size=4 * _WORDS).digest()
        key = tuple(int.from_bytes(digest[4 * i : 4 * i + 4], "little") for i in range(_WORDS))
        return np.random.SeedSequence(entropy=self.seed, spawn_key=key)
