from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes is a matter of the machine; speed is a benchmark, never a test.
settings.register_profile("without-a-clock", deadline=None)
settings.load_profile("without-a-clock")

Write = Callable[[str, str | bytes], Path]


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tester's own folders and colours must not reach into a test."""
    for name in ("TWIN_DATA", "TWIN_RUNS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write a file in an empty folder that is the current one, and return its path."""
    monkeypatch.chdir(tmp_path)

    def written(name: str, content: str | bytes) -> Path:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return written


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """The folder of others' reference data; tests that need it are skipped where it is absent."""
    folder = os.environ.get("TWIN_REFERENCE_DATA")
    if not folder:
        pytest.skip("TWIN_REFERENCE_DATA is not set: others' reference data are not shipped")
    path = Path(folder)
    if not path.is_dir():
        pytest.fail(f"TWIN_REFERENCE_DATA={folder} is not a folder")
    return path
