"""Whether a plan holds together, and whether everybody could leave: every fault with its place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from twin.errors import nearest

if TYPE_CHECKING:
    from twin.evacuation.plans.plan import EvacuationPlan, Link

__all__ = ["Fault", "loose_parts", "no_way_out", "shut_in"]

FLIGHTS = frozenset({"stair", "ramp"})


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a plan."""

    at: tuple[str | int, ...]
    """Where it stands in the plan's document."""
    what: str
    allowed: str = ""
    """What to do, or what would be right."""
    near: str = ""
    """The nearest right name."""

    def __str__(self) -> str:
        hint = f"did you mean {self.near!r}?" if self.near else ""
        return "; ".join(part for part in (self.what, self.allowed, hint) if part)


def loose_parts(plan: EvacuationPlan) -> Iterator[Fault]:
    """Yield ids used twice, names of nothing, flights that do not climb.

    A plan in which there are any cannot be walked; the model refuses it.
    """
    yield from _repeated(plan)
    yield from _unknown(plan)
    yield from _flat(plan)


def _repeated(plan: EvacuationPlan) -> Iterator[Fault]:
    used: set[str] = set()
    for group in ("spaces", "links"):
        for place, part in enumerate(getattr(plan, group)):
            if part.id in used:
                yield Fault((group, place, "id"), f"the id {part.id} is used more than once")
            used.add(part.id)
    storeys: set[str] = set()
    for place, storey in enumerate(plan.storeys):
        if storey.id in storeys:
            yield Fault(("storeys", place, "id"), f"the storey {storey.id} is given more than once")
        storeys.add(storey.id)


def _unknown(plan: EvacuationPlan) -> Iterator[Fault]:
    spaces = {space.id for space in plan.spaces}
    storeys = {storey.id for storey in plan.storeys}
    for place, space in enumerate(plan.spaces):
        if space.storey is not None and space.storey not in storeys:
            yield _lost(
                ("spaces", place, "storey"),
                f"space {space.id} lies on {space.storey}, which is no storey",
                space.storey,
                storeys,
            )
    for place, link in enumerate(plan.links):
        for side, end in enumerate(link.between):
            if end not in spaces:
                yield _lost(
                    ("links", place, "between", side),
                    f"link {link.id} joins {end}, which is no space",
                    end,
                    spaces,
                )


def _lost(at: tuple[str | int, ...], what: str, name: str, known: Collection[str]) -> Fault:
    near = nearest(name, sorted(known), count=1)
    if near or not known:
        return Fault(at, what, near="".join(near))
    some = sorted(known)
    more = f" and {len(some) - 4} more" if len(some) > 4 else ""
    return Fault(at, what, f"there are {', '.join(some[:4])}{more}")


def _flat(plan: EvacuationPlan) -> Iterator[Fault]:
    """Yield flights that join spaces of one storey only."""
    level = {storey.id: storey.level for storey in plan.storeys}
    space = {one.id: one for one in plan.spaces}
    flights = {one.id for one in plan.spaces if one.kind in FLIGHTS and one.steps_up}
    ends: dict[str, list[int | None]] = {one: [] for one in flights}
    for link in plan.links:
        for here, there in (link.between, link.between[::-1]):
            if here in ends and there in space:
                known = space[there].kind not in FLIGHTS
                ends[here].append(level.get(space[there].storey or "") if known else None)
    for place, one in enumerate(plan.spaces):
        levels = {found for found in ends.get(one.id, ()) if found is not None}
        if len(ends.get(one.id, ())) > 1 and len(levels) == 1 and None not in ends[one.id]:
            yield Fault(
                ("spaces", place),
                f"{one.kind} {one.id} joins spaces of one storey only (level {min(levels)})",
                "a flight leads to another storey, or says steps_up: false",
            )


def no_way_out(plan: EvacuationPlan) -> Iterator[Fault]:
    """Yield a plan without exits; else rooms that nobody can leave, and one-way traps.

    Locked doors count as ways here: they may be opened in an emergency (see :func:`shut_in`).
    """
    safe = {space.id for space in plan.spaces if space.safe}
    if not any(_into(link, safe) for link in plan.links):
        yield Fault(
            ("links",) if plan.links else ("spaces",),
            "the plan has no exit",
            "join one space to the outside or to an assembly point",
        )
        return
    out = _reaching(plan.links, safe)
    entered = {link.between[1] for link in plan.links}
    left = {link.between[0] for link in plan.links}
    left |= {link.between[1] for link in plan.links if not link.one_way}
    for place, space in enumerate(plan.spaces):
        if space.id in out:
            continue
        if space.id in entered and space.id not in left:
            yield Fault(
                ("spaces", place),
                f"{space.id} is a one-way trap",
                "its links lead in and none leads out",
            )
        else:
            yield Fault(
                ("spaces", place),
                f"no way leads from {space.id} to an exit",
                "join it with a link",
            )


def _into(link: Link, safe: Collection[str]) -> bool:
    """Tell whether a link leads from inside to where it is safe."""
    one, other = (end in safe for end in link.between)
    return (other and not one) or (one and not other and not link.one_way)


def shut_in(plan: EvacuationPlan) -> Iterator[Fault]:
    """Yield spaces that nobody can leave while doors are locked, but otherwise could."""
    safe = {space.id for space in plan.spaces if space.safe}
    out = _reaching(plan.links, safe)
    free = _reaching((link for link in plan.links if not link.locked), safe)
    for place, space in enumerate(plan.spaces):
        if space.id in out and space.id not in free:
            yield Fault(
                ("spaces", place),
                f"{space.id} has no way out while doors are locked",
                "unlock one or name another way",
            )


def _reaching(links: Iterable[Link], targets: Collection[str]) -> set[str]:
    """Return all spaces from which some target can be reached, the targets included."""
    before: dict[str, list[str]] = {}
    for link in links:
        one, other = link.between
        before.setdefault(other, []).append(one)
        if not link.one_way:
            before.setdefault(one, []).append(other)
    found = set(targets)
    waiting = list(targets)
    while waiting:
        for neighbour in before.get(waiting.pop(), ()):
            if neighbour not in found:
                found.add(neighbour)
                waiting.append(neighbour)
    return found
