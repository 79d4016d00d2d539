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
        ("dense 3 relu normalize=weight", (4,)),
        ("dense 3 normalize=spectral bias=false", (6, 5)),
        ("e = dense 3 tanh; dense 5 tied=e", (5,)),
        ("e = dense 3 normalize=weight; dense 5 tied=e bias=false relu", (4, 5)),
        ("a = dense 3; b = dense 5 tied=a; c = dense 3 tied=b; d = share b; dense 3 tied=d", (5,)),
        ("a = time_distributed dense 3; time_distributed dense 5 tied=a", (4, 5)),
        ("e = embedding 7 3; dense 4 tanh; dense 3; dense 7 tied=e softmax", (6,)),
    ],
}


@st.composite
def dense(draw: st.DrawFn) -> Case:
    """Draw a dense layer with all of its options."""
    options = f"bias={draw(st.sampled_from(['true', 'false', '0.5']))}"
    word = draw(st.sampled_from(["", "relu", "tanh", "softmax"]))
    shape = draw(shapes)[:2]
    how = draw(st.sampled_from(["", "normalize=weight", "normalize=spectral"]))
    text = f"e = dense {draw(st.integers(1, 9))} {word} {options} {how}"
    return text + f"; dense {shape[-1]} tied=e" * draw(st.booleans()), shape


ANY: Any = {"dense": dense()}
