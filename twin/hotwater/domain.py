"""Hot water as a domain of a run: what the simulation asks of it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from twin.domain import Gravity, Headline
from twin.hotwater import metrics
from twin.hotwater.maps import machine_of
from twin.hotwater.reach import beyond_figures
from twin.hotwater.words import KPIS
from twin.model import Name

if TYPE_CHECKING:
    from twin.campus import Campus, HotWaterPlant
    from twin.engine import Recorder
    from twin.hotwater.live import Plant
    from twin.hotwater.metrics import PlantResult
    from twin.hotwater.system import HotWater
    from twin.runs.outcome import Balance, Span, Table

__all__ = ["HotWaterDomain"]

ENOUGH_PERCENT = 0.1
"""Less than this is missing: a cold minute here and there that nobody would call a shortage [%]."""


def _by_nodes(plant: HotWaterPlant | None) -> bool:
    return plant is not None and plant.tank.scheme == "hpwhsim"


class HotWaterDomain:
    """Answers for the hot water of one run; see :class:`twin.domain.Domain`."""

    kpi_info = KPIS

    def __init__(self, system: HotWater, campus: Campus) -> None:
        self._system = system
        self._campus = campus

    def finish(self) -> None:
        """Collect what the kernels noticed since the last midnight."""
        self._system.finish()

    @cached_property
    def _results(self) -> list[PlantResult]:
        return metrics.plant_results(self._system, self._campus)

    @cached_property
    def _kpis(self) -> dict[str, float]:
        return metrics.kpis(self._results, self._system, self._campus)

    def kpis(self) -> dict[str, float]:
        """Return the key figures of hot water and of the weather."""
        return self._kpis

    def tables(self) -> dict[str, Table]:
        """Return the tables of plants, causes and hours."""
        return metrics.tables(self._results, self._system)

    def balances(self) -> list[Balance]:
        """Return the energy balances."""
        return metrics.balances(self._system)

    def record(self, recorder: Recorder) -> None:
        """Hand over the series of all plants and of the weather."""
        metrics.record_signals(self._system, recorder)

    def spans(self) -> list[Span]:
        """Return nothing: cold spells are the weather's."""
        return []

    def assumptions(self) -> list[Name]:
        """Return what the curves rest on, and how complaints and causes are counted."""
        plants = [b.hot_water for b in self._campus.buildings if b.hot_water is not None]
        rows = []
        machines = {curve.name: curve for curve in (machine_of(it.heat_pumps) for it in plants)}
        for name, curve in sorted(machines.items()):
            rows.append(
                Name(
                    en=f"Heat pumps '{name}': {curve.source.en}; {curve.fit.en}.",
                    zh=f"热泵“{name}”：{curve.source.zh}；{curve.fit.zh}。",
                )
            )
        rows += self._beyond_figures()
        if nodes := [b.id for b in self._campus.buildings if _by_nodes(b.hot_water)]:
            rows.append(
                Name(
                    en=f"{', '.join(nodes)}: tank by HPWHsim's scheme, for comparison: 96 mixed"
                    " layers in whole minutes, the draw before the heat; what changes within a"
                    " minute holds from the next one.",
                    zh=f"{'、'.join(nodes)}：水箱采用 HPWHsim 算法（仅供对比）：96 个混合层，"
                    "按整分钟计算，先用水后加热；一分钟内的变化自下一分钟起生效。",
                )
            )
        rate = self._campus.service
        rows.append(
            Name(
                en=f"Complaints: {rate.complaint_reporting_rate:.5f} per person and cold shower, a"
                f" fit: {rate.source.en}.",
                zh=f"投诉率（拟合）：每次凉水淋浴 {rate.complaint_reporting_rate:.5f}；"
                f"{rate.source.zh}。",
            )
        )
        rows.append(
            Name(
                en="A shower that goes cold, or fails for want of water, is not taken again later.",
                zh="变凉或因停水未能进行的淋浴不再补洗。",
            )
        )
        rows.append(
            Name(
                en="Causes come from a contribution ledger kept during the run; they add up to the"
                " missing litres but are not an attribution by comparison of runs.",
                zh="各原因由运行中的贡献账目得出，合计等于缺口，但并非多次对比运行的归因结果。",
            )
        )
        return rows

    def _beyond_figures(self) -> list[Name]:
        """Return where weather or set-points went beyond the figures of the machines."""
        system = self._system
        recorded = system.weather[-system.recorded_steps :]
        rows: list[Name] = []
        outside_h = {
            one.plant.index: float(one.columns["hours_outside_figures"]) for one in self._results
        }
        by_machine: dict[str, list[Plant]] = {}
        for plant in system.plants:
            name = machine_of(plant.design.heat_pumps).name
            by_machine.setdefault(name, []).append(plant)
        for _, plants in sorted(by_machine.items()):
            single = any(plant.design.piping == "single-pass" for plant in plants)
            rows += beyond_figures(
                machine_of(plants[0].design.heat_pumps),
                [plant.building.id for plant in plants],
                air_c=recorded[:, 0],
                cold_c=recorded[:, 2] if single else recorded[:0, 2],
                setpoints_c=[plant.written["setpoint_c"] for plant in plants],
                outside_h=sum(outside_h[plant.index] for plant in plants),
            )
        return rows

    def headline(self) -> Headline:
        """Return the answer to "is there enough hot water?" with the figure that matters most."""
        kpis = self._kpis
        coldest = kpis["weather.minimum_c"]
        if kpis["hotwater.demand_litres"] <= 0.0:
            return Headline(
                Gravity.FINE,
                Name(
                    en=f"Nobody asked for hot water; the coldest hour was {coldest:.1f} °C.",
                    zh=f"无人使用热水；最低气温 {coldest:.1f} °C。",
                ),
            )
        if kpis["hotwater.unmet_percent"] < ENOUGH_PERCENT and not kpis["hotwater.plants_short"]:
            return Headline(Gravity.FINE, self._enough(coldest))
        return Headline(Gravity.FAILED, self._short(coldest))

    def _enough(self, coldest: float) -> Name:
        tight = metrics.tightest(self._results)
        made = 100.0 + tight.columns["margin_percent"]
        rest = made < 100.0
        return Name(
            en=f"Enough hot water down to {coldest:.1f} °C. The tightest plant is"
            f" {tight.plant.building.name.en}: at the coldest hour its heat pumps make"
            f" {made:.0f} % of the busiest day's mean need"
            f"{', and the tank carries the rest' if rest else ''}.",
            zh=f"在 {coldest:.1f} °C 下热水充足。最紧张的是{tight.plant.building.name.zh}："
            f"最冷时刻热泵出力为最忙日平均需热的 {made:.0f} %"
            f"{'，其余由水箱储热承担' if rest else ''}。",
        )

    def _short(self, coldest: float) -> Name:
        kpis = self._kpis
        short = int(kpis["hotwater.plants_short"])
        worst = max(self._results, key=lambda r: r.columns["unmet_litres"])
        percent = kpis["hotwater.unmet_percent"]
        missing = f"{percent:.1f}" if percent >= ENOUGH_PERCENT else f"{percent:.2g}"
        cut = sum(r.columns["cause_outage_litres"] for r in self._results)
        by_outage = 2.0 * cut > kpis["hotwater.unmet_litres"]
        en = "Hot water fails with power or water" if by_outage else "Not enough hot water"
        zh = "停电或停水导致热水中断" if by_outage else f"{coldest:.1f} °C 时热水不足"
        if not by_outage:
            en += f" at {coldest:.1f} °C"
        return Name(
            en=f"{en}: {missing} % is missing"
            f" ({kpis['hotwater.unmet_litres'] / 1000.0:,.0f} m³), {short} of"
            f" {len(self._results)} plants fall short, {worst.plant.building.name.en} worst; about"
            f" {kpis['hotwater.complaints']:.0f} complaints.",
            zh=f"{zh}：缺口 {missing} %"
            f"（{kpis['hotwater.unmet_litres'] / 1000.0:,.0f} m³），{len(self._results)} 座热水站中"
            f" {short} 座供应不足，{worst.plant.building.name.zh}最严重；预计投诉约"
            f" {kpis['hotwater.complaints']:.0f} 起。",
        )
