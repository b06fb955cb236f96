from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.campus.campus_text import DORM
from tests.hotwater.bench import run, small_campus
from twin.campus.advice import advice

FILE = Path(__file__).resolve().parents[2] / "docs/how-to/plants-as-built.yaml"
PLANTS: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))


def test_every_kind_of_plant_is_shown() -> None:
    """What can be built has an example: piping, loop tanks, heaters, cycles, tanks."""
    assert {one["piping"] for one in PLANTS.values()} == {
        "single-pass",
        "multi-pass",
        "return-to-primary",
    }
    keepers = [one.get("temperature_maintenance", {}).get("kind") for one in PLANTS.values()]
    assert {"swing", "parallel"} <= set(keepers)
    shown = {key for one in PLANTS.values() for key in (*one, *one["tank"])}
    assert {"auxiliary", "legionella", "schedule", "count", "conduction_w_m_k"} <= shown


@pytest.mark.parametrize("kind", PLANTS)
def test_every_plant_can_be_copied_and_runs(kind: str, tmp_path: Path) -> None:
    """Put into a building file as it stands: no advice, people served, energy closed."""
    text = yaml.safe_dump({"hot_water": PLANTS[kind]}, allow_unicode=True, sort_keys=False)
    campus = small_campus(tmp_path, dorm_01=DORM[: DORM.index("hot_water:")] + text)
    assert [str(one) for one in advice(campus) if "tank" in one.what] == []
    outcome = run(campus)
    assert max(balance.relative_error for balance in outcome.balances) <= 1e-9
    assert outcome.kpis["hotwater.unmet_percent"] < 5.0
    assert outcome.kpis["hotwater.demand_litres"] > 20_000.0
