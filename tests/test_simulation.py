from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.campus.campus_text import DORM
from tests.hotwater.bench import events, run, scenario, small_campus, sound
from twin.campus import Campus
from twin.errors import InputError
from twin.simulation import simulate


@pytest.fixture(scope="module")
def campus(tmp_path_factory: pytest.TempPathFactory) -> Campus:
    return small_campus(tmp_path_factory.mktemp("campus"), dorm_01=sound)


def test_a_run_says_what_it_was(campus: Campus) -> None:
    """Scenario, campus, seed, start, length and recording are in the outcome."""
    outcome = run(campus, seed=5)
    assert (outcome.scenario, outcome.campus, outcome.seed) == ("quiet", "small", 5)
    assert outcome.length_s == 2 * 86_400.0
    assert outcome.record_every_s == 600.0
    assert outcome.signals.time_s.tolist() == [600.0 * k for k in range(289)]
    assert outcome.cpu_s > 0.0
    assert outcome.status == "met"


def test_a_seed_given_overrides_the_scenario_s(campus: Campus) -> None:
    """The caller's seed is the one that is used and told."""
    asked = simulate(campus, scenario(seed=1), seed=9)
    assert asked.seed == 9
    assert asked.kpis == run(campus, seed=9).kpis
    assert asked.kpis["hotwater.showers"] != run(campus, seed=1).kpis["hotwater.showers"]


def test_progress_runs_to_one_and_changes_nothing(campus: Campus) -> None:
    """Rising fractions, the last of them one; the same result with and without."""
    told: list[float] = []
    watched = simulate(campus, scenario(), progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert watched.kpis == run(campus).kpis


@pytest.mark.parametrize(
    ("limit", "status"),
    [
        ({"kpi": "hotwater.unmet_percent", "at_most": 0.0}, "breached"),
        ({"kpi": "hotwater.unmet_percent", "at_most": 100.0}, "met"),
        ({"kpi": "weather.minimum_c", "at_least": 4.9}, "met"),
        ({"kpi": "weather.minimum_c", "at_least": 5.1}, "breached"),
    ],
)
def test_limits_are_judged(campus: Campus, limit: dict[str, Any], status: str) -> None:
    """A figure outside its bound is a breach; at the bound it is not."""
    named = limit | {"name": {"en": "Limit", "zh": "限值"}}
    outcome = run(campus, limits=[named], hotwater={"litres_factor": 1.8})
    assert outcome.status == status
    assert [row.broken for row in outcome.limits] == [status == "breached"]
    assert outcome.limits[0].value == outcome.kpis[limit["kpi"]]


def test_a_figure_that_is_not_there_breaks_its_limit(tmp_path: Path) -> None:
    """Nobody draws, so there is no coldest delivery: the promise is not shown to be kept."""
    empty = small_campus(tmp_path, dorm_01=DORM.replace("residents: 200", "residents: 0"))
    limit = {
        "kpi": "hotwater.minimum_delivered_c",
        "at_least": 39.0,
        "name": {"en": "Warm", "zh": "热"},
    }
    assert run(empty, limits=[limit]).status == "breached"


def test_an_unknown_figure_is_refused(campus: Campus) -> None:
    """The message lists what there is."""
    limit = {"kpi": "hotwater.nonsense", "at_most": 1.0, "name": {"en": "x", "zh": "x"}}
    with pytest.raises(InputError, match=r"no key figure 'hotwater\.nonsense'.*hotwater\.cop"):
        run(campus, limits=[limit])


def test_a_campus_without_plants_is_refused(tmp_path: Path) -> None:
    """There is nothing to simulate, and the message says what to add."""
    bare = small_campus(tmp_path, dorm_01=DORM[: DORM.index("hot_water:")])
    with pytest.raises(InputError, match="no building has a hot_water plant"):
        run(bare)


def test_spans_are_what_charts_shade(campus: Campus) -> None:
    """A cold spell and an outage, cut to the run, in both languages."""
    outcome = run(
        campus,
        weather={
            "kind": "inline",
            "starts": "2025-01-19 00:00",
            "air_c": [5.0] * 30 + [-6.0] * 43,
            "relative_humidity": [0.5] * 73,
        },
        outages=[
            {"asset": "feeder-a", "from": "2025-01-19 22:00", "to": "2025-01-20 03:00"},
        ],
    )
    spans = {span.kind: span for span in outcome.spans}
    assert (spans["outage"].from_s, spans["outage"].to_s) == (0.0, 3 * 3600.0)
    assert 0.0 <= spans["cold-spell"].from_s < spans["cold-spell"].to_s == outcome.length_s
    assert all(span.name.en and span.name.zh for span in outcome.spans)
    assert len(events(outcome, "weather-cold")) == 1


def test_the_reader_is_told_what_is_assumed(campus: Campus) -> None:
    """Weather, machines, complaints, showers not taken again, and what the ledger is."""
    words = " ".join(name.en for name in run(campus).assumptions)
    for part in ("Weather:", "Heat pumps 'standard'", "Complaints:", "not taken again", "ledger"):
        assert part in words
    assert all(name.zh for name in run(campus).assumptions)


def test_signals_are_single_precision_and_whole(campus: Campus) -> None:
    """One float32 series per asset and signal, as long as the time axis, finite as it must be."""
    signals = run(campus).signals
    assert {asset for asset, _ in signals.values} == {"dorm-01.hotwater", "weather"}
    for (_, name), series in signals.values.items():
        assert series.dtype == np.float32
        assert series.shape == signals.time_s.shape
        if name not in {"cop", "delivered_c"}:
            assert np.isfinite(series).all(), name
        assert name in signals.units
