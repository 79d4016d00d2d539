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
    "permute": [("permute [1, 0]", (3, 4)), ("permute [2, 0, 1]", (2, 3, 5)), ("permute 0", (1,))],
    "unsqueeze": [("unsqueeze", (6,)), ("unsqueeze -1", (2, 3)), ("unsqueeze 1", (2, 3))],
    "squeeze": [("squeeze", (1, 3, 1)), ("squeeze 0", (1, 3, 1)), ("squeeze", (1,))],
    "slice": [
        ("slice 0 2", (5,)),
        ("slice -2", (4, 3, 2)),
        ("slice 1 -1 axis=1", (2, 5)),
        ("slice 0 1 axis=-1", (1, 1, 1)),
        ("a = slice 0 3; b = slice 3 from=input; concat b a", (7, 2)),
    ],
    "repeat_vector": [("repeat_vector 3", (4,)), ("repeat_vector 1", (1,))],
}


@st.composite
def slice_of(draw: st.DrawFn) -> Case:
    """Draw a shape and a part of one of its axes, its ends counted from the front or the back."""
    shape = draw(shapes)
    axis = draw(st.integers(0, len(shape) - 1))
    length = shape[axis]
    start = draw(st.integers(0, length - 1))
    stop = draw(st.integers(start + 1, length))
    start -= draw(st.sampled_from([0, length]))
    stop -= draw(st.sampled_from([0, length])) if stop < length else 0
    return f"slice {start} {stop} axis={axis - draw(st.sampled_from([0, len(shape)]))}", shape


@st.composite
def reshape(draw: st.DrawFn) -> Case:
    """Draw a shape, and another of as many values, one axis of it left open or not."""
    shape = draw(shapes)
    wanted = list(draw(st.permutations(shape)))
    if draw(st.booleans()):
        wanted[draw(st.integers(0, len(wanted) - 1))] = -1
    return f"reshape {wanted}", shape


@st.composite
def permute(draw: st.DrawFn) -> Case:
    """Draw any order of the axes."""
    shape = draw(shapes)
    return f"permute {draw(st.permutations(range(len(shape))))}", shape


ANY: Any = {
    "flatten": one_of(["flatten"]),
    "reshape": reshape(),
    "permute": permute(),
    "unsqueeze": one_of(["unsqueeze", "unsqueeze 1", "unsqueeze axis=-1", "unsqueeze -2"]),
    "squeeze": one_of(["squeeze"]),
    "slice": slice_of(),
    "repeat_vector": st.tuples(
        st.integers(1, 5).map("repeat_vector {}".format), st.tuples(st.integers(1, 5))
    ),
}
