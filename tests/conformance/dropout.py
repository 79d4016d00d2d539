"""Networks to compare the engines on: dropout."""

from __future__ import annotations

from hypothesis import strategies as st

from conformance.case import Any, Cases, shapes

CASES: Cases = {
    "dropout": [("dropout 0.5", (6,)), ("dropout 0", (2, 3, 3)), ("dropout 10%", (4,))],
}


ANY: Any = {"dropout": st.tuples(st.floats(0, 0.9).map("dropout {:f}".format), shapes)}
