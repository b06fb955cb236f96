"""Which way people take: costs to go from every door, the choice at a door, and second thoughts.

Costs belong to directed links: what it still takes from behind a link to the end of a route. They
are found backwards from the end by label correcting (Bellman 1958; Moore 1959) over pairs of doors.
"""

from __future__ import annotations

import math

import numpy as np

from twin.evacuation.moving.compiling import entry, part
from twin.evacuation.moving.queues import unlink
from twin.evacuation.moving.state import QUEUED, TRAPPED, WALKING, World

__all__ = ["choose", "follow_leg", "leg", "repair", "set_costs", "walk_to", "watch_flows"]

FREE_SHARE = 1.0 - 0.266 * 0.54
"""Speed of an empty space over its k; SFPE Handbook 5th ed., chapter 59."""
SMOOTH = 0.9
"""Weight of the past in the flow that people see at a door (assumed, 0.8 to 0.95)."""
LEAST_RATE = 0.02
"""A door at which nobody moves is still thought to pass this share of its flow (assumed)."""
CHANGE_AT = 0.9
"""People leave a queue for a way that takes at most this share of what theirs does (assumed, 0.8 to
0.95; much less and they all run to and fro)."""
EACH_DOOR = 1e-3
"""Added to the cost of a way for each door [m or s]: where two doors lie at one place, to go in by
one and back by the other costs no walk, and somebody might do so for ever."""


@part()
def walk_to(w: World, person: int, c: int, link: int) -> float:
    """Return the walk within cell *c* from where a person entered it, or starts, to a link [m]."""
    door = w.folk[person].door
    if door >= 0:
        metres = w.dist[w.cells[c].dist_at + door * w.cells[c].doors + w.links[link].door_src]
    elif w.links[link].walk >= 0.0:
        metres = w.links[link].walk
    else:
        metres = math.hypot(w.folk[person].x - w.links[link].x, w.folk[person].y - w.links[link].y)
        if not metres >= 0.0:
            metres = w.links[link].centre
    return metres


@part()
def own_speed(w: World, person: int, link: int) -> float:
    """Return the speed at which a person would walk towards a link if alone [m/s]."""
    motion = w.links[link].motion
    speed = w.folk[person].level
    if motion == 1:
        speed = w.folk[person].down
    elif motion == 2:
        speed = w.folk[person].up
    return speed


@part()
def judged(person: int, link: int, noise: float) -> float:
    """Return by which factor a person misjudges a way: always the same for the same two [-]."""
    mixed = (person * 2654435761 + link * 2246822519 + 374761393) & 0xFFFFFFFF
    mixed = ((mixed ^ (mixed >> 15)) * 2246822519) & 0xFFFFFFFF
    mixed = ((mixed ^ (mixed >> 13)) * 3266489917) & 0xFFFFFFFF
    return 1.0 + noise * (mixed / 2147483648.0 - 1.0)


@part()
def cost_by(w: World, person: int, c: int, link: int, r: int, wait_s: float) -> float:
    """Return what it costs a person to leave cell *c* by a link, to the end of route *r*."""
    walk = walk_to(w, person, c, link)
    if w.routes[r].timed:
        speed = min(own_speed(w, person, link), w.cells[c].k * FREE_SHARE) * w.cells[c].factor
        walk = max(walk / max(0.05, speed), wait_s)
    cost: float = walk + w.ways[r, link].cost
    if w.folk[person].noise > 0.0:
        cost *= judged(person, link, w.folk[person].noise)
    return cost


@part()
def leads(w: World, link: int, r: int) -> bool:
    """Tell whether a link is open and leads to the end of a route."""
    usable = w.links[link].open == 1 and w.ways[r, link].allowed == 1
    return usable and w.ways[r, link].cost < np.inf


@part()
def seen_using(w: World, link: int) -> float:
    """Return how many people have gone through a link, or are about to."""
    return w.links[link].passed + w.links[link].queue + w.links[link].coming


@part()
def crowd_around(w: World, c: int, r: int) -> float:
    """Return how many people have left cell *c*, or are about to, by any way that leads on."""
    total = 0.0
    for q in range(w.cells[c].out_from, w.cells[c].out_to):
        if leads(w, w.links[q].out, r):
            total += seen_using(w, w.links[q].out)
    return total


@part()
def best_link(w: World, person: int, c: int, r: int) -> int:
    """Return the cheapest link out of cell *c* by route *r*; -1 where it leads nowhere.

    Straight back is taken only where there is nothing else, and of the other ways those alone from
    which less is left to go than from here: who is slow, misjudges or follows would else go round
    in circles. Ways that cost the same are shared out: the one with the shorter queue is taken.
    Whoever follows others finds a way the cheaper, the more of them take it.
    """
    came = w.folk[person].came
    back, farther = -1, np.inf
    if came >= 0:
        back = w.links[came].pair
        farther = w.ways[r, came].cost
    found, found_back = -1, -1
    least, least_wait = np.inf, np.inf
    follow = w.folk[person].follow
    total = 0.0
    if follow > 0.0:
        total = crowd_around(w, c, r)
    for q in range(w.cells[c].out_from, w.cells[c].out_to):
        link = w.links[q].out
        if not leads(w, link, r):
            continue
        if link == back:
            found_back = link
            continue
        if not w.ways[r, link].cost < farther:
            continue
        wait = (w.links[link].queue + w.links[link].coming) / w.links[link].rate
        cost = cost_by(w, person, c, link, r, wait)
        if total > 0.0:
            cost *= 1.0 - follow * seen_using(w, link) / total
        tie = abs(cost - least) <= 1e-9 * (1.0 + least)
        if (tie and wait < least_wait) or (not tie and cost < least):
            found, least, least_wait = link, cost, wait
    if found < 0:
        found = found_back
    return found


@part()
def choose(w: World, person: int, c: int) -> int:
    """Return the link that a person in cell *c* takes next; -1 when no way is known.

    An explicit path is followed as long as its links are open; then the person's route, then the
    routes behind it.
    """
    found = -1
    at = w.folk[person].path_at
    if at >= 0:
        link = w.path[at]
        w.folk[person].path_at = -1
        usable = w.links[link].open == 1 and w.ways[w.folk[person].route, link].allowed == 1
        if usable and w.links[link].src == c:
            found = link
            if at + 1 < w.folk[person].path_end:
                w.folk[person].path_at = at + 1
    r = w.folk[person].route
    while found < 0 and r >= 0:
        found = best_link(w, person, c, r)
        if found >= 0:
            w.folk[person].route = r
        else:
            r = w.routes[r].fallback
    return found


@part()
def leg(w: World, person: int, c: int, link: int, rest_m: float) -> None:
    """Set a person in cell *c* walking towards a link, with *rest_m* to go."""
    w.folk[person].link = link
    w.folk[person].state = WALKING
    w.links[link].coming += 1
    if w.folk[person].responder and w.links[link].motion == 2:
        w.cells[c].against += 1
    at = w.run[0].walking
    w.active[at].person = person
    w.active[at].cell = c
    w.active[at].rest = rest_m
    w.active[at].speed = own_speed(w, person, link)
    w.run[0].walking = at + 1


@part()
def follow_leg(w: World, person: int) -> None:
    """Undo what a leg has noted when it ends: a team no longer climbs against the others."""
    link = w.folk[person].link
    if link >= 0 and w.folk[person].responder and w.links[link].motion == 2:
        w.cells[w.links[link].src].against -= 1


@part()
def cost_before(w: World, before: int, link: int, r: int) -> float:
    """Return the cost from behind the link *before* on by *link*, to the end of route *r*."""
    cell = w.cells[w.links[link].src]
    row = cell.dist_at + w.links[before].door_dst * cell.doors
    walk = w.dist[row + w.links[link].door_src]
    if w.routes[r].timed:
        speed = max(0.05, min(cell.k * FREE_SHARE * cell.factor, cell.limit))
        walk = max(walk / speed, (w.links[link].queue + w.links[link].coming) / w.links[link].rate)
    return w.ways[r, link].cost + walk + EACH_DOOR


@part()
def begin_costs(w: World, r: int) -> int:
    """Set the costs behind the last links of a route to nothing; return how many wait."""
    last = 0
    for link in range(w.links.size):
        w.ways[r, link].cost = np.inf
        w.work[1, link] = 0
        if w.target[r, w.links[link].dst]:
            w.ways[r, link].cost = 0.0
            w.work[0, last] = link
            w.work[1, link] = 1
            last += 1
    return last


@entry()
def set_costs(w: World) -> None:
    """Compute the costs to go of all routes anew."""
    places = w.links.size + 1
    for r in range(w.routes.size):
        first, last = 0, begin_costs(w, r)
        while first != last:
            link = w.work[0, first]
            first = (first + 1) % places
            w.work[1, link] = 0
            c = w.links[link].src
            if w.target[r, c] or not leads(w, link, r):
                continue
            for q in range(w.cells[c].in_from, w.cells[c].in_to):
                before = w.links[q].inn
                if before == w.links[link].pair:
                    continue
                cost = cost_before(w, before, link, r)
                if cost < w.ways[r, before].cost - 1e-9:
                    w.ways[r, before].cost = cost
                    if w.work[1, before] == 0:
                        w.work[1, before] = 1
                        w.work[0, last] = before
                        last = (last + 1) % places


@part()
def keeps_way(w: World, person: int) -> bool:
    """Tell whether the link that a person walks or queues to still leads on."""
    link = w.folk[person].link
    way = w.ways[w.folk[person].route, link]
    good = w.links[link].open == 1 and way.allowed == 1
    if good and w.folk[person].path_at < 0:
        good = way.cost < np.inf
    return good


@part()
def give_up(w: World, person: int) -> None:
    """Let a person who knows no way stay where he is."""
    w.folk[person].state = TRAPPED
    w.folk[person].link = -1
    w.run[0].changed += 1


@part()
def turn_walker(w: World, i: int) -> None:
    """Let the walker in row *i* of the list choose anew from where he is on his way.

    He has gone so far from the door by which he came, and so far is left to the one that is shut:
    the nearer of the two he goes round by.
    """
    person = w.active[i].person
    old = w.folk[person].link
    c = w.active[i].cell
    rest = max(0.0, w.active[i].rest)
    gone = max(0.0, walk_to(w, person, c, old) - rest)
    w.links[old].coming -= 1
    follow_leg(w, person)
    w.run[0].stale = 1
    w.folk[person].path_at = -1
    link = choose(w, person, c)
    if link < 0:
        give_up(w, person)
    else:
        cell = w.cells[c]
        on = w.dist[cell.dist_at + w.links[old].door_src * cell.doors + w.links[link].door_src]
        rest = min(rest + on, gone + walk_to(w, person, c, link))
        w.folk[person].door = w.links[old].door_src
        leg(w, person, c, link, rest)
    w.active[i].person = -1


@part()
def compact(w: World) -> None:
    """Drop from the list of walkers those who walk no more, or stand in it once more."""
    kept = 0
    for i in range(w.run[0].walking):
        person = w.active[i].person
        if person >= 0 and w.folk[person].state == WALKING:
            w.active[kept].person = person
            w.active[kept].cell = w.active[i].cell
            w.active[kept].rest = w.active[i].rest
            w.active[kept].speed = w.active[i].speed
            kept += 1
    w.run[0].walking = kept
    w.run[0].stale = 0


@entry()
def repair(w: World) -> None:
    """Let everybody whose way has ended choose again, after something was opened or shut.

    Whoever walks or queues towards a link that is shut, or from which no way leads on, turns from
    where he is; whoever was trapped looks again.
    """
    set_costs(w)
    for i in range(w.run[0].walking):
        person = w.active[i].person
        if person >= 0 and w.folk[person].state == WALKING and not keeps_way(w, person):
            turn_walker(w, i)
    compact(w)
    for person in range(w.folk.size):
        state = w.folk[person].state
        if state not in (TRAPPED, QUEUED) or (state == QUEUED and keeps_way(w, person)):
            continue
        c = w.folk[person].cell
        if state == QUEUED:
            old = w.folk[person].link
            unlink(w, person, old)
            follow_leg(w, person)
            w.folk[person].door = w.links[old].door_src
            w.folk[person].path_at = -1
        link = choose(w, person, c)
        if link >= 0:
            leg(w, person, c, link, walk_to(w, person, c, link))
        elif state == QUEUED:
            give_up(w, person)


@part()
def see_flow(w: World, link: int, since_s: float) -> None:
    """Take note how fast a door has passed people since the last look."""
    seen = w.links[link].passed - w.links[link].seen
    w.links[link].seen = w.links[link].passed
    if w.links[link].queue > 2:
        rate = SMOOTH * w.links[link].rate + (1.0 - SMOOTH) * seen / since_s
        flow = w.links[link].flow
        w.links[link].rate = min(max(rate, LEAST_RATE * flow), flow)
    else:
        w.links[link].rate = w.links[link].flow


@part()
def better_way(w: World, person: int, link: int) -> int:
    """Return the link to which the last in a queue changes over; -1 when he stays."""
    r = w.folk[person].route
    cell = w.cells[w.links[link].src]
    row = cell.dist_at + w.links[link].door_src * cell.doors
    stays = w.links[link].queue / w.links[link].rate + w.ways[r, link].cost
    came = w.folk[person].came
    other, least = -1, CHANGE_AT * stays
    for q in range(cell.out_from, cell.out_to):
        way = w.links[q].out
        shut = w.links[way].open == 0 or w.ways[r, way].allowed == 0
        if way == link or shut or (came >= 0 and way == w.links[came].pair):
            continue
        speed = min(own_speed(w, person, way), cell.k * FREE_SHARE) * cell.factor
        wait = (w.links[way].queue + w.links[way].coming + 1.0) / w.links[way].rate
        walk = w.dist[row + w.links[way].door_src]
        cost = max(walk / max(0.05, speed), wait) + w.ways[r, way].cost
        if cost < least:
            other, least = way, cost
    return other


@entry()
def watch_flows(w: World, since_s: float) -> None:
    """Look how fast every door passes people, and let those at the ends of queues change over."""
    for link in range(w.links.size):
        see_flow(w, link, since_s)
    set_costs(w)
    for link in range(w.links.size):
        while w.links[link].queue > 0:
            person = w.links[link].tail
            if w.routes[w.folk[person].route].timed == 0 or w.folk[person].path_at >= 0:
                break
            other = better_way(w, person, link)
            if other < 0:
                break
            unlink(w, person, link)
            follow_leg(w, person)
            c = w.links[link].src
            w.folk[person].door = w.links[link].door_src
            leg(w, person, c, other, walk_to(w, person, c, other))
