"""What a link to the dashboard holds: language, campus, scenario, seed, changes, run.

Widgets whose choices are shown in words would put the translated words into the address; so
choices are kept by id in the session and published here. A link therefore means the same in both
languages, and opens what its sender saw.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, get_args
from urllib.parse import urlencode

import streamlit as st

from twin.report.language import Language

__all__ = ["Place", "link", "place", "publish", "travel"]

_KEY: Final = "place"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the dashboard a reader is.

    ``changes`` are the ``PATH=VALUE`` texts of the choices made; ``run`` the run looked at;
    ``beside`` the runs it is compared with.
    """

    language: Language = "en"
    campus: str = "demo"
    scenario: str = ""
    seed: int | None = None
    changes: tuple[str, ...] = ()
    run: str = ""
    beside: tuple[str, ...] = ()
    building: str = ""
    job: str = field(default="", compare=False)

    def query(self) -> dict[str, str | list[str]]:
        """Return the parameters of the address; what is at its default is left out."""
        known: dict[str, str | list[str]] = {
            "lang": self.language,
            "campus": self.campus if self.campus != "demo" else "",
            "scenario": self.scenario,
            "seed": "" if self.seed is None else str(self.seed),
            "set": list(self.changes),
            "run": self.run,
            "beside": list(self.beside),
            "building": self.building,
            "job": self.job,
        }
        return {key: value for key, value in known.items() if value}


def place() -> Place:
    """Return where the reader is; on the first visit, where the address says."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = _from_address()
    found: Place = st.session_state[_KEY]
    return found


def travel(**changes: Any) -> Place:  # the fields of Place
    """Go elsewhere: change some fields of the place, and return it."""
    st.session_state[_KEY] = replace(place(), **changes)
    return place()


def publish() -> None:
    """Write the place into the address, so that a reload or a colleague finds it again."""
    wanted = place().query()
    if _as_lists(st.query_params.to_dict(), st.query_params) != _as_lists(wanted):
        st.query_params.from_dict(wanted)


def link(path: str = "") -> str:
    """Return the address of the place on *path*, from this server's root."""
    shared = replace(place(), job="")
    return f"/{path}?{urlencode(shared.query(), doseq=True)}"


def _from_address() -> Place:
    given = st.query_params
    asked = given.get("lang", "")
    locale = str(st.context.locale or "")
    language: Language = "zh" if locale.lower().startswith("zh") else "en"
    if asked in get_args(Language):
        language = "zh" if asked == "zh" else "en"
    seed = given.get("seed", "")
    return Place(
        language=language,
        campus=given.get("campus", "demo") or "demo",
        scenario=given.get("scenario", ""),
        seed=int(seed) if seed.isascii() and seed.isdigit() and len(seed) < 19 else None,
        changes=tuple(given.get_all("set")),
        run=given.get("run", ""),
        beside=tuple(given.get_all("beside")),
        building=given.get("building", ""),
        job=given.get("job", ""),
    )


def _as_lists(values: Mapping[str, Any], many: Any = None) -> dict[str, list[str]]:
    listed: dict[str, list[str]] = {}
    for key, value in values.items():
        given = many.get_all(key) if many is not None else value
        listed[key] = [given] if isinstance(given, str) else list(_texts(given))
    return listed


def _texts(values: Sequence[str]) -> list[str]:
    return [str(value) for value in values]
