from __future__ import annotations

import dataclasses
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.report import rehearsal
from twin.errors import InputError, RunError
from twin.model import Name
from twin.report.html import render, write_report
from twin.report.language import Language
from twin.runs import StoredRun, open_run, write_run


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> StoredRun:
    """The made-up week."""
    return rehearsal.stored(tmp_path_factory.mktemp("runs"))


class Reader(HTMLParser):
    """Collects what a page says, what it links to, and whether its elements close."""

    VOID = ("meta", "br", "hr", "img", "input", "link")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []
        self.loads: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.ids += [known["id"]] if known.get("id") else []
        self.loads += [str(known[key]) for key in ("src", "href", "action") if known.get(key)]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"script", "style", "code"} & set(self.open):
            self.words.append(data)


def read(page: str) -> Reader:
    """Return what a reader of *page* meets."""
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader


@pytest.mark.parametrize("language", ["en", "zh"])
def test_page_is_whole_and_loads_nothing(run: StoredRun, language: Language) -> None:
    """Elements close, ids are unique, links stay inside the page, and the policy says so too."""
    page = render(run, language=language)
    reader = read(page)
    assert len(set(reader.ids)) == len(reader.ids)
    assert all(link.startswith("#") and link[1:] in reader.ids for link in reader.loads)
    assert "default-src 'none'" in page
    assert page.count("plotly.js v") == 1


def test_verdict_stands_first_and_every_section_is_there(run: StoredRun) -> None:
    """A manager reads the verdict before anything else; the sections follow in order."""
    page = render(run, language="en")
    verdict = page.index("<h1>Hot water falls short: 1.6 %")
    order = [
        "Where it was worst", "Why", "Hour by hour", "What happened when",
        "Limits and key figures", "What went in came out", "Assumptions", "How to repeat this run",
    ]  # fmt: skip
    places = [page.index(f"<h2>{heading}</h2>") for heading in order]
    assert places == sorted(places)
    assert verdict < places[0]
    assert "Not for certification." in page


def test_page_tells_how_to_repeat_the_run(run: StoredRun) -> None:
    """Seed, changes, versions and the very command stand in the page."""
    page = render(run, language="en")
    assert "twin run cold-snap --campus demo --seed 1 --set hotwater.setpoint_c=55" in page
    assert run.manifest.versions["numpy"] in page


def test_chains_of_causes_are_told_root_first(run: StoredRun) -> None:
    """The worst building's chain begins at its root and ends at the cold supply."""
    told = "".join(read(render(run, language="en")).words)
    chain = told[told.index("Chain of causes: Dormitory 7") :]
    steps = [
        chain.index(step)
        for step in (
            "A cold snap begins", "Equipment failed: Dormitory 7, heat pump 2",
            "Hot water too cold: Dormitory 7",
        )
    ]  # fmt: skip
    assert steps == sorted(steps)


def test_chinese_page_holds_no_english_sentence(run: StoredRun) -> None:
    """Outside code, a Chinese page has no English words but units, ids and abbreviations."""
    reader = read(render(run, language="zh"))
    allowed = {
        "cold", "snap", "demo", "kWh", "COP", "CPU", "SHA", "UTC", "twin", "python", "numpy",
        "numba", "scipy", "simpy", "degC",
    }  # fmt: skip
    met = set(re.findall(r"[A-Za-z]{3,}", " ".join(reader.words)))
    assert met <= allowed | set(re.findall(r"[A-Za-z]{3,}", run.id))


def test_english_page_holds_no_chinese(run: StoredRun) -> None:
    """No Chinese character stands in an English page."""
    assert not re.search(r"[\u4e00-\u9fff]", "".join(read(render(run, language="en")).words))


def test_names_cannot_break_out_of_the_page(tmp_path: Path) -> None:
    """A name with markup in it is shown as it is written, in text and in chart data."""
    evil = "</script><img src=x onerror=alert(1)>"
    outcome = dataclasses.replace(rehearsal.outcome(), verdict=Name(en=evil, zh=evil))
    names = dict(outcome.tables)
    plants = names["hotwater.plants"]
    columns = dict(plants.columns) | {"name_en": [evil] * plants.row_count}
    names["hotwater.plants"] = dataclasses.replace(plants, columns=columns)
    folder = write_run(dataclasses.replace(outcome, tables=names), runs=tmp_path)
    page = render(open_run(tmp_path, folder.name), language="en")
    assert "<img" not in page.replace("\\u003c", "")[: page.index("plotly.js v")]
    charts = re.search(r'id="charts">(.*?)</script>', page)
    assert charts
    assert evil in json.dumps(json.loads(charts[1]))


def test_calm_run_says_that_nothing_was_short(tmp_path: Path) -> None:
    """A run without shortage has a page without empty charts."""
    page = render(rehearsal.stored(tmp_path, breached=False), language="en")
    assert "No hot water was short." in page
    assert 'id="chart-causes"' not in page
    assert "All limits kept" in page


def test_report_is_written_whole_or_not_at_all(run: StoredRun, tmp_path: Path) -> None:
    """A folder takes the run's own name; a place that cannot be written is told and left clean."""
    path = write_report(run, tmp_path, language="zh")
    assert path == tmp_path / f"{run.id}.zh.html"
    assert path.read_text(encoding="utf-8").endswith("</html>\n")
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(RunError, match="cannot be written"):
        write_report(run, tmp_path / "file" / "report.html")
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([path.name, "file"])


def test_unknown_language_is_refused(run: StoredRun) -> None:
    """The message names the languages that there are."""
    with pytest.raises(InputError, match="known: en, zh"):
        render(run, language="fr")  # type: ignore[arg-type]
