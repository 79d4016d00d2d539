"""An `augment` statement goes in, a function that varies a batch of images comes out."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from math import prod
from typing import Any

import numpy as np
import torch
from torch import Tensor

from nndsl.backends.torch.vision import torchvision
from nndsl.data.augment import Augment
from nndsl.data.samples import Inputs, reach
from nndsl.data.targets.codec import Codec, TargetCodec
from nndsl.diagnostics import NNError
from nndsl.errors import data_augment as errors

Batch = tuple[Tensor, Tensor]  # images (n, channels, height, width) and their encoded targets
Variation = Callable[[Tensor, Tensor], Batch]


def variation(augment: Augment | None, x: Inputs, y: np.ndarray, codec: Codec) -> Variation:
    """Return what varies batches of the training images ``x`` with the encoded targets ``y``.

    Each image is varied by itself, by PyTorch's random numbers. A target of each pixel is moved as
    its image is, and so is one that is the image. Raises NNError where colours are to be varied
    and values are not from 0 to 1.
    """
    if augment is None:
        return lambda images, targets: (images, targets)
    if augment.colours and len(x):
        low, high = reach(x)
        if low < 0 or high > 1:
            option = augment.colours[0]
            raise NNError(errors.augment_range(augment.origin.of(option), option, low, high))
    torchvision()  # in the way that works beside any torch
    v2 = import_module("torchvision.transforms.v2")
    size = tuple(x.shape[2:])
    if isinstance(codec, TargetCodec) and codec.axes and codec.axes[-2:] == size:
        return _of_maps(augment, size, codec, v2)
    move, change = _moving(augment, size, 0, v2), _changing(augment, v2)

    mirrored = False
    if isinstance(x, np.ndarray) and y.shape[1:] == (prod(x.shape[1:]),):
        mirrored = np.array_equal(x.reshape(y.shape), y)

    def of_images(images: Tensor, targets: Tensor) -> Batch:
        pairs = [(moved, change(moved)) for moved in map(move, images)]
        varied = torch.stack([image for _, image in pairs])
        if not mirrored:
            return varied, targets
        return varied, torch.stack([moved for moved, _ in pairs]).flatten(1)

    return of_images


def _of_maps(augment: Augment, size: tuple[int, ...], codec: TargetCodec, v2: Any) -> Variation:
    """Return what moves images and their maps alike; only the images' colours are changed.

    What comes in at the edge of a map of classes is the ignored one, or the first.
    """
    kinds = import_module("torchvision.tv_tensors")
    edge = {kinds.Image: 0, kinds.Mask: codec.ignored or 0}
    move, change = _moving(augment, size, edge, v2), _changing(augment, v2)
    kind = kinds.Image if codec.task == "regression" else kinds.Mask

    def of_pair(image: Tensor, target: Tensor) -> Batch:
        layers = target.reshape(-1, *size)
        moved, own = move(kinds.Image(image), kind(layers))
        plain = own.as_subclass(Tensor).reshape(target.shape)
        return change(moved.as_subclass(Tensor)), plain

    def of_images(images: Tensor, targets: Tensor) -> Batch:
        pairs = [of_pair(image, target) for image, target in zip(images, targets, strict=True)]
        return torch.stack([image for image, _ in pairs]), torch.stack([own for _, own in pairs])

    return of_images


def _moving(augment: Augment, size: tuple[int, ...], edge: Any, v2: Any) -> Any:
    """Return what moves pixels; ``edge`` is the value of what comes in, or that of each kind."""
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
                fill=edge,
            )
        )
    if augment.crop:
        several.append(v2.RandomCrop(size, padding=augment.crop, fill=edge))
    return v2.Compose(several) if several else v2.Identity()


def _changing(augment: Augment, v2: Any) -> Any:
    """Return what changes pixels where they are."""
    several: list[Any] = []
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
    return v2.Compose(several) if several else v2.Identity()
