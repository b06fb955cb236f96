"""Kinds of people: how fast they walk, what room they take, whether they use stairs, who helps.

A `ProfileSet` lists the kinds of a population and their shares; the module `profilesets` holds
those that are shipped. Speeds are drawn by inverse distribution functions from one uniform number a
person: who is quick on the level is quick on stairs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Final, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from twin.campus.plan import RoomKind
from twin.campus.quantities import Fraction, NonNegative, Positive
from twin.errors import UnknownName
from twin.evacuation.population.density import Trust
from twin.model import Id, Model
from twin.words import Words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = [
    "MOTIONS",
    "AnySpeed",
    "ConstantSpeed",
    "Device",
    "LogNormalSpeed",
    "NormalSpeed",
    "Profile",
    "ProfileSet",
    "Sampler",
    "UniformSpeed",
]

Motion = Literal["level", "down", "up"]
MOTIONS: Final[tuple[Motion, ...]] = ("level", "down", "up")

TINY: Final = 1e-15
"""A share so near to nothing that nobody is ever drawn there, of which numbers still know [-]."""

LEAST_SHARE: Final = 1e-6
"""A law must leave at least so much of itself between its bounds [-]; ours."""

Device = Literal["evacuation-chair", "carry-chair", "stretcher", "rescue-sheet"]
"""What somebody who cannot use stairs is brought down with."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A law of speeds as the sampler computes it.

    On a straight or a logarithmic scale: ``base + width w``, where w is a uniform number between
    *low* and *high*, or the normal quantile of it.
    """

    normal: bool
    log: bool
    base: float
    width: float
    low: float
    high: float


class ConstantSpeed(Model):
    """All walk alike."""

    kind: Literal["constant"] = "constant"
    speed_m_s: Positive

    def row(self) -> _Row:
        """Return the law as the sampler computes it."""
        return _Row(normal=False, log=False, base=self.speed_m_s, width=0.0, low=0.0, high=1.0)


class UniformSpeed(Model):
    """Every speed between two is equally likely."""

    kind: Literal["uniform"] = "uniform"
    low_m_s: Positive
    high_m_s: Positive

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _check(self.row(), self.low_m_s, self.high_m_s)
        return self

    def row(self) -> _Row:
        """Return the law as the sampler computes it."""
        width = self.high_m_s - self.low_m_s
        return _Row(normal=False, log=False, base=self.low_m_s, width=width, low=0.0, high=1.0)


class NormalSpeed(Model):
    """Gauss's law, cut off at both ends; what is left sums to one."""

    kind: Literal["normal"] = "normal"
    mean_m_s: Positive
    """Of the whole law, before it is cut."""
    sd_m_s: Positive
    low_m_s: Positive
    """Nobody is slower."""
    high_m_s: Positive
    """Nobody is quicker."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _check(self.row(), self.low_m_s, self.high_m_s)
        return self

    def row(self) -> _Row:
        """Return the law as the sampler computes it."""
        low = _phi((self.low_m_s - self.mean_m_s) / self.sd_m_s)
        high = _phi((self.high_m_s - self.mean_m_s) / self.sd_m_s)
        return _Row(
            normal=True, log=False, base=self.mean_m_s, width=self.sd_m_s, low=low, high=high
        )


class LogNormalSpeed(Model):
    """Speeds whose logarithm is normal, cut off at both ends."""

    kind: Literal["log-normal"] = "log-normal"
    median_m_s: Positive
    sigma: Positive
    """Standard deviation of the natural logarithm."""
    low_m_s: Positive
    high_m_s: Positive

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _check(self.row(), self.low_m_s, self.high_m_s)
        return self

    def row(self) -> _Row:
        """Return the law as the sampler computes it."""
        base = math.log(self.median_m_s)
        low = _phi((math.log(self.low_m_s) - base) / self.sigma)
        high = _phi((math.log(self.high_m_s) - base) / self.sigma)
        return _Row(normal=True, log=True, base=base, width=self.sigma, low=low, high=high)


AnySpeed = Annotated[
    ConstantSpeed | UniformSpeed | NormalSpeed | LogNormalSpeed, Field(discriminator="kind")
]
"""A law of speeds as a file tells it, by its ``kind``."""


def _phi(z: float) -> float:
    """Return the share of the normal law below *z*, off 0 and 1: their quantiles are infinite."""
    return min(max(0.5 * math.erfc(-z / math.sqrt(2.0)), TINY), 1.0 - TINY)


def _check(row: _Row, low: float, high: float) -> None:
    """Raise where a law has its bounds in the wrong order, or nothing between them."""
    if high <= low:
        raise ValueError(f"high_m_s {high:g} must be greater than low_m_s {low:g}")
    if row.high - row.low < LEAST_SHARE:
        raise ValueError(
            f"hardly any speed of the law lies between low_m_s {low:g} and high_m_s {high:g};"
            " widen the two"
        )


class Profile(Model):
    """One kind of people."""

    id: Id
    name: Words
    share: NonNegative = 1.0
    """Weight among the kinds of a set; in each room the weights are made to add up to 1."""
    share_in: dict[RoomKind, NonNegative] = {}
    """The weight in rooms of some uses, in place of `share`; 0: such people are never there."""
    age_years: Annotated[int, Field(ge=0, le=120)] | None = None
    """About how old they are, for speeds on stairs by age."""
    level: AnySpeed
    """Own speed on the level, when nobody is in the way."""
    down: AnySpeed | None = None
    """Own speed down stairs, along the slope; empty: as on the level, so that the stair itself sets
    the speed (SFPE's model)."""
    up: AnySpeed | None = None
    """Own speed up stairs, along the slope; empty: as `down` is."""
    size: Positive = 1.0
    """Places taken: one adult takes 1."""
    stairs: bool = True
    """Whether they can use stairs without being carried."""
    device: Device | None = None
    """With what they are brought down where they cannot."""
    helpers: Annotated[int, Field(ge=0, le=8)] = 0
    """People needed to bring one of them down."""
    premovement_factor: Positive = 1.0
    """Their time until they start, over that of others in the same room."""
    familiar: bool = True
    """Whether they know the building: who does not starts later and leaves as he came in."""
    follow: Fraction = 0.0
    """0: each its own way; 1: where the others go."""
    fed_limit: Positive = 1.0
    """Dose of smoke gases at which they fall, in fractions of the usual one."""
    trust: Trust = "given"
    source: str = ""

    @model_validator(mode="after")
    def _walks_or_is_carried(self) -> Self:
        if not self.stairs and (self.down is not None or self.up is not None):
            raise ValueError("who cannot use stairs has no speed on them; leave out down and up")
        if self.device is not None and not self.helpers:
            raise ValueError(f"a {self.device} does not move by itself; give helpers, 1 or more")
        return self

    @property
    def assisted(self) -> bool:
        """Whether they need others to get down."""
        return not self.stairs or self.helpers > 0

    def weight(self, use: str | None) -> float:
        """Return the weight among the kinds in a room of a use."""
        return next((share for kind, share in self.share_in.items() if kind == use), self.share)

    def speed(self, motion: Motion) -> AnySpeed:
        """Return the law of one motion."""
        if motion == "level":
            return self.level
        return (self.up if motion == "up" else None) or self.down or self.level


class ProfileSet(Model):
    """The kinds of people of a population."""

    id: Id
    name: Words
    profiles: Annotated[tuple[Profile, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        ids = [profile.id for profile in self.profiles]
        if twice := sorted({one for one in ids if ids.count(one) > 1}):
            raise ValueError(f"the profile {twice[0]} is there twice; use each id once")
        for use in {None, *(use for profile in self.profiles for use in profile.share_in)}:
            if not any(profile.weight(use) > 0 for profile in self.profiles):
                place = "every share is 0" if use is None else f"every share in a {use} is 0"
                raise ValueError(f"{place}; give one profile a share above 0")
        return self

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the kinds, in the order of `People.profile`."""
        return tuple(profile.id for profile in self.profiles)

    def profile(self, name: str) -> Profile:
        """Return one kind.

        Raises
        ------
        UnknownName
            There is none of that id; the nearest ids are named.
        """
        for one in self.profiles:
            if one.id == name:
                return one
        raise UnknownName("profile", name, self.ids)

    @cached_property
    def sampler(self) -> Sampler:
        """The set as arrays; made once."""
        return Sampler.of(self)


@dataclass(frozen=True, slots=True, eq=False)
class Sampler:
    """A set of profiles as arrays, to draw many people in a few array operations."""

    set: ProfileSet
    rows: NDArray[np.float64]
    """float64[3, 4, profiles]: base, width, low and high of `_Row`, by motion."""
    normal: NDArray[np.bool_]
    """bool[3, profiles]: whether the law is normal, else uniform."""
    log: NDArray[np.bool_]
    """bool[3, profiles]: whether on a logarithmic scale."""
    own: NDArray[np.bool_]
    """bool[3, profiles]: whether the law is another than that of the level."""

    @classmethod
    def of(cls, profiles: ProfileSet) -> Self:
        """Return the arrays of a set."""
        laws = [[one.speed(motion).row() for one in profiles.profiles] for motion in MOTIONS]
        rows = [
            [[getattr(law, key) for law in row] for key in ("base", "width", "low", "high")]
            for row in laws
        ]
        return cls(
            set=profiles,
            rows=np.array(rows, dtype=np.float64),
            normal=np.array([[law.normal for law in row] for row in laws]),
            log=np.array([[law.log for law in row] for row in laws]),
            own=np.array(
                [[one != at for one, at in zip(row, laws[0], strict=True)] for row in laws]
            ),
        )

    def edges(self, uses: Sequence[str | None]) -> Floats:
        """Return float64[uses, profiles]: the cumulative shares of the kinds in each use."""
        edges = np.empty((len(uses), len(self.set.profiles)))
        for i, use in enumerate(uses):
            weights = np.array([one.weight(use) for one in self.set.profiles])
            edges[i] = np.cumsum(weights) / weights.sum()
            # Rounded sums must not leave a gap below 1, nor draw a kind whose share is 0.
            edges[i, int(np.flatnonzero(weights)[-1]) :] = 1.0
        return edges

    def speeds(self, profile: NDArray[np.intp], u: Floats) -> tuple[Floats, Floats, Floats]:
        """Return own speeds on the level, down and up [m/s].

        Parameters
        ----------
        profile
            int[n]: index of each person's profile.
        u
            float64[n]: uniform numbers, 0 to 1: a person's rank in its kind.
        """
        level = self._speed(0, profile, u)
        return level, self._on_stairs(1, profile, u, level), self._on_stairs(2, profile, u, level)

    def _on_stairs(
        self, motion: int, profile: NDArray[np.intp], u: Floats, level: Floats
    ) -> Floats:
        """Return speeds on stairs: as on the level but for the kinds with a law of their own."""
        rows = np.flatnonzero(self.own[motion][profile])
        if not rows.size:
            return level
        speed = level.copy()
        speed[rows] = self._speed(motion, profile[rows], u[rows])
        return speed

    def _speed(self, motion: int, profile: NDArray[np.intp], u: Floats) -> Floats:
        from scipy.special import ndtri

        base, width, low, high = self.rows[motion][:, profile]
        part: Floats = low + u * (high - low)
        if self.normal[motion].all():
            part = ndtri(part)
        elif self.normal[motion].any():
            part = np.where(self.normal[motion][profile], ndtri(part), part)
        speed: Floats = base + width * part
        if self.log[motion].any():
            speed = np.where(self.log[motion][profile], np.exp(speed), speed)
        return speed
