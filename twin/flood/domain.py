"""The flood as a domain of a run: what the simulation asks of it."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from twin.domain import Gravity, Headline
from twin.flood import metrics
from twin.flood.system import Flood
from twin.flood.words import ASSUMPTIONS, KPIS
from twin.model import Name

if TYPE_CHECKING:
    from twin.campus import Campus
    from twin.engine import Engine, Recorder
    from twin.flood.solver import Solution
    from twin.runs.outcome import Balance, Span, Table
    from twin.scenario import Scenario

__all__ = ["FloodDomain"]


class FloodDomain:
    """Answers for the flood of one run; see :class:`twin.domain.Domain`.

    Parameters
    ----------
    engine, campus, scenario
        The campus has storm drainage; the scenario has ``rain`` or ``flood``.
    folder
        Where the rain files that the scenario names are looked for.

    Attributes
    ----------
    flood
        The live flood, for those who act on the water.
    """

    kpi_info = KPIS

    def __init__(
        self, engine: Engine, campus: Campus, scenario: Scenario, *, folder: Path = Path()
    ) -> None:
        self.flood = Flood(engine, campus, scenario, folder=folder)
        self._damage = campus.water_damage

    def finish(self) -> None:
        """Nothing is under way: the engine has advanced the water to the end."""

    @cached_property
    def _water(self) -> Solution:
        return self.flood.water()

    @cached_property
    def _kpis(self) -> dict[str, float]:
        return metrics.kpis(self.flood, self._water)

    def kpis(self) -> dict[str, float]:
        """Return the key figures of the flood."""
        return self._kpis

    def tables(self) -> dict[str, Table]:
        """Return the tables of rooms, machines, buildings, yards, pumps and storms."""
        return metrics.tables(self.flood, self._water)

    def balances(self) -> list[Balance]:
        """Return the water balances: the campus, the ground, each node."""
        return metrics.balances(self.flood, self._water)

    def record(self, recorder: Recorder) -> None:
        """Hand over rain, depths and flows."""
        metrics.record_signals(self.flood, self._water, recorder)

    def spans(self) -> list[Span]:
        """Return storms, and the stretches in which rooms stood under water."""
        return metrics.spans(self.flood)

    def assumptions(self) -> list[Name]:
        """Return what the rain rests on, what is fitted, and what the model leaves out."""
        rows = [
            Name(
                en=f"Rain, {storm.name.en}: {note.en}.", zh=f"降雨（{storm.name.zh}）：{note.zh}。"
            )
            for storm in self.flood.rainfall.storms
            for note in storm.remarks
        ]
        rows += [
            Name(en=f"Rain: {note.en}.", zh=f"降雨：{note.zh}。")
            for note in self.flood.rainfall.remarks
        ]
        damage = self._damage
        fitted = damage.fitted_to_cny is not None
        rows.append(
            Name(
                en=f"Price level of machines and cleaning {damage.price_level:g}"
                f"{', a fit' if fitted else ''}: {damage.source.en}.",
                zh=f"设备与清理费用价格水平 {damage.price_level:g}"
                f"{'（拟合）' if fitted else ''}：{damage.source.zh}。",
            )
        )
        return [*rows, *ASSUMPTIONS]

    def headline(self) -> Headline:
        """Return the answer to "what does the water take?"."""
        kpis = self._kpis
        deepest = kpis["flood.max_yard_depth_m"]
        rain = kpis["flood.rain_mm"]
        if not kpis["flood.rooms_lost"]:
            wet = [room for room in self.flood.rooms.values() if room.first_wet_s is not None]
            return Headline(
                Gravity.WATCH if wet else Gravity.FINE,
                Name(
                    en=f"{rain:.0f} mm of rain: no room below ground is lost"
                    + (f", {len(wet)} took in water" if wet else "")
                    + f"; the deepest yard stands {deepest:.2f} m.",
                    zh=f"降雨 {rain:.0f} mm：地下设备房无一受淹"
                    + (f"，{len(wet)} 间进水" if wet else "")
                    + f"；场地最大积水 {deepest:.2f} m。",
                ),
            )
        return Headline(Gravity.FAILED, self._lost(rain))

    def _lost(self, rain_mm: float) -> Name:
        """Say which rooms were lost, how often, at what cost, and who had no water."""
        kpis = self._kpis
        lost = [room for room in self.flood.rooms.values() if room.lost_s]
        times = int(kpis["flood.floodings"])
        names_en = ", ".join(room.place.name.en for room in lost[:3])
        names_zh = "、".join(room.place.name.zh for room in lost[:3])
        more = len(lost) - 3
        loss, people = kpis["flood.direct_loss_cny"], kpis["flood.people_without_water"]
        hours = kpis["flood.person_hours_without_water"]
        en = f"{rain_mm:.0f} mm of rain: {names_en}" + (f" and {more} more" if more > 0 else "")
        zh = f"降雨 {rain_mm:.0f} mm：{names_zh}" + (f"等 {len(lost)} 处" if more > 0 else "")
        often_en = " is lost" if len(lost) == 1 else " are lost"
        if times > len(lost):
            often_en += " twice" if times == 2 else f", {times} times in all"
        en += often_en + f"; direct loss CNY {loss:,.0f}"
        zh += (f"受淹 {times} 次" if times > len(lost) else "受淹") + f"；直接损失 {loss:,.0f} 元"
        if people:
            en += f"; {people:,.0f} people without water, {hours:,.0f} person-hours"
            zh += f"；{people:,.0f} 人断水，共 {hours:,.0f} 人时"
        return Name(en=f"{en}.", zh=f"{zh}。")
