"""Teams placed: where each stands, its trips and ways, and the tables that are stored of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from twin.evacuation.rescue.carrying import Device
from twin.model import Name
from twin.runs.outcome import Table

__all__ = [
    "Deployment",
    "Objective",
    "Post",
    "Reach",
    "Trip",
    "posts_table",
    "reach_table",
    "trips_table",
]

Objective = Literal["mean", "farthest", "last"]
"""What is made least. ``mean``: the mean time until a team is with a person (p-median);
``farthest``: the time to the farthest person (p-center); ``last``: the work of the busiest team,
its trips one after the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """One space where people wait, and the nearest base."""

    space: str
    name: Name
    people: int
    base: str | None
    """The nearest base with a team; None where nobody can be brought out by any team."""
    reach_s: float
    """Until a team that sets out for it is there [s]."""
    route: tuple[str, ...]
    """Links from that base to the space."""
    safe: str | None
    """Where people are carried."""
    carry_s: float
    way_out: tuple[str, ...]
    """Links on the way out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """One person brought out by a team; times are seconds after the teams set out."""

    team: int
    number: int
    """Of the team's trips, from 1."""
    space: str
    name: Name
    from_s: float
    """When the team leaves its base."""
    reached_s: float
    ready_s: float
    """When the person is in the device."""
    safe_s: float
    back_s: float
    """When the team is at its base again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A team and where it stands."""

    team: int
    base: str
    name: Name
    storey: str | None
    people: int
    last_s: float
    """When the last of its people is safe."""
    busy_s: float
    """When it is back from its last trip: the sum of its round trips."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """Teams placed."""

    objective: Objective
    device: Device
    posts: tuple[Post, ...]
    trips: tuple[Trip, ...]
    reach: tuple[Reach, ...]
    mean_s: float
    """Weighted mean time until a team from the nearest base is with a person, no queue [s]."""
    worst_s: float
    """The same for the farthest person [s]."""
    rescued_mean_s: float
    """Mean time until a person is safe, the queue included [s]."""
    last_s: float
    """When the last person is safe [s]."""
    busy_s: float
    """When the last team is back: the longest sum of round trips [s]."""
    bound_s: float | None
    """Of the objective ``last``: no placement has a shorter longest sum."""
    unreached: tuple[str, ...]
    """Spaces from which nobody can be brought out."""

    @property
    def bases(self) -> tuple[str, ...]:
        """The base of each team."""
        return tuple(post.base for post in self.posts)

    @property
    def assignment(self) -> dict[str, str]:
        """The nearest base of each space that is reached."""
        return {one.space: one.base for one in self.reach if one.base is not None}

    @property
    def exact(self) -> bool:
        """Whether it is proven that no placement is better by the objective."""
        return self.bound_s is None or self.busy_s <= self.bound_s * (1.0 + 1e-6)


def _table(rows: Sequence[Any], columns: Mapping[str, tuple[str, str, str]]) -> Table:
    """Return rows as a table; each column with its name in both languages and its unit."""

    def cell(row: Any, key: str) -> Any:
        part, _, language = key.rpartition("_")
        value = (
            getattr(row, part).__getattribute__(language) if part == "name" else getattr(row, key)
        )
        return " ".join(value) if isinstance(value, tuple) else value

    return Table(
        columns={key: [cell(row, key) for row in rows] for key in columns},
        names={key: Name(en=en, zh=zh) for key, (en, zh, _) in columns.items()},
        units={key: unit for key, (_, _, unit) in columns.items() if unit},
    )


NAMES = {
    "name_en": ("Name (English)", "名称（英文）", ""),
    "name_zh": ("Name (Chinese)", "名称（中文）", ""),
}


def posts_table(deployment: Deployment) -> Table:
    """Return where the teams stand, one row for each."""
    return _table(
        deployment.posts,
        {
            "team": ("Team", "小组", ""),
            "base": ("Base", "待命点", ""),
            **NAMES,
            "storey": ("Storey", "楼层", ""),
            "people": ("People brought out", "救助人数", "people"),
            "last_s": ("Last one safe", "最后一人脱险", "s"),
            "busy_s": ("Back from the last trip", "末次往返结束", "s"),
        },
    )


def trips_table(deployment: Deployment) -> Table:
    """Return the trips of the teams, one row for each person."""
    return _table(
        deployment.trips,
        {
            "team": ("Team", "小组", ""),
            "number": ("Trip", "趟次", ""),
            "space": ("From", "救助地点", ""),
            **NAMES,
            "from_s": ("Sets out", "出发", "s"),
            "reached_s": ("With the person", "到达", "s"),
            "ready_s": ("Person in the device", "转移上器具", "s"),
            "safe_s": ("Safe", "脱险", "s"),
            "back_s": ("Back at the base", "返回待命点", "s"),
        },
    )


def reach_table(deployment: Deployment) -> Table:
    """Return the nearest base of each space where people wait, with the way as links."""
    return _table(
        deployment.reach,
        {
            "space": ("Space", "地点", ""),
            **NAMES,
            "people": ("People", "人数", "people"),
            "base": ("Nearest base", "最近待命点", ""),
            "reach_s": ("Until a team is there", "到达时间", "s"),
            "route": ("Links on the way there", "前往路线", ""),
            "safe": ("Carried to", "转移至", ""),
            "carry_s": ("Carried for", "转移时间", "s"),
            "way_out": ("Links on the way out", "撤离路线", ""),
        },
    )
