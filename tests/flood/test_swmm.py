from __future__ import annotations

from pathlib import Path

import pytest

from twin.errors import DocumentError
from twin.flood.elements import Junction, Outfall, Storage
from twin.flood.infiltration import CurveNumber, GreenAmpt, Horton
from twin.flood.swmm import SwmmModel, read_swmm

SMALL = """\
[TITLE]
A yard and its room
[OPTIONS]
FLOW_UNITS LPS
INFILTRATION HORTON
ALLOW_PONDING YES
START_DATE 07/01/2026
END_DATE 07/01/2026
END_TIME 06:00:00
[RAINGAGES]
RG INTENSITY 0:05 1.0 TIMESERIES TS
[SUBCATCHMENTS]
S1 RG J1 1.0 80 100 0.5 0
[SUBAREAS]
S1 0.013 0.15 1.5 5 25 OUTLET
[INFILTRATION]
S1 76 10 4 7 0
[JUNCTIONS]
J1 10.0 2.0 0 0 400
[STORAGE]
PR 7.0 4.0 0 FUNCTIONAL 0 0 120 0 0
[OUTFALLS]
OUT 9.0 FREE NO
OUT2 12.0 FREE
[CONDUITS]
C1 J1 OUT 80 0.013 0 0.2
[ORIFICES]
ING J1 PR SIDE 2.1 0.6 YES 0
[XSECTIONS]
C1 CIRCULAR 0.5 0 0 0 1
ING RECT_CLOSED 0.02 1.2 0 0
[PUMPS]
P1 PR OUT2 PC OFF 0.25 0.05
[CURVES]
PC PUMP2 4.0 10
[TIMESERIES]
TS 0:00 60
TS 0:05 120 ; the peak
TS 0:10 0
[COORDINATES]
J1 100.5 200
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "small.inp"
    file.write_text(text, "utf-8")
    return file


def read(folder: Path, *changes: tuple[str, str]) -> SwmmModel:
    """Read the small file with some of its text changed."""
    text = SMALL
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return read_swmm(written(folder, text))


def told(folder: Path, *changes: tuple[str, str]) -> list[str]:
    """Return the problems of the small file with some of its text changed."""
    with pytest.raises(DocumentError) as error:
        read(folder, *changes)
    return [str(problem) for problem in error.value.problems]


def line(text: str) -> int:
    """Return the line of the small file that begins with a text."""
    return next(n for n, row in enumerate(SMALL.splitlines(), 1) if row.startswith(text))


def test_a_small_file(tmp_path: Path) -> None:
    """Nodes, links, land and rain come out in SI units, and nothing is left out."""
    model = read(tmp_path)
    network = model.network
    assert model.title == "A yard and its room"
    assert model.length_s == 21_600.0
    assert model.warnings == ()
    assert model.places == {"J1": (100.5, 200.0)}
    manhole, room, out = (network.node(name) for name in ("J1", "PR", "OUT"))
    assert manhole == Junction(id="J1", invert_m=10.0, ground_m=12.0, pond_area_m2=400.0)
    assert isinstance(room, Storage)
    assert room.table.volume_m3(4.0) == pytest.approx(480.0)
    assert out == Outfall(id="OUT", invert_m=9.0)
    (pipe,), (gap,), (pump,) = network.pipes, network.openings, network.pumps
    assert (pipe.diameter_m, pipe.length_m, pipe.to_offset_m) == (0.5, 80.0, 0.2)
    assert (gap.kind, gap.width_m, gap.height_m, gap.crest_m) == ("side-orifice", 1.2, 0.02, 12.1)
    assert gap.flap
    assert pump.curve.points == ((4.0, 0.01),)
    (land,) = network.catchments
    assert (land.area_m2, land.slope, land.impervious) == (10_000.0, 0.005, 0.8)
    assert land.infiltration == Horton(first_mm_h=76.0, last_mm_h=10.0, decay_per_h=4.0)
    assert model.rain["S1"].total_mm == pytest.approx(15.0)
    result = model.runoff()
    assert result is not None
    assert result.relative_error < 1e-12


def test_us_units_are_converted_and_told(tmp_path: Path) -> None:
    """Feet, inches, acres and cubic feet become metric, and a warning says so."""
    model = read(
        tmp_path,
        ("LPS", "CFS"),
        ("S1 RG J1 1.0", "S1 RG J1 2.0"),
        ("S1 76 10", "S1 3 0.4"),
        ("0:00 60", "0:00 2.4"),
        ("0:05 120", "0:05 4.8"),
    )
    assert "flows in CFS: feet, inches, acres and CFS are converted" in str(model.warnings[0])
    assert f"small.inp:{line('FLOW_UNITS')}:" in str(model.warnings[0])
    manhole = model.network.node("J1")
    assert isinstance(manhole, Junction)
    assert manhole.ground_m == pytest.approx(12.0 * 0.3048)
    assert manhole.pond_area_m2 == pytest.approx(400.0 * 0.3048**2)
    assert model.network.catchments[0].area_m2 == pytest.approx(2.0 * 4046.8564224)
    assert model.network.pumps[0].curve.points[0] == pytest.approx(
        (4.0 * 0.3048, 10.0 * 0.028316846592)
    )
    ground = model.network.catchments[0].infiltration
    assert isinstance(ground, Horton)
    assert ground.first_mm_h == pytest.approx(3.0 * 25.4)


def test_sections_that_are_not_modelled_are_named(tmp_path: Path) -> None:
    """A section that SWMM has and we have not is told with its line and its rows."""
    model = read(tmp_path, ("[COORDINATES]", "[DWF]\nJ1 FLOW 2.0\n[REPORT]\nNODES ALL\n[MAP]\n"))
    assert model.left_out == ("DWF",)
    assert [str(one) for one in model.warnings] == [
        f"{tmp_path / 'small.inp'}:{line('[COORDINATES]')}:1: warning: [DWF]: not modelled: 1 row "
        "is left out"
    ]


def test_rules_that_take_pumps_away(tmp_path: Path) -> None:
    """A rule by time is an outage, one by the depth of the sump drowns the pump."""
    rules = (
        "[CONTROLS]\nRULE A\nIF SIMULATION TIME >= 1.0\nAND SIMULATION TIME < 1:40\n"
        "THEN PUMP P1 STATUS = OFF\nPRIORITY 5\nRULE B\nIF NODE PR DEPTH > 0.60\n"
        "THEN PUMP P1 STATUS = OFF\nRULE C\nIF NODE J1 DEPTH > 1\nTHEN ORIFICE ING SETTING = 0\n"
    )
    model = read(tmp_path, ("[CURVES]", f"{rules}[CURVES]"))
    (pump,) = model.network.pumps
    assert pump.outages_s == ((3600.0, 6000.0),)
    assert pump.drowns_at_m == 0.6
    (warning,) = model.warnings
    assert "the rule 'C' is not modelled and left out" in str(warning)


@pytest.mark.parametrize(
    ("method", "row", "ground"),
    [
        (
            "GREEN_AMPT",
            "110 6.6 0.25",
            GreenAmpt(suction_mm=110, conductivity_mm_h=6.6, deficit=0.25),
        ),
        ("CURVE_NUMBER", "80 0 7", CurveNumber(number=80.0, drying_days=7.0)),
    ],
)
def test_each_way_of_infiltration(tmp_path: Path, method: str, row: str, ground: object) -> None:
    """Green-Ampt and curve number are read as their options say."""
    model = read(tmp_path, ("INFILTRATION HORTON", f"INFILTRATION {method}"), ("76 10 4 7 0", row))
    assert model.network.catchments[0].infiltration == ground


def test_barrels_are_pipes(tmp_path: Path) -> None:
    """A conduit of two barrels becomes two pipes."""
    model = read(tmp_path, ("C1 CIRCULAR 0.5 0 0 0 1", "C1 CIRCULAR 0.5 0 0 0 2"))
    assert [pipe.id for pipe in model.network.pipes] == ["C1", "C1~2"]


def test_offsets_may_be_levels(tmp_path: Path) -> None:
    """With LINK_OFFSETS ELEVATION, offsets are levels above datum."""
    model = read(
        tmp_path,
        ("ALLOW_PONDING YES", "ALLOW_PONDING YES\nLINK_OFFSETS ELEVATION"),
        ("80 0.013 0 0.2", "80 0.013 10.3 *"),
        ("SIDE 2.1", "SIDE 12.1"),
    )
    (pipe,), (gap,) = model.network.pipes, model.network.openings
    assert (pipe.from_offset_m, pipe.to_offset_m) == pytest.approx((0.3, 0.0))
    assert gap.crest_m == pytest.approx(12.1)


def test_outfalls_of_every_kind(tmp_path: Path) -> None:
    """A river has a fixed level, a series, or a day's tide; a flap gate holds it out."""
    fixed = read(tmp_path, ("OUT 9.0 FREE NO", "OUT 9.0 FIXED 9.5 YES")).network.node("OUT")
    assert fixed == Outfall(id="OUT", invert_m=9.0, level=9.5, flap=True)
    series = read(tmp_path, ("OUT 9.0 FREE NO", "OUT 9.0 TIMESERIES TS")).network.node("OUT")
    assert isinstance(series, Outfall)
    assert series.level == ((0.0, 300.0, 600.0), (60.0, 120.0, 0.0))
    tide = read(
        tmp_path,
        ("OUT 9.0 FREE NO", "OUT 9.0 TIDAL TC"),
        ("[TIMESERIES]", "TC TIDAL 0 9 6 10 12 9 18 10\n[TIMESERIES]"),
    ).network.node("OUT")
    assert isinstance(tide, Outfall)
    assert isinstance(tide.level, tuple)
    times, levels = tide.level
    assert dict(zip(times, levels, strict=True))[21_600.0] == 10.0


@pytest.mark.parametrize(
    ("old", "new", "at", "message"),
    [
        ("[OUTFALLS]", "[OUTFALLZ]", "[OUTFALLS]", "did you mean 'OUTFALLS'?"),
        ("[PUMPS]", "[PUMPS", "[PUMPS]", "the heading '[PUMPS' is broken"),
        ("[TITLE]\n", "J9\n[TITLE]\n", "[TITLE]", "'J9' stands before any section"),
        ("LPS", "LITRES", "FLOW_UNITS", "'LITRES'; allowed: CMS, LPS"),
        ("07/01/2026\nEND_DATE", "2026\nEND_DATE", "START_DATE", "'2026' is no date"),
        ("06:00:00", "six", "END_TIME", "'six' is no time"),
        ("J1 10.0 2.0", "J1 ten 2.0", "J1 10.0", "[JUNCTIONS] J1: invert is 'ten'"),
        ("J1 10.0 2.0", "J1 10.0 -2.0", "J1 10.0", "depth is -2.0; allowed: 0 or more"),
        ("J1 10.0 2.0", "J1 10.0 0", "J1 10.0", "its ground does not lie above its invert"),
        ("J1 10.0 2.0 0 0 400", "J1", "J1 10.0", "1 cells in 'J1'; allowed: at least 2"),
        ("C1 J1 OUT 80", "C1 J1 OUT 0", "C1 J1", "its length is zero"),
        ("C1 J1 OUT 80", "C1 J1 OTU 80", "C1 J1", "joins 'OTU', which is no node; did you mean"),
        ("C1 J1 OUT 80 0.013", "C1 J1 OUT 80 nan", "C1 J1", "Manning's n is nan"),
        ("C1 CIRCULAR", "C1 EGG", "C1 CIRC", "the shape EGG is not modelled"),
        ("C1 CIRCULAR 0.5", "C2 CIRCULAR 0.5", "C1 J1", "has no cross-section"),
        ("SIDE 2.1", "TOP 2.1", "ING J1", "the type 'TOP'; allowed: SIDE or BOTTOM"),
        ("OUT2 PC", "OUT2 PX", "P1 PR", "'PX' is no pump curve of the file"),
        ("OUT2 PC", "OUT2 *", "P1 PR", "an ideal pump (no curve) is not modelled"),
        ("OFF 0.25 0.05", "OFF 0.05 0.25", "P1 PR", "stops at 0.25 m and starts at 0.05 m"),
        ("PC PUMP2 4.0 10", "PC PUMP2 4.0", "PC PUMP2", "allowed: pairs of numbers"),
        ("S1 RG J1 1.0", "S1 RX J1 1.0", "S1 RG", "'RX' is no rain gauge"),
        ("S1 RG J1 1.0", "S1 RG J9 1.0", "S1 RG", "runs off to 'J9', which is no node"),
        ("1.0 80 100", "1.0 180 100", "S1 RG", "% impervious is 180; allowed: 0 to 100"),
        ("S1 76 10", "S1 10 76", "S1 76", "its rate rises from 10 to 76 mm/h"),
        ("TIMESERIES TS", "TIMESERIES TX", "RG INT", "'TX' is not in the file"),
        ("TS 0:05 120", "TS 0:75 120", "TS 0:05", "'0:75' '120' is no time and value"),
        ("TS 0:05 120", "TS 0:05", "TS 0:05", "a time without a value"),
        ("TS 0:10 0", "TS 0:05 0", "TS 0:00", "the times of 'TS' do not rise"),
        ("TS 0:05 120", "TS 0:05 5000", "TS 0:00", "416.7 mm fall in 5 min: more than ever fell"),
        ("TS 0:05 120", "TS 0:05 -1", "TS 0:00", "negative rain"),
        ("FUNCTIONAL 0 0 120", "PYRAMIDAL 3 3 1", "PR 7.0", "the shape 'PYRAMIDAL' is not read"),
        ("FUNCTIONAL 0 0 120", "TABULAR PA", "PR 7.0", "'PA' is no storage curve of the file"),
        ("PR 7.0 4.0 0 F", "J1 7.0 4.0 0 F", "PR 7.0", "there is a node of this id"),
        ("OUT 9.0 FREE NO", "OUT 9.0 SEA NO", "OUT 9.0", "the type 'SEA'"),
        ("J1 100.5 200", "J1 100.5 north", "J1 100.5", "coordinate is 'north'"),
        ("S1 76 10 4", "S1 76 10 1e300", "S1 RG", "decay_per_h is 1e+300; allowed: 0 to 100"),
        ("S1 RG J1 1.0", "S1 RG J1 1e30", "S1 RG", "area_m2 is 1e+34; allowed: 0.001 to 1e+09"),
        ("0:05 1.0", "1e-300 1.0", "RG INT", "interval '1e-300'"),
        ("END_TIME 06", f"END_TIME {'9' * 400}", "END_TIME", "is no time"),
        ("07/01/2026\nEND_TIME", "07/01/9999\nEND_TIME", "END_TIME", "at most 3660 days later"),
        ("PC PUMP2", "PC PUMP5", "P1 PR", "a pump with a curve of type PUMP5 is not modelled"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, at: str, message: str
) -> None:
    """Every kind of mistake names the file and line, what was given and what is allowed."""
    said = [one for one in told(tmp_path, (old, new)) if message in one]
    assert said
    assert f"small.inp:{line(at)}:" in said[0]


def test_a_network_that_leads_nowhere(tmp_path: Path) -> None:
    """A network without an outfall is refused."""
    text = SMALL.replace("[OUTFALLS]\nOUT 9.0 FREE NO\nOUT2 12.0 FREE\n", "")
    with pytest.raises(DocumentError, match=r"joins 'OUT', which is no node"):
        read_swmm(written(tmp_path, text))


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """Several mistakes come in one list, in the order of the file."""
    said = told(tmp_path, ("10.0 2.0", "ten 2.0"), ("OUT2 PC", "OUT2 PX"))
    assert len(said) == 2
    assert "invert is 'ten'" in said[0]
    assert "'PX'" in said[1]


@pytest.mark.parametrize("text", ["", "; only a remark\n"])
def test_an_empty_file(tmp_path: Path, text: str) -> None:
    """A file without any section is no SWMM input file."""
    with pytest.raises(DocumentError, match="the file holds no section"):
        read_swmm(written(tmp_path, text))


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x00\x00", SMALL.encode("utf-16")])
def test_a_file_that_is_no_text(tmp_path: Path, content: bytes) -> None:
    """A picture, or text in two-byte characters, is told as such and in a single line."""
    file = tmp_path / "small.inp"
    file.write_bytes(content)
    with pytest.raises(DocumentError, match="not a text file") as error:
        read_swmm(file)
    assert len(error.value.problems) == 1


def test_a_wrong_gauge_is_told_once(tmp_path: Path) -> None:
    """Catchments under a gauge whose series is wrong are not told as wrong too."""
    (only,) = told(tmp_path, ("TS 0:05 120", "TS 0:05 5000"))
    assert "more than ever fell" in only


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("0.013 0 0.2", "0.013 0 0.2 0 0.1", "its limit of flow is not modelled"),
        ("OFF 0.25 0.05", "OFF", "it is OFF and has no floats: it never runs"),
        ("ALLOW_PONDING YES", "ALLOW_PONDING YES\nMIN_SLOPE 0.5", "MIN_SLOPE: 0.5 is not"),
    ],
)
def test_what_changes_results_is_warned_of(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    """What SWMM would heed and we do not is a warning, not silence."""
    (warning,) = read(tmp_path, (old, new)).warnings
    assert message in str(warning)


def test_a_pump_without_floats_runs_as_its_status_says(tmp_path: Path) -> None:
    """Without floats a pump that is ON always runs, and one that is OFF never does."""
    for status, runs in (("ON", True), ("OFF", False)):
        (pump,) = read(tmp_path, ("OFF 0.25 0.05", status)).network.pumps
        assert pump.available == runs


def test_a_gauge_that_was_emptied(tmp_path: Path) -> None:
    """A cumulative gauge that reads less than before has begun anew: what it shows fell since."""
    model = read(
        tmp_path,
        ("INTENSITY 0:05", "CUMULATIVE 0:05"),
        ("0:00 60", "0:00 1"),
        ("0:05 120", "0:05 4"),
        ("0:10 0", "0:10 2"),
    )
    assert model.rain["S1"].total_mm == pytest.approx(6.0)


def test_inflow_with_a_baseline(tmp_path: Path) -> None:
    """The series is scaled and the baseline not, and the baseline flows all the time."""
    rows = "[INFLOWS]\nJ1 FLOW Q FLOW 1.0 2.0 5\n[TIMESERIES]\nQ 1:00 10\nQ 2:00 30\n"
    steady, series = read(tmp_path, ("[TIMESERIES]\n", rows)).series
    assert (*steady.times_s, *steady.flow_m3_s) == (0.0, 21_600.0, 5e-3, 5e-3)
    assert (*series.times_s, *series.flow_m3_s) == (3600.0, 7200.0, 0.02, 0.06)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """A missing file is told by its name."""
    with pytest.raises(DocumentError, match=r"none\.inp: cannot be read"):
        read_swmm(tmp_path / "none.inp")


def test_a_long_uphill_pipe_is_warned_of(tmp_path: Path) -> None:
    """A pipe that rises over a long way is read, and a warning names its line."""
    model = read(tmp_path, ("OUT 9.0 FREE NO", "OUT 10.5 FREE NO"))
    (warning,) = model.warnings
    assert f"small.inp:{line('C1 J1')}:" in str(warning)
    assert "rises by 0.7 m over 80 m" in str(warning)


def test_a_pump_in_a_manhole(tmp_path: Path) -> None:
    """A junction with a pump becomes a storage of the manhole's surface, and a warning says so."""
    model = read(tmp_path, ("P1 PR OUT2", "P1 J1 OUT2"))
    assert isinstance(model.network.node("J1"), Storage)
    assert "a pump draws from it" in str(model.warnings[0])


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("a2_horton_p50", (1, 0, 0, 0, 1)),
        ("b6_outage_storm", (3, 0, 0, 2, 0)),
        ("d2_pump_drowned", (8, 5, 1, 1, 5)),
        ("campus50_chicago_p50_6h", (71, 52, 8, 8, 50)),
    ],
)
def test_reference_files(reference_data: Path, name: str, counts: tuple[int, ...]) -> None:
    """The reference files are read whole: every node, pipe, opening, pump and catchment."""
    model = read_swmm(reference_data / "flood" / f"{name}.inp")
    of = model.network
    parts = (of.nodes, of.pipes, of.openings, of.pumps, of.catchments)
    assert tuple(map(len, parts)) == counts
    assert model.warnings == ()
    assert model.left_out == ()
