from __future__ import annotations

from dataclasses import dataclass

from twin.engine import Engine


@dataclass(frozen=True)
class Need:
    service: str
    of: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    id: str
    kind: str = "thing"
    needs: tuple[Need, ...] = ()
    located_in: str = "site"


def power(*suppliers: str) -> Need:
    return Need("power", suppliers)


CHAIN = (
    Row("feeder", "feeder"),
    Row("panel", "panel", (power("feeder"),)),
    Row("pump", "heat-pump", (power("panel"),)),
)


def told(engine: Engine) -> list[tuple[float, str, str | None, int | None]]:
    """The journal as (time, kind, asset, cause), to be compared whole."""
    return [(e.time_s, e.kind, e.asset, e.cause) for e in engine.journal.close()]
