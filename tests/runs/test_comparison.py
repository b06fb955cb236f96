from __future__ import annotations

from pathlib import Path

import pytest

from tests.runs.example import example_outcome
from twin.errors import InputError
from twin.runs import StoredRun, compare, write_run
from twin.runs.outcome import Signals


def stored(runs: Path, **changes: object) -> StoredRun:
    return StoredRun(write_run(example_outcome(**changes), runs=runs))


def test_changes_are_judged_by_what_is_better(tmp_path: Path) -> None:
    """Less unmet water is better, a smaller margin is worse; equal and missing are said so."""
    base = stored(tmp_path, kpis={"hotwater.unmet_litres": 4000.0, "hotwater.minimum_margin": 5.0})
    other = stored(
        tmp_path,
        kpis={"hotwater.unmet_litres": 1000.0, "hotwater.minimum_margin": 2.0, "x.y": 1.0},
    )
    found = {row.kpi: row for row in compare(base, other, base).differences}
    assert found["hotwater.unmet_litres"].values == (4000.0, 1000.0, 4000.0)
    assert found["hotwater.unmet_litres"].changes == (-3000.0, 0.0)
    assert found["hotwater.unmet_litres"].judgements == ("better", "same")
    assert found["hotwater.minimum_margin"].judgements == ("worse", "same")
    assert found["x.y"].judgements == ("absent", "absent")


def test_figure_without_a_good_direction_is_only_different(tmp_path: Path) -> None:
    """A figure that nobody called good or bad is not judged."""
    base = stored(tmp_path, kpis={"x.y": 1.0})
    other = stored(tmp_path, kpis={"x.y": 2.0})
    assert compare(base, other).differences[0].judgements == ("different",)


def test_settings_that_differ_are_listed(tmp_path: Path) -> None:
    """The comparison says what the runs were made with that is not the same."""
    base = StoredRun(write_run(example_outcome(), runs=tmp_path))
    other = StoredRun(
        write_run(example_outcome(seed=2), runs=tmp_path, overrides=["hotwater.setpoint_c=60"])
    )
    settings = {setting.what: setting.values for setting in compare(base, other).settings}
    assert settings == {"seed": ("1", "2"), "overrides": ("-", "hotwater.setpoint_c=60")}


def test_identical_runs_are_recognised(tmp_path: Path) -> None:
    """Runs with the same events and signals are said to be the same, others are not."""
    base, again = stored(tmp_path), stored(tmp_path)
    signals = example_outcome().signals
    changed = {key: series + 1 for key, series in signals.values.items()}
    other = stored(tmp_path, signals=Signals(signals.time_s, changed, signals.units))
    assert compare(base, again).identical
    assert not compare(base, again, other).identical


def test_one_run_is_no_comparison(tmp_path: Path) -> None:
    """A comparison asks for two runs."""
    with pytest.raises(InputError, match="two runs or more"):
        compare(stored(tmp_path))
