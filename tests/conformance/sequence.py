"""Networks to compare the engines on: layers that take a part of a sequence."""

from __future__ import annotations

from hypothesis import strategies as st

from conformance.case import Any, Cases, shapes

CASES: Cases = {
    "step": [
        ("step -1", (5, 3)),
        ("step 0", (1, 1)),
        ("step 2", (4, 2, 3, 3)),
        ("step -4; dense 2", (4, 3)),
    ],
}

ANY: Any = {"step": st.tuples(st.integers(-6, 5).map("step {}".format), shapes)}
