"""A small sound campus as text, for tests that then break it in one place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

CAMPUS = """\
id: small
name: {en: Small campus, zh: 小校区}
region: somewhere mild
latitude_deg: 32
longitude_deg: 119
elevation_m: 5
service: {complaint_reporting_rate: 0.02, source: assumed}
timetable:
  term-weekday: {residents_staying: 1}
  term-weekend: {residents_staying: 0.8}
  holiday: {residents_staying: 0.1}
site:
  boundary: [[0, 0], [300, 0], [300, 200], [0, 200]]
  grid_supplies:
    - {id: grid-1, name: {en: Supply, zh: 进线}, rated_kva: 1000}
  feeders:
    - id: feeder-a
      name: {en: Feeder, zh: 馈线}
      supplied_by: [grid-1]
      rated_kva: 900
      installed_year: 2005
  water_mains:
    - {id: town-main, name: {en: Town main, zh: 给水管}, diameter_m: 0.2, pressure_kpa: 200}
  assembly_points:
    - id: lawn
      name: {en: Lawn, zh: 草坪}
      polygon: [[10, 150], [60, 150], [60, 190], [10, 190]]
      serves: [dorm-01, hut]
"""

DORM = """\
id: dorm-01
name: {en: Dormitory 1, zh: 1号学生公寓}
kind: dormitory
built_year: 2005
position: {x_m: 20, y_m: 20}
template:
  kind: dormitory-slab
  storeys: 4
  bays: 12
people: {residents: 200, staff: 3}
power: {supplied_by: [hut.tx], panel_kva: 200}
water: [hut.booster]
plant_rooms:
  - id: dorm-01.cellar
    name: {en: Cellar, zh: 地下室}
    kind: pump-room
    length_m: 8
    width_m: 5
    floor_m: -3.5
equipment:
  - id: dorm-01.drain
    kind: drain-pump
    name: {en: Drain pump, zh: 排水泵}
    count: 2
    located_in: dorm-01.cellar
    installed_year: 2010
    flow_m3_h: 20
    head_m: 10
    power_kw: 2
hot_water:
  piping: single-pass
  heat_pumps: {type: standard, count: 2, rated_capacity_kw: 25, installed_year: 2012}
  tank: {volume_m3: 2, loss_w_k: 10}
  recirculation: {loss_w_k: 60, flow_l_min: 10}
  auxiliary: {power_kw: 12}
  located_in: dorm-01.cellar
"""

HUT = """\
id: hut
name: {en: Plant house, zh: 设备房}
kind: plant-house
built_year: 2004
position: {x_m: 150, y_m: 20}
template:
  kind: plant-house
  width_m: 8
  rooms:
    - {name: {en: Transformer room, zh: 变压器室}, kind: switch-room, length_m: 6}
    - {name: {en: Pump room, zh: 水泵房}, kind: pump-room, length_m: 8}
power: {supplied_by: [hut.tx], panel_kva: 50}
equipment:
  - id: hut.tx
    kind: transformer
    name: {en: Transformer, zh: 变压器}
    located_in: hut.101
    installed_year: 2004
    needs: [{service: power, of: [feeder-a]}]
    rated_kva: 400
  - id: hut.booster
    kind: booster-pump
    name: {en: Booster pump, zh: 加压泵}
    located_in: hut.102
    installed_year: 2009
    needs:
      - {service: power, of: [hut.panel]}
      - {service: water, of: [town-main]}
    flow_m3_h: 30
    head_m: 40
    power_kw: 5
"""

TEXTS = {"campus": CAMPUS, "dorm-01": DORM, "hut": HUT}

Change = Callable[[str], str]


def swap(old: str, new: str) -> Change:
    """Replace a piece of a file that is there exactly once."""

    def change(text: str) -> str:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
        return text.replace(old, new)

    return change


def lay_out(folder: Path, **changes: Change | str) -> Path:
    """Write the small campus, some files changed or (as plain text) put in its place.

    Names with an underscore stand for files with a hyphen: ``dorm_01`` is ``dorm-01.yaml``.
    """
    texts = dict(TEXTS)
    for key, change in changes.items():
        name = key.replace("_", "-")
        texts[name] = change if isinstance(change, str) else change(texts[name])
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder
