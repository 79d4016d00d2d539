"""Networks to compare the engines on: layers that change the shape."""

from __future__ import annotations

from hypothesis import strategies as st

from conformance.case import Any, Case, Cases, one_of, shapes

CASES: Cases = {
    "flatten": [("flatten", (6,)), ("flatten", (2, 3, 5))],
    "reshape": [
        ("reshape 1x28x28", (784,)),
        ("reshape [-1, 3]", (4, 6)),
        ("reshape 12", (3, 4)),
        ("reshape 3x2x2", (2, 6)),
    ],
}


@st.composite
def reshape(draw: st.DrawFn) -> Case:
    """Draw a shape, and another of as many values, one axis of it left open or not."""
    shape = draw(shapes)
    wanted = list(draw(st.permutations(shape)))
    if draw(st.booleans()):
        wanted[draw(st.integers(0, len(wanted) - 1))] = -1
    return f"reshape {wanted}", shape


ANY: Any = {"flatten": one_of(["flatten"]), "reshape": reshape()}
