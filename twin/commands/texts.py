"""Chinese for the words of the command line that the report does not have."""

from __future__ import annotations

from typing import Final

__all__ = ["CHINESE"]

CHINESE: Final[dict[str, str]] = {
    # import-swmm
    "{nodes} nodes, {pipes} pipes, {openings} openings, {pumps} pumps, "
    "{catchments} catchments; {hours} h": (
        "{nodes} 个节点、{pipes} 根管道、{openings} 处孔口、{pumps} 台水泵、"
        "{catchments} 个汇水区；历时 {hours} 小时"
    ),
    "Not modelled and left out: {sections}": "未建模、已略去的部分：{sections}",
    "Node": "节点",
    "Peak depth": "最大水深",
    "Above ground": "高出地面",
    "At": "时刻",
    "and {count} more nodes (--all shows them)": "另有 {count} 个节点（--all 可全部列出）",
    "Pump": "水泵",
    "Starts": "启动次数",
    "Running": "运行时间",
    "Pumped": "抽水量",
    "Left through outfalls: {left}; spilled and lost: {lost}": (
        "经出口排出：{left}；溢出损失：{lost}"
    ),
    "{sign} water balance closes to {error}": "{sign} 水量平衡误差 {error}",
    # run, show
    "Preparing (a first run compiles the physics, which takes a while) ...": (
        "准备中（首次运行需编译物理模块，请稍候）……"
    ),
    "Run {run} in {folder}, simulated in {seconds} CPU-s": (
        "演练 {run}，位于 {folder}，模拟用时 {seconds} CPU 秒"
    ),
    "Next:": "下一步：",
    "Report: {path}": "报告：{path}",
    ": ": "：",
    "; ": "；",
    "Done": "完成",
    "{scenario} on campus {campus}, {length} from {start}, seed {seed}": (
        "情景 {scenario}，校园 {campus}，自 {start} 起 {length}，随机种子 {seed}"
    ),
    "Changed: {changes}": "修改：{changes}",
    "No building was short of hot water ({count} looked at).": (
        "没有楼栋缺热水（共查看 {count} 栋）。"
    ),
    "Buildings, worst first": "各楼栋（最差在前）",
    "Short": "缺口",
    "Share": "占比",
    "Cold\nshowers": "冷水澡",
    "and {count} more short of {litres} together": "另有 {count} 栋，合计缺 {litres}",
    "1 other building had enough": "其余 1 栋无缺口",
    "{count} other buildings had enough": "其余 {count} 栋无缺口",
    "at least {value}": "不低于 {value}",
    "at most {value}": "不高于 {value}",
    "Energy": "能量",
    "All that is conserved": "各守恒量",
    "✓ {what} closes: in = out + stored, to {error} at worst ({count} balances)": (
        "✓ {what}平衡：输入 = 输出 + 存留，最大相对误差 {error}（{count} 项）"
    ),
    "✗ {what} does not close: {id} is off by {error} ({count} balances)": (
        "✗ {what}不平衡：{id} 的相对误差为 {error}（{count} 项）"
    ),
    "and {count} more rows": "另有 {count} 行",
    # list
    "Campuses": "校园",
    "Scenarios": "情景",
    "{title}: none found": "{title}：没有找到",
    "No runs in folder {folder} yet; make one: twin run cold-snap": (
        "{folder} 中还没有演练；可运行：twin run cold-snap"
    ),
    "Runs in folder {folder}, newest first": "{folder} 中的演练（最新在前）",
    "and {count} older ones (--all shows them)": "另有 {count} 次较早的演练（--all 全部显示）",
    # compare
    "✓ better": "✓ 更好",
    "✗ worse": "✗ 更差",
    "= same": "= 相同",
    "≈ about the same": "≈ 基本相同",
    "≠ different": "≠ 不同",
    "– not in both": "– 仅一方有",
    "Made with": "运行条件",
    "Made with the same seed, inputs and versions.": "随机种子、输入文件和版本均相同。",
    "Events and signals are the same, byte for byte.": "事件与信号逐字节相同。",
    "All key figures are the same.": "所有指标均相同。",
    "Change": "变化",
    "1 other figure is the same (--all shows it)": "其余 1 项相同（--all 可显示）",
    "{count} other figures are the same (--all shows them)": (
        "其余 {count} 项相同（--all 全部显示）"
    ),
    # why
    "✓ Nothing went wrong anywhere in this run.": "✓ 本次演练中没有任何问题。",
    "✓ Nothing went wrong at {asset} in this run.": "✓ 本次演练中{asset}没有出现问题。",
    "Its hot water was never colder than {lowest}.": "其热水最低温度为 {lowest}。",
    "{plant} was short of {litres} of hot water ({percent}):": (
        "{plant}缺热水 {litres}（{percent}）："
    ),
    "and {count} more chains (--all shows them)": "另有 {count} 条因果链（--all 全部显示）",
    "and {count} more assets (--all shows them)": "另有 {count} 处（--all 全部显示）",
    "other causes {litres}": "其他原因 {litres}",
    "led to": "导致",
    "once, for {hours}": "1 次，持续 {hours}",
    "The whole chain of one of them: twin why {run} {asset}": (
        "查看其中一处的完整因果链：twin why {run} {asset}"
    ),
    "and {count} more times": "另有 {count} 次",
    "not over when the run ended": "到演练结束时仍未恢复",
    "for {duration}, until {moment}": "持续 {duration}，至 {moment}",
    # check
    "! 1 warning": "! 1 条提醒",
    "! {count} warnings": "! {count} 条提醒",
    "✗ 1 problem found": "✗ 发现 1 个问题",
    "✗ {count} problems found": "✗ 发现 {count} 个问题",
    "✓ Nothing wrong.": "✓ 没有问题。",
    "✓ Nothing wrong in {count} places looked at.": "✓ 查看了 {count} 处，没有问题。",
    # verify, bench
    "✓ pass": "✓ 通过",
    "✗ fail": "✗ 未通过",
    "– absent": "– 缺项",
    "· told": "· 仅供参考",
    "Check": "检验",
    "Measured": "实测",
    "Expected": "应为",
    "Tolerance": "容差",
    "{passed} passed, {failed} failed, {absent} absent": (
        "通过 {passed} 项，未通过 {failed} 项，缺项 {absent} 项"
    ),
    "Measuring; this takes a minute or so ...": "测量中，约需一分钟……",
    "Measurement": "项目",
    "Target": "目标",
    "Peer": "对照",
    "Ratio": "比值",
    "✓ met": "✓ 达到",
    "✗ not met": "✗ 未达到",
    "measured": "实测",
    "recorded": "有记录",
    "absent": "缺",
}
"""Chinese by the English text."""
