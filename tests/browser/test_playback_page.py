from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.browser.accessibility import violations
from tests.browser.conftest import Visit, serving
from tests.report import evacuated
from tests.report.studied import stored
from twin.report.html import write_report
from twin.report.language import Language

pytestmark = pytest.mark.browser
READY = "html[data-ready=yes]"
MAIN = '[data-testid="stMain"]'
LANGUAGES: tuple[Language, ...] = ("en", "zh")
PLAYER = "document.querySelector('#playback').playback"
STATUS = {"gone": 0, "waiting": 1, "walking": 2, "queueing": 3, "safe": 4, "trapped": 5,
          "incapacitated": 6, "helping": 7, "still": 8}  # fmt: skip


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of runs with made-up evacuations."""
    return tmp_path_factory.mktemp("evacuations")


@pytest.fixture(scope="module")
def pages(shelf: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The reports of the small, the large and the widespread evacuation, as addresses."""
    folder = tmp_path_factory.mktemp("pages")
    made = {
        "small": evacuated.small(), "tower": evacuated.tower(), "quarter": evacuated.quarter(),
    }  # fmt: skip
    found = {}
    for name, outcome in made.items():
        run = stored(shelf, outcome)
        for language in LANGUAGES:
            path = folder / f"{name}.{language}.html"
            found[f"{name}-{language}"] = write_report(run, path, language=language).as_uri()
    return found


@pytest.fixture
def still(visit: Callable[..., Any]) -> Callable[..., Any]:
    """Open a page for a reader who wants no motion, so that nothing plays by itself."""

    @contextmanager
    def opened(address: str, **look: Any) -> Iterator[Visit]:
        with visit("about:blank", **look) as seen:
            seen.page.emulate_media(reduced_motion="reduce")
            seen.page.goto(address)
            seen.page.wait_for_selector(READY)
            yield seen

    return opened


def at(page: Any, time_s: float) -> list[dict[str, Any]]:
    """Where everybody is at a moment: place, storey, status."""
    found: list[dict[str, Any]] = page.evaluate(
        f"""(() => {{ const player = {PLAYER}; player.seek({time_s}); const c = player.crowd;
        return [...c.status].map((status, i) =>
          ({{status, x: c.x[i], y: c.y[i], storey: c.storey[i]}})); }})()"""
    )
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_page_with_a_player_opens_offline_without_fault(
    still: Callable[..., Any], pages: dict[str, str], language: str, dark: bool, width: int
) -> None:
    """No request, no script error, nothing wider than the screen, nothing for axe to find."""
    with still(pages[f"small-{language}"], dark=dark, width=width) as seen:
        for show in ("density", "dots"):
            seen.page.select_option("select[name=show]", show)
            assert violations(seen.page) == []
        assert seen.outside == []
        assert seen.errors == []
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= width


def test_people_are_where_their_passages_say(
    still: Callable[..., Any], pages: dict[str, str]
) -> None:
    """Waiting in the room, walking half way, standing at the door, on the lawn at last."""
    with still(pages["small-en"]) as seen:
        now = at(seen.page, 10)
        assert [one["status"] for one in now] == [
            STATUS[name] for name in
            ("waiting", "waiting", "waiting", "waiting", "trapped", "helping")
        ]  # fmt: skip
        assert all(0 < now[0][axis] < 10 for axis in "xy")
        now = at(seen.page, 41)  # from the door at (9, 2) half way to that at (20, 1)
        assert now[0]["status"] == STATUS["walking"]
        assert now[0]["x"] == pytest.approx(14.5, abs=0.2)
        assert 0 < now[0]["y"] < 2
        now = at(seen.page, 48)
        assert (now[0]["status"], now[0]["x"], now[0]["y"]) == (STATUS["queueing"], 20.0, 1.0)
        assert now[1]["status"] == STATUS["walking"]
        now = at(seen.page, 90)  # out of the lobby, on the way to the lawn
        assert (now[0]["status"], now[0]["storey"]) == (STATUS["walking"], 0)
        assert now[2]["status"] == STATUS["queueing"]
        now = at(seen.page, 115)
        assert [one["status"] for one in now[1:4]] == [
            STATUS["walking"], STATUS["queueing"], STATUS["safe"],
        ]  # fmt: skip
        assert 0 < now[3]["x"] < 20
        assert -30 < now[3]["y"] < -12
        assert now[5]["status"] == STATUS["helping"]


def test_counters_and_spaces_add_up(still: Callable[..., Any], pages: dict[str, str]) -> None:
    """At every moment all are inside, on the way or out, and each is in one space."""
    with still(pages["tower-en"]) as seen:
        sums = seen.page.evaluate(
            f"""[0, 60, 120, 300, 600, 900].map((time) => {{
              const player = {PLAYER}; player.seek(time); const c = player.crowd;
              const here = c.here.reduce((sum, one) => sum + one, 0);
              return [c.insideCount + c.underWay + c.outCount, here + c.outCount, c.outCount,
                      c.here[c.spaces.length]]; }})"""
        )
        assert [one[:2] for one in sums] == [[3000, 3000]] * 6
        assert [one[2] for one in sums] == sorted(one[2] for one in sums)
        assert sums[-1][2] == 3000
        assert all(one[3] == 0 for one in sums)


def test_going_back_shows_the_same_as_going_forth(
    still: Callable[..., Any], pages: dict[str, str]
) -> None:
    """Where everybody is depends on the moment alone, not on how one came to it."""
    with still(pages["quarter-en"]) as seen:
        forth = [at(seen.page, second) for second in (20, 60, 90, 150)]
        back = [at(seen.page, second) for second in (150, 90, 60, 20)][::-1]
        assert json.dumps(forth) == json.dumps(back)


def test_queues_stand_inside_their_space(still: Callable[..., Any], pages: dict[str, str]) -> None:
    """Who waits stands in the space from which the door is reached, not in the next room."""
    with still(pages["tower-en"]) as seen:
        astray = seen.page.evaluate(
            f"""(() => {{ const player = {PLAYER}; player.seek(110); const c = player.crowd;
              let waiting = 0, astray = 0;
              for (let i = 0; i < c.count; i++) {{
                if (c.status[i] !== {STATUS["queueing"]}) continue;
                const box = c.boxes[c.room[c.next[i]]];
                waiting++;
                if (c.x[i] < box[0] - 0.1 || c.x[i] > box[2] + 0.1 ||
                    c.y[i] < box[1] - 0.1 || c.y[i] > box[3] + 0.1) astray++;
              }}
              return [waiting, astray]; }})()"""
        )
        assert astray[0] > 200
        assert astray[1] == 0


def test_keys_and_buttons_move_the_time(still: Callable[..., Any], pages: dict[str, str]) -> None:
    """Space plays and pauses, arrows jump, plus and minus change the speed, Home goes back."""
    with still(pages["small-en"]) as seen:
        page = seen.page
        page.locator(".player canvas").first.focus()
        for key, time_s in (
            ("ArrowRight", 5), ("Shift+ArrowRight", 35), ("ArrowLeft", 30), ("End", 115),
            ("Home", 0),
        ):  # fmt: skip
            page.keyboard.press(key)
            assert page.evaluate(f"{PLAYER}.time") == time_s
        page.keyboard.press("-")
        assert page.locator("select[name=speed]").input_value() == "1"
        page.keyboard.press("Space")
        page.wait_for_timeout(500)
        assert page.evaluate(f"{PLAYER}.playing")
        page.keyboard.press("Space")
        stopped = page.evaluate(f"{PLAYER}.time")
        assert 0.2 < stopped < 5
        page.wait_for_timeout(300)
        assert page.evaluate(f"{PLAYER}.time") == stopped
        page.get_by_role("button", name="Play").click()
        assert page.get_by_role("button", name="Pause").count() == 1
        slider = page.get_by_role("slider", name="Time after the alarm")
        slider.fill("60")
        assert page.evaluate(f"{PLAYER}.time") >= 60
        assert "inside" in slider.get_attribute("aria-valuetext")


def test_a_moment_is_read_out_when_it_stands(
    still: Callable[..., Any], pages: dict[str, str]
) -> None:
    """After a jump the status says the time and how many are inside and out."""
    with still(pages["small-zh"]) as seen:
        seen.page.evaluate(f"{PLAYER}.seek(112)")
        seen.page.wait_for_timeout(700)
        assert seen.page.get_by_role("status").inner_text() == (
            "报警后 1:52：楼内 2 人，已撤出 3 人"
        )


def test_pointing_names_a_room_and_its_people(
    still: Callable[..., Any], pages: dict[str, str]
) -> None:
    """Under the pointer stand the space, its people and their density; on a site, the building."""
    with still(pages["small-en"]) as seen:
        _point(seen.page, 2, 5.0, 6.0)
        assert seen.page.locator(".pointed").inner_text() == "Room: 4 people, 0.1 per m²"
    with still(pages["quarter-en"]) as seen:
        _point(seen.page, 0, 10.0, 5.0)
        assert seen.page.locator(".pointed").inner_text() == "Hall-1: 64 people"


def _point(page: Any, storey: int, x_m: float, y_m: float) -> None:
    canvas = page.locator(".player > canvas")
    canvas.scroll_into_view_if_needed()
    place = page.evaluate(
        f"""(() => {{ const {{plan}} = {PLAYER}.stage;
          return [plan.left[{storey}] + plan.scale[{storey}] * {x_m},
                  plan.base[{storey}] - plan.scale[{storey}] * {y_m}]; }})()"""
    )
    canvas.hover(position={"x": place[0], "y": place[1]})


def test_floors_can_be_chosen(still: Callable[..., Any], pages: dict[str, str]) -> None:
    """All storeys, one storey, the site; several buildings begin with the site."""
    with still(pages["small-en"]) as seen:
        names = seen.page.locator("select[name=view] option").all_inner_texts()
        assert names == ["All storeys", "Storey 1", "Storey 2", "Site"]
        whole = seen.page.evaluate(f"{PLAYER}.stage.plan.panels.length")
        seen.page.select_option("select[name=view]", "2")
        assert (whole, seen.page.evaluate(f"{PLAYER}.stage.plan.panels.length")) == (3, 1)
    with still(pages["quarter-en"]) as seen:
        names = seen.page.locator("select[name=view] option").all_inner_texts()
        assert names[:3] == ["Site", "Hall-1: all storeys", "Hall-1, storey 1"]
        assert len(names) == 10


def test_density_is_coloured_by_class(still: Callable[..., Any], pages: dict[str, str]) -> None:
    """A room with 4 people on 80 m2 has the palest class; an empty one stays paper."""
    with still(pages["small-en"]) as seen:
        seen.page.select_option("select[name=show]", "density")
        colours = seen.page.evaluate(
            f"""[[2, 2, 8], [1, 12, 6], [0, 3, -20]].map(([storey, x, y]) => {{
              const {{plan, canvas}} = {PLAYER}.stage;
              const at = [plan.left[storey] + plan.scale[storey] * x,
                          plan.base[storey] - plan.scale[storey] * y].map(Math.round);
              return [...canvas.getContext('2d').getImageData(...at, 1, 1).data].slice(0, 3); }})"""
        )
        assert colours == [[250, 241, 203], [250, 241, 203], [255, 255, 255]]
        legend = seen.page.locator(".legend li").all_inner_texts()
        assert legend == ["People per m²", "< 0.5", "0.5–1", "1–2", "2–3", "3–4", "≥ 4"]


def test_it_plays_by_itself_but_not_for_those_who_want_no_motion(
    visit: Callable[..., Any], still: Callable[..., Any], pages: dict[str, str]
) -> None:
    """Once in sight it plays; out of sight it rests; with reduced motion it waits to be asked."""
    with visit(pages["small-en"]) as seen:
        seen.page.wait_for_selector(READY)
        seen.page.locator(".player > canvas").scroll_into_view_if_needed()
        seen.page.evaluate("document.querySelector('#playback').scrollIntoView()")
        seen.page.wait_for_timeout(1200)
        assert seen.page.evaluate(f"{PLAYER}.time") > 0.5
        seen.page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        seen.page.wait_for_timeout(500)
        frames = seen.page.evaluate(f"{PLAYER}.frames")
        seen.page.wait_for_timeout(500)
        assert seen.page.evaluate(f"{PLAYER}.frames") == frames
    with still(pages["small-en"]) as seen:
        seen.page.evaluate("document.querySelector('#playback').scrollIntoView()")
        seen.page.wait_for_timeout(800)
        assert seen.page.evaluate(f"{PLAYER}.time") == 0


def test_three_thousand_people_play_smoothly(
    still: Callable[..., Any], pages: dict[str, str]
) -> None:
    """At thirty frames a second and more on an idle machine; here with room for a busy one."""
    with still(pages["tower-en"], width=1280) as seen:
        seen.page.evaluate("document.querySelector('#playback').scrollIntoView()")
        seen.page.wait_for_timeout(300)
        rate = seen.page.evaluate(
            f"""(async () => {{ const player = {PLAYER}; player.seek(60); player.play();
              const begin = player.frames, from = performance.now();
              await new Promise((done) => setTimeout(done, 4000));
              return (player.frames - begin) / ((performance.now() - from) / 1000); }})()"""
        )
        cost = seen.page.evaluate(
            f"""(() => {{ const player = {PLAYER}; player.pause(); const from = performance.now();
              for (let i = 0; i < 40; i++) {{ player.crowd.at(60 + i); player.stage.draw(false); }}
              return (performance.now() - from) / 40; }})()"""
        )
        assert cost < 1000 / 30
        assert rate > 15


def test_dark_follows_the_system_and_paper_is_light(
    still: Callable[..., Any], pages: dict[str, str]
) -> None:
    """The player changes its ground without a reload; printed, it is light and without buttons."""
    with still(pages["small-en"], dark=True) as seen:
        page = seen.page
        corner = f"[...{PLAYER}.canvas.getContext('2d').getImageData(2, 2, 1, 1).data].slice(0, 3)"
        assert page.evaluate(corner) == [20, 24, 31]
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.evaluate(corner) == [255, 255, 255]
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        page.wait_for_timeout(300)
        assert page.evaluate(corner) == [255, 255, 255]
        page.emulate_media(media="print")
        assert not page.get_by_role("button", name="Play").is_visible()
        assert page.locator(".player > canvas").is_visible()


def test_player_follows_the_width_of_the_window(
    still: Callable[..., Any], pages: dict[str, str]
) -> None:
    """After a change of width the drawing is as wide as its place, to the pixel."""
    with still(pages["tower-en"]) as seen:
        for width in (700, 1300):
            seen.page.set_viewport_size({"width": width, "height": 900})
            seen.page.wait_for_timeout(300)
            drawn, place = seen.page.evaluate(
                f"[{PLAYER}.canvas.width, {PLAYER}.canvas.clientWidth]"
            )
            assert drawn == place


# -- the dashboard -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def board(shelf: Path, pages: dict[str, str]) -> Iterator[str]:
    """A dashboard that serves the made-up evacuations."""
    assert pages
    with serving(shelf) as address:
        yield address


@pytest.mark.parametrize("look", [("en", True), ("zh", False)], ids=["en-dark", "zh-light"])
def test_dashboard_plays_the_run(
    visit: Callable[..., Any], shelf: Path, board: str, look: tuple[str, bool]
) -> None:
    """The result page holds the player, passes axe, asks nobody else, and keeps its moment."""
    language, dark = look
    run = min(path.name for path in shelf.glob("evacuation-2*"))
    with visit("about:blank", dark=dark) as seen:
        page = seen.page
        page.emulate_media(reduced_motion="reduce")
        page.goto(f"{board}/result?lang={language}&run={run}")
        page.wait_for_selector(".player > canvas")
        page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
        page.wait_for_timeout(800)
        player = (
            "[...document.querySelectorAll('*')].map(one => one.shadowRoot?.querySelector("
            "'.playback')?.playback).find(Boolean)"
        )
        assert page.evaluate(f"{player}.ground") == ("dark" if dark else "light")
        page.evaluate(f"{player}.seek(48)")
        tabs = page.get_by_role("tab")
        tabs.nth(1).click()
        tabs.nth(0).click()
        page.wait_for_timeout(300)
        assert page.evaluate(f"{player}.time") == 48
        assert violations(page) == []
        assert seen.outside == []
        assert seen.errors == []
        page.set_viewport_size({"width": 390, "height": 844})
        page.wait_for_timeout(800)
        assert page.evaluate(f"document.querySelector('{MAIN}').scrollWidth") <= 390
        drawn, place = page.evaluate(f"[{player}.canvas.width, {player}.canvas.clientWidth]")
        assert drawn == place < 390
