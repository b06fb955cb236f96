"""Runs of the response on the demo campus, with water whose answer is known."""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml

from tests.response.water import RISE, ROOM, Line, Water
from twin.campus import Campus, load_campus
from twin.campus.response import Barrier, Generator, Leak, MobilePump, ResponseRules, Spread
from twin.catalog import find_campus
from twin.engine import Engine
from twin.response.generators import with_generators
from twin.response.system import Response
from twin.scenario import Scenario

HOURS = 8


def fixed(minutes: float) -> Spread:
    """Return a duration that does not vary."""
    return Spread(least=minutes, likely=minutes, most=minutes)


TIGHT = Leak(chance=0.0, litres_s_m=fixed(1.0))

SURE = ResponseRules(
    mobilise_min=fixed(5),
    call_in_min=fixed(40),
    load_min=fixed(4),
    board=Barrier(people=2, minutes=fixed(8), height_m=0.6, piece_m=2.0, leak=TIGHT),
    sandbags=Barrier(
        people=4, minutes=fixed(6), per_metre=True, height_m=0.3, piece_m=0.04, leak=TIGHT
    ),
    pump=MobilePump(minutes=fixed(30)),
    generator=Generator(minutes=fixed(25)),
)
"""Rules without chance: with them every time is known beforehand."""


@cache
def demo() -> Campus:
    """Return the demo campus."""
    return load_campus(find_campus("demo"))


def campus(rules: ResponseRules = SURE, **site: Any) -> Campus:
    """Return the demo campus with other rules, and with other parts of its site."""
    whole = demo()
    return whole.model_copy(update={"response": rules, "site": whole.site.model_copy(update=site)})


def scenario(decisions: str, *, start: str = "2026-07-01 08:00", **more: Any) -> Scenario:
    """Return a scenario of eight hours with some decisions, given as YAML."""
    return Scenario.model_validate(
        {
            "id": "storm",
            "name": {"en": "Storm", "zh": "暴雨"},
            "summary": {"en": "A storm.", "zh": "一场暴雨。"},
            "start": start,
            "days": HOURS / 24,
            "spin_up_days": 0,
            "weather": {"kind": "seasonal", "mean_c": 26},
            "decisions": yaml.safe_load(decisions),
            **more,
        }
    )


BOARDS = f"""
- id: boards
  kind: close-boards
  rooms: [{ROOM}]
  trigger: {{kind: storm-start, after_min: 10}}
"""


def _cut(engine: Engine, asset: str, from_s: float, to_s: float) -> None:
    """Cut an asset's supply for a while."""

    def cut() -> None:
        engine.assets.cut(asset)

    def restore() -> None:
        engine.assets.restore(asset)

    engine.at(from_s, cut)
    engine.at(to_s, restore)


def play(
    decisions: str = BOARDS,
    *,
    on: Campus | None = None,
    line: Line = RISE,
    seed: int = 1,
    start: str = "2026-07-01 08:00",
    outages: tuple[tuple[str, float, float], ...] = (),
    **water: Any,
) -> tuple[Response, Water]:
    """Run a response; return it and the water it met."""
    where = on or campus()
    what = scenario(decisions, start=start)
    engine = Engine(
        seed=seed, length_s=HOURS * 3600.0, assets=with_generators(where.assets(), what)
    )
    site = Water(engine, line=line, **water)
    response = Response(engine, where, what, site)
    for asset, from_s, to_s in outages:
        _cut(engine, asset, from_s, to_s)
    engine.run()
    response.finish()
    return response, site
