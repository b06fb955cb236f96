"""What the sizing study says to people: names and units of its columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from twin.hotwater.gb50015 import Line
from twin.hotwater.words import COLUMN_NAMES
from twin.model import Name
from twin.runs.outcome import Table

__all__ = ["TRUST", "sheet_table", "table"]

NAMES: Mapping[str, Name] = {
    **{
        key: COLUMN_NAMES[key]
        for key in (
            *("building", "name_en", "name_zh", "units", "unmet_litres", "unmet_percent"),
            *("cold_showers", "complaints", "electricity_kwh"),
        )
    },
    "run_hours": Name(en="Hours a day of the units", zh="热泵日运行小时"),
    "capacity_kw": Name(en="Heat needed, in the cold", zh="低温所需出力"),
    "ratio": Name(en="Left of the name-plate there", zh="该气温出力比"),
    "nominal_kw": Name(en="Name-plate to buy", zh="所需铭牌出力"),
    "rated_kw": Name(en="Name-plate of whole units", zh="整机铭牌出力"),
    "storage_m3": Name(en="Tank", zh="水箱容积"),
    "meets": Name(en="Within the limit", zh="满足要求"),
    "option": Name(en="Option", zh="方案代号"),
    "option_en": Name(en="Plant", zh="方案（英文）"),
    "option_zh": Name(en="Plant (Chinese)", zh="方案"),
    "sheet": Name(en="Sheet", zh="计算书"),
    "quantity_en": Name(en="Quantity", zh="项目（英文）"),
    "quantity_zh": Name(en="Quantity (Chinese)", zh="项目"),
    "symbol": Name(en="Symbol", zh="符号"),
    "formula": Name(en="Formula", zh="公式"),
    "value": Name(en="Value", zh="数值"),
    "unit": Name(en="Unit", zh="单位"),
    "clause": Name(en="Clause", zh="条文"),
    "trust": Name(en="Standing", zh="依据代号"),
    "trust_en": Name(en="Rests on", zh="依据（英文）"),
    "trust_zh": Name(en="Rests on (Chinese)", zh="依据"),
}

_UNITS = (
    *(("_kw", "kW"), ("_m3", "m3"), ("_percent", "%"), ("_litres", "L")),
    *(("_kwh", "kWh"), ("_hours", "h")),
)

TRUST: Mapping[str, Name] = {
    "verified": Name(en="verified", zh="已核实"),
    "recalled": Name(en="recalled", zh="凭记忆"),
    "assumed": Name(en="assumed", zh="假定"),
    "given": Name(en="given", zh="给定"),
    "computed": Name(en="computed", zh="计算"),
}
"""What a line of a worked sheet may rest on."""


def table(rows: Sequence[Mapping[str, Any]]) -> Table:
    """Return a table of the study with the names and units of its columns."""
    columns = {key: [row[key] for row in rows] for key in rows[0]}
    units = {key: next((unit for end, unit in _UNITS if key.endswith(end)), "") for key in columns}
    return Table(
        columns=columns,
        names={key: NAMES[key] for key in columns},
        units={key: unit for key, unit in units.items() if unit},
    )


def sheet_table(lines: Sequence[Line]) -> Table:
    """Return worked sheets as one table, a row for each line."""
    return table(
        [
            {
                "sheet": line.sheet,
                "quantity_en": line.quantity.en,
                "quantity_zh": line.quantity.zh,
                "symbol": line.symbol,
                "formula": line.formula,
                "value": line.value,
                "unit": line.unit,
                "clause": line.clause,
                "trust": line.trust,
                "trust_en": TRUST[line.trust].en,
                "trust_zh": TRUST[line.trust].zh,
            }
            for line in lines
        ]
    )
