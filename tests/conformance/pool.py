"""Networks to compare the engines on: pooling."""

from __future__ import annotations

from hypothesis import strategies as st

from conformance.case import IMAGE, SIGNAL, VOLUME, Any, Case, Cases, extents, one_of

ADAPTIVE = {
    kind: [
        (f"adaptive_{kind}pool 1", IMAGE),
        (f"adaptive_{kind}pool 3x2", IMAGE),
        (f"adaptive_{kind}pool 4", IMAGE),
        (f"adaptive_{kind}pool 12x7", IMAGE),
        (f"adaptive_{kind}pool 5", SIGNAL),
        (f"adaptive_{kind}pool 2x2x3", VOLUME),
        (f"adaptive_{kind}pool 2", (1, 1, 1)),
    ]
    for kind in ("avg", "max")
}
# About half of the steps are left out.
_MASKED = "permute [1, 0]; dense 1 relu; m = mask; {} mask=m from=input"
CASES: Cases = {
    "maxpool": [
        ("maxpool", IMAGE),
        ("maxpool 2 same", IMAGE),
        ("maxpool 3 stride=2", IMAGE),
        ("maxpool 3x2 stride=1 pad=1", IMAGE),
        ("maxpool 2x3 stride=3x1 same", IMAGE),
        ("maxpool 9x7", IMAGE),
        ("maxpool 1 stride=2", IMAGE),
        ("maxpool 3 stride=2 ceil", IMAGE),
        ("maxpool 4 ceil", IMAGE),
    ],
    "avgpool": [
        ("avgpool", IMAGE),
        ("avgpool 2 same", IMAGE),
        ("avgpool 3 stride=2 same", IMAGE),
        ("avgpool 3x2 stride=1 pad=1", IMAGE),
        ("avgpool 4 stride=3x1 same", IMAGE),
        ("avgpool 9x7", IMAGE),
        ("avgpool 3x2 stride=2 pad=1 ceil", IMAGE),
        ("avgpool 4 ceil", IMAGE),
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
    "maxpool3d": [
        ("maxpool3d", VOLUME),
        ("maxpool3d 2 same", VOLUME),
        ("maxpool3d 3 stride=2 pad=1 ceil", VOLUME),
        ("maxpool3d 1x2x3 ceil", VOLUME),
    ],
    "avgpool3d": [
        ("avgpool3d", VOLUME),
        ("avgpool3d 2 same", VOLUME),
        ("avgpool3d 3 stride=2 pad=1 ceil", VOLUME),
        ("avgpool3d 1x2x3 ceil", VOLUME),
    ],
    "global_avgpool": [
        ("global_avgpool", IMAGE),
        ("global_avgpool", SIGNAL),
        (_MASKED.format("global_avgpool"), SIGNAL),
    ],
    "global_maxpool": [
        ("global_maxpool", IMAGE),
        ("global_maxpool", SIGNAL),
        (_MASKED.format("global_maxpool"), SIGNAL),
    ],
    "adaptive_avgpool": ADAPTIVE["avg"],
    "adaptive_maxpool": ADAPTIVE["max"],
}


@st.composite
def pool(draw: st.DrawFn, keyword: str, rank: int) -> Case:
    """Draw a pooling with all of its options."""
    shape = (
        draw(st.integers(1, 4)),
        *draw(st.tuples(*[st.integers(1, 12 if rank < 3 else 6)] * rank)),
    )
    pad = draw(st.sampled_from(["same", "valid"]) | extents(rank, 0, 2).map("pad={}".format))
    ceil = draw(st.sampled_from(["", " ceil"]))
    stride = draw(extents(rank, 1, 3))
    return f"{keyword} {draw(extents(rank, 1, 4))} {pad} stride={stride}{ceil}", shape


@st.composite
def adaptive(draw: st.DrawFn, keyword: str) -> Case:
    """Draw an adaptive pooling of one, two or three axes."""
    rank = draw(st.integers(1, 3))
    shape = draw(st.tuples(*[st.integers(1, 6)] * (rank + 1)))
    return f"{keyword} {draw(extents(rank, 1, 7))}", shape


ANY: Any = {
    "maxpool": pool("maxpool", 2),
    "avgpool": pool("avgpool", 2),
    "maxpool1d": pool("maxpool1d", 1),
    "avgpool1d": pool("avgpool1d", 1),
    "maxpool3d": pool("maxpool3d", 3),
    "avgpool3d": pool("avgpool3d", 3),
    "global_avgpool": one_of(["global_avgpool"]),
    "global_maxpool": one_of(["global_maxpool"]),
    "adaptive_avgpool": adaptive("adaptive_avgpool"),
    "adaptive_maxpool": adaptive("adaptive_maxpool"),
}
