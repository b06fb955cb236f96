from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.drill.cases import plan, recorded, rehearsal, venue
from twin.drill import calibration
from twin.drill.afteraction import after_action
from twin.drill.calibration import Calibration, Prior, calibrate
from twin.drill.cast import Cast, Theta, by_recorded_exits
from twin.drill.counts import Record
from twin.drill.fitted import fitted_of, fitted_text, read_fitted
from twin.drill.history import drills_of, entry, remember
from twin.drill.recording import Recorded, record_document, record_drill
from twin.drill.reportfolder import write_report
from twin.drill.tongue import Tongue
from twin.errors import InputError
from twin.evacuation.population.laws import LogNormalLaw
from twin.scenario.evacuation import EvacuationConditions

TRUTH = Theta(median_s=48.0, sigma=0.3, flow=0.8)


@contextmanager
def quickly() -> Iterator[None]:
    """Fit with fewer runs, where it does not matter how sharp the answer is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calibration, "ROUNDS", (50, 50, 80))
        patch.setattr(calibration, "TRIALS", 40)
        patch.setattr(calibration, "CASTS", 12)
        patch.setattr(calibration, "PLAYED", 20)
        yield


def fit(record: Record, *, seed: int = 3) -> Calibration:
    made = rehearsal(record.total)
    counts = made.attendance.counts(np.random.default_rng(5))
    ways = by_recorded_exits(made, counts, record)
    return calibrate(replace(made, counts=counts, ways=ways), record, prior=Prior(30.0), seed=seed)


@pytest.fixture(scope="module")
def record() -> Record:
    return recorded(TRUTH, seed=4242)


@pytest.fixture(scope="module")
def fitted(record: Record) -> Calibration:
    return fit(record)


def test_known_figures_are_found_again_within_their_bands(fitted: Calibration) -> None:
    """A drill that was made up with known starts and doors: truth by synthesis."""
    assert fitted.median_s.low <= TRUTH.median_s <= fitted.median_s.high
    assert fitted.sigma.low <= TRUTH.sigma <= fitted.sigma.high
    assert fitted.flow.low <= TRUTH.flow <= fitted.flow.high
    assert fitted.median_s.middle == pytest.approx(TRUTH.median_s, rel=0.12)
    assert fitted.flow.middle == pytest.approx(TRUTH.flow, rel=0.12)


def test_the_bands_are_narrower_than_what_was_thought_before(fitted: Calibration) -> None:
    """The record tells something; its starts were not near those that were planned."""
    assert fitted.median_s.told
    assert fitted.median_s.low > 30.0
    assert fitted.median_s.high / fitted.median_s.low < 1.5


def test_the_fitted_model_repeats_the_drill(fitted: Calibration, record: Record) -> None:
    """Most readings lie in its band, and it is never far off."""
    assert fitted.inside_share >= 0.8
    assert fitted.off_people <= 0.08 * record.total
    assert np.all(fitted.low <= fitted.high)


def test_a_fit_of_one_seed_comes_out_the_same(record: Record, fitted: Calibration) -> None:
    """All that is drawn hangs on the seed."""
    with quickly():
        one, again = fit(record), fit(record)
    assert again.theta == one.theta
    assert np.array_equal(again.middle, one.middle)
    assert one.flow.low < fitted.flow.middle < one.flow.high


def test_doors_before_which_nobody_waits_are_not_told() -> None:
    """Where people trickle out a record says nothing about flows, and that is said."""
    with quickly():
        slow = fit(recorded(Theta(300.0, 0.6, 1.0), seed=77, step_s=30.0))
    assert not slow.flow.told
    assert slow.flow.high / slow.flow.low > 2.0
    assert slow.median_s.told


def test_exits_are_used_as_they_were_counted(record: Record) -> None:
    """Rooms are shared out so that each exit gets its people, with the least walking."""
    made = rehearsal(record.total)
    counts = made.attendance.counts(np.random.default_rng(5))
    moved = replace(record, out=record.out[:, ::-1].copy())
    ways = by_recorded_exits(made, counts, moved)
    played = Cast.of(replace(made, counts=counts, ways=ways), 5)
    result = replace(made, counts=counts, ways=ways).played(played.people)
    found = result.exit_counts(list(moved.exits))
    assert np.abs(found - moved.by_exit).max() <= 4


# -- the whole of it -----------------------------------------------------------------------------


def sheet(tmp_path: Path, record: Record, *, drop: int = 0) -> Path:
    file = tmp_path / "counts.csv"
    rows = [
        f"{time:.0f},{','.join(str(int(n)) for n in out)}"
        for time, out in zip(record.time_s, record.out, strict=True)
    ]
    file.write_text("\n".join(["# counts: cumulative", "time,x.west,x.east", *rows[: -1 - drop]]))
    return file


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    record = recorded(TRUTH, seed=4242, people=170)
    file = sheet(tmp_path_factory.mktemp("record"), record)
    with quickly():
        return record_drill(venue(), plan().document, file, roll_call_s=9000.0)


def test_times_are_held_against_targets_and_expectation(held: Recorded) -> None:
    """Late starts are found; a roll-call that is far too late is rated with major challenges."""
    result = held.result
    by_id = {one.target.id: one for one in result.judged}
    assert by_id["roll-call"].rating == "M"
    assert by_id["t50"].met is False
    assert by_id["t50"].against.en == "later than expected"
    assert by_id["t50"].rating in {"S", "M"}
    assert "starts" in {one.id for one in result.improvements}
    assert all(one.do is not None for one in result.improvements)
    assert result.missing == 180 - held.record.total > 0


def test_what_the_model_learnt_is_read_again(held: Recorded, tmp_path: Path) -> None:
    """By the next plan, and as a part of a scenario."""
    file = tmp_path / "calibration.yaml"
    file.write_text(fitted_text(held.fitted))
    again = read_fitted(file)
    assert again == held.fitted
    law = again.premovement.law
    assert isinstance(law, LogNormalLaw)
    assert np.exp(law.mu) == pytest.approx(held.calibration.median_s.middle, rel=1e-3)
    conditions = EvacuationConditions.model_validate_json(
        json.dumps(
            {
                "alarms": [{"at": "2026-03-10T10:20:00"}],
                **json.loads(again.evacuation.model_dump_json()),
            }
        )
    )
    assert conditions.premovement == again.premovement


def test_doors_that_are_not_told_stay_as_planned(held: Recorded) -> None:
    """A guess is no calibration."""
    flow = replace(held.calibration.flow, told=False)
    silent = replace(held.calibration, flow=flow)
    assert fitted_of(silent, held.drill, 100).flow_factor == held.drill.flow_factor


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_report_leaves_names_and_dates_open(
    held: Recorded, tmp_path: Path, language: str
) -> None:
    """Nobody is made up: owner, begin and end of each improvement are to be written in."""
    files = write_report(held, [], tmp_path / "after", Tongue(language))  # type: ignore[arg-type]
    text = files["report.html"].read_text()
    assert text.count('contenteditable="true"') > 20
    assert ("Owner" if language == "en" else "责任人") in text
    assert "GB/T 46792" in text
    document = json.loads(files["record.json"].read_text())
    assert document["out"] == held.record.total
    assert document == json.loads(json.dumps(record_document(held)))


def test_a_drill_of_another_building_is_refused(tmp_path: Path) -> None:
    """The message says which it is of."""
    drill = plan().document.model_copy(update={"building": "dorm-07"})
    with pytest.raises(InputError, match="a drill in dorm-07, not in slab"):
        record_drill(venue(), drill, tmp_path / "counts.csv")


def test_drills_are_remembered_once_each(held: Recorded, tmp_path: Path) -> None:
    """One that is recorded again replaces its row; other buildings stay."""
    file = tmp_path / "history.csv"
    row = entry(held.drill, held.record, held.result, held.fitted, inside=180)
    remember(file, row)
    remember(file, {**row, "building": "other"})
    remember(file, {**row, "drill": "2025-03-11T10:20"})
    remember(file, {**row, "out": "5"})
    assert [one["drill"] for one in drills_of(file, "slab")] == [
        "2025-03-11T10:20",
        "2026-03-10T10:20",
    ]
    assert drills_of(file, "slab")[1]["out"] == "5"
    with file.open() as text:
        assert len(list(csv.DictReader(text))) == 3


def test_a_drill_that_kept_its_times_has_strengths(held: Recorded) -> None:
    """The same record against targets that are generous."""
    generous = tuple(one.model_copy(update={"at_most_s": 9999.0}) for one in held.drill.targets)
    drill = held.drill.model_copy(update={"targets": generous})
    result = after_action(venue(), drill, held.record, held.calibration, inside=held.record.total)
    assert {"t50", "t95", "t100", "people"} <= {one.id for one in result.strengths}
    assert all(one.met for one in result.judged if one.reached_s is not None)
    assert result.verdict.en.startswith("3 of 3 timed targets kept")
