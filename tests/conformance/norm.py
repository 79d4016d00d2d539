"""Networks to compare the engines on: normalization."""

from __future__ import annotations

from math import prod

from hypothesis import strategies as st

from conformance.case import IMAGE, SIGNAL, Any, Case, Cases, shapes

CASES: Cases = {
    "batchnorm": [
        ("batchnorm", (5,)),
        ("batchnorm eps=0.1", IMAGE),
        ("batchnorm momentum=0.3", SIGNAL),
        ("batchnorm frozen", (1,)),
    ],
    "layernorm": [
        ("layernorm", (5,)),
        ("layernorm all", (5,)),
        ("layernorm", IMAGE),
        ("layernorm all", IMAGE),
        ("layernorm eps=0.1", SIGNAL),
        ("layernorm", (1,)),
    ],
    "rmsnorm": [
        ("rmsnorm", (5,)),
        ("rmsnorm all", IMAGE),
        ("rmsnorm eps=0.1", SIGNAL),
        ("rmsnorm frozen", (1,)),
    ],
    "groupnorm": [
        ("groupnorm 2", IMAGE),
        ("groupnorm 4", SIGNAL),
        ("groupnorm 1 eps=0.1", (5,)),
        ("groupnorm 5 frozen", (5,)),
        ("groupnorm 1", (1,)),
    ],
    "instancenorm": [
        ("instancenorm", IMAGE),
        ("instancenorm affine", SIGNAL),
        ("instancenorm eps=0.1", (1, 1)),
        ("instancenorm affine frozen", (2, 3, 4, 5)),
    ],
    "unitnorm": [("unitnorm", (5,)), ("unitnorm", IMAGE), ("unitnorm", (1,))],
    "scale": [("scale", (5,)), ("scale 0.1", IMAGE), ("scale axis=-1", IMAGE), ("scale 2", (1,))],
}


eps = st.integers(1, 10**6).map(lambda n: f"eps={n / 10**6:.6f}")


# Of two values that happen to be close, no digit of the result is certain in float32.
groups_of = shapes.filter(lambda shape: prod(shape) != 2)


@st.composite
def groupnorm(draw: st.DrawFn) -> Case:
    """Draw channels that the groups divide."""
    groups, (size, *axes) = draw(st.integers(1, 4)), draw(groups_of)
    return f"groupnorm {groups} {draw(eps)}", (groups * size, *axes)


@st.composite
def instancenorm(draw: st.DrawFn) -> Case:
    """Draw axes that each channel is normalized over."""
    options = draw(st.sampled_from(["", "affine"]))
    return f"instancenorm {options} {draw(eps)}", (draw(st.integers(1, 4)), *draw(groups_of))


ANY: Any = {
    "batchnorm": st.tuples(eps.map("batchnorm {}".format), shapes),
    "layernorm": st.tuples(eps.map("layernorm all {}".format) | st.just("layernorm"), shapes),
    "rmsnorm": st.tuples(eps.map("rmsnorm all {}".format) | st.just("rmsnorm"), shapes),
    "groupnorm": groupnorm(),
    "instancenorm": instancenorm(),
    "unitnorm": st.tuples(st.just("unitnorm"), shapes),
    "scale": st.tuples(st.integers(-3, 3).map("scale 0.5 axis={}".format), shapes),
}
