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
        ("embedding 3 4 padding=0", (9,)),
        ("embedding 2 1 padding=1 frozen", (2, 3)),
    ],
}


@st.composite
def embedding(draw: st.DrawFn) -> Case:
    """Draw an embedding of whole numbers."""
    count = draw(st.integers(1, 9))
    padding = draw(st.sampled_from(["", f"padding={count - 1}", "padding=0"]))
    return f"embedding {count} {draw(st.integers(1, 5))} {padding}", draw(shapes)[:2]


ANY: Any = {"embedding": embedding()}
