"""A page of a drill's papers: one HTML file that loads nothing, made to be printed on A4."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from twin.drill.tongue import Tongue

__all__ = ["Section", "badge", "cell", "document", "escape", "facts", "figure", "table", "tiles"]

POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""What the page may load: nothing but itself. The browser enforces it."""

Section = tuple[str, str, str]
"""Anchor, heading, and what stands below it as HTML."""

LANDSCAPE: Final = "@page { size: A4 landscape; margin: 10mm; }"


def escape(text: object) -> str:
    """Return a text so that it stands in HTML as it is."""
    return html.escape(str(text), quote=True)


def document(
    tongue: Tongue,
    title: str,
    head: str,
    sections: Sequence[Section],
    *,
    landscape: bool = False,
    contents: bool = True,
) -> str:
    """Return a whole page.

    Parameters
    ----------
    tongue
        Its language.
    title
        What the window is called.
    head
        HTML above the sections.
    sections
        The sections; one without a heading stands by itself.
    landscape
        Whether it is printed across.
    contents
        Whether the sections are listed above them.
    """
    style = files("twin.drill").joinpath("drill.css").read_text("utf-8")
    listed = [(anchor, heading) for anchor, heading, _ in sections if heading]
    links = "".join(f'<li><a href="#{a}">{escape(h)}</a></li>' for a, h in listed)
    nav = f'<nav aria-label="{tongue("Contents", "目录")}"><ol>{links}</ol></nav>'
    body = "\n".join(
        f'<section id="{anchor}">' + (f"<h2>{escape(heading)}</h2>" if heading else "") + inner
        + "</section>"
        for anchor, heading, inner in sections
    )  # fmt: skip
    return "\n".join(
        (
            "<!doctype html>",
            f'<html lang="{"zh-CN" if tongue.language == "zh" else "en"}">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)}</title>",
            f"<style>{style}{LANDSCAPE if landscape else ''}</style>",
            "</head>",
            f'<body class="{"posters" if landscape else "paper"}">',
            f"<header>{head}</header>" if head else "",
            nav if contents and len(listed) > 1 else "",
            f'<main class="{"posters" if landscape else "paper"}">{body}</main>',
            "</body>",
            "</html>",
            "",
        )
    )


def table(
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    numbers: Iterable[int] = (),
    caption: str = "",
    kind: str = "",
    narrow: Iterable[int] = (),
) -> str:
    """Return a table; cells are HTML already.

    Parameters
    ----------
    columns, rows
        Headings and cells.
    numbers
        Columns that are set to the right.
    caption
        A line above it.
    kind
        A class of the style sheet.
    narrow
        Columns that are not broken.
    """
    right, kept = set(numbers), set(narrow)

    def attribute(place: int) -> str:
        if place in right:
            return ' class="n"'
        return ' class="t"' if place in kept else ""

    head = "".join(
        f'<th scope="col"{attribute(i)}>{escape(name)}</th>' for i, name in enumerate(columns)
    )
    body = "".join(
        "<tr>" + "".join(f"<td{attribute(i)}>{one}</td>" for i, one in enumerate(row)) + "</tr>"
        for row in rows
    )
    told = f"<caption>{escape(caption)}</caption>" if caption else ""
    named = f' class="{kind}"' if kind else ""
    return (
        f'<div class="wide" tabindex="0"><table{named}>{told}<thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def cell(text: object) -> str:
    """Return a cell of plain text."""
    return escape(text)


def figure(drawing: str, caption: str) -> str:
    """Return a drawing with what it shows below it."""
    return f"<figure>{drawing}<figcaption>{escape(caption)}</figcaption></figure>"


def facts(pairs: Iterable[tuple[str, str]]) -> str:
    """Return a list of things and what they are; the latter is HTML already."""
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{value}</dd>" for name, value in pairs)
    return f'<dl class="facts">{rows}</dl>'


def tiles(some: Iterable[tuple[str, str, str, str]]) -> str:
    """Return figures in boxes: the value, what it is, a remark, and a class (good, bad or none)."""
    boxes = "".join(
        f'<div class="tile {kind}"><span>{escape(name)}</span><b>{escape(value)}</b>'
        f"<span>{escape(remark)}</span></div>"
        for value, name, remark, kind in some
    )
    return f'<div class="tiles">{boxes}</div>'


def badge(text: str, colour: str) -> str:
    """Return a letter on a colour."""
    return f'<span class="badge" style="background:{colour}">{escape(text)}</span>'
