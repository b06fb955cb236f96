"""The response as a domain of a run: what the simulation asks of it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from twin.domain import Gravity, Headline
from twin.model import Name
from twin.response import metrics
from twin.response.words import KPIS
from twin.runs.outcome import Span

if TYPE_CHECKING:
    from twin.engine import Recorder
    from twin.response.system import Response
    from twin.runs.outcome import Balance, Table

__all__ = ["ResponseDomain"]


class ResponseDomain:
    """Answers for the response of one run; see :class:`twin.domain.Domain`."""

    kpi_info = KPIS

    def __init__(self, response: Response) -> None:
        self.response = response

    def finish(self) -> None:
        """Note what the end of the run tells of each task."""
        self.response.finish()

    @cached_property
    def _kpis(self) -> dict[str, float]:
        return metrics.kpis(self.response)

    def headline(self) -> Headline:
        """Return how many tasks were done in time."""
        kpis = self._kpis
        count, done = int(kpis["response.tasks"]), int(kpis["response.tasks_done"])
        if not count:
            return Headline(Gravity.FINE, Name(en="No crew was called out.", zh="未调动应急队伍。"))
        minutes = kpis["response.mean_minutes_to_start"]
        text = Name(
            en=f"Crews did {done} of {count} tasks in time; work began {minutes:.0f} min after "
            "the call on average.",
            zh=f"应急队伍及时完成 {done}/{count} 项任务，平均 {minutes:.0f} 分钟开始处置。",
        )
        return Headline(Gravity.FINE if done == count else Gravity.WATCH, text)

    def kpis(self) -> dict[str, float]:
        """Return the key figures of the response."""
        return self._kpis

    def tables(self) -> dict[str, Table]:
        """Return the tables of tasks, of crews, and of who did what when."""
        return metrics.tables(self.response)

    def balances(self) -> list[Balance]:
        """Return nothing: people are counted, not conserved."""
        return []

    def record(self, recorder: Recorder) -> None:
        """Hand over nothing: what crews do is told by events and tables."""

    def spans(self) -> list[Span]:
        """Return the stretches in which crews were out, one for each storm."""
        spans = []
        storms = {task.storm for task in self.response.tasks}
        for storm in sorted(storms, key=str):
            tasks = {task.name for task in self.response.tasks if task.storm == storm}
            spells = [one for one in self.response.work.spells if one.task in tasks]
            if spells:
                spans.append(
                    Span(
                        kind="response",
                        from_s=min(one.from_s for one in spells),
                        to_s=max(one.to_s for one in spells),
                        name=Name(en="Crews out", zh="队伍出动"),
                    )
                )
        return spans

    def assumptions(self) -> list[Name]:
        """Return what the response rests on."""
        rules = self.response.rules
        board, travel = rules.board, rules.travel
        return [
            Name(
                en="Crews: times to mobilise, to load and to work, and how well barriers sit, are "
                "assumed (triangular; campus.yaml, response). Boards take "
                f"{board.minutes.least:g} to {board.minutes.most:g} min each and leak with a chance"
                f" of {board.leak.chance:g}.",
                zh="应急队伍：集结、装载、处置时长与挡水设施密封性均为假设"
                "（三角分布，见 campus.yaml 的 response）。"
                f"挡水板每处 {board.minutes.least:g} 至 {board.minutes.most:g} 分钟，"
                f"渗漏概率 {board.leak.chance:g}。",
            ),
            Name(
                en=f"Roads are closed to people above {travel.walking_limit_m:g} m of water or a "
                f"surge of {travel.surge_limit_m3_s2:g} m³/s² (Ishigaki 2005), to vehicles above "
                f"{travel.vehicle_limit_m:g} m (assumed); a road is as wet as the nearest yard.",
                zh=f"积水超过 {travel.walking_limit_m:g} m 或 v²y 超过 "
                f"{travel.surge_limit_m3_s2:g} m³/s²（Ishigaki 2005）时行人禁行，超过 "
                f"{travel.vehicle_limit_m:g} m 时车辆禁行（假设）；道路积水取最近场地的水深。",
            ),
            Name(
                en="Warnings come with a forecast that is right, "
                f"{rules.warning_lead_min:g} min ahead (assumed).",
                zh=f"预警按准确预报提前 {rules.warning_lead_min:g} 分钟发布（假设）。",
            ),
            Name(
                en=f"Barriers held by walls are let weir over {rules.wall_limit_m:g} m above the "
                "ground: higher water may break the wall.",
                zh=f"依墙挡水不超过地面以上 {rules.wall_limit_m:g} m，更高则任其溢流，以免毁墙。",
            ),
        ]
