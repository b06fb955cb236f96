"""Route policies: where people mean to go, by which openings, and what they take into account."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from twin.errors import InputError
from twin.evacuation.plans.plan import SPACE_KINDS

if TYPE_CHECKING:
    from twin.evacuation.plans.network import Network

__all__ = ["POLICIES", "Route", "outdoors", "policy", "standard", "towards"]

Mask = NDArray[np.bool_]

POLICIES = ("nearest", "familiar", "signed", "aware", "assigned")
"""What people may go by; ``assigned`` are explicit paths, and the nearest way where one is shut."""


OPEN_AIR = ("path", "outside", "assembly")
"""Kinds of space that lie in the open air."""


@dataclass(frozen=True, eq=False)
class Route:
    """One policy on one network.

    ``timed`` routes count seconds, queues included, and people in a queue change over when another
    way is a tenth quicker; the others count metres. Who knows no way by this route takes its
    ``fallback`` (an index among the routes of the run; -1 none).
    """

    name: str
    target: Mask
    """Cells in which it ends, shape (C,)."""
    allowed: Mask
    """Links that it may use, shape (L,)."""
    timed: bool = False
    fallback: int = -1


def outdoors(network: Network) -> Mask:
    """Tell which cells lie in the open air, shape (C,)."""
    return np.asarray(np.isin(network.kind, [SPACE_KINDS.index(kind) for kind in OPEN_AIR]))


def policy(
    network: Network,
    name: str,
    *,
    target: Mask | None = None,
    fallback: int = -1,
    lifts: bool = False,
) -> Route:
    """Return a policy by its name. Whoever is out of a building goes into none again.

    Parameters
    ----------
    network
        Where it applies.
    name
        One of :data:`POLICIES`.
    target
        Cells in which it ends, shape (C,); None: wherever it is safe.
    fallback
        The route of those for whom it knows no way.
    lifts
        Whether lifts may be used; in a fire they are not.

    Raises
    ------
    InputError
        There is no such policy.
    """
    if name not in POLICIES:
        raise InputError(f"no route policy {name!r}; allowed: " + ", ".join(POLICIES))
    air = outdoors(network)
    enters = air[network.src] & ~air[network.dst]
    leaves = air[network.dst] & ~air[network.src]
    allowed = ~enters if lifts else ~(enters | network.lift)
    if name == "familiar":
        allowed = allowed & (network.main | ~leaves)
    elif name == "signed":
        allowed = allowed & network.signed
    ends = network.safe.copy() if target is None else target
    return Route(name, ends, allowed, timed=name == "aware", fallback=fallback)


def standard(network: Network, name: str) -> tuple[Route, ...]:
    """Return a policy as route 0, with the nearest way behind it for whom it knows none."""
    if name in {"nearest", "assigned"}:
        return (policy(network, "nearest"),)
    return (policy(network, name, fallback=1), policy(network, "nearest"))


def towards(
    network: Network,
    spaces: Sequence[str] = (),
    *,
    links: Iterable[str] = (),
    name: str = "",
    timed: bool = False,
    lifts: bool = False,
    fallback: int = -1,
) -> Route:
    """Return the way to certain spaces, or out through certain links.

    Parameters
    ----------
    network
        Where it applies.
    spaces
        Where it ends; none: wherever it is safe.
    links
        The only exits that it may use; none: all.
    name, timed, lifts, fallback
        As of a policy.

    Raises
    ------
    UnknownName
        A space or link that is not there.
    """
    target = network.safe.copy()
    if spaces:
        target[:] = False
        target[[network.cell(space) for space in spaces]] = True
    allowed = np.ones(network.links, dtype=bool) if lifts else ~network.lift
    exits = [index for link in links for index in network.link(link)]
    if exits:
        leaves = target[network.dst] & ~target[network.src]
        kept = np.zeros(network.links, dtype=bool)
        kept[exits] = True
        allowed = allowed & (kept | ~leaves)
    return Route(name or ",".join([*spaces, *links]), target, allowed, timed, fallback)
