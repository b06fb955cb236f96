"""What a building is worth by itself, told beside a run: the code check, and where teams belong."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from twin.evacuation.codes.codecheck import check_code
from twin.evacuation.moving.state import ARRIVED, INCAPACITATED, TRAPPED
from twin.evacuation.plans.graph import build_graph
from twin.evacuation.rescue.deployment import deploy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twin.evacuation.codes.codefinding import Finding
    from twin.evacuation.plans.plan import EvacuationPlan

__all__ = ["code_rows", "deployment_rows", "in_need"]


def code_rows(plan: EvacuationPlan, *, kind: Any, building: str) -> list[dict[str, Any]]:
    """Return what a building breaks of the codes, and of each rule it keeps the tightest case."""
    findings = check_code(build_graph(plan), building_kind=kind, building=building)
    tightest: dict[str, Finding] = {}
    for one in findings:
        if one.ok and (one.rule not in tightest or one.strain > tightest[one.rule].strain):
            tightest[one.rule] = one
    broken = sorted((one for one in findings if not one.ok), key=lambda one: -one.strain)
    return [
        {
            "rule": one.rule,
            "clause": one.clause,
            "where_en": one.name.en,
            "where_zh": one.name.zh,
            "measured": one.measured,
            "limit": one.limit,
            "unit": one.unit,
            "ok": one.ok,
            "verified": one.verified,
            "sentence_en": one.sentence.en,
            "sentence_zh": one.sentence.zh,
        }
        for one in (*broken, *tightest.values())
    ]


def in_need(state: Any, spaces: list[str], brought: Mapping[str, int]) -> dict[str, int]:
    """Return how many people needed help, by the space where they waited.

    Parameters
    ----------
    state : int[n]
        How everybody ended.
    spaces
        Where everybody ended, n ids.
    brought
        Those whom a team brought out, by the space from which.
    """
    waits = Counter(
        space
        for space, one in zip(spaces, state, strict=True)
        if one in (ARRIVED, INCAPACITATED, TRAPPED)
    )
    return dict(Counter(brought) + waits)


def deployment_rows(
    plan: EvacuationPlan, demand: Mapping[str, int], *, teams: int, device: str
) -> list[dict[str, Any]]:
    """Return where teams would best stand for those who needed help: a row for each trip."""
    if not demand:
        return []
    found = deploy(build_graph(plan), demand, teams=max(teams, 1), device=device)
    base = {post.team: post.base for post in found.posts}
    route = {(one.base, one.space): " ".join(one.route) for one in found.reach}
    return [
        {
            "base_space": base[trip.team],
            "team": str(trip.team),
            "space": trip.space,
            "people": 1,
            "minutes": trip.safe_s / 60.0,
            "route": route.get((base[trip.team], trip.space), ""),
        }
        for trip in found.trips
    ]
