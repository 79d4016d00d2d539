"""Networks to compare the engines on: attention within windows."""

from __future__ import annotations

from hypothesis import strategies as st

from conformance.case import IMAGE, SIGNAL, VOLUME, Any, Case, Cases, extents

CASES: Cases = {
    "window_attention": [
        ("window_attention 2 3", IMAGE),
        ("window_attention 1 3x2 shift=1", IMAGE),
        ("window_attention 4 3 shift=0x2 bias=false", IMAGE),
        ("window_attention 2 4 shift=2", SIGNAL),
        ("window_attention 2 2x2x3 shift=1x0x2", VOLUME),
        ("window_attention 2 3x4 grid scale=0.3", IMAGE),
        ("window_attention 1 3x7 grid", (3, 6, 7)),
        ("window_attention 2 3 cosine", IMAGE),
        ("window_attention 2 3 cosine bias=false shift=1", IMAGE),
        ("window_attention 2 3x4 cosine continuous hidden=5 shift=2", IMAGE),
        ("window_attention 2 4 continuous hidden=3 grid", SIGNAL),
        ("window_attention 1 1", (1, 1)),
        ("window_attention 1 5 shift=2 continuous", (1, 2, 1)),
        ("window_attention 2 3 dropout=0.5 frozen init=normal", IMAGE),
    ],
}


@st.composite
def window_attention(draw: st.DrawFn) -> Case:
    """Draw heads that fit, and any of the options."""
    rank, heads, size = (draw(st.integers(1, 3)) for _ in range(3))
    axes = draw(st.lists(st.integers(1, 6), min_size=rank, max_size=rank))
    moved = ["", "grid", f"shift={draw(extents(rank, 0, 1))}"]
    options = [
        draw(st.sampled_from(moved)),
        draw(st.sampled_from(["", "cosine", "scale=0.4"])),
        draw(st.sampled_from(["", "continuous hidden=4"])),
        draw(st.sampled_from(["", "bias=false"])),
    ]
    window = draw(extents(rank, 2, 4))
    return f"window_attention {heads} {window} {' '.join(options)}", (heads * size, *axes)


ANY: Any = {
    "window_attention": window_attention(),
}
