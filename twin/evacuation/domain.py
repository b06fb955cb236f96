"""The evacuation as a domain of a run: what the simulation asks of it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from twin.domain import Gravity, Headline
from twin.evacuation import metrics
from twin.evacuation.aftermath import Aftermath
from twin.evacuation.words import ASSUMPTIONS, KPIS
from twin.model import Name
from twin.runs.outcome import Span

if TYPE_CHECKING:
    from twin.engine import Recorder
    from twin.evacuation.moving.crowd import Result
    from twin.evacuation.system import Evacuation
    from twin.runs.outcome import Balance, Table

__all__ = ["EvacuationDomain", "clock"]


def clock(seconds: float) -> str:
    """Return a time after the alarm as people read it: ``7:42``."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


class EvacuationDomain:
    """Answers for the evacuation of one run; see :class:`twin.domain.Domain`."""

    kpi_info = KPIS

    def __init__(self, evacuation: Evacuation) -> None:
        self.evacuation = evacuation

    def finish(self) -> None:
        """Write down whom the way out was barred to, or smoke overcame, and because of what."""
        self.evacuation.close()

    @cached_property
    def _result(self) -> Result:
        return self.evacuation.result()

    @cached_property
    def _after(self) -> Aftermath:
        return Aftermath(self.evacuation, self._result)

    @cached_property
    def _kpis(self) -> dict[str, float]:
        return metrics.kpis(self.evacuation, self._result, self._after)

    def kpis(self) -> dict[str, float]:
        """Return the key figures of the evacuation."""
        return self._kpis

    def tables(self) -> dict[str, Table]:
        """Return the tables of buildings, exits, doors, persons, and what playback needs."""
        return metrics.tables(self.evacuation, self._result, self._after)

    def balances(self) -> list[Balance]:
        """Return the balance of people: nobody is lost."""
        return metrics.balances(self.evacuation, self._result)

    def record(self, recorder: Recorder) -> None:
        """Hand over nothing: who was where is told by the table of passages, to the second."""

    def spans(self) -> list[Span]:
        """Return the time from the first alarm until the last person was out."""
        begins_s = self.evacuation.alarm_s
        ends_s = begins_s + max(self._kpis["evacuation.t100_s"], 60.0)
        return [Span("evacuation", begins_s, ends_s, Name(en="Evacuation", zh="疏散"))]

    def assumptions(self) -> list[Name]:
        """Return what the model rests on, and what this run's choices mean."""
        return [*ASSUMPTIONS, *self._after.remarks()]

    def headline(self) -> Headline:
        """Return how long it took, who did not get out, and how far from the best it was."""
        kpis = self._kpis
        people, out = int(kpis["evacuation.people"]), int(kpis["evacuation.out"])
        if not people:
            return Headline(Gravity.FINE, Name(en="Nobody was inside.", zh="楼内无人。"))
        t95, last = clock(kpis["evacuation.t95_s"]), clock(kpis["evacuation.t100_s"])
        if out == people:
            en = f"All {people:,} people are out {last} after the alarm, 95 % after {t95}"
            zh = f"报警后 {last} 全部 {people:,} 人撤出（95 % 用时 {t95}）"
        else:
            en = f"{people - out:,} of {people:,} people do not get out"
            zh = f"{people:,} 人中有 {people - out:,} 人未能撤出"
            en += self._why("en")
            zh += self._why("zh")
            if out:
                en += f"; the last who does is out after {last}"
                zh += f"；其余最后一人用时 {last}"
        bound = kpis["evacuation.bound_s"]
        if bound and out:
            en += f"; no plan could be faster than {clock(bound)}"
            zh += f"；任何方案都不能快于 {clock(bound)}"
        gravity = Gravity.FINE if out == people else Gravity.FAILED
        return Headline(gravity, Name(en=f"{en}.", zh=f"{zh}。"))

    def _why(self, language: str) -> str:
        kpis = self._kpis
        parts = {
            "evacuation.trapped": ("trapped", "被困"),
            "evacuation.incapacitated": ("overcome by smoke", "因烟气失能"),
            "evacuation.waiting": ("waiting for rescue", "待救"),
        }
        told = [
            f"{kpis[key]:,.0f} {en}" if language == "en" else f"{kpis[key]:,.0f} 人{zh}"
            for key, (en, zh) in parts.items()
            if kpis[key]
        ]
        if not told:
            return ""
        return f" ({', '.join(told)})" if language == "en" else f"（{'，'.join(told)}）"
