"""An `augment` statement goes in, a function that varies a batch of images comes out."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import torch
from torch import Tensor

from nndsl.backends.torch.vision import torchvision
from nndsl.data.augment import Augment
from nndsl.diagnostics import NNError
from nndsl.errors import data_augment as errors

Variation = Callable[[Tensor], Tensor]


def variation(augment: Augment | None, x: Tensor) -> Variation:
    """Return what varies batches (n, channels, height, width) of the training images ``x``.

    Each image is varied by itself, by PyTorch's random numbers. Raises NNError where colours are
    to be varied and values are not from 0 to 1.
    """
    if augment is None:
        return lambda batch: batch
    if augment.colours and len(x):
        low, high = float(x.min()), float(x.max())
        if low < 0 or high > 1:
            option = augment.colours[0]
            raise NNError(errors.augment_range(augment.origin.of(option), option, low, high))
    transform = _transform(augment, tuple(x.shape[2:]))
    return lambda batch: torch.stack([transform(image) for image in batch])


def _transform(augment: Augment, size: tuple[int, ...]) -> Any:
    torchvision()  # in the way that works beside any torch
    v2 = import_module("torchvision.transforms.v2")
    several: list[Any] = []
    if augment.horizontal_flip:
        several.append(v2.RandomHorizontalFlip())
    if augment.vertical_flip:
        several.append(v2.RandomVerticalFlip())
    shift, zoom = augment.translation, augment.zoom
    if augment.rotation or shift or zoom:
        several.append(
            v2.RandomAffine(
                degrees=augment.rotation or 0,
                translate=(shift, shift) if shift else None,
                scale=(max(1 - zoom, 0.01), 1 + zoom) if zoom else None,
                interpolation=v2.InterpolationMode.BILINEAR,
            )
        )
    if augment.crop:
        several.append(v2.RandomCrop(size, padding=augment.crop))
    if augment.colours:
        several.append(
            v2.ColorJitter(
                brightness=augment.brightness or 0,
                contrast=augment.contrast or 0,
                saturation=augment.saturation or 0,
            )
        )
    if augment.erasing:
        several.append(v2.RandomErasing(p=augment.erasing))
    return v2.Compose(several)
