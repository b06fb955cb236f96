"""A tank and a plant to push about, and what to read off them."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.campus.campus_text import Change, lay_out, swap
from twin.campus import Campus, load_campus
from twin.hotwater.record import PLANT, WRAP
from twin.runs.outcome import Event, Outcome
from twin.scenario import Scenario
from twin.simulation import simulate

HEAT = 4.186e6
START = datetime(2025, 1, 20)


def tank(*zones_m3: float, celsius: float = 20.0) -> Any:
    """Return the record of a tank of one or two zones, full of water of one temperature."""
    record = np.zeros(1, dtype=PLANT)[0]
    record["zones"], record["scale"] = len(zones_m3), 1.0
    for zone, volume in enumerate(zones_m3):
        record["zone_m3"][zone] = record["parcel_m3"][zone, 0] = volume
        record["parcel_u"][zone, 0] = celsius
        record["count"][zone] = 1
        record["moment"][zone] = volume * celsius
    return record


def layers(record: Any, zone: int | None = None) -> list[tuple[float, float]]:
    """Return volume and temperature of each parcel, from the bottom up."""
    found = []
    for z in range(int(record["zones"])) if zone is None else (zone,):
        for k in range(int(record["count"][z])):
            slot = (int(record["head"][z]) + k) & WRAP
            celsius = record["shift_c"] + record["scale"] * record["parcel_u"][z, slot]
            found.append((float(record["parcel_m3"][z, slot]), float(celsius)))
    return found


def warmth(record: Any) -> float:
    """Return the sum of volume x temperature [m3 K]."""
    return sum(volume * celsius for volume, celsius in layers(record))


def water(record: Any) -> float:
    """Return the water in the tank [m3]."""
    return sum(volume for volume, _ in layers(record))


def is_ordered(record: Any, slack_k: float = 1e-9) -> bool:
    """Whether nothing warm lies below anything cold."""
    celsius = [c for _, c in layers(record)]
    return all(low <= high + slack_k for low, high in pairwise(celsius))


def small_campus(folder: Path, **changes: Change | str) -> Campus:
    """Return the small campus of the campus tests: one dormitory with a plant, and a hut."""
    folder.mkdir(parents=True, exist_ok=True)
    return load_campus(lay_out(folder, **changes))


def sound(text: str) -> str:
    """Give the dormitory a plant that carries a quiet winter day: 60 kW and 5 m3."""
    return swap("volume_m3: 2,", "volume_m3: 5,")(
        swap("rated_capacity_kw: 25,", "rated_capacity_kw: 30,")(text)
    )


def scenario(**changes: Any) -> Scenario:
    """Return two quiet winter days on the small campus, with what *changes* says."""
    return Scenario.model_validate(
        {
            "id": "quiet",
            "name": {"en": "Quiet", "zh": "平静"},
            "summary": {"en": "Quiet", "zh": "平静"},
            "campus": "small",
            "start": "2025-01-20 00:00",
            "days": 2,
            "spin_up_days": 1,
            "weather": {
                "kind": "inline",
                "starts": "2025-01-19 00:00",
                "air_c": [5.0] * 73,
                "relative_humidity": [0.6] * 73,
            },
            "hotwater": {"cold_water": {"model": "constant", "temperature_c": 8.0}},
        }
        | changes
    )


def run(campus: Campus, **changes: Any) -> Outcome:
    """Simulate the quiet days with *changes*."""
    return simulate(campus, scenario(**changes))


def events(outcome: Outcome, kind: str, asset: str | None = None) -> list[Event]:
    """Return the events of one kind, and of one asset if given."""
    return [e for e in outcome.events if e.kind == kind and asset in (None, e.asset)]


def signal(outcome: Outcome, name: str, asset: str = "dorm-01.hotwater") -> NDArray[np.float32]:
    """Return a recorded series."""
    return outcome.signals.values[asset, name]


def chain(outcome: Outcome, event: Event) -> list[str]:
    """Return the kinds of an event and of its causes, down to the root."""
    by_id = {e.id: e for e in outcome.events}
    kinds = [event.kind]
    while event.cause is not None:
        event = by_id[event.cause]
        kinds.append(event.kind)
    return kinds
