"""What came of a run, for people: the verdict first, then where, why, and what to do next."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from twin.commands.tables import print_table
from twin.report.tiles import tiles
from twin.report.view import RunView

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from twin.commands.terminal import Terminal
    from twin.runs.outcome import LimitResult
    from twin.runs.reading import StoredRun

__all__ = ["print_next", "print_study", "print_summary"]

_MOST_ROWS: Final = 10
"""Buildings shown one by one; the rest are counted."""

_WIDE: Final = 96
"""Columns from which the table of buildings has room for all it can tell."""

_BAR_CELLS: Final = 24
"""Length of the longest bar, in characters."""

_CLOSES: Final = 1e-9
"""A balance with a larger relative error does not close."""


def print_summary(terminal: Terminal, run: StoredRun) -> None:
    """Print the verdict, the buildings, the causes, the limits and the closure of a run."""
    if run.manifest.study:
        print_study(terminal, run)
        return
    view = RunView(run, terminal.words)
    _print_verdict(terminal, view)
    _print_buildings(terminal, view)
    _print_causes(terminal, view)
    _print_limits(terminal, view)
    _print_closure(terminal, run)


def print_study(
    terminal: Terminal, run: StoredRun, *, shown: Mapping[str, Sequence[str]] | None = None
) -> None:
    """Print the answer of a study and its tables; *shown* chooses tables and their columns."""
    _print_verdict(terminal, RunView(run, terminal.words))
    for name in run.tables if shown is None else shown:
        columns = (shown or {}).get(name, ())
        print_table(terminal, run.table(name), title=name, columns=columns, most=60)


def print_next(
    terminal: Terminal, run: StoredRun, *, name: str = "latest", reported: bool = False
) -> None:
    """Say where the run lies and what to type next; *name* is what the commands call it."""
    words = terminal.words
    terminal.note("")
    terminal.note(
        words(
            "Run {run} in {folder}, simulated in {seconds} CPU-s",
            run=run.id,
            folder=run.folder.parent,
            seconds=f"{run.manifest.cpu_s:.2f}",
        )
    )
    rows = RunView(run, words).short_plants
    steps = [f"twin why {name} {rows[0]['building']}.hotwater"] if rows else []
    steps += [] if reported else [f"twin report {name}"]
    terminal.note(words("Next:"))
    for step in [*steps, "twin dashboard"]:
        terminal.note(f"  {step}")


def _print_verdict(terminal: Terminal, view: RunView) -> None:
    words, manifest = terminal.words, view.manifest
    breached = view.breached
    sign = "✗" if breached else "✓"
    heading = words("A limit is broken") if breached else words("All limits kept")
    if not view.limits:
        heading = words("Done")
    said = f"{sign} {heading}{words(': ')}{view.verdict}"
    terminal.print(
        view.verdict if manifest.study else said,
        style="bold red" if breached else "bold green",
    )
    terminal.print(
        words(
            "{scenario} on campus {campus}, {length} from {start}, seed {seed}",
            scenario=manifest.scenario,
            campus=manifest.campus,
            length=words.duration(manifest.length_s),
            start=words.moment(view.start, year=True),
            seed=manifest.seed,
        ),
        style="dim",
    )
    changes = ", ".join(manifest.overrides)
    if changes:
        terminal.print(words("Changed: {changes}", changes=changes), style="dim")
    shown = [tile for tile in tiles(view) if tile.raw is not None]
    if shown:
        terminal.print()
        table = terminal.table("", "", "", left=1)
        table.show_header = False
        table.columns[2].justify = "left"
        for tile in shown:
            table.add_row(tile.label, tile.value, tile.note)
        terminal.show(table)


def _print_buildings(terminal: Terminal, view: RunView) -> None:
    words, plants = terminal.words, view.plants
    if not plants:
        return
    short = view.short_plants
    terminal.print()
    if not short:
        terminal.print(
            words("No building was short of hot water ({count} looked at).", count=len(plants))
        )
        return
    wide = terminal.out.width >= _WIDE
    headings = [words("Building"), words("Mostly through"), words("Short"), words("Share")]
    headings += [words("Cold\nshowers")]
    headings += [words("People"), words("Lowest")] if wide else []
    table = terminal.table(*headings, left=2, title=words("Buildings, worst first"))
    for row in short[:_MOST_ROWS]:
        table.add_row(*_building_cells(view, row)[: len(headings)])
    terminal.show(table)
    rest = len(short) - _MOST_ROWS
    if rest > 0:
        litres = sum(_number(row["unmet_litres"]) for row in short[_MOST_ROWS:])
        terminal.print(
            words(
                "and {count} more short of {litres} together",
                count=rest,
                litres=words.quantity(round(litres), "litres"),
            )
        )
    enough = len(plants) - len(short)
    if enough == 1:
        terminal.print(words("1 other building had enough"))
    elif enough > 1:
        terminal.print(words("{count} other buildings had enough", count=enough))


def _building_cells(view: RunView, row: Mapping[str, Any]) -> list[str]:
    words = view.words
    cause = view.main_cause(row)
    return [
        f"{view.label(row)} ({row['building']})",
        words.cause(cause) if cause else "",
        words.quantity(_rounded(row.get("unmet_litres")), "litres"),
        words.quantity(_number(row.get("unmet_percent")), "percent"),
        words.number(_rounded(row.get("cold_showers"))),
        words.number(_rounded(row.get("people"))),
        words.quantity(_number(row.get("minimum_delivered_c")), "degC"),
    ]


def _print_causes(terminal: Terminal, view: RunView) -> None:
    words, causes = terminal.words, view.causes
    total = sum(causes.values())
    if not total:
        return
    terminal.print()
    table = terminal.table("", "", "", "", left=2, title=words("Why hot water fell short"))
    table.show_header = False
    for cause, litres in causes.items():
        share = 100 * litres / total
        table.add_row(
            words.cause(cause),
            _bar(litres / max(causes.values())),
            words.quantity(round(litres), "litres"),
            words.quantity(share if share < 1 else round(share), "percent"),
        )
    terminal.show(table)


def _print_limits(terminal: Terminal, view: RunView) -> None:
    words = terminal.words
    if not view.limits:
        return
    terminal.print()
    table = terminal.table("", "", "", "", left=2, title=words("Limits"))
    table.show_header = False
    for limit in view.limits:
        unit = view.kpi_unit(limit.kpi)
        table.add_row(
            f"✗ {words('broken')}" if limit.broken else f"✓ {words('kept')}",
            words.name(limit.name) or view.kpi_name(limit.kpi),
            words.quantity(limit.value, unit),
            _allowed(terminal, limit, unit),
            style="red" if limit.broken else None,
        )
    terminal.show(table)


def _allowed(terminal: Terminal, limit: LimitResult, unit: str) -> str:
    words = terminal.words
    parts = []
    if limit.at_least is not None:
        parts.append(words("at least {value}", value=words.quantity(limit.at_least, unit)))
    if limit.at_most is not None:
        parts.append(words("at most {value}", value=words.quantity(limit.at_most, unit)))
    return words("; ").join(parts)


def _print_closure(terminal: Terminal, run: StoredRun) -> None:
    balances = run.manifest.balances
    if not balances:
        return
    words = terminal.words
    worst = max(balances, key=lambda balance: _or_infinite(balance.relative_error))
    closes = worst.relative_error <= _CLOSES
    only_energy = all(balance.kind.startswith("energy") for balance in balances)
    what = words("Energy") if only_energy else words("All that is conserved")
    said = (
        "✓ {what} closes: in = out + stored, to {error} at worst ({count} balances)"
        if closes
        else "✗ {what} does not close: {id} is off by {error} ({count} balances)"
    )
    terminal.print()
    terminal.print(
        words(
            said, what=what, error=f"{worst.relative_error:.1e}", count=len(balances), id=worst.id
        ),
        style=None if closes else "bold red",
    )


def _bar(share: float) -> str:
    """Return a bar of up to `_BAR_CELLS` characters; whatever is there shows at least one."""
    return "█" * max(1, round(_BAR_CELLS * share))


def _number(value: Any) -> float:
    return math.nan if value is None else float(value)


def _rounded(value: Any) -> float:
    number = _number(value)
    return number if math.isnan(number) else float(round(number))


def _or_infinite(value: float) -> float:
    return math.inf if math.isnan(value) else value
