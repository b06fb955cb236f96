"""What a drill is planned with: rescue teams, assembly points, how times spread, where teams go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from twin.report.cells import minutes, numeric, rounded, span, team_name, whole
from twin.report.chapter import Grid
from twin.report.chart import Chart, layout, pattern, value_axis
from twin.report.colours import LINES
from twin.report.plots import broken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twin.report.language import Words
    from twin.report.view import RunView

__all__ = [
    "bands_chart",
    "code_grid",
    "instructions_grid",
    "is_checked",
    "muster_grid",
    "rescue_chart",
]

RESCUE: Final = "evacuation.rescue"
MUSTER: Final = "evacuation.muster"
INSTRUCTIONS: Final = "evacuation.instructions"
BANDS: Final = "evacuation.bands"
CODE: Final = "evacuation.code"

SHAPES: Final = ("", "/", ".", "x", "\\", "-")
"""The pattern beside the colour of each task of a team."""


BARS: Final = {("05", "95"): ("@water-1", 0.3), ("25", "75"): ("@water-2", 0.55)}
"""Colour and width of the bar between two shares of the drills."""


# -- rescue --------------------------------------------------------------------------------------


def rescue_chart(view: RunView) -> Chart | None:
    """Draw what each team did when, one row for each; None when no team went in."""
    words = view.words
    lang = words.language
    rows = sorted(view.rows(RESCUE), key=lambda row: (str(row["team"]), float(row["from_s"])))
    if not rows:
        return None
    teams = list(dict.fromkeys(team_name(words, row["team"]) for row in rows))
    tasks = list(dict.fromkeys(str(row[f"task_{lang}"]) for row in rows))
    spaces = {str(row["space"]): str(row[f"name_{lang}"]) for row in view.rows("evacuation.spaces")}
    data = [
        _task_bars(words, [row for row in rows if row[f"task_{lang}"] == task], task, place, spaces)
        for place, task in enumerate(tasks)
    ]
    height = 110 + 34 * len(teams) + 20 * len(tasks)
    drawing = layout(height_px=height, barmode="overlay", hovermode="closest", bargap=0.35)
    drawing["xaxis"] = value_axis(words("Minutes after the alarm"), fixedrange=False)
    drawing["yaxis"] = value_axis(
        "", type="category", categoryorder="array", categoryarray=[broken(one) for one in teams],
        autorange="reversed", showgrid=False, ticklabelstandoff=6,
    )  # fmt: skip
    persons = {row["person"] for row in rows if numeric(row["person"]) is not None}
    ends = [float(row["to_s"]) for row in rows if numeric(row["to_s"]) is not None]
    return Chart(
        id="rescue",
        title=words("What the rescue teams did when"),
        reading=words(
            "{teams} teams go to {people} people; the last work ends {time} after the alarm.",
            teams=len(teams),
            people=len(persons),
            time=span(words, max(ends, default=None)),
        ),
        figure={"data": data, "layout": drawing},
        columns=(words("Team"), words("Task"), words("Place"), words("From"), words("To")),
        rows=tuple(
            (
                team_name(words, row["team"]),
                str(row[f"task_{lang}"]),
                spaces.get(str(row["space"]), str(row["space"])),
                span(words, row["from_s"]),
                span(words, row["to_s"]),
            )
            for row in rows
        ),
        height_px=height,
    )


def _task_bars(
    words: Words, rows: Sequence[dict[str, Any]], task: str, place: int, spaces: dict[str, str]
) -> dict[str, Any]:
    """Return the bars of one kind of task."""
    own = [row for row in rows if numeric(row["from_s"]) is not None]
    begins = [float(row["from_s"]) / 60 for row in own]
    lasted = [
        max((minutes(row["to_s"]) or begin) - begin, 0.0)
        for row, begin in zip(own, begins, strict=True)
    ]
    return {
        "type": "bar",
        "orientation": "h",
        "name": task,
        "base": [round(begin, 3) for begin in begins],
        "x": [round(one, 3) for one in lasted],
        "y": [broken(team_name(words, row["team"])) for row in own],
        "marker": {
            "color": LINES[place % len(LINES)][0],
            "pattern": pattern(SHAPES[(place + place // len(LINES)) % len(SHAPES)]),
            "line": {"width": 0},
        },
        "customdata": [
            [
                f"{span(words, row['from_s'])} – {span(words, row['to_s'])}",
                spaces.get(str(row["space"]), str(row["space"])),
            ]
            for row in own
        ],
        "hovertemplate": f"%{{y}}<br>{task}: %{{customdata[0]}}<br>%{{customdata[1]}}"
        "<extra></extra>",
    }


# -- assembly ------------------------------------------------------------------------------------


def muster_grid(view: RunView) -> Grid | None:
    """Return the assembly points with the people there and those who are missed."""
    words = view.words
    rows = view.rows(MUSTER)
    if not rows:
        return None
    told = tuple(
        (
            str(row[f"name_{words.language}"]),
            whole(row["people"]),
            whole(row.get("capacity")),
            rounded(row.get("density_p_m2"), 2),
            span(words, row.get("first_s")),
            span(words, row.get("last_s")),
            whole(row.get("missing")),
            whole(row.get("still_inside")),
            _judged(words, row.get("fire_lane_free")),
        )
        for row in rows
    )
    heading = words("Assembly points: who is there and who is missed")
    columns = (
        words("Assembly point"),
        words("People"),
        words("Room for"),
        words("People per m²"),
        words("First there"),
        words("Last there"),
        words("Missing"),
        words("Of these still inside"),
        words("Fire lane free"),
    )
    return Grid(columns, told, caption=heading, heading=heading)


def _judged(words: Words, value: Any) -> str | None:
    if value is None:
        return None
    return f"✓ {words('yes')}" if value else f"✕ {words('no')}"


def instructions_grid(view: RunView) -> Grid | None:
    """Return who is told to leave when and by which way; None where nobody is told."""
    words = view.words
    lang = words.language
    rows = view.rows(INSTRUCTIONS)
    if not rows:
        return None
    told = tuple(
        (
            str(row[f"instruction_{lang}"]),
            str(row[f"way_{lang}"]),
            whole(row["people"]),
            span(words, row["release_s"]),
        )
        for row in rows
    )
    heading = words("What the wardens say")
    columns = (words("Instruction"), words("Way"), words("People"), words("Released after"))
    return Grid(columns, told, caption=heading, heading=heading)


# -- how times spread ----------------------------------------------------------------------------


def bands_chart(view: RunView) -> Chart | None:
    """Draw between which times half, 95 % and all are out when chance falls out differently."""
    words = view.words
    rows = [row for row in view.rows(BANDS) if numeric(row["p50_s"]) is not None]
    if not rows:
        return None
    labels = [_quantity(words, row) for row in rows]
    drawn = [broken(label) for label in labels]
    data = [
        _band(words("9 of 10 drills"), rows, drawn, ("05", "95")),
        _band(words("half of the drills"), rows, drawn, ("25", "75")),
        {
            "type": "scatter",
            "mode": "markers",
            "name": words("median"),
            "x": [minutes(row["p50_s"]) for row in rows],
            "y": drawn,
            "marker": {
                "symbol": "diamond", "size": 13, "color": "@line-2",
                "line": {"color": "@paper", "width": 1.5},
            },
            "customdata": [span(words, row["p50_s"]) for row in rows],
            "hovertemplate": "%{y}: %{customdata}<extra></extra>",
        },
    ]  # fmt: skip
    height = 130 + 44 * len(rows)
    drawing = layout(height_px=height, barmode="overlay", hovermode="closest")
    drawing["xaxis"] = value_axis(
        words("Minutes after the alarm"), rangemode="tozero", fixedrange=False
    )
    drawing["yaxis"] = value_axis(
        "", type="category", categoryorder="array", categoryarray=drawn, autorange="reversed",
        showgrid=False, ticklabelstandoff=6,
    )  # fmt: skip
    last = rows[-1]
    return Chart(
        id="bands",
        title=words("How the times spread"),
        reading=words(
            "{what}: in half of the drills by {middle}, in 19 of 20 by {late}.",
            what=labels[-1],
            middle=span(words, last["p50_s"]),
            late=span(words, last["p95_s"]),
        ),
        figure={"data": data, "layout": drawing},
        columns=(words("What"), "5 %", "25 %", "50 %", "75 %", "95 %"),
        rows=tuple(
            (label, *(span(words, row[f"p{share}_s"]) for share in ("05", "25", "50", "75", "95")))
            for label, row in zip(labels, rows, strict=True)
        ),
        height_px=height,
    )


def _band(
    name: str,
    rows: Sequence[dict[str, Any]],
    labels: Sequence[str],
    shares: tuple[str, str],
) -> dict[str, Any]:
    """Return bars from one share of the drills to another."""
    low, high = ([minutes(row[f"p{share}_s"]) or 0.0 for row in rows] for share in shares)
    role, width = BARS[shares]
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "base": low,
        "x": [round(b - a, 3) for a, b in zip(low, high, strict=True)],
        "y": list(labels),
        "width": width,
        "marker": {"color": role, "line": {"width": 0}},
        "customdata": [[a, b] for a, b in zip(low, high, strict=True)],
        "hovertemplate": f"%{{y}}<br>{name}: %{{customdata[0]}} – %{{customdata[1]}} min"
        "<extra></extra>",
    }


def _quantity(words: Words, row: dict[str, Any]) -> str:
    """Return what a quantity of the bands is called."""
    told = row.get(f"quantity_{words.language}")
    key = str(row["quantity"]).removesuffix("_s")
    known = {
        "t50": words("Half are out"),
        "t95": words("95 % are out"),
        "t100": words("All are out"),
    }
    return str(told) if told else known.get(key, key)


# -- code check ----------------------------------------------------------------------------------


def code_grid(view: RunView) -> Grid | None:
    """Return each rule that was checked, those that are broken first; None without a check."""
    words = view.words
    rows = sorted(view.rows(CODE), key=lambda row: bool(row["ok"]))
    if not rows:
        return None
    told = tuple(
        (
            f"✓ {words('kept')}" if row["ok"] else f"✕ {words('broken')}",
            str(row["clause"]),
            _place(words, row),
            _finding(words, row),
            _amount(words, row["measured"], row["unit"]),
            _amount(words, row["limit"], row["unit"]),
            _checked(words, row["verified"]),
        )
        for row in rows
    )
    heading = words("Rules, those that are broken first")
    columns = (
        words("Verdict"),
        words("Clause"),
        words("Where"),
        words("Rule"),
        words("Found"),
        words("Limit"),
        words("Figure checked"),
    )
    return Grid(columns, told, caption=heading, heading=heading)


def _place(words: Words, row: dict[str, Any]) -> str:
    lang = words.language
    return str(row.get(f"where_{lang}") or row.get(f"name_{lang}") or row.get("where") or "–")


def _finding(words: Words, row: dict[str, Any]) -> str:
    """Return the finding in words where the check wrote it so, else the rule."""
    return str(row.get(f"sentence_{words.language}") or row["rule"])


def _amount(words: Words, value: Any, unit: Any) -> str:
    known = {"1": "", "persons": "people"}
    return words.quantity(rounded(value, 2), known.get(str(unit or ""), str(unit or "")))


def is_checked(value: Any) -> bool:
    """Tell whether a figure was read in its code: ``seen``, or simply true."""
    return value == "seen" if isinstance(value, str) else bool(value)


def _checked(words: Words, value: Any) -> str:
    if value == "second-hand":
        return words("where it is cited")
    return words("in the code") if is_checked(value) else words("from memory")
