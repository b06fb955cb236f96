from __future__ import annotations

import dataclasses
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest

from tests.report import rehearsal
from twin.report.bars import buildings_chart, causes_chart, compare_bars, compare_lines
from twin.report.chart import Chart, thin
from twin.report.colours import DARK, LIGHT, paint
from twin.report.figures import (
    delivered_chart,
    tank_chart,
    time_charts,
    weather_chart,
)
from twin.report.language import Words
from twin.report.loads import units_chart, unmet_chart
from twin.report.tiles import plant_tiles
from twin.report.timeline import stretches, timeline_chart
from twin.report.view import RunView
from twin.runs.reading import StoredRun
from twin.runs.writing import write_run

DRAWN = (
    buildings_chart, causes_chart, weather_chart, delivered_chart, unmet_chart, tank_chart,
    units_chart, timeline_chart,
)  # fmt: skip


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> RunView:
    """The made-up week, in English."""
    return RunView(rehearsal.stored(tmp_path_factory.mktemp("runs")), Words("en"))


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> RunView:
    """The same week in which nothing was short."""
    folder = tmp_path_factory.mktemp("calm")
    return RunView(rehearsal.stored(folder, breached=False), Words("en"))


@pytest.mark.parametrize("draw", DRAWN, ids=lambda draw: draw.__name__)
@pytest.mark.parametrize("ground", ["light", "dark"])
def test_figures_are_valid_for_plotly(
    view: RunView, draw: Callable[[RunView], Chart | None], ground: Literal["light", "dark"]
) -> None:
    """Every figure is accepted by Plotly's own validator, on either ground, and has traces."""
    import plotly.graph_objects as go

    chart = draw(view)
    assert chart is not None
    figure = go.Figure(paint(chart.figure, ground))
    assert len(figure.data) == len(chart.figure["data"]) > 0
    assert "@" not in figure.to_json()


@pytest.mark.parametrize("draw", DRAWN, ids=lambda draw: draw.__name__)
def test_each_chart_has_words_and_a_table_behind_it(
    view: RunView, draw: Callable[[RunView], Chart | None]
) -> None:
    """A chart says in a sentence what it shows, and its table has a cell for every column."""
    chart = draw(view)
    assert chart is not None
    assert chart.reading.endswith((".", "°C."))
    assert chart.rows
    assert all(len(row) == len(chart.columns) for row in chart.rows)


def test_the_lowest_air_temperature_is_marked_where_it_is(view: RunView) -> None:
    """The marked minimum is the series' minimum, at its time."""
    chart = weather_chart(view)
    assert chart is not None
    marker = next(trace for trace in chart.figure["data"] if trace["mode"] == "markers")
    assert (marker["x"], marker["y"]) == (["2026-01-26 06:00:00"], [-7.0])
    assert "−7 °C on 26 Jan 06:00" in chart.reading


def test_spans_are_shaded_on_every_time_chart(view: RunView) -> None:
    """The cold snap stands behind each chart over time, from its beginning to its end."""
    for chart in time_charts(view):
        shapes = [shape for shape in chart.figure["layout"]["shapes"] if shape["type"] == "rect"]
        assert [(shape["x0"], shape["x1"]) for shape in shapes] == [
            ("2026-01-25 00:00:00", "2026-01-27 00:00:00")
        ], chart.id


def test_stacked_litres_add_up_to_the_plants_litres(view: RunView) -> None:
    """The bars over time hold the same litres as the table of plants."""
    chart = unmet_chart(view)
    assert chart is not None
    drawn = sum(sum(trace["y"]) for trace in chart.figure["data"])
    stored = sum(plant["unmet_litres"] for plant in view.plants)
    assert drawn == pytest.approx(stored, rel=1e-3)


def test_worst_buildings_come_first(view: RunView) -> None:
    """The first bar and the first row are the building with most litres short."""
    chart = buildings_chart(view)
    assert chart is not None
    assert [row[0] for row in chart.rows] == [
        "Dormitory 7", "Dormitory 5", "Dormitory 11", "Dormitory 8",
    ]  # fmt: skip
    assert chart.rows[0][1:] == (10800, 3.5, "Heat-pump capacity")


def test_a_calm_run_draws_no_empty_charts(calm: RunView) -> None:
    """Where nothing was short there is no chart of shortage, and the sentences say so."""
    assert buildings_chart(calm) is None
    assert causes_chart(calm) is None
    assert unmet_chart(calm) is None
    delivered = delivered_chart(calm)
    assert delivered is not None
    assert delivered.reading == "No plant delivers water below 40 °C."


def test_stretches_pair_beginnings_with_endings(view: RunView) -> None:
    """A state lasts from its first event to the one that ends it, on the same asset."""
    found = [(one.kind, one.asset, (one.end_s - one.begin_s) / 3600) for one in stretches(view)]
    assert found == [
        ("equipment-failed", "dorm-07.hp-2", 24.0),
        ("supply-cold", "dorm-07.hotwater", 21.5),
        ("supply-cold", "dorm-05.hotwater", 3.0),
    ]


def test_runs_are_compared_on_the_same_axes(view: RunView, calm: RunView) -> None:
    """Run beside run: a bar and a line for each, and the sentence names best and worst."""
    bars = compare_bars([view, calm], ["snap", "calm"])
    lines = compare_lines([view, calm], ["snap", "calm"], building="dorm-07")
    assert bars is not None
    assert lines is not None
    assert bars.rows == (("snap", 18752), ("calm", 0))
    assert "Least is missing in calm (0 L)" in bars.reading
    assert [trace["name"] for trace in lines.figure["data"]] == ["snap", "calm"]


def test_thinning_keeps_the_extremes_of_every_bucket() -> None:
    """A one-sample dip survives thinning, and the ends stay."""
    time_s = np.arange(10_000.0)
    values = np.sin(time_s / 500).astype(np.float32)
    values[4321] = -40.0
    kept_s, kept = thin(time_s, values, most=200)
    assert len(kept_s) <= 202
    assert kept.min() == -40.0
    assert (kept_s[0], kept_s[-1]) == (0.0, 9999.0)
    assert np.all(np.diff(kept_s) > 0)


def test_both_grounds_know_the_same_roles() -> None:
    """Each role of colour has a colour on light and on dark."""
    assert set(LIGHT) == set(DARK)


@pytest.mark.parametrize("ground", [LIGHT, DARK], ids=["light", "dark"])
def test_writing_can_be_read_on_its_ground(ground: dict[str, str]) -> None:
    """Ink, muted ink and limit lines reach 4.5 to 1 on their paper (WCAG 2.2, 1.4.3)."""
    for role in ("@ink", "@muted", "@limit"):
        assert _contrast(ground[role], ground["@paper"]) >= 4.5, role


def _contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2, relative luminance)."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_drawing_imports_no_chart_library(tmp_path: Path) -> None:
    """Writing a report loads neither Plotly nor pandas nor Streamlit."""
    program = (
        "import sys; from pathlib import Path; from tests.report import rehearsal;"
        "from twin.report.html import write_report;"
        f"folder = Path({str(tmp_path)!r}); write_report(rehearsal.stored(folder), folder);"
        "print([name for name in ('plotly', 'pandas', 'streamlit') if name in sys.modules])"
    )
    root = Path(__file__).resolve().parents[2]
    told: Any = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=root
    )
    assert told.stdout.strip() == "[]"


def test_the_limit_of_comfort_is_the_runs_own(tmp_path: Path) -> None:
    """Hours too cold are told beside the limit that they were counted against, whatever it is."""
    made = rehearsal.outcome()
    plants = made.tables["hotwater.plants"]
    columns = dict(plants.columns) | {"comfort_c": [39.0] * plants.row_count}
    tables = dict(made.tables) | {"hotwater.plants": dataclasses.replace(plants, columns=columns)}
    folder = write_run(dataclasses.replace(made, tables=tables), runs=tmp_path)
    view = RunView(StoredRun(folder), Words("en"))
    assert view.comfort_c == 39.0
    assert "Below 39 °C" in [tile.label for tile in plant_tiles(view, view.plants[0])]
