"""What the margin study says to people: names and units of its columns and key figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from twin.hotwater.words import COLUMN_NAMES
from twin.model import Name
from twin.runs.outcome import Kpi, Table

__all__ = ["KPIS", "definitions", "table"]

NAMES: Mapping[str, Name] = {
    **{key: COLUMN_NAMES[key] for key in ("building", "name_en", "name_zh", "people", "units")},
    "air_c": Name(en="Outdoor air", zh="室外气温"),
    "capacity_kw": Name(en="Heat pumps give", zh="热泵出力"),
    "auxiliary_kw": Name(en="Heater always on", zh="常开电加热"),
    "load_kw": Name(en="Load", zh="负荷"),
    "ratio": Name(en="Capacity over load", zh="出力/负荷"),
    "dry_ratio": Name(en="Same in dry air", zh="干燥空气下"),
    "frost_factor": Name(en="Left by frost", zh="结霜系数"),
    "cop": Name(en="COP", zh="COP"),
    "cold_water_c": Name(en="Cold water", zh="冷水温度"),
    "rated_kw": Name(en="Name-plate", zh="铭牌出力"),
    "design_load_kw": Name(en="Design load", zh="设计负荷"),
    "nameplate_margin_percent": Name(en="Margin by the name-plate", zh="铭牌裕量"),
    "at_c": Name(en="Asked at", zh="所问气温"),
    "margin_at_percent": Name(en="Margin there", zh="该气温裕量"),
    "break_even_c": Name(en="Falls short below", zh="低于此温不足"),
    "never_again_c": Name(en="Short for good below", zh="低于此温始终不足"),
    "return_period_years": Name(en="An hour so cold once in", zh="此低温重现期"),
    "return_low_years": Name(en="90 % interval from", zh="90 % 区间下限"),
    "return_high_years": Name(en="to", zh="上限"),
    "day_return_period_years": Name(en="A whole day so cold once in", zh="整日如此之冷的重现期"),
    "state_en": Name(en="In this range", zh="此范围内（英文）"),
    "state_zh": Name(en="In this range (Chinese)", zh="此范围内"),
    "minimum_c": Name(en="Coldest hour", zh="最低气温"),
    "minimum_low_c": Name(en="90 % interval from", zh="90 % 区间下限"),
    "minimum_high_c": Name(en="to", zh="上限"),
    "campus_ratio": Name(en="Campus, capacity over load", zh="全校出力/负荷"),
    "least_ratio": Name(en="Tightest plant", zh="最紧张热水站"),
    "plants_short": Name(en="Plants that cannot keep up", zh="出力不足的热水站"),
    "chain_en": Name(en="Reckoning", zh="算法（英文）"),
    "chain_zh": Name(en="Reckoning (Chinese)", zh="算法"),
    "step_en": Name(en="Step", zh="步骤（英文）"),
    "step_zh": Name(en="Step (Chinese)", zh="步骤"),
    "factor": Name(en="Factor", zh="系数"),
    "product": Name(en="Product", zh="连乘"),
}

_UNITS = (("_kw", "kW"), ("_percent", "%"), ("_years", "years"), ("_c", "degC"))


def table(columns: Mapping[str, Any]) -> Table:
    """Return a table of the study with the names and units of its columns."""
    units = {key: next((unit for end, unit in _UNITS if key.endswith(end)), "") for key in columns}
    return Table(
        columns=dict(columns),
        names={key: NAMES[key] for key in columns},
        units={key: unit for key, unit in units.items() if unit},
    )


def _kpi(en: str, zh: str, unit: str, better: Any) -> Kpi:
    return Kpi(name=Name(en=en, zh=zh), unit=unit, better=better)


KPIS: Mapping[str, Kpi] = {
    "hotwater.nameplate_margin_percent": _kpi(
        "Margin of the tightest plant, by the name-plate", "最紧张热水站的铭牌裕量", "%", "higher"
    ),
    "hotwater.margin_at_percent": _kpi(
        "Margin of the tightest plant, where asked", "最紧张热水站在所问气温的裕量", "%", "higher"
    ),
    "hotwater.break_even_c": _kpi("It falls short below", "其低于此温供应不足", "degC", "lower"),
    "hotwater.break_even_return_years": _kpi(
        "An hour so cold comes once in", "此低温重现期", "years", "higher"
    ),
    "hotwater.campus_margin_at_percent": _kpi(
        "Margin of all plants together, where asked", "全校合计裕量", "%", "higher"
    ),
    "hotwater.campus_break_even_c": _kpi(
        "All together fall short below", "全校合计低于此温不足", "degC", "lower"
    ),
    "hotwater.plants_short_at": _kpi(
        "Plants that cannot keep up, where asked", "所问气温下出力不足的热水站", "", "lower"
    ),
}


def definitions(
    *, humidity: float, dry_snap: bool, cold_days: float, ordinary_c: float, full: bool
) -> list[Name]:
    """Say what the curve means, for the reader of the report."""
    wet = f"{100 * humidity:.0f} %"
    if dry_snap:
        wet_en, wet_zh = f"{wet} humid down to 0 °C, 50 % from -5 °C", f"{wet}（-5 °C 起降至 50 %）"
    else:
        wet_en, wet_zh = f"{wet} humid", wet
    rows = [
        Name(
            en="Margin is capacity over load on a standing day: the air stands at one temperature,"
            f" {wet_en}; the load is the day's mean heat for taps, loop and"
            " tank, and at a ratio of 1 the units run round the clock. The tank shifts heat within"
            " a day and makes none.",
            zh="裕量为“恒定日”下出力与负荷之比：气温恒定，相对湿度"
            f" {wet_zh}；负荷为全天平均需热（用水、循环、水箱），比值为 1"
            " 时机组须昼夜运行。水箱只能在一天之内移峰，不能增热。",
        ),
        Name(
            en="A plant falls short below its break-even temperature: the warmest air at which"
            " capacity no longer covers the load. Found as a root. Where frost makes a valley, it"
            " may keep up again in dryer cold; 'short for good' is the coldest such root.",
            zh="“低于此温不足”指出力不再覆盖负荷的最高气温（求根得出）。结霜可形成低谷，更冷而干燥时"
            "可能恢复；“始终不足”为最低的根。",
        ),
        Name(
            en=f"Cold water has followed {cold_days:g} days of that air from an ordinary"
            f" {ordinary_c:.1f} °C where the scenario's water follows the air; else it is that of"
            " the date.",
            zh=f"若情景中冷水随气温变化，则取自平日 {ordinary_c:.1f} °C 起恒定 {cold_days:g}"
            " 天后的水温；否则取当日值。",
        ),
        Name(
            en="A typical year cannot test a margin: that of Shanghai never falls below -3.0 °C."
            " Return periods come from annual extremes, as fitted by a Gumbel law.",
            zh="典型年无法检验裕量：上海典型年最低仅 -3.0 °C。重现期由年极值按 Gumbel 分布"
            "拟合得出。",
        ),
    ]
    who = (
        Name(en="Every bed is taken.", zh="所有床位均有人。")
        if full
        else Name(
            en="People are those of the scenario at its coldest hour.",
            zh="人数取情景中最冷时刻的在住人数。",
        )
    )
    return [*rows, who]
