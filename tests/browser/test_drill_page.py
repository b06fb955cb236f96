"""A drill's papers in a real browser: they load nothing, fit the screen, and can be used by all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.accessibility import violations
from tests.drill.cases import plan
from twin.drill.package import package_page
from twin.drill.posters import poster_page
from twin.drill.tongue import Tongue

pytestmark = pytest.mark.browser

PAGES = {"package": package_page, "posters": poster_page}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", PAGES)
def test_papers_load_nothing_and_are_accessible(
    visit: Callable[..., Any], tmp_path: Path, name: str, language: str
) -> None:
    """No request, no error, nothing that axe-core finds; the package is no wider than a phone."""
    file = tmp_path / f"{name}.html"
    text = PAGES[name](plan(), Tongue(language))  # type: ignore[arg-type]
    file.write_text(text.replace('http-equiv="Content-Security-Policy"', "data-policy"), "utf-8")
    with visit(file.as_uri(), width=390) as seen:
        assert seen.outside == []
        assert seen.errors == []
        assert violations(seen.page) == []
        if name == "package":
            assert seen.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_each_storey_is_one_sheet(visit: Callable[..., Any], tmp_path: Path) -> None:
    """Posters are printed across on A4, one for each storey with people."""
    file = tmp_path / "posters.html"
    file.write_text(poster_page(plan(), Tongue("en")), "utf-8")
    with visit(file.as_uri()) as seen:
        printed = seen.page.pdf(prefer_css_page_size=True)
    assert printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") == 3
