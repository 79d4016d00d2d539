"""A tensor and its margins go in; the tensor, and the part of them an operation can add, out."""

from __future__ import annotations

import torch.nn.functional as F  # noqa: N812 - the name everyone knows it by
from torch import Tensor


def padded(
    x: Tensor, margins: tuple[tuple[int, int], ...], value: float
) -> tuple[Tensor, tuple[int, ...]]:
    """Return x (batch, channels, *axes) and the margin still to be added at both sides.

    Convolution and pooling pad both sides alike themselves, without a copy. Only where the
    sides differ, as with `same` and an odd surplus, is x copied into a larger tensor.
    """
    if all(before == after for before, after in margins):
        return x, tuple(before for before, _ in margins)
    return widened(x, margins, value), (0,) * len(margins)


def widened(x: Tensor, margins: tuple[tuple[int, int], ...], value: float) -> Tensor:
    """Return x (batch, channels, *axes) with margins of a value; below 0 they are cut off."""
    flat = [side for pair in reversed(margins) for side in pair]  # F.pad counts from the last axis
    return F.pad(x, flat, value=value)
