"""A subject goes in, what reads the axes of a value in another order than they have comes out.

Convolution and pooling read channels first; a sequence of vectors has its features last, and images
are often kept with their channels last elsewhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from nndsl.checks.subject import Subject
from nndsl.components.base import Component
from nndsl.diagnostics import Diagnostic
from nndsl.errors import inputs as input_errors, sequences as errors

COLOURS = (1, 3, 4)  # how many channels a picture has
SMALL = 8  # rows and columns of the smallest picture, which is about as high as wide


def channels_come_first(subject: Subject) -> Iterator[Diagnostic]:
    """An image that a convolution or pooling reads has its channels in front."""
    if subject.spec.backbones:
        return  # which say themselves what they read
    nodes = {node.name: node for node in subject.graph}
    for node in subject.graph:
        layer, given = node.layer, nodes.get(node.inputs[0])
        if not layer.of_channels or getattr(layer, "rank", None) != 2 or node.per_step:
            continue
        shape = subject.graph.input_shape if given is None else given.shape
        if shape is None or len(shape) != 3 or shape[2] not in COLOURS:
            continue
        low, high = sorted(shape[:2])
        if low < SMALL or high > 2 * low:
            continue  # a signal of several channels, perhaps
        if given is None or given.layer.keyword == "input":
            said = subject.spec.input if given is None else given.layer
            known = subject.facts is not None and subject.facts.shape == shape
            yield input_errors.channels_last(said or layer, layer, shape, known)
            return
        if given.layer.keyword == "reshape":
            yield input_errors.channels_last(given.layer, layer, shape, shape[2] > 1)
            return


def steps_are_pooled(subject: Subject) -> Iterator[Diagnostic]:
    """What reads channels first doesn't read a sequence of vectors, whose features are last."""
    makers: dict[str, Component] = {}  # of those values that are sequences of vectors
    data = subject.spec.data
    if getattr(data, "window", None) and getattr(data, "layout", None) == "channels_last":
        assert data is not None, "it has a window"
        makers["input"] = data
    said = Counter(node.layer.origin.head for node in subject.graph)
    for node in subject.graph:
        layer, maker = node.layer, makers.get(node.inputs[0])
        gives = layer.gives_vectors()
        if gives:
            makers[node.name] = layer
        elif gives is None and maker is not None:
            makers[node.name] = maker
        # A global pooling has no number of axes of its own.
        signal = layer.of_channels and getattr(layer, "rank", 1) == 1
        shape = node.input_shapes[0] if node.input_shapes else None
        if signal and maker is not None and not node.per_step and shape and len(shape) == 2:
            once = said[layer.origin.head] == 1
            yield errors.features_last(layer, maker, shape, once)
