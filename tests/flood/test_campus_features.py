"""What a scenario or a campus may change in a flood, each in a short run of the demo campus."""

from __future__ import annotations

import pytest

from tests.flood.shipped import DAY, ROOM, demo, of_kind, played, room, way_m3, worst_balance
from twin.campus import Campus
from twin.campus.plantroom import WayIn
from twin.catalog import find_scenario
from twin.overrides import parse_override
from twin.runs.outcome import Outcome
from twin.scenario import load_scenario
from twin.simulation import simulate

DOOR, STAIR = f"{ROOM}.door", f"{ROOM}.stair"
DRAIN = f"{ROOM}.drain"
INLET = "{id: leaves, kind: inlet-blocked, at: 2025-06-18 17:00, asset: mh-b3, blocked: %s}"


def changed(campus: Campus, *, sill_up_m: float = 0.0, more: tuple[WayIn, ...] = ()) -> Campus:
    """Return a campus whose ways into the room lie higher, or with further ones."""
    home = campus.building("canteen-1")
    (below,) = home.plant_rooms
    ways = tuple(way.model_copy(update={"sill_m": way.sill_m + sill_up_m}) for way in below.ways_in)
    below = below.model_copy(update={"ways_in": (*ways, *more)})
    home = home.model_copy(update={"plant_rooms": (below,)})
    houses = tuple(home if one.id == home.id else one for one in campus.buildings)
    return campus.model_copy(update={"buildings": houses})


def on(campus: Campus, *overrides: str) -> Outcome:
    """Return the day of the 50-year storm on a changed campus."""
    given = [parse_override(text) for text in (*DAY, *overrides)]
    scenario = load_scenario(find_scenario("rainstorm"), overrides=given)
    return simulate(campus, scenario, only=("flood", "response"))


def test_a_door_that_stands_open_lets_more_in() -> None:
    """Shut, a door leaks through its gap; open, it is a weir as wide."""
    shut = played("rainstorm", *DAY)
    wide = played("rainstorm", *DAY, f"flood={{open_doors: [{DOOR}]}}")

    assert way_m3(wide, DOOR) > 2 * way_m3(shut, DOOR)
    assert worst_balance(wide) <= 1e-9


def test_water_that_stands_in_a_room_at_first_is_in_the_balance_and_is_lifted() -> None:
    """0.2 m on 162 m2 and a full sump are lifted by the sump pumps before the storm comes."""
    outcome = played("rainstorm", *DAY, f"flood={{initial_depth_m: {{{ROOM}: 0.2}}}}")
    depth = outcome.signals.values[ROOM, "depth_m"]

    assert depth[0] == pytest.approx(0.2)
    assert depth[outcome.signals.time_s == 12 * 3600][0] == 0.0
    assert outcome.kpis["flood.pumped_m3"] - played("rainstorm", *DAY).kpis["flood.pumped_m3"] == (
        pytest.approx(162 * 0.2 + 4, rel=0.05)
    )
    assert worst_balance(outcome) <= 1e-9


def test_a_silted_pipe_leaves_more_water_before_the_door() -> None:
    """With nine tenths of the section gone below the yard it ponds deeper and longer."""
    pipes = [
        pipe.id
        for pipe in demo().site.drainage.pipes
        if "mh-b3" in {pipe.from_node, pipe.to_node}  # type: ignore[union-attr]
    ]
    silt = ", ".join(f"{pipe}: 0.9" for pipe in pipes)
    silted = played("rainstorm", *DAY, f"flood={{blocked_pipes: {{{silt}}}}}")
    clear = played("rainstorm", *DAY)

    def hours(outcome: Outcome) -> float:
        rows = outcome.tables["flood.yards"].rows()
        return next(float(row["hours_ponded"]) for row in rows if row["yard"] == "mh-b3")

    assert hours(silted) > hours(clear)
    assert worst_balance(silted) <= 1e-9


def test_blocked_inlets_hold_the_water_on_the_yard() -> None:
    """Leaves over all the inlets: its own rain stays on the yard until somebody clears them."""
    clear = played("rainstorm", *DAY)
    blocked = played("rainstorm", *DAY, f"events=[{INLET % 1.0}]")
    (event,) = of_kind(blocked, "inlet-blocked", "mh-b3")

    def standing(outcome: Outcome) -> float:
        return float(outcome.signals.values["mh-b3", "depth_m"][-1])

    assert event.value == 1.0
    assert standing(clear) < 0.01
    assert standing(blocked) > 0.1
    assert worst_balance(blocked) <= 1e-9


def test_cleared_inlets_drain_the_yard_again() -> None:
    """Cleared in the evening, the yard is dry by midnight."""
    cleared = INLET.replace("}", ", cleared: 2025-06-18 21:00}") % 1.0
    outcome = played("rainstorm", *DAY, f"events=[{cleared}]")

    assert of_kind(outcome, "inlet-cleared", "mh-b3")
    assert float(outcome.signals.values["mh-b3", "depth_m"][-1]) < 0.05
    assert worst_balance(outcome) <= 1e-9


def test_a_pump_that_is_blocked_in_part_lifts_that_much_less() -> None:
    """Nine tenths blocked: at no instant more than a tenth of its flow."""
    outcome = played("pump-blocked", *DAY)
    times_h = outcome.signals.time_s / 3600
    lifted = outcome.signals.values["pool.drain-pump-1", "flow_l_s"]
    plain = played("rainstorm", *DAY).signals.values["pool.drain-pump-1", "flow_l_s"]

    assert lifted[times_h > 17.6].max() == pytest.approx(0.1 * plain.max(), rel=1e-6)


def test_a_flap_keeps_a_high_river_out() -> None:
    """The river above the yards: behind flaps nothing runs in; without them the campus fills."""
    level = "flood={river: {level_m: 12.6}}"
    shut = on(demo(), level, "rain=[]")
    site = demo().site
    assert site.drainage is not None
    open_mouths = tuple(o.model_copy(update={"flap": False}) for o in site.drainage.outfalls)
    drainage = site.drainage.model_copy(update={"outfalls": open_mouths})
    bare = demo().model_copy(update={"site": site.model_copy(update={"drainage": drainage})})
    flooded = on(bare, level, "rain=[]")

    assert shut.kpis["flood.max_yard_depth_m"] == 0
    assert flooded.kpis["flood.max_yard_depth_m"] > 0.3
    assert worst_balance(flooded) <= 1e-9


def test_a_drain_without_a_check_valve_is_told_as_the_way_in() -> None:
    """Water that comes back from the sewer has its own link in the chain, and ends with it."""
    drain = WayIn(id=DRAIN, kind="drain", width_m=0.1, sill_m=-0.5)
    outcome = on(changed(demo(), sill_up_m=1.0, more=(drain,)))
    by_id = {event.id: event for event in outcome.events}
    (wet,) = of_kind(outcome, "room-wet", ROOM)
    assert wet.cause is not None
    came = by_id[wet.cause]

    assert (came.kind, came.asset) == ("ingress-began", DRAIN)
    assert came.cause is not None
    assert by_id[came.cause].kind == "rain-began"
    assert came.detail is not None
    assert "drain" in came.detail.en
    assert way_m3(outcome, DRAIN) > 1.0
    assert worst_balance(outcome) <= 1e-9


# --- what physics guarantees ----------------------------------------------------------------------


@pytest.mark.parametrize("rise_m", [0.05, 0.15])
def test_a_higher_sill_lets_no_more_in(rise_m: float) -> None:
    """All ways of a room lifted alike: no more water, no deeper room."""
    low, high = played("rainstorm", *DAY), on(changed(demo(), sill_up_m=rise_m))

    for way in (DOOR, STAIR):
        assert way_m3(high, way) <= way_m3(low, way)
    assert float(str(room(high)["peak_depth_m"])) <= float(str(room(low)["peak_depth_m"]))


def test_more_rain_makes_no_shallower_room_where_no_pump_runs() -> None:
    """Feeder A away all day, the storm scaled up: every room at least as deep."""
    dark = (*DAY, "outages.peak.from=2025-06-18 00:01", "outages.peak.to=2025-06-19 00:00")
    depths = [
        float(
            str(room(played("rainstorm-outage", *dark, f"rain.storm.factor={it}"))["peak_depth_m"])
        )
        for it in (0.6, 0.8, 1.0, 1.2)
    ]

    assert depths == sorted(depths)
    assert depths[0] < depths[-1]
