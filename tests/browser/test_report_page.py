from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.accessibility import violations
from twin.report.html import write_report
from twin.report.language import Language
from twin.runs import open_run

pytestmark = pytest.mark.browser
READY = "html[data-ready=yes]"


@pytest.fixture(scope="module")
def pages(
    runs: Path, stored: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """The report of a cold snap in both languages, as addresses."""
    run = open_run(runs, stored("cold-snap"))
    folder = tmp_path_factory.mktemp("report")
    languages: tuple[Language, ...] = ("en", "zh")
    return {
        language: write_report(run, folder / f"{language}.html", language=language).as_uri()
        for language in languages
    }


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_report_opens_offline_without_fault(
    visit: Callable[..., Any], pages: dict[str, str], language: str, dark: bool, width: int
) -> None:
    """No request, no script error, nothing wider than the screen, nothing for axe to find."""
    with visit(pages[language], dark=dark, width=width) as seen:
        seen.page.wait_for_selector(READY)
        assert seen.outside == []
        assert seen.errors == []
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(seen.page) == []


@pytest.mark.parametrize(
    "case",
    [
        ("rainstorm", "zh", True, 390, 6),
        ("rainstorm", "en", False, 1440, 6),
        ("cold-snap-margin", "zh", False, 390, 1),
        ("cold-snap-margin", "en", True, 1440, 1),
    ],
    ids=lambda case: "-".join(str(one) for one in case[:4]),
)
def test_floods_and_studies_open_offline_without_fault(
    visit: Callable[..., Any],
    runs: Path,
    stored: Callable[[str], str],
    tmp_path: Path,
    case: tuple[str, Language, bool, int, int],
) -> None:
    """Their pages draw every chart, fit the screen, ask nobody, and give axe nothing to find."""
    name, language, dark, width, least = case
    run = open_run(runs, stored(name))
    address = write_report(run, tmp_path / "page.html", language=language).as_uri()
    with visit(address, dark=dark, width=width) as seen:
        seen.page.wait_for_selector(READY)
        drawn = seen.page.evaluate(
            "[...document.querySelectorAll('.chart')].map(place =>"
            " place.querySelectorAll('.trace, .bars, .heatmaplayer image, .hm').length)"
        )
        assert len(drawn) >= least
        assert all(drawn)
        assert seen.outside == []
        assert seen.errors == []
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(seen.page) == []


def test_every_chart_is_drawn(visit: Callable[..., Any], pages: dict[str, str]) -> None:
    """Each place for a chart holds a drawing that is as wide as its place."""
    with visit(pages["en"]) as seen:
        seen.page.wait_for_selector(READY)
        sizes = seen.page.evaluate(
            "[...document.querySelectorAll('.chart')].map(place => ["
            " place.clientWidth, place.querySelector('.main-svg')?.clientWidth ?? 0,"
            " place.querySelectorAll('.trace, .bars, .heatmaplayer image, .hm').length])"
        )
        assert len(sizes) >= 7
        for place, drawing, traces in sizes:
            assert abs(place - drawing) <= 1
            assert traces > 0


def test_dark_follows_the_system(visit: Callable[..., Any], pages: dict[str, str]) -> None:
    """Page and charts change their ground when the reader's system does, without a reload."""
    with visit(pages["en"]) as seen:
        seen.page.wait_for_selector(READY)
        tick = "getComputedStyle(document.querySelector('#chart-weather .xtick text')).fill"
        light = seen.page.evaluate(tick)
        seen.page.emulate_media(color_scheme="dark")
        seen.page.wait_for_timeout(800)  # the page forbids evaluating text, so no polling
        assert seen.page.evaluate(tick) != light
        ground = seen.page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert ground == "rgb(20, 24, 31)"


def test_print_cuts_nothing_off(visit: Callable[..., Any], pages: dict[str, str]) -> None:
    """On paper, charts are as wide as the sheet and on a light ground."""
    with visit(pages["en"], dark=True) as seen:
        seen.page.wait_for_selector(READY)
        seen.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        seen.page.wait_for_timeout(500)
        widths = seen.page.evaluate(
            "[...document.querySelectorAll('.chart .main-svg')].map(one => one.clientWidth)"
        )
        assert widths
        assert max(widths) <= 680
        assert len(seen.page.pdf(prefer_css_page_size=True)) > 50_000
