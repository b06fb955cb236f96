"""Ways that some people do not take, though they are open to others: those into smoke."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from twin.evacuation import wayfinding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from twin.evacuation.crowd import Crowd

__all__ = ["bar"]


def bar(
    crowd: Crowd, links: NDArray[np.intp], routes: Sequence[int], *, barred: NDArray[np.bool_]
) -> None:
    """Bar directed links to people on some routes, or free them, and let those people choose anew.

    Call it within :meth:`twin.engine.Engine.change`. Whoever walks or queues towards a link that is
    barred turns from where he is.

    Parameters
    ----------
    crowd
        The people.
    links
        Directed links, shape (k,).
    routes
        Whom it concerns; a link that a route never used stays shut to it.
    barred
        Whether each link is barred from now on, shape (k,).
    """
    world = crowd._world  # noqa: SLF001 - the crowd knows doors for all, not ways for some
    for route in routes:
        usual = crowd.routes[route].allowed[links]
        world.ways["allowed"][route, links] = usual & ~barred
    shut = links[barred & (world.links["open"][links] == 1)]
    if len(shut):
        # The kernel turns people at doors that are shut: they are, for an instant.
        world.links["open"][shut] = 0
        wayfinding.repair(world)
        world.links["open"][shut] = 1
    wayfinding.repair(world)
