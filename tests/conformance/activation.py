"""Networks to compare the engines on: every activation, alone and as a layer of its own."""

from __future__ import annotations

from hypothesis import strategies as st

from conformance.case import Any, Cases, shapes
from nndsl.layers import ACTIVATIONS

CASES: Cases = {
    cls.keyword: [
        (cls.keyword, (6,)),
        (f"dense 5; {cls.keyword}", (3,)),
        (cls.keyword, (3, 4, 5)),
        (cls.example, (1,)),
    ]
    for cls in ACTIVATIONS
}
CASES["softmax"] += [("softmax axis=1", (3, 4, 5)), ("softmax axis=-3", (3, 4, 5))]


def options(word: str) -> st.SearchStrategy[str]:
    """Draw the activation, with a value for its option where it has one."""
    numbers = {
        "leaky_relu": "slope",
        "elu": "alpha",
        "celu": "alpha",
        "hard_shrink": "cutoff",
        "soft_shrink": "cutoff",
        "squareplus": "b",
    }
    plain = st.just(word)
    if word == "softmax":
        return plain | st.integers(-4, 3).map("softmax axis={}".format)
    if word == "gelu":
        return plain | st.just("gelu approximate=tanh")
    if word not in numbers:
        return plain
    return plain | st.floats(1e-3, 3).map(f"{word} {numbers[word]}={{:f}}".format)


ANY: Any = {cls.keyword: st.tuples(options(cls.keyword), shapes) for cls in ACTIVATIONS}
