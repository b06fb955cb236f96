"""The program as users get it: a wheel, started from any folder, and pins without addresses."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import twin
from twin.catalog import shipped

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")


def run(*command: str, cwd: Path, **environment: str) -> str:
    """Run a command and return what it prints; what it complains of on failure."""
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout without a network."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.mark.slow
def test_the_wheel_holds_one_package_and_all_the_data(wheel: Path) -> None:
    """Only ``twin`` is installed, and every campus, scenario and view travels inside it."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    tops = {name.split("/")[0] for name in names}
    assert tops == {"twin", f"campus_twin-{twin.__version__}.dist-info"}
    for kind in ("buildings", "scenarios", "dashboard"):
        source = ROOT / kind
        wanted = {
            f"twin/_data/{kind}/{path.relative_to(source).as_posix()}"
            for path in source.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }
        assert wanted
        assert wanted <= names


@pytest.mark.slow
def test_the_installed_program_runs_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    """An installed wheel finds its own campuses and scenarios, not those of a checkout."""
    target = tmp_path / "installed"
    pip = (sys.executable, "-m", "pip", "--isolated", "--disable-pip-version-check", "--quiet")
    run(
        *pip,
        "install",
        "--no-deps",
        "--no-index",
        "--target",
        str(target),
        str(wheel),
        cwd=tmp_path,
    )
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    where = "import twin.catalog as c; print(c.shipped('buildings'))"
    found = run(sys.executable, "-c", where, cwd=elsewhere, PYTHONPATH=str(target))
    assert Path(found.strip()) == target / "twin" / "_data" / "buildings"
    program = str(target / "bin" / "twin")
    listed = run(program, "list", cwd=elsewhere, PYTHONPATH=str(target))
    assert "cold-snap" in listed
    assert "demo" in listed
    run(program, "check", str(target / "twin" / "_data" / "scenarios"), cwd=elsewhere,
        PYTHONPATH=str(target))  # fmt: skip


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_one_line_says_what_to_install(tmp_path: Path) -> None:
    """Without a Python that is new enough and has venv, one line says what to install."""
    done = subprocess.run(
        ["make", "run", "PYTHON=no-such-python", f"VENV={tmp_path / 'venv'}"],
        cwd=ROOT,
        env={key: value for key, value in os.environ.items() if not key.startswith("MAKE")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert "needs Python 3.11 or newer with venv: apt-get install python3-venv" in line


def test_a_checkout_finds_its_own_folders() -> None:
    """In a checkout the folders beside the package are meant."""
    assert shipped("scenarios") == ROOT / "scenarios"


@pytest.mark.parametrize("lock", LOCKS)
def test_pins_have_hashes_and_no_address(lock: str) -> None:
    """A lock names versions and hashes, and no place to fetch them from."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*--?(index|extra|find|i|f)\b", text, re.MULTILINE)
    pins = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert pins
    for pin in pins:
        assert re.match(r"[a-z0-9._-]+==\S+", pin), pin
        assert "--hash=sha256:" in pin, pin


def test_every_dependency_is_pinned() -> None:
    """The locks pin all that the package asks for, and the same versions."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = {re.split(r"[><=~!\[ ]", it)[0].lower() for it in project["project"]["dependencies"]}
    small, large = (
        set(re.findall(r"^([a-z0-9._-]+)==(\S+)", (ROOT / lock).read_text(), re.MULTILINE))
        for lock in LOCKS
    )
    assert asked <= {name for name, _ in small}
    assert small <= large


@pytest.mark.slow
def test_the_same_checkout_builds_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    """A wheel can be compared byte for byte with another of the same sources."""
    command = (sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path))
    run(*command, cwd=ROOT)
    (again,) = tmp_path.glob("*.whl")
    one, two = (hashlib.sha256(path.read_bytes()).hexdigest() for path in (wheel, again))
    assert one == two
