"""The report as HTML: chapters, limits, closure, provenance; every text escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any, Final

from twin.report.chapter import (
    Block,
    Chapter,
    Figure,
    Grid,
    KeyFigures,
    Playback,
    Steps,
    decimals,
)
from twin.report.tiles import tiles

if TYPE_CHECKING:
    from twin.report.chart import Chart
    from twin.report.tiles import Tile
    from twin.report.view import RunView

__all__ = ["body", "title"]


def title(view: RunView) -> str:
    """Return the page's title."""
    return escape(view.words("Rehearsal report: {scenario}", scenario=view.manifest.scenario))


def body(view: RunView, told: Sequence[Chapter]) -> str:
    """Return everything inside ``<body>`` but the scripts; *told* are the chapters."""
    words = view.words
    parts = [(one.id, one.title, "".join(_block(view, block) for block in one.blocks))
             for one in told]  # fmt: skip
    for anchor, heading, content in (
        ("limits", words("Limits and key figures"), _limits(view)),
        ("closure", words("What went in came out"), _closure(view)),
        ("assumptions", words("Assumptions"), _assumptions(view)),
        ("provenance", words("How to repeat this run"), _provenance(view)),
    ):
        if content:
            parts.append((anchor, heading, content))
    links = "".join(f'<li><a href="#{anchor}">{escape(name)}</a></li>' for anchor, name, _ in parts)
    sections = "\n".join(
        f'<section id="{anchor}"><h2>{escape(name)}</h2>{content}</section>'
        for anchor, name, content in parts
    )
    return (
        f'<a class="skip" href="#{parts[0][0]}">{escape(words("Skip to the findings"))}</a>'
        f"{_head(view)}<nav aria-label={_quoted(words('Contents'))}><ul>{links}</ul></nav>"
        f"<main>{_tiles(tiles(view))}{sections}</main>{_foot(view)}"
    )


def _block(view: RunView, block: Block) -> str:
    """Return one block of a chapter."""
    if isinstance(block, Figure):
        return _figure(view, block.chart, heading=block.heading, table=block.table)
    if isinstance(block, Grid):
        return _grid(view, block)
    if isinstance(block, KeyFigures):
        return _tiles(block.tiles)
    if isinstance(block, Playback):
        return _playback(block)
    if isinstance(block, Steps):
        head = f"<h3>{escape(block.heading)}</h3>" if block.heading else ""
        steps = "".join(
            f"<li><time>{escape(moment)}</time>{escape(said)}</li>" for moment, said in block.steps
        )
        return f'{head}<ol class="chain">{steps}</ol>'
    return f"<p>{escape(block.text)}</p>"


def _grid(view: RunView, block: Grid) -> str:
    """Return a table under its heading; a folded one on demand."""
    if block.folded:
        label = block.heading or block.caption
        shown = _table(view, block.columns, block.rows, label=label)
        return f"<details><summary>{escape(label)}</summary>{shown}</details>"
    head = f"<h3>{escape(block.heading)}</h3>" if block.heading else ""
    caption = block.caption if block.caption != block.heading else ""
    return head + _table(
        view, block.columns, block.rows, caption=caption, label=block.caption or block.heading
    )


def _head(view: RunView) -> str:
    words, manifest = view.words, view.manifest
    kept = (
        f'<span class="status bad">✕ {escape(words("A limit is broken"))}</span>'
        if view.breached
        else f'<span class="status good">✓ {escape(words("All limits kept"))}</span>'
    )
    when = f"{words.moment(view.start, year=True)} – {words.moment(view.end, year=True)}"
    return (
        "<header>"
        f'<p class="eyebrow">{escape(words("Campus twin: rehearsal report"))} · '
        f"{escape(manifest.scenario)} · {escape(words('campus'))} {escape(manifest.campus)} · "
        f"{escape(when)}</p>"
        f"<h1>{escape(view.verdict)}</h1>"
        f"<p>{kept if view.limits else ''}</p>"
        "</header>"
    )


def _tiles(shown: Sequence[Tile]) -> str:
    return f'<dl class="tiles">{"".join(_tile(tile) for tile in shown)}</dl>'


def _playback(block: Playback) -> str:
    """Return the place of a player; its data stand at the end of the page."""
    return (
        f"<h3>{escape(block.title)}</h3><p>{escape(block.reading)}</p>"
        f'<div class="playback" id="{block.id}" data-playback="{block.id}-data"></div>'
    )


def _tile(tile: Tile) -> str:
    note = f'<dd class="note">{escape(tile.note)}</dd>' if tile.note else ""
    sign = {"bad": "✕ ", "good": "✓ "}.get(tile.tone, "")
    return (
        f'<div class="tile {tile.tone}"><dt>{escape(tile.label)}</dt>'
        f"<dd>{sign}{escape(tile.value)}</dd>{note}</div>"
    )


def _limits(view: RunView) -> str:
    words = view.words
    told = ""
    if view.limits:
        told += _table(view, *view.limits_table())
    figures = [
        (view.kpi_name(key), words.quantity(value, view.kpi_unit(key)))
        for key, value in view.manifest.kpis.items()
        if key in view.manifest.kpi_info
    ]
    return told + _table(view, (words("Key figure"), words("Value")), figures)


def _closure(view: RunView) -> str:
    words = view.words
    if not view.manifest.balances:
        return ""
    rows = [
        (
            view.asset_label(balance.id),
            words(BALANCES[balance.kind]) if balance.kind in BALANCES else balance.kind,
            balance.in_,
            balance.out,
            balance.stored,
            f"{balance.relative_error:.1e}".replace("-", "\N{MINUS SIGN}"),
        )
        for balance in view.manifest.balances
    ]
    worst = max(balance.relative_error for balance in view.manifest.balances)
    told = words(
        "What went in equals what came out plus what stayed, to {error} at worst.",
        error=f"{worst:.1e}".replace("-", "\N{MINUS SIGN}"),
    )
    columns = (
        words("Where"),
        words("Item"),
        words("In"),
        words("Out"),
        words("Stayed"),
        words("Relative error"),
    )
    return f"<p>{escape(told)}</p>{_table(view, columns, rows)}"


BALANCES: Final[dict[str, str]] = {
    "energy_kwh": "Energy (kWh)",
    "water_litres": "Water (litres)",
    "people": "People",
}
"""What each kind of balance is called."""


def _assumptions(view: RunView) -> str:
    items = "".join(
        f"<li>{escape(view.words.name(name))}</li>" for name in view.manifest.assumptions
    )
    return f"<ul>{items}</ul>" if items else ""


def _provenance(view: RunView) -> str:
    words, manifest = view.words, view.manifest
    facts = [
        (words("Run"), manifest.id),
        (words("Command"), command(view)),
        (words("Seed"), str(manifest.seed)),
        (words("Made"), f"{words.moment(manifest.created, year=True)} (UTC{manifest.created:%z})"),
        (words("Changes to the scenario"), " ".join(manifest.overrides) or words("none")),
        (words("Simulation time"), words.quantity(round(manifest.cpu_s, 2), "s") + " CPU"),
        *((name, version) for name, version in manifest.versions.items()),
    ]
    told = "".join(
        f"<tr><th scope=row>{escape(name)}</th><td><code>{escape(value)}</code></td></tr>"
        for name, value in facts
    )
    hashes = "".join(
        f"<tr><td>{escape(one.file)}</td><td><code>{escape(one.sha256)}</code></td></tr>"
        for one in manifest.inputs
    )
    inputs = (
        f"<details><summary>{escape(words('Input files and their SHA-256'))}</summary>"
        f'<div class="wide" tabindex="0" role="group" '
        f"aria-label={_quoted(words('Input files and their SHA-256'))}>"
        f"<table><thead><tr><th>{escape(words('File'))}</th><th>SHA-256</th></tr></thead>"
        f"<tbody>{hashes}</tbody></table></div></details>"
        if hashes
        else ""
    )
    return f"<table><tbody>{told}</tbody></table>{inputs}"


def command(view: RunView) -> str:
    """Return what to type to repeat the run."""
    import shlex

    manifest = view.manifest
    if manifest.command:
        return manifest.command
    parts = ["twin", "run", manifest.scenario, "--campus", manifest.campus,
             "--seed", str(manifest.seed)]  # fmt: skip
    for override in manifest.overrides:
        parts += ["--set", override]
    return shlex.join(parts)


def _foot(view: RunView) -> str:
    words = view.words
    notice = words(
        "A rehearsal on a model, not a measurement: use it to compare and to prepare. "
        "It is not for certification, and not a substitute for design by qualified engineers."
    )
    run = words("Run {run}, seed {seed}.", run=view.manifest.id, seed=view.manifest.seed)
    return (
        f'<p class="notice"><strong>{escape(words("Not for certification."))}</strong> '
        f"{escape(notice)}</p>"
        f"<footer>{escape(run)}</footer>"
    )


def _figure(view: RunView, chart: Chart, *, heading: bool = True, table: bool = True) -> str:
    head = f"<h3>{escape(chart.title)}</h3>" if heading else ""
    rows = _plain_table(chart.columns, chart.rows) if table else ""
    label = escape(view.words("Table"))
    behind = (
        f"<details><summary>{label}: {escape(chart.title)}</summary>"
        f'<div class="wide" tabindex="0" role="group" aria-label={_quoted(chart.title)}>'
        f"{rows}</div></details>"
        if rows
        else ""
    )
    return (
        f"{head}<figure><figcaption>{escape(chart.reading)}</figcaption>"
        f'<div class="chart" id="chart-{chart.id}" role="img" '
        f"aria-label={_quoted(f'{chart.title}. {chart.reading}')} "
        f'style="min-height:{chart.height_px}px"></div></figure>{behind}'
    )


def _table(
    view: RunView,
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    caption: str = "",
    label: str = "",
) -> str:
    numeric = _numeric(columns, rows)
    places = [
        decimals(column) if right else 0
        for right, column in zip(numeric, zip(*rows, strict=True), strict=False)
    ]
    told = [
        tuple(
            view.words.number(cell, places=places[place]) if numeric[place] else cell
            for place, cell in enumerate(row)
        )
        for row in rows
    ]
    called = _quoted(label or caption or columns[0])
    return (
        f'<div class="wide" tabindex="0" role="group" aria-label={called}>'
        f"{_plain_table(columns, told, caption=caption, numeric=numeric)}</div>"
    )


def _plain_table(
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    caption: str = "",
    numeric: Sequence[bool] | None = None,
) -> str:
    right = numeric or _numeric(columns, rows)

    def classes(place: int) -> str:
        return ' class="number"' if right[place] else ""

    head = "".join(
        f"<th scope=col{classes(place)}>{escape(column)}</th>"
        for place, column in enumerate(columns)
    )
    lines = []
    for row in rows:
        first = f"<th scope=row{classes(0)}>{escape(_cell(row[0]))}</th>"
        rest = "".join(
            f"<td{classes(place)}>{escape(_cell(cell))}</td>"
            for place, cell in enumerate(row[1:], start=1)
        )
        lines.append(f"<tr>{first}{rest}</tr>")
    said = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f"<table>{said}<thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"


def _numeric(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[bool]:
    return [
        bool(rows)
        and all(isinstance(row[place], (int, float)) or row[place] is None for row in rows)
        for place in range(len(columns))
    ]


def _cell(cell: Any) -> str:
    if cell is None:
        return "–"
    return str(cell).replace("-", "\N{MINUS SIGN}") if isinstance(cell, (int, float)) else str(cell)


def _quoted(text: str) -> str:
    return f'"{escape(text, quote=True)}"'
