"""Networks to compare the engines on: layers that join values."""

from __future__ import annotations

from hypothesis import strategies as st

from conformance.case import IMAGE, Any, Case, Cases, one_of, shapes

ELEMENTWISE = ("add", "average", "maximum", "minimum")

CASES: Cases = {
    "subtract": [
        ("a = dense 4; b = dense 4 from=input; subtract a b", (4,)),
        ("conv 4 3 same; subtract input", IMAGE),
    ],
    "multiply": [
        ("a = dense 4; b = dense 4 from=input; multiply a b", (4,)),
        ("s = global_avgpool; multiply input s", IMAGE),
        ("s = global_avgpool; multiply s input s", IMAGE),
        ("a = dense 3; b = dense 1 from=input; multiply a b", (5, 4)),
        ("a = maxpool 1x7; b = maxpool 9x1 from=input; multiply a b", IMAGE),
        ("a = relu; multiply a input", (1,)),
    ],
    **{
        keyword: [
            (f"a = dense 4; b = dense 4 from=input; c = tanh; {keyword} a b c", (4,)),
            (f"a = relu; {keyword} input", IMAGE),
        ]
        for keyword in ELEMENTWISE[1:]
    },
    "dot": [
        ("a = dense 4; b = dense 4 from=input; dot a b", (3,)),
        ("a = dense 4; b = dense 4 from=input; dot a b normalize", (5, 3)),
        ("a = dense 4; dot a input axes=0", (5, 3)),
        ("a = dense 5; dot input a axes=[0, 1]", (5, 3)),
        ("a = global_avgpool; dot a input axes=0 normalize", IMAGE),
        ("a = relu; dot a input axes=[-1, 2]", (2, 3, 4)),
    ],
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


@st.composite
def multiply(draw: st.DrawFn) -> Case:
    """Draw a shape, and reduce some of its axes to 1 or leave them out at its end."""
    rank = draw(st.integers(1, 2))
    sizes = draw(st.tuples(*[st.integers(1, 5)] * (rank + 1)))
    windows = [draw(st.sampled_from([1, size])) for size in sizes[1:]]
    keyword = "maxpool" if rank == 2 else "maxpool1d"
    a = f"a = {keyword} {'x'.join(map(str, windows))}"
    b = draw(st.sampled_from(["tanh", "global_avgpool"]))
    return f"{a}; b = {b} from=input; multiply {draw(st.sampled_from(['a b', 'b a']))}", sizes


@st.composite
def dot(draw: st.DrawFn) -> Case:
    """Draw the axes to sum along, which fit as both values have the same shape."""
    shape = draw(shapes)[:3]
    axis = draw(st.integers(-len(shape), len(shape) - 1))
    normalize = draw(st.sampled_from(["", " normalize"]))
    return f"a = tanh; dot a input axes={axis}{normalize}", shape


ANY: Any = {
    **{
        keyword: one_of([f"a = relu; b = tanh from=input; {keyword} a input b"])
        for keyword in ELEMENTWISE
    },
    "subtract": one_of(["a = relu; b = tanh from=input; subtract a b"]),
    "multiply": multiply(),
    "dot": dot(),
    "concat": concat(),
}
