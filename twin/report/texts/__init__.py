"""Every text of the report and of its charts: English is the key, Chinese stands beside it.

One module for each subject of the report: ``page`` holds what every run shares and hot water,
``flood`` what is said of water and crews, ``evacuation`` what is said of leaving, ``studies`` what
is said of studies.
"""

from __future__ import annotations

from typing import Final

from twin.report.texts import evacuation, flood, page, studies
from twin.report.texts.page import CAUSE_MEANINGS, CAUSE_NAMES

__all__ = ["CAUSE_MEANINGS", "CAUSE_NAMES", "CHINESE", "EVENT_KINDS"]

EVENT_KINDS: Final[dict[str, str]] = {
    **page.EVENT_KINDS,
    **flood.EVENT_KINDS,
    **evacuation.EVENT_KINDS,
}
"""What each kind of event is called."""

CHINESE: Final[dict[str, str]] = {
    **page.CHINESE,
    **flood.CHINESE,
    **evacuation.CHINESE,
    **studies.CHINESE,
}
"""The Chinese of every text."""
