"""Which suites there are, and running them."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec

from twin.errors import UnknownName
from twin.verify.check import Check, Suite

__all__ = ["DOMAINS", "run_suites"]

DOMAINS = ("engine", "hotwater", "flood", "evacuation", "power", "dispatch", "campaign")
"""All domains of the plan, in the order in which they are shown. The suite of a domain is the
``suite`` of the module of its name beside this one."""


def run_suites(domains: Sequence[str] = ()) -> list[Check]:
    """Measure the rows of *domains*, or of every domain that this version has.

    A domain that is asked for by name but is not part of this version gives one row, ``absent``.

    Raises
    ------
    UnknownName
        When a domain is not one of :data:`DOMAINS`.
    """
    for domain in domains:
        if domain not in DOMAINS:
            raise UnknownName("domain", domain, DOMAINS)
    checks: list[Check] = []
    for domain in dict.fromkeys(domains) if domains else DOMAINS:
        suite = _suite(domain)
        if suite is not None:
            checks += suite.run()
        elif domains:
            checks.append(_not_in_this_version(domain))
    return checks


def _suite(domain: str) -> Suite | None:
    """Return the domain's suite, if it has a module with rows in it."""
    name = f"{__package__}.{domain}"
    if find_spec(name) is None:
        return None
    suite = import_module(name).suite
    return suite if isinstance(suite, Suite) and len(suite) else None


def _not_in_this_version(domain: str) -> Check:
    return Check(
        id=f"{domain}.not-in-this-version",
        suite=domain,
        title=f"{domain} is not part of this version",
        measured=None,
        expected=None,
        tolerance=None,
        unit="",
        status="absent",
        reason=f"this version has no {domain} model to verify",
        source="",
    )
