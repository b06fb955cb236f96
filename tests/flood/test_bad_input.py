"""What is wrong in the flood and the crews of a scenario is told once, and at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.campus.campus_text import DORM, lay_out, swap
from tests.campus.test_drainage import dry, wet
from tests.scenario_text import scenario
from twin.campus import load_campus
from twin.case import load_case
from twin.errors import DocumentError
from twin.simulation import simulate

CHICAGO = "kind: chicago, at: 2027-01-20 06:00, return_period_a: 50"
RAIN = f"[{{id: a, {CHICAGO}, duration_min: 120}}]"
ROOM = "canteen-1.pump-room"
STORM = "trigger: {kind: storm-start}"


def told(folder: Path, **changes: str) -> str:
    """Return the only complaint about a scenario with some lines changed."""
    file = folder / "s.yaml"
    file.write_text(scenario(**changes), "utf-8")
    with pytest.raises(DocumentError) as caught:
        load_case(file)
    (problem,) = caught.value.problems
    return str(problem).replace(f"{folder}/", "")


@pytest.mark.parametrize(
    ("changes", "place", "words"),
    [
        ({"rain": f"[{{id: a, {CHICAGO}, duration_min: 5, step_min: 10}}]"},
         "rain[0]", "the storm of 5 min is shorter than its step of 10 min"),
        ({"rain": "[{id: a, kind: block, at: 2027-01-20 06:00, depth_mm: 5000, duration_min: 60}]"},
         "rain[0].depth_mm", "got 5000; must be at most"),
        ({"flood": "{river: {level_m: .nan}}"}, "flood.river.level_m", "must be a finite number"),
        ({"flood": f"{{initial_depth_m: {{{ROOM}: -1}}}}"},
         f"flood.initial_depth_m.{ROOM}", "got -1; must be at least 0"),
        ({"flood": f"{{initial_depth_m: {{{ROOM}: 9}}}}"},
         f"flood.initial_depth_m.{ROOM}", "9 m of water in a room 3.2 m high"),
        ({"flood": "{initial_depth_m: {canteen-1.pumproom: 1}}"},
         "flood.initial_depth_m.canteen-1.pumproom", f"did you mean '{ROOM}'?"),
        ({"flood": f"{{open_doors: [{ROOM}.stair]}}"},
         "flood.open_doors[0]", f"did you mean '{ROOM}.door'?"),
        ({"flood": "{blocked_pipes: {pipe-a11: 0.5}}"},
         "flood.blocked_pipes.pipe-a11", "did you mean 'pipe-a1'?"),
        ({"events": "[{kind: pump-blocked, at: 2027-01-20 06:00, asset: canteen-1.booster-1}]"},
         "events[0].asset", "did you mean 'canteen-1.drain-pump-1'?"),
        ({"events": "[{kind: inlet-blocked, at: 2027-01-20 06:00, asset: mh-b33}]"},
         "events[0].asset", "no manhole named 'mh-b33'; did you mean 'mh-b3'?"),
        ({"decisions": f"[{{kind: close-boards, rooms: [canteen-1.pumproom], {STORM}}}]"},
         "decisions[0].rooms[0]", f"did you mean '{ROOM}'?"),
        ({"decisions": f"[{{kind: mobile-pump, crew: crew-generel, rooms: [{ROOM}], {STORM}}}]"},
         "decisions[0].crew", "did you mean 'crew-general'?"),
        ({"decisions": f"[{{kind: close-boards, store: store-centrl, rooms: [{ROOM}], {STORM}}}]"},
         "decisions[0].store", "did you mean 'store-central'?"),
        ({"decisions": f"[{{kind: close-boards, ways_in: [{ROOM}.dor], rooms: [{ROOM}],"
                       f" {STORM}}}]"},
         "decisions[0].ways_in[0]", f"did you mean '{ROOM}.door'?"),
        ({"decisions": f"[{{kind: close-boards, rooms: [{ROOM}],"
                       " trigger: {kind: depth, yard: mh-b33, depth_m: 0.1}}]"},
         "decisions[0].trigger.yard", "no yard named 'mh-b33'; did you mean 'mh-b3'?"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_once_and_where_it_is_written(
    tmp_path: Path, changes: dict[str, str], place: str, words: str
) -> None:
    """File, line, the way to the value, what was given, what is allowed or probably meant."""
    said = told(tmp_path, **({"rain": RAIN} | changes))

    assert said.startswith("s.yaml:")
    assert f" {place}: " in said
    assert words in said


def test_a_part_above_the_ceiling_is_refused(tmp_path: Path) -> None:
    """Water never reaches it: a wrong unit, or the wrong room."""
    parts = (
        "wetting: {replacement_cny: 1, parts: [{part: motor, depth_m: 9, damage: 1, back_h: 1}]}"
    )
    folder = lay_out(tmp_path, dorm_01=swap("    power_kw: 2\n", f"    power_kw: 2\n    {parts}\n"))
    with pytest.raises(DocumentError) as caught:
        load_campus(folder)

    (problem,) = caught.value.problems
    assert "stands 9 m above the floor of a room 3.2 m high; must be below 3.2" in str(problem)


def test_rain_on_a_campus_without_drainage_is_refused(tmp_path: Path) -> None:
    """One message, at the rain: nothing could take it."""
    (tmp_path / "campus").mkdir()
    lay_out(tmp_path / "campus")
    (tmp_path / "s.yaml").write_text(scenario(rain=RAIN, campus="campus"), "utf-8")
    with pytest.raises(DocumentError) as caught:
        load_case(tmp_path / "s.yaml", campus=tmp_path / "campus")

    assert any("has no storm drainage: no rain can be played" in str(it)
               for it in caught.value.problems)  # fmt: skip


def test_a_campus_without_hot_water_floods_all_the_same(tmp_path: Path) -> None:
    """Drainage and rain are enough for a run; without rain there is nothing to be simulated."""
    (tmp_path / "campus").mkdir()
    cold = DORM[DORM.index("hot_water:\n") :]
    lay_out(tmp_path / "campus", campus=dry, dorm_01=lambda text: wet(swap(cold, "")(text)))
    (tmp_path / "s.yaml").write_text(scenario(rain=RAIN), "utf-8")
    (tmp_path / "dry.yaml").write_text(scenario(), "utf-8")
    case = load_case(tmp_path / "s.yaml", campus=tmp_path / "campus")
    heated = any(building.hot_water for building in case.campus.buildings)
    outcome = simulate(case.campus, case.scenario)

    assert not heated
    assert outcome.kpis["flood.rain_mm"] == pytest.approx(117.023, abs=1e-3)
    assert max(balance.relative_error for balance in outcome.balances) <= 1e-9
    with pytest.raises(DocumentError, match="no rain falls"):
        load_case(tmp_path / "dry.yaml", campus=tmp_path / "campus")
