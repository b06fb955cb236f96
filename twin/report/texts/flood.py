"""Texts on rain, water and crews."""

from __future__ import annotations

from typing import Final

__all__ = ["CHINESE", "EVENT_KINDS"]

EVENT_KINDS: Final[dict[str, str]] = {
    "rain-began": "Rain begins",
    "rain-ended": "Rain ends",
    "yard-ponded": "Water on a yard",
    "yard-drained": "Yard drained",
    "ingress-began": "Water comes in",
    "ingress-ended": "Water no longer comes in",
    "barrier-reached": "Water at a barrier",
    "room-wet": "Floor wet",
    "room-flooded": "Room under water",
    "room-dry": "Room dry again",
    "equipment-drowned": "Equipment drowned",
    "equipment-restored": "Equipment works again",
    "water-lost": "Building without water",
    "water-restored": "Water back in the building",
    "pump-out-began": "Pumping out begins",
    "pump-out-ended": "Pumping out ends",
    "pump-blocked": "Pump blocked",
    "pump-cleared": "Pump cleared",
    "inlet-blocked": "Inlets blocked",
    "inlet-cleared": "Inlets cleared",
    "warning-issued": "Warning issued",
    "crew-called": "Crew called",
    "crew-ready": "Crew ready",
    "crew-set-out": "Crew set out",
    "crew-arrived": "Crew arrived",
    "closure-started": "Work at the place begins",
    "barrier-set": "Barrier set",
    "pump-placed": "Mobile pump runs",
    "generator-stored": "Generator in its store",
    "generator-connected": "Generator connected",
    "task-done": "Task done in time",
    "task-late": "Task done late",
    "task-failed": "Task failed",
    "gear-recovered": "Gear back in the store",
}
"""What the kinds of events of flood and response are called."""

CHINESE: Final[dict[str, str]] = {
    # kinds of event: water
    "Rain begins": "开始降雨",
    "Rain ends": "降雨结束",
    "Water on a yard": "场地积水",
    "Yard drained": "场地积水退去",
    "Water comes in": "开始进水",
    "Water no longer comes in": "停止进水",
    "Water at a barrier": "水抵挡水设施",
    "Floor wet": "房间进水",
    "Room under water": "房间受淹",
    "Room dry again": "房间积水排除",
    "Equipment drowned": "设备受淹",
    "Equipment works again": "设备恢复",
    "Building without water": "楼宇断水",
    "Water back in the building": "楼宇恢复供水",
    "Pumping out begins": "开始抽排",
    "Pumping out ends": "抽排结束",
    "Pump blocked": "水泵堵塞",
    "Pump cleared": "水泵疏通",
    "Inlets blocked": "雨水口堵塞",
    "Inlets cleared": "雨水口疏通",
    # kinds of event: crews
    "Warning issued": "发布预警",
    "Crew called": "呼叫队伍",
    "Crew ready": "队伍待命",
    "Crew set out": "队伍出发",
    "Crew arrived": "队伍到达",
    "Work at the place begins": "开始现场处置",
    "Barrier set": "挡水设施就位",
    "Mobile pump runs": "移动泵投用",
    "Generator in its store": "发电机在库",
    "Generator connected": "发电机接入",
    "Task done in time": "任务及时完成",
    "Task done late": "任务完成过晚",
    "Task failed": "任务失败",
    "Gear back in the store": "物资回收入库",
    # crews
    "Crews": "抢险队",
    "No crew was called out.": "未调动抢险队。",
    "Every task: called, begun, done, and the last safe moment": (
        "各项任务：呼叫、开始、完成与最后安全时刻"
    ),
    "How busy the crews were": "各队忙碌程度",
    "Who did what when": "各队时间安排",
    "{count} tasks, {late} of them late or not done.": (
        "共 {count} 项任务，其中 {late} 项过晚或未完成。"
    ),
    "Crew and task": "队伍与任务",
    "Phase": "阶段",
    "From": "自",
    "To": "至",
    # time line
    "Water takes {room} first, {moment}; a room is lost {count} times in all.": (
        "{room}最先受淹（{moment}）；房间共受淹 {count} 次。"
    ),
    "No room was lost to water.": "没有房间受淹。",
    # rooms and water
    "What the water took": "受淹情况",
    "Where the water stood": "积水分布",
    "Hot water: where it was worst": "热水：哪里最严重",
    "Hot water: why": "热水：为什么",
    "Hot water: hour by hour": "热水：逐时变化",
    "Yards under more than 5 cm of water": "积水超过 5 厘米的场地",
    "Deepest at": "最深时刻",
    "Under water (h)": "积水时长（小时）",
    "No yard stands deeper than 5 cm.": "没有场地积水超过 5 厘米。",
    "water 5 to 15 cm deep": "积水 5–15 厘米",
    "15 to 30 cm": "15–30 厘米",
    "over 30 cm": "超过 30 厘米",
    "less than 5 cm": "不足 5 厘米",
    "without water for {time}": "停水 {time}",
    "without water": "停水",
    "Who was without water, and why": "断水影响与原因",
    "All rooms below ground": "全部地下设备房",
    "Nothing was lost to water.": "没有设备受淹。",
    "Machines that drowned": "受淹设备",
    "Storms": "降雨场次",
    "Buildings without water": "断水楼宇",
    "No building was without water.": "没有楼宇断水。",
    "Rain": "降雨",
    "mm/h": "毫米/小时",
    "Rain: {storm}": "降雨：{storm}",
    "{depth} in {duration}; the wettest hour brings {hour}, once in {period} years by the formula "
    "of Shanghai.": ("{duration}降雨 {depth}；最大一小时 {hour}，按上海公式重现期 {period} 年。"),
    "Time": "时间",
    "Water in the room": "室内水深",
    "Depth (m)": "水深（米）",
    "The water reaches {depth} at {moment}.": "{moment}水深达 {depth}。",
    "The first machine is lost at {moment}, {count} in all.": (
        "{moment}首台设备受淹，共 {count} 台。"
    ),
    "No machine is lost.": "没有设备受淹。",
    " and {count} more": "（另 {count} 项）",
    "motor": "电机",
    "control cabinet": "控制柜",
    "panel": "配电箱",
    "No room took in water.": "没有房间进水。",
    "Water in {room}": "{room}水深",
    "Direct loss (CNY)": "直接损失（元）",
    "Direct loss": "直接损失",
    "{loss} in all.": "合计 {loss}。",
    "Where and what": "位置与项目",
    "Pump runs": "水泵运行",
    "Sump pumps": "排水泵",
    "{count} pumps run, {hours} in all.": "共 {count} 台水泵运行，合计 {hours}。",
    "Pump": "水泵",
    "East (m)": "东向（米）",
    "North (m)": "北向（米）",
    "Deepest water on each yard": "各场地最大积水",
    "Deepest at {yard}: {depth}; {count} of {all} yards stand deeper than 15 cm.": (
        "最深处为{yard}：{depth}；{all} 处场地中 {count} 处超过 15 厘米。"
    ),
    "Yard": "场地",
    "Deepest (m)": "最大水深（米）",
    # latest call-out
    "Latest call-out": "最晚召集",
    "The answer for each room and storm": "各房间、各场次的结论",
    "Each call was played with the same rain and the same chance. Calls were first scanned; only "
    "where the answer changes once was its moment narrowed down.": (
        "每次召集均在相同降雨与相同随机数下演练；先扫描，仅当结论只变化一次时才逐步逼近该时刻。"
    ),
    "saved": "保住",
    "lost": "受淹",
    "Call, minutes after the first rain": "召集时刻（开始降雨后分钟）",
    "Which call still saves the room": "何时召集还来得及",
    "{saved} of {all} calls that were played save their room.": (
        "演练的 {all} 次召集中有 {saved} 次保住了房间。"
    ),
    "Room and measure": "房间与措施",
    "Call (min)": "召集（分钟）",
    "Saved": "是否保住",
    # tiles
    "{hours} person-hours": "{hours} 人时",
    "wettest hour {depth}": "最大一小时 {depth}",
    "of {all} tasks": "共 {all} 项任务",
}
