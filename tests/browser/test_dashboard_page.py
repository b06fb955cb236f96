from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.accessibility import violations

pytestmark = pytest.mark.browser
PAGES = ("", "studies", "result", "campus", "compare", "assumptions")
MAIN = '[data-testid="stMain"]'


def settled(page: Any) -> None:
    """Wait until the page has been drawn and the server is idle."""
    page.wait_for_selector(f"{MAIN} h1, {MAIN} h2")
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    page.wait_for_timeout(700)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_pages_pass_axe_and_ask_nobody_else(
    visit: Callable[..., Any], server: str, path: str, dark: bool, language: str
) -> None:
    """No WCAG 2 A or AA violation, no request to another host, no script error, no exception."""
    with visit(f"{server}/{path}?lang={language}&building=dorm-07", dark=dark) as seen:
        settled(seen.page)
        assert seen.page.locator('[data-testid="stException"]').count() == 0
        assert violations(seen.page) == []
        assert seen.outside == []
        assert seen.errors == []


@pytest.mark.parametrize("path", PAGES)
def test_pages_fit_a_telephone(visit: Callable[..., Any], server: str, path: str) -> None:
    """At 390 pixels nothing is wider than the screen."""
    with visit(f"{server}/{path}?lang=zh&building=dorm-07", width=390) as seen:
        settled(seen.page)
        widest = seen.page.evaluate(f"document.querySelector('{MAIN}').scrollWidth")
        assert widest <= 390


def test_chinese_pages_hold_no_english_sentence(visit: Callable[..., Any], server: str) -> None:
    """On a Chinese page no two English words stand side by side, but for ids and commands."""
    for path in ("", "studies", "result", "campus"):
        with visit(f"{server}/{path}?lang=zh&building=dorm-07") as seen:
            settled(seen.page)
            text = seen.page.locator(MAIN).inner_text()
            plain = re.sub(r"\S*[-./_=]\S*", "", text)
            assert not re.findall(r"[A-Za-z]{3,} [A-Za-z]{3,}", plain), path


def test_language_changes_and_choices_stay(visit: Callable[..., Any], server: str) -> None:
    """The language changes in place; scenario and changes in the address stay as they were."""
    change = "weather.minimum_c=-9"
    with visit(f"{server}/?scenario=cold-snap&set={change}") as seen:
        settled(seen.page)
        assert f"--set {change}" in seen.page.locator(MAIN).inner_text()
        seen.page.get_by_role("radio", name="中文").or_(
            seen.page.get_by_role("button", name="中文")
        ).first.click()
        seen.page.get_by_role("heading", name="演练").first.wait_for()
        settled(seen.page)
        assert f"--set {change}" in seen.page.locator(MAIN).inner_text()
        assert "lang=zh" in seen.page.url


def test_a_click_on_the_map_opens_the_building(visit: Callable[..., Any], server: str) -> None:
    """Clicking a building on the map drills down into it and puts it into the address."""
    with visit(f"{server}/campus") as seen:
        settled(seen.page)
        seen.page.wait_for_selector(".js-plotly-plot .scatterlayer")
        place = seen.page.evaluate(
            """() => {
              const plot = document.querySelector('.js-plotly-plot');
              const touch = plot.data.find(trace => trace.customdata);
              const at = touch.customdata.indexOf('dorm-07');
              const box = plot.getBoundingClientRect();
              const {xaxis, yaxis} = plot._fullLayout;
              return [box.left + xaxis._offset + xaxis.d2p(touch.x[at]),
                      box.top + yaxis._offset + yaxis.d2p(touch.y[at])];
            }"""
        )
        seen.page.mouse.move(*place)
        seen.page.wait_for_timeout(300)
        seen.page.mouse.click(*place)
        seen.page.get_by_role("heading", name="Dormitory 7", exact=True).wait_for()
        assert "building=dorm-07" in seen.page.url


def test_run_with_a_change_ends_beside_its_base(
    visit: Callable[..., Any], server: str, runs: Path
) -> None:
    """Run starts a child process, ends on the result with its change against the base run."""
    before = {path.name for path in runs.glob("cold-snap-*")}
    with visit(f"{server}/?scenario=cold-snap&set=hotwater.setpoint_c=60") as seen:
        settled(seen.page)
        seen.page.get_by_role("button", name="Run", exact=True).click()
        seen.page.get_by_text("--set hotwater.setpoint_c=60").wait_for()
        seen.page.wait_for_url(re.compile(r"/result\?"), timeout=180_000)
        settled(seen.page)
        after = {path.name for path in runs.glob("cold-snap-*")} - before
        assert len(after) == 1
        assert after.pop() in seen.page.url
        assert seen.page.locator('[data-testid="stMetricDelta"]').count() >= 4


def test_cancel_leaves_nothing_behind(visit: Callable[..., Any], server: str, runs: Path) -> None:
    """A cancelled run says so, and neither a run nor a half-written folder is left."""
    before = sorted(path.name for path in runs.iterdir())
    with visit(f"{server}/?scenario=january&set=days=365") as seen:
        settled(seen.page)
        seen.page.get_by_role("button", name="Run", exact=True).click()
        seen.page.get_by_role("button", name="Cancel").click()
        seen.page.get_by_text("Cancelled; nothing was kept of it.").wait_for()
        assert sorted(path.name for path in runs.iterdir()) == before


def test_downloads_hold_the_run(visit: Callable[..., Any], server: str, tmp_path: Path) -> None:
    """The report and the tables can be taken along as files."""
    with visit(f"{server}/result") as seen:
        settled(seen.page)
        for label, ending, inside in (
            ("Report (HTML)", ".en.html", "plotly.js v"),
            ("Buildings (CSV)", "-plants.csv", "dorm-07"),
            ("Run (JSON)", ".json", '"overrides"'),
        ):
            with seen.page.expect_download() as download:
                seen.page.get_by_role("button", name=label).click()
            assert download.value.suggested_filename.endswith(ending)
            target = tmp_path / f"file{ending}"
            download.value.save_as(target)
            assert inside in target.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("look", [("en", True), ("zh", False)], ids=["en-dark", "zh-light"])
@pytest.mark.parametrize("path", ["result", "campus"])
def test_pages_of_a_flood_pass_axe(
    visit: Callable[..., Any],
    server: str,
    stored: Callable[[str], str],
    path: str,
    look: tuple[str, bool],
) -> None:
    """The result of a storm, and the campus with its water, are as accessible as the others."""
    language, dark = look
    address = f"{server}/{path}?lang={language}&run={stored('rainstorm')}"
    with visit(address, dark=dark) as seen:
        settled(seen.page)
        assert seen.page.locator('[data-testid="stException"]').count() == 0
        assert violations(seen.page) == []
        assert seen.outside == []
        assert seen.errors == []


def test_a_question_is_answered_and_kept(
    visit: Callable[..., Any], server: str, runs: Path
) -> None:
    """Asking for the margin runs the study and ends on its chapter."""
    before = {path.name for path in runs.glob("cold-snap-margin-*")}
    with visit(f"{server}/studies") as seen:
        settled(seen.page)
        seen.page.get_by_role("button", name="Ask").first.click()
        seen.page.wait_for_url(re.compile(r"/result\?"), timeout=180_000)
        settled(seen.page)
        seen.page.get_by_role("tab", name="Margin against the cold").wait_for()
        after = {path.name for path in runs.glob("cold-snap-margin-*")} - before
        assert len(after) == 1
        assert after.pop() in seen.page.url
        assert seen.errors == []
