"""Networks to compare the engines on: margins, and larger images."""

from __future__ import annotations

from hypothesis import strategies as st

from conformance.case import IMAGE, SIGNAL, VOLUME, Any, Case, Cases, extents
from nndsl.layers.spatial import LINEAR

CASES: Cases = {
    "zero_pad": [
        ("zero_pad 2", IMAGE),
        ("zero_pad 0x3", IMAGE),
        ("zero_pad [[1, 0], [0, 2]]", IMAGE),
        ("zero_pad [[2, 1]]", SIGNAL),
        ("zero_pad 1", VOLUME),
    ],
    "crop": [
        ("crop 2", IMAGE),
        ("crop 0x3", IMAGE),
        ("crop [[1, 0], [0, 2]]", IMAGE),
        ("crop [[2, 1]]", SIGNAL),
        ("crop 1", VOLUME),
    ],
    "upsample": [
        ("upsample", IMAGE),
        ("upsample 3x1", IMAGE),
        ("upsample 2 bilinear", IMAGE),
        ("upsample 3x2 bilinear", (1, 1, 2)),
        ("upsample 3", SIGNAL),
        ("upsample 3 linear", SIGNAL),
        ("upsample 2", VOLUME),
        ("upsample 2x1x3 trilinear", VOLUME),
    ],
    "pixel_shuffle": [
        ("pixel_shuffle 2", IMAGE),
        ("pixel_shuffle 3", (18, 2, 3)),
        ("pixel_shuffle 1", (1, 1, 1)),
    ],
    "patch_merge": [
        ("patch_merge 2", IMAGE),
        ("patch_merge 3x2", IMAGE),
        ("patch_merge 3", SIGNAL),
        ("patch_merge 2x3x1", VOLUME),
        ("patch_merge 5", (1, 1, 2)),
    ],
}


@st.composite
def margins(draw: st.DrawFn, keyword: str) -> Case:
    """Draw margins of any rank, the same or others at each side."""
    rank = draw(st.integers(1, 3))
    shape = draw(st.tuples(*[st.integers(1, 7)] * (rank + 1)))
    pairs = st.lists(st.integers(0, 3), min_size=2, max_size=2)
    sides = extents(rank, 0, 3) | st.lists(pairs, min_size=rank, max_size=rank)
    return f"{keyword} {draw(sides)}", shape


@st.composite
def upsample(draw: st.DrawFn) -> Case:
    """Draw an enlargement of any rank."""
    rank = draw(st.integers(1, 3))
    shape = draw(st.tuples(*[st.integers(1, 5)] * (rank + 1)))
    mode = draw(st.sampled_from(["nearest", LINEAR[rank]]))
    return f"upsample {draw(extents(rank, 1, 3))} {mode}", shape


@st.composite
def pixel_shuffle(draw: st.DrawFn) -> Case:
    """Draw a factor, and an image with channels enough."""
    factor = draw(st.integers(1, 3))
    channels, *axes = draw(st.tuples(*[st.integers(1, 4)] * 3))
    return f"pixel_shuffle {factor}", (channels * factor**2, *axes)


@st.composite
def patch_merge(draw: st.DrawFn) -> Case:
    """Draw patches of any rank, which need not divide the axes."""
    rank = draw(st.integers(1, 3))
    shape = draw(st.tuples(*[st.integers(1, 5)] * (rank + 1)))
    return f"patch_merge {draw(extents(rank, 1, 3))}", shape


ANY: Any = {
    "zero_pad": margins("zero_pad"),
    "crop": margins("crop"),
    "upsample": upsample(),
    "pixel_shuffle": pixel_shuffle(),
    "patch_merge": patch_merge(),
}
