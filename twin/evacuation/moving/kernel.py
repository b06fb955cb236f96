"""The compiled kernel: walkers on a fixed grid of time, doors as servers in continuous time.

Each step of the grid (half a second) has three parts. Who is due starts. Who walks gets nearer to
the link that he has chosen, at his own speed or as fast as the density of his space lets him. Then
every space takes in those who queue before it, the spaces nearest to safety first: a link passes
one person after the other at its capacity, at the exact time at which the server, the person and
the space are all ready, even where that lies within the step. Queued, waiting and safe people cost
nothing.

A space sends people off at a rate that does not fall beyond the density of greatest flow; it takes
them in at a rate that does. Together the two give the flow-density curve with its maximum, and a
jam dissolves, where a model that uses one curve for both locks up.

Where several links lead into one space, they take turns by their merge weights; through one opening
the two directions take turns by their queues, at a capacity somewhat lower than one way.
"""

from __future__ import annotations

import math

import numpy as np

from twin.evacuation.moving.compiling import entry, part
from twin.evacuation.moving.queues import enqueue, unlink
from twin.evacuation.moving.state import (
    ARRIVED,
    INCAPACITATED,
    QUEUED,
    RIDING,
    SAFE,
    WAITING,
    WALKING,
    World,
)
from twin.evacuation.moving.wayfinding import (
    choose,
    follow_leg,
    give_up,
    leg,
    own_speed,
    walk_to,
    watch_flows,
)

__all__ = ["advance", "board", "release", "set_fed_rate", "set_off", "step_out"]

RELIEF_S = 20.0
"""Spaces that wait for each other in a ring let somebody in after this long (assumed): people
squeeze. Without it a ring of full spaces would never move again."""
RELIEF_EVERY_S = 1.0
SQUEEZE = 1.37
"""How much fuller a space may then be: up to the jam, 3.76 persons/m2 over 2.75."""
MINOR, MAJOR = 0.17, 0.83
"""The minor stream of two gets a sixth of the turns at least; from two-way experiments, where it
was never less than 17 %."""
PER_PERSON = 4
"""Passages for which there must be room in the log for each person under way, before a step."""


@part()
def speed_share(w: World, density: float) -> float:
    """Return speed over its greatest at a density, between the tabulated ones by straight lines."""
    x = density * 100.0
    i = int(x)
    share = w.curve[w.curve.size - 1].speed
    if i < w.curve.size - 1:
        share = w.curve[i].speed + (x - i) * (w.curve[i + 1].speed - w.curve[i].speed)
    return share


@part()
def intake_share(w: World, density: float) -> float:
    """Return the flow taken in over the greatest at a density, likewise."""
    x = density * 100.0
    i = int(x)
    share = w.curve[w.curve.size - 1].intake
    if i < w.curve.size - 1:
        share = w.curve[i].intake + (x - i) * (w.curve[i + 1].intake - w.curve[i].intake)
    return share


@part()
def set_speeds(w: World) -> None:
    """Compute how fast people walk in every cell, from the people in it now."""
    scaled = w.run[0].scaled > 0.0
    stair_mode = w.run[0].stair_mode
    own = w.run[0].own_free > 0.0
    for c in range(w.cells.size):
        density = w.cells[c].load / w.cells[c].area
        factor = w.cells[c].factor
        on_stairs = w.cells[c].stairs == 1 and stair_mode < 2.0
        if on_stairs:
            density = 0.54
        cap = w.cells[c].limit
        share = factor
        if on_stairs and stair_mode == 1.0:
            pass
        elif scaled and not on_stairs:
            share = speed_share(w, density) * factor
        elif on_stairs or not own or density > 0.54:
            reach = 1.0 - 0.266 * 0.54
            if not on_stairs:
                reach = speed_share(w, density)
            cap = min(cap, w.cells[c].k * reach * factor)
        w.cells[c].v_share = share
        w.cells[c].v_cap = cap


@part()
def dose_at(w: World, c: int, at_s: float) -> float:
    """Return the dose that a cell has given since the beginning to whoever stayed in it [-]."""
    return w.cells[c].fed_sum + w.cells[c].fed_rate * max(0.0, at_s - w.cells[c].fed_at)


@part()
def set_out(w: World, person: int, at_s: float, to_s: float) -> None:
    """Let a person in a cell choose a way and walk from *at_s* on; *to_s* ends the step."""
    c = w.folk[person].cell
    link = choose(w, person, c)
    if link < 0:
        give_up(w, person)
    else:
        cell = w.cells[c]
        speed = min(own_speed(w, person, link) * cell.v_share, cell.v_cap)
        speed = max(w.run[0].least_m_s, speed)
        metres = walk_to(w, person, c, link)
        w.folk[person].arrive = at_s + metres / speed
        leg(w, person, c, link, metres - speed * (to_s - at_s))


@part()
def start_people(w: World, to_s: float) -> None:
    """Start everybody whose time comes before *to_s*."""
    n = w.folk.size
    while w.run[0].started < n:
        person = w.folk[w.run[0].started].by_start
        if not w.folk[person].start < to_s:
            break
        w.run[0].started += 1
        if w.folk[person].state != WAITING:
            continue
        c = w.folk[person].cell
        at_s = max(w.folk[person].start, w.run[0].now_s)
        if w.target[w.folk[person].route, c]:
            w.run[0].changed += 1
            if w.cells[c].safe:
                w.folk[person].state = SAFE
                w.folk[person].exit_s = at_s
                w.run[0].inside -= 1
            else:
                w.folk[person].state = ARRIVED
                w.folk[person].arrive = at_s
        else:
            # The walk of this step is still to come: as if he had set out at its beginning.
            set_out(w, person, at_s, w.run[0].now_s)


@part()
def walk_people(w: World, to_s: float) -> None:
    """Bring everybody who walks nearer to his link, and those who get there into its queue."""
    from_s = w.run[0].now_s
    step_s = to_s - from_s
    least = w.run[0].least_m_s
    kept = 0
    stale = w.run[0].stale
    for i in range(w.run[0].walking):
        walker = w.active[i]
        if stale and (walker.person < 0 or w.folk[walker.person].state != WALKING):
            continue
        rest = walker.rest
        if rest <= 0.0:
            person = walker.person
            enqueue(w, person, w.folk[person].link, w.folk[person].arrive)
            continue
        cell = w.cells[walker.cell]
        speed = max(least, min(walker.speed * cell.v_share, cell.v_cap))
        rest_after = rest - speed * step_s
        if rest_after <= 0.0:
            enqueue(w, walker.person, w.folk[walker.person].link, from_s + rest / speed)
            continue
        if kept < i:
            w.active[kept].person = walker.person
            w.active[kept].cell = walker.cell
            w.active[kept].speed = walker.speed
        w.active[kept].rest = rest_after
        kept += 1
    w.run[0].walking = kept
    w.run[0].stale = 0


@part()
def squeezes(w: World, d: int, to_s: float) -> bool:
    """Tell whether a full cell that has been stuck for long lets one more in."""
    stuck = False
    if to_s - w.cells[d].left_s > RELIEF_S and w.cells[d].load < SQUEEZE * w.cells[d].hold:
        for q in range(w.cells[d].out_from, w.cells[d].out_to):
            link = w.links[q].out
            onward = w.links[link].dst
            if (
                w.links[link].queue > 0
                and w.links[link].open
                and w.cells[onward].load >= w.cells[onward].hold
            ):
                stuck = True
    return stuck


@part()
def next_link(w: World, d: int, to_s: float) -> int:
    """Return the link whose head enters cell *d* next within the step; -1 when none does."""
    found = -1
    least = np.inf
    room = w.cells[d].load < w.cells[d].hold - 1e-9
    eased = False
    if not room:
        eased = squeezes(w, d, to_s)
    for q in range(w.cells[d].in_from, w.cells[d].in_to):
        link = w.links[q].inn
        if w.links[link].queue == 0 or w.links[link].open == 0 or w.links[link].lift == 1:
            continue
        if max(w.links[link].free, w.folk[w.links[link].head].arrive) >= to_s:
            continue
        other = w.links[link].pair
        both = other >= 0 and w.links[other].queue > 0 and w.links[other].open == 1
        if not (room or eased or (both and w.cells[d].load <= w.cells[d].hold)):
            continue
        s = w.links[link].src
        if both and w.links[link].turn > w.links[other].turn and w.cells[s].load <= w.cells[s].hold:
            continue
        if w.links[link].credit < least:
            found = link
            least = w.links[link].credit
    if found >= 0 and eased:
        w.cells[d].left_s = to_s - RELIEF_S + RELIEF_EVERY_S
    return found


@part()
def two_way(w: World, link: int, person: int) -> float:
    """Return what is left of a link's flow by people who come the other way [-]."""
    share = 1.0
    other = w.links[link].pair
    if other >= 0 and w.links[other].queue > 0 and w.links[other].open == 1:
        mine, theirs = w.links[link].queue, w.links[other].queue
        minor = min(mine, theirs) / (mine + theirs)
        share = w.run[0].lopsided + (w.run[0].balanced - w.run[0].lopsided) * 2.0 * minor
    if w.links[link].stair and not w.folk[person].responder:
        climbing = w.cells[w.links[link].src].against + w.cells[w.links[link].dst].against
        if climbing > 0 and share > w.run[0].responders:
            share = w.run[0].responders
    return share


@part()
def take_turns(w: World, link: int) -> None:
    """Count a passage through an opening that both sides want: who passed has had a turn."""
    other = w.links[link].pair
    if other < 0:
        return
    if w.links[other].queue > 0 and w.links[other].open == 1:
        part = w.links[link].queue / (w.links[link].queue + w.links[other].queue)
        w.links[link].turn += 1.0 / min(max(part, MINOR), MAJOR)
    else:
        w.links[link].turn = 0.0
        w.links[other].turn = 0.0


@part()
def enter(w: World, person: int, link: int, at_s: float, to_s: float) -> None:
    """Let a person step through a link into the cell behind it."""
    d = w.links[link].dst
    w.folk[person].cell = d
    w.folk[person].came = link
    w.folk[person].door = w.links[link].door_dst
    w.cells[d].load += w.folk[person].size
    w.cells[d].heads += 1
    w.cells[d].peak = max(w.cells[d].peak, w.cells[d].load)
    r = w.folk[person].route
    if w.target[r, d]:
        w.run[0].changed += 1
        w.folk[person].link = -1
        w.folk[person].path_at = -1
        if w.cells[d].safe and not w.folk[person].responder:
            w.folk[person].state = SAFE
            w.folk[person].exit_s = at_s
            w.folk[person].exit_link = link
            w.run[0].inside -= 1
        else:
            w.folk[person].state = ARRIVED
            w.folk[person].arrive = at_s
    else:
        set_out(w, person, at_s, to_s)


@part()
def leave(w: World, person: int, link: int, at_s: float) -> None:
    """Take a person out of the cell in front of a link, and write the passage down."""
    s = w.links[link].src
    if w.cells[s].load >= w.cells[s].hold - 1e-9:
        w.cells[s].space_s = at_s
    w.cells[s].load -= w.folk[person].size
    w.cells[s].heads -= 1
    if w.cells[s].heads == 0:
        w.cells[s].load = 0.0
    w.cells[s].left_s = at_s
    w.links[link].passed += 1
    w.links[link].wait += at_s - w.folk[person].arrive
    follow_leg(w, person)
    if w.run[0].hazard > 0.0:
        w.folk[person].fed += dose_at(w, s, at_s) - w.folk[person].fed_in
        w.folk[person].fed_in = dose_at(w, w.links[link].dst, at_s)
    at = w.run[0].logged
    if at < w.log.size:
        w.log[at].person = person
        w.log[at].link = link
        w.log[at].arrive_s = w.folk[person].arrive
        w.log[at].pass_s = at_s
    w.run[0].logged += 1


@part()
def serve_cells(w: World, to_s: float) -> None:
    """Let people through the links, into one cell after the other, those near safety first."""
    for i in range(w.cells.size):
        d = w.cells[i].order
        while w.cells[d].waiting > 0:
            link = next_link(w, d, to_s)
            if link < 0:
                break
            person = w.links[link].head
            at_s = max(w.links[link].free, w.folk[person].arrive)
            at_s = max(at_s, w.cells[d].space_s)
            intake = 1.0
            if w.cells[d].safe == 0:  # where people are safe they make room for those who come
                intake = intake_share(w, w.cells[d].load / w.cells[d].area)
            share = two_way(w, link, person)
            busy_s = at_s + w.folk[person].size / (w.links[link].flow * intake * share)
            w.links[link].free = busy_s
            if w.links[link].pair >= 0:
                w.links[w.links[link].pair].free = busy_s
            w.links[link].credit += w.folk[person].size / w.links[link].weight
            w.cells[d].served = max(w.cells[d].served, w.links[link].credit)
            take_turns(w, link)
            unlink(w, person, link)
            leave(w, person, link, at_s)
            enter(w, person, link, at_s, to_s)


@part()
def overcome(w: World, to_s: float) -> None:
    """Let those whose dose has reached what they bear fall where they are, at the exact time."""
    for person in range(w.folk.size):
        c = w.folk[person].cell
        state = w.folk[person].state
        rate = w.cells[c].fed_rate
        if rate <= 0.0 or state in (SAFE, INCAPACITATED):
            continue
        dose = w.folk[person].fed + dose_at(w, c, to_s) - w.folk[person].fed_in
        if dose < w.folk[person].fed_limit:
            continue
        if state == QUEUED:
            unlink(w, person, w.folk[person].link)
        elif state == WALKING:
            w.links[w.folk[person].link].coming -= 1
        if state in (QUEUED, WALKING):
            follow_leg(w, person)
        w.folk[person].state = INCAPACITATED
        w.run[0].stale = 1
        w.folk[person].link = -1
        w.folk[person].arrive = to_s - (dose - w.folk[person].fed_limit) / rate
        w.folk[person].fed = w.folk[person].fed_limit
        w.folk[person].fed_in = 0.0
        w.run[0].changed += 1


@entry()
def advance(w: World, to_s: float) -> int:
    """Run whole steps of the grid up to *to_s*; stands at the last grid point not after it.

    Returns 1 when the log of passages must be given more room before going on, else 0.
    """
    step_s = w.run[0].step_s
    any_timed = w.run[0].any_timed == 1
    while True:
        end_s = w.run[0].origin_s + step_s * (w.run[0].steps + 1)
        if end_s > to_s + 1e-9:
            break
        under_way = w.run[0].walking + w.run[0].standing
        if under_way == 0 and w.run[0].hazard == 0.0:
            # Nobody moves: leap to the step in which the next one starts.
            wait_s = to_s
            if w.run[0].started < w.folk.size:
                wait_s = min(to_s, w.folk[w.folk[w.run[0].started].by_start].start)
            leap = math.floor((wait_s - w.run[0].origin_s) / step_s + 1e-9)
            if leap > w.run[0].steps:
                w.run[0].steps = leap
                w.run[0].now_s = w.run[0].origin_s + step_s * leap
                w.run[0].looked_s = max(w.run[0].looked_s, w.run[0].now_s)
                continue
        room = w.log.size - w.run[0].logged
        if w.log.size > 0 and room < PER_PERSON * (under_way + 64):
            return 1
        set_speeds(w)
        start_people(w, end_s)
        walk_people(w, end_s)
        serve_cells(w, end_s)
        if w.run[0].hazard > 0.0:
            overcome(w, end_s)
        w.run[0].steps += 1
        w.run[0].now_s = end_s
        if any_timed and end_s >= w.run[0].looked_s + w.run[0].reroute_s - 1e-9:
            watch_flows(w, end_s - w.run[0].looked_s)
            w.run[0].looked_s = end_s
    return 0


@entry()
def set_fed_rate(w: World, c: int, rate_per_s: float) -> None:
    """Set the dose that a cell gives in each second, from now on."""
    at_s = w.run[0].now_s
    w.cells[c].fed_sum += w.cells[c].fed_rate * (at_s - w.cells[c].fed_at)
    w.cells[c].fed_at = at_s
    w.cells[c].fed_rate = rate_per_s
    w.run[0].hazard = 1.0


@entry()
def set_off(w: World, person: int) -> None:
    """Let somebody who stands in a cell walk off by his route, from now on."""
    at_s = w.run[0].now_s
    w.folk[person].came = -1
    c = w.folk[person].cell
    if w.target[w.folk[person].route, c]:
        w.folk[person].state = ARRIVED
        w.folk[person].arrive = at_s
        w.run[0].changed += 1
    else:
        set_out(w, person, at_s, at_s)


@entry()
def board(w: World, link: int, most: int, who: np.ndarray) -> int:
    """Let up to *most* people step from the queue of a lift's door into the lift; return how many.

    *who* is filled with them, and ``Now.link`` of each with the door at which he means to get out.
    """
    at_s = w.run[0].now_s
    count = 0
    while count < most and w.links[link].queue > 0 and w.links[link].open == 1:
        person = w.links[link].head
        unlink(w, person, link)
        leave(w, person, link, at_s)
        d = w.links[link].dst
        w.folk[person].cell = d
        w.folk[person].came = link
        w.folk[person].door = w.links[link].door_dst
        w.cells[d].load += w.folk[person].size
        w.cells[d].heads += 1
        w.folk[person].state = RIDING
        w.folk[person].link = choose(w, person, d)
        who[count] = person
        count += 1
    return count


@entry()
def step_out(w: World, person: int, link: int) -> None:
    """Let somebody step out of a lift through one of its doors, now."""
    at_s = w.run[0].now_s
    w.folk[person].arrive = at_s
    w.folk[person].link = -1
    leave(w, person, link, at_s)
    enter(w, person, link, at_s, at_s)


@entry()
def release(w: World, person: int) -> None:
    """Take somebody out of the queues and lists, to be carried or moved; he stays in his cell."""
    if w.folk[person].state == QUEUED:
        unlink(w, person, w.folk[person].link)
        follow_leg(w, person)
    elif w.folk[person].state == WALKING:
        w.links[w.folk[person].link].coming -= 1
        follow_leg(w, person)
        w.run[0].stale = 1
    w.folk[person].link = -1


@entry()
def set_speeds_now(w: World) -> None:
    """Compute the speeds of all cells, for somebody who sets off between two steps."""
    set_speeds(w)
