"""Networks to compare the engines on: Gaussian neurons and samples."""

from __future__ import annotations

from hypothesis import strategies as st

from conformance.case import IMAGE, Any, Case, Cases, one_of, shapes

CASES: Cases = {
    "rbf": [
        ("rbf 5", (3,)),
        ("rbf 1", (1,)),
        ("rbf 4 widths=0.5; dense 2", (6, 2)),
        ("rbf 2 centres=[[0,1,2],[3,4,5]] widths=[1,2] frozen", (3,)),
    ],
    "sample": [
        ("m = dense 3; v = dense 3 from=input; sample m v", (4,)),
        ("m = relu; sample input m", IMAGE),
        ("m = relu; sample input", (1,)),
    ],
}


@st.composite
def rbf(draw: st.DrawFn) -> Case:
    """Draw Gaussian neurons with all of their options."""
    width = draw(st.sampled_from(["", "widths=2", "widths=0.7"]))
    return f"rbf {draw(st.integers(1, 6))} {width}", draw(shapes)


ANY: Any = {"rbf": rbf(), "sample": one_of(["m = relu; v = tanh from=input; sample m v"])}
