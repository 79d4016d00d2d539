"""A subject goes in, what its backbones don't agree on with data and files comes out."""

from __future__ import annotations

from collections.abc import Iterator

from nndsl.checks.subject import Subject
from nndsl.diagnostics import Diagnostic
from nndsl.errors import backbones as errors, uses
from nndsl.files.paths import UnusableNameError, resolved, within
from nndsl.spec.flow import INPUT
from nndsl.spec.model import ModelSpec

SUITED = ("imagenet", "standardize")  # both give each channel a mean near 0 and a deviation near 1


def weights_are_there(spec: ModelSpec) -> Iterator[Diagnostic]:
    """A backbone's weights are there: published ones, or in a file below the folder of this one."""
    for use in spec.backbones:
        if use.backbone.pretrained:
            from nndsl.graph.published import is_here  # few files need what can download

            if not is_here(use.backbone):
                yield errors.not_here(use.backbone)
        name = use.backbone.weights
        if name is None or use.folder is None:
            continue
        try:
            path = resolved(use.folder, name)
        except UnusableNameError as fault:
            yield errors.no_weights(use.backbone, name, str(fault))
            continue
        if not within(path, use.folder):
            yield uses.use_outside(use.backbone.origin.of("weights"), name)
        elif not path.is_file():
            yield errors.no_weights(use.backbone, name)


def frozen_weights_are_trained(subject: Subject) -> Iterator[Diagnostic]:
    """What is kept as it begins doesn't begin at random."""
    for use in subject.spec.backbones:
        backbone = use.backbone
        if backbone.frozen and not backbone.has_weights:
            yield errors.frozen_at_random(backbone)


def images_are_scaled(subject: Subject) -> Iterator[Diagnostic]:
    """A backbone with weights of its own reads images scaled as those it was trained on."""
    spec, shape = subject.spec, subject.graph.input_shape
    scale = spec.preprocess.scale if spec.preprocess is not None else "none"
    if spec.preprocess is not None and scale == "imagenet" and shape is not None:
        if len(shape) != 3 or shape[0] != 3:
            yield errors.no_images(spec.preprocess, shape)
        return
    if spec.data is None or scale in SUITED:
        return
    reading = {step.name for step in spec.steps if INPUT in step.inputs}
    for use in spec.backbones:
        if shape is None or not use.backbone.takes(shape):
            continue
        if use.backbone.has_weights and reading & set(use.steps[:1]):
            said = (
                spec.preprocess.origin.of("scale") if scale != "none" and spec.preprocess else None
            )
            yield errors.other_scale(use.backbone, said)
