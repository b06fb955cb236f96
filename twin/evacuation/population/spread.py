"""Whole people spread over rooms: sums kept exactly, no room fuller than it has places."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from twin.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Counts = NDArray[np.int64]

__all__ = ["by_beds", "by_rooms", "by_share", "rounded", "tiered"]


def rounded(shares: ArrayLike, total: int | None = None) -> Counts:
    """Return whole numbers near to the shares whose sum is *total* (largest remainders).

    Parameters
    ----------
    shares
        float[n]: non-negative numbers to be made whole.
    total
        Their sum; empty: the sum of the shares, rounded. The shares are scaled to it.

    Notes
    -----
    Hare's quota and largest remainders: every number is the share rounded down or up. Of equal
    remainders the earlier goes first.
    """
    share = np.asarray(shares, dtype=np.float64)
    whole = float(share.sum())
    people = round(whole) if total is None else total
    if not whole > 0:
        return np.zeros(share.size, dtype=np.int64)
    exact = share * (people / whole)
    down: Counts = np.floor(exact + 1e-9).astype(np.int64)
    left = people - int(down.sum())
    order = np.argsort(-(exact - down), kind="stable")
    down[order[:left]] += 1
    return down


def by_share(people: int, places: ArrayLike) -> Counts:
    """Return people in rooms in proportion to their places; at most as many as there are places."""
    room = np.asarray(places, dtype=np.int64)
    _fits(people, room)
    # People are no more than places, so that each share, rounded up, is no more than its room.
    return rounded(room, people)


def by_beds(people: int, places: ArrayLike, rng: np.random.Generator) -> Counts:
    """Return people in rooms where each bed is as likely taken as any other."""
    room = np.asarray(places, dtype=np.int64)
    _fits(people, room)
    if people == int(room.sum()):
        return room.copy()
    drawn: Counts = rng.multivariate_hypergeometric(room, people)
    return drawn


def by_rooms(people: int, places: ArrayLike, filled: float, rng: np.random.Generator) -> Counts:
    """Return people gathered in some of the rooms, drawn at random, each filled to a share.

    Rooms are taken in random order and filled to *filled* of their places, each to one person at
    the least; the last takes whoever is left. When all rooms are taken and people are left, all are
    filled further, in proportion to the places that are free.
    """
    room = np.asarray(places, dtype=np.int64)
    _fits(people, room)
    order = rng.permutation(room.size)
    seats = np.minimum(np.maximum(np.floor(filled * room + 0.5), 1.0), room).astype(np.int64)[order]
    before = np.cumsum(seats) - seats
    used = np.empty_like(room)
    used[order] = np.clip(people - before, 0, seats)
    left = people - int(used.sum())
    return used + by_share(left, room - used) if left else used


def tiered(people: int, places: ArrayLike, tiers: Iterable[NDArray[Any]]) -> tuple[Counts, int]:
    """Return people who fill one tier of rooms before they go on to the next, and who is left.

    Parameters
    ----------
    places
        int[n]: free places of all rooms.
    tiers
        int[m] each: indices of the rooms of a tier.
    """
    room = np.asarray(places, dtype=np.int64)
    used = np.zeros_like(room)
    left = people
    for tier in tiers:
        if not left:
            break
        here = min(left, int(room[tier].sum()))
        used[tier] = by_share(here, room[tier])
        left -= here
    return used, left


def _fits(people: int, places: NDArray[np.int64]) -> None:
    if people > int(places.sum()):
        raise InputError(f"{people} people do not fit in rooms with {int(places.sum())} places")
