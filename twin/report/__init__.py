"""What people read about a run: charts, and a self-contained page that works offline.

Charts are plain dictionaries in Plotly's form, so that writing a report imports no chart library;
the dashboard draws the same ones.
"""

from __future__ import annotations

__all__ = ["LANGUAGES", "Language"]

from twin.report.language import LANGUAGES, Language
