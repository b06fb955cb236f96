"""Who opens the hot tap, minute by minute.

Showers begin as a Poisson process whose rate follows the people in the house, the hour and the
season; each lasts one of three lengths at one flow. Hand-washing and the like flow evenly. The
number of showers that begin in a minute is found by inverting the Poisson distribution at *one
uniform draw per minute and length*: two runs with the same seed see the same people make the same
choices, and more people (or a longer evening) can only add showers, never swap them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numba import njit
from numpy.typing import NDArray

__all__ = [
    "HOURLY_SHAPES",
    "SHOWER_LENGTHS",
    "Allowance",
    "DayPlan",
    "Draws",
    "allowed_share",
    "draw_showers",
    "flow_kinds",
    "minute_rates",
]

# fmt: off
HOURLY_SHAPES: dict[str, tuple[float, ...]] = {
    "dormitory-evening": (
        0.022, 0.006, 0.003, 0.002, 0.002, 0.004, 0.018, 0.034, 0.026, 0.018, 0.016, 0.020,
        0.032, 0.028, 0.020, 0.020, 0.028, 0.054, 0.080, 0.100, 0.122, 0.133, 0.130, 0.082,
    ),
    "dormitory-all-day": (
        0.030, 0.015, 0.008, 0.005, 0.005, 0.010, 0.035, 0.060, 0.055, 0.042, 0.038, 0.042,
        0.052, 0.048, 0.040, 0.040, 0.045, 0.058, 0.065, 0.070, 0.072, 0.072, 0.058, 0.035,
    ),
}
# fmt: on
"""Part of the day's use in each hour, 00-01 to 23-24; each sums to one.

``dormitory-evening``: the largest hour takes 13.3 % of the day, which is Kh = 3.2 of GB 50015-2019
table 6.4.1 for 1,200 persons and more; that it falls on 21 to 23 h follows the student apartments
of Hunan University (peak 22-23 h) and the supply hours 17 to 23 h of NSYSU. ``dormitory-all-day``:
peak 7.2 %, as measured there for all water. The hours in between are assumed."""


def _with_peak(shape: tuple[float, ...], *, hour: int, share: float) -> tuple[float, ...]:
    """Return a shape whose *hour* takes *share* of the day, the other hours in proportion."""
    rest = (1.0 - share) / (sum(shape) - shape[hour])
    return tuple(share if k == hour else rest * value for k, value in enumerate(shape))


HOURLY_SHAPES["dormitory-men"] = _with_peak(
    HOURLY_SHAPES["dormitory-evening"], hour=22, share=3.8 / 22.0
)
HOURLY_SHAPES["dormitory-women"] = _with_peak(
    HOURLY_SHAPES["dormitory-evening"], hour=21, share=5.0 / 26.5
)
"""Men's and women's houses: the largest hour is ASHRAE's maximum hour over its maximum day for
dormitories, 3.8 of 22.0 gal for men and 5.0 of 26.5 for women (HVAC Applications, service water
heating; recalled). That women's falls an hour earlier, and the other hours, are assumed."""

SHOWER_LENGTHS: tuple[tuple[float, float], ...] = ((0.6, 0.30), (0.9, 0.45), (1.66, 0.25))
"""Length of a shower over the mean, and how often it occurs; assumed. The mean is one."""

_MINUTES_PER_DAY = 1440


@dataclass(frozen=True, slots=True)
class DayPlan:
    """How the people of one plant use hot water, for every hour of the run.

    Attributes
    ----------
    people
        float64[hours]: people whose showers hang on the plant.
    factor
        float64[hours]: litres over those of an ordinary day (season, scenario, surge).
    open_minutes
        bool[minutes]: whether hot water is supplied.
    ruled_minutes
        bool[minutes]: whether supply windows are in force. Showers that people cannot take outside
        the open hours are taken inside them on the same day, but not before the windows came into
        force; on a day without an open hour left they are not taken at all.
    first_hour
        Hour of the day of the first value.
    """

    people: NDArray[np.float64]
    factor: NDArray[np.float64]
    open_minutes: NDArray[np.bool_]
    ruled_minutes: NDArray[np.bool_]
    first_hour: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What shower cards allow.

    Attributes
    ----------
    open_minutes
        bool[1440]: minutes of the day in which cards work.
    minutes_per_use
        A shower is cut off after this [min]; infinite without such a rule.
    litres_per_day
        Each person's water for showers [L]; infinite without such a rule.
    """

    open_minutes: NDArray[np.bool_]
    minutes_per_use: float = math.inf
    litres_per_day: float = math.inf


@dataclass(frozen=True, slots=True)
class Draws:
    """What the taps of one plant ask for.

    Attributes
    ----------
    mixed_m3_s
        float32[minutes]: water at delivery temperature [m3/s].
    showers
        uint16[lengths, minutes]: showers that begin.
    lengths_min
        int64[lengths]: how long each kind lasts [min].
    """

    mixed_m3_s: NDArray[np.float32]
    showers: NDArray[np.uint16]
    lengths_min: NDArray[np.int64]


def minute_rates(
    plan: DayPlan, shape: tuple[float, ...], *, per_person_day: float
) -> NDArray[np.float64]:
    """Return the expected number of uses in each minute [1/min].

    Parameters
    ----------
    plan
        People and factor by hour; supply by minute.
    shape
        24 proportions of the day's use.
    per_person_day
        Uses per person on an ordinary day.
    """
    share = np.asarray(shape, dtype=np.float64)
    share = share / share.sum() / 60.0
    minutes = plan.open_minutes.size
    hour = np.arange(minutes) // 60
    weight = share[(hour + plan.first_hour) % 24]
    if not plan.open_minutes.all():
        weight = _into_windows(weight, plan)
    return np.asarray(per_person_day * weight * (plan.people * plan.factor)[hour])


def _into_windows(weight: NDArray[np.float64], plan: DayPlan) -> NDArray[np.float64]:
    """Move the use of closed minutes into the open ones of the same day under the same rule."""
    ruled = np.where(plan.ruled_minutes, weight, 0.0)
    moved = np.where(plan.open_minutes, ruled, 0.0)
    first = 60 * plan.first_hour
    day = (np.arange(weight.size) + first) // _MINUTES_PER_DAY
    wanted = np.bincount(day, weights=ruled)
    given = np.bincount(day, weights=moved)
    scale = np.divide(wanted, given, out=np.zeros_like(wanted), where=given > 0.0)
    return np.where(plan.ruled_minutes, moved * scale[day], weight)


def draw_showers(
    plan: DayPlan,
    *,
    shape: tuple[float, ...],
    showers_per_person_day: float,
    shower_min: float,
    flow_l_min: float,
    other_litres_per_person_day: float,
    rng: np.random.Generator,
    flow_spread: float = 0.0,
    allowance: Allowance | None = None,
) -> Draws:
    """Draw the showers of one plant and add what flows besides.

    Parameters
    ----------
    plan, shape, showers_per_person_day
        See :func:`minute_rates`.
    shower_min, flow_l_min
        Mean length [min], and flow of water at delivery temperature [L/min].
    other_litres_per_person_day
        Hand-washing and the like [L at delivery temperature].
    rng
        The plant's own stream; one uniform number is taken per minute and kind, always.
    flow_spread
        Standard deviation of the flow over its mean; see :func:`flow_kinds`.
    allowance
        What shower cards allow; None without cards. The same draws make the same showers as long
        as the card's rules are met.
    """
    rates = minute_rates(plan, shape, per_person_day=1.0)
    kinds = [
        (max(1, round(shower_min * length)), flow, often * part)
        for flow, part in flow_kinds(flow_spread)
        for length, often in SHOWER_LENGTHS
    ]
    lengths = np.array([length for length, _, _ in kinds])
    parts = np.array([part for _, _, part in kinds])
    # Whole minutes shift the mean length; the rate makes up for it, so that litres hold.
    per_day = showers_per_person_day * shower_min / float(lengths @ parts)
    begins = rates
    if allowance is not None:
        begins = minute_rates(_with_card(plan, allowance), shape, per_person_day=1.0)
        # The card ends a shower after its minutes, or when it has taken the whole day's litres.
        ends = [
            min(allowance.minutes_per_use, allowance.litres_per_day / (flow_l_min * flow))
            for _, flow, _ in kinds
        ]
        lengths = np.maximum(1, np.minimum(lengths, np.floor(ends))).astype(np.int64)
        usual = per_day * float(plan.factor.mean())
        each_l = flow_l_min * float(
            sum(n * flow * part for n, (_, flow, part) in zip(lengths, kinds, strict=True))
        )
        per_day *= allowed_share(usual, litres_each=each_l, litres_per_day=allowance.litres_per_day)
    showers = np.empty((lengths.size, rates.size), dtype=np.uint16)
    mixed = rates * other_litres_per_person_day
    # Minute by minute, so that a longer run begins with the very same showers.
    uniform = rng.random((rates.size, lengths.size))
    for kind, (length, (_, flow, part)) in enumerate(zip(lengths, kinds, strict=True)):
        begun = poisson_inverse(uniform[:, kind], begins * per_day * part)
        showers[kind] = begun
        mixed += flow_l_min * flow * running_sum(begun, length)
    return Draws(
        mixed_m3_s=(mixed / 60_000.0).astype(np.float32),
        showers=showers,
        lengths_min=lengths.astype(np.int64),
    )


def flow_kinds(spread: float) -> tuple[tuple[float, float], ...]:
    """Return flows over their mean, and how often each occurs.

    Three of equal chance, at ``1 - x``, 1 and ``1 + x`` with ``x = sqrt(1.5) spread``, which has
    that standard deviation; one flow when there is no spread.

    Examples
    --------
    >>> flow_kinds(0.0)
    ((1.0, 1.0),)
    """
    if spread == 0.0:
        return ((1.0, 1.0),)
    reach = math.sqrt(1.5) * spread
    return tuple((1.0 + step * reach, 1.0 / 3.0) for step in (-1.0, 0.0, 1.0))


def allowed_share(showers_per_day: float, *, litres_each: float, litres_per_day: float) -> float:
    """Return how much of their showers people can take with so many litres a day on the card [-].

    The showers of a person and day are Poisson; each takes its litres until the card is empty:
    ``E min(N l, L) / (n l)``.

    Examples
    --------
    >>> round(allowed_share(1.0, litres_each=60.0, litres_per_day=60.0), 4)
    0.6321
    """
    wanted = showers_per_day * litres_each
    if math.isinf(litres_per_day) or wanted <= 0.0:
        return 1.0
    term = math.exp(-showers_per_day)
    had, reached, count = 0.0, term, 0
    while count * litres_each < litres_per_day and reached < 1.0 - 1e-15:
        count += 1
        term *= showers_per_day / count
        reached += term
        had += term * min(count * litres_each, litres_per_day)
    return min(1.0, (had + (1.0 - reached) * litres_per_day) / wanted)


def _with_card(plan: DayPlan, allowance: Allowance) -> DayPlan:
    """Return the plan of those who need a card: it must work, and water must be supplied."""
    if allowance.open_minutes.all():
        return plan
    at = (np.arange(plan.open_minutes.size) + 60 * plan.first_hour) % _MINUTES_PER_DAY
    works = allowance.open_minutes[at]
    return replace(
        plan,
        open_minutes=plan.open_minutes & works,
        ruled_minutes=np.ones_like(plan.ruled_minutes),
    )


@njit(cache=True)
def poisson_inverse(uniform: NDArray[np.float64], mean: NDArray[np.float64]) -> NDArray[np.uint16]:
    """Return the smallest count whose Poisson probability reaches each *uniform*; uint16."""
    counts = np.empty(uniform.size, dtype=np.uint16)
    for k in range(uniform.size):
        term = math.exp(-mean[k])
        reached = term
        count = 0
        while uniform[k] > reached and count < 60_000 and term > 0.0:
            count += 1
            term *= mean[k] / count
            reached += term
        counts[k] = count
    return counts


@njit(cache=True)
def running_sum(begun: NDArray[np.uint16], length: int) -> NDArray[np.float64]:
    """Return how many of those that began are still running in each minute; float64."""
    running = np.empty(begun.size)
    now = 0.0
    for k in range(begun.size):
        now += begun[k]
        if k >= length:
            now -= begun[k - length]
        running[k] = now
    return running
