"""Networks to compare the engines on: convolutions."""

from __future__ import annotations

from hypothesis import strategies as st

from conformance.case import IMAGE, SIGNAL, VOLUME, Any, Case, Cases, extents

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
        ("conv 4 3x2 normalize=weight groups=2", IMAGE),
        ("conv 3 3x2 normalize=spectral relu", IMAGE),
    ],
    "conv1d": [
        ("conv1d 3 3", SIGNAL),
        ("conv1d 3 4 same", SIGNAL),
        ("conv1d 3 3 same stride=2", SIGNAL),
        ("conv1d 3 3 causal", SIGNAL),
        ("conv1d 3 3 causal stride=2 dilation=2", SIGNAL),
        ("conv1d 3 5 stride=3 pad=2", SIGNAL),
        ("conv1d 4 2 dilation=4 groups=2", SIGNAL),
        ("conv1d 3 11 bias=false", SIGNAL),
    ],
    "conv3d": [
        ("conv3d 3 3 relu", VOLUME),
        ("conv3d 2 1x2x3 same stride=2x1x1", VOLUME),
        ("conv3d 4 2 groups=2 pad=1 bias=false", VOLUME),
        ("conv3d 2 3 same", (1, 1, 1, 1)),
    ],
    "depthwise_conv": [
        ("depthwise_conv 3 relu", IMAGE),
        ("depthwise_conv 3x2 same stride=2 multiplier=2", IMAGE),
        ("depthwise_conv 3 pad=1 dilation=2 bias=false", IMAGE),
        ("depthwise_conv 3 same", (1, 1, 1)),
    ],
    "depthwise_conv1d": [
        ("depthwise_conv1d 3 causal multiplier=3", SIGNAL),
        ("depthwise_conv1d 4 same", SIGNAL),
    ],
    "depthwise_conv3d": [("depthwise_conv3d 2 multiplier=2", VOLUME)],
    "separable_conv": [
        ("separable_conv 3 3 relu", IMAGE),
        ("separable_conv 5 3x2 same stride=2 multiplier=2", IMAGE),
        ("separable_conv 2 3 pad=1 dilation=2 bias=false", IMAGE),
        ("separable_conv 3 3 same", (1, 1, 1)),
        ("separable_conv 3 3 normalize=weight", IMAGE),
        ("separable_conv 3 3 normalize=spectral multiplier=2", IMAGE),
    ],
    "separable_conv1d": [
        ("separable_conv1d 3 3 causal", SIGNAL),
        ("separable_conv1d 6 4 same multiplier=2", SIGNAL),
    ],
    "separable_conv3d": [("separable_conv3d 2 2", VOLUME)],
    "conv_transpose": [
        ("conv_transpose 3 3", IMAGE),
        ("conv_transpose 3 2x2 relu stride=2", IMAGE),
        ("conv_transpose 3 3 same stride=2", IMAGE),
        ("conv_transpose 3 4x3 same stride=3x2", IMAGE),
        ("conv_transpose 3 1x2 same stride=3", IMAGE),
        ("conv_transpose 3 3 same", IMAGE),
        ("conv_transpose 4 3x2 stride=2x3 pad=1x0 output_pad=1x2 groups=2", IMAGE),
        ("conv_transpose 2 3 dilation=2 pad=2 bias=false", IMAGE),
        ("conv_transpose 3 3 same stride=2", (1, 1, 1)),
        ("conv_transpose 3 3x2 normalize=weight", IMAGE),
        ("conv_transpose 6 3x2 normalize=spectral groups=2", IMAGE),
    ],
    "conv_transpose1d": [
        ("conv_transpose1d 3 4 same stride=2", SIGNAL),
        ("conv_transpose1d 2 5 stride=3 pad=2 output_pad=1 groups=2", SIGNAL),
    ],
    "conv_transpose3d": [("conv_transpose3d 2 2 stride=2x1x3", VOLUME)],
}


def padding(draw: st.DrawFn, rank: int, words: list[str]) -> str:
    """Draw how the axes are padded."""
    return draw(st.sampled_from(words) | extents(rank, 0, 2).map("pad={}".format))


def filters(draw: st.DrawFn, rank: int, groups: int) -> str:
    """Draw options that all have."""
    bias = draw(st.sampled_from(["true", "false"]))
    stride, dilation = draw(extents(rank, 1, 3)), draw(extents(rank, 1, 3))
    how = draw(st.sampled_from(["none", "weight", "spectral"]))
    options = f"stride={stride} dilation={dilation} bias={bias} normalize={how}"
    return options + f" groups={groups}" * (groups > 1)


def lengths(draw: st.DrawFn, rank: int) -> tuple[int, ...]:
    """Draw the axes of an input, shorter ones where there are many."""
    return draw(st.tuples(*[st.integers(1, 12 if rank < 3 else 5)] * rank))


@st.composite
def conv(draw: st.DrawFn, keyword: str, rank: int) -> Case:
    """Draw a convolution, transposed or not, with all of its options."""
    groups = draw(st.integers(1, 3))
    shape = (groups * draw(st.integers(1, 3)), *lengths(draw, rank))
    words = ["same", "valid"]
    options = filters(draw, rank, groups)
    if "transpose" in keyword:
        options += f" output_pad={draw(extents(rank, 0, 1))}" * draw(st.booleans())
    elif rank == 1:
        words.append("causal")
    size, count = draw(extents(rank, 1, 4)), groups * draw(st.integers(1, 3))
    return f"{keyword} {count} {size} {padding(draw, rank, words)} {options}", shape


@st.composite
def by_channel(draw: st.DrawFn, keyword: str, rank: int) -> Case:
    """Draw a depthwise or separable convolution with all of its options."""
    shape = (draw(st.integers(1, 4)), *lengths(draw, rank))
    numbers = draw(extents(rank, 1, 4))
    if keyword.startswith("separable"):
        numbers = f"{draw(st.integers(1, 4))} {numbers}"
    words = ["same", "valid", *["causal"] * (rank == 1)]
    options = f"{filters(draw, rank, 1)} multiplier={draw(st.integers(1, 3))}"
    return f"{keyword} {numbers} {padding(draw, rank, words)} {options}", shape


FORMS = {"1d": 1, "": 2, "3d": 3}
ANY: Any = {
    **{
        f"{word}{form}": conv(f"{word}{form}", rank)
        for word in ("conv", "conv_transpose")
        for form, rank in FORMS.items()
    },
    **{
        f"{word}{form}": by_channel(f"{word}{form}", rank)
        for word in ("depthwise_conv", "separable_conv")
        for form, rank in FORMS.items()
    },
}
