"""The middle of a package: script, roles, and who goes which way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.drill.page import badge, escape, figure, table
from twin.drill.posters import storey_drawings
from twin.drill.sitemap import site_map

if TYPE_CHECKING:
    from twin.drill.document import Room
    from twin.drill.paper import Paper

__all__ = ["assembly", "floors", "roles", "script", "ways"]


def script(paper: Paper) -> str:
    """Return the script as a table."""
    t = paper.t
    rows = [
        (
            f"<b>{t.mark(one.at_s)}</b>",
            escape(t.name(one.what)),
            escape(t.name(one.who)),
            escape(t.name(one.expected)),
            "",
        )
        for one in paper.plan.script
    ]
    note = t(
        "T0 is the alarm; times are minutes and seconds. The arrival of the fire brigade and"
        " the times for report and roll-call are assumptions: put your own in.",
        "T0 为报警时刻，时间为分:秒。消防队到场及报告、清点用时为假定值，请按本单位情况修改。",
    )
    return f'<p class="note">{escape(note)}</p>' + table(
        (
            t("Time", "时间"),
            t("What happens", "事件"),
            t("Who", "执行"),
            t("Expected", "预期响应"),
            t("Seen at", "实际时间"),
        ),
        rows,
        narrow=(0,),
    )


def roles(paper: Paper) -> str:
    """Return the roles, with room for names."""
    t = paper.t
    rows = [
        (
            t.number(role.count),
            escape(t.name(role.title)),
            escape(t.name(role.where)),
            "<ul>" + "".join(f"<li>{escape(t.name(one))}</li>" for one in role.tasks) + "</ul>",
            escape(t.name(role.needs)),
            "",
        )
        for role in paper.plan.roles
    ]
    total = sum(role.count for role in paper.plan.roles)
    note = t(
        "{total} people in all. Numbers follow from the size of the building (assumed: one"
        " floor warden for 60 people, one caller for 100, two observers where more than 400"
        " leave).",
        "共 {total} 人。人数按建筑规模推算（假定：每 60 人一名楼层引导员，每 100 人一名清点员，"
        "超过 400 人的出口两名观察员）。",
        total=t.number(total),
    )
    return f'<p class="note">{escape(note)}</p>' + table(
        (
            t("No.", "人数"),
            t("Role", "角色"),
            t("Where", "位置"),
            t("Tasks", "任务"),
            t("Takes along", "携带"),
            t("Name", "姓名"),
        ),
        rows,
        numbers=(0,),
    )


def ways(paper: Paper) -> str:
    """Return the instructions by storey, and the way of each room."""
    t = paper.t
    orders = {
        "together": t("all storeys at once", "各层同时"),
        "lower-first": t("lower storeys first", "先下层后上层"),
        "upper-first": t("upper storeys first", "先上层后下层"),
    }
    intro = t(
        "Rooms are given one way each, so that the exits are used as the best plan uses them."
        " When everybody is ready at once, the quickest release is: {order}; the last is then"
        " out at {time}. Where people come as they are ready, nobody is held back.",
        "每个房间指定一条路线，使各出口得到最优使用。若全体同时就绪，最快放行次序为：{order}，"
        "末位撤出 {time}。若人员陆续就绪，则不作扣留。",
        order=orders.get(paper.plan.order, paper.plan.order),
        time=t.time(paper.drill.ready_s),
    )
    told = "".join(
        f"<li>{escape(t.name(order.sentence))}</li>" for order in paper.plan.orders.storeys
    )
    heading = t(
        "Storey by storey, if sent off in phases (rooms used in one draw)",
        "分批放行指令（逐层；以一次抽样的用房情况为例）",
    )
    return (
        f"<p>{escape(intro)}</p><h3>{escape(heading)}</h3><ul>{told}</ul>"
        f"<h3>{escape(t('Room by room', '逐房间路线'))}</h3>{_rooms(paper)}"
    )


def _rooms(paper: Paper) -> str:
    """Return a small table for each storey, in two columns on paper."""
    t, venue = paper.t, paper.venue
    found = []
    for storey in venue.storeys:
        rooms = [one for one in paper.drill.rooms if venue.spaces[one.room].storey == storey]
        if rooms:
            found.append(
                table(
                    (
                        t("Room", "房间"),
                        t("People", "人数"),
                        t("Way", "路线"),
                        t("Sent off", "放行"),
                        t("Last one out", "末位撤出"),
                    ),
                    [_room(paper, room) for room in rooms],
                    numbers=(1, 3, 4),
                    caption=t.name(venue.storey_called(storey)),
                )
            )
    note = t(
        "Sent off: in phases only. Last one out: median over the drills in which the room is"
        " used. With stair, exit and assembly point: routes.csv.",
        "“放行”仅用于分批放行；“末位撤出”为该房间有人时各次模拟的中位值。含楼梯、出口与集结点的"
        "完整清单见 routes.csv。",
    )
    return (
        f'<p>{paper.legend}</p><p class="note">{escape(note)}</p>'
        f'<div class="columns">{"".join(found)}</div>'
    )


def _room(paper: Paper, room: Room) -> tuple[str, ...]:
    t = paper.t
    path = next(
        path
        for path, _ in paper.plan.ways.paths[paper.plan.ways.network.cell_of[room.room]]
        if (paper.plan.ways.stair(path), paper.plan.ways.exit(path)) == (room.stair, room.exit)
    )
    route = paper.signage.of_path(path)
    return (
        escape(paper.venue.short(room.room)),
        t.number(room.people, 0 if float(room.people).is_integer() else 1),
        badge(route.letter, route.colour) if route else "",
        t.time(room.release_s),
        t.time(room.out_s),
    )


def floors(paper: Paper) -> str:
    """Return the plan of each storey."""
    t = paper.t
    found = []
    for storey, drawing in storey_drawings(paper.plan, t).items():
        name = t.name(paper.venue.storey_called(storey))
        found.append(f"<h3>{escape(name)}</h3>{figure(drawing, '')}")
    hint = t(
        "One sheet for each storey, to be put up: posters.html.",
        "可张贴的逐层海报见 posters.html。",
    )
    link = f'<a href="posters.html">{escape(hint)}</a>'
    return f"<p>{paper.legend}</p><p>{link}</p>{''.join(found)}"


def assembly(paper: Paper) -> str:
    """Return the map of the site with the assembly point."""
    t = paper.t
    drawing = site_map(paper.venue, paper.signage, t)
    people = paper.prediction.people.middle or 0.0
    point = paper.venue.assembly
    if point is None:
        missing = t(
            "No assembly point is known for this building: choose one before the drill.",
            "该建筑未设置集结点：演练前请先确定。",
        )
        return f"<p>{escape(missing)}</p>"
    told = t(
        "{name}: {area} m², {density} people per m² when all are there.",
        "{name}：{area} m²，全部到达时每平方米 {density} 人。",
        name=t.name(point.name),
        area=t.number(point.area_m2),
        density=t.number(people / point.area_m2, 2),
    )
    return f'<div style="max-width:560px">{figure(drawing, told)}</div>'
