"""What the pages show holds: links lead somewhere, and commands are ones that twin takes."""

from __future__ import annotations

import argparse
import json
import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from twin.cli import main, parser

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
TYPED = re.compile(r"^(?:\$ )?(?:\.venv/bin/)?twin (.*)$")
HELP_APART = re.compile(r"\s{2,}.*|\s#.*")


def said(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def without_code(text: str) -> str:
    return re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)


def anchors(page: Path) -> set[str]:
    """Return the places in a page that a link may name, as web pages of it call them."""
    heads = re.findall(r"^#+ (.*)$", without_code(page.read_text("utf-8")), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


def typed(text: str) -> Iterator[str]:
    """Yield what is typed after ``twin``: whole lines in blocks of code."""
    fenced = re.findall(r"^```[a-z]*\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    for block in [*fenced, *re.findall(r"(?:^    .*\n)+", text, flags=re.MULTILINE)]:
        for line in block.splitlines():
            if match := TYPED.match(line.strip()):
                yield HELP_APART.sub("", match[1]).strip()


def mentioned(text: str) -> Iterator[str]:
    """Yield what is typed after ``twin`` inside sentences, which may stop half-way."""
    yield from re.findall(r"`twin ([^`\n]+)`", without_code(text))


@cache
def commands() -> dict[str, argparse.ArgumentParser]:
    (found,) = (
        action for action in parser()._actions if isinstance(action, argparse._SubParsersAction)
    )
    return dict(found.choices)


def options_of(command: str) -> set[str]:
    return {name for action in commands()[command]._actions for name in action.option_strings}


@pytest.mark.parametrize("page", PAGES, ids=said)
def test_relative_links_lead_somewhere(page: Path) -> None:
    """Each link to a file of the project names one that is there, and a heading that it has."""
    lost = []
    for link in LINK.findall(without_code(page.read_text("utf-8"))):
        if "://" in link or link.startswith("mailto:"):
            continue
        name, _, place = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (place and place not in anchors(target)):
            lost.append(link)
    assert lost == []


def test_every_page_is_reached_from_the_index() -> None:
    """Whoever opens docs/README.md finds every page; a page without a link is lost."""
    index = ROOT / "docs" / "README.md"
    links = {
        (index.parent / link.partition("#")[0]).resolve()
        for link in LINK.findall(index.read_text("utf-8"))
        if "://" not in link
    }
    assert [
        said(page) for page in (ROOT / "docs").rglob("*.md") if page not in links | {index}
    ] == []


@pytest.mark.parametrize("page", PAGES, ids=said)
def test_typed_commands_are_ones_that_twin_takes(
    page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each whole command line of a page passes the program's own parser."""
    refused = []
    for line in typed(page.read_text("utf-8")):
        try:
            parser().parse_args(shlex.split(line))
        except SystemExit as end:
            if end.code:
                refused.append(f"{line}: {capsys.readouterr().err.splitlines()[-1]}")
    assert refused == []


@pytest.mark.parametrize("page", PAGES, ids=said)
def test_mentioned_commands_and_options_exist(page: Path) -> None:
    """A command named in a sentence exists, and so do the options named with it."""
    unknown = []
    for line in mentioned(page.read_text("utf-8")):
        words = [word for word in re.split(r"[\s=]+", line) if word]
        if words[0].startswith("--"):
            continue
        if words[0] not in commands():
            unknown.append(line)
            continue
        options = {word for word in words[1:] if word.startswith("--")}
        unknown += sorted(f"{words[0]} {option}" for option in options - options_of(words[0]))
    assert unknown == []


def test_the_check_finds_what_is_wrong() -> None:
    """The readers of pages see typed lines, their comments, and half sentences."""
    block = "```\n$ twin list   what there is\ntwin run a --set b=1 # why\n```\n"
    page = f"{block}Say `twin nonsense x`.\n"
    assert list(typed(page)) == ["list", "run a --set b=1"]
    assert list(mentioned(page)) == ["nonsense x"]


@pytest.mark.parametrize(
    ("page", "command"),
    [
        ("README.md", "run cold-snap"),
        ("docs/how-to/margin.md", "margin"),
        ("docs/how-to/size-a-plant.md", "size hot-water dorm-07 --at -7 --unmet 1%"),
        ("docs/tutorial/rainstorm.md", "run rainstorm"),
        ("docs/tutorial/rainstorm.md", "run rainstorm --set decisions.boards.enabled=true"),
    ],
)
def test_quoted_verdicts_are_those_of_today(
    page: str, command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A verdict that a page quotes is the one that the command beside it gives."""
    assert main([*command.split(), "--json", "--runs", str(tmp_path)]) == 0
    verdict = json.loads(capsys.readouterr().out)["verdict"]
    quoted = " ".join((ROOT / page).read_text("utf-8").split())
    assert " ".join(verdict.split(" Hot water fails", maxsplit=1)[0].split()) in quoted
