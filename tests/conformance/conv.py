"""Networks to compare the engines on: convolutions."""

from __future__ import annotations

from hypothesis import strategies as st

from conformance.case import IMAGE, SIGNAL, Any, Case, Cases, extents

CASES: Cases = {
    "conv": [
        ("conv 3 3", IMAGE),
        ("conv 3 3x3 relu same", IMAGE),
        ("conv 3 3x3 same stride=2", IMAGE),
        ("conv 3 2x2 same", IMAGE),
        ("conv 3 4x3 same stride=3x2", IMAGE),
        ("conv 5 3x2 stride=2x1 pad=1x2", IMAGE),
        ("conv 3 3 dilation=2 same", IMAGE),
        ("conv 3 2 dilation=3x2 pad=2", IMAGE),
        ("conv 8 3 groups=4 bias=false", IMAGE),
        ("conv 4 3 groups=2 same stride=2", IMAGE),
        ("conv 2 1", IMAGE),
        ("conv 2 9x7", IMAGE),
        ("conv 3 3 same", (1, 1, 1)),
    ],
    "conv1d": [
        ("conv1d 3 3", SIGNAL),
        ("conv1d 3 4 same", SIGNAL),
        ("conv1d 3 3 same stride=2", SIGNAL),
        ("conv1d 3 5 stride=3 pad=2", SIGNAL),
        ("conv1d 4 2 dilation=4 groups=2", SIGNAL),
        ("conv1d 3 11 bias=false", SIGNAL),
    ],
}


@st.composite
def conv(draw: st.DrawFn, keyword: str, rank: int) -> Case:
    """Draw a convolution with all of its options."""
    groups = draw(st.integers(1, 3))
    shape = (groups * draw(st.integers(1, 3)), *draw(st.tuples(*[st.integers(1, 12)] * rank)))
    pad = draw(st.sampled_from(["same", "valid"]) | extents(rank, 0, 2).map("pad={}".format))
    size, filters = draw(extents(rank, 1, 4)), groups * draw(st.integers(1, 3))
    stride, dilation = draw(extents(rank, 1, 3)), draw(extents(rank, 1, 3))
    bias = draw(st.sampled_from(["true", "false"]))
    options = f"stride={stride} dilation={dilation} groups={groups} bias={bias}"
    return f"{keyword} {filters} {size} {pad} {options}", shape


ANY: Any = {"conv": conv("conv", 2), "conv1d": conv("conv1d", 1)}
