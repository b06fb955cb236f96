from __future__ import annotations

from tests.response.cases import BOARDS, campus, play, scenario
from twin.response.generators import with_generators

GENERATOR = """
- id: backup
  kind: mobile-generator
  asset: library.panel
  at: 2026-07-01 09:10
"""


DRY = ((0.0, 0.0), (1.0, 0.0))


def available(decisions: str) -> list[tuple[float, bool]]:
    """Cut the feeder of the library from 9:00 to 15:00; say when its panel was up and down."""
    feeder = campus().upstream("library.panel", "feeder", service="power")[0]
    response, _ = play(decisions, outages=((feeder, 3600.0, 7 * 3600.0),), line=DRY)
    events = response.engine.journal.close()
    return [
        (event.time_s, event.kind == "supplied")
        for event in events
        if event.asset == "library.panel" and event.kind in {"starved", "supplied"}
    ]


def test_a_generator_brings_the_panel_back() -> None:
    """Called at 9:10, the crew fetches the generator and the panel is up before the feeder is."""
    without, (down, up) = available(BOARDS), available(GENERATOR)
    assert without == [(3600.0, False), (7 * 3600.0, True)]
    assert down == (3600.0, False)
    assert up[1]
    assert 4200.0 + (5 + 4 + 25) * 60.0 < up[0] < 7 * 3600.0 - 3600.0


def test_the_cause_of_the_light_is_the_generator() -> None:
    """What the panel is supplied by leads back to the crew's work and to its call."""
    feeder = campus().upstream("library.panel", "feeder", service="power")[0]
    response, _ = play(GENERATOR, outages=((feeder, 3600.0, 7 * 3600.0),), line=DRY)
    events = response.engine.journal.close()
    event = next(e for e in events if (e.kind, e.asset) == ("supplied", "library.panel"))
    chain = [event.kind]
    while event.cause is not None:
        event = events[event.cause]
        chain.append(event.kind)
    assert chain[-1] == "crew-called"
    assert "generator-connected" in chain


def test_without_a_generator_the_needs_stay_as_they_are() -> None:
    """A scenario that calls no generator leaves every asset of the campus as it is."""
    assert with_generators(campus().assets(), scenario(BOARDS)) == campus().assets()
