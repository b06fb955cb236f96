"""Where people waited: doors and stairs by the time lost there, and what losing one would cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from twin.report.cells import distinct_names, numeric, rounded, span, whole
from twin.report.chapter import Grid
from twin.report.chart import Chart
from twin.report.plots import ranked_figure

if TYPE_CHECKING:
    from twin.report.language import Words
    from twin.report.view import RunView

__all__ = ["bottleneck_chart", "closures_chart", "links_grid"]

LINKS: Final = "evacuation.links"
CLOSURES: Final = "evacuation.closures"

DRAWN: Final = 12
"""Bars of a chart; the table behind has more."""

LISTED: Final = 15
"""Rows of a table; the rest is in the table on disk."""

LEAST_WAIT_S: Final = 1.0
"""Person-seconds below which nobody is said to have waited at a door."""


def bottleneck_chart(view: RunView) -> Chart | None:
    """Draw the doors and stairs at which most time was lost, with their share of the blame."""
    words = view.words
    rows = _waited(view)
    if not rows:
        return None
    lang = words.language
    shown, names = rows[:DRAWN], distinct_names(view, rows, "link")
    figure = ranked_figure(
        names[:DRAWN],
        [float(row["wait_person_s"]) / 60 for row in shown],
        x_title=words("Time lost waiting (person-minutes)"),
        texts=[_blame(words, row) for row in shown],
    )
    first = rows[0]
    value = numeric(first.get("value_s_per_10cm"))
    reading = words(
        "Most time is lost at {name}: {minutes} person-minutes; up to {queue} people wait there.",
        name=names[0],
        minutes=words.number(round(float(first["wait_person_s"]) / 60)),
        queue=words.number(round(float(first["peak_queue"]))),
    )
    if value:
        gap = " " if lang == "en" else ""
        reading += gap + words(
            "10 cm more width there would save {seconds} s of the whole.",
            seconds=words.number(round(value, 1)),
        )
    return Chart(
        id="bottlenecks",
        title=words("Where time is lost"),
        reading=reading,
        figure=figure,
        columns=(words("Door or stair"), words("Person-minutes lost"), words("Blame (%)")),
        rows=tuple(
            (name, round(float(row["wait_person_s"]) / 60, 1), rounded(row.get("blame_percent")))
            for name, row in zip(names, shown, strict=False)
        ),
        height_px=figure["layout"]["height"],
    )  # fmt: skip


def links_grid(view: RunView) -> Grid | None:
    """Return the doors and stairs with a queue, most time lost first; None without any."""
    words = view.words
    rows = _waited(view)
    if not rows:
        return None
    kinds = _kinds(words)
    heading = words("Doors and stairs with a queue")
    valued = any(numeric(row.get("value_s_per_10cm")) is not None for row in rows)
    told = tuple(
        (
            name,
            kinds.get(str(row["kind"]), str(row["kind"])),
            rounded(row.get("width_m"), 2),
            whole(row.get("passed")),
            round(float(row["wait_person_s"]) / 60, 1),
            whole(row.get("peak_queue")),
            rounded(row.get("blame_percent")),
            *([rounded(row.get("value_s_per_10cm"))] if valued else []),
        )
        for name, row in zip(distinct_names(view, rows, "link"), rows[:LISTED], strict=False)
    )
    columns = (
        words("Door or stair"),
        words("Kind"),
        words("Width (m)"),
        words("People through"),
        words("Person-minutes lost"),
        words("Longest queue"),
        words("Blame (%)"),
        *([words("Saved by 10 cm more (s)")] if valued else []),
    )
    return Grid(columns, told, caption=heading, heading=heading)


def closures_chart(view: RunView) -> Chart | None:
    """Draw how much later 95 % are out when one exit or stair cannot be used; None without."""
    words = view.words
    rows = sorted(
        view.rows(CLOSURES),
        key=lambda row: (-(numeric(row.get("trapped")) or 0), -(numeric(row["lost_s"]) or 0)),
    )
    if not rows:
        return None
    shown, names = rows[:DRAWN], distinct_names(view, rows, "link")
    trapped = [bool(numeric(row.get("trapped"))) for row in shown]
    figure = ranked_figure(
        names[:DRAWN],
        [numeric(row["lost_s"]) or 0.0 for row in shown],
        x_title=words("95 % are out later by (s)"),
        texts=[_consequence(words, row) for row in shown],
        roles=["@state-cold" if one else "@line-1" for one in trapped],
        shapes=["x" if one else "" for one in trapped],
    )
    kinds = _kinds(words)
    return Chart(
        id="closures",
        title=words("If one exit or stair cannot be used"),
        reading=_worst(words, names[0], rows[0]),
        figure=figure,
        columns=(
            words("Closed"),
            words("Kind"),
            words("95 % are out after"),
            words("Later by (s)"),
            words("Trapped"),
        ),
        rows=tuple(
            (
                name,
                kinds.get(str(row["kind"]), str(row["kind"])),
                span(words, row.get("t95_s")),
                rounded(row["lost_s"]),
                whole(row.get("trapped")),
            )
            for name, row in zip(names, rows[:LISTED], strict=False)
        ),
        height_px=figure["layout"]["height"],
    )


def _waited(view: RunView) -> list[dict[str, Any]]:
    rows = [row for row in view.rows(LINKS) if float(row["wait_person_s"]) >= LEAST_WAIT_S]
    return sorted(rows, key=lambda row: -float(row["wait_person_s"]))


def _blame(words: Words, row: dict[str, Any]) -> str:
    lost = words.number(round(float(row["wait_person_s"]) / 60, 1))
    blame = numeric(row.get("blame_percent"))
    return lost if blame is None else f"{lost} · {words.quantity(round(blame, 1), 'percent')}"


def _consequence(words: Words, row: dict[str, Any]) -> str:
    """Return what stands beside a bar: the seconds lost, and who could not get out at all."""
    trapped = numeric(row.get("trapped"))
    lost = numeric(row["lost_s"])
    said = [] if lost is None else [words("{seconds} s", seconds=words.number(round(lost)))]
    if trapped:
        said.append(words("{count} trapped", count=words.number(round(trapped))))
    return " · ".join(said)


def _worst(words: Words, name: str, first: dict[str, Any]) -> str:
    trapped = numeric(first.get("trapped"))
    if trapped:
        return words(
            "Without {name}, {count} people have no way out.",
            name=name,
            count=words.number(round(trapped)),
        )
    return words(
        "Worst is the loss of {name}: 95 % are out {seconds} s later. Nobody is trapped by any "
        "single closure.",
        name=name,
        seconds=words.number(round(numeric(first["lost_s"]) or 0.0)),
    )


def _kinds(words: Words) -> dict[str, str]:
    return {
        "door": words("Door"),
        "opening": words("Opening"),
        "stair-entry": words("Stair"),
        "stair": words("Stair"),
        "exit": words("Exit"),
        "gate": words("Gate"),
        "path": words("Way outdoors"),
        "lift-door": words("Lift door"),
    }
