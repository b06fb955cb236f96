from __future__ import annotations

from pathlib import Path

import pytest

from tests.runs.example import HOUR, example_events, example_outcome
from twin.errors import UnknownName
from twin.runs import StoredRun, why, write_run
from twin.runs.causes import Episode, chains
from twin.runs.outcome import Event


@pytest.fixture
def run(tmp_path: Path) -> StoredRun:
    return StoredRun(write_run(example_outcome(), runs=tmp_path))


def test_chain_goes_from_the_root_to_the_trouble(run: StoredRun) -> None:
    """The feeder's loss leads to the panel, to the plant, to cold water; and it ended."""
    (chain,) = why(run, "dorm-07.hotwater")
    assert [(link.kind, link.asset) for link in chain.links] == [
        ("power-lost", "feeder-b"),
        ("power-lost", "dorm-07.panel"),
        ("starved", "dorm-07.hotwater"),
        ("supply-cold", "dorm-07.hotwater"),
    ]
    assert chain.episodes == (Episode(19.5 * HOUR, 23 * HOUR),)
    assert chain.total_s == 3.5 * HOUR


def test_alike_chains_are_told_once(run: StoredRun) -> None:
    """Two cold evenings by the same cause are one chain with two episodes."""
    (chain,) = why(run, "dorm-03.hotwater")
    assert [link.kind for link in chain.links] == ["weather-cold", "supply-cold"]
    assert chain.episodes == (Episode(20 * HOUR, 21 * HOUR), Episode(44 * HOUR, 46 * HOUR))


def test_building_asks_about_everything_in_it(run: StoredRun) -> None:
    """A building's name finds the chains of its assets; the panel is a link of the plant's."""
    (chain,) = why(run, "dorm-07")
    assert [link.asset for link in chain.links] == [
        "feeder-b",
        "dorm-07.panel",
        "dorm-07.hotwater",
        "dorm-07.hotwater",
    ]


def test_whole_campus_can_be_asked(run: StoredRun) -> None:
    """Without a name, all that went wrong is told, the earliest first, each to its very end."""
    found = [(chain.asset, chain.links[0].kind) for chain in why(run)]
    assert found == [
        ("dorm-07.hotwater", "power-lost"),
        ("dorm-03.hotwater", "weather-cold"),
    ]


def test_assets_with_the_same_trouble_are_told_together() -> None:
    """Heat pumps that lose one panel's power are one chain; one that stays out longer is not."""
    events = [
        Event(0, 0.0, "power-lost", "panel"),
        *(Event(n, 0.0, "starved", f"hp-{n}", 0) for n in (1, 2, 3, 4)),
        Event(5, HOUR, "power-restored", "panel", 0),
        *(Event(5 + n, HOUR, "supplied", f"hp-{n}", 5) for n in (1, 2, 3)),
        Event(9, 2 * HOUR, "supplied", "hp-4", 5),
    ]
    first, other = chains(events)
    assert (first.asset, first.alike) == ("hp-1", ("hp-2", "hp-3"))
    assert (other.asset, other.alike) == ("hp-4", ())


def test_healthy_asset_has_no_chain(run: StoredRun) -> None:
    """An asset with signals and no trouble gives an empty list."""
    assert why(run, "dorm-14.hotwater") == []


def test_unknown_asset_gives_the_nearest(run: StoredRun) -> None:
    """A name under which nothing was recorded is answered with the nearest."""
    with pytest.raises(UnknownName, match=r"did you mean 'dorm-07\.hotwater'"):
        why(run, "dorm-7.hotwater")


def test_trouble_that_never_ended_is_open() -> None:
    """An episode that lasts to the end of the run has no end."""
    (chain,) = chains(example_events()[:6], "dorm-07.hotwater")
    assert chain.episodes == (Episode(19.5 * HOUR, None),)
    assert chain.total_s == 0.0


def test_circle_of_causes_ends() -> None:
    """A damaged log whose causes run in a circle is told once around, not for ever."""
    events = [Event(0, 0.0, "starved", "a", 1), Event(1, 1.0, "starved", "b", 0)]
    assert [link.asset for link in chains(events, "a")[0].links] == ["b", "a"]


def test_trouble_of_the_spin_up_is_not_the_run_s() -> None:
    """What was over before the start is left out; what lasts into the run counts from there."""
    events = [
        Event(0, -9 * HOUR, "weather-cold", "weather"),
        Event(1, -8 * HOUR, "supply-cold", "a", 0),
        Event(2, -7 * HOUR, "supply-recovered", "a", 1),
        Event(3, -1 * HOUR, "supply-cold", "b", 0),
        Event(4, 2 * HOUR, "supply-recovered", "b", 3),
        Event(5, -1 * HOUR, "supply-cold", "c", 0),
    ]
    found = chains(events)
    assert [chain.asset for chain in found] == ["b", "c"]
    assert found[0].total_s == 2 * HOUR
    assert found[1].episodes == (Episode(-HOUR, None),)


def test_flickering_trouble_is_one_spell() -> None:
    """Episodes less than an hour apart are one spell; the time in trouble stays what it was."""
    events = []
    for number, (from_h, to_h) in enumerate([(1.0, 2.0), (2.5, 3.0), (4.5, 5.0)]):
        events.append(Event(3 * number, from_h * HOUR, "supply-cold", "a", None))
        events.append(Event(3 * number + 1, to_h * HOUR, "supply-recovered", "a", 3 * number))
    (chain,) = chains(events)
    assert chain.spells == (Episode(HOUR, 3 * HOUR), Episode(4.5 * HOUR, 5 * HOUR))
    assert chain.total_s == 2 * HOUR


def test_what_is_no_trouble_is_only_a_link() -> None:
    """A restart or a decision has a cause too, but nobody asks why it went wrong."""
    events = [
        *example_events(),
        Event(13, 47 * HOUR, "restarted", "dorm-07.hotwater", 9),
        Event(14, 47 * HOUR, "decision-taken", "dorm-07.hotwater", 0),
    ]
    kinds = {chain.links[-1].kind for chain in chains(events)}
    assert kinds == {"supply-cold"}
