"""Networks to compare the engines on: fully connected layers."""

from __future__ import annotations

from hypothesis import strategies as st

from conformance.case import Any, Case, Cases, shapes

CASES: Cases = {
    "dense": [
        ("dense 3", (5,)),
        ("dense 1 bias=false", (1,)),
        ("dense 7", (6, 5)),
        ("dense 2 bias=[-30,10] weights=[[20,-20],[20,-20]]", (2,)),
        ("dense 1 bias=0.5", (3,)),
        ("dense 300", (561,)),
        ("dense 3 relu frozen", (4,)),
    ],
}


@st.composite
def dense(draw: st.DrawFn) -> Case:
    """Draw a dense layer with all of its options."""
    options = f"bias={draw(st.sampled_from(['true', 'false', '0.5']))}"
    word = draw(st.sampled_from(["", "relu", "tanh", "softmax"]))
    return f"dense {draw(st.integers(1, 9))} {word} {options}", draw(shapes)[:2]


ANY: Any = {"dense": dense()}
