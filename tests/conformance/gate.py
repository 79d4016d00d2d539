"""Networks to compare the engines on: trained slopes and gates."""

from __future__ import annotations

from hypothesis import strategies as st

from conformance.case import Any, Case, Cases, one_of, shapes

CASES: Cases = {
    "prelu": [("prelu", (6,)), ("prelu per_channel", (3, 4, 5)), ("prelu slope=0.1", (1,))],
    "glu": [("glu", (6,)), ("glu axis=0", (4, 3, 5)), ("glu", (3, 2))],
    "swiglu": [("swiglu", (6,)), ("swiglu axis=0", (4, 3, 5)), ("swiglu axis=1", (3, 2))],
}


@st.composite
def gate(draw: st.DrawFn, keyword: str) -> Case:
    """Draw a gate over any axis, of even size."""
    shape = list(draw(shapes))
    axis = draw(st.integers(-len(shape), len(shape) - 1))
    shape[axis] *= 2
    return f"{keyword} axis={axis}", tuple(shape)


ANY: Any = {
    "prelu": one_of(["prelu", "prelu per_channel"]),
    "glu": gate("glu"),
    "swiglu": gate("swiglu"),
}
