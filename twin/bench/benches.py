"""Which benches there are, and running them."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec

from twin.bench.row import Row
from twin.errors import UnknownName
from twin.verify import DOMAINS

__all__ = ["run_benches"]


def run_benches(domains: Sequence[str] = ()) -> list[Row]:
    """Measure *domains*, or all that have a bench; the bench of a domain is a module's ``rows``.

    Raises
    ------
    UnknownName
        When a domain is not one of :data:`twin.verify.DOMAINS`.
    """
    for domain in domains:
        if domain not in DOMAINS:
            raise UnknownName("domain", domain, DOMAINS)
    rows: list[Row] = []
    for domain in dict.fromkeys(domains) if domains else DOMAINS:
        name = f"{__package__}.{domain}"
        if find_spec(name) is not None:
            rows += import_module(name).rows()
    return rows
