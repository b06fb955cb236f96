"""The package of a drill as a page to be printed: what everybody who takes part has to know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.drill.packagehead import expected, head, targets
from twin.drill.packagerisk import code, rescue, weak
from twin.drill.packagesheet import method, sheet
from twin.drill.packageways import assembly, floors, roles, script, ways
from twin.drill.page import Section, document
from twin.drill.paper import Paper

if TYPE_CHECKING:
    from twin.drill.asked import DrillPlan
    from twin.drill.tongue import Tongue

__all__ = ["package_page"]


def package_page(plan: DrillPlan, t: Tongue) -> str:
    """Return the package as one page."""
    paper = Paper(plan, t)
    title = t("Drill: {name}", "演练包：{name}", name=t.name(plan.venue.name))
    sections: list[Section] = [
        ("targets", t("Objectives and targets", "目标与指标"), targets(paper)),
        ("expected", t("What is expected", "预期过程"), expected(paper)),
        ("script", t("Script", "情景脚本"), script(paper)),
        ("roles", t("Roles", "人员分工"), roles(paper)),
        ("ways", t("Who goes which way", "疏散路线"), ways(paper)),
        ("floors", t("Storeys", "楼层平面"), floors(paper)),
        ("assembly", t("Assembly", "集结"), assembly(paper)),
        ("rescue", t("Rescue deployment", "救援部署"), rescue(paper)),
        ("weak", t("Where it could fail", "薄弱环节"), weak(paper)),
        ("code", t("Code check", "规范校核"), code(paper)),
        ("sheet", t("Sheet for observers", "观察员记录表"), sheet(paper)),
        ("method", t("How this was worked out", "方法与局限"), method(paper)),
    ]
    return document(t, title, head(paper, title), sections)
