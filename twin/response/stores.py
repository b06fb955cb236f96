"""Emergency stores: a finite stock of each thing, in the places where it lies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twin.campus.site import Store

__all__ = ["Load", "Stores"]


@dataclass(frozen=True, slots=True)
class Load:
    """What a task has been given out of one store."""

    store: str
    item: str
    count: int


class Stores:
    """The stores of a campus as a run empties and refills them.

    What is promised to a task is out of the store from the call on: two tasks never count on the
    same board.
    """

    def __init__(self, stores: Iterable[Store], *, place_of: Callable[[str], str]) -> None:
        self._stock: dict[str, Counter[str]] = {}
        self.place: dict[str, str] = {}
        """The building in which each store lies."""
        for store in stores:
            self._stock[store.id] = Counter()
            self.place[store.id] = place_of(store.located_in)
            for stock in store.stock:
                self._stock[store.id][stock.item] += stock.count

    def left(self, item: str, store: str | None = None) -> int:
        """Return how many of a thing lie in one store, or in all."""
        return sum(
            stock[item] for name, stock in self._stock.items() if store is None or name == store
        )

    def take(
        self, item: str, count: int, *, store: str | None, distance: Callable[[str], float]
    ) -> Load | None:
        """Take up to *count* of a thing out of one store.

        Parameters
        ----------
        item, count
            What, and how many are wanted.
        store
            The only store that may give; None: any.
        distance
            How far a store's building is; called with the building.

        Returns
        -------
        Load or None
            Out of the nearest store that has enough; where none has, out of the one that has most;
            None when there is nothing left.
        """
        able = [
            name for name, stock in self._stock.items() if stock[item] > 0 and store in {None, name}
        ]
        if not able:
            return None
        best = min(
            able,
            key=lambda name: (
                -min(count, self._stock[name][item]),
                distance(self.place[name]),
                name,
            ),
        )
        given = min(count, self._stock[best][item])
        self._stock[best][item] -= given
        return Load(best, item, given)

    def give_back(self, load: Load, count: int | None = None) -> None:
        """Put a load, or *count* of it, back into its store."""
        self._stock[load.store][load.item] += load.count if count is None else count
