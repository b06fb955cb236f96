from __future__ import annotations

import pytest

from twin.errors import DocumentError
from twin.flood.network import (
    AreaTable,
    Junction,
    Network,
    Opening,
    Outfall,
    Pipe,
    Pump,
    PumpCurve,
    Storage,
)


def pipe(name: str, a: str, b: str, **changes: float) -> Pipe:
    numbers = {"length_m": 50.0, "diameter_m": 0.5, "roughness": 0.013, **changes}
    return Pipe(id=name, from_node=a, to_node=b, **numbers)


MANHOLE = Junction(id="a", invert_m=1.0, ground_m=3.0)
OUT = Outfall(id="o", invert_m=0.0)


def test_every_problem_is_told_at_once() -> None:
    """A network with several mistakes names all of them, each with its element."""
    with pytest.raises(DocumentError) as caught:
        Network(
            nodes=(Junction(id="a", invert_m=1.0, ground_m=0.5),),
            pipes=(pipe("p", "a", "x", length_m=0.0),),
        )
    text = str(caught.value)
    for part in (
        "p: length_m is 0",
        "does not lie above its invert",
        "'x', which is no node",
        "has no outfall",
    ):
        assert part in text


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"off_depth_m": 1.0}, "stops at 1 m and starts at 1 m"),
        ({"blocked": 1.5}, "blocked is 1.5"),
        ({"to_node": "well"}, "delivers into its own sump"),
        ({"from_node": "a"}, "a sump is a storage"),
        ({"curve": PumpCurve("depth-flow", ((1.0, 0.1), (0.5, 0.2)))}, "do not rise"),
        ({"curve": PumpCurve.constant(float("nan"))}, "empty or not finite"),
    ],
)
def test_a_pump_that_cannot_be_is_refused(changes: dict[str, object], message: str) -> None:
    """Floats the wrong way round, wrong ends and wrong curves are told."""
    given: dict[str, object] = {
        "id": "p", "from_node": "well", "to_node": None, "curve": PumpCurve.constant(0.02),
        "on_depth_m": 1.0, "off_depth_m": 0.5, **changes,
    }  # fmt: skip
    well = Storage(id="well", invert_m=0.0, table=AreaTable.flat(6.0), max_depth_m=3.0)
    with pytest.raises(DocumentError, match=message):
        Network(nodes=(MANHOLE, OUT, well), pumps=(Pump(**given),))  # type: ignore[arg-type]


def test_a_part_without_a_way_out_is_refused() -> None:
    """Pipes from which no way leads to an outfall are named."""
    other = (
        Junction(id="b", invert_m=1.0, ground_m=3.0),
        Junction(id="c", invert_m=1.0, ground_m=3.0),
    )
    with pytest.raises(DocumentError, match=r"b, c: no way leads"):
        Network(nodes=(MANHOLE, OUT, *other), pipes=(pipe("p", "a", "o"), pipe("q", "b", "c")))


def test_a_long_uphill_pipe_is_warned_of() -> None:
    """What rises over a long way is allowed, but said."""
    high = Junction(id="h", invert_m=2.0, ground_m=4.0)
    network = Network(
        nodes=(MANHOLE, high, OUT),
        pipes=(pipe("p", "a", "o"), pipe("up", "a", "h", length_m=120.0)),
    )
    assert [problem.path for problem in network.warnings()] == ["up"]


def test_an_orifice_needs_a_height() -> None:
    """Only a weir may be open above."""
    yards = tuple(
        Storage(id=name, invert_m=0.0, table=AreaTable.flat(9.0), max_depth_m=1.0) for name in "ab"
    )
    gap = Opening(id="g", from_node="a", to_node="b", kind="side-orifice", width_m=1.0)
    with pytest.raises(DocumentError, match="without height"):
        Network(nodes=yards, openings=(gap,))
