"""What came of a drill: times against targets and expectation, strengths, what to improve.

Everything here follows from the counts and the fit; nobody is judged, and no name is made up. Who
answers for an improvement, and by when, is left to be written in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from twin.drill.sheet import clock
from twin.model import Name

if TYPE_CHECKING:
    from twin.drill.calibration import Calibration
    from twin.drill.counts import Record
    from twin.drill.document import DrillDocument, Target
    from twin.drill.prediction import Band
    from twin.drill.venue import Venue

__all__ = ["AfterAction", "Judged", "Observation", "Rating", "after_action", "timeline"]

Rating = Literal["P", "S", "M", "U"]
"""As in HSEEP: performed without challenges, with some, with major ones, unable to be performed."""

RATINGS: Final[dict[Rating, Name]] = {
    "P": Name(en="performed without challenges", zh="顺利完成"),
    "S": Name(en="performed with some challenges", zh="完成但有不足"),
    "M": Name(en="performed with major challenges", zh="完成但问题较大"),
    "U": Name(en="unable to be performed", zh="未能完成"),
}

SOME: Final = 1.15
"""A target that is missed by up to this factor is missed with some challenges, by more with major
ones (chosen)."""

SHARE_OFF: Final = 0.10
"""An exit that more, or fewer, people used than expected by this share of all is told (chosen)."""

MISSING_SHARE: Final = 0.01
"""People who were not counted are told as an improvement from this share on (chosen)."""

LATE_START: Final = 1.25
"""Starts that are later than planned by this factor are told (chosen)."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One target, and what was reached."""

    target: Target
    reached_s: float | None
    """Empty: it was not noted."""
    rating: Rating | None
    expected: Band | None

    @property
    def met(self) -> bool | None:
        """Whether it was kept; None: not noted."""
        return None if self.reached_s is None else self.reached_s <= self.target.at_most_s

    @property
    def against(self) -> Name:
        """How it lies to what was expected."""
        if self.reached_s is None or self.expected is None:
            return Name(en="–", zh="–")
        low, high = self.expected.low, self.expected.high
        if low is not None and self.reached_s < low:
            return Name(en="earlier than expected", zh="早于预期")
        if high is not None and self.reached_s > high:
            return Name(en="later than expected", zh="晚于预期")
        return Name(en="as expected", zh="符合预期")


@dataclass(frozen=True, slots=True)
class Observation:
    """Something that was seen, and what could be done about it."""

    id: str
    seen: Name
    why: Name
    do: Name | None = None


@dataclass(frozen=True, eq=False)
class AfterAction:
    """What came of a drill."""

    judged: tuple[Judged, ...]
    strengths: tuple[Observation, ...]
    improvements: tuple[Observation, ...]
    missing: int
    """People who were inside by the plan, or by what was told, and were not counted."""
    t50_s: float
    t95_s: float
    t100_s: float
    between_s: float
    """Distance of the two readings between which the last came out [s]."""

    @property
    def verdict(self) -> Name:
        """The whole in one sentence."""
        noted = [one for one in self.judged if one.met is not None]
        kept = sum(bool(one.met) for one in noted)
        return Name(
            en=f"{kept} of {len(noted)} timed targets kept; 95 % out after {clock(self.t95_s)}, the"
            f" last after {clock(self.t100_s)}.",
            zh=f"{len(noted)} 项用时指标中 {kept} 项达标；95 % 撤出用时 {clock(self.t95_s)}，"
            f"末位撤出 {clock(self.t100_s)}。",
        )


def after_action(
    venue: Venue,
    drill: DrillDocument,
    record: Record,
    calibration: Calibration,
    *,
    inside: int,
    roll_call_s: float | None = None,
) -> AfterAction:
    """Hold a record against the plan.

    Parameters
    ----------
    venue, drill
        What was planned.
    record, calibration
        What was counted, and the fit to it.
    inside
        How many were inside.
    roll_call_s
        When the roll-call was complete [s]; None: not noted.
    """
    total = record.all_out
    last = int(np.argmax(total == total[-1]))
    times = {
        "t50": record.share_s(0.5),
        "t95": record.share_s(0.95),
        "t100": float(record.time_s[last]),
    }
    reached: dict[str, float | None] = {**times, "roll-call": roll_call_s}
    judged = tuple(_judged(one, reached.get(one.id), drill) for one in drill.targets)
    missing = max(0, inside - record.total)
    seen = [
        *_of_times(judged),
        *_of_exits(venue, drill, record),
        *_of_starts(drill, calibration),
        *_of_doors(calibration),
        *_of_people(missing, inside),
    ]
    return AfterAction(
        judged=judged,
        strengths=tuple(one for one in seen if one.do is None),
        improvements=tuple(one for one in seen if one.do is not None),
        missing=missing,
        t50_s=times["t50"],
        t95_s=times["t95"],
        t100_s=times["t100"],
        between_s=float(record.time_s[last] - record.time_s[max(last - 1, 0)]),
    )


def _judged(target: Target, reached_s: float | None, drill: DrillDocument) -> Judged:
    expected = None
    if target.id in {"t50", "t95", "t100"}:
        expected = drill.prediction.time_s(target.id)
    rating: Rating | None = None
    if reached_s is not None:
        over = reached_s / target.at_most_s
        rating = "P" if over <= 1.0 else "S" if over <= SOME else "M"
    return Judged(target, reached_s, rating, expected)


def _of_times(judged: tuple[Judged, ...]) -> Iterator[Observation]:
    for one in judged:
        if one.reached_s is None:
            continue
        name, limit = one.target.name, clock(one.target.at_most_s)
        time = clock(one.reached_s)
        seen = Name(en=f"{name.en}: {time}, target {limit}", zh=f"{name.zh}：{time}，指标 {limit}")
        if one.met:
            yield Observation(one.target.id, seen, Name(en=one.against.en, zh=one.against.zh))
        else:
            yield Observation(
                one.target.id,
                seen,
                Name(
                    en=f"{clock(one.reached_s - one.target.at_most_s)} too late",
                    zh=f"超出 {clock(one.reached_s - one.target.at_most_s)}",
                ),
                Name(
                    en="find where the time went: start, stairs or exits (see below)",
                    zh="查明用时去向：行动前、楼梯或出口（见下）",
                ),
            )


def _of_exits(venue: Venue, drill: DrillDocument, record: Record) -> Iterator[Observation]:
    expected = {one.exit: one.share for one in drill.prediction.exits}
    links = {link.id: link for link in venue.exits}
    off = []
    for place, name in enumerate(record.exits):
        share = float(record.by_exit[place]) / record.total
        if abs(share - expected.get(name, 0.0)) > SHARE_OFF:
            off.append((name, share, expected.get(name, 0.0)))
    if not off:
        yield Observation(
            "exits",
            Name(en="exits were used as planned", zh="出口使用与计划一致"),
            Name(
                en=f"each within {100 * SHARE_OFF:.0f} % of all people",
                zh=f"各出口人数占比与计划相差不超过 {100 * SHARE_OFF:.0f} %",
            ),
        )
    for name, share, planned in off:
        called = venue.called(links[name])
        more = share > planned
        yield Observation(
            f"exit-{venue.short(name)}",
            Name(
                en=f"{called.en} was used by {100 * share:.0f} % of the people, planned"
                f" {100 * planned:.0f} %",
                zh=f"{called.zh}实际占 {100 * share:.0f} %，计划 {100 * planned:.0f} %",
            ),
            Name(
                en="people went another way than their room's",
                zh="部分人员未走本房间指定路线",
            ),
            Name(
                en="wardens at the turn, signs and posters checked"
                if more
                else "show this way: posters, signs, a warden who waves people on",
                zh="在岔口设引导员，检查标志与海报" if more else "加强该路线标识与引导",
            ),
        )


def _of_starts(drill: DrillDocument, calibration: Calibration) -> Iterator[Observation]:
    planned_s = drill.prediction.starts_s.middle
    fitted = calibration.median_s
    if planned_s is None or not fitted.told:
        return
    band_en = f"(fitted; {clock(fitted.low)} to {clock(fitted.high)})"
    band_zh = f"（拟合值，{clock(fitted.low)} 至 {clock(fitted.high)}）"
    seen = Name(
        en=f"half of the people had started within {clock(fitted.middle)} {band_en}, planned"
        f" {clock(planned_s)}",
        zh=f"半数人员在 {clock(fitted.middle)} 内开始行动{band_zh}，计划 {clock(planned_s)}",
    )
    if fitted.low > LATE_START * planned_s:
        yield Observation(
            "starts",
            seen,
            Name(en="people started later than planned", zh="开始行动晚于计划"),
            Name(
                en="alarm audible everywhere? a voice message; wardens knock at doors",
                zh="检查警报是否处处可闻；增加语音广播；引导员逐门敲门",
            ),
        )
    elif fitted.middle <= planned_s:
        yield Observation(
            "starts", seen, Name(en="people started as soon as planned", zh="开始行动不晚于计划")
        )


def _of_doors(calibration: Calibration) -> Iterator[Observation]:
    flow = calibration.flow
    if not flow.told:
        return
    seen = Name(
        en=f"doors and stairs passed {flow.middle:.2f} times what the model gives them (fitted;"
        f" {flow.low:.2f} to {flow.high:.2f})",
        zh=f"门与楼梯实际通过能力为模型值的 {flow.middle:.2f} 倍（拟合值，{flow.low:.2f} 至"
        f" {flow.high:.2f}）",
    )
    if flow.high < 1.0:
        yield Observation(
            "doors",
            seen,
            Name(en="something held people up", zh="通行受阻"),
            Name(
                en="both leaves open? stairs free of things? people carrying bags?",
                zh="检查双扇是否全开、楼梯有无堆物、人员是否携带行李",
            ),
        )
    else:
        yield Observation(
            "doors", seen, Name(en="doors and stairs were free", zh="门与楼梯通行顺畅")
        )


def _of_people(missing: int, inside: int) -> Iterator[Observation]:
    if missing <= MISSING_SHARE * inside:
        yield Observation(
            "people",
            Name(
                en=f"{inside - missing:,} of {inside:,} people were counted at the exits",
                zh=f"出口清点 {inside - missing:,} 人，应到 {inside:,} 人",
            ),
            Name(en="nearly everybody is accounted for", zh="基本无遗漏"),
        )
        return
    yield Observation(
        "people",
        Name(
            en=f"{missing:,} of {inside:,} people were not counted at the exits",
            zh=f"应到 {inside:,} 人，出口漏计 {missing:,} 人",
        ),
        Name(
            en="they were not there, stayed inside, waited for rescue, or were missed in counting",
            zh="可能未在楼内、滞留楼内、待救援或漏计",
        ),
        Name(
            en="compare with the roll-call by name; say how many took part with --people",
            zh="与点名册核对；以 --people 给出实际参加人数",
        ),
    )


def timeline(
    drill: DrillDocument, record: Record, *, roll_call_s: float | None
) -> list[tuple[float, Name]]:
    """Return what happened, in the order of time, as far as it was noted."""
    total = record.all_out
    first = int(np.argmax(total > 0))
    lines = [
        (0.0, Name(en="alarm", zh="警报响起")),
        (
            float(record.time_s[first]),
            Name(en=f"{total[first]:,} people out by the first reading with anybody outside",
                 zh=f"首次有人撤出的读数：已撤出 {total[first]:,} 人"),
        ),
    ]  # fmt: skip
    for share, en, zh in ((0.5, "half", "50 %"), (0.95, "95 %", "95 %")):
        lines.append(
            (
                record.share_s(share),
                Name(en=f"{en} of those counted are out", zh=f"撤出人数达 {zh}"),
            )
        )
    last = int(np.argmax(total == total[-1]))
    lines.append(
        (
            float(record.time_s[last]),
            Name(
                en=f"{record.total:,} people out, nobody comes after",
                zh=f"共撤出 {record.total:,} 人，此后无人撤出",
            ),
        )
    )
    lines += [
        (
            block.at_s,
            Name(en=f"script: {block.link} blocked", zh=f"脚本：{block.link} 受阻"),
        )
        for block in drill.blocks
    ]
    if roll_call_s is not None:
        lines.append((roll_call_s, Name(en="roll-call complete", zh="清点完毕")))
    return sorted(lines, key=lambda one: one[0])
