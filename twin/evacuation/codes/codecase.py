"""A building under the code check: what is asked of it, how many are in it, and its findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from twin.evacuation.codes.codefinding import CodeOptions, Finding
from twin.evacuation.codes.codelimits import (
    CodeKind,
    CodeLimit,
    CodeLimits,
    Context,
    Rule,
    Verified,
)
from twin.evacuation.codes.codewords import RULES, sentence
from twin.model import Name

if TYPE_CHECKING:
    import networkx as nx

    from twin.evacuation.codes.codeways import StoreyWays

__all__ = ["TINY", "Case", "Place"]

HIGH_RISE_M = 24.0
"""A public building of several storeys is a high-rise above this [m]; GB 50016-2014 2.1.1
(recalled)."""

TINY = 1e-9
"""Figures this near to a limit keep it: a width of 1.1 read from a drawing is 1.1."""

WEAKNESS: tuple[Verified, ...] = ("seen", "second-hand", "recalled")
COUNTS = frozenset({"doors-per-room", "exits-per-storey"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a limit is held: a space, a link or a storey, by its id."""

    rule: str
    where: str
    way: StoreyWays


@dataclass(frozen=True, kw_only=True, eq=False)
class Case:
    """A building under check."""

    graph: nx.MultiDiGraph[Any]
    kind: CodeKind
    storeys: int
    people: Mapping[str, float]
    limits: CodeLimits
    options: CodeOptions
    ways: tuple[StoreyWays, ...]

    @cached_property
    def high_rise(self) -> bool:
        """Whether it is more than 24 m high, with several storeys."""
        if self.options.high_rise is not None:
            return self.options.high_rise
        floors = sorted({self.node(n)["z_m"] for way in self.ways for n in way.spaces})
        above = [z for z in floors if z > -TINY]
        if self.storeys < 2 or len(above) < 2:
            return False
        return bool(above[-1] + (above[-1] - above[-2]) > HIGH_RISE_M)

    @cached_property
    def exit_level(self) -> int | None:
        """The lowest storey above ground with a door to the open air."""
        return min((way.level for way in self.ways if way.level > 0 and way.exits), default=None)

    @cached_property
    def load(self) -> dict[int, float]:
        """People of each storey, by its level."""
        return {
            way.level: sum(self.people.get(space, 0.0) for space in way.spaces) for way in self.ways
        }

    def node(self, space: str) -> dict[str, Any]:
        """Return the attributes of a space."""
        node: dict[str, Any] = self.graph.nodes[space]
        return node

    def context(self, level: int, space: str | None = None, *, both: bool = False) -> Context:
        """Return what limits are looked up for: a storey, and a room on it."""
        return Context(
            kind=self.kind,
            storeys=self.storeys,
            high_rise=self.high_rise,
            fire_class=self.options.fire_class,
            since_2023=self.options.since_2023,
            level=level,
            use=self.node(space)["use"] if space else None,
            both_sides=both,
            people=self.people.get(space, 0.0) if space else 0.0,
        )

    def limit(self, rule: Rule, level: int, space: str | None = None) -> CodeLimit | None:
        """Return the row that governs on a storey, or in a room of it."""
        return self.limits.find(rule, self.context(level, space))

    def finding(
        self,
        place: Place,
        measured: float,
        limit: float,
        rows: Sequence[CodeLimit],
        *,
        people: int | None = None,
    ) -> Finding:
        """Hold a figure against a limit.

        Parameters
        ----------
        place
            Rule and place.
        measured, limit
            In the unit of the rule.
        rows
            The row that governs, and those that changed its figure.
        people
            How many people the measured width would do for.
        """
        rule, name = place.rule, self._name(place.where)
        kept = measured <= limit + TINY if RULES[rule].at_most else measured >= limit - TINY
        unit: Literal["m", "1", "persons"] = "1" if rule in COUNTS else "m"
        if rule == "persons-per-door":
            unit = "persons"
        return Finding(
            rule=rule,
            limit_id=rows[0].id,
            clause=rows[0].cited,
            where=place.where,
            name=name,
            storey=place.way.storey,
            level=place.way.level,
            measured=float(measured),
            limit=float(limit),
            unit=unit,
            ok=kept,
            verified=max((row.verified for row in rows), key=WEAKNESS.index),
            sentence=sentence(
                rule,
                name,
                measured=float(measured),
                limit=float(limit),
                unit=unit,
                cited=rows[0].cited,
                ok=kept,
                people=people,
            ),
        )

    def _name(self, where: str) -> Name:
        """Return what people call a space or link; its id where it has no name."""
        named = self.node(where).get("name") if where in self.graph else self._names.get(where)
        return named or Name(en=where, zh=where)

    @cached_property
    def _names(self) -> dict[str, Name]:
        return {
            link: data["name"]
            for _, _, link, data in self.graph.edges(keys=True, data=True)
            if data.get("name")
        }
