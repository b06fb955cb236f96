"""The people of a run as arrays: where they are, how fast they walk, when they start.

One row for each person; nothing is a Python object for one person, so that five hundred populations
are as cheap as one run. The arrays are made by the module `populate`, or by hand with
`People.of`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np

from twin.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["LEVEL_M_S", "NO_GROUP", "People", "group_ids", "grouped"]

NO_GROUP: Final = -1
"""The group of whoever walks alone."""

LEVEL_M_S: Final = 1.19
"""Speed on the level of whoever nothing else is known of [m/s]: 0.85 x 1.40 m/s, SFPE Handbook of
Fire Protection Engineering, 5th edition, chapter 59."""

_TYPES: Final[dict[str, type[np.generic]]] = {
    "cell": np.int32,
    "x_m": np.float32,
    "y_m": np.float32,
    "level_m_s": np.float64,
    "down_m_s": np.float64,
    "up_m_s": np.float64,
    "start_s": np.float64,
    "size": np.float64,
    "group": np.int32,
    "route": np.int16,
    "profile": np.int16,
    "follow": np.float32,
    "fed_limit": np.float64,
    "able": np.bool_,
}
"""Element of each array, in the order of the fields."""

_MOST: Final = float(np.finfo(np.float64).max)
_ABOVE_ZERO: Final = (float(np.nextafter(0.0, 1.0)), _MOST, "greater than 0, and finite")
_FROM_ZERO: Final = (0.0, _MOST, "0 or greater, and finite")

_ALLOWED: Final[dict[str, tuple[float, float, str]]] = {
    "cell": _FROM_ZERO,
    "level_m_s": _ABOVE_ZERO,
    "down_m_s": _ABOVE_ZERO,
    "up_m_s": _ABOVE_ZERO,
    "start_s": _FROM_ZERO,
    "size": _ABOVE_ZERO,
    "group": (NO_GROUP, _MOST, "0 or greater, or -1: alone"),
    "route": _FROM_ZERO,
    "profile": _FROM_ZERO,
    "follow": (0.0, 1.0, "0 to 1"),
    "fed_limit": _ABOVE_ZERO,
}
"""Least, greatest and how it is said. Positions may be anything, or nan."""


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """Arrays of one length, a row for each person.

    Raises
    ------
    InputError
        Arrays of different lengths or shapes, a speed or a size that is not positive, a start
        before the alarm: the message names the array, the first wrong row and what is allowed.
    """

    cell: NDArray[np.int32]
    """int32[n]: index of the space where each person is."""
    x_m: NDArray[np.float32]
    """float32[n]: plan coordinate [m]; nan: not known, taken as the middle of the space."""
    y_m: NDArray[np.float32]
    """float32[n]: as `x_m`."""
    level_m_s: NDArray[np.float64]
    """float64[n]: own speed on the level when nobody is in the way [m/s]."""
    down_m_s: NDArray[np.float64]
    """float64[n]: own speed down stairs, along the slope [m/s]."""
    up_m_s: NDArray[np.float64]
    """float64[n]: own speed up stairs, along the slope [m/s]."""
    start_s: NDArray[np.float64]
    """float64[n]: when each starts to walk, after the alarm [s]."""
    size: NDArray[np.float64]
    """float64[n]: places taken; one adult takes 1."""
    group: NDArray[np.int32]
    """int32[n]: whom one walks with; -1: alone."""
    route: NDArray[np.int16]
    """int16[n]: index of the policy by which ways are chosen."""
    profile: NDArray[np.int16]
    """int16[n]: index in the profiles of the population."""
    follow: NDArray[np.float32]
    """float32[n]: 0 goes its own way, 1 goes where the others go."""
    fed_limit: NDArray[np.float64]
    """float64[n]: dose of smoke gases at which each falls, in fractions of the usual one."""
    able: NDArray[np.bool_]
    """bool[n]: whether each can use stairs without help."""

    def __post_init__(self) -> None:
        for name, element in _TYPES.items():
            array = np.ascontiguousarray(getattr(self, name), dtype=element)
            if array.ndim != 1:
                raise InputError(f"people: {name} has {array.ndim} dimensions; give one")
            object.__setattr__(self, name, array)
        if wrong := next(self._faults(), None):
            raise InputError(f"people: {wrong}")

    @classmethod
    def of(cls, cell: ArrayLike, **arrays: ArrayLike) -> Self:
        """Return people from what is known of them; a single value serves all.

        Parameters
        ----------
        cell
            Index of the space of each person.
        **arrays
            Any other array of the class. Left out: 1.19 m/s on the level; on stairs the speed on
            the level, which the stair then limits; start at 0; all others as for an adult who
            walks alone and is able.

        Raises
        ------
        InputError
            An array does not fit; see the class. An array of another name: `TypeError`.
        """
        if unknown := sorted(set(arrays) - set(_TYPES)):
            raise TypeError(f"People has no array {unknown[0]!r}; known: {', '.join(_TYPES)}")
        cells = np.atleast_1d(np.asarray(cell))
        level = arrays.get("level_m_s", LEVEL_M_S)
        given: dict[str, Any] = {
            "x_m": np.nan,
            "y_m": np.nan,
            "level_m_s": level,
            "down_m_s": level,
            "up_m_s": level,
            "start_s": 0.0,
            "size": 1.0,
            "group": NO_GROUP,
            "route": 0,
            "profile": 0,
            "follow": 0.0,
            "fed_limit": 1.0,
            "able": True,
        } | arrays
        full = {
            name: np.full(cells.size, value) if np.ndim(value) == 0 else np.asarray(value)
            for name, value in given.items()
        }
        return cls(cell=cells, **full)

    def __len__(self) -> int:
        return int(self.cell.size)

    @classmethod
    def none(cls) -> Self:
        """Return nobody."""
        return cls.of(np.zeros(0, dtype=np.int32))

    @classmethod
    def join(cls, parts: Sequence[Self]) -> Self:
        """Return all people of several populations, in their order.

        Groups stay apart: those of a later part are numbered on. Cells, routes and profiles mean
        the same in every part.
        """
        if not parts:
            return cls.none()
        arrays = {name: np.concatenate([getattr(one, name) for one in parts]) for name in _TYPES}
        used, groups = 0, []
        for part in parts:
            groups.append(np.where(part.group >= 0, part.group + used, NO_GROUP))
            used += int(part.group.max(initial=-1)) + 1
        return cls(**(arrays | {"group": np.concatenate(groups)}))

    def taken(self, rows: NDArray[Any]) -> People:
        """Return the people of some rows: their indices, or a mask."""
        return replace(self, **{one.name: getattr(self, one.name)[rows] for one in fields(self)})

    def _faults(self) -> Iterator[str]:
        for name in _TYPES:
            if (size := getattr(self, name).size) != len(self):
                yield f"{name} has {size} values for {len(self)} people; give one for each"
                return
        if not len(self):
            return
        for name, (low, high, allowed) in _ALLOWED.items():
            values = getattr(self, name)
            # Not a number makes the least and the greatest so, and neither comparison true.
            if not (values.min() >= low and values.max() <= high):
                row = int(np.flatnonzero(~((values >= low) & (values <= high)))[0])
                yield f"{name} of person {row} is {values[row]}; allowed: {allowed}"
        if not np.array_equal(np.isnan(self.x_m), np.isnan(self.y_m)):
            yield "x_m and y_m are known of different people; give both or neither"


def grouped(people: People, ids: ArrayLike) -> People:
    """Return people who walk in groups.

    A group walks as its slowest member does, on the level and on stairs; it starts when its last
    member is ready, and takes one way: that of its first member (NIST Technical Note 1822, test
    2.9: the members arrive together). Who can use stairs remains each person's own.

    Parameters
    ----------
    people
        The people.
    ids
        int[n]: a number for each group; -1 for whoever walks alone. A group of one is alone.

    Returns
    -------
    People
        The same people in the same order; groups are numbered from 0.

    Raises
    ------
    InputError
        There is not one number for each person.
    """
    given = np.asarray(ids)
    if given.shape != (len(people),):
        raise InputError(
            f"groups: {given.size} numbers for {len(people)} people; give one for each, -1: alone"
        )
    names, group, members = np.unique(given, return_inverse=True, return_counts=True)
    together = (members >= 2) & (names >= 0)
    number = np.where(together, np.cumsum(together) - 1, NO_GROUP)[group]
    rows = np.flatnonzero(number >= 0)
    count = int(np.count_nonzero(together))
    if not count:
        return replace(people, group=number.astype(np.int32))
    rows = rows[np.argsort(number[rows], kind="stable")]
    starts = np.searchsorted(number[rows], np.arange(count))
    of_member = number[rows]
    changed: dict[str, NDArray[Any]] = {"group": number.astype(np.int32)}
    for name, worst in (
        ("level_m_s", np.minimum),
        ("down_m_s", np.minimum),
        ("up_m_s", np.minimum),
        ("start_s", np.maximum),
    ):
        values = getattr(people, name).copy()
        values[rows] = worst.reduceat(values[rows], starts)[of_member]
        changed[name] = values
    for name in ("route", "follow"):
        values = getattr(people, name).copy()
        values[rows] = values[rows[starts]][of_member]
        changed[name] = values
    return replace(people, **changed)


def group_ids(
    cell: NDArray[np.int32], sizes: ArrayLike, shares: ArrayLike, u: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Return a number of a group for each person; neighbours in the arrays walk together.

    Parameters
    ----------
    cell
        int[n]: space of each person, people of one space side by side. No group reaches from one
        space into another; the last of a space may be smaller than drawn.
    sizes
        Sizes of groups that occur, 1 for those alone.
    shares
        Share of all PEOPLE who are in groups of each size; made to add up to 1.
    u
        float[n]: uniform numbers, 0 to 1, which draw the sizes.
    """
    size, share = np.asarray(sizes, dtype=np.int64), np.asarray(shares, dtype=np.float64)
    of_groups = share / size  # a group of four is met a quarter as often as its people are
    edges = np.cumsum(of_groups) / of_groups.sum()
    drawn = size[np.minimum(np.searchsorted(edges, u, side="right"), size.size - 1)]
    number = np.repeat(np.arange(drawn.size), drawn)[: cell.size]
    if not number.size:
        return number
    new = np.ones(number.size, dtype=np.int64)
    new[1:] = (np.diff(number) != 0) | (np.diff(cell) != 0)
    return np.cumsum(new) - 1
