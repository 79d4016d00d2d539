"""Networks to compare the engines on: layers that join values."""

from __future__ import annotations

from hypothesis import strategies as st

from conformance.case import IMAGE, Any, Case, Cases, one_of, shapes

CASES: Cases = {
    "add": [
        ("a = dense 4; b = dense 4 from=input; add a b", (4,)),
        ("a = relu; add a input a", (3,)),
        ("a = conv 4 3 same; add a input", IMAGE),
    ],
    "concat": [
        ("a = dense 4; b = dense 2 from=input; concat a b", (4,)),
        ("a = conv 2 3 same; concat a input", IMAGE),
        ("a = conv 4 3x3 stride=1x2 pad=1x1; concat a input axis=2", IMAGE),
        ("a = maxpool 2x1; concat a input axis=-2", IMAGE),
    ],
}


@st.composite
def concat(draw: st.DrawFn) -> Case:
    """Draw an axis to join along."""
    shape = draw(shapes)
    axis = draw(st.integers(-len(shape), len(shape) - 1))
    return f"a = relu; b = tanh from=input; concat a input b axis={axis}", shape


ANY: Any = {"add": one_of(["a = relu; b = tanh from=input; add a input b"]), "concat": concat()}
