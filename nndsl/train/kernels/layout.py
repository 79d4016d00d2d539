"""Values go in; the same come out in the shape, or in the order in memory, that a pass needs."""

from __future__ import annotations

import torch
from torch import Tensor


def flat(x: Tensor) -> Tensor:
    """Return x (…, features) as rows of features."""
    return x if x.ndim == 2 else x.reshape(-1, x.shape[-1])


def laid(memory: Tensor, like: Tensor) -> Tensor:
    """Return memory for (batch, channels, *axes) with its axes in the order that others have."""
    return channels_last(memory) if has_channels_last(like) else memory


def channels_last(memory: Tensor) -> Tensor:
    """Return memory for images (batch, channels, rows, columns) whose last axis are channels."""
    batch, channels, rows, columns = memory.shape
    return memory.view(batch, rows, columns, channels).permute(0, 3, 1, 2)


def has_channels_last(x: Tensor) -> bool:
    """Say whether the channels of images are the last axis in memory, and none other is."""
    last = x.ndim == 4 and x.is_contiguous(memory_format=torch.channels_last)
    return last and not x.is_contiguous()


def in_channels_last(x: Tensor) -> Tensor:
    """Return images with the channels as the last axis in memory.

    PyTorch's convolutions and poolings of images on the CPU are several times faster so.
    """
    if x.shape[1] > 1:
        return x.contiguous(memory_format=torch.channels_last)
    # A single channel lies alike in both ways, and only its stride tells which one is meant.
    batch, _, row, column = x.stride()
    return x.as_strided(x.shape, (batch, 1, row, column)) if column == 1 else x
