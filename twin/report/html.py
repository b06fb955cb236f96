"""The report of a run as one HTML file: works offline, prints well, follows light and dark."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Collection, Iterable
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from twin.errors import InputError, RunError
from twin.report import playback, sections
from twin.report.chapter import Figure, Playback
from twin.report.chapters import chapters
from twin.report.colours import DARK, LIGHT
from twin.report.language import LANGUAGES, Language, Words
from twin.report.view import RunView

if TYPE_CHECKING:
    from twin.report.chart import Chart
    from twin.runs.reading import StoredRun

__all__ = ["DRILL_CARD", "render", "write_report"]

DRILL_CARD = frozenset({"drill", "rescue-teams"})
"""Chapters of the page that is printed and handed out for a drill."""

POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"
)
"""What the page may load: nothing but itself. The browser enforces it."""


def write_report(run: StoredRun, path: Path, *, language: Language = "en") -> Path:
    """Write the report of *run* to *path* and return the path.

    Parameters
    ----------
    run : StoredRun
        An opened run.
    path : Path
        The HTML file; a folder is taken to mean ``<run id>.<language>.html`` in it.
    language : {"en", "zh"}
        The language of every word in it.

    Raises
    ------
    InputError
        When the language is not one of ours.
    RunError
        When the file cannot be written; nothing half-written stays behind.
    """
    page = render(run, language=language)
    if path.is_dir():
        path = path / f"{run.id}.{language}.html"
    partial = path.with_name(f".{path.name}.partial-{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not path.is_file():
            path.write_text(page, encoding="utf-8")  # a pipe or a device stays what it is
            return path
        partial.write_text(page, encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        raise RunError(
            f"{path}: the report cannot be written ({error.strerror}); choose another place"
        ) from None
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
    return path


def render(run: StoredRun, *, language: Language = "en", only: Collection[str] = ()) -> str:
    """Return the report of *run* as the text of one HTML document; *only* some chapters of it."""
    if language not in LANGUAGES:
        raise InputError(f"no language {language!r}; known: {', '.join(LANGUAGES)}")
    words = Words(language)
    view = RunView(run, words)
    told = [one for one in chapters(view) if not only or one.id in only]
    blocks = [block for one in told for block in one.blocks]
    charts = [block.chart for block in blocks if isinstance(block, Figure)]
    played = [block for block in blocks if isinstance(block, Playback)]
    body = sections.body(view, told)
    own = files("twin.report")
    return "\n".join(
        (
            "<!doctype html>",
            f'<html lang="{"zh-CN" if language == "zh" else "en"}">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            f"<title>{sections.title(view)}</title>",
            f"<style>{own.joinpath('page.css').read_text(encoding='utf-8')}</style>",
            *([f"<style>{playback.style()}</style>"] if played else []),
            "</head>",
            "<body>",
            body,
            _data("colours", {"light": LIGHT, "dark": DARK}),
            _data("charts", _figures(charts)),
            *(_data(f"{one.id}-data", one.payload) for one in played),
            *([f"<script>{playback.script()}</script>"] if played else []),
            *([f"<script>{_plotly()}</script>"] if charts else []),
            f"<script>{own.joinpath('page.js').read_text(encoding='utf-8')}</script>",
            "</body>",
            "</html>",
            "",
        )
    )


def _figures(charts: Iterable[Chart]) -> list[dict[str, object]]:
    return [{"id": chart.id, "figure": chart.figure} for chart in charts]


def _data(anchor: str, value: object) -> str:
    return f'<script type="application/json" id="{anchor}">{_json(value)}</script>'


def _json(value: object) -> str:
    """Return JSON that may stand inside a script element: no text of ours can end the element."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _plotly() -> str:
    """Return the chart library's own bundle, read from its package without importing it."""
    from importlib.metadata import distribution

    bundle = Path(str(distribution("plotly").locate_file("plotly/package_data/plotly.min.js")))
    return bundle.read_text(encoding="utf-8")
