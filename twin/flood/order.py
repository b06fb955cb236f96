"""The order in which a network's nodes are eliminated, and what fills in on the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Elimination", "eliminate", "least_fill_order"]


def least_fill_order(count: int, joined: Iterable[tuple[int, int]]) -> list[int]:
    """Return the nodes by least degree in what is left, the classic order of least fill.

    Leaves come first, so that a tree has no fill at all (W. F. Tinney and J. W. Walker, Direct
    solutions of sparse network equations by optimally ordered triangular factorization, Proc.
    IEEE 55 (1967)).
    """
    beside: list[set[int]] = [set() for _ in range(count)]
    for a, b in joined:
        beside[a].add(b)
        beside[b].add(a)
    left = set(range(count))
    order = []
    while left:
        node = min(left, key=lambda n: (len(beside[n]), n))
        left.remove(node)
        order.append(node)
        for other in beside[node]:
            beside[other].discard(node)
            beside[other] |= beside[node] - {other}
    return order


@dataclass(frozen=True, slots=True)
class Elimination:
    """The pairs of nodes that the matrix has entries for, and how they act on each other.

    Nodes are numbered in their order. A pair has two entries: ``e`` (row of the earlier node) and
    ``pairs + e`` (row of the later one).
    """

    pair_at: NDArray[np.int64]
    pair_to: NDArray[np.int64]
    fill_at: NDArray[np.int64]
    fill_from: NDArray[np.int64]
    fill_to: NDArray[np.int64]
    place: dict[tuple[int, int], int]
    """Entry of each (row, column)."""


def eliminate(count: int, joined: Iterable[tuple[int, int]]) -> Elimination:
    """Find fill and updates for nodes already numbered in their order."""
    later: list[set[int]] = [set() for _ in range(count)]
    for a, b in joined:
        later[min(a, b)].add(max(a, b))
    for node in range(count):
        for other in later[node]:
            later[other] |= {n for n in later[node] if n > other}
    place: dict[tuple[int, int], int] = {}
    pair_at: list[int] = [0]
    pair_to: list[int] = []
    total = sum(len(others) for others in later)
    for node in range(count):
        for other in sorted(later[node]):
            place[node, other] = len(pair_to)
            place[other, node] = total + len(pair_to)
            pair_to.append(other)
        pair_at.append(len(pair_to))
    fill_at: list[int] = [0]
    fill_from: list[int] = []
    fill_to: list[int] = []
    for node in range(count):
        for row in sorted(later[node]):
            for column in sorted(later[node] - {row}):
                fill_from.append(place[node, column])
                fill_to.append(place[row, column])
            fill_at.append(len(fill_from))

    def whole(numbers: list[int]) -> NDArray[np.int64]:
        return np.array(numbers, dtype=np.int64)

    return Elimination(
        pair_at=whole(pair_at),
        pair_to=whole(pair_to),
        fill_at=whole(fill_at),
        fill_from=whole(fill_from),
        fill_to=whole(fill_to),
        place=place,
    )
