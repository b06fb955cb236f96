"""Findings of the code check: one limit held against one place; their count, one line on all."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from twin.campus.plan import RoomKind
from twin.campus.quantities import NonNegative
from twin.evacuation.codes.codelimits import FireClass, Verified
from twin.evacuation.codes.codewords import RULES
from twin.model import Model, Name
from twin.runs.outcome import Table

__all__ = ["CodeOptions", "Finding", "Totals", "findings_table", "totals", "verdict"]


class CodeOptions(Model):
    """How a building is judged."""

    sprinklered: bool = False
    """Sprinklers throughout: longer walks are allowed."""
    open_gallery: bool = False
    """The corridors are galleries open to the air."""
    open_stairs: bool = False
    """The staircases are not enclosed: shorter walks are allowed."""
    fire_class: FireClass = "II"
    """Fire resistance (assumed where nobody states it: II, as dormitories and teaching blocks of
    concrete have)."""
    since_2023: bool = True
    """Judge by GB 55037-2022, in force since 1 June 2023; false: by what it replaced."""
    high_rise: bool | None = None
    """Empty: by the height, the upper floor and one more storey against 24 m."""
    density_p_m2: Mapping[RoomKind, NonNegative] = {}
    """People per m2 of rooms that state no capacity, by use; replaces the assumed figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One limit held against one place."""

    rule: str
    """A key of :data:`twin.evacuation.codes.codewords.RULES`."""
    limit_id: str
    """The row of the table."""
    clause: str
    where: str
    """Id of the space or link; of a whole storey the storey's."""
    name: Name
    storey: str | None
    level: int
    measured: float
    """In `unit`; infinite where no way out is reached."""
    limit: float
    unit: Literal["m", "1", "persons"]
    ok: bool
    verified: Verified
    """How far the limit was checked; of several that enter, the weakest."""
    sentence: Name
    """The finding in words; where it is broken, with what would mend it."""

    @property
    def strain(self) -> float:
        """How much of the limit is used: above 1 it is broken."""
        one, other = self.measured, self.limit
        if not RULES[self.rule].at_most:
            one, other = other, one
        return one / other if other > 0.0 else math.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Findings counted."""

    checks: int
    broken: int
    by_rule: Mapping[str, tuple[int, int]]
    """For each rule: checks, and how many are broken."""
    recalled: int
    """Checks whose limit is only recalled."""
    worst: Finding | None
    """The broken finding that is farthest beyond its limit."""


def totals(findings: Sequence[Finding]) -> Totals:
    """Count findings by rule, and name the worst."""
    broken = [one for one in findings if not one.ok]
    return Totals(
        checks=len(findings),
        broken=len(broken),
        by_rule={
            rule: (len(of), sum(not one.ok for one in of))
            for rule in RULES
            if (of := [one for one in findings if one.rule == rule])
        },
        recalled=sum(one.verified == "recalled" for one in findings),
        worst=max(broken, key=lambda one: one.strain, default=None),
    )


def verdict(findings: Sequence[Finding]) -> Name:
    """Return one line on all findings."""
    count = totals(findings)
    doubt_en = f"; {count.recalled} checks rest on figures written from memory"
    doubt_zh = f"；有 {count.recalled} 项所依数值仅凭记忆，待核对"
    if not count.recalled:
        doubt_en = doubt_zh = ""
    if count.worst is None:
        return Name(
            en=f"All {count.checks} checks are met{doubt_en}.",
            zh=f"{count.checks} 项校核全部满足{doubt_zh}。",
        )
    return Name(
        en=f"{count.broken} of {count.checks} checks are broken{doubt_en}. The worst:"
        f" {count.worst.sentence.en}",
        zh=f"{count.checks} 项校核中有 {count.broken} 项不满足{doubt_zh}。"
        f"最不利：{count.worst.sentence.zh}",
    )


COLUMNS: Mapping[str, Name] = {
    "rule": Name(en="Rule", zh="规则"),
    "clause": Name(en="Clause", zh="条文"),
    "where": Name(en="Where", zh="位置"),
    "name_en": Name(en="Name (English)", zh="名称（英文）"),
    "name_zh": Name(en="Name (Chinese)", zh="名称（中文）"),
    "storey": Name(en="Storey", zh="楼层"),
    "level": Name(en="Level", zh="层号"),
    "measured": Name(en="Measured", zh="实测"),
    "limit": Name(en="Limit", zh="限值"),
    "unit": Name(en="Unit", zh="单位"),
    "ok": Name(en="Kept", zh="满足"),
    "verified": Name(en="Limit checked", zh="限值核对程度"),
    "sentence_en": Name(en="Finding (English)", zh="结论（英文）"),
    "sentence_zh": Name(en="Finding (Chinese)", zh="结论（中文）"),
}


def findings_table(findings: Sequence[Finding]) -> Table:
    """Return findings as a table to be stored."""

    def cell(one: Finding, key: str) -> Any:
        part, _, language = key.rpartition("_")
        return getattr(getattr(one, part), language) if part else getattr(one, key)

    columns = {key: [cell(one, key) for one in findings] for key in COLUMNS}
    return Table(columns=columns, names=COLUMNS)
