"""Tables, key figures and the sentence of the study of call-outs."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from twin.model import Name
from twin.response.callout import TOLERANCE_MIN, Answer
from twin.response.words import KINDS
from twin.runs.outcome import Kpi, Outcome, Signals, Table

if TYPE_CHECKING:
    from twin.campus import Campus
    from twin.scenario import Scenario
    from twin.scenario.rainfall import StormFall

__all__ = ["DRY", "KPIS", "SCAN", "TABLE", "Row", "outcome_of"]

TABLE = "response.call_out"
SCAN = "response.call_out_scan"
DRY = "response.call_out_dry"
"""Rooms that no storm drowns, storm by storm: nobody need be called for them."""

ANSWERS: Mapping[str, Name] = {
    "lost-anyway": Name(en="lost anyway", zh="无论何时呼叫均受淹"),
    "always-saved": Name(en="saved by every call", zh="任何时刻呼叫均可保住"),
    "latest": Name(en="saved up to the latest call", zh="最迟呼叫时刻前可保住"),
    "intervals": Name(en="saved in some stretches only", zh="仅部分时段呼叫可保住"),
}

ALL = Name(en="All together", zh="全部措施")
NOTHING = Name(en="–", zh="–")

KPIS: Mapping[str, Kpi] = {
    "response.rooms_lost_without": Kpi(
        Name(en="Rooms lost without response, storm by storm", zh="无处置受淹（房间·场次）"),
        "",
        "lower",
    ),
    "response.rooms_saved": Kpi(
        Name(en="Of them saved by a call in time", zh="其中及时呼叫可保住"), "", "higher"
    ),
    "response.latest_call_out_min": Kpi(
        Name(en="Latest call that saves every room that can be saved", zh="全部可保房间的最迟呼叫"),
        "min",
        "higher",
    ),
    "response.replays": Kpi(Name(en="Replays", zh="重演次数"), "", "neither"),
}
"""The latest call is counted from the first rain; it is left out where no room can be saved."""

_HEADS: Mapping[str, Name] = {
    "storm": Name(en="Storm", zh="场次编号"),
    "storm_en": Name(en="Storm", zh="场次（英文）"),
    "storm_zh": Name(en="Storm (Chinese)", zh="场次"),
    "room": Name(en="Room", zh="房间编号"),
    "room_en": Name(en="Room", zh="房间（英文）"),
    "room_zh": Name(en="Room (Chinese)", zh="房间"),
    "measure": Name(en="Measure", zh="措施代码"),
    "measure_en": Name(en="Measure", zh="措施（英文）"),
    "measure_zh": Name(en="Measure (Chinese)", zh="措施"),
    "begins_s": Name(en="First rain", zh="降雨开始"),
    "lost_min": Name(en="Lost without it, after the first rain", zh="无处置受淹（雨后）"),
    "answer": Name(en="Answer", zh="结论代码"),
    "answer_en": Name(en="Answer", zh="结论（英文）"),
    "answer_zh": Name(en="Answer (Chinese)", zh="结论"),
    "latest_min": Name(en="Latest call, after the first rain", zh="最迟呼叫（雨后）"),
    "latest_s": Name(en="Latest call", zh="最迟呼叫时刻"),
    "latest_clock": Name(en="By the clock", zh="最迟呼叫钟点"),
    "saved_by_en": Name(en="Done in time for it", zh="保住所用措施（英文）"),
    "saved_by_zh": Name(en="Done in time for it (Chinese)", zh="保住所用措施"),
    "intervals_min": Name(en="Calls that save it, after the first rain", zh="可保住的呼叫时段"),
    "rooms": Name(en="Rooms dry without response", zh="无需处置的房间数"),
    "rooms_en": Name(en="Which rooms", zh="房间名称（英文）"),
    "rooms_zh": Name(en="Which rooms (Chinese)", zh="房间名称"),
    "call_min": Name(en="Call, after the first rain", zh="呼叫（雨后）"),
    "saved": Name(en="Saved", zh="保住"),
}

_UNITS: Mapping[str, str] = {
    "begins_s": "s",
    "lost_min": "min",
    "latest_min": "min",
    "latest_s": "s",
    "intervals_min": "min",
    "call_min": "min",
}


@dataclass(frozen=True, slots=True)
class Row:
    """The answer for one room in one storm by one kind of measure."""

    fall: StormFall
    room: str
    measure: str
    """A kind of decision, ``all``, or empty where nothing is needed."""
    lost_min: float | None
    """When it is lost without response, after the first rain [min]."""
    answer: Answer
    scan: tuple[tuple[float, bool], ...] = ()
    saved_by: tuple[str, ...] = ()

    @property
    def latest_s(self) -> float:
        """The latest call on the run's clock [s]; not a number where there is none."""
        if self.answer.latest_min is None:
            return math.nan
        return self.fall.begins_s + 60.0 * self.answer.latest_min


def outcome_of(
    campus: Campus,
    scenario: Scenario,
    rows: Sequence[Row],
    kept_dry: Mapping[StormFall, Sequence[str]],
    *,
    seed: int,
    replays: int,
    cpu_s: float,
) -> Outcome:
    """Put the answers together as a study."""
    kpis = _kpis(rows, replays)
    return Outcome(
        scenario=scenario.id,
        campus=campus.id,
        seed=seed,
        start=scenario.start,
        length_s=86400.0 * scenario.days,
        record_every_s=60.0 * scenario.record_every_min,
        verdict=_verdict(campus, scenario, rows),
        status="met",
        kpis=kpis,
        kpi_info={key: KPIS[key] for key in kpis},
        limits=[],
        tables={
            TABLE: _answers(campus, scenario, rows),
            SCAN: _scans(campus, rows),
            DRY: _dry(campus, kept_dry),
        },
        signals=Signals(time_s=np.empty(0), values={}, units={}),
        events=[],
        balances=[],
        assumptions=_assumptions(campus),
        spans=[],
        cpu_s=cpu_s,
        study="call-out",
    )


def _best(rows: Sequence[Row]) -> dict[tuple[str, str], Row]:
    """Return, for each storm and room that is lost, the measure with the latest call."""
    found: dict[tuple[str, str], Row] = {}
    for row in rows:
        if row.lost_min is None:
            continue
        key = (row.fall.id, row.room)
        if key not in found or _late(row) > _late(found[key]):
            found[key] = row
    return found


def _late(row: Row) -> float:
    return -math.inf if row.answer.latest_min is None else row.answer.latest_min


def _kpis(rows: Sequence[Row], replays: int) -> dict[str, float]:
    best = _best(rows).values()
    latest = [row.answer.latest_min for row in best if row.answer.latest_min is not None]
    found = {
        "response.rooms_lost_without": float(len(best)),
        "response.rooms_saved": float(len(latest)),
        "response.replays": float(replays),
    }
    if latest:
        found["response.latest_call_out_min"] = min(latest)
    return found


def _room_name(campus: Campus, room: str) -> Name:
    name = campus.asset(room).name
    building = campus.asset(room).building
    if building is None:
        return name
    house = campus.building(building).name
    return Name(en=f"{house.en}, {name.en}", zh=f"{house.zh}{name.zh}")


def _measure(row: Row) -> Name:
    return ALL if row.measure == "all" else KINDS.get(row.measure, NOTHING)


def _clock(scenario: Scenario, row: Row) -> str:
    if math.isnan(row.latest_s):
        return ""
    return f"{scenario.start + timedelta(seconds=row.latest_s):%Y-%m-%d %H:%M}"


def _both(key: str, names: Sequence[Name]) -> dict[str, list[str]]:
    return {f"{key}_en": [one.en for one in names], f"{key}_zh": [one.zh for one in names]}


def _joined(kinds: Sequence[str]) -> Name:
    if not kinds:
        return NOTHING
    return Name(
        en=", ".join(KINDS[kind].en for kind in kinds),
        zh="、".join(KINDS[kind].zh for kind in kinds),
    )


def _table(columns: dict[str, Sequence[Any]]) -> Table:
    return Table(
        columns=columns,
        names={key: _HEADS[key] for key in columns},
        units={key: _UNITS[key] for key in columns if key in _UNITS},
    )


def _answers(campus: Campus, scenario: Scenario, rows: Sequence[Row]) -> Table:
    def each(value: Callable[[Row], Any]) -> list[Any]:
        return [value(row) for row in rows]

    return _table(
        {
            "storm": each(lambda row: row.fall.id),
            **_both("storm", each(lambda row: row.fall.name)),
            "room": each(lambda row: row.room),
            **_both("room", each(lambda row: _room_name(campus, row.room))),
            "measure": each(lambda row: row.measure),
            **_both("measure", each(_measure)),
            "begins_s": each(lambda row: row.fall.begins_s),
            "lost_min": each(lambda row: math.nan if row.lost_min is None else row.lost_min),
            "answer": each(lambda row: row.answer.kind),
            **_both("answer", each(lambda row: ANSWERS[row.answer.kind])),
            "latest_min": each(
                lambda row: math.nan if row.answer.latest_min is None else row.answer.latest_min
            ),
            "latest_s": each(lambda row: row.latest_s),
            "latest_clock": each(lambda row: _clock(scenario, row)),
            **_both("saved_by", each(lambda row: _joined(row.saved_by))),
            "intervals_min": each(
                lambda row: "; ".join(f"{a:.0f} … {b:.0f}" for a, b in row.answer.intervals)
            ),
        }
    )


def _scans(campus: Campus, rows: Sequence[Row]) -> Table:
    pairs = [(row, minute, saved) for row in rows for minute, saved in row.scan]
    return _table(
        {
            "storm": [row.fall.id for row, _, _ in pairs],
            "room": [row.room for row, _, _ in pairs],
            **_both("room", [_room_name(campus, row.room) for row, _, _ in pairs]),
            "measure": [row.measure for row, _, _ in pairs],
            **_both("measure", [_measure(row) for row, _, _ in pairs]),
            "call_min": [minute for _, minute, _ in pairs],
            "saved": [saved for _, _, saved in pairs],
        }
    )


def _dry(campus: Campus, kept_dry: Mapping[StormFall, Sequence[str]]) -> Table:
    names = [[_room_name(campus, room) for room in rooms] for rooms in kept_dry.values()]
    return _table(
        {
            "storm": [fall.id for fall in kept_dry],
            **_both("storm", [fall.name for fall in kept_dry]),
            "rooms": [len(rooms) for rooms in kept_dry.values()],
            "rooms_en": ["; ".join(one.en for one in rooms) for rooms in names],
            "rooms_zh": ["、".join(one.zh for one in rooms) for rooms in names],
        }
    )


def _verdict(campus: Campus, scenario: Scenario, rows: Sequence[Row]) -> Name:
    best = _best(rows)
    if not best:
        return Name(
            en="No room is lost without response: nobody need be called out.",
            zh="无需处置，所有房间均不受淹。",
        )
    parts = [_sentence(campus, scenario, row) for row in best.values()]
    return Name(en=" ".join(one.en for one in parts), zh="".join(one.zh for one in parts))


def _sentence(campus: Campus, scenario: Scenario, row: Row) -> Name:
    room, storm, measure = _room_name(campus, row.room), row.fall.name, _measure(row)
    lost = row.lost_min or 0.0
    head = Name(
        en=f"{room.en}, {storm.en}: lost {lost:.0f} min after the first rain without response",
        zh=f"{room.zh}（{storm.zh}）：无处置时雨后 {lost:.0f} 分钟受淹",
    )
    if row.answer.latest_min is None:
        return Name(
            en=f"{head.en}; no call of the scan saves it.", zh=f"{head.zh}，任何呼叫均无法保住。"
        )
    latest, clock = row.answer.latest_min, _clock(scenario, row)
    when = (
        Name(en=f"{latest:.0f} min after it", zh=f"雨后 {latest:.0f} 分钟")
        if latest >= 0.0
        else Name(en=f"{-latest:.0f} min before it", zh=f"雨前 {-latest:.0f} 分钟")
    )
    how = "" if row.answer.kind == "latest" else f" ({ANSWERS[row.answer.kind].en})"
    how_zh = "" if row.answer.kind == "latest" else f"（{ANSWERS[row.answer.kind].zh}）"
    return Name(
        en=f"{head.en}; the latest call that saves it is {when.en} ({clock}), by"
        f" {measure.en.lower()}{how}.",
        zh=f"{head.zh}；最迟呼叫为{when.zh}（{clock}），措施：{measure.zh}{how_zh}。",
    )


def _assumptions(campus: Campus) -> list[Name]:
    rules = campus.response
    return [
        Name(
            en="Every replay has the same draws and differs in the minute of the call alone; one"
            " seed, so no statement of chance. Storms are replayed one by one, on dry ground.",
            zh="各次重演随机数相同，仅呼叫时刻不同；单一随机种子，不作概率陈述。各场降雨单独重演，初始场地无积水。",
        ),
        Name(
            en="The scan goes from two hours before the first rain to the loss of the last room; "
            f"only with one change from saved to lost is it narrowed down, to {TOLERANCE_MIN:g} "
            "min.",
            zh="扫描由雨前两小时至最后一个房间受淹；仅当恰有一次由“保住”变为“受淹”时二分细化至"
            f" {TOLERANCE_MIN:g} 分钟。",
        ),
        Name(
            en="Crews are called for all rooms in danger at one time and compete for people, gear "
            "and roads. Their times are assumed (campus.yaml, response); mobilising takes "
            f"{rules.mobilise_min.least:g} to {rules.mobilise_min.most:g} min.",
            zh="所有受威胁房间同时呼叫，人员、物资与道路相互竞争；"
            "各时长为假设（campus.yaml 的 response），"
            f"集结 {rules.mobilise_min.least:g} 至 {rules.mobilise_min.most:g} 分钟。",
        ),
    ]
