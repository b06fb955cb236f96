"""Texts on evacuation: leaving, waiting, rescue, drills, and the player of the playback."""

from __future__ import annotations

from typing import Final

__all__ = ["CHINESE", "EVENT_KINDS"]

EVENT_KINDS: Final[dict[str, str]] = {
    "alarm": "Alarm sounds",
    "door-locked": "Door locked",
    "door-opened": "Door open again",
    "door-forced": "Door opened by a team",
    "exit-jammed": "Exit jammed",
    "exit-cleared": "Exit clear again",
    "exit-flooded": "Exit under water",
    "exit-drained": "Exit above water again",
    "lift-stopped": "Lift stopped",
    "lift-works": "Lift works again",
    "lift-opened": "Lift opened, people freed",
    "lights-lost": "Lights fail",
    "lights-emergency-empty": "Emergency lights go out",
    "lights-back": "Lights back",
    "fire-began": "Fire begins",
    "way-in-smoke": "Way out full of smoke",
    "way-clear": "Way out clear of smoke",
    "rescue-called": "Rescue team called",
    "rescue-arrived": "Rescue team at the door",
    "rescue-failed": "No rescue team came",
    "rescue-lost": "Rescue team overcome",
    "rescue-done": "Rescue team leaves",
    "search-done": "Building searched",
    "person-found": "Person found",
    "person-unreached": "No way to a person",
    "person-rescued": "Person brought out",
    "people-overcome": "People overcome by smoke",
    "people-trapped": "People trapped",
}
"""What the kinds of events of an evacuation are called."""

CHINESE: Final[dict[str, str]] = {
    # kinds of event
    "Alarm sounds": "报警",
    "Door locked": "门被锁闭",
    "Door open again": "门恢复开启",
    "Door opened by a team": "救援组打开锁闭的门",
    "Exit jammed": "出口受阻",
    "Exit clear again": "出口恢复畅通",
    "Exit under water": "出口被水封堵",
    "Exit above water again": "出口积水退去",
    "Lift stopped": "电梯停运",
    "Lift works again": "电梯恢复运行",
    "Lift opened, people freed": "电梯开门救出人员",
    "Lights fail": "照明中断",
    "Emergency lights go out": "应急照明耗尽",
    "Lights back": "照明恢复",
    "Fire begins": "起火",
    "Way out full of smoke": "疏散通道充烟",
    "Way out clear of smoke": "疏散通道烟气消散",
    "Rescue team called": "呼叫救援组",
    "Rescue team at the door": "救援组到达入口",
    "No rescue team came": "救援组未能到达",
    "Rescue team overcome": "救援组人员失能",
    "Rescue team leaves": "救援组撤出",
    "Building searched": "楼宇搜索完毕",
    "Person found": "发现待救人员",
    "No way to a person": "无法到达待救人员",
    "Person brought out": "人员获救",
    "People overcome by smoke": "人员因烟气失能",
    "People trapped": "人员被困",
    # chapters
    "Evacuation": "疏散",
    "Where it jams": "拥堵位置",
    "Assembly and rescue": "集合与救援",
    "Drill plan": "演练方案",
    "Check against the code": "规范核查",
    # time line
    "The alarm sounds at {moment}.": "{moment}报警。",
    "Alarm and help": "报警与救援",
    # times
    "{seconds} s": "{seconds} 秒",
    "{minutes} min": "{minutes} 分钟",
    "{minutes} min {seconds} s": "{minutes} 分 {seconds} 秒",
    "Minutes after the alarm": "报警后时间（分钟）",
    # verdict
    "People out": "已撤出人数",
    "of {all} people": "共 {all} 人",
    "Still inside at the end": "结束时仍在楼内",
    "95 % are out after": "95% 撤出用时",
    "Last one out after": "末人撤出用时",
    "best plan {time}": "最优方案 {time}",
    "Trapped": "被困",
    "Overcome by smoke": "因烟气失能",
    "Waiting for rescue": "等待救援",
    # buildings
    "Buildings, the slowest first": "各楼栋（最慢在前）",
    "Half are out": "半数撤出",
    "95 % are out": "95% 撤出",
    "All are out": "全部撤出",
    "Last one out": "末人撤出",
    "Best plan": "最优方案",
    "No plan is faster than": "理论下限",
    "Longer than that by (%)": "超出下限（%）",
    # curves
    "People still inside": "仍在楼内的人数",
    "People inside": "楼内人数",
    "All together": "合计",
    "Half of {people} people are out after {time}.": "{people} 人中有一半在 {time}内撤出。",
    "Still inside after {time}: {count}.": "{time}后仍在楼内：{count} 人。",
    "The last is out by {time}.": "最后一人在 {time}前撤出。",
    "Flow through the exits": "出口流量",
    "People a minute": "人/分钟",
    "Most leave {time} after the alarm: {flow} people a minute.": (
        "报警后 {time}撤出最快：每分钟 {flow} 人。"
    ),
    # exits
    "Which exit they took": "各出口使用情况",
    "{name} takes {share} of all; {unused} of {all} exits are used by nobody.": (
        "{name}承担 {share}；{all} 个出口中有 {unused} 个无人使用。"
    ),
    "Exit": "出口",
    "Width (m)": "宽度（m）",
    "First out": "首次通过",
    "Last out": "末次通过",
    "Mean flow (people/s)": "平均流量（人/秒）",
    # bottlenecks
    "Where time is lost": "时间损失位置",
    "Time lost waiting (person-minutes)": "等待损失（人·分钟）",
    "Most time is lost at {name}: {minutes} person-minutes; up to {queue} people wait there.": (
        "{name}损失时间最多：{minutes} 人·分钟；最多有 {queue} 人在此等待。"
    ),
    "10 cm more width there would save {seconds} s of the whole.": (
        "此处加宽 10 厘米可使总用时缩短 {seconds} 秒。"
    ),
    "Door or stair": "门或楼梯",
    "Person-minutes lost": "损失（人·分钟）",
    "Blame (%)": "责任占比（%）",
    "Doors and stairs with a queue": "出现排队的门与楼梯",
    "People through": "通过人数",
    "Longest queue": "最长排队（人）",
    "Saved by 10 cm more (s)": "加宽 10 厘米可省（秒）",
    "Nobody had to wait at a door.": "无人在门前等待。",
    "Door": "门",
    "Opening": "洞口",
    "Stair": "楼梯",
    "Gate": "大门",
    "Way outdoors": "室外通道",
    "Lift door": "电梯门",
    # closures
    "If one exit or stair cannot be used": "任一出口或楼梯失效时",
    "95 % are out later by (s)": "95% 撤出推迟（秒）",
    "{count} trapped": "{count} 人被困",
    "Without {name}, {count} people have no way out.": "{name}失效时，{count} 人无路可逃。",
    "Worst is the loss of {name}: 95 % are out {seconds} s later. Nobody is trapped by any "
    "single closure.": (
        "{name}失效影响最大：95% 撤出推迟 {seconds} 秒。任何单一失效都不会使人被困。"
    ),
    "Closed": "失效处",
    "Later by (s)": "推迟（秒）",
    # assembly and rescue
    "Assembly points: who is there and who is missed": "集合点：到达与缺员",
    "Assembly point": "集合点",
    "Room for": "可容人数",
    "People per m²": "每平方米人数",
    "First there": "首人到达",
    "Last there": "末人到达",
    "Missing": "缺员",
    "Of these still inside": "其中仍在楼内",
    "Fire lane free": "消防车道畅通",
    "What the rescue teams did when": "救援队行动时间",
    "{teams} teams go to {people} people; the last work ends {time} after the alarm.": (
        "{teams} 支队伍救援 {people} 人；最后一项行动于报警后 {time}结束。"
    ),
    "Team": "队伍",
    "Team {number}": "{number} 组",
    "Task": "任务",
    "Place": "地点",
    # drill
    "What the wardens say": "疏散引导指令",
    "Instruction": "指令",
    "Way": "路线",
    "Released after": "放行时间",
    "How the times spread": "用时的波动范围",
    "9 of 10 drills": "90% 的演练",
    "half of the drills": "50% 的演练",
    "median": "中位数",
    "{what}: in half of the drills by {middle}, in 19 of 20 by {late}.": (
        "{what}：半数演练不超过 {middle}，95% 的演练不超过 {late}。"
    ),
    "Where the teams stand ready, and their ways": "救援队部署与路线",
    "{teams} teams; the longest way is that of {team} to {place}: {minutes} min.": (
        "共 {teams} 支队伍；最长路线为{team}前往{place}：{minutes} 分钟。"
    ),
    "stands ready here": "待命位置",
    "goes here": "目的地",
    "Stands ready at": "待命处",
    "Goes to": "前往",
    "People there": "该处人数",
    "Minutes": "分钟",
    # code
    "Rules, those that are broken first": "条文（不符合者在前）",
    "Rule": "规范",
    "Figure checked": "数值核对",
    "in the code": "查自规范原文",
    "where it is cited": "查自引用文献",
    "from memory": "凭记忆",
    "{count} of {all} checks are broken.": "{all} 项核查中有 {count} 项不符合。",
    "All {all} checks are kept.": "{all} 项核查全部符合。",
    "Figures that were not read in the code itself are to be looked up before you rely on them.": (
        "未查自规范原文的数值，使用前请查证原文。"
    ),
    # floors
    "Site": "室外场地",
    "Storey {level}": "{level} 层",
    # playback
    "Where everybody was": "人员位置回放",
    "{people} people on {storeys} storeys, {time} long. Play it, or drag the slider to a "
    "moment.": "{storeys} 个楼层共 {people} 人，时长 {time}。点击播放，或拖动滑块到某一时刻。",
    "Playback of the evacuation": "疏散回放",
    "Play": "播放",
    "Pause": "暂停",
    "Time after the alarm": "报警后时间",
    "Floor": "楼层平面",
    "Show as": "显示方式",
    "Speed": "速度",
    "All storeys": "全部楼层",
    "{building}: all storeys": "{building}：全部楼层",
    "Each person": "每个人",
    "On the way": "室外途中",
    "not yet leaving": "尚未行动",
    "walking": "行走",
    "waiting their turn": "排队等待",
    "at an assembly point": "已到集合点",
    "trapped": "被困",
    "incapacitated": "失能",
    "waiting for rescue": "等待救援",
    "responders": "救援人员",
    "{space}: {count} people, {density} per m²": "{space}：{count} 人，每平方米 {density} 人",
    "{space}: {count} people": "{space}：{count} 人",
    "Point at a room to see how many are in it.": "将指针移到房间上可查看其中人数。",
    "{time} after the alarm: {inside} inside, {out} out": (
        "报警后 {time}：楼内 {inside} 人，已撤出 {out} 人"
    ),
    "Floor plans with everybody on them at the moment that the slider shows.": (
        "滑块所示时刻的楼层平面图与人员位置。"
    ),
    "Keys: space plays and pauses, the arrows go 5 s back and forth (with Shift 30 s), "
    "Home and End go to the beginning and the end, + and − change the speed.": (
        "按键：空格播放或暂停；方向键前后 5 秒（加 Shift 为 30 秒）；Home、End 到开头与结尾；"
        "+、− 改变速度。"
    ),
}
"""Chinese for every English text on evacuation."""
