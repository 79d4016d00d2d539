"""Networks to compare the engines on: pooling."""

from __future__ import annotations

from hypothesis import strategies as st

from conformance.case import IMAGE, SIGNAL, Any, Case, Cases, extents, one_of

CASES: Cases = {
    "maxpool": [
        ("maxpool", IMAGE),
        ("maxpool 2 same", IMAGE),
        ("maxpool 3 stride=2", IMAGE),
        ("maxpool 3x2 stride=1 pad=1", IMAGE),
        ("maxpool 2x3 stride=3x1 same", IMAGE),
        ("maxpool 9x7", IMAGE),
        ("maxpool 1 stride=2", IMAGE),
    ],
    "avgpool": [
        ("avgpool", IMAGE),
        ("avgpool 2 same", IMAGE),
        ("avgpool 3 stride=2 same", IMAGE),
        ("avgpool 3x2 stride=1 pad=1", IMAGE),
        ("avgpool 4 stride=3x1 same", IMAGE),
        ("avgpool 9x7", IMAGE),
    ],
    "maxpool1d": [
        ("maxpool1d", SIGNAL),
        ("maxpool1d 3 stride=2 same", SIGNAL),
        ("maxpool1d 4 same", SIGNAL),
        ("maxpool1d 3 pad=1", SIGNAL),
    ],
    "avgpool1d": [
        ("avgpool1d", SIGNAL),
        ("avgpool1d 3 stride=2 same", SIGNAL),
        ("avgpool1d 4 same", SIGNAL),
        ("avgpool1d 3 pad=1", SIGNAL),
    ],
    "global_avgpool": [("global_avgpool", IMAGE), ("global_avgpool", SIGNAL)],
}


@st.composite
def pool(draw: st.DrawFn, keyword: str, rank: int) -> Case:
    """Draw a pooling with all of its options."""
    shape = (draw(st.integers(1, 4)), *draw(st.tuples(*[st.integers(1, 12)] * rank)))
    pad = draw(st.sampled_from(["same", "valid"]) | extents(rank, 0, 2).map("pad={}".format))
    return f"{keyword} {draw(extents(rank, 1, 4))} {pad} stride={draw(extents(rank, 1, 3))}", shape


ANY: Any = {
    "maxpool": pool("maxpool", 2),
    "avgpool": pool("avgpool", 2),
    "maxpool1d": pool("maxpool1d", 1),
    "avgpool1d": pool("avgpool1d", 1),
    "global_avgpool": one_of(["global_avgpool"]),
}
