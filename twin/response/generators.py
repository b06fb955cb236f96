"""Mobile generators in the needs graph: one more source of power each, that begins in a store."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from twin.campus.asset import AssetSpec
from twin.model import Name
from twin.response.work import generator_id
from twin.scenario.response import MobileGenerator

if TYPE_CHECKING:
    from twin.scenario import Scenario

__all__ = ["with_generators"]


def with_generators(assets: Iterable[AssetSpec], scenario: Scenario) -> tuple[AssetSpec, ...]:
    """Return the campus's assets, and the generators that the scenario's crews may connect.

    Each generator is an asset of its own and stands beside the regular suppliers of what it feeds:
    any one of them is enough. Until a crew has connected it, it gives nothing. Its size limits
    nothing in this version.
    """
    fed: dict[str, list[str]] = {}
    for name, decision in scenario.crew_decisions():
        if isinstance(decision, MobileGenerator):
            fed.setdefault(decision.asset, []).append(generator_id(name))
    rows = []
    for spec in assets:
        more = fed.get(spec.id)
        if more:
            needs = tuple(
                need.model_copy(update={"of": (*need.of, *more)})
                if need.service == "power"
                else need
                for need in spec.needs
            )
            spec = replace(spec, needs=needs)  # noqa: PLW2901 - the row, with one more supplier
        rows.append(spec)
    rows += [
        AssetSpec(
            id=one,
            kind="generator",
            name=Name(en=f"Mobile generator of {asset}", zh=f"{asset} 移动发电机"),
        )
        for asset, ids in fed.items()
        for one in ids
    ]
    return tuple(rows)
