"""Networks to compare the engines on: the recurrent layer of images."""

from __future__ import annotations

from hypothesis import strategies as st

from conformance.case import Any, Case, Cases, extents

CASES: Cases = {
    "convlstm": [
        ("convlstm 3 3 same", (4, 2, 5, 6)),
        ("convlstm 2 3x2 sequence", (3, 2, 5, 6)),
        ("convlstm 2 2 same stride=2x1 sequence bias=false", (3, 1, 5, 4)),
        ("convlstm 1 1", (1, 1, 1, 1)),
    ]
}


@st.composite
def convlstm(draw: st.DrawFn) -> Case:
    """Draw a recurrent layer of images with all of its options."""
    shape = (
        draw(st.integers(1, 3)),
        draw(st.integers(1, 3)),
        *draw(st.tuples(*[st.integers(1, 7)] * 2)),
    )
    words = (
        f"{draw(st.sampled_from(['last', 'sequence']))} {draw(st.sampled_from(['same', 'valid']))}"
    )
    options = f"stride={draw(extents(2, 1, 2))} bias={draw(st.sampled_from(['true', 'false']))}"
    size, filters = draw(extents(2, 1, 4)), draw(st.integers(1, 3))
    return f"convlstm {filters} {size} {words} {options}", shape


ANY: Any = {"convlstm": convlstm()}
