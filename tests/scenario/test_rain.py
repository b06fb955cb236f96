from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tests.scenario_text import scenario
from twin.check import check_path
from twin.scenario import load_scenario
from twin.scenario.rainfall import Rainfall

CHICAGO = "{id: first, kind: chicago, at: 2027-01-20 06:00, return_period_a: 50}"


def written(folder: Path, *storms: str, csv: str | None = None) -> Path:
    """Write a scenario with these storms, and a file of measured rain beside it."""
    file = folder / "s.yaml"
    file.write_text(scenario(rain="[" + ", ".join(storms) + "]"), "utf-8")
    if csv is not None:
        (folder / "r.csv").write_text(csv, "utf-8")
    return file


def told(folder: Path, *storms: str, csv: str | None = None) -> str:
    """Return what `twin check` complains of."""
    return "\n".join(map(str, check_path(written(folder, *storms, csv=csv))))


def rainfall(folder: Path, *storms: str, csv: str | None = None) -> Rainfall:
    """Return the rain of such a scenario."""
    file = written(folder, *storms, csv=csv)
    return load_scenario(file).rainfall(folder=folder)


def test_a_design_storm_falls_where_it_is_laid(tmp_path: Path) -> None:
    """The 50-year storm of Shanghai brings 117.02 mm from its time on, and nothing before."""
    fallen = rainfall(tmp_path, CHICAGO)
    assert fallen.rain.total_mm == pytest.approx(117.0230268)
    assert float(fallen.rain.depth_mm(6 * 3600.0)) == 0.0
    assert float(fallen.rain.depth_mm(8 * 3600.0)) == pytest.approx(117.0230268)
    storm = fallen.storms[0]
    assert (storm.begins_s, storm.ends_s) == (21_600.0, 28_800.0)
    assert storm.return_period_a == 50.0
    assert storm.hour_mm == pytest.approx(89.0, abs=0.1)


def test_three_rare_storms_are_told_as_improbable(tmp_path: Path) -> None:
    """Three 50-year storms in one run carry the sentence on their probability."""
    storms = [CHICAGO.replace("first", name) for name in ("a", "b", "c")]
    fallen = rainfall(tmp_path, *storms)
    assert [storm.id for storm in fallen.storms] == ["a", "b", "c"]
    assert "1.3e-06" in fallen.remarks[0].en


def test_a_scaled_storm_is_judged_by_its_wettest_hour(tmp_path: Path) -> None:
    """A factor changes the depth, and the return period is told again from it."""
    fallen = rainfall(tmp_path, CHICAGO.replace("50}", "50, factor: 0.5148}"))
    assert fallen.storms[0].return_period_a == pytest.approx(2.0, abs=0.05)


@pytest.mark.parametrize(
    ("storm", "depth_mm"),
    [
        ("{id: a, kind: block, at: 2027-01-20 06:00, depth_mm: 30, duration_min: 60}", 30.0),
        ("{id: a, kind: scs, at: 2027-01-20 00:00, depth_mm: 200}", 200.0),
        (
            "{id: a, kind: depths, at: 2027-01-20 06:00, interval_min: 10, depths_mm: [1, 2, 3]}",
            6.0,
        ),
        (
            "{id: a, kind: chicago, at: 2027-01-20 06:00, return_period_a: 50, formula: "
            "{a_l_s_ha: 1600, c: 0.846, b_min: 7, n: 0.656, source: own}}",
            117.0230268,
        ),
    ],
)
def test_every_kind_holds_its_depth(tmp_path: Path, storm: str, depth_mm: float) -> None:
    """Each kind of storm brings the depth that it is given."""
    assert rainfall(tmp_path, storm).rain.total_mm == pytest.approx(depth_mm)


CSV = "{id: a, kind: csv, path: r.csv}"
ROWS = "time,rain_mm\n2027-01-20 06:05,1.0\n2027-01-20 06:10,2.5\n2027-01-20 07:00,4\n"


def test_measured_rain(tmp_path: Path) -> None:
    """Rows are depths of the interval before their time; what lies between is dry."""
    fallen = rainfall(tmp_path, CSV, csv=ROWS)
    assert fallen.rain.total_mm == pytest.approx(7.5)
    depths = fallen.rain.depth_mm([21_600.0, 21_900.0, 22_200.0, 24_900.0, 25_200.0])
    assert depths == pytest.approx([0.0, 1.0, 3.5, 3.5, 7.5])


def test_rain_of_another_year_is_laid_into_the_run(tmp_path: Path) -> None:
    """With ``at`` the first interval begins there, whenever it was measured."""
    storm = CSV.replace("csv,", "csv, at: 2027-01-20 12:00,")
    fallen = rainfall(tmp_path, storm, csv=ROWS.replace("2027", "2016"))
    assert fallen.storms[0].begins_s == 12 * 3600.0
    assert fallen.rain.total_mm == pytest.approx(7.5)


def test_a_tipping_bucket(tmp_path: Path) -> None:
    """A tip's depth is spread over the time since the tip before, at most the interval."""
    storm = CSV.replace("csv,", "csv, amount: tips, tip_mm: 0.5, interval_min: 30,")
    rows = "time\n2027-01-20 06:30:00\n2027-01-20 06:30:40\n2027-01-20 09:00:00\n"
    rain = rainfall(tmp_path, storm, csv=rows).rain
    assert rain.total_mm == pytest.approx(1.5)
    assert rain.depth_mm([23_400.0, 23_440.0, 30_600.0, 32_400.0]) == pytest.approx(
        [0.5, 1.0, 1.0, 1.5]
    )


def test_intensities(tmp_path: Path) -> None:
    """A mean intensity over five minutes is a twelfth of it in depth."""
    rain = rainfall(tmp_path, CSV.replace("csv,", "csv, amount: intensity,"), csv=ROWS).rain
    assert rain.total_mm == pytest.approx(7.5 / 12.0)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("", "r.csv:1: no column 'time'; the file has: nothing"),
        ("time,rain\n", "no column 'rain_mm'; the file has: time, rain; name the right one"),
        ("time,rain_mm\n", "no rows of rain"),
        ("time,rain_mm\nyesterday,1\n", "r.csv:2: 'yesterday' is not a local time"),
        ("time,rain_mm\n0001-01-01 00:00,1\n", "r.csv:2: '0001-01-01 00:00' is not a local"),
        ("time,rain_mm\n9999-12-31 23:59,1\n", "r.csv:2: '9999-12-31 23:59' is not a local"),
        ("time,rain_mm\n2027-01-20 06:05,\n", "r.csv:2: the rain is missing"),
        ("time,rain_mm\n2027-01-20 06:05,x\n", "r.csv:2: the rain is 'x'"),
        ("time,rain_mm\n2027-01-20 06:05,-1\n", "r.csv:2: rain of -1"),
        ("time,rain_mm\n2027-01-20 06:05,nan\n", "r.csv:2: rain of nan"),
        ("time,rain_mm\n2027-01-20 06:05\n", "r.csv:2: 1 cells; allowed: at least 2"),
        (ROWS + "2027-01-20 07:00,1\n", "r.csv:5: 2027-01-20 07:00:00 does not come after"),
        (ROWS + "2027-01-20 07:02,1\n", "r.csv:5: 2027-01-20 07:02:00 comes 2 min after line 4"),
        (ROWS.replace("2027", "2016"), "lies outside the run"),
        (ROWS.replace("2.5", "420"), "420 mm fall in 5 min (5040 mm/h); allowed: at most 130 mm"),
    ],
)
def test_broken_files_are_told_with_their_line(tmp_path: Path, rows: str, message: str) -> None:
    """What is wrong in a file of rain is told with file and line, at the storm that names it."""
    said = told(tmp_path, CSV, csv=rows)
    assert message in said
    assert "s.yaml:9:" in said
    assert said.count("\n") == 0


@pytest.mark.parametrize(
    ("storm", "message"),
    [
        (CHICAGO.replace("50}", "50, duration_min: 5, step_min: 10}"), "shorter than its step"),
        (CHICAGO.replace("50}", "50, formula: shangai}"), "did you mean 'shanghai'?"),
        (CHICAGO.replace("50}", "50, step_min: 1.0e-9}"), "step_min: got 1e-09; must be"),
        (CHICAGO.replace("20 06", "27 06"), "the storm lies outside the run: 2027-01-27 06:00"),
        (CHICAGO.replace("50}", "0.2}"), "return_period_a"),
        (
            "{id: a, kind: block, at: 2027-01-20 06:00, depth_mm: 1250, duration_min: 15}",
            "1250 mm fall in 15 min (5000 mm/h); allowed: at most 218 mm, the most that ever fell",
        ),
        ("{id: a, kind: drizzle, at: 2027-01-20 06:00}", "drizzle"),
    ],
)
def test_impossible_storms_are_told_where_they_stand(
    tmp_path: Path, storm: str, message: str
) -> None:
    """A storm that cannot fall is told with file, line and column."""
    said = told(tmp_path, storm)
    assert message in said
    assert "s.yaml:9:" in said


def test_a_storm_named_twice(tmp_path: Path) -> None:
    """Two storms of one id are told at the second."""
    assert "the storm 'first' is given twice" in told(tmp_path, CHICAGO, CHICAGO)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("50, duration_min: 240}", "240 min is longer than the 180 min"),
        ("500}", "a return period of 500 years lies outside"),
        ("50, peak_ratio: 0.8}", "a peak ratio of 0.8"),
        ("50, formula: nanjing}", "are assumed, not read"),
    ],
)
def test_what_leaves_the_formula_is_warned_of(tmp_path: Path, change: str, message: str) -> None:
    """Coefficients and storms that cannot be relied on are allowed, and a warning is given."""
    said = told(tmp_path, CHICAGO.replace("50}", change))
    assert "warning" in said
    assert message in said
    assert told(tmp_path, CHICAGO) == ""


def test_rain_in_metres_is_doubted(tmp_path: Path) -> None:
    """A storm of a tenth of a millimetre is allowed, and asks whether its unit is wrong."""
    block = (
        "{{kind: block, id: metres, at: 2027-01-20 06:00, depth_mm: {depth}, duration_min: 120}}"
    )
    said = told(tmp_path, block.format(depth=0.117))
    assert "warning" in said
    assert "only 0.117 mm fall in all" in said
    assert told(tmp_path, block.format(depth=117)) == ""


def test_a_dry_run_has_no_storms(tmp_path: Path) -> None:
    """A scenario without rain is dry from start to end."""
    file = tmp_path / "s.yaml"
    file.write_text(scenario(), "utf-8")
    read = load_scenario(file)
    fallen = read.rainfall(folder=tmp_path)
    assert fallen.storms == ()
    assert fallen.rain.total_mm == 0.0
    assert float(fallen.rain.times_s[-1]) == (read.ends - datetime(2027, 1, 20)).total_seconds()
