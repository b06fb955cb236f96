from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.drill.cases import venue
from twin.drill.counts import Record, crossing_s, read_counts, template
from twin.drill.sheet import clock, seconds
from twin.errors import DocumentError


def read(tmp_path: Path, text: str, inside: int = 100, **more: object) -> Record:
    file = tmp_path / "counts.csv"
    file.write_text(text)
    return read_counts(file, venue(), inside=inside, **more)  # type: ignore[arg-type]


def problems(tmp_path: Path, text: str, inside: int = 100) -> list[str]:
    with pytest.raises(DocumentError) as error:
        read(tmp_path, text, inside)
    return [str(one).partition("counts.csv:")[2] for one in error.value.problems]


@pytest.mark.parametrize(
    ("text", "time_s"),
    [("4:35", 275.0), ("0:05", 5.0), ("275", 275.0), ("1:00:05", 3605.0), ("90.5 s", 90.5)],
)
def test_times_are_minutes_and_seconds_or_seconds(text: str, time_s: float) -> None:
    """And are written as minutes and seconds."""
    assert seconds(text) == time_s
    assert seconds("soon") is None
    assert seconds("4:65") is None
    assert clock(275.2) == "4:35"


def test_cumulative_counts_are_taken_as_they_are(tmp_path: Path) -> None:
    """Nobody at the alarm is added in front; exits may be called by the end of their id."""
    record = read(tmp_path, "time,x.west,x.east\n0:30,5,0\n1:00,20,10\n")
    assert record.counted == "cumulative"
    assert not record.declared
    assert record.time_s.tolist() == [0.0, 30.0, 60.0]
    assert record.all_out.tolist() == [0, 5, 30]
    assert record.total == 30


def test_counts_that_fall_are_of_intervals(tmp_path: Path) -> None:
    """If these do not add up to more than were inside."""
    record = read(tmp_path, "time,x.east,x.west\n30,10,20\n60,5,25\n90,1,0\n")
    assert record.counted == "interval"
    assert record.all_out.tolist() == [0, 30, 60, 61]
    assert dict(zip(record.exits, record.by_exit.tolist(), strict=True)) == {
        "x.east": 16,
        "x.west": 45,
    }


def test_what_the_file_says_goes_before_what_is_found_out(tmp_path: Path) -> None:
    """A line of the file, and above it what the reader says."""
    rows = "time,x.west,x.east\n30,1,2\n60,2,3\n"
    assert read(tmp_path, f"# counts: interval\n{rows}").all_out.tolist() == [0, 3, 8]
    told = read(tmp_path, f"# counts: interval\n{rows}", counted="cumulative")
    assert told.all_out.tolist() == [0, 3, 5]


def test_time_that_runs_backwards_is_told_with_its_place(tmp_path: Path) -> None:
    """The line before is named."""
    assert problems(tmp_path, "time,x.west,x.east\n0:30,1,2\n0:20,3,4\n0:20,5,6\n1:00,7,8\n") == [
        "3:1: time: 0:20 runs backwards: line 2 has 0:30; allowed: times that rise from row to row",
        "4:1: time: 0:20 runs backwards: line 2 has 0:30; allowed: times that rise from row to row",
    ]


def test_a_cumulative_count_that_falls_is_told(tmp_path: Path) -> None:
    """With the way to say that counts are of intervals."""
    (told,) = problems(
        tmp_path, "# counts: cumulative\ntime,x.west,x.east\n30,10,2\n60,8,4\n90,12,5\n"
    )
    assert told.startswith("4:4: x.west: 8 after 10 (line 3): the count falls")
    assert "# counts: interval" in told


def test_more_people_than_were_inside_are_told(tmp_path: Path) -> None:
    """At the first row that says so, with what to do."""
    (told,) = problems(tmp_path, "time,x.west,x.east\n30,10,2\n60,90,40\n", inside=100)
    assert told.startswith("3:4: x.west: 130 people out by 60, all exits together, but 100 were")
    assert "--people" in told


def test_everything_wrong_in_a_file_is_told_at_once(tmp_path: Path) -> None:
    """Unknown exits with the nearest, numbers that are none, rows that are too short."""
    told = problems(tmp_path, "time,x.west,x.eats\n0:30,a,-1\nlater,3,4\n1:00,7\n")
    assert told == [
        "1:13: no exit named 'x.eats'; known: x.west, x.east; did you mean 'x.east'?",
        "2:6: x.west: 'a' is no number of people; allowed: a whole number from 0",
        "3:1: time: 'later' is no time; allowed: time after the alarm as mm:ss, or in seconds",
        "4:1: 2 cells, but the header has 3; as many cells as the header",
    ]


def test_every_exit_needs_a_column(tmp_path: Path) -> None:
    """Else people who left by it would be missing."""
    assert problems(tmp_path, "time,x.west\n30,1\n") == [
        "1:1: no column for x.east; write 0 in every row of an exit nobody used"
    ]


def test_a_missing_file_names_the_nearest(tmp_path: Path) -> None:
    """As commands do."""
    (tmp_path / "counts.csv").write_text("")
    with pytest.raises(DocumentError, match=r"no such file; did you mean 'counts\.csv'"):
        read_counts(tmp_path / "count.csv", venue(), inside=10)


def test_the_template_is_read_again_when_filled_in(tmp_path: Path) -> None:
    """As the command writes it, with numbers in its cells."""
    text = template(["x.west", "x.east"], step_s=30, until_s=60.0, words="How to\nfill it in")
    record = read(tmp_path, text.replace(",,", ",3,4"))
    assert record.declared
    assert record.time_s.tolist() == [0.0, 30.0, 60.0]


def test_a_share_is_reached_between_two_readings() -> None:
    """Straight between them."""
    time_s, out = np.array([0.0, 30.0, 60.0]), np.array([0.0, 10.0, 50.0])
    assert crossing_s(time_s, out, 30.0) == pytest.approx(45.0)
    assert crossing_s(time_s, out, 0.0) == 0.0
    assert crossing_s(time_s, out, 60.0) == 60.0
