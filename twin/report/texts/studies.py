"""Texts on studies: margin, causes, counter-measures, forecast, sizing, latest call-out."""

from __future__ import annotations

from typing import Final

__all__ = ["CHINESE"]

CHINESE: Final[dict[str, str]] = {
    "yes": "是",
    "no": "否",
    # exact causes
    "Exact causes": "精确归因",
    "Why hot water fell short, exactly": "热水不足的精确归因",
    "{cause} explains {share} of what was missing; the contribution ledger said {ledger}.": (
        "缺口的 {share} 归于“{cause}”；贡献账目给出的是 {ledger}。"
    ),
    "Exact causes of each plant": "各热水站的精确归因",
    "Each share is the mean, over all orders of healing the causes, of what healing this one "
    "saves (Shapley value). The shares add up to what was missing. A negative share says that "
    "without this cause more would have been missing.": (
        "每个份额是在所有消除顺序下消除该原因所减少缺口的平均值（沙普利值），各份额之和等于缺口。"
        "负值表示若无该原因，缺口反而更大。"
    ),
    # margin
    "Margin against the cold": "低温裕量",
    "How rare is such cold?": "这样的寒冷多久一遇？",
    "The plant of the incident, reckoned step by step": "事件中的热水站，逐步核算",
    "Outdoor air (°C)": "室外气温（°C）",
    "Capacity over load": "出力与负荷之比",
    "as much as is needed, round the clock": "昼夜运行恰好够用",
    "Capacity over load against the outdoor temperature": "出力与负荷之比随室外气温的变化",
    "Even the tightest plant, {plant}, keeps up everywhere.": (
        "最紧张的{plant}在整个范围内也能满足需要。"
    ),
    "{plant} falls short below {air}. Its name-plate promises a margin of {nameplate}; at {at} "
    "it is {margin}.": "{plant}低于 {air} 即不足。铭牌裕量为 {nameplate}，{at} 时为 {margin}。",
    "{plant} and {count} like it": "{plant}（另有 {count} 座相近）",
    "{plant}, were the air dry (no frost)": "{plant}，若空气干燥（无霜）",
    "Margin by the name-plate (%)": "铭牌裕量（%）",
    "Margin at {air} (%)": "{air} 时裕量（%）",
    "Falls short below (°C)": "低于此温不足（°C）",
    "So cold once in (years)": "多少年一遇",
    "All plants, the tightest first": "各热水站（最紧张在前）",
    # counter-measures
    "Counter-measures, ranked": "措施排序",
    "Counter-measures, the best first": "各项措施（最优在前）",
    "Complaints left with each measure": "采取各项措施后剩余的投诉",
    "Without a measure {base} complaints. Within the budget most is saved by: {name}; {left} are "
    "left, for {cost} a year.": (
        "不采取措施时投诉 {base} 起。预算内效果最好的是“{name}”：剩 {left} 起，年费用 {cost}。"
    ),
    "Every measure is played against the same weather and the same showers as the base. Prices "
    "are assumed and stand in the campus's file.": (
        "各项措施均在与基准相同的天气和淋浴下演练；价格为假设值，见校园文件。"
    ),
    "To repeat a measure": "如何重现各项措施",
    "Measure": "措施",
    "Rank": "名次",
    "Electricity (kWh)": "用电（kWh）",
    "Investment (CNY)": "投资（元）",
    "Cost a year (CNY)": "年费用（元）",
    "CNY per complaint avoided": "每减少一起投诉的费用（元）",
    "Note": "说明",
    # forecast
    "Who saw it coming": "谁能提前预见",
    "How well each forecast hits": "各预测方法的准确度",
    "What each forecast is worth": "各预测方法的价值",
    "Every forecast learnt from the time before this run only. A day is warned of when the heat "
    "pumps, round the clock, make less than the forecast load; control that follows the warning "
    "is played with the same weather and the same showers.": (
        "各预测仅从演练之前的时间学习。热泵全天出力低于预测负荷时预警；"
        "据预警调控的演练采用相同的天气和淋浴。"
    ),
    "Heat for hot water (MWh a day)": "热水用热（MWh/日）",
    "Heat for hot water (kWh an hour)": "热水用热（kWh/时）",
    "Heat asked for each day, and what was forecast": "每日用热：实际与预测",
    "On the heaviest day of the snap, {day}, {actual} were asked for; {name} had said {said}.": (
        "寒潮中用热最多的一天（{day}）实际为 {actual}，{name}预测为 {said}。"
    ),
    "“{name}”": "“{name}”",
    "Hour by hour around the snap": "寒潮前后逐时用热",
    "{share} of the hours of the snap stay below the 95 % forecast of “{name}”.": (
        "寒潮期有 {share} 的小时低于“{name}”的 95 % 预测。"
    ),
    "Bias in the snap (%)": "寒潮期偏差（%）",
    "Too low or too high in the snap": "寒潮期偏低还是偏高",
    "Forecast": "预测方法",
    "“{name}” does not warn before the shortage.": "“{name}”未能在短缺前预警。",
    "“{name}” warns {hours} before the shortage; control that follows it avoids {avoided} of "
    "{all} complaints.": (
        "“{name}”在短缺前 {hours}预警；据此调控，{all} 起投诉中可避免 {avoided} 起。"
    ),
    # sizing
    "Capacity against storage": "出力与储热",
    "The plants that were played": "演练过的方案",
    "The curve, by hours of the units": "取舍曲线（按机组日运行小时）",
    "Worked sheet": "计算书",
    "Quantity": "项目",
    "Symbol": "符号",
    "Formula": "公式",
    "Clause": "条文",
    "Trust": "依据",
    "Curve: the units run 8 to 24 hours a day": "取舍曲线：机组每天运行 8 至 24 小时",
    "Tank (m³)": "水箱（m³）",
    "Name-plate of the heat pumps (kW)": "热泵铭牌出力（kW）",
    "Name-plate capacity against tank volume": "铭牌出力与水箱容积",
    "No plant that was played keeps within the limit.": "仿真的方案均不满足限值。",
    "The chosen point: {units} heat pumps with {kw} by the name-plate and a tank of {volume}; "
    "played, {missing} is missing, where the plant as it stands misses {now}.": (
        "选定方案：{units} 台热泵，铭牌合计 {kw}，水箱 {volume}；"
        "演练缺口 {missing}，现有热水站缺口 {now}。"
    ),
}
