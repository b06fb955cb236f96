"""What an evacuation came to: key figures, tables, balances. Changes nothing.

Times in tables and key figures are seconds after the first alarm of the run.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from twin.evacuation.moving.state import ARRIVED, INCAPACITATED, SAFE, STATES, TRAPPED
from twin.evacuation.plans.naming import name_of
from twin.evacuation.words import COLUMN_NAMES, COLUMN_UNITS, TABLES
from twin.model import Name
from twin.runs.outcome import Balance, Table

if TYPE_CHECKING:
    from twin.evacuation.aftermath import Aftermath
    from twin.evacuation.moving.crowd import Result
    from twin.evacuation.plans.plan import Link, Space
    from twin.evacuation.system import Evacuation

__all__ = ["balances", "kpis", "share_out_s", "table_of", "tables"]

CURVE_S = 5.0
"""Distance of two points of the curves of people left [s]."""

Mask = NDArray[np.bool_]


def share_out_s(exit_s: NDArray[np.float64], share: float) -> float:
    """Return when a share of people was out [s]; nan for nobody, infinite when it never was."""
    if not exit_s.size:
        return math.nan
    rank = max(0, math.ceil(share * exit_s.size - 1e-9) - 1)
    return float(np.partition(exit_s, rank)[rank])


def table_of(name: str, rows: Sequence[dict[str, Any]]) -> Table:
    """Return rows as a table of the domain, with headings and units."""
    keys = TABLES[name].split()
    return Table(
        columns={key: [row.get(key) for row in rows] for key in keys},
        names={key: COLUMN_NAMES[key] for key in keys},
        units={key: COLUMN_UNITS[key] for key in keys if key in COLUMN_UNITS},
    )


def kpis(evacuation: Evacuation, result: Result, after: Aftermath) -> dict[str, float]:
    """Return the key figures; see :data:`twin.evacuation.words.KPIS`."""
    exit_s = _after(evacuation, result)
    state = result.state[: evacuation.evacuees]
    out = int((state == SAFE).sum())
    left = np.where(np.isfinite(exit_s), exit_s, evacuation.length_s)
    moved = exit_s[np.isfinite(exit_s)]
    exits = _exit_counts(evacuation, result)
    waited = float(result.wait_person_s.sum())
    figures = {
        "evacuation.people": float(exit_s.size),
        "evacuation.out": float(out),
        "evacuation.inside": float(exit_s.size - out),
        "evacuation.trapped": float((state == TRAPPED).sum()),
        "evacuation.incapacitated": float((state == INCAPACITATED).sum()),
        "evacuation.waiting": float((state == ARRIVED).sum()),
        "evacuation.rescued": float(len(after.rescued_s)),
        "evacuation.last_rescued_s": max(after.rescued_s.values(), default=0.0),
        "evacuation.t50_s": share_out_s(left, 0.5) if exit_s.size else 0.0,
        "evacuation.t95_s": share_out_s(left, 0.95) if exit_s.size else 0.0,
        "evacuation.t100_s": float(moved.max(initial=0.0)),
        "evacuation.bound_s": evacuation.optimum.bound_s if evacuation.optimum else 0.0,
        "evacuation.optimum_s": evacuation.optimum.plan_s if evacuation.optimum else 0.0,
        "evacuation.gap_percent": _gap_percent(evacuation, _walked_out(evacuation, exit_s, after)),
        "evacuation.exits_used": float(sum(count > 0 for count in exits.values())),
        "evacuation.busiest_exit_percent": 100.0 * max(exits.values(), default=0) / max(out, 1),
        "evacuation.max_density_p_m2": float(_inside_peaks(evacuation, result).max(initial=0.0)),
        "evacuation.wait_person_s": waited,
        "evacuation.mean_wait_s": waited / max(exit_s.size, 1),
        "evacuation.mustered_s": after.mustered_s,
        "evacuation.missing": float(after.missing),
    }
    return {name: float(value) for name, value in figures.items()}


def _after(evacuation: Evacuation, result: Result) -> NDArray[np.float64]:
    """Return when everybody was out, after the first alarm [s]; rescue teams are left out."""
    return np.asarray(result.exit_s[: evacuation.evacuees] - evacuation.alarm_s)


def _walked_out(
    evacuation: Evacuation, exit_s: NDArray[np.float64], after: Aftermath, here: Mask | None = None
) -> float:
    """Return when the last of those was out who walked [s]: the bound counts nobody else."""
    walked = np.isfinite(exit_s) & evacuation.folk.able
    walked[list(after.rescued_s)] = False
    return float(exit_s[walked if here is None else walked & here].max(initial=0.0))


def _gap_percent(evacuation: Evacuation, last_s: float) -> float:
    if evacuation.optimum is None or not evacuation.optimum.bound_s:
        return 0.0
    return 100.0 * (last_s / evacuation.optimum.bound_s - 1.0)


def _inside_peaks(evacuation: Evacuation, result: Result) -> NDArray[np.float64]:
    return np.asarray(result.peak_p_m2[~evacuation.network.safe])


def _exit_counts(evacuation: Evacuation, result: Result) -> dict[str, int]:
    """Return people through each way out of a building; each link of that kind once."""
    network = evacuation.network
    counts: dict[str, int] = {}
    for link in evacuation.plan.links:
        if link.kind == "exit":
            index = network.links_of[link.id]
            counts[link.id] = int(result.passed[index[0]])
    return counts


def tables(evacuation: Evacuation, result: Result, after: Aftermath) -> dict[str, Table]:
    """Return the tables of the domain, by name."""
    rows = {
        "evacuation.buildings": list(_building_rows(evacuation, result, after)),
        "evacuation.exits": list(_exit_rows(evacuation, result)),
        "evacuation.links": list(_link_rows(evacuation, result, after)),
        "evacuation.closures": after.closures,
        "evacuation.rescue": after.rescue_rows(),
        "evacuation.muster": after.muster_rows(),
        "evacuation.instructions": after.instruction_rows(),
        "evacuation.code": after.code_rows(),
        "evacuation.deployment": after.deployment_rows(),
        "evacuation.spaces": [_space_row(evacuation, one) for one in evacuation.plan.spaces],
        "evacuation.doors": list(_door_rows(evacuation)),
    }
    found = {name: table_of(name, some) for name, some in rows.items() if some}
    found["evacuation.curve"] = _curve(evacuation, result)
    found["evacuation.persons"] = _persons(evacuation, result)
    found["evacuation.passages"] = _passages(evacuation, result)
    return found


def _building_rows(
    evacuation: Evacuation, result: Result, after: Aftermath
) -> Iterator[dict[str, Any]]:
    exit_s = _after(evacuation, result)
    state = result.state[: evacuation.evacuees]
    for building in evacuation.buildings:
        here = evacuation.belongs(building.id)
        left = np.where(np.isfinite(exit_s[here]), exit_s[here], evacuation.length_s)
        moved = exit_s[here][np.isfinite(exit_s[here])]
        own = evacuation.optimum if len(evacuation.buildings) == 1 else None
        last_s = float(moved.max(initial=0.0))
        yield {
            "building": building.id,
            "name_en": building.name.en,
            "name_zh": building.name.zh,
            "people": int(here.sum()),
            "out": int((state[here] == SAFE).sum()),
            "inside": int((state[here] != SAFE).sum()),
            "trapped": int((state[here] == TRAPPED).sum()),
            "incapacitated": int((state[here] == INCAPACITATED).sum()),
            "waiting_for_rescue": int((state[here] == ARRIVED).sum()),
            "t50_s": share_out_s(left, 0.5),
            "t95_s": share_out_s(left, 0.95),
            "t100_s": last_s,
            "bound_s": own.bound_s if own else math.nan,
            "optimum_s": own.plan_s if own else math.nan,
            "gap_percent": _gap_percent(evacuation, _walked_out(evacuation, exit_s, after, here))
            if own
            else math.nan,
        }


def _exit_rows(evacuation: Evacuation, result: Result) -> Iterator[dict[str, Any]]:
    passages = result.passages
    counts = _exit_counts(evacuation, result)
    everybody = max(sum(counts.values()), 1)
    for link in evacuation.plan.links:
        if link.kind != "exit":
            continue
        index = evacuation.network.links_of[link.id][0]
        when = passages.pass_s[passages.link == index] if passages else np.zeros(0)
        first_s, last_s = (when.min(), when.max()) if when.size else (math.nan, math.nan)
        span_s = last_s - first_s if when.size > 1 else math.nan
        name = name_of(evacuation.plan, link)
        yield {
            "exit": link.id,
            "name_en": name.en,
            "name_zh": name.zh,
            "building": evacuation.building_of(link.between[0]),
            "width_m": link.clear_width_m,
            "people": counts[link.id],
            "share_percent": 100.0 * counts[link.id] / everybody,
            "first_s": first_s - evacuation.alarm_s,
            "last_s": last_s - evacuation.alarm_s,
            "mean_flow_p_s": (when.size - 1) / span_s if span_s > 0.0 else math.nan,
        }


def _link_rows(
    evacuation: Evacuation, result: Result, after: Aftermath
) -> Iterator[dict[str, Any]]:
    """Yield doors, stairs and exits by the time that people lost before them, the worst first."""
    waits = {
        name: float(result.wait_person_s[list(some)].sum())
        for name, some in evacuation.network.links_of.items()
    }
    total = max(math.fsum(waits.values()), 1e-9)
    links = sorted(evacuation.plan.links, key=lambda link: -waits[link.id])
    for link in links:
        some = list(evacuation.network.links_of[link.id])
        name = name_of(evacuation.plan, link)
        yield {
            "link": link.id,
            "name_en": name.en,
            "name_zh": name.zh,
            "kind": link.kind,
            "building": evacuation.building_of(link.between[0]),
            "storey": _storey_of(evacuation, link),
            "width_m": link.clear_width_m,
            "passed": int(result.passed[some].sum()),
            "wait_person_s": waits[link.id],
            "peak_queue": int(result.peak_queue[some].max()),
            "blame_percent": 100.0 * waits[link.id] / total,
            "value_s_per_10cm": after.widening_s.get(link.id, math.nan),
        }


def _storey_of(evacuation: Evacuation, link: Link) -> str:
    one = evacuation.plan.space(link.between[0]).storey
    return one or evacuation.plan.space(link.between[1]).storey or ""


def _space_row(evacuation: Evacuation, space: Space) -> dict[str, Any]:
    name = space.name or Name(en=space.id, zh=space.id)
    return {
        "space": space.id,
        "name_en": name.en,
        "name_zh": name.zh,
        "kind": space.kind,
        "building": space.building or "",
        "storey": space.storey or "",
        "level": evacuation.level_of(space.storey),
        "area_m2": space.floor_m2 if math.isfinite(space.floor_m2) else math.nan,
        "points": json.dumps(
            [[round(x, 2), round(y, 2)] for x, y in space.polygon or ()], separators=(",", ":")
        ),
    }


def _door_rows(evacuation: Evacuation) -> Iterator[dict[str, Any]]:
    network = evacuation.network
    links = {link.id: link for link in evacuation.plan.links}
    for index, name in enumerate(network.link_id):
        link = links[name]
        storey = _storey_of(evacuation, link)
        yield {
            "link": index,
            "id": name,
            "kind": link.kind,
            "building": evacuation.building_of(link.between[0]),
            "storey": storey,
            "level": evacuation.level_of(storey),
            "x_m": float(network.link_x_m[index]),
            "y_m": float(network.link_y_m[index]),
            "width_m": link.clear_width_m,
            "from_space": network.cell_id[network.src[index]],
            "to_space": network.cell_id[network.dst[index]],
        }


def _curve(evacuation: Evacuation, result: Result) -> Table:
    """Return how many are out and inside, every five seconds, of each building and of all."""
    exit_s = _after(evacuation, result)
    ends_s = min(evacuation.length_s, float(exit_s[np.isfinite(exit_s)].max(initial=0.0)) + 60.0)
    grid = np.arange(0.0, math.ceil(ends_s / CURVE_S) * CURVE_S + CURVE_S / 2, CURVE_S)
    parts: list[tuple[str, Mask]] = [("", np.ones(exit_s.size, dtype=bool))]
    if len(evacuation.buildings) > 1:
        parts += [(one.id, evacuation.belongs(one.id)) for one in evacuation.buildings]
    columns: dict[str, list[Any]] = {"building": [], "time_s": [], "out": [], "inside": []}
    for name, here in parts:
        out = np.searchsorted(np.sort(exit_s[here]), grid, side="right")
        columns["building"] += [name] * grid.size
        columns["time_s"] += grid.tolist()
        columns["out"] += out.tolist()
        columns["inside"] += (int(here.sum()) - out).tolist()
    keys = TABLES["evacuation.curve"].split()
    return Table(
        columns=columns,
        names={key: COLUMN_NAMES[key] for key in keys},
        units={key: COLUMN_UNITS[key] for key in keys if key in COLUMN_UNITS},
    )


def _persons(evacuation: Evacuation, result: Result) -> Table:
    """Return one row for each person, the rescue teams last."""
    network, people = evacuation.network, evacuation.people
    cells = [network.cell_id[cell] for cell in people.cell]
    columns: dict[str, Any] = {
        "person": np.arange(len(people)),
        "building": [evacuation.building_of(cell) for cell in cells],
        "space": cells,
        "profile": [
            evacuation.profiles.profiles[kind].id if person < evacuation.evacuees else "team"
            for person, kind in enumerate(people.profile)
        ],
        "start_s": people.start_s,
        "exit_s": result.exit_s - evacuation.alarm_s,
        "exit": [network.link_id[link] if link >= 0 else "" for link in result.exit_link],
        "state": [
            "responder" if person >= evacuation.evacuees else STATES[state]
            for person, state in enumerate(result.state)
        ],
        "fed": np.round(result.fed, 6),
    }
    keys = TABLES["evacuation.persons"].split()
    return Table(
        columns=columns,
        names={key: COLUMN_NAMES[key] for key in keys},
        units={key: COLUMN_UNITS[key] for key in keys if key in COLUMN_UNITS},
    )


def _passages(evacuation: Evacuation, result: Result) -> Table:
    assert result.passages is not None  # noqa: S101 - the system has the crowd write them down
    keys = TABLES["evacuation.passages"].split()
    return Table(
        columns={
            "person": result.passages.person,
            "link": result.passages.link,
            "arrive_s": np.round(result.passages.arrive_s - evacuation.alarm_s, 2),
            "pass_s": np.round(result.passages.pass_s - evacuation.alarm_s, 2),
        },
        names={key: COLUMN_NAMES[key] for key in keys},
        units={key: COLUMN_UNITS[key] for key in keys if key in COLUMN_UNITS},
    )


def balances(evacuation: Evacuation, result: Result) -> list[Balance]:
    """Return the balance of people: all who were there are out, or inside in some state.

    Counted independently: those out by the passages through the last links and by rescue, those
    inside by their cells.
    """
    everybody = evacuation.evacuees
    out = int((result.state[:everybody] == SAFE).sum())
    inside = int(evacuation.heads_inside())
    error = abs(everybody - out - inside)
    return [
        Balance(
            id="evacuation",
            kind="people",
            in_=float(everybody),
            out=float(out),
            stored=float(inside),
            relative_error=error / max(everybody, 1),
        )
    ]
