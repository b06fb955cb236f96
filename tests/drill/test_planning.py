from __future__ import annotations

import ast
import csv
import html.parser
import io
import re
from pathlib import Path

import pytest

import twin.drill
from tests.drill.cases import MOMENT, plan, venue
from twin.drill.asked import Asked
from twin.drill.document import read_drill
from twin.drill.folder import (
    AFTER_ACTION,
    DRILL_FILE,
    newest_drill,
    whole_folder,
    write_package,
)
from twin.drill.package import package_page
from twin.drill.planning import plan_drill
from twin.drill.posters import poster_page, ranges
from twin.drill.tongue import Tongue
from twin.errors import DocumentError, InputError


def test_a_plan_has_everything_that_a_drill_is_held_with() -> None:
    """A way for each room, a door to shut, roles, a script, a deployment, targets."""
    made = plan()
    drill = made.document
    assert {room.room for room in drill.rooms} == {
        space.id for space in venue().rooms if made.room_people.get(space.id)
    }
    assert all(room.exit in {"x.west", "x.east"} for room in drill.rooms)
    assert all(bool(room.stair) == (not room.room.startswith("r1.")) for room in drill.rooms)
    assert [block.link for block in drill.blocks] in (["e2.0"], ["e2.1"])
    assert drill.inside == 180
    assert [one.at_s for one in made.script] == sorted(one.at_s for one in made.script)
    assert {"alarm", "blocked", "injury", "roll-call", "stand-down"} <= {
        one.id for one in made.script
    }
    assert {"director", "observer", "roll-call", "rescue"} <= {one.id for one in made.roles}
    assert made.deployment.posts
    assert made.findings


def test_targets_are_what_nineteen_of_twenty_drills_keep() -> None:
    """The upper end of the band, rounded up to ten seconds."""
    drill = plan().document
    by_id = {one.id: one.at_most_s for one in drill.targets}
    for key in ("t50", "t95", "t100"):
        high = drill.prediction.time_s(key).high
        assert high is not None
        assert high <= by_id[key] < high + 10.0
    assert by_id["roll-call"] > by_id["t100"]


def test_no_drill_is_quicker_than_the_bound() -> None:
    """The same people, with everything open."""
    drill = plan().document
    assert drill.nominal is not None
    assert drill.bound_s is not None
    assert drill.nominal.t100_s is not None
    assert drill.nominal.t100_s >= drill.bound_s


def test_a_drill_of_nobody_is_refused() -> None:
    """With what to do."""
    with pytest.raises(InputError, match="nobody is in slab"):
        plan_drill(venue(), Asked(moment=MOMENT, people={"r1.0": 0}, seeds=1))


# -- what is written -----------------------------------------------------------------------------


class Page(html.parser.HTMLParser):
    """Collects what a page names."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.ids += [str(told["id"])] if "id" in told else []
        self.links += [str(told[key]) for key in ("href", "src") if key in told]
        if tag not in {"meta", "link", "br", "img", "input"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Shapes of drawings end at once."""

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("page", [package_page, poster_page])
def test_pages_are_whole_and_load_nothing(language: str, page: object) -> None:
    """Tags are closed, links lead into the page or to a file beside it, each id is used once."""
    text = page(plan(), Tongue(language))  # type: ignore[operator]
    told = Page(text)
    assert told.open == []
    assert len(told.ids) == len(set(told.ids))
    assert {link for link in told.links if link != "posters.html"} <= {
        f"#{one}" for one in told.ids
    }
    assert "default-src 'none'" in text
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", text)
    assert ("zh-CN" in text) == (language == "zh")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_pages_speak_one_language(language: str) -> None:
    """No Chinese on an English page; on a Chinese one no sentence is left in English."""
    text = re.sub(
        r"<style>.*?</style>", "", package_page(plan(), Tongue(language)), flags=re.DOTALL
    )  # type: ignore[arg-type]
    words = re.sub(r"<[^>]+>", " ", text)
    assert bool(re.search("[\u4e00-\u9fff]", words)) == (language == "zh")
    if language == "zh":
        words = re.sub(r"twin drill [a-z]+ \S+", "", words)  # what is typed is in no language
        assert re.findall(r"(?:[a-z]{3,} ){4,}", words) == []


def test_each_text_has_its_chinese_with_the_same_values() -> None:
    """In every place where something is said in two languages."""
    names, found = re.compile(r"{(\w+)}"), 0
    for file in [*Path(twin.drill.__file__).parent.glob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or len(node.args) != 2:
                continue
            if ast.unparse(node.func).rpartition(".")[2] not in {"t", "tongue"}:
                continue
            if not all(isinstance(one, ast.Constant) for one in node.args):
                continue
            en, zh = (one.value for one in node.args)  # type: ignore[attr-defined]
            found += 1
            assert sorted(names.findall(en)) == sorted(names.findall(zh)), en
            assert not re.search("[\u4e00-\u9fff]", en), en
    assert found > 150


def test_the_package_is_written_whole_and_read_again(tmp_path: Path) -> None:
    """Pages, routes, template and data; the data hold the plan."""
    files = write_package(plan(), tmp_path / "drill", Tongue("en"))
    assert sorted(one.name for one in (tmp_path / "drill").iterdir()) == sorted(files)
    assert read_drill(files[DRILL_FILE]) == plan().document
    rows = list(csv.DictReader(io.StringIO(files["routes.csv"].read_text())))
    assert len(rows) == len(plan().document.rooms)
    assert set(rows[0]) >= {
        "room",
        "storey",
        "people",
        "stair",
        "exit",
        "assembly_point",
        "release",
    }
    assert files["counts-template.csv"].read_text().splitlines()[2] == "time,x.west,x.east"


def test_what_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    """Neither the folder nor its beginning; and what was there stays."""

    def interrupted(*, replace: bool) -> None:
        with whole_folder(tmp_path / "drill", replace=replace) as partial:
            partial.joinpath("index.html").write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted(replace=False)
    assert list(tmp_path.iterdir()) == []
    write_package(plan(), tmp_path / "drill", Tongue("en"))
    with pytest.raises(KeyboardInterrupt):
        interrupted(replace=True)
    assert [one.name for one in tmp_path.iterdir()] == ["drill"]
    assert (tmp_path / "drill" / "index.html").read_text() != "half"


def test_a_drill_is_not_written_over_unless_that_is_asked_for(tmp_path: Path) -> None:
    """A report that lies in it outlives a new plan; another folder is never replaced."""
    folder = tmp_path / "drill"
    write_package(plan(), folder, Tongue("en"))
    (folder / AFTER_ACTION).mkdir()
    (folder / AFTER_ACTION / "report.html").write_text("kept")
    with pytest.raises(InputError, match="--replace"):
        write_package(plan(), folder, Tongue("en"))
    write_package(plan(), folder, Tongue("zh"), replace=True)
    assert (folder / AFTER_ACTION / "report.html").read_text() == "kept"
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.txt").write_text("dear")
    with pytest.raises(InputError, match="is no drill"):
        write_package(plan(), other, Tongue("en"), replace=True)


def test_the_newest_drill_of_a_building_is_found(tmp_path: Path) -> None:
    """Not that of a building whose name begins alike."""
    for name in ("dorm-1-2026-03-10", "dorm-10-2026-03-11"):
        (tmp_path / name).mkdir()
        (tmp_path / name / DRILL_FILE).write_text("{}")
    assert newest_drill("dorm-1", tmp_path).parent.name == "dorm-1-2026-03-10"
    with pytest.raises(InputError, match="twin drill plan gym"):
        newest_drill("gym", tmp_path)


def test_a_plan_that_was_changed_by_hand_is_judged(tmp_path: Path) -> None:
    """What is wrong in it is told with its place."""
    file = write_package(plan(), tmp_path / "drill", Tongue("en"))[DRILL_FILE]
    file.write_text(file.read_text().replace('"seed": 1', '"seed": -1'))
    with pytest.raises(DocumentError, match=r"drill\.json:\d+:\d+: seed"):
        read_drill(file)


def test_room_numbers_are_told_as_ranges() -> None:
    """Numbers that follow each other, and names by themselves."""
    assert ranges(["301", "302", "303", "305", "lobby"]) == "301–303, 305, lobby"
    assert ranges([]) == ""
