"""The rooms of the house and the doors between them: who may import whom."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "twin"

DOMAINS = ("hotwater", "flood", "power", "evacuation", "response")
"""One folder each; those that are not built yet hold the rule for the day they are."""

PLUMBING = ("verify", "bench")
"""Rooms that measure domains from outside, and so know them by design."""

LIVE = ("system", "metrics", "domain", "attribution", "causes", "waterside", "aftermath")
"""Modules of a domain above its physics, which physics must not know."""

LIGHT_RUN = ("pandas", "scipy", "streamlit", "plotly", "pvlib", "duckdb")
"""Libraries that reading a campus and a scenario must not cost."""


def module_name(path: Path) -> str:
    """Return the dotted name of a module of the package."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path: Path) -> set[str]:
    """Return the dotted names that a module imports anywhere in it, type checking included."""
    found: set[str] = set()
    package = module_name(path) if path.name == "__init__.py" else module_name(path.parent / "x.py")
    package = package.removesuffix(".x")
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1]
            base = ".".join(
                [*(above if node.level else []), *([node.module] if node.module else [])]
            )
            found |= {base} | {f"{base}.{alias.name}" for alias in node.names}
    return found


MODULES = {module_name(path): imported(path) for path in sorted(PACKAGE.rglob("*.py"))}


def inside(name: str, room: str) -> bool:
    """Tell whether a dotted name is a room or lies in it."""
    return name == room or name.startswith(f"{room}.")


SHARED = "twin.runs.outcome"
"""What a simulation hands over: plain rows that the engine fills and runs store."""


def offenders(within: str, forbidden: str) -> list[str]:
    """List the modules of a room that import something from another."""
    return [
        module
        for module, names in MODULES.items()
        if inside(module, within)
        and any(inside(name, forbidden) and not inside(name, SHARED) for name in names)
    ]


def test_the_walker_sees_the_package() -> None:
    """The rules below are not kept by looking at nothing."""
    assert len(MODULES) > 20
    assert "twin.errors" in MODULES["twin.documents"]


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_engine_knows_no_domain(domain: str) -> None:
    """Time, causes and recording serve every domain and import none."""
    assert offenders("twin.engine", f"twin.{domain}") == []


@pytest.mark.parametrize("room", ["campus", "scenario", "engine"])
@pytest.mark.parametrize("above", ["simulation", "runs", "report", "campaign", "cli", "commands"])
def test_nothing_below_a_run_knows_what_is_made_of_it(room: str, above: str) -> None:
    """Data flow one way: campus and scenario, engine, run, report."""
    assert offenders(f"twin.{room}", f"twin.{above}") == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_domains_never_import_each_other(domain: str) -> None:
    """Domains meet through the engine: asset states, services, events."""
    others = [other for other in DOMAINS if other != domain]
    assert {other: offenders(f"twin.{domain}", f"twin.{other}") for other in others} == {
        other: [] for other in others
    }


@pytest.mark.parametrize("domain", DOMAINS)
def test_physics_does_not_know_its_system(domain: str) -> None:
    """Within a domain imports go one way: physics, system, metrics."""
    live = [f"twin.{domain}.{name}" for name in LIVE]
    wrong = {
        module: sorted(name for name in names for above in live if inside(name, above))
        for module, names in MODULES.items()
        if inside(module, f"twin.{domain}") and module not in {*live, f"twin.{domain}"}
    }
    assert {module: names for module, names in wrong.items() if names} == {}


def test_only_the_simulation_knows_all_domains() -> None:
    """One module assembles the domains, one lists figures; studies and scoreboards look in."""
    knowing = {
        module
        for module, names in MODULES.items()
        if sum(any(inside(name, f"twin.{domain}") for name in names) for domain in DOMAINS) > 1
        and not any(inside(module, f"twin.{room}") for room in PLUMBING)
    }
    assert knowing <= {"twin.simulation", "twin.kpis", "twin.studies.play"}


def test_the_package_draws_nothing_itself() -> None:
    """Streamlit is the dashboard's, and Plotly is met in one module only."""
    assert offenders("twin", "streamlit") == []
    assert offenders("twin", "plotly") in ([], ["twin.report.figures"])


def test_reports_and_runs_do_not_reach_into_domains() -> None:
    """What is downstream of a run reads the run, not the engine or a domain."""
    for domain in (*DOMAINS, "engine", "simulation"):
        assert offenders("twin.report", f"twin.{domain}") == []
        assert offenders("twin.runs", f"twin.{domain}") == []


def test_reading_a_campus_and_a_scenario_is_light() -> None:
    """Loading what is to be run brings in no library that only some commands need."""
    code = (
        "import sys, twin.campus, twin.scenario, twin.catalog, twin.check, twin.engine\n"
        f"print([name for name in {LIGHT_RUN!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[]"
    assert done.stderr == ""
