from __future__ import annotations

import pytest

from tests.response.cases import BOARDS, campus, play
from tests.response.water import ROOM
from twin.campus.response import Leak, ResponseRules, Spread
from twin.engine import Streams
from twin.response.draws import Draws
from twin.response.system import Response

USUAL = campus(ResponseRules())
"""The demo campus's rules, with chance."""

PUMP = f"""
- id: pump
  kind: mobile-pump
  rooms: [{ROOM}]
  trigger: {{kind: storm-start}}
"""


def times(response: Response, decision: str) -> list[tuple[float | None, ...]]:
    """Return the lengths of the steps of a decision's tasks."""
    return [
        tuple(
            round(one.to_s - one.from_s, 6)
            for one in response.work.spells
            if one.task == task.name and one.phase in {"mobilise", "load", "work"}
        )
        for task in response.tasks
        if task.decision_id == decision
    ]


def test_the_same_seed_gives_the_same_response() -> None:
    """Two runs of one seed agree in every spell of every crew; another seed does not."""
    one, two = (play(BOARDS + PUMP, on=USUAL)[0] for _ in range(2))
    other, _ = play(BOARDS + PUMP, on=USUAL, seed=2)
    assert one.work.spells == two.work.spells
    assert one.work.spells != other.work.spells


def test_another_decision_leaves_the_draws_as_they_were() -> None:
    """With a pump called as well, the boards take to the second what they took without it."""
    alone, _ = play(BOARDS, on=USUAL)
    both, _ = play(PUMP + BOARDS, on=USUAL)
    assert times(alone, "boards") == times(both, "boards")
    assert len(times(both, "pump")) == 1


def test_another_hour_of_the_call_leaves_the_draws_as_they_were() -> None:
    """Replays that differ in the call alone are compared under common random numbers."""
    early, _ = play(BOARDS, on=USUAL)
    late, _ = play(BOARDS.replace("after_min: 10", "after_min: 20"), on=USUAL)
    assert times(early, "boards") == times(late, "boards")


@pytest.mark.parametrize("seed", range(5))
def test_durations_stay_within_their_spread(seed: int) -> None:
    """No draw lies outside least and most."""
    spread = Spread(least=5, likely=8, most=15)
    drawn = Draws(Streams(seed=seed), "task").seconds("work", spread)
    assert 300.0 <= drawn <= 900.0


def test_the_chance_of_a_leak_is_the_share_that_leaks() -> None:
    """Of 4000 boards with a chance of 0.1 about 400 leak (five standard deviations are 95)."""
    leak = Leak(chance=0.1, litres_s_m=Spread(least=0.5, likely=1.0, most=2.0))
    streams = Streams(seed=7)
    leaks = [Draws(streams, f"task-{n}").leak_litres_s_m("door", leak) for n in range(4000)]
    amounts = [one for one in leaks if one]
    assert abs(len(amounts) - 400) < 95
    assert min(amounts) >= 0.5
    assert max(amounts) <= 2.0


def test_a_chance_that_changes_leaves_the_amount() -> None:
    """A board that leaks under two chances leaks the same amount under both."""
    spread = Spread(least=0.5, likely=1.0, most=2.0)
    one, other = (
        Draws(Streams(seed=3), "t").leak_litres_s_m("d", Leak(chance=c, litres_s_m=spread))
        for c in (1.0, 0.999999)
    )
    assert one == other > 0.0
