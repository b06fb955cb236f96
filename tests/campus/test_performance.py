from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from twin.campus import load_campus
from twin.campus.performance import MapColumns, read_map
from twin.catalog import find_campus
from twin.errors import DocumentError, InputError

AIR, ENTERING, LEAVING = (-15.0, 0.0, 20.0), (5.0, 30.0), (50.0, 60.0)
HEADING = "air_c,entering_c,leaving_c,capacity_kw,input_kw"


def grid() -> list[str]:
    """Return the lines of a good map: 12 rows, COP 2.5 throughout."""
    points = itertools.product(AIR, ENTERING, LEAVING)
    return [HEADING, *(f"{a:g},{e:g},{t:g},{30 + a:g},{(30 + a) / 2.5:g}" for a, e, t in points)]


def written(folder: Path, lines: list[str]) -> Path:
    file = folder / "pump.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def test_a_full_grid_is_read_with_its_axes(tmp_path: Path) -> None:
    """Axes rise, the figures stand with air slowest and leaving water fastest."""
    found = read_map(written(tmp_path, grid()))
    assert (found.air_c, found.entering_c, found.leaving_c) == (AIR, ENTERING, LEAVING)
    assert found.input_kw[0] == pytest.approx(6.0)
    assert set(found.cop) == {2.5}


def test_cop_may_stand_in_place_of_power_and_columns_in_any_order(tmp_path: Path) -> None:
    """Power is capacity over COP; the heading says which column is which."""
    lines = ["cop,capacity_kw,entering_c,air_c"]
    lines += [f"3,{30 + a:g},{e:g},{a:g}" for a, e in itertools.product(AIR, ENTERING)]
    found = read_map(written(tmp_path, lines))
    assert found.leaving_c == ()
    assert found.input_kw[-1] == pytest.approx(50.0 / 3.0)


def test_names_and_units_may_be_others(tmp_path: Path) -> None:
    """Watts under other headings, as in published data, are read by naming them."""
    text = [line.replace("capacity_kw", "heat_w").replace("input_kw", "power_w") for line in grid()]
    rows = [text[0]]
    for line in text[1:]:
        cells = line.split(",")
        rows.append(",".join([*cells[:3], *(f"{1000.0 * float(it):g}" for it in cells[3:])]))
    names = MapColumns(capacity_kw="heat_w", input_kw="power_w", kilowatts=1e-3)
    assert read_map(written(tmp_path, rows), columns=names).input_kw[0] == pytest.approx(6.0)


def swap(lines: list[str], i: int, j: int) -> list[str]:
    lines[i], lines[j] = lines[j], lines[i]
    return lines


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda rows: rows[:5] + rows[6:], "pump.csv:6: no row for air_c 0, entering_c 5, leaving_c"
         " 50; 1 of 12 combinations are missing"),
        (lambda rows: [*rows, rows[-1]], "pump.csv:14: air_c 20, .* stands already in line 13"),
        (lambda rows: swap(rows, 2, 3), "pump.csv:4: air_c -15, entering_c 5, leaving_c 60 comes"
         " after air_c -15, entering_c 30"),
        (lambda rows: [rows[0], "-15,5,50,0,6", *rows[2:]], "pump.csv:2: capacity_kw is 0"),
        (lambda rows: [rows[0], "-15,5,50,-9,6", *rows[2:]], "pump.csv:2: capacity_kw is -9"),
        (lambda rows: [rows[0], "-15,5,50,15,-6", *rows[2:]], "pump.csv:2: input_kw is -6"),
        (lambda rows: [rows[0], "-15,5,50,1000000,6", *rows[2:]], "is it in kW"),
        (lambda rows: [rows[0], "-15,5,50,15,6000", *rows[2:]], "the COP is 0.0025; allowed"),
        (lambda rows: [rows[0], "-15,5,50,nan,6", *rows[2:]], "capacity_kw is nan; .* finite"),
        (lambda rows: [rows[0], "-15,5,50,,6", *rows[2:]], "pump.csv:2: capacity_kw is empty"),
        (lambda rows: [rows[0], "-15,5,50,15", *rows[2:]], "pump.csv:2: input_kw is empty"),
        (lambda rows: [rows[0], "-15,5,50,x,6", *rows[2:]], "capacity_kw is 'x'; allowed: a numb"),
        (lambda rows: [rows[0], "258,5,50,15,6", *rows[2:]], "air_c is 258; allowed: -60 to 100"),
        (lambda rows: rows[:1], "pump.csv:2: the map has no rows"),
        (lambda rows: [rows[0], *rows[1:5]], "air_c has the one value -15"),
        (lambda rows: ["air,entering_c,leaving_c,capacity_kw,input_kw", *rows[1:]],
         "no column is called 'air'; .* did you mean 'air_c'"),
        (lambda rows: ["air_c,entering_c,leaving_c,capacity_kw,capacity_kw", *rows[1:]],
         "'capacity_kw' stands there twice"),
        (lambda rows: [line.rsplit(",", 1)[0] for line in rows], "neither of 'input_kw' and 'cop'"),
        (lambda rows: [rows[0] + ",cop", *(f"{row},2.5" for row in rows[1:])], "both stand there"),
        (lambda rows: [line.split(",", 1)[1] for line in rows], "the column 'air_c' is missing"),
    ],
)  # fmt: skip
def test_a_bad_map_is_told_by_line_and_remedy(tmp_path: Path, spoil: object, told: str) -> None:
    """Holes, duplicates, disorder, impossible figures, wrong units: one clear message each."""
    file = written(tmp_path, spoil(grid()))  # type: ignore[operator]
    with pytest.raises(InputError, match=told):
        read_map(file)


def test_a_file_that_is_not_there_is_told_with_its_neighbour(tmp_path: Path) -> None:
    """A slip in the name is answered with the nearest file; bytes that are no text are refused."""
    written(tmp_path, grid())
    with pytest.raises(InputError, match=r"no such performance map; did you mean 'pump.csv'"):
        read_map(tmp_path / "pumps.csv")
    (tmp_path / "odd.csv").write_bytes(b"air_c\xff\n")
    with pytest.raises(InputError, match="not UTF-8"):
        read_map(tmp_path / "odd.csv")


def campus_with(tmp_path: Path, pumps: str, lines: list[str]) -> Path:
    """Copy two files of the demo campus, with a map for dorm-07."""
    import shutil

    folder = tmp_path / "mine"
    shutil.copytree(find_campus("demo"), folder)
    written(folder, lines)
    file = folder / "dorm-07.yaml"
    text = file.read_text(encoding="utf-8")
    old = "{type: standard, count: 5, rated_capacity_kw: 38.7, installed_year: 2012}"
    assert old in text
    file.write_text(text.replace(old, pumps), encoding="utf-8")
    return folder


PUMPS = "{type: standard, map: pump.csv, count: 5, rated_capacity_kw: 50, installed_year: 2012"


def test_a_building_brings_its_map(tmp_path: Path) -> None:
    """The map is read beside the building file when the campus is, and goes with a copy."""
    folder = campus_with(tmp_path, PUMPS + ", frost_included: false}", grid())
    plant = load_campus(folder).building("dorm-07").hot_water
    assert plant is not None
    assert plant.heat_pumps.performance is not None
    assert plant.heat_pumps.leaving_c == (50.0, 60.0)
    assert plant.heat_pumps.model_copy(update={"count": 9}).performance is not None


@pytest.mark.parametrize(
    ("pumps", "lines", "told"),
    [
        (PUMPS + "}", grid(), "frost_included is missing"),
        (PUMPS + ", frost_included: false}", grid()[:-1], "pump.csv:13: no row for air_c 20"),
        (PUMPS.replace("50", "500") + ", frost_included: true}", grid(), "ends at 50 kW for one"),
        (PUMPS.replace("pump.csv", "punp.csv") + ", frost_included: true}", grid(), "did you mean"),
        (PUMPS + ", frost_included: true}", [line.replace(",50,", ",57,") for line in grid()],
         "the map pump.csv begins at 57 degC of leaving water; raise the set-point"),
        (PUMPS + ", frost_included: true}", [line.replace(",60,", ",52,") for line in grid()],
         "the map pump.csv reaches 52 degC; lower the set-point"),
        ("{type: standard, count: 5, rated_capacity_kw: 38, installed_year: 2012,"
         " frost_included: true}", grid(), "frost_included is said of a map"),
    ],
)  # fmt: skip
def test_a_map_that_does_not_fit_is_told_where_the_building_names_it(
    tmp_path: Path, pumps: str, lines: list[str], told: str
) -> None:
    """The message has the place in the building file and what to change."""
    folder = campus_with(tmp_path, pumps, lines)
    with pytest.raises(DocumentError, match=told) as caught:
        load_campus(folder)
    assert any("dorm-07.yaml:" in str(it) for it in caught.value.problems)
