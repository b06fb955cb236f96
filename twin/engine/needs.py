"""Who needs what of whom: the graph along which losses spread and supply returns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Protocol

from twin.errors import InputError, UnknownName, nearest

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["AssetRow", "NeedRow", "Needs"]


class NeedRow(Protocol):
    """One service that an asset cannot do without; any ONE of the suppliers suffices."""

    @property
    def service(self) -> str:
        """What is supplied: ``power``, ``water``, ``dry`` ..."""

    @property
    def of(self) -> Sequence[str]:
        """The assets that can supply it."""


class AssetRow(Protocol):
    """One asset as the engine sees it; a campus hands over rows that have at least this."""

    @property
    def id(self) -> str:
        """Its identity, unique on the campus."""

    @property
    def kind(self) -> str:
        """What it is: ``feeder``, ``heat-pump`` ..."""

    @property
    def needs(self) -> Sequence[NeedRow]:
        """Everything it cannot do without: all of them must be met."""

    @property
    def located_in(self) -> str:
        """The room, the building, or ``site``."""


@dataclass(frozen=True, slots=True)
class _Node:
    kind: str
    located_in: str
    needs: tuple[tuple[str, tuple[str, ...]], ...]
    depth: int
    passes_on: bool


class Needs:
    """The needs graph of a campus: checked once, then only asked.

    Parameters
    ----------
    rows : iterable of AssetRow
        The assets, in any order.

    Raises
    ------
    InputError
        When two assets share an id, a need names nobody or somebody who does not exist, or
        assets need each other in a circle. All problems of one sort are told at once.

    Notes
    -----
    An asset's *depth* is the longest chain of suppliers above it. Assets are re-evaluated in
    the order of (depth, id), which is a topological order in which no asset's place depends on
    assets that it has nothing to do with.

    The sorting is the standard library's ``graphlib``; NetworkX is imported only by
    :meth:`graph`, so that a run does not pay for it.
    """

    __slots__ = ("_dependants", "_nodes")

    def __init__(self, rows: Iterable[AssetRow]) -> None:
        assets = {}
        twice = set()
        for row in rows:
            if row.id in assets:
                twice.add(row.id)
            assets[row.id] = row
        if twice:
            raise InputError(f"assets: the same id twice: {', '.join(sorted(twice))}")
        needs = {
            asset.id: tuple((need.service, tuple(need.of)) for need in asset.needs)
            for asset in assets.values()
        }
        _refuse_dangling(needs)
        depths = _depths(needs)
        dependants: dict[str, list[str]] = {asset: [] for asset in assets}
        for asset, its_needs in needs.items():
            for supplier in sorted({one for _, of in its_needs for one in of}):
                dependants[supplier].append(asset)
        self._dependants = {
            asset: tuple(sorted(below, key=lambda one: (depths[one], one)))
            for asset, below in dependants.items()
        }
        self._nodes = {
            asset.id: _Node(
                kind=asset.kind,
                located_in=asset.located_in,
                needs=needs[asset.id],
                depth=depths[asset.id],
                passes_on=_passes_on(asset.id, needs, self._dependants[asset.id]),
            )
            for asset in assets.values()
        }

    def __contains__(self, asset: str) -> bool:
        return asset in self._nodes

    def __len__(self) -> int:
        return len(self._nodes)

    @property
    def ids(self) -> tuple[str, ...]:
        """All assets, suppliers before those who need them."""
        return tuple(sorted(self._nodes, key=self.place))

    def place(self, asset: str) -> tuple[int, str]:
        """Return the sorting key of *asset*: (depth, id)."""
        return (self.node(asset).depth, asset)

    def node(self, asset: str) -> _Node:
        """Return what is known about *asset*; :class:`~twin.errors.UnknownName` if nothing is."""
        try:
            return self._nodes[asset]
        except KeyError:
            raise UnknownName("asset", asset, self._nodes) from None

    def dependants(self, asset: str) -> tuple[str, ...]:
        """Return those who need something of *asset* directly, in order of (depth, id)."""
        self.node(asset)
        return self._dependants[asset]

    def graph(self) -> nx.DiGraph[str]:
        """Return the graph for analysis: edges from supplier to user, with their ``service``.

        Node attributes are ``kind``, ``located_in`` and ``depth``. It is a copy.
        """
        import networkx as nx

        graph: nx.DiGraph[str] = nx.DiGraph()
        for asset, node in self._nodes.items():
            graph.add_node(asset, kind=node.kind, located_in=node.located_in, depth=node.depth)
        for asset, node in self._nodes.items():
            for service, of in node.needs:
                graph.add_edges_from(((one, asset) for one in of), service=service)
        return graph


def _refuse_dangling(needs: dict[str, tuple[tuple[str, tuple[str, ...]], ...]]) -> None:
    problems = []
    for asset, its_needs in needs.items():
        for service, of in its_needs:
            if not of:
                problems.append(f"{asset}: needs {service} of nobody; name at least one supplier")
            for supplier in of:
                if supplier not in needs:
                    near = nearest(supplier, tuple(needs))
                    hint = f"; did you mean {near[0]!r}?" if near else ""
                    problems.append(
                        f"{asset}: needs {service} of {supplier!r}, which does not exist{hint}"
                    )
    if problems:
        raise InputError("\n".join(problems))


def _depths(needs: dict[str, tuple[tuple[str, tuple[str, ...]], ...]]) -> dict[str, int]:
    above = {asset: [one for _, of in wants for one in of] for asset, wants in needs.items()}
    try:
        order = tuple(TopologicalSorter(above).static_order())
    except CycleError as error:
        circle = " > ".join(error.args[1])
        raise InputError(
            f"assets need each other in a circle: {circle}; break it at one of them"
        ) from None
    depths: dict[str, int] = {}
    for asset in order:
        depths[asset] = max((depths[one] + 1 for one in above[asset]), default=0)
    return depths


def _passes_on(
    asset: str,
    needs: dict[str, tuple[tuple[str, tuple[str, ...]], ...]],
    dependants: tuple[str, ...],
) -> bool:
    """Return whether *asset* only hands on what it gets: a feeder, a panel, a water main."""
    own = {service for service, _ in needs[asset]}
    given = {service for below in dependants for service, of in needs[below] if asset in of}
    return bool(given) and (not own or bool(own & given))
