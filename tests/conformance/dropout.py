"""Networks to compare the engines on: layers that leave values out, or make them noisy."""

from __future__ import annotations

from hypothesis import strategies as st

from conformance.case import Any, Cases, shapes
from nndsl.layers.dropout import LAYERS

CASES: Cases = {
    cls.keyword: [
        (f"{cls.keyword} 0.5", (6, 2)),
        (f"{cls.keyword} 0", (2, 3, 3)),
        (f"{cls.keyword} 10%", (1, 1)),
    ]
    for cls in LAYERS
}

ANY: Any = {
    cls.keyword: st.tuples(st.floats(0, 0.9).map(f"{cls.keyword} {{:f}}".format), shapes)
    for cls in LAYERS
}
