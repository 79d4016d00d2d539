"""A subject goes in, what keeps its images from being varied as it asks comes out."""

from __future__ import annotations

from collections.abc import Iterator

from nndsl.checks.subject import Subject
from nndsl.diagnostics import Diagnostic
from nndsl.errors import data_augment as errors, places as place_errors

IMAGE_AXES = 3


def augmentation_fits(subject: Subject) -> Iterator[Diagnostic]:
    """What is varied are images, in training, and colours are from 0 to 1."""
    augment, spec = subject.spec.augment, subject.spec
    if augment is None:
        return
    bare = augment.origin.statement == augment.origin.head or augment.origin.fields
    if bare and not augment.given:
        yield errors.augment_nothing(augment.origin.statement)
    shape = subject.facts.shape if subject.facts is not None else subject.graph.input_shape
    if shape is not None and len(shape) != IMAGE_AXES:
        yield errors.augment_without_images(augment.origin.statement, shape)
        return
    axes = subject.facts.axes if subject.facts is not None else ()
    if axes and shape is not None and augment.moving and axes[-2:] != shape[1:]:
        option = augment.moving[0]
        yield place_errors.augment_without_map(augment.origin.of(option), option, axes, shape)
    scale = spec.preprocess.scale if spec.preprocess is not None else "none"
    if scale != "none" and augment.colours:
        option = augment.colours[0]
        yield errors.augment_scaled_colours(augment.origin.of(option), option, scale)
    if augment.saturation is not None and shape is not None and shape[0] != IMAGE_AXES:
        yield errors.augment_gray_saturation(augment.origin.of("saturation"), shape[0])
