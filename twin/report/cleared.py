"""How far buildings were cleared: the verdict in figures, and the table of all buildings."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from twin.report.cells import numeric, rounded, span, whole
from twin.report.chapter import Grid
from twin.report.tiles import SHOWN, Tile

if TYPE_CHECKING:
    from twin.report.language import Words
    from twin.report.view import RunView

__all__ = ["BUILDINGS", "building_grid", "leaving_tiles"]

BUILDINGS: Final = "evacuation.buildings"


def leaving_tiles(view: RunView) -> tuple[Tile, ...]:
    """Return the verdict in figures: how long it took, and who did not get out.

    What stands at the top of the page already is left out.
    """
    words = view.words
    rows = view.rows(BUILDINGS)
    if not rows:
        return ()
    total = {
        key: sum(numeric(row.get(key)) or 0.0 for row in rows)
        for key in ("people", "out", "inside", "trapped", "incapacitated", "waiting_for_rescue")
    }
    worst = max(rows, key=lambda row: _late(row.get("t95_s")))
    last = max(rows, key=lambda row: _late(row.get("t100_s")))
    several = len(rows) > 1
    lang = words.language
    left = total["inside"]
    tiles = [
        Tile(
            "out", words("People out"), words.number(round(total["out"])),
            words("of {all} people", all=words.number(round(total["people"]))),
            raw=total["out"], better="higher",
        ),
        Tile(
            "inside", words("Still inside at the end"), words.number(round(left)), "",
            "bad" if left else "good", raw=left,
        ),
        Tile(
            "t95_s", words("95 % are out after"), span(words, worst.get("t95_s")),
            str(worst[f"name_{lang}"]) if several else "", better="lower",
        ),
        Tile(
            "t100_s", words("Last one out after"), span(words, last.get("t100_s")),
            _against_optimum(words, last), better="lower",
        ),
    ]  # fmt: skip
    for key, label in (
        ("trapped", words("Trapped")),
        ("incapacitated", words("Overcome by smoke")),
        ("waiting_for_rescue", words("Waiting for rescue")),
    ):
        if total[key]:
            said = words.number(round(total[key]))
            tiles.append(Tile(key, label, said, "", "bad", raw=total[key]))
    above = {key.removeprefix("evacuation.") for key in SHOWN if view.kpi(key) is not None}
    return tuple(tile for tile in tiles if tile.key not in above)


def _late(value: Any) -> float:
    """Return a time for comparison: what never came is later than all that did."""
    number = numeric(value)
    return math.inf if number is None else number


def _against_optimum(words: Words, row: dict[str, Any]) -> str:
    optimum = numeric(row.get("optimum_s"))
    if optimum is None:
        return ""
    return words("best plan {time}", time=span(words, optimum))


def building_grid(view: RunView) -> Grid | None:
    """Return every building with its people and times, the slowest first; None without any."""
    words = view.words
    rows = sorted(view.rows(BUILDINGS), key=lambda row: -_late(row.get("t95_s")))
    if not rows:
        return None
    counts = {
        "people": words("People"),
        "out": words("People out"),
        "trapped": words("Trapped"),
        "incapacitated": words("Overcome by smoke"),
        "waiting_for_rescue": words("Waiting for rescue"),
    }
    times = {
        "t50_s": words("Half are out"),
        "t95_s": words("95 % are out"),
        "t100_s": words("Last one out"),
        "optimum_s": words("Best plan"),
        "bound_s": words("No plan is faster than"),
    }
    kept = [key for key in times if any(numeric(row.get(key)) is not None for row in rows)]
    gap = [row.get("gap_percent") for row in rows]
    judged = any(numeric(one) is not None for one in gap)
    told = tuple(
        (
            str(row[f"name_{words.language}"]),
            *(whole(row.get(key)) for key in counts),
            *(span(words, row.get(key)) for key in kept),
            *([rounded(row.get("gap_percent"))] if judged else []),
        )
        for row in rows
    )
    heading = words("Buildings, the slowest first")
    columns = (
        words("Building"),
        *counts.values(),
        *(times[key] for key in kept),
        *([words("Longer than that by (%)")] if judged else []),
    )
    return Grid(columns, told, caption=heading, heading=heading)
