"""Results of the response: key figures and tables, made of tasks and of how time was spent."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from statistics import fmean
from typing import TYPE_CHECKING, Any

from twin.model import Name
from twin.response.words import FAILURES, KINDS, OUTCOMES, PHASES
from twin.runs.outcome import Table

if TYPE_CHECKING:
    from twin.campus import Campus
    from twin.response.system import Response
    from twin.response.task import Spell, Task

__all__ = ["kpis", "tables"]


def kpis(response: Response) -> dict[str, float]:
    """Return the key figures of `twin.response.words.KPIS`."""
    tasks = response.tasks
    waits_min = [(t.started_s - t.called_s) / 60.0 for t in tasks if t.started_s is not None]
    busy = _busy(response)
    return {
        "response.tasks": float(len(tasks)),
        "response.tasks_done": float(sum(task.outcome == "done" for task in tasks)),
        "response.tasks_late": float(sum(task.outcome == "late" for task in tasks)),
        "response.tasks_failed": float(sum(task.outcome in {"failed", "partly"} for task in tasks)),
        "response.mean_minutes_to_start": fmean(waits_min) if waits_min else 0.0,
        "response.person_hours": math.fsum(hours for hours, _ in busy.values()),
        "response.crew_busy_percent": max((share for _, share in busy.values()), default=0.0),
    }


def tables(response: Response) -> dict[str, Table]:
    """Return the tables of tasks, of crews, and of who did what when."""
    return {
        "response.tasks": _tasks(response),
        "response.crews": _crews(response),
        "response.gantt": _gantt(response),
    }


def _spells(response: Response) -> list[Spell]:
    """Return how time was spent, cut off at the end of the run."""
    end_s = response.engine.length_s
    return [spell for spell in response.work.spells if spell.from_s < end_s]


def _busy(response: Response) -> dict[str, tuple[float, float]]:
    """Return each crew's hours of people on tasks, and their share of the whole crew's time [%].

    The time counted is that in which any crew has a task: in a month with three storms, those
    hours and not the month.
    """
    spells, end_s = _spells(response), response.engine.length_s
    out_h = _any_s(spells, end_s) / 3600.0
    found = {}
    for crew in response.campus.site.crews:
        hours = math.fsum(
            spell.people * (min(spell.to_s, end_s) - spell.from_s) / 3600.0
            for spell in spells
            if spell.crew == crew.id
        )
        whole = crew.people * out_h
        found[crew.id] = (hours, 100.0 * hours / whole if whole > 0.0 else 0.0)
    return found


def _any_s(spells: Iterable[Spell], end_s: float) -> float:
    """Return for how long at least one crew has a task [s]."""
    total_s, reached_s = 0.0, -math.inf
    for spell in sorted(spells, key=lambda one: one.from_s):
        to_s = min(spell.to_s, end_s)
        total_s += max(0.0, to_s - max(spell.from_s, reached_s))
        reached_s = max(reached_s, to_s)
    return total_s


def _names(campus: Campus, response: Response) -> dict[str, Name]:
    found = {asset.id: asset.name for asset in campus.assets()}
    found |= {crew.id: crew.name for crew in campus.site.crews}
    found |= {store.id: store.name for store in campus.site.stores}
    return found | {room.id: room.name for room in response.site.rooms}


def _both(key: str, names: Iterable[Name]) -> dict[str, list[str]]:
    """Return two columns: the English and the Chinese names."""
    rows = list(names)
    return {f"{key}_en": [one.en for one in rows], f"{key}_zh": [one.zh for one in rows]}


_NOBODY = Name(en="–", zh="–")

_HEADS: dict[str, Name] = {
    "task": Name(en="Task", zh="任务编号"),
    "kind": Name(en="Kind", zh="类别代码"),
    "kind_en": Name(en="Work", zh="处置（英文）"),
    "kind_zh": Name(en="Work (Chinese)", zh="处置"),
    "storm": Name(en="Storm", zh="降雨场次"),
    "room": Name(en="Room", zh="房间编号"),
    "room_en": Name(en="Place", zh="位置（英文）"),
    "room_zh": Name(en="Place (Chinese)", zh="位置"),
    "crew": Name(en="Crew", zh="队伍编号"),
    "crew_en": Name(en="Crew", zh="队伍（英文）"),
    "crew_zh": Name(en="Crew (Chinese)", zh="队伍"),
    "store": Name(en="Store", zh="物资点编号"),
    "store_en": Name(en="Store", zh="物资点（英文）"),
    "store_zh": Name(en="Store (Chinese)", zh="物资点"),
    "called_s": Name(en="Called (T0)", zh="呼叫（T0）"),
    "mobilised_s": Name(en="Set out", zh="出发"),
    "arrived_s": Name(en="Arrived", zh="到达"),
    "closure_started_s": Name(en="Work began (T1)", zh="开始处置（T1）"),
    "closed_s": Name(en="Done", zh="完成"),
    "last_safe_s": Name(en="Last safe level (T2)", zh="最后安全水位（T2）"),
    "minutes_to_spare": Name(en="To spare before T2", zh="距 T2 余量"),
    "outcome": Name(en="Outcome", zh="结果代码"),
    "outcome_en": Name(en="Outcome", zh="结果（英文）"),
    "outcome_zh": Name(en="Outcome (Chinese)", zh="结果"),
    "failure": Name(en="Cause of failure", zh="失败原因代码"),
    "failure_en": Name(en="Cause of failure", zh="失败原因（英文）"),
    "failure_zh": Name(en="Cause of failure (Chinese)", zh="失败原因"),
    "people": Name(en="People", zh="人数"),
    "tasks": Name(en="Tasks", zh="任务数"),
    "person_hours": Name(en="People's hours", zh="人时"),
    "busy_percent": Name(en="Busy", zh="占用率"),
    "phase": Name(en="Phase", zh="阶段代码"),
    "phase_en": Name(en="Phase", zh="阶段（英文）"),
    "phase_zh": Name(en="Phase (Chinese)", zh="阶段"),
    "from_s": Name(en="From", zh="开始"),
    "to_s": Name(en="To", zh="结束"),
}

_UNITS = {
    "called_s": "s",
    "mobilised_s": "s",
    "arrived_s": "s",
    "closure_started_s": "s",
    "closed_s": "s",
    "last_safe_s": "s",
    "minutes_to_spare": "min",
    "person_hours": "h",
    "busy_percent": "%",
    "from_s": "s",
    "to_s": "s",
}


def _table(columns: dict[str, Sequence[Any]]) -> Table:
    return Table(
        columns=columns,
        names={key: _HEADS[key] for key in columns},
        units={key: _UNITS[key] for key in columns if key in _UNITS},
    )


def _or_nan(values: Iterable[float | None]) -> list[float]:
    """Return times; what did not come to pass is not a number."""
    return [math.nan if value is None else value for value in values]


def _spare_min(task: Task) -> float | None:
    if task.safe_s is None or task.closed_s is None:
        return None
    return (task.safe_s - task.closed_s) / 60.0


def _tasks(response: Response) -> Table:
    names = _names(response.campus, response)
    tasks = response.tasks
    stores = [task.load.store if task.load else "" for task in tasks]
    return _table(
        {
            "task": [task.name for task in tasks],
            "kind": [task.decision.kind for task in tasks],
            **_both("kind", (KINDS[task.decision.kind] for task in tasks)),
            "storm": [task.storm or "" for task in tasks],
            "room": [task.target for task in tasks],
            **_both("room", (names.get(task.target, _NOBODY) for task in tasks)),
            "crew": [task.crew for task in tasks],
            **_both("crew", (names.get(task.crew, _NOBODY) for task in tasks)),
            "store": stores,
            **_both("store", (names.get(store, _NOBODY) for store in stores)),
            "called_s": [task.called_s for task in tasks],
            "mobilised_s": _or_nan(task.mobilised_s for task in tasks),
            "arrived_s": _or_nan(task.arrived_s for task in tasks),
            "closure_started_s": _or_nan(task.started_s for task in tasks),
            "closed_s": _or_nan(task.closed_s for task in tasks),
            "last_safe_s": _or_nan(task.safe_s for task in tasks),
            "minutes_to_spare": _or_nan(_spare_min(task) for task in tasks),
            "outcome": [task.outcome for task in tasks],
            **_both("outcome", (OUTCOMES[task.outcome] for task in tasks)),
            "failure": [task.failure for task in tasks],
            **_both("failure", (FAILURES[task.failure] for task in tasks)),
        }
    )


def _crews(response: Response) -> Table:
    busy = _busy(response)
    crews = response.campus.site.crews
    done: Sequence[str] = [task.crew for task in response.tasks]
    return _table(
        {
            "crew": [crew.id for crew in crews],
            **_both("crew", (crew.name for crew in crews)),
            "people": [crew.people for crew in crews],
            "tasks": [done.count(crew.id) for crew in crews],
            "person_hours": [busy[crew.id][0] for crew in crews],
            "busy_percent": [busy[crew.id][1] for crew in crews],
        }
    )


def _gantt(response: Response) -> Table:
    names = _names(response.campus, response)
    spells = sorted(_spells(response), key=lambda one: (one.from_s, one.task))
    end_s = response.engine.length_s
    target = {task.name: task.target for task in response.tasks}
    rooms = [target[spell.task] for spell in spells]
    return _table(
        {
            "crew": [spell.crew for spell in spells],
            **_both("crew", (names[spell.crew] for spell in spells)),
            "people": [spell.people for spell in spells],
            "task": [spell.task for spell in spells],
            "room": rooms,
            **_both("room", (names.get(room, _NOBODY) for room in rooms)),
            "phase": [spell.phase for spell in spells],
            **_both("phase", (PHASES[spell.phase] for spell in spells)),
            "from_s": [spell.from_s for spell in spells],
            "to_s": [min(spell.to_s, end_s) for spell in spells],
        }
    )
