"""Why an asset was not well: the chains of causes behind its events, alike ones told once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from twin.errors import UnknownName
from twin.runs.outcome import Event

if TYPE_CHECKING:
    from twin.runs.reading import StoredRun

__all__ = ["ENDS", "Chain", "Episode", "chains", "why"]

ENDS: Final[Mapping[str, frozenset[str]]] = {
    "equipment-failed": frozenset({"equipment-repaired"}),
    "power-lost": frozenset({"power-restored"}),
    "starved": frozenset({"supplied"}),
    "supply-cold": frozenset({"supply-recovered"}),
    "switched-off": frozenset({"switched-on"}),
    "equipment-drowned": frozenset({"equipment-restored", "equipment-repaired"}),
    "room-flooded": frozenset({"room-dry"}),
    "water-lost": frozenset({"water-restored"}),
    "people-overcome": frozenset(),
    "people-trapped": frozenset(),
}
"""Which kinds of event are trouble for their asset, and which kinds end it there. All other kinds
are told only as links of a chain; trouble that nothing ends would have an empty set."""

JOINED_S: Final = 3600.0
"""Trouble that comes back within an hour has not been over for those who wait (assumed)."""


@dataclass(frozen=True, slots=True)
class Episode:
    """One stretch of trouble: when it began, and when it ended (None: not within the run)."""

    from_s: float
    to_s: float | None


@dataclass(frozen=True, slots=True)
class Chain:
    """A root cause, what it led to, and so on to the asset that was asked about.

    Attributes
    ----------
    links : tuple of Event
        The first occurrence, root first; the last link is the trouble itself.
    episodes : tuple of Episode
        Every time that the same chain (the same kinds at the same assets) came about.
    alike : tuple of str
        Other assets that the same cause brought the same trouble, at the same times: the other
        heat pumps of a plant without power.
    """

    links: tuple[Event, ...]
    episodes: tuple[Episode, ...]
    alike: tuple[str, ...] = ()

    @property
    def asset(self) -> str | None:
        """The asset that was not well."""
        return self.links[-1].asset

    @property
    def total_s(self) -> float:
        """How long the episodes that ended lasted in all since the start of the run [s]."""
        return sum(
            episode.to_s - max(episode.from_s, 0.0)
            for episode in self.episodes
            if episode.to_s is not None
        )

    @property
    def spells(self) -> tuple[Episode, ...]:
        """The episodes, those less than `JOINED_S` apart taken as one with interruptions."""
        joined: list[Episode] = []
        for episode in self.episodes:
            last = joined[-1] if joined else None
            if last and last.to_s is not None and episode.from_s - last.to_s < JOINED_S:
                joined[-1] = Episode(last.from_s, episode.to_s)
            else:
                joined.append(episode)
        return tuple(joined)


def why(run: StoredRun, asset: str | None = None) -> list[Chain]:
    """Return the chains of causes behind an asset's troubles, the earliest first.

    Parameters
    ----------
    run : StoredRun
        The run to ask.
    asset : str, optional
        An asset, or a building to ask about everything in it; without one, all of the campus.

    Returns
    -------
    list of Chain
        Empty when nothing went wrong there.

    Raises
    ------
    UnknownName
        When the run recorded nothing at all under that name.
    """
    events = run.events()
    if asset is not None:
        known = {event.asset for event in events if event.asset}
        known |= {name for name, _ in run.signal_names}
        if not any(_within(name, asset) for name in known):
            raise UnknownName(
                f"asset with an event or a signal in run {run.id}",
                asset,
                known | {name.split(".")[0] for name in known},
            )
    return chains(events, asset)


def chains(events: Iterable[Event], asset: str | None = None) -> list[Chain]:
    """Return the chains behind the troubles of *asset* among *events* (see :func:`why`).

    Trouble that was over before the run began (in the spin-up, at negative times) is left out, as
    it is in all key figures; causes may lie that far back.
    """
    by_id = {event.id: event for event in events}
    ends = _ends(by_id.values())
    troubles = [
        event
        for event in by_id.values()
        if event.asset is not None
        and (asset is None or _within(event.asset, asset))
        and event.kind in ENDS
        and _lasts_into_the_run(event, ends)
    ]
    paths = {event.id: _path(event, by_id) for event in troubles}
    # A trouble that leads to a further one that is told is told there, as a link of its chain.
    passed = {link.id for path in paths.values() for link in path[:-1]}
    same: dict[tuple[tuple[str, str | None], ...], list[tuple[Event, ...]]] = {}
    for event in troubles:
        if event.id not in passed:
            path = paths[event.id]
            same.setdefault(tuple((link.kind, link.asset) for link in path), []).append(path)
    found = [
        Chain(
            links=group[0],
            episodes=tuple(Episode(path[-1].time_s, ends.get(path[-1].id)) for path in group),
        )
        for group in same.values()
    ]
    return _told_once(sorted(found, key=lambda chain: (chain.links[-1].time_s, chain.links[-1].id)))


def _told_once(found: Iterable[Chain]) -> list[Chain]:
    """Put chains that differ in their last asset only into one."""
    alike: dict[tuple[object, ...], list[Chain]] = {}
    for chain in found:
        before = tuple(link.id for link in chain.links[:-1])
        # A root of its own has no cause to share; it stays by itself.
        own = chain.links[-1].id if not before else None
        key = (before, own, chain.links[-1].kind, chain.episodes)
        alike.setdefault(key, []).append(chain)
    return [
        replace(group[0], alike=tuple(chain.asset for chain in group[1:] if chain.asset))
        for group in alike.values()
    ]


def _lasts_into_the_run(event: Event, ends: Mapping[int, float]) -> bool:
    """Whether trouble began in the run, or had begun before and was not over by then."""
    if event.time_s >= 0.0:
        return True
    return ends.get(event.id, math.inf) > 0.0


def _within(name: str, asset: str) -> bool:
    return name == asset or name.startswith(f"{asset}.")


def _path(event: Event, by_id: Mapping[int, Event]) -> tuple[Event, ...]:
    """Return the causes of *event*, root first, and the event itself."""
    path = [event]
    met = {event.id}
    while (cause := path[-1].cause) is not None and cause in by_id and cause not in met:
        path.append(by_id[cause])
        met.add(cause)
    return tuple(reversed(path))


def _ends(events: Iterable[Event]) -> dict[int, float]:
    """Return when each trouble ended, by the id of its event."""
    open_: dict[tuple[str | None, str], list[Event]] = {}
    ended: dict[int, float] = {}
    for event in sorted(events, key=lambda one: (one.time_s, one.id)):
        if event.kind in ENDS:
            open_.setdefault((event.asset, event.kind), []).append(event)
        for begins, ends in ENDS.items():
            if event.kind in ends:
                for begun in open_.pop((event.asset, begins), []):
                    ended[begun.id] = event.time_s
    return ended
