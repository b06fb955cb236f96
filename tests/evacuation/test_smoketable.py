from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from twin.errors import DocumentError
from twin.evacuation.hazard.smoketable import read_smoke_table
from twin.evacuation.hazard.toxicity import fed_rate_per_s

Write = Callable[[str, str | bytes], Path]
SPACES = ("corridor-1", "room-101", "stair-a")

WHOLE = """\
time_s,space,extinction_per_m,co_ppm,co2_percent,o2_percent,temperature_c
0,corridor-1,0,0,0.04,20.9,20
60,corridor-1,3.0,1000,2.0,15.0,120
30,room-101,0.5,10,0.1,20.5,25

90,room-101,1.5,30,0.3,20.1,35
"""


def problems(write: Write, text: str | bytes) -> list[str]:
    with pytest.raises(DocumentError) as caught:
        read_smoke_table(write("smoke.csv", text), SPACES)
    return [str(problem) for problem in caught.value.problems]


def test_values_go_straight_between_rows(write: Write) -> None:
    """Linear between the rows of a space, whatever the rows of the others."""
    table = read_smoke_table(write("smoke.csv", WHOLE), SPACES)
    table.advance(45.0)
    assert table.now_s == 45.0
    assert table.extinction_per_m == pytest.approx([2.25, 0.75, 0.0])
    assert table.gases.co_ppm == pytest.approx([750.0, 15.0, 0.0])
    assert table.gases.co2_percent == pytest.approx([0.04 + 0.75 * 1.96, 0.15, 0.04])
    assert table.gases.o2_percent == pytest.approx([20.9 - 0.75 * 5.9, 20.4, 20.9])
    assert table.temperature_c == pytest.approx([95.0, 27.5, 20.0])


@pytest.mark.parametrize(
    ("time_s", "k"),
    [(0.0, [0.0, 0.5, 0.0]), (30.0, [1.5, 0.5, 0.0]), (90.0, [3.0, 1.5, 0.0]), (1e6, [3, 1.5, 0])],
)
def test_values_are_held_outside_the_rows(write: Write, time_s: float, k: list[float]) -> None:
    """Before the first row of a space and after its last nothing changes."""
    table = read_smoke_table(write("smoke.csv", WHOLE), SPACES)
    table.advance(time_s)
    assert table.extinction_per_m.tolist() == k


def test_what_is_not_told_is_clean_air(write: Write) -> None:
    """A column that is not there, and a space without rows, harm nobody."""
    table = read_smoke_table(
        write("smoke.csv", "space,time_s,extinction_per_m\nroom-101,10,2\n"), SPACES
    )
    for time_s in (0.0, 10.0, 11.0):
        table.advance(time_s)
        assert table.extinction_per_m.tolist() == [0.0, 2.0, 0.0]
        assert fed_rate_per_s(table.gases).tolist() == [0.0, 0.0, 0.0]
        assert table.temperature_c.tolist() == [20.0, 20.0, 20.0]


def test_figures_are_the_callers_own(write: Write) -> None:
    """Writing into what was read does not change the table."""
    table = read_smoke_table(write("smoke.csv", WHOLE), SPACES)
    table.advance(60.0)
    table.extinction_per_m[:] = 9.0
    assert table.extinction_per_m.tolist() == [3.0, 1.0, 0.0]


def test_many_rows_agree_with_interpolation(write: Write) -> None:
    """Against numpy's own interpolation, space by space, at many times."""
    rng = np.random.default_rng(4)
    rows, knots = ["time_s,space,co_ppm"], {}
    for space in SPACES:
        times = np.unique(rng.integers(0, 1000, 30))
        knots[space] = times, rng.uniform(0.0, 5000.0, len(times))
        rows += [f"{t},{space},{v!r}" for t, v in zip(times, knots[space][1].tolist(), strict=True)]
    table = read_smoke_table(write("smoke.csv", "\n".join(rows)), SPACES)
    for time_s in np.linspace(-5.0, 1005.0, 203):
        table.advance(float(time_s))
        expected = [np.interp(time_s, *knots[space]) for space in SPACES]
        assert table.gases.co_ppm == pytest.approx(expected, rel=1e-12)


def test_every_wrong_cell_is_told_at_its_place(write: Write) -> None:
    """Line, number of the cell, what is allowed, and the nearest name; an unknown space once."""
    text = (
        "time_s,space,co_ppm,o2_percent\n"
        "0,corridor-1,0,20.9\n"
        "5,coridor-1,0,20.9\n"
        "6,coridor-1,0,20.9\n"
        "10,corridor-1,many,\n"
        "10,corridor-1,-1,209\n"
        "0,corridor-1,0,20.9\n"
        "inf,stair-a,0,20.9\n"
        "3,stair-a\n"
    )
    assert problems(write, text) == [
        "smoke.csv:3:2: space: no space 'coridor-1' in the building; the id of a space; "
        "did you mean 'corridor-1'?",
        "smoke.csv:5:3: co_ppm: co_ppm is 'many'; a number from 0 to 1e+06",
        "smoke.csv:5:4: o2_percent: o2_percent is missing; a number from 0 to 25",
        "smoke.csv:6:3: co_ppm: co_ppm is '-1'; a number from 0 to 1e+06",
        "smoke.csv:6:4: o2_percent: o2_percent is '209'; a number from 0 to 25",
        "smoke.csv:7:1: time_s: 0 s does not come after 0 s of line 2; "
        "times of a space that rise from row to row",
        "smoke.csv:8:1: time_s: time_s is 'inf'; a number from 0 to 604800",
        "smoke.csv:9:3: co_ppm: co_ppm is missing; a number from 0 to 1e+06",
        "smoke.csv:9:4: o2_percent: o2_percent is missing; a number from 0 to 25",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", ["1:1: no column time_s", "1:1: no column space"]),
        ("time_s,space\n0,stair-a\n", ["1:1: no column extinction_per_m or co_ppm"]),
        ("time_s,space,co_ppm\n", ["1:1: no rows"]),
        ("time_s,space,co_pm\n", ["1:3: no column 'co_pm' is known", "1:1: no column"]),
        ("time_s,space,co_ppm,co_ppm\n", ["1:4: co_ppm: the column 'co_ppm' stands there twice"]),
        (
            "time_s,space,co_ppm\n0,lobby,0\n",
            ["2:2: space: no space 'lobby' in the building; such"],
        ),
        ("time_s,space,co_ppm\n0,,0\n", ["2:2: space: the space is missing"]),
        (b"time_s,space,co_ppm\n0,\xff,0\n", [" not UTF-8 (byte "]),
        ('time_s,space,co_ppm\n0,"a"b,0\n', [" not a CSV file ("]),
    ],
)
def test_files_that_cannot_be_read(write: Write, text: str | bytes, told: list[str]) -> None:
    """Each names the file, the place and what is allowed."""
    found = problems(write, text)
    assert len(found) == len(told)
    for problem, part in zip(found, told, strict=True):
        assert problem.startswith(f"smoke.csv:{part}")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """The message names it."""
    with pytest.raises(DocumentError, match=r"none\.csv: cannot be read \(No such file"):
        read_smoke_table(tmp_path / "none.csv", SPACES)


def test_not_every_problem_of_a_wrong_file_is_told(write: Write) -> None:
    """A file of the wrong kind does not bury the reader."""
    rows = "".join(f"{i},stair-a,x\n" for i in range(100))
    assert len(problems(write, f"time_s,space,co_ppm\n{rows}")) == 20
