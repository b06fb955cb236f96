"""``twin why``: the chain of causes behind an asset's troubles."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Final

from twin.commands.options import (
    Commands,
    Parser,
    command,
    json_option,
    runs_option,
    words_options,
)
from twin.commands.terminal import Terminal

if TYPE_CHECKING:
    from twin.report.view import RunView
    from twin.runs.causes import Chain, Episode
    from twin.runs.outcome import Event

__all__ = ["add", "why"]

_MOST_SPELLS: Final = 7
_MOST_CHAINS: Final = 12
_MOST_CAUSES: Final = 3


def add(commands: Commands[Parser]) -> None:
    """Describe the command's arguments."""
    parser = command(
        commands,
        "why",
        why,
        help="tell why an asset was not well",
        description="Tell why an asset was not well: the root cause first, then what it led to, "
        "with clock times.",
        examples="  twin why latest dorm-07.hotwater\n  twin why latest dorm-07\n"
        "  twin why latest              everything that went wrong on the campus\n",
    )
    parser.add_argument("run", help="a run's id or its beginning, or latest")
    parser.add_argument(
        "asset", nargs="?", help="an asset, or a building for all that is in it; default: all"
    )
    parser.add_argument("--all", action="store_true", help="every chain and every episode")
    runs_option(parser)
    words_options(parser)
    json_option(parser)


def why(options: Namespace) -> int:
    """Print the chains of causes."""
    from twin.report.view import RunView
    from twin.runs.causes import why as chains_of
    from twin.runs.folder import runs_folder
    from twin.runs.plain import plain
    from twin.runs.reading import open_run

    terminal = Terminal(options)
    run = open_run(runs_folder(options.runs), options.run)
    chains = chains_of(run, options.asset)
    if options.json:
        terminal.document(plain(chains))
        return 0
    view = RunView(run, terminal.words)
    if not chains:
        _print_nothing(terminal, view, options.asset)
        return 0
    if options.asset is None:
        _print_campus(terminal, view, chains, name=options.run, every=options.all)
    else:
        _print_litres(terminal, view, options.asset)
        _print_chains(terminal, view, chains, every=options.all)
    return 0


def _print_chains(terminal: Terminal, view: RunView, chains: list[Chain], *, every: bool) -> None:
    shown = chains if every else chains[:_MOST_CHAINS]
    for number, chain in enumerate(shown):
        if number:
            terminal.print()
        _print_chain(terminal, view, chain, every=every)
    if len(chains) > len(shown):
        words = terminal.words
        terminal.print()
        terminal.print(
            words("and {count} more chains (--all shows them)", count=len(chains) - len(shown))
        )


def _print_campus(
    terminal: Terminal, view: RunView, chains: list[Chain], *, name: str, every: bool
) -> None:
    """Print each root cause with what it led to, the longest-lasting of that first."""
    words = terminal.words
    by_root: dict[int, list[Chain]] = {}
    for chain in chains:
        by_root.setdefault(chain.links[0].id, []).append(chain)
    in_time = sorted(by_root.values(), key=lambda group: group[0].links[0].time_s)
    for group in in_time:
        root = group[0].links[0]
        terminal.print(f"{words.moment(view.at(root.time_s))}  {_said(view, root)}", style="bold")
        led = sorted(
            (chain for chain in group if len(chain.links) > 1), key=lambda chain: -chain.total_s
        )
        shown = led if every else led[:_MOST_CHAINS]
        table = terminal.table("", "", "", left=3)
        table.show_header = False
        for number, chain in enumerate(shown):
            effect = chain.links[-1]
            where = _label(view, effect.asset or "") + _and_others(view, chain.alike)
            said = f"{words.event_kind(effect.kind)} · {where}"
            table.add_row(
                "" if number else f"  {words('led to')}",
                said,
                _how_often(view, chain, chain.spells),
            )
        if shown:
            terminal.show(table)
        if len(led) > len(shown):
            more = words("and {count} more assets (--all shows them)", count=len(led) - len(shown))
            terminal.print(f"  {more}")
        terminal.print()
    longest = max(chains, key=lambda chain: (len(chain.links), chain.total_s))
    terminal.note(
        words(
            "The whole chain of one of them: twin why {run} {asset}",
            run=name,
            asset=longest.asset,
        )
    )


def _how_often(view: RunView, chain: Chain, spells: tuple[Episode, ...]) -> str:
    words, count = view.words, len(spells)
    if count == 1 and spells[0].to_s is None:
        return words("not over when the run ended")
    hours = words.duration(chain.total_s)
    if count == 1:
        return words("once, for {hours}", hours=hours)
    return words("{count} times, {hours} in all", count=count, hours=hours)


def _print_nothing(terminal: Terminal, view: RunView, asset: str | None) -> None:
    words = terminal.words
    if asset is None:
        terminal.print(words("✓ Nothing went wrong anywhere in this run."))
        return
    terminal.print(words("✓ Nothing went wrong at {asset} in this run.", asset=_label(view, asset)))
    plant = view.plant(asset.partition(".")[0])
    if plant is not None and plant.get("minimum_delivered_c") is not None:
        terminal.print(
            words(
                "Its hot water was never colder than {lowest}.",
                lowest=words.quantity(float(plant["minimum_delivered_c"]), "degC"),
            )
        )


def _print_litres(terminal: Terminal, view: RunView, asset: str | None) -> None:
    """Say how much was missing through what, when the asset is a hot-water plant."""
    from twin.report.colours import CAUSES

    building, _, part = (asset or "").partition(".")
    plant = view.plant(building)
    if plant is None or part not in {"", "hotwater"}:
        return
    words = terminal.words
    found = {cause: float(plant.get(f"cause_{cause}_litres") or 0.0) for cause in CAUSES}
    worst = [cause for cause in sorted(found, key=lambda one: -found[one]) if found[cause] >= 0.5]
    parts = [
        f"{words.cause(cause)} {words.quantity(round(found[cause]), 'litres')}"
        for cause in worst[:_MOST_CAUSES]
    ]
    if not parts:
        return
    if len(worst) > _MOST_CAUSES:
        rest = round(sum(found[cause] for cause in worst[_MOST_CAUSES:]))
        parts.append(words("other causes {litres}", litres=words.quantity(rest, "litres")))
    said = words(
        "{plant} was short of {litres} of hot water ({percent}):",
        plant=_label(view, f"{building}.hotwater"),
        litres=words.quantity(round(float(plant["unmet_litres"])), "litres"),
        percent=words.quantity(float(plant["unmet_percent"]), "percent"),
    )
    terminal.print(said, style="bold")
    terminal.print("  " + words("; ").join(parts))
    terminal.print()


def _print_chain(terminal: Terminal, view: RunView, chain: Chain, *, every: bool) -> None:
    words = terminal.words
    table = terminal.table("", "", left=2)
    table.show_header = False
    for depth, link in enumerate(chain.links):
        arrow = "" if depth == 0 else "   " * (depth - 1) + "└─ "
        last = depth == len(chain.links) - 1
        said = _said(view, link, chain.alike if last else ())
        table.add_row(
            words.moment(view.at(link.time_s)), f"{arrow}{said}", style="bold" if last else None
        )
    terminal.show(table)
    spells = chain.episodes if every else chain.spells
    if len(spells) == 1:
        terminal.print(f"  {_lasted(terminal, view, spells[0])}", style="dim")
        return
    terminal.print(f"  {_how_often(view, chain, spells)}", style="dim")
    for spell in spells if every else spells[:_MOST_SPELLS]:
        line = f"{words.moment(view.at(spell.from_s))}  {_lasted(terminal, view, spell)}"
        terminal.print(f"    {line}", style="dim")
    if not every and len(spells) > _MOST_SPELLS:
        more = words("and {count} more times", count=len(spells) - _MOST_SPELLS)
        terminal.print(f"    {more}", style="dim")


def _lasted(terminal: Terminal, view: RunView, episode: Episode) -> str:
    words = terminal.words
    if episode.to_s is None:
        return words("not over when the run ended")
    return words(
        "for {duration}, until {moment}",
        duration=words.duration(episode.to_s - episode.from_s),
        moment=words.moment(view.at(episode.to_s)),
    )


def _said(view: RunView, event: Event, alike: tuple[str, ...] = ()) -> str:
    """Return what happened, where, and how much of it."""
    words = view.words
    parts = [words.event_kind(event.kind)]
    if event.asset:
        parts.append(_label(view, event.asset) + _and_others(view, alike))
    if event.detail is not None:
        parts.append(words.name(event.detail))
    elif event.value is not None:
        parts.append(words.quantity(event.value, event.unit or ""))
    return " · ".join(parts)


def _and_others(view: RunView, alike: tuple[str, ...]) -> str:
    return view.words(" and {count} more", count=len(alike)) if alike else ""


def _label(view: RunView, asset: str) -> str:
    """Return an asset's name with its id, by which the next command can ask for it."""
    label = view.asset_label(asset)
    return label if asset in {label, "weather"} else f"{label} ({asset})"
