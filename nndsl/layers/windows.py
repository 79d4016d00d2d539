"""How a window slides along an axis: sizes, strides and padding go in, output sizes come out."""

from __future__ import annotations

from typing import Annotated, Literal

from nndsl.components.field import Field
from nndsl.facts import Shape

Count = Annotated[int, Field(ge=1)]
Margin = Annotated[int, Field(ge=0)]
Pad = Literal["same", "valid", "causal"]
Extent = int | tuple[int, ...]


def per_axis(value: Extent, rank: int) -> tuple[int, ...] | None:
    """Return one number for each axis, or None where there are too many or too few.

    >>> per_axis(3, 2), per_axis((3, 5), 2), per_axis((3, 5), 1)
    ((3, 3), (3, 5), None)
    """
    if isinstance(value, int):
        return (value,) * rank
    return value if len(value) == rank else None


def output_length(length: int, window: int, stride: int, before: int, after: int) -> int:
    """Return how many times a window fits along a padded axis; 0 or less where it doesn't.

    >>> output_length(28, 3, 1, 0, 0), output_length(28, 2, 2, 0, 0)
    (26, 14)
    """
    return (length + before + after - window) // stride + 1


def reaching_margin(length: int, window: int, stride: int, before: int, after: int) -> int:
    """Return the margin after an axis that lets a last window in, which it cuts off otherwise.

    It is what PyTorch calls ``ceil_mode``: no window begins in the margin itself.

    >>> reaching_margin(5, 2, 2, 0, 0), reaching_margin(4, 2, 2, 0, 0)
    (1, 0)
    """
    last = -(-(length + before + after - window) // stride)
    if last * stride >= length + before:
        last -= 1
    return max(after, last * stride + window - length - before)


def padding(
    pad: Pad | Extent, lengths: Shape, windows: Shape, strides: Shape
) -> tuple[tuple[int, int], ...]:
    """Return the values put before and after each axis.

    ``windows`` are sizes with dilation counted in. ``same`` gives ceil(length / stride) outputs,
    as Keras has it: an odd surplus goes after. ``causal`` puts so much before that no window
    reaches beyond its own place. A number pads both sides, as PyTorch has it.

    >>> padding("same", (28,), (3,), (1,)), padding("same", (28,), (3,), (2,))
    (((1, 1),), ((0, 1),))
    """
    if pad == "valid":
        return tuple((0, 0) for _ in lengths)
    if pad == "same":
        pairs = []
        for length, window, stride in zip(lengths, windows, strides, strict=True):
            total = max((-(-length // stride) - 1) * stride + window - length, 0)
            pairs.append((total // 2, total - total // 2))
        return tuple(pairs)
    if pad == "causal":
        return tuple((window - 1, 0) for window in windows)
    sides = per_axis(pad, len(lengths))
    assert sides is not None, "checked by the layer"
    return tuple((side, side) for side in sides)
