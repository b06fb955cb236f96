"""The kinds of people that are shipped: students, staff by age, IMO's passengers, a mixed campus.

Sources
-------
Weidmann 1993
    U. Weidmann, *Transporttechnik der Fussgänger*, IVT report 90, ETH Zürich: 1.34 m/s with a
    standard deviation of 0.26 m/s; the mean by age as RiMEA's guideline, test 7, asks for it.
Fruin 1971
    J. J. Fruin, *Pedestrian Planning and Design*: stairs by age, indoors (steeper) and outdoors.
    He measured the horizontal part of the walk; along the slope of an indoor stair people are up to
    a fifth quicker. Used as they stand, on the slow side.
IMO 2016
    MSC.1/Circ.1533, annex 3, tables of walking speeds by age, sex and mobility (recalled).
Boyce 1999
    K. E. Boyce, T. J. Shields, G. W. H. Silcock, *Toward the characterization of building
    occupancies for fire safety engineering: capabilities of disabled people moving horizontally and
    on an incline*, Fire Technology 35 (1999) 51-67 (recalled; every figure may be edited).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from twin.campus.plan import RoomKind
from twin.errors import UnknownName
from twin.evacuation.population.density import Trust
from twin.evacuation.population.profiles import (
    AnySpeed,
    Device,
    NormalSpeed,
    Profile,
    ProfileSet,
    UniformSpeed,
)
from twin.model import Name

__all__ = [
    "CAMPUS",
    "IMO",
    "PROFILE_SETS",
    "STAFF",
    "STUDENTS",
    "STUDENTS_ON_FRUIN_STAIRS",
    "on_fruin_stairs",
    "profile_set",
]

CUT_SD: Final = 3.0
"""Normal laws are cut off at so many standard deviations from the mean [-]; ours: 0.3 % of people
lie outside, and the mean stays where it is."""


def _normal(mean: float, sd: float) -> NormalSpeed:
    """Return a normal law cut off at three standard deviations, and never below 0.1 m/s."""
    low = max(mean - CUT_SD * sd, 0.1)
    return NormalSpeed(mean_m_s=mean, sd_m_s=sd, low_m_s=low, high_m_s=mean + CUT_SD * sd)


def _ranged(mean: float, sd: float, low: float, high: float) -> NormalSpeed:
    return NormalSpeed(mean_m_s=mean, sd_m_s=sd, low_m_s=low, high_m_s=high)


STUDENT_M_S: Final = _normal(1.34, 0.26)
"""Weidmann 1993: 1.34 m/s, standard deviation 0.26 m/s."""

_STUDENT = Profile(
    id="student",
    name=Name(en="Student", zh="学生"),
    age_years=20,
    level=STUDENT_M_S,
    trust="recalled",
    source="Weidmann 1993: N(1.34, 0.26) m/s",
)

STUDENTS: Final = ProfileSet(
    id="students", name=Name(en="Students", zh="学生"), profiles=(_STUDENT,)
)
"""Young adults, able to use stairs, whom only the stair slows down."""

AGES: Final[tuple[tuple[int, float, float, float], ...]] = (
    (20, 1.62, 0.30, 0.20),
    (30, 1.54, 0.28, 0.30),
    (40, 1.48, 0.27, 0.25),
    (50, 1.41, 0.25, 0.20),
    (60, 1.27, 0.25, 0.05),
)
"""Age, mean and standard deviation of the speed [m/s], share of a staff.

Means: Weidmann 1993 by RiMEA's test 7. Standard deviations: 0.3 at 20 and 0.25 at 50 years read off
that test's figure, between them interpolated, at 60 as at 50. Shares: assumed.
"""

STAFF: Final = ProfileSet(
    id="staff",
    name=Name(en="Staff by age", zh="教职工（按年龄）"),
    profiles=tuple(
        Profile(
            id=f"adult-{age}",
            name=Name(en=f"Adult, about {age} years", zh=f"成人，约 {age} 岁"),
            share=share,
            age_years=age,
            level=_normal(mean, sd),
            trust="recalled",
            source="Weidmann 1993, RiMEA test 7; share assumed",
        )
        for age, mean, sd, share in AGES
    ),
)
"""Adults of working age."""

FRUIN_DOWN_M_S: Final[Mapping[str, tuple[float, float]]] = {
    "young": (0.76, 0.81),
    "middle": (0.65, 0.78),
    "old": (0.55, 0.59),
}
"""Mean speed down stairs [m/s], indoors and outdoors: below 30, 30 to 50, above 50 years (Fruin
1971, as in RiMEA's test 13)."""

FRUIN_UP_M_S: Final[Mapping[str, tuple[float, float]]] = {
    "young": (0.55, 0.58),
    "middle": (0.50, 0.58),
    "old": (0.42, 0.42),
}
"""Mean speed up stairs [m/s], as above."""

FRUIN_SPREAD: Final = 0.2
"""Standard deviation over mean [-]: assumed, as on the level (0.26 / 1.34); 0.1 to 0.3."""


def on_fruin_stairs(profiles: ProfileSet, *, outdoors: bool = False) -> ProfileSet:
    """Return a set in which the able have speeds of their own on stairs, by their age.

    Kinds with a speed on stairs keep it; those of no age count as between 30 and 50.
    """
    return ProfileSet(
        id=f"{profiles.id}-fruin",
        name=Name(
            en=f"{profiles.name.en}, stairs by Fruin", zh=f"{profiles.name.zh}（Fruin 楼梯速度）"
        ),
        profiles=tuple(
            one.model_copy(update=_fruin(one.age_years, int(outdoors)))
            if one.stairs and one.down is None
            else one
            for one in profiles.profiles
        ),
    )


def _fruin(age_years: int | None, column: int) -> dict[str, NormalSpeed]:
    years = 40 if age_years is None else age_years
    age = "young" if years < 30 else "middle" if years <= 50 else "old"
    down, up = FRUIN_DOWN_M_S[age][column], FRUIN_UP_M_S[age][column]
    return {"down": _normal(down, FRUIN_SPREAD * down), "up": _normal(up, FRUIN_SPREAD * up)}


_IMO_ROWS: Final = (
    (
        "female-young",
        "Woman, below 30",
        "女，30 岁以下",
        7,
        (0.93, 1.55),
        (0.56, 0.94),
        (0.47, 0.79),
    ),
    (
        "female-middle",
        "Woman, 30 to 50",
        "女，30–50 岁",
        7,
        (0.71, 1.19),
        (0.49, 0.81),
        (0.44, 0.74),
    ),
    (
        "female-old",
        "Woman, above 50",
        "女，50 岁以上",
        16,
        (0.56, 0.94),
        (0.45, 0.75),
        (0.37, 0.61),
    ),
    (
        *("female-impaired-1", "Woman, above 50, impaired (1)", "女，50 岁以上，行动不便（1）", 10),
        *((0.43, 0.71), (0.34, 0.56), (0.28, 0.46)),
    ),
    (
        *("female-impaired-2", "Woman, above 50, impaired (2)", "女，50 岁以上，行动不便（2）", 10),
        *((0.37, 0.61), (0.29, 0.49), (0.23, 0.39)),
    ),
    ("male-young", "Man, below 30", "男，30 岁以下", 7, (1.11, 1.85), (0.76, 1.26), (0.50, 0.84)),
    ("male-middle", "Man, 30 to 50", "男，30–50 岁", 7, (0.97, 1.62), (0.64, 1.07), (0.47, 0.79)),
    ("male-old", "Man, above 50", "男，50 岁以上", 16, (0.84, 1.40), (0.50, 0.84), (0.38, 0.64)),
    (
        *("male-impaired-1", "Man, above 50, impaired (1)", "男，50 岁以上，行动不便（1）", 10),
        *((0.64, 1.06), (0.38, 0.64), (0.29, 0.49)),
    ),
    (
        *("male-impaired-2", "Man, above 50, impaired (2)", "男，50 岁以上，行动不便（2）", 10),
        *((0.55, 0.91), (0.33, 0.55), (0.25, 0.41)),
    ),
)
"""Kind, share [%], lowest and highest speed [m/s] on the level, down and up stairs (IMO 2016,
recalled)."""


def _between(ends: tuple[float, float]) -> UniformSpeed:
    return UniformSpeed(low_m_s=ends[0], high_m_s=ends[1])


IMO: Final = ProfileSet(
    id="imo",
    name=Name(en="IMO passengers", zh="IMO 乘客"),
    profiles=tuple(
        Profile(
            id=f"imo-{key}",
            name=Name(en=en, zh=zh),
            share=share / 100,
            level=_between(level),
            down=_between(down),
            up=_between(up),
            trust="recalled",
            source="MSC.1/Circ.1533, annex 3",
        )
        for key, en, zh, share, level, down, up in _IMO_ROWS
    ),
)
"""Passengers of a ship, uniform speeds."""


def _impaired(
    key: str,
    name: Name,
    share: float,
    level: AnySpeed,
    *,
    down: AnySpeed | None = None,
    up: AnySpeed | None = None,
    size: float = 1.0,
    device: Device | None = None,
    helpers: int = 0,
    factor: float = 1.0,
) -> Profile:
    """Return people with impaired mobility; their share, size and helpers are assumed."""
    trust: Trust = "recalled"
    return Profile(
        id=key,
        name=name,
        share=share,
        level=level,
        down=down,
        up=up,
        size=size,
        stairs=down is not None,
        device=device,
        helpers=helpers,
        premovement_factor=factor,
        trust=trust,
        source="Boyce 1999: mean, standard deviation and range; share and size assumed",
    )


_IMPAIRED: Final = (
    _impaired(
        "impaired-no-aid",
        Name(en="Impaired, no aid", zh="行动不便，无辅具"),
        0.004,
        _ranged(0.95, 0.32, 0.24, 1.68),
        down=_ranged(0.36, 0.14, 0.13, 0.70),
        up=_ranged(0.43, 0.13, 0.14, 0.62),
    ),
    _impaired(
        "crutches",
        Name(en="On crutches", zh="拄拐"),
        0.002,
        _ranged(0.94, 0.30, 0.63, 1.35),
        down=UniformSpeed(low_m_s=0.13, high_m_s=0.31),  # mean 0.22; range assumed
        up=UniformSpeed(low_m_s=0.13, high_m_s=0.31),
        size=1.5,  # 1 to 2
    ),
    _impaired(
        "stick",
        Name(en="With a stick", zh="拄手杖"),
        0.001,
        _ranged(0.81, 0.38, 0.26, 1.60),
        down=_ranged(0.32, 0.12, 0.11, 0.49),
        up=_ranged(0.35, 0.11, 0.18, 0.49),
    ),
    _impaired(
        "walking-frame",
        Name(en="With a walking frame", zh="使用助行器"),
        0.0005,
        _ranged(0.57, 0.29, 0.10, 1.02),
        size=2.0,  # 1.5 to 2.5
        device="evacuation-chair",
        helpers=2,
    ),
    _impaired(
        "manual-wheelchair",
        Name(en="Manual wheelchair", zh="手动轮椅"),
        0.002,
        _ranged(0.69, 0.35, 0.13, 1.35),
        size=3.0,  # 2 to 4: 0.7 x 1.2 m and room to turn, against 0.27 m2 of a standing adult
        device="evacuation-chair",
        helpers=2,
    ),
    _impaired(
        "electric-wheelchair",
        Name(en="Electric wheelchair", zh="电动轮椅"),
        0.0005,
        UniformSpeed(low_m_s=0.75, high_m_s=1.03),  # mean 0.89; range assumed
        size=3.5,  # 2.5 to 4.5
        device="evacuation-chair",
        helpers=2,
        factor=1.2,  # 1 to 2: has to be turned out of its place (assumed)
    ),
)
"""One in a hundred of a campus; which aid how often is assumed (crutches after injuries, few
wheelchairs), 0.5 to 2 in a hundred in all."""

_WORK: Final[tuple[RoomKind, ...]] = ("office", "kitchen", "plant-room", "pump-room", "switch-room")
"""Rooms in which next to nobody but staff is met."""

_OPEN: Final[tuple[RoomKind, ...]] = ("lobby", "reading-room", "dining-hall", "sports-hall", "ward")
"""Rooms that anybody may walk into."""


def _of_work(share: float) -> dict[RoomKind, float]:
    return dict.fromkeys(_WORK, share)


CAMPUS: Final = ProfileSet(
    id="campus",
    name=Name(en="Mixed campus", zh="综合校园人群"),
    profiles=(
        _STUDENT.model_copy(update={"share": 0.87, "share_in": _of_work(0.05)}),
        *(
            one.model_copy(
                update={
                    "share": 0.12 * one.share,
                    "share_in": {**_of_work(0.94 * one.share), "bedroom": 0.0},
                }
            )
            for one in STAFF.profiles
        ),
        Profile(
            id="visitor",
            name=Name(en="Visitor", zh="访客"),
            share=0.0,
            share_in=dict.fromkeys(_OPEN, 0.02),
            level=STUDENT_M_S,
            familiar=False,
            follow=0.5,
            trust="assumed",
            source="2 % of those in open rooms; half of them follow others; speed as of students",
        ),
        *_IMPAIRED,
    ),
)
"""Students, staff, some visitors, and one person in a hundred with impaired mobility. All shares
are assumed."""

STUDENTS_ON_FRUIN_STAIRS: Final = on_fruin_stairs(STUDENTS)
"""As `STUDENTS`, with speeds of their own on stairs."""

PROFILE_SETS: Final[Mapping[str, ProfileSet]] = {
    one.id: one
    for one in (
        *(CAMPUS, STUDENTS, STAFF, IMO),
        *(STUDENTS_ON_FRUIN_STAIRS, on_fruin_stairs(STAFF), on_fruin_stairs(CAMPUS)),
    )
}
"""By id."""


def profile_set(name: str) -> ProfileSet:
    """Return a shipped set of profiles.

    Raises
    ------
    UnknownName
        There is none of that id; the nearest ids are named.
    """
    if name not in PROFILE_SETS:
        raise UnknownName("set of profiles", name, PROFILE_SETS)
    return PROFILE_SETS[name]
