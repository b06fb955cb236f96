"""What ``twin drill`` says to people about a plan, a record and a code check."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from twin.commands.terminal import Terminal
    from twin.drill.asked import DrillPlan
    from twin.drill.recording import Recorded
    from twin.drill.tongue import Tongue
    from twin.evacuation.codes.codefinding import Finding

__all__ = ["tell_code", "tell_plan", "tell_record"]


def tell_plan(terminal: Terminal, t: Tongue, planned: DrillPlan, files: Mapping[str, Path]) -> None:
    """Say what is expected, and where the package lies."""
    from twin.drill.summary import plan_lines, times_rows

    heading, lines = plan_lines(planned, t)
    terminal.print(heading, style="bold green")
    for line in lines:
        terminal.print(line, style="dim")
    terminal.print()
    table = terminal.table("", t("low", "低"), t("median", "中位"), t("high", "高"), left=1)
    for row in times_rows(planned, t):
        table.add_row(*row)
    terminal.show(table)
    _tell_files(terminal, t, files)
    terminal.note(t("Next:", "下一步："))
    terminal.note(f"  {t('open', '打开')} {files['index.html']}")
    terminal.note(f"  twin drill record {planned.venue.id} COUNTS.csv")


def tell_record(
    terminal: Terminal, t: Tongue, recorded: Recorded, files: Mapping[str, Path]
) -> None:
    """Say what was reached and what the fit says, and where the report lies."""
    from twin.drill.summary import fit_lines, targets_rows

    bad = any(one.met is False for one in recorded.result.judged)
    terminal.print(
        f"{'✗' if bad else '✓'} {t.name(recorded.result.verdict)}",
        style="bold red" if bad else "bold green",
    )
    table = terminal.table(
        t("Target", "指标"),
        t("Verdict", "结论"),
        t("at most", "限时"),
        t("reached", "实测"),
        t("expected", "预期"),
        left=2,
    )
    for row in targets_rows(recorded, t):
        table.add_row(*row)
    terminal.print()
    terminal.show(table)
    terminal.print()
    for line in fit_lines(recorded, t):
        terminal.print(line)
    _tell_files(terminal, t, files)


def _tell_files(terminal: Terminal, t: Tongue, files: Mapping[str, Path]) -> None:
    terminal.print()
    terminal.print(t("Written:", "已写入："))
    for path in files.values():
        terminal.print(f"  {path}")


def tell_code(
    terminal: Terminal, t: Tongue, findings: Sequence[Finding], *, everything: bool
) -> None:
    """Say which rules are kept, then what is broken."""
    from twin.drill.summary import finding_rows, rule_rows
    from twin.evacuation.codes.codefinding import totals, verdict

    broken = totals(findings).broken
    terminal.print(
        f"{'✗' if broken else '✓'} {t.name(verdict(findings))}",
        style="bold red" if broken else "bold green",
    )
    verdict_, checked = t("Verdict", "结论"), t("Limit checked", "限值核对")
    table = terminal.table(
        verdict_, t("Rule", "规则"), checked, t("checks", "项数"), t("broken", "不满足"), left=3
    )
    for row in rule_rows(findings, t):
        table.add_row(*row)
    terminal.print()
    terminal.show(table)
    rows = list(finding_rows(findings, t, everything=everything))
    if rows:
        table = terminal.table(verdict_, t("Finding", "校核"), t("Clause", "条文"), checked, left=4)
        for row in rows:
            table.add_row(*row)
        terminal.print()
        terminal.show(table)
    terminal.note(
        t(
            "A help, no statement of law: read the code in force before a figure is used as one.",
            "仅供参考，不构成合规结论：引用前请查阅现行规范。",
        )
    )
