"""Networks to compare the engines on: normalization."""

from __future__ import annotations

from hypothesis import strategies as st

from conformance.case import IMAGE, SIGNAL, Any, Cases, shapes

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
}


eps = st.integers(1, 10**6).map(lambda n: f"eps={n / 10**6:.6f}")

ANY: Any = {
    "batchnorm": st.tuples(eps.map("batchnorm {}".format), shapes),
    "layernorm": st.tuples(eps.map("layernorm all {}".format) | st.just("layernorm"), shapes),
}
