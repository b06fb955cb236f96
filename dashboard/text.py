"""Every text that the dashboard says beyond those of the report, in English and Chinese."""

from __future__ import annotations

from typing import Final

from dashboard.links import place
from twin.report.language import Language, Words

__all__ = ["CHINESE", "words"]


def words(language: Language | None = None) -> Words:
    """Return the texts in the reader's language (or in *language*)."""
    return Words(language or place().language, CHINESE)


CHINESE: Final[dict[str, str]] = {
    # frame
    "Campus twin": "校园孪生",
    "Language": "语言",
    "Link to this view": "本页链接",
    "Opens the same view, with the same choices and the same run, on this server.": (
        "在本服务器上打开相同的页面、选项和演练。"
    ),
    "Rehearse": "演练",
    "Result": "结果",
    "Campus": "校园",
    "Runs": "演练记录",
    "Numbers instead of charts": "以表格代替图表",
    # rehearse
    "Choose what happens, change what you could decide, and see what comes of it.": (
        "选择情景，调整可以决定的事项，看看结果如何。"
    ),
    "No scenario can be loaded; `twin check` says why.": (
        "没有可用的情景；请用 `twin check` 查看原因。"
    ),
    "The campus {name} cannot be read; `twin check` says why.": (
        "无法读取校园 {name}；请用 `twin check` 查看原因。"
    ),
    "{days} from {start}": "自 {start} 起 {days}",
    "Chosen": "已选择",
    "Choose": "选择",
    "What you could change": "可以调整的内容",
    "Hot water": "热水",
    "As cold as once in so many years": "多少年一遇的低温",
    "Lowest air temperature": "最低气温",
    "Mean air temperature": "平均气温",
    "Set-point of all tanks": "所有水箱的设定温度",
    "Hotter water stores more heat; the heat pumps give a little less.": (
        "水更热则蓄热更多，但热泵出力略降。"
    ),
    "Hot water used, times the usual": "用水量（平时的倍数）",
    "Cold water inlet, held at": "自来水温度固定为",
    "Unchanged, the inlet follows the scenario; moved, it is held constant.": (
        "不调整时随情景变化；调整后保持恒定。"
    ),
    "The playbook of this scenario: switch on what you would do.": (
        "本情景的应对措施：打开您会采取的措施。"
    ),
    "Lift the set-point": "提高设定温度",
    "Charge the tanks ahead of the evening": "晚高峰前提前蓄热",
    "Start the heat pumps earlier": "热泵提早启动",
    "Auxiliary electric heat": "电辅助加热",
    "Supply only in some hours": "分时供水",
    "Move residents": "调整住宿",
    "{storm}: return period": "{storm}：重现期",
    "{storm}: depth, times as given": "{storm}：雨量倍数",
    "years": "年",
    "Set boards before the doors": "门口安装挡水板",
    "Put up flood gates": "架设防洪闸板",
    "Lay sandbags": "堆放沙袋",
    "Bring mobile pumps": "调用移动泵",
    "Connect a mobile generator": "接入移动发电机",
    "Call the crews out": "召集抢险队",
    "{min} min before each storm": "每场暴雨前 {min} 分钟",
    "{min} min after the first rain": "开始下雨后 {min} 分钟",
    "{min} min after the {colour} warning": "{colour}预警后 {min} 分钟",
    "when {yard} stands {depth} m deep": "{yard} 积水深 {depth} 米时",
    "when it rains {intensity} mm/h": "雨强达到 {intensity} 毫米/小时时",
    "blue": "蓝色",
    "yellow": "黄色",
    "orange": "橙色",
    "red": "红色",
    "Pumps for each room": "每间泵数",
    "Studies, newest first": "专题分析（最新在前）",
    "Cold and outages": "严寒与停电",
    "Rain and flood": "暴雨与内涝",
    "Delay of the call": "召集延迟",
    "Negative: so much earlier, on the forecast.": "负值表示根据预报提前召集。",
    "Set-point meanwhile": "期间设定温度",
    "Start sensor at this height of the tank (lower is earlier)": (
        "启动探头在水箱中的高度（越低越早）"
    ),
    "Start when colder than the set-point by": "低于设定温度多少时启动",
    "Heater power for each plant": "每处加热功率",
    "Heat while the supply is below": "供水低于此温度时加热",
    "People who move": "搬迁人数",
    "Lose a heat pump, change a plant, more settings": "热泵故障、改造热水站、更多设置",
    "One heat pump fails, the evening before the coldest day, in": (
        "最冷日前一晚，一台热泵故障，位于"
    ),
    "no building": "无",
    "Change the plant of": "改造热水站",
    "Heat pumps": "热泵台数",
    "Type of heat pump": "热泵类型",
    "standard": "常规",
    "low-ambient": "低温型",
    "CO₂": "CO₂",
    "multi-pass": "循环式",
    "Tank volume": "水箱容积",
    "Seed of the random draws": "随机种子",
    "The same seed gives the same run, to the last digit.": "种子相同，结果完全相同。",
    "Nothing is changed yet: this is the base run.": "尚未修改：这就是基准演练。",
    "Undo all": "全部撤销",
    "Running … {percent} %": "正在演练…… {percent}%",
    "Run {step} of {all} (the base run comes first) … {percent} %": (
        "第 {step}/{all} 次（先运行基准）…… {percent}%"
    ),
    "The very first run prepares the physics for this machine: up to half a minute.": (
        "首次运行需要为本机准备计算程序，最多半分钟。"
    ),
    "Cancel": "取消",
    "Cancelled; nothing was kept of it.": "已取消，未保留任何结果。",
    "The run failed:": "演练失败：",
    "Two rehearsals are running already; try again when one has ended.": (
        "已有两次演练在进行，请稍后再试。"
    ),
    # studies
    "Studies": "专题分析",
    "Questions that one replay cannot answer. An answer is kept like a run.": (
        "一次演练无法回答的问题；结果与演练一样保存。"
    ),
    "How much margin is left in the cold?": "天冷时还剩多少裕量？",
    "Capacity over load against the outdoor temperature, where it breaks even, and how often "
    "it gets that cold.": "出力与负荷之比随室外气温的变化、平衡点温度，以及这样冷的天气多久一遇。",
    "Why exactly was hot water missing?": "热水究竟为什么不够？",
    "Each cause healed in turn, in every combination: shares that add up to the last litre.": (
        "逐一消除每个原因并遍历所有组合：各份额之和精确等于缺口。"
    ),
    "What would help, and what does it cost?": "什么措施有用，要花多少钱？",
    "Counter-measures played against the same days, priced and ranked.": (
        "在同样的日子里演练各项措施，计价并排序。"
    ),
    "Who would have seen it coming?": "谁能提前预见？",
    "The forecast from the historical mean beside forecasts that know the weather.": (
        "历史均值预测与考虑天气的预测对比。"
    ),
    "How large must the plant be?": "热水站要多大？",
    "Capacity against storage, hand calculations beside, and the chosen plant played in the "
    "snap.": "出力与储热的取舍曲线、手算对照，并在寒潮中演练选定方案。",
    "When must the crew be called?": "最晚何时召集抢险队？",
    "For each room the latest call that still saves it.": "每间泵房仍能保住的最晚召集时间。",
    "Budget for the year (CNY)": "年度预算（元）",
    "Hot water that may be missing (%)": "允许的热水缺口（%）",
    "Ask": "开始分析",
    "Answers so far, newest first": "已有分析（最新在前）",
    "margin": "裕量",
    "exact causes": "精确归因",
    "counter-measures": "措施比较",
    "forecast": "预测",
    "sizing": "选型",
    "latest call-out": "最晚召集",
    "rooms lost: {count}": "{count} 间被淹",
    # choosing a run
    "{percent} short": "缺 {percent}",
    "No run yet": "还没有演练",
    "Runs appear here as soon as one has ended, also those of the command line.": (
        "演练一结束就会出现在这里，命令行的演练也一样。"
    ),
    "Make the first one": "开始第一次演练",
    "There is no run {run} on this server; this is the newest.": (
        "本服务器上没有演练 {run}；下面是最新的一次。"
    ),
    # result
    "{scenario}, {begin} to {end}, seed {seed}. Run {run}.": (
        "{scenario}，{begin} 至 {end}，随机种子 {seed}。演练 {run}。"
    ),
    "Small figures below compare with the base run: the same without these changes.": (
        "下方小字为与基准演练（无上述修改）的差值。"
    ),
    "The base run without these changes is not on disk; run it to compare.": (
        "尚无未作修改的基准演练；运行后即可比较。"
    ),
    "points": "个百分点",
    "as the base run": "与基准相同",
    "Nothing went wrong here.": "此处一切正常。",
    "Take it with you": "下载",
    "Report (HTML)": "报告（HTML）",
    "Drill card (HTML)": "演练卡（HTML）",
    "Buildings (CSV)": "楼栋（CSV）",
    "Events (CSV)": "事件（CSV）",
    "Everything measured (CSV)": "全部数据（CSV）",
    "Run (JSON)": "演练（JSON）",
    # campus
    "Show": "显示",
    "the whole run": "整个演练",
    "one hour": "某一小时",
    "Hour of the run": "演练的第几小时",
    "State over the whole run.": "整个演练期间的状态。",
    "State at {moment}.": "{moment} 的状态。",
    "Building (or click one on the map)": "楼栋（也可在地图上点选）",
    "none chosen": "未选择",
    "built {year}": "建于 {year} 年",
    "{count} storeys": "{count} 层",
    "{count} people": "{count} 人",
    "Rooms": "房间",
    "Storey": "楼层",
    "Room (or click one on the plan)": "房间（也可在平面图上点选）",
    "No equipment of its own stands here.": "此处没有专属设备。",
    "What happened to": "发生了什么",
    "Since": "投用年份",
    "Ratings": "额定参数",
    "Needs": "依赖",
    "in order": "正常",
    # comparing
    "Compare two to four runs; A is the base.": "比较二至四次演练，A 为基准。",
    "Run {letter}": "演练 {letter}",
    "Choose two runs or more to compare them.": "请选择两次以上的演练进行比较。",
    "What went in differently": "输入有何不同",
    "The runs were made from the same inputs.": "各次演练的输入相同。",
    "What came out": "结果比较",
    "{run} against A": "{run} 与 A 相比",
    "better": "更好",
    "worse": "更差",
    "same": "相同",
    "different": "不同",
    "absent": "缺失",
    "Scenario": "情景",
    "Start": "开始时间",
    "Days": "天数",
    "Changes": "修改",
    "Open": "打开",
    "All runs, newest first": "全部演练（最新在前）",
    "{count} older runs are not listed.": "另有 {count} 次较早的演练未列出。",
    # assumptions
    "Assumptions of this run": "本次演练的假设",
}
"""Chinese for every English text of the dashboard."""
