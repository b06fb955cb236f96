from __future__ import annotations

from pathlib import Path

import pytest

from twin.bench.flood import _first_min, _storm
from twin.bench.swmmpeer import rained_on, with_options
from twin.bench.yards import yards
from twin.flood.swmm import read_swmm

SMALL = "[OPTIONS]\nFLOW_UNITS LPS\nROUTING_STEP 5\n[TIMESERIES]\nTS 0:00 1\n"


@pytest.mark.parametrize("count", [1, 10, 40])
def test_made_up_networks_are_sound(count: int) -> None:
    """A made-up network has its manholes, one catchment and pipe each, and an outfall."""
    network = yards(count)
    assert len(network.pipes) == len(network.catchments) == count
    assert len(network.pumps) == count // 6
    assert network.warnings() == []
    assert yards(count) == network


def test_storms_differ_and_repeat() -> None:
    """Each number is another storm, and always the same one."""
    totals = {_storm(number).total_mm for number in range(20)}
    assert len(totals) == 20
    assert _storm(3).total_mm == _storm(3).total_mm


def test_swmm_gets_the_storm_that_we_get(tmp_path: Path, reference_data: Path) -> None:
    """A storm that is written into a SWMM file reads back with its depth."""
    file = reference_data / "flood" / "campus50_chicago_p50_6h.inp"
    copy = tmp_path / "copy.inp"
    copy.write_text(rained_on(file.read_text("utf-8"), _storm(1)), "utf-8")
    rain = read_swmm(copy).rain["S0"]
    assert rain.total_mm == pytest.approx(_storm(1).total_mm, abs=1e-4)


def test_options_are_changed_or_added() -> None:
    """An option that is there is replaced, and one that is not is added."""
    text = with_options(SMALL, {"ROUTING_STEP": "1", "MAX_TRIALS": "20"})
    assert "ROUTING_STEP 1\n" in text
    assert "ROUTING_STEP 5" not in text
    assert "MAX_TRIALS 20\n" in text


def test_the_first_minute_of_ingress() -> None:
    """The first report with water counts; a dry opening has none."""
    import numpy as np

    minutes = np.array([1.0, 2.0, 3.0])
    assert _first_min(minutes, np.array([0.0, 1e-3, 1e-3])) == 2.0
    assert _first_min(minutes, np.zeros(3)) is None
