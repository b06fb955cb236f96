from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import pytest
import simpy

from tests.response.cases import SURE, campus, scenario
from twin.campus import Campus
from twin.campus.site import Crew, Stock, Store
from twin.engine import Engine
from twin.model import Name
from twin.response.rescuers import RescueParty, Rescuers
from twin.response.site import DryCampus
from twin.response.system import Response

if TYPE_CHECKING:
    from twin.evacuation.rescue.crewside import CrewSide

CHAIR = "evacuation-chair"


def rescuers(on: Campus | None = None, *, start: str = "2026-07-01 08:00") -> Rescuers:
    """Return the rescuers of the demo campus on a day without rain."""
    where = on or campus()
    engine = Engine(seed=1, length_s=4 * 3600.0, assets=where.assets())
    response = Response(engine, where, scenario("[]", start=start), DryCampus())
    return Rescuers(engine, where.response, response.crews, response.stores, response.journeys)


def ask(
    side: Rescuers,
    *,
    team: str = "a",
    at_s: float = 600.0,
    building: str = "dorm-07",
    people: int = 4,
    crew: str | None = "crew-security",
    item: str | None = None,
    store: str | None = None,
    work_s: float = 0.0,
) -> list[tuple[float, RescueParty | None]]:
    """Ask for a team at a time, and give it back after a while; return when it came, and who."""
    came: list[tuple[float, RescueParty | None]] = []

    def go() -> Generator[simpy.Event, Any, None]:
        yield side.engine.until(at_s)
        called = side.engine.journal.record(at_s, "rescue-called", asset=building)
        party = yield from side.send(
            team=team,
            building=building,
            people=people,
            skills=frozenset({"rescue"}),
            crew=crew,
            item=item,
            store=store,
            cause=called,
        )
        came.append((side.engine.now_s, party))
        if party is not None:
            yield side.engine.env.timeout(work_s)
            side.give_back(party.number, building)

    side.engine.process(go())
    return came


def test_without_gear_it_is_mobilising_and_the_way() -> None:
    """Called at 10 min, 5 min to mobilise, then the way from the base at the cart's speed."""
    side = rescuers()
    came = ask(side)
    side.engine.run()
    ((at_s, party),) = came
    way_s = side.journeys.dry_s("student-services", "dorm-07", vehicle=True)
    assert at_s == pytest.approx(600.0 + 300.0 + way_s)
    assert party is not None
    assert (party.crew, party.people, party.equipped) == ("crew-security", 4, True)
    assert [spell.phase for spell in side.spells] == ["mobilise", "travel"]


def test_with_a_chair_it_goes_by_the_store() -> None:
    """To the store, four minutes to load, and on; the chair is out of the store meanwhile."""
    side = rescuers()
    store = side.stores.take(CHAIR, 1, store=None, distance=lambda place: side.journeys.dry_s(
        place, "dorm-07", vehicle=True))  # fmt: skip
    assert store is not None
    side.stores.give_back(store)
    before = side.stores.left(CHAIR)
    came = ask(side, item=CHAIR, work_s=600.0)
    left: list[int] = []
    side.engine.at(1500.0, lambda: left.append(side.stores.left(CHAIR)))
    side.engine.run()
    ((at_s, _),) = came
    place = side.stores.place[store.store]
    way_s = side.journeys.dry_s("student-services", place, vehicle=True)
    way_s += side.journeys.dry_s(place, "dorm-07", vehicle=True)
    assert at_s == pytest.approx(600.0 + 300.0 + 240.0 + way_s)
    assert left == [before - 1]
    assert side.stores.left(CHAIR) == before


def test_off_duty_it_is_called_in_first() -> None:
    """A crew of the day at night: 40 min to come in, 5 to mobilise."""
    day = Crew(
        id="crew-day",
        name=Name(en="Day", zh="日班"),
        based_in="student-services",
        people=4,
        skills=("rescue",),
        on_duty="08:00-17:00",
    )
    side = rescuers(campus(crews=(day,)), start="2026-07-01 01:00")
    came = ask(side, crew=None)
    side.engine.run()
    ((at_s, party),) = came
    way_s = side.journeys.dry_s("student-services", "dorm-07", vehicle=True)
    assert at_s == pytest.approx(600.0 + 2400.0 + 300.0 + way_s)
    assert party is not None
    assert party.crew == "crew-day"


def test_with_empty_stores_it_comes_without() -> None:
    """No chair on the campus: the team comes all the same, and says that it has none."""
    side = rescuers(campus(stores=()))
    came = ask(side, item=CHAIR)
    side.engine.run()
    ((_, party),) = came
    assert party is not None
    assert not party.equipped


def test_two_teams_of_a_crew_are_its_people() -> None:
    """Twelve people: two teams of eight do not go at once; the second waits for the first."""
    side = rescuers()
    first = ask(side, people=8, work_s=1800.0)
    second = ask(side, team="b", people=8)
    side.engine.run()
    # They are given back at the dormitory, where the second is wanted: no way to go.
    assert second[0][0] == pytest.approx(first[0][0] + 1800.0, abs=1.0)


def test_a_team_larger_than_the_crew_never_comes() -> None:
    """Given up after ninety minutes, with an event; the chair goes back."""
    side = rescuers()
    before = side.stores.left(CHAIR)
    came = ask(side, people=20, item=CHAIR)
    side.engine.run()
    assert came == [(600.0 + 90 * 60.0, None)]
    assert side.stores.left(CHAIR) == before
    failed = next(event for event in side.engine.journal if event.kind == "task-failed")
    assert side.engine.journal[failed.cause or 0].kind == "rescue-called"


def test_causes_lead_to_the_call() -> None:
    """Arrived because it set out, because it was called."""
    side = rescuers()
    came = ask(side)
    side.engine.run()
    party = came[0][1]
    assert party is not None
    assert party.cause is not None
    kinds = [event.kind for event in side.engine.journal.chain(party.cause)]
    assert kinds == ["crew-arrived", "crew-set-out", "rescue-called"]


def test_the_chosen_store_is_used() -> None:
    """Only the store that is named may give the chair."""
    far = Store(
        id="far", name=Name(en="Far", zh="远"), located_in="clinic",
        stock=(Stock(item=CHAIR, count=1),),
    )  # fmt: skip
    whole = campus()
    side = rescuers(campus(SURE, stores=(*whole.site.stores, far)))
    ask(side, item=CHAIR, store="far", work_s=1e5)
    side.engine.run()
    assert side.stores.left(CHAIR, "far") == 0


def test_it_is_what_a_rescue_asks_for() -> None:
    """The protocol of the evacuation fits, though neither imports the other."""
    side: CrewSide = rescuers()
    assert callable(side.send)
    assert callable(side.give_back)
