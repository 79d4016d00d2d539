"""Networks to compare the engines on: embeddings."""

from __future__ import annotations

from hypothesis import strategies as st

from conformance.case import Any, Case, Cases, shapes

CASES: Cases = {
    "embedding": [
        ("embedding 10 4", (7,)),
        ("embedding 1 1", (1,)),
        ("embedding 3 2 weights=[[1,2],[3,4],[5,6]]", (4,)),
        ("embedding 10 4; flatten; dense 2", (3,)),
    ],
}


@st.composite
def embedding(draw: st.DrawFn) -> Case:
    """Draw an embedding of whole numbers."""
    return f"embedding {draw(st.integers(1, 9))} {draw(st.integers(1, 5))}", draw(shapes)[:2]


ANY: Any = {"embedding": embedding()}
