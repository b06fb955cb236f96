"""Every text of the report and of its charts: English is the key, Chinese stands beside it."""

from __future__ import annotations

from typing import Final

from twin.report.kinds import NOUNS_ZH

__all__ = ["CAUSE_MEANINGS", "CAUSE_NAMES", "CHINESE", "EVENT_KINDS"]

CAUSE_NAMES: Final[dict[str, str]] = {
    "capacity": "Heat-pump capacity",
    "storage": "Storage and base load",
    "control": "Control (units switched off)",
    "recirculation": "Recirculation loss",
    "inlet": "Cold inlet water",
    "demand": "Demand above nominal",
    "outage": "Outage or failure",
}
"""What each cause of missing hot water is called; the same words as in the runs' own tables."""

CAUSE_MEANINGS: Final[dict[str, str]] = {
    "capacity": "Heat that the units could not make in the cold; more units, low-ambient units or "
    "auxiliary heat would help.",
    "storage": "The ordinary load itself: the tank and the units cannot carry it even without the "
    "cold; a larger tank, more units or charging ahead would help.",
    "control": "Units that could have run stood still; an earlier start or charging ahead would "
    "help.",
    "recirculation": "Heat lost on the way round the building; better insulation or timed "
    "circulation would help.",
    "inlet": "Mains water colder than in ordinary weather, so that every litre takes more heat.",
    "demand": "More hot water drawn than on a nominal day; moving residents or supply windows "
    "would help.",
    "outage": "Equipment without power or water, or failed; a second supply or a faster restart "
    "would help.",
}
"""What each cause means, and where its lever is."""

EVENT_KINDS: Final[dict[str, str]] = {
    "weather-cold": "Cold weather",
    "equipment-failed": "Equipment failed",
    "equipment-repaired": "Equipment repaired",
    "power-lost": "Power lost",
    "power-restored": "Power restored",
    "starved": "Without supply",
    "supplied": "Supplied again",
    "supply-cold": "Hot water too cold",
    "supply-recovered": "Hot water warm again",
    "switched-off": "Switched off",
    "switched-on": "Switched on",
    "restarted": "Restarted",
    "residents-concentrated": "Residents moved together",
    "capacity-fell": "Less heat in the cold",
    "decision-taken": "Decision taken",
    "demand-surge": "More use than usual",
}
"""What each kind of event is called."""

CHINESE: Final[dict[str, str]] = {
    # causes
    "Heat-pump capacity": "热泵出力不足",
    "Storage and base load": "储热与基本负荷",
    "Control (units switched off)": "控制（机组停机）",
    "Recirculation loss": "循环管路热损",
    "Cold inlet water": "冷水温度低",
    "Demand above nominal": "用水超常",
    "Outage or failure": "停电或故障",
    CAUSE_MEANINGS[
        "capacity"
    ]: "低温下热泵少产的热量；增加机组、换用低温机组或投入辅助加热可改善。",
    CAUSE_MEANINGS["storage"]: (
        "平常负荷本身：即使不遇严寒，水箱与机组也承担不了；增大水箱、增加机组或提前蓄热可改善。"
    ),
    CAUSE_MEANINGS["control"]: "本可运行的机组停着；提早启动或提前蓄热可改善。",
    CAUSE_MEANINGS["recirculation"]: "热量散失在楼内循环途中；加强保温或定时循环可改善。",
    CAUSE_MEANINGS["inlet"]: "自来水比平常更冷，每升水需要更多热量。",
    CAUSE_MEANINGS["demand"]: "用水超过平常一天；分散住宿或分时供水可改善。",
    CAUSE_MEANINGS["outage"]: "设备断电、断水或发生故障；双路供应或更快恢复可改善。",
    # kinds of event
    "Cold weather": "低温天气",
    "Equipment failed": "设备故障",
    "Equipment repaired": "设备修复",
    "Power lost": "断电",
    "Power restored": "恢复供电",
    "Without supply": "失去供应",
    "Supplied again": "恢复供应",
    "Hot water too cold": "热水过冷",
    "Hot water warm again": "热水恢复",
    "Switched off": "关闭",
    "Switched on": "开启",
    "Restarted": "重新启动",
    "Residents moved together": "集中住宿",
    "Less heat in the cold": "低温出力下降",
    "Decision taken": "采取措施",
    "More use than usual": "用水增加",
    # weather
    "Air": "气温",
    "Air temperature": "气温",
    "Air temperature (°C)": "气温（°C）",
    "Cold water inlet": "自来水温度",
    "Lowest": "最低",
    "Day": "日期",
    "Air, lowest (°C)": "最低气温（°C）",
    "Air, mean (°C)": "平均气温（°C）",
    "Air, highest (°C)": "最高气温（°C）",
    "Cold water inlet, mean (°C)": "自来水平均温度（°C）",
    "The lowest air temperature is {lowest} on {moment}; {hours} are below 0 °C.": (
        "最低气温 {lowest}，出现在 {moment}；共有 {hours}低于 0 °C。"
    ),
    # delivered, tank, units
    "Supply temperature of the worst plants": "最差几处的供水温度",
    "Supply temperature (°C)": "供水温度（°C）",
    "{limit} °C: colder is a cold shower": "{limit} °C：低于此为冷水澡",
    "No plant delivers water below {limit} °C.": "没有一处供水低于 {limit} °C。",
    "{count} of {all} plants deliver water below {limit} °C; {worst} for the longest, "
    "{hours} in all, down to {lowest} at the taps.": (
        "{all} 处热水站中有 {count} 处供水低于 {limit} °C；"
        "{worst}持续最久，共 {hours}，龙头出水最低 {lowest}。"
    ),
    "Heat in store: mean tank temperature of the worst plants": "蓄热：最差几处的水箱平均温度",
    "Mean tank temperature (°C)": "水箱平均温度（°C）",
    "The emptiest store is that of {plant}: {low} on {moment}.": (
        "蓄热最少的是{plant}：{moment} 仅 {low}。"
    ),
    "{plant}, lowest (°C)": "{plant}，最低（°C）",
    "Heat pumps running, share of the units": "热泵运行情况（运行台数占比）",
    "units on": "运行台数",
    "{plant} works hardest: on average {share} of its units run.": (
        "{plant}负荷最重：平均有 {share} 的机组在运行。"
    ),
    "Plant": "热水站",
    "Units": "台数",
    "Units on, mean (%)": "平均运行比例（%）",
    "Hours with all units on": "全开小时数",
    # unmet
    "Hot water short, by cause": "热水缺口（按原因）",
    "Litres short per hour": "每小时缺口（升）",
    "Litres short per {hours} hours": "每 {hours} 小时缺口（升）",
    "The worst hour begins {moment}: {litres} short, most of it through {cause}.": (
        "最差的一小时始于 {moment}：缺 {litres}，主要原因是“{cause}”。"
    ),
    "Hot water short, by building": "热水缺口（按楼栋）",
    "Litres short": "缺口（升）",
    "{plant} is short of {litres}, {percent} of what its people wanted.": (
        "{plant}缺 {litres}，占需求的 {percent}。"
    ),
    "Building": "楼栋",
    "Short (litres)": "缺口（升）",
    "Short (%)": "缺口（%）",
    "Mostly through": "主要原因",
    "Why hot water fell short": "热水为什么不够",
    "{cause} explains {share} of the litres short. {meaning}": (
        "“{cause}”占缺口的 {share}。{meaning}"
    ),
    "Cause": "原因",
    "Share (%)": "占比（%）",
    "What it means": "含义",
    # comparing
    "Hot water short, run beside run": "各次演练的热水缺口",
    "Least is missing in {best} ({least}), most in {worst} ({most}).": (
        "缺口最小的是“{best}”（{least}），最大的是“{worst}”（{most}）。"
    ),
    "Run": "演练",
    "Supply temperature at {building}": "{building}的供水温度",
    "The dashed line marks {limit} °C; dates are those of the first run.": (
        "虚线为 {limit} °C；日期以第一次演练为准。"
    ),
    "Lowest (°C)": "最低（°C）",
    "Hours below {limit} °C": "低于 {limit} °C 的小时数",
    # timeline
    "What happened when": "事件时间线",
    "{count} assets": "{count} 台设备",
    "Weather and plan": "天气与安排",
    "Decisions": "措施",
    "Supply first goes cold at {plant}, {moment}; {count} cold spells in all.": (
        "最先变冷的是{plant}（{moment}）；共出现 {count} 次过冷。"
    ),
    "No plant's supply went cold.": "没有一处供水变冷。",
    " {count} shorter rows are in the event log only.": (
        "另有 {count} 行较短的记录只列在事件日志中。"
    ),
    "Where": "位置",
    "What": "事件",
    "Item": "项目",
    "From": "开始",
    "To": "结束",
    "Lasted": "持续",
    # tiles
    "Hot water short": "热水缺口",
    "{litres} of {all}": "需求 {all}，缺 {litres}",
    "People served cold": "受影响人数",
    "Cold showers": "冷水澡",
    "of {all} showers": "共 {all} 次洗澡",
    "Complaints": "投诉",
    "likely {low} to {high}": "可能在 {low} 至 {high} 之间",
    "Electricity": "用电量",
    "Cost of electricity": "电费",
    "{cop} heat per kWh (COP)": "每度电产热 {cop}（COP）",
    "Worst building": "最差楼栋",
    "{percent} short, mostly {cause}": "缺 {percent}，主要因{cause}",
    "Limits": "限值",
    "{count} of {all} broken": "{all} 项中超限 {count} 项",
    "all {all} kept": "{all} 项全部达标",
    # parts
    "Weather": "天气",
    "All plants": "所有热水站",
    "{plant}, heat pump {number}": "{plant} {number} 号热泵",
    "tank": "水箱",
    "switchboard": "配电柜",
    "circulation pump": "循环泵",
    "auxiliary heater": "辅助加热器",
    "temperature-maintenance tank": "循环保温水箱",
    # the page
    "Rehearsal report: {scenario}": "演练报告：{scenario}",
    "Campus twin: rehearsal report": "校园孪生 · 演练报告",
    "campus": "校园",
    "A limit is broken": "超出限值",
    "All limits kept": "限值全部达标",
    "Skip to the findings": "跳到结论",
    "Contents": "目录",
    "Where it was worst": "哪里最严重",
    "Why": "为什么",
    "Hour by hour": "逐时变化",
    "Limits and key figures": "限值与关键指标",
    "What went in came out": "进出平衡",
    "Assumptions": "假设",
    "How to repeat this run": "如何重现本次演练",
    "People": "人数",
    "nothing short": "无缺口",
    "All buildings with central hot water, worst first": "所有集中供热水的楼栋（最差在前）",
    "No hot water was short.": "热水没有缺口。",
    "Chain of causes: {plant}": "因果链：{plant}",
    "{count} times, {hours} in all": "共 {count} 次，累计 {hours}",
    "Limit": "限值",
    "Allowed": "允许",
    "Found": "实际",
    "Verdict": "结论",
    "broken": "超限",
    "kept": "达标",
    "Key figure": "指标",
    "Value": "数值",
    "What went in equals what came out plus what stayed, to {error} at worst.": (
        "输入等于输出加存留，最大相对误差 {error}。"
    ),
    "In": "输入",
    "Out": "输出",
    "Stayed": "存留",
    "Relative error": "相对误差",
    "Energy (kWh)": "能量（kWh）",
    "Water (litres)": "水量（升）",
    "Command": "命令",
    "Seed": "随机种子",
    "Made": "生成时间",
    "Changes to the scenario": "对情景的修改",
    "none": "无",
    "Simulation time": "模拟用时",
    "Input files and their SHA-256": "输入文件及其 SHA-256",
    "File": "文件",
    "Not for certification.": "不作为认证依据。",
    "A rehearsal on a model, not a measurement: use it to compare and to prepare. "
    "It is not for certification, and not a substitute for design by qualified engineers.": (
        "这是模型上的演练，不是实测：用于比较与准备，不能替代有资质工程师的设计。"
    ),
    "Run {run}, seed {seed}.": "演练 {run}，随机种子 {seed}。",
    "Table": "表格",
    # one plant
    "Coldest delivered": "最低供水温度",
    "Below {limit} °C": "低于 {limit} °C",
    "Supply": "供水温度",
    "Tank, mean": "水箱平均",
    "Temperature (°C)": "温度（°C）",
    "{plant}: what it delivers and what it holds": "{plant}：供水与蓄热",
    "The coldest water at the taps has {lowest}; it is below {limit} °C for {hours}.": (
        "最低供水温度 {lowest}；低于 {limit} °C 共 {hours}。"
    ),
    "{percent} short, lowest {lowest}": "缺 {percent}，最低 {lowest}",
    "without power for {time}": "停电 {time}",
    "delivers {supply}": "供水 {supply}",
    # map and plans
    "Campus map": "校园地图",
    "{count} buildings": "共 {count} 栋建筑",
    "{count} {state}": "{state} {count} 栋",
    "State": "状态",
    "Note": "说明",
    "{building}, storey {level}": "{building} {level} 层",
    "{rooms} rooms, {area}, {exits} exits; {length} m by {width} m.": (
        "{rooms} 个房间，{area}，{exits} 个出口；长 {length} m，宽 {width} m。"
    ),
    "Corridor": "走廊",
    "Stairs": "楼梯",
    "Doors": "门",
    "Exits": "出口",
    "{count} places": "可容 {count} 人",
    "Room": "房间",
    "Kind": "类别",
    "Area (m²)": "面积（m²）",
    "Places": "容量",
    "Equipment": "设备",
    **NOUNS_ZH,
}
"""Chinese for every English text that the report and its charts use."""
